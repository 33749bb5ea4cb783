#include "analysis/vary.h"

#include <stdlib.h>

#include "x.h"

#define TRIES 8u

/* Rows 2, 4 and 9 of the table of verdicts (DESIGN.md section 4). */
static bool
is_unexplained(const struct session *session)
{
	const struct session_ends *native = &session->natively, *controlled = &session->controlled;
	bool native_alone = native->failed && !controlled->failed;
	bool differs = native->passed && controlled->failed && !controlled->passed;
	bool unstable = false;
	for (size_t i = 0; i < session->n_suspects; i++)
		for (int c = 0; c < CONDITION_COUNT; c++)
			unstable |= session->suspects[i].contradicted[c];
	return native_alone || differs || unstable;
}

static enum session_end
run_green(struct session *session, enum varied varied, unsigned number, enum outcome *outcome)
{
	struct run_result result = {0};
	char *hash_seed[] = {xasprintf("PYTHONHASHSEED=%u", number), NULL};
	struct run_spec spec = plan_spec(&session->plan, CONDITION_GREEN, 0);
	spec.keep_log = false;
	spec.varied = varied;
	spec.variant = number;
	if (varied == VARIED_HASHES)
		spec.extra_env = hash_seed;
	enum session_end end = session_run_alone(session, &spec, &result);
	*outcome = result.outcome;
	run_result_free(&result);
	free(hash_seed[0]);
	return end;
}

/* Whether some run ended otherwise than green did. */
static enum session_end
try(struct session *session, enum varied varied, bool *otherwise)
{
	enum session_end end = SESSION_GOES_ON;
	*otherwise = false;
	for (unsigned i = 1; i <= TRIES && end == SESSION_GOES_ON && !*otherwise; i++) {
		enum outcome outcome;
		end = run_green(session, varied, i, &outcome);
		bool ended = outcome == OUTCOME_PASS || outcome == OUTCOME_FAIL;
		*otherwise = end == SESSION_GOES_ON && ended && outcome != session->plan.green;
	}
	return end;
}

static bool
can_be_varied(enum varied varied)
{
	return varied != VARIED_HASHES || !getenv("PYTHONHASHSEED");
}

/* Unless green itself ends now so, now so: then it is none of these. */
static enum session_end
try_all(struct session *session, unsigned *decides)
{
	bool otherwise;
	enum session_end end = try(session, VARIED_NOTHING, &otherwise);
	for (enum varied varied = 1; varied < VARIED_COUNT && end == SESSION_GOES_ON && !otherwise; varied++) {
		bool decided = false;
		if (can_be_varied(varied))
			end = try(session, varied, &decided);
		if (decided && end == SESSION_GOES_ON)
			end = try(session, VARIED_NOTHING, &otherwise);
		if (decided && !otherwise)
			*decides |= 1u << varied;
	}
	return end;
}

enum session_end
vary_run(struct session *session)
{
	unsigned decides = 0;
	bool ended = session->plan.green == OUTCOME_PASS || session->plan.green == OUTCOME_FAIL;
	if (!ended || !is_unexplained(session))
		return SESSION_GOES_ON;
	enum session_end end = try_all(session, &decides);
	if (end == SESSION_GOES_ON && decides && store_add_decides(session->store, session->test.row, decides) < 0)
		end = session_fail(session);
	return end;
}
