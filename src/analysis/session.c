#include "analysis/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "x.h"

enum session_end
session_fail(struct session *session)
{
	if (!session->error)
		session->error = xstrdup(store_error(session->store));
	return SESSION_FAILED;
}

static bool
is_controlled(enum condition condition)
{
	return condition != CONDITION_NATIVE && condition != CONDITION_BASELINE;
}

static void
report_progress(struct session *session, const struct run_spec *spec, const struct run_result *result)
{
	session->progress.condition = spec->condition;
	session->progress.spec = spec;
	session->progress.result = result;
	session->progress.totals = session->totals;
	if (session->observer && session->observer->progress)
		session->observer->progress(session->observer->context, &session->progress);
}

static struct store_run
describe(const struct session *session, const struct run_spec *spec, const struct run_result *result)
{
	return (struct store_run){
		.id = store_run_id(session->campaign->salt, session->test.name, spec->condition, spec->index),
		.test = session->test.row,
		.condition = spec->condition,
		.number = spec->index,
		.strategy = spec->strategy,
		.depth = spec->depth,
		.step_hint = spec->step_hint,
		.seed = spec->seed,
		.outcome = result->outcome,
		.digest = result->digest,
		.order_hash = result->order_hash,
		.steps = result->steps,
		.choices = result->choices,
		.stressable = result->stressable,
		.threads = result->threads,
		.control = result->control,
		.external = result->external,
		.unfair = result->unfair,
		.stall_ns = result->stall_ns,
		.early = result->early_timeouts,
		.spurious = result->spurious,
		.python = result->python,
		.real_ns = result->real_ns,
	};
}

static int
store_signature(struct session *session, const struct run_result *result, struct store_run *run, char *id)
{
	struct signature signature;
	signature_make(&signature, session->test.name, &result->failure, session->options->project);
	struct store_finding finding = {
		.test = session->test.row,
		.name = signature.id,
		.kind = signature.kind,
		.file = signature.file,
		.function = signature.function,
		.text = signature.text,
		.ordinal = signature.ordinal,
		.status = signature.status,
		.signal = signature.signal,
	};
	int status = store_add_finding(session->store, &finding);
	run->finding = finding.row;
	memcpy(id, signature.id, sizeof(signature.id));
	signature_free(&signature);
	return status;
}

static struct session_suspect *
find_suspect(struct session *session, int64_t row)
{
	for (size_t i = 0; i < session->n_suspects; i++)
		if (session->suspects[i].row == row)
			return &session->suspects[i];
	return NULL;
}

static struct session_suspect *
add_suspect(struct session *session, int64_t row, const char *id, enum kind kind)
{
	session->suspects = xrealloc(session->suspects, session->n_suspects + 1, sizeof(*session->suspects));
	struct session_suspect *suspect = &session->suspects[session->n_suspects++];
	*suspect = (struct session_suspect){
		.row = row, .gates = kind != KIND_HANG && kind != KIND_AT_EXIT, .hangs = kind == KIND_HANG};
	snprintf(suspect->id, sizeof(suspect->id), "%s", id);
	return suspect;
}

/* Its replays are stored already. */
static void
recall_replays(struct session *session, struct session_suspect *suspect, struct session_candidate *candidate)
{
	const struct store_confirmation *known = recall_confirmation(&session->recall, suspect->row, candidate->run.id);
	if (!known)
		return;
	candidate->tried = true;
	suspect->confirmed[known->condition] |= known->replays && known->agreed == known->replays;
	suspect->contradicted[known->condition] |= known->contradicted > 0;
}

/* Returns whether the run is worth keeping whole. */
static bool
add_candidate(struct session *session, const struct store_run *run, const char *id, enum kind kind)
{
	struct session_suspect *suspect = find_suspect(session, run->finding);
	if (!suspect && session->n_suspects == SESSION_SUSPECTS)
		return false;
	if (!suspect)
		suspect = add_suspect(session, run->finding, id, kind);
	unsigned *n = &suspect->n_candidates[run->condition];
	if (run->control != CONTROL_FULL || *n == SESSION_CANDIDATES)
		return false;
	struct session_candidate *candidate = &suspect->candidates[run->condition][(*n)++];
	*candidate = (struct session_candidate){.run = *run};
	recall_replays(session, suspect, candidate);
	return true;
}

static enum session_end
store_escapes_of(struct session *session, const struct run_result *result)
{
	for (size_t i = 0; i < result->n_escapes; i++) {
		const struct escape *seen = &result->escapes[i];
		const struct place *place = &seen->place;
		char *site = place->file  ? xasprintf("%s:%u", place->file, place->line)
			: place->function ? xstrdup(place->function)
			: place->module   ? xasprintf("%s+0x%llx", place->module, (unsigned long long)place->offset)
					  : xstrdup("");
		struct store_escape escape = {session->test.row, seen->kind, seen->what, site, seen->count};
		int status = store_add_escape(session->store, &escape);
		free(site);
		if (status < 0)
			return session_fail(session);
	}
	return SESSION_GOES_ON;
}

/* Heddle could not carry it out: it ended in no way that the test could be blamed for. */
static enum session_end
broken(struct session *session, const struct run_spec *spec, const struct run_result *result)
{
	uint64_t id = store_run_id(session->campaign->salt, session->test.name, spec->condition, spec->index);
	session->error = xasprintf("run r%0*llx (%s, seed %llu) could not be carried out: %s", STORE_RUN_ID,
		(unsigned long long)id, condition_name(spec->condition), (unsigned long long)spec->seed,
		result->failure.message ? result->failure.message : "no reason is known");
	return SESSION_FAILED;
}

enum session_end
session_run_alone(struct session *session, const struct run_spec *spec, struct run_result *result)
{
	void *ticket;
	harness_submit(session->harness, spec, NULL);
	int got = harness_next(session->harness, result, &ticket);
	if (got < 0)
		return SESSION_INTERRUPTED;
	if (got == 0)
		BUG("the harness has no run where one was submitted");
	return result->outcome == OUTCOME_BROKEN ? broken(session, spec, result) : SESSION_GOES_ON;
}

static void
cover(struct session *session, const struct store_run *run)
{
	uint64_t before = coverage_distinct(&session->coverage);
	coverage_add(&session->coverage, run->order_hash);
	session->totals->schedules++;
	session->totals->orders += coverage_distinct(&session->coverage) - before;
}

/* What a run means for those that come after it; `id` and `kind` are of its
 * signature if it failed. Returns whether it is worth keeping whole. */
static bool
count(struct session *session, const struct store_run *run, const char *id, enum kind kind)
{
	struct session_ends *ends = is_controlled(run->condition) ? &session->controlled : &session->natively;
	ends->passed |= run->outcome == OUTCOME_PASS;
	ends->failed |= run->outcome == OUTCOME_FAIL;
	session->progress.done++;
	plan_learn(&session->plan, run);
	if (run->condition == CONDITION_EXPLORED || run->condition == CONDITION_STRESSED)
		cover(session, run);
	if (run->outcome == OUTCOME_LIMIT)
		return session->n_limits++ < SESSION_CANDIDATES;
	if (run->outcome != OUTCOME_FAIL)
		return false;
	if (!is_controlled(run->condition))
		return true;
	session->progress.failures++;
	return add_candidate(session, run, id, kind);
}

static int
store_inside(struct session *session, const struct run_result *result)
{
	if (!(result->inside & ~session->test.inside))
		return 0;
	session->test.inside |= result->inside;
	return store_add_inside(session->store, session->test.row, result->inside);
}

enum session_end
session_take(struct session *session, const struct run_spec *spec, struct run_result *result, struct store_run *run)
{
	char id[SIGNATURE_ID + 1];
	*run = describe(session, spec, result);
	if (result->outcome == OUTCOME_BROKEN)
		return broken(session, spec, result);
	if (result->outcome == OUTCOME_FAIL && store_signature(session, result, run, id) < 0)
		return session_fail(session);
	bool keep = count(session, run, id, result->failure.kind) || spec->keep_log;
	if (store_inside(session, result) < 0 || store_add_run(session->store, run, keep ? result : NULL) < 0)
		return session_fail(session);
	report_progress(session, spec, result);
	return store_escapes_of(session, result);
}

bool
session_recall(struct session *session, enum condition condition, unsigned number, struct store_run *run)
{
	const struct store_run *known = recall_run(&session->recall, condition, number);
	if (!known)
		return false;
	const struct store_finding *finding = recall_finding(&session->recall, known->finding);
	*run = *known;
	count(session, run, finding ? finding->name : "", finding ? finding->kind : KIND_NONE);
	return true;
}

void
session_forget_schedules(struct session *session)
{
	session->plan = session->before.plan;
	session->controlled = session->before.controlled;
	session->n_limits = session->before.n_limits;
	session->next = 0;
	session->progress.failures = 0;
	session->totals->schedules -= session->coverage.schedules;
	session->totals->orders -= coverage_distinct(&session->coverage);
	coverage_free(&session->coverage);
	for (size_t i = 0; i < session->n_suspects; i++) {
		struct session_suspect *suspect = &session->suspects[i];
		for (int c = CONDITION_EXPLORED; c <= CONDITION_STRESSED; c++) {
			suspect->n_candidates[c] = 0;
			suspect->confirmed[c] = suspect->contradicted[c] = false;
		}
	}
}

size_t
session_confirmed(const struct session *session)
{
	size_t n = 0;
	for (size_t i = 0; i < session->n_suspects; i++) {
		bool confirmed = false;
		for (int c = 0; c < CONDITION_COUNT; c++)
			confirmed |= session->suspects[i].confirmed[c];
		n += confirmed;
	}
	return n;
}

void
session_free(struct session *session, char **error)
{
	if (!*error)
		*error = session->error;
	else
		free(session->error);
	recall_free(&session->recall);
	coverage_free(&session->coverage);
	free(session->suspects);
	free(session->no_fork);
}
