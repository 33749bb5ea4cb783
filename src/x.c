#include "x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void
out_of_memory(void)
{
	die("out of memory");
}

void *
xmalloc(size_t size)
{
	void *memory = malloc(size ? size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *
xcalloc(size_t n, size_t size)
{
	void *memory = calloc(n ? n : 1, size ? size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *
xrealloc(void *old, size_t n, size_t size)
{
	void *memory = reallocarray(old, n ? n : 1, size ? size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

char *
xstrdup(const char *text)
{
	char *copy = strdup(text);
	if (!copy)
		out_of_memory();
	return copy;
}

char *
xstrndup(const char *text, size_t n)
{
	char *copy = strndup(text, n);
	if (!copy)
		out_of_memory();
	return copy;
}

char *
xvasprintf(const char *format, va_list args)
{
	char *text;
	if (vasprintf(&text, format, args) < 0)
		out_of_memory();
	return text;
}

char *
xasprintf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	return text;
}

const char *
x_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool
x_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void
say(const char *format, va_list args)
{
	fflush(stdout);
	fputs("heddle: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void
x_warn(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void
x_exit(enum heddle_exit status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(status);
}

void
die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(HEDDLE_EXIT_INTERNAL);
}

void
x_bug(const char *file, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "heddle: broken invariant at %s:%d: ", file, line);
	vfprintf(stderr, format, args);
	fputs("\nheddle: this is a fault of heddle's own, please report it\n", stderr);
	va_end(args);
	exit(HEDDLE_EXIT_INTERNAL);
}
