/* Another program in this process. It keeps the mask, and what is pending: for the process the kernel has it, for the
 * calling thread the model, which ends here (signal_keep.c). By exec's other names libc would reach past ours.
 */
#include <stdarg.h>
#include <unistd.h>

#include "enter.h"
#include "processors.h"
#include "signal_keep.h"
#include "sys.h"

/* What a call asks for; each of the real ones takes what it wants of it. */
struct program {
	int (*start)(const struct program *);
	const char *file;
	char *const *words, *const *environment;
	int fd, flags;
};

static int
by_path(const struct program *program)
{
	return real.execve(program->file, program->words, program->environment);
}

static int
by_name(const struct program *program)
{
	return real.execvpe(program->file, program->words, program->environment);
}

static int
by_descriptor(const struct program *program)
{
	return real.fexecve(program->fd, program->words, program->environment);
}

static int
at_descriptor(const struct program *program)
{
	return real.execveat(program->fd, program->file, program->words, program->environment, program->flags);
}

/* A child that shares the memory (clone(2)) has the thread of its parent, which waits until it is gone. */
static struct thread *
enter_own(void)
{
	if (proc.wire && proc.peer->pid != (int)sys0(SYS_getpid))
		return NULL;
	return enter();
}

/* Comes back if there is no such program; others may go first, as before any end. */
static int
replace(struct thread *self, const struct program *program, uint32_t site)
{
	struct signals_kept kept;
	cpu_set_t processors;
	turn_point(self, HEDDLE_OP_EXEC, NULL, site);
	signal_keep(self, &kept);
	processors_leave(self, &processors);
	program->start(program);
	int error = errno;
	processors_return(&processors);
	signal_keep_no_more(self, &kept);
	return leave_errno(self, error);
}

/* Where no thread is known: a child that shares the memory, or a signal handler inside heddle. */
static int
replace_unseen(const struct program *program)
{
	processors_free();
	return program->start(program);
}

EXPORT int
execve(const char *path, char *const words[], char *const environment[])
{
	struct thread *self = enter_own();
	struct program program = {by_path, path, words, environment, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
execv(const char *path, char *const words[])
{
	struct thread *self = enter_own();
	struct program program = {by_path, path, words, environ, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
execvpe(const char *file, char *const words[], char *const environment[])
{
	struct thread *self = enter_own();
	struct program program = {by_name, file, words, environment, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
execvp(const char *file, char *const words[])
{
	struct thread *self = enter_own();
	struct program program = {by_name, file, words, environ, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
fexecve(int fd, char *const words[], char *const environment[])
{
	struct thread *self = enter_own();
	struct program program = {by_descriptor, NULL, words, environment, fd, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
execveat(int fd, const char *path, char *const words[], char *const environment[], int flags)
{
	struct thread *self = enter_own();
	struct program program = {at_descriptor, path, words, environment, fd, flags};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

/* ---- with the words as arguments ---- */

/* Up to the NULL, which is taken as well. */
static size_t
count(const char *first, va_list *more)
{
	size_t n = 0;
	for (const char *word = first; word; word = va_arg(*more, const char *))
		n++;
	return n;
}

/* The words and the NULL behind them, on the caller's stack: no allocator may be called here (signal-safety(7)). */
#define WORDS(words, first)                                            \
	do {                                                           \
		va_list more;                                          \
		va_start(more, first);                                 \
		size_t n = count(first, &more);                        \
		va_end(more);                                          \
		(words) = __builtin_alloca((n + 1) * sizeof *(words)); \
		va_start(more, first);                                 \
		(words)[0] = (char *)(uintptr_t)(first);               \
		for (size_t i = 1; i <= n; i++)                        \
			(words)[i] = va_arg(more, char *);             \
		va_end(more);                                          \
	} while (0)

EXPORT int
execl(const char *path, const char *first, ...)
{
	struct thread *self = enter_own();
	char **words;
	WORDS(words, first);
	struct program program = {by_path, path, words, environ, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

EXPORT int
execlp(const char *file, const char *first, ...)
{
	struct thread *self = enter_own();
	char **words;
	WORDS(words, first);
	struct program program = {by_name, file, words, environ, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}

/* The environment comes behind the words' NULL. */
EXPORT int
execle(const char *path, const char *first, ...)
{
	struct thread *self = enter_own();
	char **words;
	va_list behind;
	WORDS(words, first);
	va_start(behind, first);
	count(first, &behind);
	char *const *environment = va_arg(behind, char *const *);
	va_end(behind);
	struct program program = {by_path, path, words, environment, -1, 0};
	return self ? replace(self, &program, SITE()) : replace_unseen(&program);
}
