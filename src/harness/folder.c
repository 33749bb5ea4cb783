#include "folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fit.h"
#include "remove_tree.h"
#include "x.h"

int
folder_ready(struct folder *folder, const struct session *session, uint32_t number, char **error)
{
	bool old = folder->path;
	if (!old) {
		session_cookie(session, number, folder->cookie);
		folder->path = xasprintf("%s/%s", session->tmp_base, folder->cookie);
	}
	if (old && !folder->missing)
		return 0;
	folder->missing = mkdir(folder->path, 0700) && !(old && errno == EEXIST);
	if (!folder->missing)
		return 0;
	*error = xasprintf("cannot make %s: %s", folder->path, strerror(errno));
	if (old)
		return -1;
	free(folder->path);
	folder->path = NULL;
	return -1;
}

static bool
is_as_made(const char *path)
{
	struct stat info;
	return !stat(path, &info) && (info.st_mode & 07777) == 0700 && fit_entries(path) == 0;
}

void
folder_clean(struct folder *folder)
{
	if (!folder->path || is_as_made(folder->path))
		return;
	remove_tree(folder->path);
	folder->missing = mkdir(folder->path, 0700);
}

void
folder_close(struct folder *folder)
{
	if (folder->path)
		remove_tree(folder->path);
	free(folder->path);
	*folder = (struct folder){0};
}
