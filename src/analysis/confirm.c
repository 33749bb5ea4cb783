/* Confirmation: a failing run is replayed five times with no other run in
 * flight, and all five must fail alike with the same log. Only then does an F
 * of its condition count (DESIGN.md section 4). */
#include <stdlib.h>
#include <string.h>

#include "analysis/session.h"
#include "harness/schedule.h"
#include "x.h"

#define REPLAYS 5u
#define LOST 5u /* replays that may lose control, and count for nothing */
#define TRIES 3u
/* Of one test. Where more fail differently, each run has a place of its own to
 * fail at, and to replay them all would take longer than to find them. */
#define SIGNATURES 50u

static bool
fails_alike(struct session *session, const struct session_suspect *suspect, const struct run_result *result)
{
	struct signature signature;
	if (result->outcome != OUTCOME_FAIL)
		return false;
	signature_make(&signature, session->test.name, &result->failure, session->options->project);
	bool alike = !strcmp(signature.id, suspect->id);
	signature_free(&signature);
	return alike;
}

/* Whether the log agreed with the recorded one as far as that one goes: what
 * the run did then is not for thread order to decide. An external run may
 * depend on the outside. */
static bool
went_alike(const struct store_run *run, const struct run_result *again)
{
	if (run->external || again->external || again->control != CONTROL_FULL)
		return false;
	return digest_alike(&run->digest, &again->digest) || !again->diverged || again->diverged_at >= run->steps;
}

/* An escape, or no memory for libheddle.so: nothing is known of how it would have gone. */
static bool
lost_control(const struct store_run *run, const struct run_result *again)
{
	return run->control == CONTROL_FULL && again->control != CONTROL_FULL;
}

static void
compare(struct session *session, struct session_suspect *suspect, const struct store_run *run,
	const struct run_result *again, struct store_confirmation *confirmation)
{
	bool alike = fails_alike(session, suspect, again), same = digest_alike(&run->digest, &again->digest);
	confirmation->replays++;
	suspect->vanished &= again->outcome == OUTCOME_PASS;
	if (alike && same && again->control == CONTROL_FULL)
		confirmation->agreed++;
	else if (!alike && (again->outcome == OUTCOME_FAIL || again->outcome == OUTCOME_PASS))
		confirmation->contradicted += went_alike(run, again);
	suspect->contradicted[confirmation->condition] |= confirmation->contradicted > 0;
	if (!same && again->diverged && !confirmation->diverged) {
		confirmation->diverged = true;
		confirmation->diverged_at = again->diverged_at;
	}
}

static struct schedule *
load_schedule(struct session *session, uint64_t run)
{
	struct store_kept kept;
	char *error = NULL;
	if (store_load_kept(session->store, run, &kept) < 0)
		return NULL;
	struct schedule *schedule = kept.schedule ? schedule_parse(kept.schedule, &error) : NULL;
	if (error)
		session->error = xasprintf("the schedule just stored cannot be read again: %s", error);
	free(error);
	store_kept_free(&kept);
	return schedule;
}

static enum session_end
replay(struct session *session, struct session_suspect *suspect, struct session_candidate *candidate)
{
	struct store_confirmation confirmation = {
		.finding = suspect->row, .run = candidate->run.id, .condition = candidate->run.condition};
	struct schedule *schedule = load_schedule(session, candidate->run.id);
	if (session->error) {
		schedule_free(schedule);
		return SESSION_FAILED;
	}
	struct run_spec spec = plan_again(&session->plan, &candidate->run, schedule);
	enum session_end end = SESSION_GOES_ON;
	unsigned lost = 0;
	candidate->tried = suspect->vanished = true;
	while (end == SESSION_GOES_ON && confirmation.replays < REPLAYS) {
		struct run_result result = {0};
		end = session_run_alone(session, &spec, &result);
		if (end == SESSION_GOES_ON && lost_control(&candidate->run, &result) && lost < LOST)
			lost++;
		else if (end == SESSION_GOES_ON)
			compare(session, suspect, &candidate->run, &result, &confirmation);
		run_result_free(&result);
	}
	schedule_free(schedule);
	if (end != SESSION_GOES_ON)
		return end;
	suspect->confirmed[confirmation.condition] |= confirmation.agreed == REPLAYS;
	if (store_add_confirmation(session->store, &confirmation) < 0)
		return session_fail(session);
	return SESSION_GOES_ON;
}

/* The least that a stressed failure needs says what it depends on: fewer kinds
 * of stress first, then the shorter stall. */
static bool
needs_less(const struct store_run *a, const struct store_run *b)
{
	if (!a->spurious != !b->spurious)
		return !a->spurious;
	if (!a->early != !b->early)
		return !a->early;
	return a->stall_ns < b->stall_ns;
}

static enum session_end
confirm_least(struct session *session, struct session_suspect *suspect, enum condition condition)
{
	struct session_candidate *candidates = suspect->candidates[condition], *least = &candidates[0];
	for (unsigned i = 1; i < suspect->n_candidates[condition]; i++)
		if (needs_less(&candidates[i].run, &least->run))
			least = &candidates[i];
	return least->tried ? SESSION_GOES_ON : replay(session, suspect, least);
}

static bool
is_done_with(const struct session_suspect *suspect)
{
	for (int c = 0; suspect->hangs && c < CONDITION_COUNT; c++)
		for (unsigned i = 0; i < suspect->n_candidates[c]; i++)
			if (suspect->candidates[c][i].tried)
				return true;
	return false;
}

static enum session_end
confirm_condition(struct session *session, struct session_suspect *suspect, enum condition condition)
{
	enum session_end end = SESSION_GOES_ON;
	unsigned n = is_done_with(suspect) ? 0 : suspect->n_candidates[condition];
	for (unsigned i = 0; i < n && i < TRIES && !suspect->confirmed[condition]; i++) {
		if (suspect->candidates[condition][i].tried)
			continue;
		end = replay(session, suspect, &suspect->candidates[condition][i]);
		if (end != SESSION_GOES_ON)
			return end;
	}
	if (condition == CONDITION_STRESSED && n && suspect->confirmed[condition])
		end = confirm_least(session, suspect, condition);
	return end;
}

enum session_end
confirm_suspects(struct session *session)
{
	session->progress.confirming = true;
	enum session_end end = SESSION_GOES_ON;
	for (size_t i = 0; i < session->n_suspects && i < SIGNATURES && end == SESSION_GOES_ON; i++)
		for (int c = CONDITION_GREEN; c < CONDITION_COUNT && end == SESSION_GOES_ON; c++)
			end = confirm_condition(session, &session->suspects[i], (enum condition)c);
	session->progress.confirming = false;
	return end;
}

static enum session_end
look_at(struct session *session, struct session_suspect *suspect, enum condition condition)
{
	struct session_candidate *candidate = &suspect->candidates[condition][0];
	if (is_done_with(suspect) || suspect->looked_at || !suspect->n_candidates[condition] || candidate->tried)
		return SESSION_GOES_ON;
	suspect->looked_at = true;
	return replay(session, suspect, candidate);
}

enum session_end
confirm_new(struct session *session, bool *vanish)
{
	enum session_end end = SESSION_GOES_ON;
	session->progress.confirming = true;
	for (size_t i = 0; i < session->n_suspects && i < SIGNATURES && end == SESSION_GOES_ON && !*vanish; i++) {
		struct session_suspect *suspect = &session->suspects[i];
		bool before = suspect->looked_at;
		end = look_at(session, suspect, CONDITION_EXPLORED);
		if (end == SESSION_GOES_ON)
			end = look_at(session, suspect, CONDITION_STRESSED);
		*vanish |= !before && suspect->looked_at && suspect->vanished && end == SESSION_GOES_ON;
	}
	session->progress.confirming = false;
	return end;
}
