#include "environment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heddle/wire.h"
#include "run.h"
#include "shell.h"
#include "x.h"

struct list {
	char **entries;
	size_t n;
};

static size_t
name_size(const char *entry)
{
	return strcspn(entry, "=");
}

static char **
find(const struct list *list, const char *name, size_t size)
{
	for (size_t i = 0; i < list->n; i++)
		if (name_size(list->entries[i]) == size && !strncmp(list->entries[i], name, size))
			return &list->entries[i];
	return NULL;
}

static void
set(struct list *list, char *entry)
{
	char **old = find(list, entry, name_size(entry));
	if (old) {
		free(*old);
		*old = entry;
		return;
	}
	list->entries = xrealloc(list->entries, list->n + 2, sizeof(*list->entries));
	list->entries[list->n++] = entry;
	list->entries[list->n] = NULL;
}

static void
unset(struct list *list, const char *name)
{
	char **old = find(list, name, strlen(name));
	if (!old)
		return;
	free(*old);
	size_t behind = list->n - (size_t)(old - list->entries);
	memmove(old, old + 1, behind * sizeof(*old));
	list->n--;
}

static const char *
get(const struct list *list, const char *name)
{
	char **entry = find(list, name, strlen(name));
	return entry ? *entry + name_size(*entry) + 1 : NULL;
}

static bool
is_ours(const char *library, size_t size)
{
	static const char name[] = "libheddle.so";
	size_t n = strlen(name);
	return size >= n && !strncmp(library + size - n, name, n) && (size == n || library[size - n - 1] == '/');
}

/* What else is preloaded: an outer heddle's library is not. */
static char *
others(const char *preload)
{
	char *kept = xcalloc(strlen(preload) + 2, 1);
	while (*preload) {
		size_t n = strcspn(preload, ": ");
		if (n && !is_ours(preload, n)) {
			strcat(kept, ":");
			strncat(kept, preload, n);
		}
		preload += n + (preload[n] != '\0');
	}
	return kept;
}

static void
set_preload(struct list *list, const char *library)
{
	const char *old = get(list, "LD_PRELOAD");
	char *rest = others(old ? old : "");
	if (library)
		set(list, xasprintf("LD_PRELOAD=%s%s", library, rest));
	else if (*rest)
		set(list, xasprintf("LD_PRELOAD=%s", rest + 1));
	else
		unset(list, "LD_PRELOAD");
	free(rest);
}

/* Address sanitizer refuses to start when another library is loaded before it;
 * its functions are found behind libheddle's all the same. */
static void
allow_sanitizer(struct list *list)
{
	const char *old = get(list, "ASAN_OPTIONS");
	set(list, xasprintf("ASAN_OPTIONS=%s%sverify_asan_link_order=0", old ? old : "", old && *old ? ":" : ""));
}

/* Slashes fill the path up to a fixed length: pids differ in theirs. */
static void
set_wire(struct list *list, int fd)
{
	char tail[64];
	int n = snprintf(tail, sizeof(tail), "%d/fd/%d", getpid(), fd);
	set(list, xasprintf(WIRE_ENV "=/proc%.*s%s", 28 - n, "////////////////////////////", tail));
}

/* What pytest remembers of a failure would be found by the next run; whoever runs it, a script or ctest, it is the
 * run's own. What the user says of it on the command line counts all the same. */
static void
set_pytest_cache(struct list *list, const char *tmpdir)
{
	const char *old = get(list, "PYTEST_ADDOPTS");
	char *word = xasprintf("-ocache_dir=%s/pytest-cache", tmpdir), *quoted = shell_quote(word);
	set(list, xasprintf("PYTEST_ADDOPTS=%s%s%s", quoted, old ? " " : "", old ? old : ""));
	free(quoted);
	free(word);
}

/* With the run's TMPDIR for every RUN_TMPDIR. */
static char *
expand(const char *word, const char *tmpdir)
{
	const char *at = strstr(word, RUN_TMPDIR);
	if (!at)
		return xstrdup(word);
	char *rest = expand(at + strlen(RUN_TMPDIR), tmpdir);
	char *whole = xasprintf("%.*s%s%s", (int)(at - word), word, tmpdir, rest);
	free(rest);
	return whole;
}

char **
environment_words(char *const *words, const char *tmpdir)
{
	size_t n = 0;
	while (words[n])
		n++;
	char **expanded = xcalloc(n + 1, sizeof(*expanded));
	for (size_t i = 0; i < n; i++)
		expanded[i] = expand(words[i], tmpdir);
	return expanded;
}

char **
environment_make(const struct environment *wanted)
{
	struct list list = {.entries = xcalloc(1, sizeof(char *))};
	for (char **entry = environ; *entry; entry++)
		set(&list, xstrdup(*entry));
	for (char *const *entry = wanted->test; entry && *entry; entry++)
		set(&list, expand(*entry, wanted->tmpdir));
	for (char *const *entry = wanted->extra; entry && *entry; entry++)
		set(&list, xstrdup(*entry));
	unset(&list, WIRE_ENV);
	set_preload(&list, wanted->library);
	if (wanted->library)
		allow_sanitizer(&list);
	if (wanted->wire_fd >= 0)
		set_wire(&list, wanted->wire_fd);
	set(&list, xasprintf(WIRE_COOKIE_ENV "=%s", wanted->cookie));
	set(&list, xasprintf("TMPDIR=%s", wanted->tmpdir));
	set_pytest_cache(&list, wanted->tmpdir);
	if (!get(&list, "PYTHONHASHSEED"))
		set(&list, xstrdup("PYTHONHASHSEED=0"));
	/* A run leaves the tree as it was, or the next would find it changed. */
	if (!get(&list, "PYTHONDONTWRITEBYTECODE"))
		set(&list, xstrdup("PYTHONDONTWRITEBYTECODE=1"));
	return list.entries;
}

void
environment_free(char **environment)
{
	for (char **entry = environment; entry && *entry; entry++)
		free(*entry);
	free(environment);
}
