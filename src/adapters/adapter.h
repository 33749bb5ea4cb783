/* adapter.h: what heddle knows of test runners.
 *
 * An adapter says which tests a command has and what a run's output shows of
 * them. `exit` fits every command: one test, its result is the exit status.
 */
#ifndef ADAPTER_H
#define ADAPTER_H

#include "run.h"

struct adapter {
	const char *name;
	const char *help;
	/* The id of the command's one test, malloc'd. */
	char *(*test_id)(char *const *argv);
	/* What a run of which only the output is known shows: may turn a bare
	 * status into an assertion with its place. */
	void (*read_output)(struct run_result *result);
};

extern const struct adapter adapter_exit;

/* NULL if there is none of that name; "auto" chooses by the command. */
const struct adapter *adapter_by_name(const char *name, char *const *argv);
/* "auto, exit" */
char *adapter_names(void);

#endif
