/* aio_read(3p), aio_suspend(3p), lio_listio(3p): EINPROGRESS until it is done, then its result,
 * once; who waits goes on then; a signal or a call tells; what was asked for can be cancelled.
 *
 * escapes: thread
 */
#include <aio.h>
#include <fcntl.h>
#include <signal.h>

#include "shim.h"

static sem_t called;

static void
call(union sigval value)
{
	sem_post(value.sival_ptr);
}

int
main(void)
{
	char path[64], text[8] = "abcdefg", back[8] = "", other[4] = "";
	int ends[2];
	snprintf(path, sizeof path, "aio-%d", (int)getpid());
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	need(!sem_init(&called, 0, 0) && !pipe(ends), "init");
	struct aiocb out = {.aio_fildes = fd, .aio_buf = text, .aio_nbytes = 8};
	struct aiocb in = {.aio_fildes = fd, .aio_buf = back, .aio_nbytes = 8, .aio_lio_opcode = LIO_READ};
	struct aiocb piped = {.aio_fildes = ends[0], .aio_buf = other, .aio_nbytes = 2};
	const struct aiocb *list[] = {&out}, *waiting[] = {&piped};
	need(!aio_write(&out), "aio_write");
	while (aio_suspend(list, 1, NULL))
		need(errno == EINTR, "suspend");
	need(!aio_error(&out) && aio_return(&out) == 8, "its result");
	in.aio_sigevent = (struct sigevent){.sigev_notify = SIGEV_THREAD, .sigev_notify_function = call};
	in.aio_sigevent.sigev_value.sival_ptr = &called;
	need(!aio_read(&in), "aio_read");
	while (sem_wait(&called))
		;
	need(!aio_error(&in) && aio_return(&in) == 8 && !strcmp(back, text), "what was written");
	in.aio_sigevent.sigev_notify = SIGEV_NONE;
	struct aiocb *both[] = {&in};
	need(!lio_listio(LIO_WAIT, both, 1, NULL) && aio_return(&in) == 8, "lio_listio");
	need(!aio_read(&piped), "aio_read");
	struct timespec soon = {0, 3 * MS};
	long long begin = now();
	need(aio_suspend(waiting, 1, &soon) == -1 && errno == EAGAIN, "nobody writes");
	need(now() - begin >= 3 * MS, "not before its time");
	need(aio_error(&piped) == EINPROGRESS, "under way");
	need(write(ends[1], "xy", 2) == 2, "write");
	while (aio_suspend(waiting, 1, NULL))
		need(errno == EINTR, "suspend");
	need(aio_return(&piped) == 2 && other[1] == 'y', "read");
	int cancelled = aio_cancel(fd, NULL);
	need(cancelled == AIO_ALLDONE, "nothing is left");
	unlink(path);
	return 0;
}
