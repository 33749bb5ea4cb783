/* A main for the targets where there is no libFuzzer: each file named is one input. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

enum { LARGEST = 1 << 16 };

static void
replay(const char *path)
{
	static uint8_t data[LARGEST];
	FILE *in = fopen(path, "rb");
	if (!in)
		die("%s cannot be read", path);
	size_t n = fread(data, 1, sizeof(data), in);
	fclose(in);
	LLVMFuzzerTestOneInput(data, n);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
