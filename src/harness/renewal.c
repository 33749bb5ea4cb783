#include "renewal.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

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

/* What /proc tells of it: its flags; -1: it is locked, an epoll that watches something, or gone. */
static int
flags_of(const struct job *host, int fd)
{
	char path[48], line[256];
	int flags = -1;
	bool bound = false;
	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", host->pid, fd);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "flags:", 6))
			flags = (int)strtol(line + 6, NULL, 8);
		bound |= !strncmp(line, "lock:", 5) || !strncmp(line, "tfd:", 4);
	}
	if (file)
		fclose(file);
	return bound ? -1 : flags;
}

/* A loop of events is often made by an import. */
static bool
is_epoll(const char *path)
{
	static const char name[] = "anon_inode:[eventpoll]";
	char target[sizeof(name)];
	return readlink(path, target, sizeof(target)) == sizeof(name) - 1 && !memcmp(target, name, sizeof(name) - 1);
}

/* What has no inode of its own: only the kernel can tell whether two descriptors are of one. */
static enum wire_renewal_how
how_of_epoll(const struct looking *looking, int fd)
{
	pid_t pid = looking->host->pid;
	if (flags_of(looking->host, fd) < 0)
		return WIRE_RENEW_NOT;
	for (unsigned i = 0; i < looking->n; i++)
		if (looking->plan[i].how == WIRE_RENEW_EPOLL &&
			syscall(SYS_kcmp, pid, pid, KCMP_FILE, looking->plan[i].fd, fd) <= 0)
			return WIRE_RENEW_NOT;
	return WIRE_RENEW_EPOLL;
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
	if (is_epoll(path))
		return add(looking, fd, how_of_epoll(looking, fd));
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
