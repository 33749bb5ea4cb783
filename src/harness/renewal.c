#include "renewal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "job.h"

#define COPY_LIMIT (1 << 20)
#define MEMORY_DEVICES 1 /* /dev/null, zero, full, random, urandom */

struct looking {
	const struct job *host;
	struct wire_renewal *plan;
	unsigned n;
	struct stat files[WIRE_RENEWALS]; /* those of a run's own */
	unsigned n_files;
};

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Two descriptors may share one position. */
static bool
is_twice(const struct looking *looking, const struct stat *info)
{
	for (unsigned i = 0; i < looking->n_files; i++)
		if (is_same(&looking->files[i], info))
			return true;
	return false;
}

/* What /proc tells of it: its flags; -1: it is locked, or gone. */
static int
flags_of(const struct job *host, int fd)
{
	char path[48], line[256];
	int flags = -1;
	bool locked = false;
	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", host->pid, fd);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "flags:", 6))
			flags = (int)strtol(line + 6, NULL, 8);
		locked |= !strncmp(line, "lock:", 5);
	}
	if (file)
		fclose(file);
	return locked ? -1 : flags;
}

static enum wire_renewal_how
how_of_file(const struct looking *looking, const struct stat *info, int flags)
{
	if (flags < 0 || flags & O_PATH || is_twice(looking, info))
		return WIRE_RENEW_NOT;
	if ((flags & O_ACCMODE) == O_RDONLY)
		return WIRE_RENEW_REOPEN;
	if ((flags & O_ACCMODE) == O_RDWR && info->st_nlink == 0 && info->st_size <= COPY_LIMIT)
		return WIRE_RENEW_COPY;
	return WIRE_RENEW_NOT;
}

/* It is the other end of a pipe that we read: all runs of the place write there, one after the other. */
static bool
is_stream(const struct looking *looking, const struct stat *info)
{
	struct stat pipe;
	for (int i = 0; i < 2; i++)
		if (!fstat(looking->host->output.fd[i], &pipe) && is_same(&pipe, info))
			return true;
	return false;
}

static bool
add(struct looking *looking, int fd, enum wire_renewal_how how)
{
	if (how == WIRE_RENEW_NOT || looking->n == WIRE_RENEWALS)
		return false;
	looking->plan[looking->n++] = (struct wire_renewal){.fd = fd, .how = how};
	return true;
}

static bool
look_at(struct looking *looking, int fd)
{
	char path[48];
	struct stat info;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", looking->host->pid, fd);
	if (stat(path, &info) || (S_ISCHR(info.st_mode) && major(info.st_rdev) == MEMORY_DEVICES))
		return true;
	if (is_stream(looking, &info) || fcntl(fd, F_GETFD) == 0) /* it has inherited what we have */
		return true;
	if ((!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) || looking->n_files == WIRE_RENEWALS)
		return false;
	enum wire_renewal_how how = how_of_file(looking, &info, flags_of(looking->host, fd));
	looking->files[looking->n_files++] = info;
	return add(looking, fd, how);
}

bool
renewal_plan(const struct job *host)
{
	char path[32];
	struct looking looking = {.host = host, .plan = host->wire.wire->server.renew};
	snprintf(path, sizeof(path), "/proc/%d/fd", host->pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool good = dir;
	while (good && (entry = readdir(dir)))
		good = entry->d_name[0] == '.' || look_at(&looking, atoi(entry->d_name));
	if (dir)
		closedir(dir);
	return good;
}
