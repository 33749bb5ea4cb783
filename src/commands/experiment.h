/* experiment.h: runs in which the user says what comes first: --force.
 *
 * They are stored nowhere and count in no rate.
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include "analysis/forcing.h"
#include "commands/options.h"

#define EXPERIMENT_OPTION(values)                                                                                  \
	{                                                                                                          \
		0, "force", "ORDER", "'SITE after SITE': keep that order, draw the rest; may stand several times", \
			experiment_force, offsetof(values, force)                                                  \
	}

option_parser experiment_force; /* struct forcing */

/* `n` runs of each test that comes to the sites; says how they ended. The command line's status. */
int experiment_run(
	struct forcing *forcing, const struct campaign_options *options, const struct adapter_tests *tests, unsigned n);
/* Finds the sites in the test of `again`, and makes *spec a run with the orders; the force is to be freed. Ends heddle
 * where it cannot; false: interrupted. */
bool experiment_spec(struct forcing *forcing, struct harness *harness, const struct again *again, struct run_spec *spec,
	struct wire_force **force);

#endif
