#include "fit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "renewal.h"

/* rw-s, but for the wire. */
static bool
is_shared(const char *line)
{
	const char *rights = strchr(line, ' ');
	return rights && rights[2] == 'w' && rights[4] == 's' && !strstr(line, "/memfd:heddle");
}

static bool
any_line(const char *path, bool (*counts)(const char *line))
{
	char *line = NULL;
	size_t room = 0;
	bool found = false;
	FILE *file = fopen(path, "re");
	while (file && !found && getline(&line, &room, file) > 0)
		found = !counts || counts(line);
	if (file)
		fclose(file);
	free(line);
	return found;
}

unsigned
fit_entries(const char *folder)
{
	unsigned n = 0;
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	if (dir)
		closedir(dir);
	return n;
}

const char *
fit_look(const struct job *host)
{
	char task[32], maps[32], timers[32], children[64];
	snprintf(task, sizeof(task), "/proc/%d/task", host->pid);
	snprintf(maps, sizeof(maps), "/proc/%d/maps", host->pid);
	snprintf(timers, sizeof(timers), "/proc/%d/timers", host->pid);
	snprintf(children, sizeof(children), "/proc/%d/task/%d/children", host->pid, host->pid);
	if (fit_entries(task) != 1)
		return "a thread was started";
	if (any_line(children, NULL))
		return "a child was started";
	if (!renewal_plan(host))
		return "a file was opened";
	if (any_line(maps, is_shared))
		return "shared memory was mapped";
	if (any_line(timers, NULL))
		return "a timer was made";
	if (fit_entries(host->folder->path))
		return "a file was made in TMPDIR";
	return NULL;
}
