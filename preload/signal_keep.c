#include "signal_keep.h"

#include <fcntl.h>
#include <signal.h>

#include "signals.h"
#include "sys.h"

void
signal_keep(struct thread *self, struct signals_kept *kept)
{
	siginfo_t info;
	*kept = (struct signals_kept){{0}};
	while (signal_queue_take(self, self->mask, &info)) {
		signal_to_kernel_thread(sys_gettid(), &info);
		kept->times[info.si_signo]++;
	}
}

/* One that is pending for the calling kernel thread, into the queue; those for the process come behind these. */
static bool
take(struct thread *self, int number)
{
	static const struct timespec at_once;
	uint64_t bit = SIGNAL_BIT(number);
	siginfo_t info;
	if (sys4(SYS_rt_sigtimedwait, &bit, &info, &at_once, 8L) != number)
		return false;
	return signal_is_kick(&info) || signal_queue_add(self, &info);
}

void
signal_keep_no_more(struct thread *self, const struct signals_kept *kept)
{
	for (int number = 1; number <= SIGNAL_MAX; number++)
		for (uint32_t i = 0; i < kept->times[number]; i++)
			take(self, number);
}

static uint64_t
hexadecimal(const char *text)
{
	uint64_t value = 0;
	for (; (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'f'); text++)
		value = value << 4 | (uint64_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
	return value;
}

/* What is pending for the calling kernel thread alone: no call tells that from the process's. */
static uint64_t
own(void)
{
	static const char name[] = "\nSigPnd:\t";
	enum { NAME = sizeof name - 1 };
	char text[4096];
	long fd = sys4(SYS_openat, (long)AT_FDCWD, "/proc/thread-self/status", (long)(O_RDONLY | O_CLOEXEC), 0L);
	if (fd < 0)
		return 0;
	long n = sys3(SYS_read, fd, text, (long)sizeof text - 1);
	sys1(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	for (long at = 0; at + NAME < n; at++)
		if (!__builtin_memcmp(text + at, name, NAME))
			return hexadecimal(text + at + NAME);
	return 0;
}

void
signal_kept(struct thread *main)
{
	uint64_t pending = 0;
	if (sys2(SYS_rt_sigpending, &pending, 8L) || !pending)
		return;
	while ((pending = own() & main->mask))
		if (!take(main, __builtin_ctzll(pending) + 1))
			return;
}
