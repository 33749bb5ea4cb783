/* target.h: the command that is tested, on its way to a list of tests. */
#ifndef TARGET_H
#define TARGET_H

#include "adapters/adapter.h"
#include "commands/command.h"
#include "commands/values.h"

struct target {
	char *const *command;
	const char *adapter, *filter; /* filter: or NULL */
	struct values_shard shard;    /* n = 0: all */
};

/* Fills the empty list, which has a test then. Returns 0, or the exit status
 * of a wrong command line; what cannot be run, or has no test, ends heddle. */
int target_open(const struct target *target, const struct command *command, struct adapter_tests *tests);
/* The test of that name; a command of one test is that test, whatever it is called, which is said. Ends heddle where
 * there is none. */
const struct adapter_test *target_choose(const struct adapter_tests *tests, const char *name);
/* Says which of the tests' programs cannot be controlled, and why. What could
 * not even be executed ends heddle. */
void target_tell_obstacles(const struct adapter_tests *tests);

#endif
