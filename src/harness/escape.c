#include "escape.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "x.h"

static const char *const kind_texts[] = {
#define X(name, text) [WIRE_ESCAPE_##name] = text,
	WIRE_ESCAPES(X)
#undef X
};

/* The calls that a thread can be found sleeping in. */
/* clang-format off */
#define SLEEPY_CALLS(X) \
	X(read) X(readv) X(pread64) X(preadv) X(write) X(writev) X(pwrite64) X(open) X(openat) \
	X(close) X(poll) X(ppoll) X(select) X(pselect6) X(epoll_wait) X(epoll_pwait) X(accept) \
	X(accept4) X(connect) X(recvfrom) X(recvmsg) X(recvmmsg) X(sendto) X(sendmsg) \
	X(sendfile) X(splice) X(wait4) X(waitid) X(futex) X(nanosleep) X(clock_nanosleep) \
	X(pause) X(rt_sigsuspend) X(rt_sigtimedwait) X(flock) X(fcntl) X(semop) X(semtimedop) \
	X(msgsnd) X(msgrcv) X(mq_timedsend) X(mq_timedreceive) X(io_getevents) \
	X(io_uring_enter) X(getrandom) X(fsync) X(fdatasync) X(ioctl) X(mmap) X(munmap) \
	X(madvise) X(mprotect) X(ptrace) X(vfork) X(clone) X(userfaultfd)
/* clang-format on */

static const struct {
	long number;
	const char *name;
} calls[] = {
#define X(name) {SYS_##name, #name},
	SLEEPY_CALLS(X)
#undef X
};

static char *
describe(const struct wire_escape *escape)
{
	const char *text = escape->kind < WIRE_ESCAPE_KIND_COUNT ? kind_texts[escape->kind] : "unknown";
	if (escape->kind != WIRE_ESCAPE_BLOCKED || !escape->syscall)
		return xstrdup(text);
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == (long)escape->syscall - 1)
			return xasprintf("blocked in %s(2)", calls[i].name);
	return xasprintf("blocked in system call %u", escape->syscall - 1);
}

static bool
equal(const struct escape *a, const struct escape *b)
{
	const char *x = a->place.module ? a->place.module : "", *y = b->place.module ? b->place.module : "";
	return a->kind == b->kind && a->place.offset == b->place.offset && !strcmp(a->what, b->what) && !strcmp(x, y);
}

static void
add(struct run_result *result, struct escape *escape)
{
	for (size_t i = 0; i < result->n_escapes; i++)
		if (equal(&result->escapes[i], escape)) {
			result->escapes[i].count += escape->count;
			free(escape->what);
			place_free(&escape->place);
			return;
		}
	result->escapes = xrealloc(result->escapes, result->n_escapes + 1, sizeof(*escape));
	result->escapes[result->n_escapes++] = *escape;
}

void
escape_read(struct run_result *result, const struct images *images, struct symbols *symbols)
{
	for (size_t i = 0; i < images->n; i++) {
		const struct image *image = &images->at[i];
		uint32_t n = image->proc->escapes < WIRE_ESCAPE_MAX ? image->proc->escapes : WIRE_ESCAPE_MAX;
		for (uint32_t j = 0; j < n; j++) {
			const struct wire_escape *from = &image->proc->escape[j];
			struct escape escape = {
				.kind = from->kind,
				.what = describe(from),
				.place = image_place(image, symbols, from->site),
				.count = from->count,
			};
			add(result, &escape);
		}
	}
}

void
escape_add(struct run_result *result, enum wire_escape_kind kind)
{
	add(result, &(struct escape){.kind = kind, .what = xstrdup(kind_texts[kind]), .count = 1});
}
