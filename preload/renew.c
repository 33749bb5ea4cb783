#include "renew.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys.h"

/* All flags that F_SETFL can set. */
#define SETTABLE (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

static long
open_again(long fd, long flags)
{
	char path[40];
	size_t at = 0;
	sys_append(path, sizeof path, &at, "/proc/self/fd/");
	sys_append_number(path, sizeof path, &at, (uint32_t)fd);
	return sys4(SYS_openat, (long)AT_FDCWD, path, flags | O_CLOEXEC, 0L);
}

static long
copy(long fd, long flags)
{
	struct stat info = {0};
	long to = sys2(SYS_memfd_create, "heddle-copy", (long)MFD_CLOEXEC), n = 1;
	if (to < 0 || sys2(SYS_fstat, fd, &info))
		return -1;
	for (off_t done = 0; done < info.st_size && n > 0;)
		n = sys4(SYS_sendfile, to, fd, &done, info.st_size - done);
	sys3(SYS_fcntl, to, (long)F_SETFL, flags & SETTABLE);
	return n > 0 ? to : -1;
}

/* `from` takes the place of fd, at its position if it is a file of its own. */
static bool
put(long from, long fd)
{
	long closes = sys2(SYS_fcntl, fd, (long)F_GETFD);
	return closes >= 0 && sys3(SYS_dup3, from, fd, closes & FD_CLOEXEC ? (long)O_CLOEXEC : 0L) == fd;
}

static bool
put_file(long from, long fd)
{
	if (from < 0)
		return false;
	sys3(SYS_lseek, from, sys3(SYS_lseek, fd, 0L, (long)SEEK_CUR), (long)SEEK_SET);
	bool done = put(from, fd);
	sys1(SYS_close, from);
	return done;
}

static long
make(const struct wire_renewal *one, long flags)
{
	if (one->how == WIRE_RENEW_EPOLL)
		return sys1(SYS_epoll_create1, (long)EPOLL_CLOEXEC);
	return one->how == WIRE_RENEW_COPY ? copy(one->fd, flags) : open_again(one->fd, flags);
}

static bool
renew_one(const struct wire_renewal *one)
{
	long flags = sys2(SYS_fcntl, (long)one->fd, (long)F_GETFL);
	return flags >= 0 && put_file(make(one, flags), one->fd);
}

bool
renew(const struct wire_renewal *each)
{
	bool done = true;
	for (uint32_t i = 0; i < WIRE_RENEWALS && each[i].how != WIRE_RENEW_NOT && done; i++)
		done = renew_one(&each[i]);
	return done;
}
