#include "analysis/restart.h"

#include <stdlib.h>

#include "x.h"

static char *
try(struct harness *harness, const struct run_spec *spec, enum outcome outcome, const struct digest *digest,
	bool *interrupted)
{
	struct run_result result = {0};
	void *ticket;
	char *why = NULL;
	harness_submit(harness, spec, NULL);
	*interrupted = harness_next(harness, &result, &ticket) < 0;
	if (!result.forked)
		why = xstrdup(result.no_fork ? result.no_fork : "it was not tried");
	else if (result.outcome != outcome || !digest_alike(&result.digest, digest))
		why = xstrdup("its green run was another when it was forked");
	run_result_free(&result);
	return why;
}

enum wire_stand
restart_try(struct harness *harness, const struct run_spec *spec, bool at_test, enum outcome outcome,
	const struct digest *digest, char **why, bool *interrupted)
{
	struct run_spec forked = *spec;
	forked.keep_log = false;
	*why = spec->own_net ? xstrdup("each run has a network of its own (--own-net)") : NULL;
	*interrupted = false;
	if (*why)
		return WIRE_STAND_NOWHERE;
	for (forked.stand = at_test ? WIRE_STAND_TEST : WIRE_STAND_MAIN; forked.stand && !*interrupted;
		forked.stand--) {
		free(*why);
		*why = try(harness, &forked, outcome, digest, interrupted);
		if (!*why)
			return forked.stand;
	}
	return WIRE_STAND_NOWHERE;
}
