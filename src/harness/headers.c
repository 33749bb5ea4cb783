#include "headers.h"

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

/* A memfd with the spans of one module, or -1. */
static int
make_file(const char *module, const struct wire_span *spans, size_t n, uint64_t *size)
{
	struct wire_headers head = {.modules = 1};
	if (!n || strlen(module) >= sizeof(head.module[0].path))
		return -1;
	strcpy(head.module[0].path, module);
	head.module[0].n = n;
	int fd = memfd_create("heddle-headers", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	if (!write_all(fd, &head, sizeof(head)) || !write_all(fd, spans, n * sizeof(*spans))) {
		close(fd);
		return -1;
	}
	*size = sizeof(head) + n * sizeof(*spans);
	return fd;
}

static void
look(struct headers *headers, struct symbols *symbols)
{
	struct wire_span *spans = NULL;
	char *module = real_path(headers->program, headers->folder);
	size_t n = module ? symbols_headers(symbols, module, &spans) : 0;
	headers->fd = make_file(module ? module : "", spans, n, &headers->size);
	free(spans);
	free(module);
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
