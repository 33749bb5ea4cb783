#include "headers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utlist.h>

#include "harness.h"
#include "x.h"

/* As the kernel will call it; malloc'd, or NULL. */
static char *
real_path(const char *name, const char *folder)
{
	int status;
	char *error = NULL, *path = NULL, *real = NULL;
	if (folder && *name != '/' && strchr(name, '/'))
		path = xasprintf("%s/%s", folder, name);
	else
		path = harness_find_command(name, &status, &error);
	if (path)
		real = realpath(path, NULL);
	free(error);
	free(path);
	return real;
}

static bool
write_all(int fd, const void *bytes, size_t n)
{
	return write(fd, bytes, n) == (ssize_t)n;
}

/* ---- the modules ---- */

struct modules {
	struct wire_headers *head;
	struct wire_span *spans;
	size_t n;
};

static void
add_module(struct modules *modules, const char *path, struct symbols *symbols)
{
	struct wire_headers *head = modules->head;
	struct wire_span *spans = NULL;
	if (head->modules == WIRE_HEADER_MODULES || strlen(path) >= sizeof(head->module[0].path))
		return;
	size_t n = symbols_headers(symbols, path, &spans);
	if (n) {
		strcpy(head->module[head->modules].path, path);
		head->module[head->modules].first = modules->n;
		head->module[head->modules++].n = n;
		modules->spans = xrealloc(modules->spans, modules->n + n, sizeof(*spans));
		memcpy(modules->spans + modules->n, spans, n * sizeof(*spans));
		modules->n += n;
	}
	free(spans);
}

/* "	libq.so => /build/libq.so (0x00007f...)": the path, or NULL. The system's have no such functions. */
static char *
library_in(char *line)
{
	char *path = strstr(line, " => /"), *end = path ? strrchr(path, '(') : NULL;
	if (!end || end[-1] != ' ')
		return NULL;
	end[-1] = '\0';
	path += strlen(" => ");
	return !strncmp(path, "/lib/", 5) || !strncmp(path, "/usr/lib/", 9) ? NULL : path;
}

/* Those that the program is linked with, as its loader says, which runs nothing of it. */
static void
add_libraries(struct modules *modules, const char *program, struct symbols *symbols)
{
	char *line = NULL, *path;
	size_t room = 0;
	setenv("HEDDLE_PROGRAM", program, 1);
	FILE *list = popen("exec /lib64/ld-linux-x86-64.so.2 --list \"$HEDDLE_PROGRAM\" 2>/dev/null", "re");
	while (list && getline(&line, &room, list) >= 0)
		if ((path = library_in(line)))
			add_module(modules, path, symbols);
	if (list)
		pclose(list);
	unsetenv("HEDDLE_PROGRAM");
	free(line);
}

/* A memfd, or -1. */
static int
write_modules(const struct modules *modules, uint64_t *size)
{
	int fd = modules->n ? memfd_create("heddle-headers", MFD_CLOEXEC) : -1;
	if (fd < 0)
		return -1;
	if (!write_all(fd, modules->head, sizeof(*modules->head)) ||
		!write_all(fd, modules->spans, modules->n * sizeof(*modules->spans))) {
		close(fd);
		return -1;
	}
	*size = sizeof(*modules->head) + modules->n * sizeof(*modules->spans);
	return fd;
}

static void
look(struct headers *headers, struct symbols *symbols)
{
	struct wire_headers head = {0};
	struct modules modules = {.head = &head};
	char *program = real_path(headers->program, headers->folder);
	if (program) {
		add_module(&modules, program, symbols);
		add_libraries(&modules, program, symbols);
	}
	headers->fd = write_modules(&modules, &headers->size);
	free(modules.spans);
	free(program);
}

const struct headers *
headers_of(struct headers **list, const char *name, const char *folder, struct symbols *symbols)
{
	struct headers *headers;
	LL_FOREACH(*list, headers)
	if (!strcmp(headers->program, name) && x_same_text(headers->folder, folder))
		return headers;
	headers = xcalloc(1, sizeof(*headers));
	headers->program = xstrdup(name);
	headers->folder = folder ? xstrdup(folder) : NULL;
	look(headers, symbols);
	LL_PREPEND(*list, headers);
	return headers;
}

void
headers_close(struct headers **list)
{
	for (struct headers *headers = *list, *next; headers; headers = next) {
		next = headers->next;
		if (headers->fd >= 0)
			close(headers->fd);
		free(headers->program);
		free(headers->folder);
		free(headers);
	}
	*list = NULL;
}
