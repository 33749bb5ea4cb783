#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "network.h"

/* exec would do it, but until then a signal must not run heddle's handler in
 * the memory that parent and child share. */
static void
reset_signals(void)
{
	struct sigaction action, fresh = {.sa_handler = SIG_DFL};
	for (int signal = 1; signal < NSIG; signal++) {
		if (sigaction(signal, NULL, &action) || action.sa_handler == SIG_DFL)
			continue;
		if (action.sa_handler != SIG_IGN || signal == SIGPIPE)
			sigaction(signal, &fresh, NULL);
	}
}

static void
die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
}

static void
take_streams(const struct launch *wanted)
{
	for (int fd = 0; fd < 3; fd++)
		if (wanted->streams[fd] >= 0)
			dup2(wanted->streams[fd], fd);
}

/* In the child, in the parent's memory. Returns only if that failed. */
static struct launch_failure
become(const struct launch *wanted, pid_t parent, const sigset_t *mask)
{
	int error = wanted->own_net ? network_unshare() : 0; /* makes the kernel forget with whom to die */
	if (error)
		return (struct launch_failure){.error = error, .what = "--own-net"};
	die_with(parent);
	setpgid(0, 0);
	if (wanted->folder && chdir(wanted->folder))
		return (struct launch_failure){.error = errno, .what = wanted->folder};
	if (wanted->to_foreground)
		tcsetpgrp(0, getpid());
	take_streams(wanted);
	if (wanted->fixed_layout)
		personality(ADDR_NO_RANDOMIZE);
	reset_signals();
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvpe(wanted->argv[0], wanted->argv, wanted->environment);
	return (struct launch_failure){.error = errno};
}

/* What the child could not do comes through a pipe that exec closes: where vfork is fork, memory is not shared. */
static pid_t
spawn(const struct launch *wanted, const sigset_t *mask, struct launch_failure *failure)
{
	int tell[2];
	pid_t parent = getpid();
	*failure = (struct launch_failure){.what = "fork"};
	if (pipe2(tell, O_CLOEXEC)) {
		failure->error = errno;
		return -1;
	}
	pid_t pid = vfork();
	if (pid == 0) {
		struct launch_failure told = become(wanted, parent, mask);
		_exit(write(tell[1], &told, sizeof told) == sizeof told ? 127 : 126);
	}
	int error = errno;
	close(tell[1]);
	if (pid < 0)
		failure->error = error;
	else if (read(tell[0], failure, sizeof *failure) == sizeof *failure)
		waitpid(pid, NULL, 0);
	close(tell[0]);
	return failure->error ? -1 : pid;
}

pid_t
launch(const struct launch *wanted, struct launch_failure *failure)
{
	sigset_t all, mask;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	pid_t pid = spawn(wanted, &mask, failure);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return pid;
}

void
launch_take_terminal_back(void)
{
	sigset_t stop, mask;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stop, &mask);
	tcsetpgrp(0, getpgrp());
	sigprocmask(SIG_SETMASK, &mask, NULL);
}
