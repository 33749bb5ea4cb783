/* popen(3p), pclose(3p), system(3p): each thread reads what its own child writes, as it
 * writes it, and gets its status, whatever another thread does with another child.
 *
 * escapes: read
 */
#include "shim.h"

static void *
reads(void *unused)
{
	char line[16];
	FILE *stream = popen("echo first; sleep 0.05; echo second; exit 4", "r");
	need(stream && fgets(line, sizeof line, stream) && !strcmp(line, "first\n"), "the first line");
	need(fgets(line, sizeof line, stream) && !strcmp(line, "second\n"), "the second line");
	need(!fgets(line, sizeof line, stream) && feof(stream), "the end");
	need(pclose(stream) >> 8 == 4, "its status");
	return unused;
}

int
main(void)
{
	pthread_t thread = spawn(reads, NULL);
	need(system("exit 3") >> 8 == 3, "system");
	reads(NULL);
	join(thread);
	return 0;
}
