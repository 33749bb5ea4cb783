/* Paths and lines of source files, see symbol.h. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "symbol.h"
#include "symbol_private.h"
#include "x.h"

/* "a/./b//../c" -> "a/c". Links are not followed: the file may be gone. */
static char *
tidy(const char *path)
{
	char *out = xmalloc(strlen(path) + 2), *end = out;
	bool rooted = *path == '/';
	size_t kept = 0; /* components that ".." may take away */
	if (rooted)
		*end++ = '/';
	while (*(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");
		if (n == 2 && !strncmp(path, "..", 2) && kept) {
			kept--;
			for (end--; end > out && end[-1] != '/'; end--)
				;
		} else if (!(n == 1 && *path == '.') && !(rooted && n == 2 && !strncmp(path, "..", 2))) {
			kept += !(n == 2 && !strncmp(path, "..", 2));
			memcpy(end, path, n);
			end += n;
			*end++ = '/';
		}
		path += n;
	}
	if (end > out + 1 && end[-1] == '/')
		end--;
	*end = '\0';
	return out;
}

char *
symbols_file(const struct symbols *symbols, const char *path)
{
	const char *project = symbols_project(symbols);
	char *tidied = tidy(path);
	size_t n = project ? strlen(project) : 0;
	if (!n || strncmp(tidied, project, n) != 0)
		return tidied;
	char *relative = xstrdup(tidied + n);
	free(tidied);
	return relative;
}

char *
symbols_fold(const char *text)
{
	char *folded = xmalloc(strlen(text) + 1), *end = folded;
	for (; *text; text++) {
		if (!isspace((unsigned char)*text))
			*end++ = *text;
		else if (end > folded && end[-1] != ' ')
			*end++ = ' ';
	}
	if (end > folded && end[-1] == ' ')
		end--;
	*end = '\0';
	return folded;
}

static char *
full_path(const struct symbols *symbols, const char *file)
{
	const char *project = symbols_project(symbols);
	return *file == '/' || !project ? xstrdup(file) : xasprintf("%s%s", project, file);
}

static bool
is_regular(const char *path)
{
	struct stat stat_;
	return !stat(path, &stat_) && S_ISREG(stat_.st_mode);
}

bool
symbols_has_file(const struct symbols *symbols, const char *file)
{
	char *path = full_path(symbols, file);
	bool there = is_regular(path);
	free(path);
	return there;
}

/* Debug data may name anything: a pipe would be waited for. */
static FILE *
open_source(const struct symbols *symbols, const char *file)
{
	char *path = full_path(symbols, file);
	FILE *stream = is_regular(path) ? fopen(path, "re") : NULL;
	free(path);
	return stream;
}

char *
symbols_line(const struct symbols *symbols, const char *file, unsigned line)
{
	char *text = NULL, *folded = NULL;
	size_t room = 0;
	FILE *stream = line ? open_source(symbols, file) : NULL;
	if (!stream)
		return NULL;
	for (unsigned i = 1; getline(&text, &room, stream) >= 0; i++)
		if (i == line) {
			folded = symbols_fold(text);
			break;
		}
	free(text);
	fclose(stream);
	return folded;
}
