#include "adapters/tap.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "x.h"

char *
tap_load(const char *tmpdir, const char *name)
{
	struct stat info;
	char *path = xasprintf("%s/%s", tmpdir, name), *text = NULL;
	FILE *file = fopen(path, "re");
	if (file && !fstat(fileno(file), &info) && S_ISREG(info.st_mode)) {
		text = xcalloc((size_t)info.st_size + 1, 1);
		text[fread(text, 1, (size_t)info.st_size, file)] = '\0';
	}
	if (file)
		fclose(file);
	free(path);
	return text;
}

const char *
tap_result(const char *line, bool *failed)
{
	*failed = !strncmp(line, "not ok", 6);
	if (!*failed && strncmp(line, "ok", 2) != 0)
		return NULL;
	line += *failed ? 6 : 2;
	return *line == '\0' || isspace((unsigned char)*line) ? line : NULL;
}

bool
tap_place(const char *text, char stop, char **file, unsigned *line, const char **rest)
{
	for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
		char *end;
		if (colon == text || !isdigit((unsigned char)colon[1]))
			continue;
		unsigned long value = strtoul(colon + 1, &end, 10);
		if (*end != stop || !value || value > 0xffffff)
			continue;
		*file = xstrndup(text, (size_t)(colon - text));
		*line = (unsigned)value;
		*rest = end + (stop != '\0');
		return true;
	}
	return false;
}
