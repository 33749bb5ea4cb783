/* nth: runs a command, and lets one system call of heddle's own fail.
 *
 *     nth HEDDLE CALLS NUMBER[+] -- COMMAND…
 *
 * HEDDLE is the program whose processes are heddle's, whatever they call; of all others only what libheddle.so itself
 * calls is. CALLS is one of the sets below. The NUMBER-th such call fails (0: none does), or with a `+` behind it that
 * one and all later ones. The kernel asks here by seccomp's user notification, so heddle is the very one that a user
 * has. Ends as the command does; the last line of standard error is `nth: COUNT calls, WHAT`.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 16
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static const struct calls {
	const char *name;
	int error;
	int numbers[MOST]; /* up to the first 0, which is `read` */
} sets[] = {
	{"memory", ENOMEM, {SYS_mmap, SYS_mremap, SYS_mprotect}},
	{"open", EMFILE,
		{SYS_openat, SYS_open, SYS_memfd_create, SYS_pipe, SYS_pipe2, SYS_socketpair, SYS_pidfd_open,
			SYS_eventfd2, SYS_dup, SYS_dup3, SYS_timerfd_create, SYS_inotify_init1, SYS_epoll_create1}},
	{"process", EAGAIN, {SYS_clone, SYS_clone3, SYS_fork, SYS_vfork}},
	{"write", ENOSPC,
		{SYS_write, SYS_writev, SYS_pwrite64, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_mkdir,
			SYS_mkdirat, SYS_sendfile, SYS_rename, SYS_renameat2, SYS_msync}},
};

struct shared {
	_Atomic int listener; /* the child's descriptor, plus 1 */
	_Atomic bool taken;
};

struct injection {
	const char *heddle;
	const struct calls *calls;
	unsigned long number, count;
	bool all_later;
	int listener;
	char what[2 * PATH_MAX];
};

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "nth: %s: %s\n", what, strerror(errno));
	exit(99);
}

/* ---- the child ---- */

static int
listen_to(const struct calls *calls)
{
	struct sock_filter filter[2 * MOST + 2];
	unsigned short n = 0;
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (int i = 0; i < MOST && calls->numbers[i]; i++) {
		filter[n++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls->numbers[i], 0, 1);
		filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {n, filter};
	/* killable: a call that is looked at here must not seem to sleep */
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
}

static _Noreturn void
become(const struct calls *calls, struct shared *shared, char **command)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail("no_new_privs");
	int listener = listen_to(calls);
	if (listener < 0)
		_exit(98);
	atomic_store(&shared->listener, listener + 1);
	while (!atomic_load(&shared->taken))
		usleep(100);
	execvp(*command, command);
	_exit(127);
}

/* ---- whose call it is ---- */

/* The file that is mapped there, with the place in it; "" where none is. */
static void
module_at(pid_t pid, unsigned long address, char *name, size_t size, unsigned long *offset)
{
	char path[64], line[PATH_MAX + 128];
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	FILE *maps = fopen(path, "re");
	*name = '\0';
	while (maps && fgets(line, sizeof(line), maps)) {
		unsigned long from, to, in_file;
		int at = 0;
		if (sscanf(line, "%lx-%lx %*s %lx %*s %*s %n", &from, &to, &in_file, &at) < 3 || address < from ||
			address >= to)
			continue;
		snprintf(name, size, "%.*s", (int)strcspn(line + at, "\n"), line + at);
		*offset = address - from + in_file;
		break;
	}
	if (maps)
		fclose(maps);
}

static bool
is_heddle(pid_t pid, const char *heddle)
{
	char path[64], program[PATH_MAX];
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	ssize_t n = readlink(path, program, sizeof(program) - 1);
	program[n > 0 ? n : 0] = '\0';
	return !strcmp(program, heddle);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Where it says why it ends has to be left to it. */
static bool
is_complaint(const struct seccomp_notif *notice)
{
	return (notice->data.nr == SYS_write || notice->data.nr == SYS_writev) && notice->data.args[0] == STDERR_FILENO;
}

/* What the loader does before main is not heddle's. */
static bool
is_own(struct injection *injection, const struct seccomp_notif *notice)
{
	if (is_complaint(notice))
		return false;
	char module[PATH_MAX];
	unsigned long offset = 0;
	module_at((pid_t)notice->pid, notice->data.instruction_pointer, module, sizeof(module), &offset);
	bool command = is_heddle((pid_t)notice->pid, injection->heddle);
	bool own =
		command ? strncmp(base_name(module), "ld-linux", 8) != 0 : !strcmp(base_name(module), "libheddle.so");
	if (own && injection->count + 1 == injection->number)
		snprintf(injection->what, sizeof(injection->what), "call %d of %s from %s+0x%lx", notice->data.nr,
			command ? "heddle" : "libheddle.so", base_name(module), offset);
	return own;
}

static void
answer(struct injection *injection)
{
	struct seccomp_notif notice = {0};
	if (ioctl(injection->listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) < 0)
		return;
	bool own = is_own(injection, &notice);
	injection->count += own;
	struct seccomp_notif_resp answer = {.id = notice.id};
	bool later = injection->all_later && injection->number && injection->count > injection->number;
	if (own && (injection->count == injection->number || later))
		answer.error = -injection->calls->error;
	else
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(injection->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

/* Until the last process that has the filter is gone. */
static void
answer_all(struct injection *injection)
{
	struct pollfd poll_in = {.fd = injection->listener, .events = POLLIN};
	for (;;) {
		if (poll(&poll_in, 1, -1) < 0 && errno != EINTR)
			fail("poll");
		if (poll_in.revents & POLLIN)
			answer(injection);
		else if (poll_in.revents)
			return;
	}
}

/* ---- ---- */

static int
take_listener(pid_t child, struct shared *shared)
{
	int number, status;
	while (!(number = atomic_load(&shared->listener))) {
		if (waitpid(child, &status, WNOHANG) == child) {
			fprintf(stderr, "nth: this kernel has no seccomp notification\n");
			exit(77);
		}
		usleep(100);
	}
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	int listener = (int)syscall(SYS_pidfd_getfd, pidfd, number - 1, 0);
	if (listener < 0)
		fail("pidfd_getfd");
	close(pidfd);
	atomic_store(&shared->taken, true);
	return listener;
}

static const struct calls *
find_calls(const char *name)
{
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		if (!strcmp(sets[i].name, name))
			return &sets[i];
	fprintf(stderr, "nth: no calls '%s'\n", name);
	exit(99);
}

int
main(int argc, char **argv)
{
	if (argc < 6 || strcmp(argv[4], "--") != 0) {
		fprintf(stderr, "nth HEDDLE CALLS NUMBER -- COMMAND...\n");
		return 99;
	}
	char heddle[PATH_MAX];
	if (!realpath(argv[1], heddle))
		fail(argv[1]);
	char *end;
	struct injection injection = {.heddle = heddle,
		.calls = find_calls(argv[2]),
		.number = strtoul(argv[3], &end, 10),
		.what = "none failed"};
	injection.all_later = *end == '+';
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	if (shared == MAP_FAILED)
		fail("mmap");
	pid_t child = fork();
	if (child == 0)
		become(injection.calls, shared, argv + 5);
	injection.listener = take_listener(child, shared);
	answer_all(&injection);
	waitpid(child, &status, 0);
	fprintf(stderr, "nth: %lu calls, %s\n", injection.count, injection.what);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
