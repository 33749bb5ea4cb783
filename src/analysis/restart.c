#include "analysis/restart.h"

#include "x.h"

char *
restart_try(struct harness *harness, const struct run_spec *spec, enum outcome outcome, const struct digest *digest,
	bool *interrupted)
{
	struct run_result result = {0};
	struct run_spec forked = *spec;
	void *ticket;
	char *why = NULL;
	forked.by_fork = true;
	forked.keep_log = false;
	harness_submit(harness, &forked, NULL);
	*interrupted = harness_next(harness, &result, &ticket) < 0;
	if (!result.forked)
		why = xstrdup(result.no_fork ? result.no_fork : "it was not tried");
	else if (result.outcome != outcome || result.digest.low != digest->low || result.digest.high != digest->high)
		why = xstrdup("its green run was another when it was forked");
	run_result_free(&result);
	return why;
}
