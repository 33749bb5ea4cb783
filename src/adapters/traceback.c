#include "traceback.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "x.h"

#define TRACEBACK "Traceback (most recent call last):"
#define IN_THREAD "Exception in thread "

struct lines {
	char **at;
	size_t n;
};

/* One entry of a traceback; strings lie in its lines. */
struct entry {
	const char *file, *text, *function;
	size_t file_length;
	unsigned line;
};

static struct lines
split(const char *output, size_t size)
{
	struct lines lines = {0};
	char *rest = xstrndup(output, size), *whole = rest, *line;
	while ((line = strsep(&rest, "\n"))) {
		lines.at = xrealloc(lines.at, lines.n + 1, sizeof(*lines.at));
		lines.at[lines.n++] = xstrdup(line);
	}
	free(whole);
	return lines;
}

static void
lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		free(lines->at[i]);
	free(lines->at);
}

/* `  File "/a/b.py", line 12, in function` */
static bool
read_entry(const char *line, struct entry *entry)
{
	const char *opens = strstr(line, "File \""), *closes = opens ? strstr(opens + 6, "\", line ") : NULL;
	if (!closes || strspn(line, " ") != (size_t)(opens - line) || opens == line)
		return false;
	char *behind;
	unsigned long number = strtoul(closes + 8, &behind, 10);
	if (strncmp(behind, ", in ", 5) != 0 || number > 0xffffffu)
		return false;
	*entry = (struct entry){.file = opens + 6,
		.file_length = (size_t)(closes - opens) - 6,
		.function = behind + 5,
		.line = (unsigned)number};
	return true;
}

/* 2: the project's, 1: installed, 0: Python's own. */
static int
nearness(const struct entry *entry)
{
	char *file = xstrndup(entry->file, entry->file_length);
	int near = strstr(file, "-packages/") ? 1 : *file == '<' || strstr(file, "/lib/python3") ? 0 : 2;
	free(file);
	return near;
}

/* The entries of the traceback behind line `i`; returns the line that ends it. */
static size_t
read_entries(const struct lines *lines, size_t i, struct entry *chosen)
{
	struct entry entry;
	for (; i < lines->n && isspace((unsigned char)*lines->at[i]); i++) {
		if (!read_entry(lines->at[i], &entry))
			continue;
		entry.text = i + 1 < lines->n ? lines->at[i + 1] : "";
		if (!chosen->file || nearness(&entry) >= nearness(chosen))
			*chosen = entry;
	}
	return i;
}

/* "AssertionError: ..." as much as "test.support.AssertionError". */
static bool
is_assertion(const char *message)
{
	size_t n = strcspn(message, ":"), word = strlen("AssertionError");
	return n >= word && !strncmp(message + n - word, "AssertionError", word);
}

static bool
is_exception(const char *line)
{
	return isalpha((unsigned char)*line) || *line == '_';
}

static void
take(const struct entry *entry, const char *message, struct assertion *found)
{
	const char *text = entry->text + strspn(entry->text, " ");
	struct entry next;
	assertion_free(found);
	*found = (struct assertion){
		.kind = is_assertion(message) ? KIND_ASSERTION : KIND_EXCEPTION,
		.file = xstrndup(entry->file, entry->file_length),
		.function = xstrdup(entry->function),
		.text = *text && !read_entry(entry->text, &next) ? xstrdup(text) : NULL,
		.message = xstrdup(message),
		.thread = xstrdup("MainThread"),
		.line = entry->line,
	};
}

/* "Exception in thread NAME:" -> "thread NAME ended: MESSAGE (FILE:LINE)" */
static char *
thread_ended(const char *header, const struct entry *entry, const char *message)
{
	const char *name = header + strlen(IN_THREAD);
	size_t n = strlen(name);
	n -= n && name[n - 1] == ':';
	return xasprintf("thread %.*s ended: %s (%.*s:%u)", (int)n, name, message, (int)entry->file_length, entry->file,
		entry->line);
}

struct search {
	struct assertion found;
	char *thread;
	const char *header; /* the line that says that what follows ended a thread, or NULL */
};

/* One traceback, whose first line is `i`; returns its last. */
static size_t
read_one(struct search *search, const struct lines *lines, size_t i)
{
	struct entry entry = {0};
	bool chained = i >= 2 && strstr(lines->at[i - 2], " exception"); /* "During handling of the above exception" */
	if (!chained)
		search->header =
			i && !strncmp(lines->at[i - 1], IN_THREAD, strlen(IN_THREAD)) ? lines->at[i - 1] : NULL;
	size_t end = read_entries(lines, i + 1, &entry);
	if (!entry.file || end == lines->n || !is_exception(lines->at[end]))
		return i;
	if (!search->header) {
		take(&entry, lines->at[end], &search->found);
	} else {
		free(search->thread);
		search->thread = thread_ended(search->header, &entry, lines->at[end]);
	}
	return end;
}

static bool
is_between(const char *line)
{
	return !*line || !strncmp(line, IN_THREAD, strlen(IN_THREAD)) || strstr(line, " exception");
}

static void
read_all(struct search *search, const struct lines *lines, bool at_end)
{
	for (size_t i = 0; i < lines->n; i++) {
		if (!strcmp(lines->at[i], TRACEBACK))
			i = read_one(search, lines, i);
		else if (at_end && !is_between(lines->at[i]))
			assertion_free(&search->found);
	}
}

bool
traceback_find(const char *output, size_t size, bool at_end, struct assertion *found)
{
	struct search search = {0};
	struct lines lines = split(output, size);
	read_all(&search, &lines, at_end);
	*found = search.found;
	if (found->file && search.thread) {
		char *longer = xasprintf("%s; before, %s", found->message, search.thread);
		free(found->message);
		found->message = longer;
	}
	free(search.thread);
	lines_free(&lines);
	return found->file;
}
