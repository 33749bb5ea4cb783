#include "analysis/recheck.h"

#include <stdlib.h>

#include "analysis/rails.h"
#include "harness/schedule.h"
#include "x.h"

#define MOST 16u /* of one test */

struct rechecks {
	struct {
		int64_t finding;
		uint64_t run;
	} at[MOST];
	unsigned n;
};

/* What never ends would cost the whole time limit. */
static int
note(void *context, const struct store_witness *witness)
{
	struct rechecks *rechecks = context;
	if (witness->kind == KIND_HANG || witness->kind == KIND_LIVELOCK || witness->kind == KIND_AT_EXIT)
		return 0;
	rechecks->at[rechecks->n].finding = witness->finding;
	rechecks->at[rechecks->n].run = witness->run;
	return ++rechecks->n == MOST;
}

static enum session_end
run_one(struct session *session, const struct run_spec *spec)
{
	struct run_result result = {0};
	struct store_run run;
	enum session_end end = session_run_alone(session, spec, &result);
	if (end == SESSION_GOES_ON)
		end = session_take(session, spec, &result, &run);
	run_result_free(&result);
	return end;
}

static enum session_end
run_witness(struct session *session, const struct rails *rails, struct run_spec *spec)
{
	struct rails_fit fit;
	int status = rails_fit(rails, session->harness, spec, &fit);
	rails_set(rails, fit.force, spec);
	enum session_end end = status < 0 ? SESSION_INTERRUPTED : run_one(session, spec);
	rails_fit_free(&fit);
	return end;
}

static enum session_end
run_schedule(struct session *session, uint64_t run, struct run_spec *spec)
{
	struct store_kept kept;
	char *error = NULL;
	enum session_end end = SESSION_GOES_ON;
	if (store_load_kept(session->store, run, &kept) < 0)
		return session_fail(session);
	struct schedule *schedule = kept.schedule ? schedule_parse(kept.schedule, &error) : NULL;
	spec->strategy = WIRE_STRATEGY_REPLAY;
	spec->replay = schedule;
	if (schedule)
		end = run_one(session, spec);
	free(error);
	schedule_free(schedule);
	store_kept_free(&kept);
	return end;
}

/* By the witness; false: it has none. */
static bool
load_rails(struct session *session, int64_t finding, struct rails *rails)
{
	struct explanation explanation;
	char *error = NULL;
	int found = store_load_explanation(session->store, finding, &explanation);
	bool taken = found == 1 && explanation.witness && rails_parse(rails, explanation.witness, &error);
	free(error);
	if (found == 1)
		explanation_free(&explanation);
	return taken;
}

enum session_end
recheck_run(struct session *session)
{
	struct rechecks rechecks = {0};
	struct store_run known;
	enum session_end end = SESSION_GOES_ON;
	if (store_witnesses(session->store, session->campaign->row, &session->test, note, &rechecks) < 0)
		return session_fail(session);
	for (unsigned i = 0; i < rechecks.n && end == SESSION_GOES_ON; i++) {
		struct run_spec spec = plan_spec(&session->plan, CONDITION_WITNESS, i);
		struct rails rails;
		if (session_recall(session, CONDITION_WITNESS, i, &known))
			continue;
		if (load_rails(session, rechecks.at[i].finding, &rails)) {
			end = run_witness(session, &rails, &spec);
			rails_free(&rails);
		} else {
			end = run_schedule(session, rechecks.at[i].run, &spec);
		}
	}
	return end;
}
