/* heddle merge: stores into one, shards of a campaign for example. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/command.h"
#include "commands/shared.h"
#include "heddle/exit.h"
#include "x.h"

struct merge_values {
	bool quiet;
};

static const struct option options[] = {
	{'q', "quiet", NULL, "print nothing but errors", NULL, offsetof(struct merge_values, quiet)},
	{0, NULL, NULL, NULL, NULL, 0},
};

/* Whether it is a store; or ends heddle. Opened for writing it also takes in
 * the log that a killed heddle may have left beside it. */
static void
check(const char *path, enum store_mode mode)
{
	store_close(shared_open_store(path, mode));
}

/* The file that is made; nobody else's. */
static char *
name_part(const char *out)
{
	char *part = xasprintf("%s.merge-%d", out, (int)getpid());
	unlink(part);
	return part;
}

static void
remove_part(const char *part)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char *file = xasprintf("%s%s", part, ends[i]);
		unlink(file);
		free(file);
	}
}

/* What is there of OUT is one of the stores; OUT is whole at any moment. */
static void
merge(const char *out, char *const *paths)
{
	char *part = name_part(out), *error = NULL;
	int status, result = -1;
	struct store *store = store_open(part, STORE_WRITE, &status, &error);
	if (store) {
		result = store_merge(store, paths);
		error = result < 0 ? xstrdup(store_error(store)) : NULL;
		status = store_error_status(store);
		store_close(store);
	}
	if (result == 0 && rename(part, out) < 0) {
		error = xasprintf("cannot write %s: %s", out, strerror(errno));
		status = HEDDLE_EXIT_INTERNAL;
	}
	if (error) {
		remove_part(part);
		x_exit((enum heddle_exit)status, "%s", error);
	}
	free(part);
}

static void
print_summary(const char *path)
{
	struct store *store = shared_open_store(path, STORE_READ);
	struct report_style style = shared_style(path);
	struct assessment *assessment = assess_campaign(store, 0);
	if (!assessment)
		die("%s", store_error(store));
	report_list(stdout, assessment, &style);
	assess_free(assessment);
	store_close(store);
}

static int
exec_merge(void *context, const struct options_rest *rest)
{
	const struct merge_values *values = context;
	if (rest->n_words < 2 || rest->command)
		return command_usage(&command_merge, "merge takes the store to make, and the stores to make it of");
	char **paths = xcalloc(rest->n_words + 1, sizeof(*paths));
	size_t n = 0;
	if (access(rest->words[0], F_OK) == 0)
		paths[n++] = rest->words[0];
	for (size_t i = 1; i < rest->n_words; i++)
		paths[n++] = rest->words[i];
	for (size_t i = 0; i < n; i++)
		check(paths[i], paths[i] == rest->words[0] ? STORE_WRITE : STORE_READ);
	merge(rest->words[0], paths);
	free(paths);
	if (!values->quiet)
		print_summary(rest->words[0]);
	return HEDDLE_EXIT_OK;
}

const struct command command_merge = {
	.name = "merge",
	.summary = "several stores into one, the shards of a campaign for example",
	.usage = "OUT STORE…",
	.details = "In any order, and as often as you like. What is in OUT already stays.\n",
	.options = options,
	.size = sizeof(struct merge_values),
	.exec = exec_merge,
};
