/* launch.h: starts the command of one run.
 *
 * The child is the leader of a process group of its own and dies with heddle
 * (PR_SET_PDEATHSIG). vfork, not fork: the cost does not grow with heddle's
 * memory.
 */
#ifndef HARNESS_LAUNCH_H
#define HARNESS_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct launch {
	char *const *argv;
	char *const *environment;
	const char *folder; /* to change to; NULL: heddle's own */
	int streams[3];     /* become stdin, stdout, stderr; -1: heddle's own */
	bool fixed_layout;  /* switch address randomisation off */
	bool own_net;       /* a network of its own */
	bool to_foreground; /* hand the terminal over, if heddle has it */
};

struct launch_failure {
	int error;        /* errno */
	const char *what; /* that failed; NULL: it was exec */
};

/* The child's pid; or -1 with *failure. */
pid_t launch(const struct launch *wanted, struct launch_failure *failure);

/* Takes the terminal back after a run that had it. */
void launch_take_terminal_back(void);

#endif
