#include "remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void remove_entry(int dir, const char *name);

/* A test may have taken the rights away from its own folder. */
static int
open_folder(int dir, const char *name)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir, name, flags);
	if (fd >= 0 || fchmodat(dir, name, 0700, 0) < 0)
		return fd;
	return openat(dir, name, flags);
}

static void
empty_folder(int fd)
{
	DIR *stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return;
	}
	fchmod(fd, 0700);
	struct dirent *entry;
	while ((entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove_entry(fd, entry->d_name);
	closedir(stream);
}

static void
remove_entry(int dir, const char *name)
{
	if (!unlinkat(dir, name, 0) || !unlinkat(dir, name, AT_REMOVEDIR))
		return;
	int fd = open_folder(dir, name);
	if (fd < 0)
		return;
	empty_folder(fd);
	unlinkat(dir, name, AT_REMOVEDIR);
}

void
remove_tree(const char *path)
{
	if (rmdir(path))
		remove_entry(AT_FDCWD, path);
}
