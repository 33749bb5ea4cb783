#include "analysis/stages.h"

#include <stdlib.h>

#include "analysis/recheck.h"
#include "analysis/restart.h"
#include "analysis/survey.h"
#include "analysis/vary.h"
#include "x.h"

static void
begin_stage(struct session *session, unsigned total)
{
	session->progress.done = 0;
	session->progress.total = total;
}

static enum session_end
try_restart(struct session *session)
{
	struct run_spec green = plan_spec(&session->plan, CONDITION_GREEN, 0);
	bool interrupted = false;
	uint64_t started = clock_now();
	session->plan.stand = restart_try(session->harness, &green, session->plan.test->reader->stands_at_test,
		session->plan.green, &session->plan.green_digest, &session->no_fork, &interrupted);
	session->start_ns = session->plan.stand ? clock_now() - started : 0;
	return interrupted ? SESSION_INTERRUPTED : SESSION_GOES_ON;
}

/* How the runs behind the first one under green are started. */
static enum session_end
choose_restart(struct session *session)
{
	enum session_end end = SESSION_GOES_ON;
	if (session->restart_chosen)
		return SESSION_GOES_ON;
	session->restart_chosen = true;
	if (session->options->restart == RESTART_EXEC)
		session->no_fork = xstrdup("asked for");
	else if (session->plan.green == OUTCOME_LIMIT)
		session->no_fork = xstrdup("its green run did not come to its end");
	else
		end = try_restart(session);
	session->progress.no_fork = session->no_fork;
	session->progress.stand = session->plan.stand;
	return end;
}

/* One run, alone, written down. */
static enum session_end
run_one(struct session *session, enum condition condition, unsigned number, struct store_run *run)
{
	struct run_result result = {0};
	enum session_end end = SESSION_GOES_ON;
	if (session_recall(session, condition, number, run))
		return SESSION_GOES_ON;
	if (condition == CONDITION_EAGER || (condition == CONDITION_GREEN && number))
		end = choose_restart(session);
	if (end != SESSION_GOES_ON)
		return end;
	struct run_spec spec = plan_spec(&session->plan, condition, number);
	end = session_run_alone(session, &spec, &result);
	if (end == SESSION_GOES_ON)
		end = session_take(session, &spec, &result, run);
	run_result_free(&result);
	return end;
}

/* One that passes natively among the others, and under control, is run so no more. */
static bool
needs_native(const struct session *session)
{
	enum run_says says;
	bool passes = survey_told(session->test.suite, CONDITION_NATIVE, &says) && says == RUN_SAYS_PASSED;
	return !session->native_done && (!passes || session->controlled.failed);
}

/* Native and baseline. After one that ran into the time limit no more are
 * run: the next would most likely cost as much. */
static enum session_end
run_uncontrolled(struct session *session, enum condition condition, unsigned n)
{
	enum session_end end = SESSION_GOES_ON;
	bool limit = false;
	begin_stage(session, n);
	for (unsigned i = 0; i < n && end == SESSION_GOES_ON && !limit; i++) {
		struct store_run run = {0};
		end = run_one(session, condition, i, &run);
		limit = run.outcome == OUTCOME_LIMIT;
		if (condition == CONDITION_NATIVE && run.real_ns > session->plan.native_ns && !limit)
			session->plan.native_ns = run.real_ns;
	}
	return end;
}

static enum session_end
run_native(struct session *session)
{
	if (!needs_native(session))
		return SESSION_GOES_ON;
	session->native_done = true;
	return run_uncontrolled(session, CONDITION_NATIVE, session->options->native);
}

/* And was there ever a choice between the two? */
static bool
has_second_thread(const struct store_run *run)
{
	return run->threads > 1 && run->choices;
}

/* Green or eager: one run decides, the second has to give the same log. */
static enum session_end
run_cooperative(struct session *session, enum condition condition)
{
	struct store_run first = {0}, second = {0};
	begin_stage(session, 2);
	enum session_end end = run_one(session, condition, 0, &first);
	if (end == SESSION_GOES_ON && condition == CONDITION_GREEN)
		plan_take_green(&session->plan, &first);
	/* the next would most likely take as long */
	if (end == SESSION_GOES_ON && !plan_timed_out(&session->plan, &first))
		end = run_one(session, condition, 1, &second);
	session->threaded |= has_second_thread(&first) || has_second_thread(&second);
	return end;
}

/* The last one, after all that the others may have left behind. */
static enum session_end
run_last_green(struct session *session)
{
	struct store_run last;
	begin_stage(session, 1);
	return run_one(session, CONDITION_GREEN, 2, &last);
}

/* Takes the oldest run in flight; what comes behind the end is dropped. */
static enum session_end
take_next(struct session *session, const struct budget *budget, enum session_end end)
{
	struct run_result result = {0};
	struct store_run run;
	void *ticket;
	int got = harness_next(session->harness, &result, &ticket);
	if (got < 0)
		end = SESSION_INTERRUPTED;
	else if (got > 0 && end == SESSION_GOES_ON)
		end = session_take(session, ticket, &result, &run);
	run_result_free(&result);
	return end == SESSION_GOES_ON && budget_is_over(budget) ? SESSION_OUT_OF_TIME : end;
}

/* No more than keep all jobs busy, so that the end of the budget, or a failure, drops few. In a turn that is hardly
 * longer than it takes until another job can fork its runs, the one that does already has to do. */
static size_t
most_ahead(const struct session *session, const struct budget *turn)
{
	uint64_t start = session->start_ns, now = clock_now();
	bool brief = start && turn->end < now + 2 * start;
	return session->test.alone || brief ? 1 : 2 * (size_t)session->options->jobs;
}

/* Schedules up to `last`, which is left out, while the turn lasts; at least one. */
static enum session_end
run_batch(struct session *session, const struct budget *turn, const struct budget *budget, unsigned last)
{
	enum session_end end = SESSION_GOES_ON;
	struct run_spec specs[PLAN_BATCH];
	struct store_run known;
	size_t ahead = most_ahead(session, turn);
	do {
		struct run_spec *spec = &specs[session->next % PLAN_BATCH];
		*spec = plan_schedule(&session->plan, session->next++);
		if (session_recall(session, spec->condition, spec->index, &known))
			continue;
		harness_submit(session->harness, spec, spec);
		if (harness_pending(session->harness) >= ahead)
			end = take_next(session, budget, end);
	} while (session->next < last && end == SESSION_GOES_ON && !budget_is_over(turn));
	while (harness_pending(session->harness) && end != SESSION_INTERRUPTED)
		end = take_next(session, budget, end);
	return end;
}

static bool
has_confirmed_failure(const struct session *session)
{
	for (size_t i = 0; i < session->n_suspects; i++)
		for (int c = 0; c < CONDITION_COUNT; c++)
			if (session->suspects[i].gates && session->suspects[i].confirmed[c])
				return true;
	return false;
}

/* The runs of this test disturb each other, by a file or a port that they
 * share. Its schedules are forgotten, and explored again one at a time. */
static enum session_end
explore_alone(struct session *session)
{
	recall_free(&session->recall);
	session->test.alone = true;
	session_forget_schedules(session);
	begin_stage(session, session->options->schedules);
	return store_set_alone(session->store, session->test.row) < 0 ? session_fail(session) : SESSION_GOES_ON;
}

static enum session_end
confirm(struct session *session)
{
	enum session_end end = run_native(session);
	return end == SESSION_GOES_ON ? confirm_suspects(session) : end;
}

static enum session_end
stop_at_finding(struct session *session)
{
	enum session_end end = confirm(session);
	if (has_confirmed_failure(session))
		session->campaign->state = STORE_STOPPED;
	return end;
}

/* What follows a batch. What failed is confirmed at once: a campaign may not live to see its end. */
static enum session_end
look_back(struct session *session)
{
	bool vanish = false;
	enum session_end end = SESSION_GOES_ON;
	plan_end_batch(&session->plan);
	if (session->options->jobs > 1 && !session->test.alone)
		end = confirm_new(session, &vanish);
	if (vanish && end == SESSION_GOES_ON)
		return explore_alone(session);
	if (end == SESSION_GOES_ON)
		end = confirm(session);
	if (session->options->fail_fast && has_confirmed_failure(session))
		session->campaign->state = STORE_STOPPED;
	return end;
}

bool
stages_has_more(const struct session *session)
{
	const struct coverage *coverage = &session->coverage;
	if (!session->threaded || session->next >= session->options->schedules)
		return false;
	return !session->options->until_saturated ||
		!coverage_is_enough(coverage->schedules, coverage_singles(coverage));
}

enum session_end
stages_batch(struct session *session, const struct budget *turn, const struct budget *budget)
{
	unsigned n = session->options->schedules, first = session->next;
	unsigned left = PLAN_BATCH - first % PLAN_BATCH, last = n - first > left ? first + left : n;
	if (!first)
		begin_stage(session, n);
	if (budget_is_over(budget))
		return SESSION_OUT_OF_TIME;
	enum session_end end = choose_restart(session);
	if (end == SESSION_GOES_ON)
		end = run_batch(session, turn, budget, last);
	return end == SESSION_GOES_ON && session->next == last ? look_back(session) : end;
}

enum session_end
stages_begin(struct session *session)
{
	enum session_end end = recheck_run(session);
	if (end == SESSION_GOES_ON)
		end = run_native(session);
	if (end == SESSION_GOES_ON && session->options->baseline_env)
		end = run_uncontrolled(session, CONDITION_BASELINE, 3);
	if (end == SESSION_GOES_ON)
		end = run_cooperative(session, CONDITION_GREEN);
	if (end == SESSION_GOES_ON)
		end = run_cooperative(session, CONDITION_EAGER);
	if (end == SESSION_GOES_ON && session->options->fail_fast)
		end = stop_at_finding(session);
	session->before = (struct session_before){session->plan, session->controlled, session->n_limits};
	return end;
}

enum session_end
stages_finish(struct session *session)
{
	enum session_end end = confirm(session);
	if (end == SESSION_GOES_ON && session->threaded)
		end = run_last_green(session);
	return end == SESSION_GOES_ON ? vary_run(session) : end;
}

/* As if it had been run alone: it met nobody. */
static enum session_end
settle(struct session *session, enum condition condition, enum run_says says)
{
	struct store_run run;
	if (session_recall(session, condition, 0, &run))
		return SESSION_GOES_ON;
	struct run_spec spec = plan_spec(&session->plan, condition, 0);
	struct run_result result = {.outcome = says == RUN_SAYS_PASSED ? OUTCOME_PASS : OUTCOME_SKIPPED,
		.control = condition == CONDITION_NATIVE ? CONTROL_NONE : CONTROL_FULL,
		.threads = condition != CONDITION_NATIVE};
	spec.keep_log = false;
	return session_take(session, &spec, &result, &run);
}

enum session_end
stages_settle(struct session *session)
{
	enum session_end end = SESSION_GOES_ON;
	enum run_says says;
	for (int c = 0; c < CONDITION_COUNT && end == SESSION_GOES_ON; c++)
		if (survey_told(session->test.suite, (enum condition)c, &says))
			end = settle(session, (enum condition)c, says);
	return end;
}

/* The test's row; in a resumed campaign it may be there, with runs. */
static int
open_row(struct session *session)
{
	struct store_test known;
	int found = session->options->resume
		? store_find_test(session->store, session->campaign->row, session->test.name, &session->test.row)
		: 0;
	if (found <= 0)
		return found < 0 ? -1 : store_add_test(session->store, session->campaign->row, &session->test);
	if (store_load_test(session->store, session->test.row, &known) < 0)
		return -1;
	session->test.alone = known.alone;
	bool same = known.suite == session->test.suite;
	store_test_free(&known);
	if (!same && store_set_suite(session->store, session->test.row, session->test.suite) < 0)
		return -1;
	return recall_open(&session->recall, session->store, session->test.row);
}

enum session_end
stages_open(struct session *session, const struct session *campaign, const struct adapter_test *test, uint32_t suite)
{
	*session = *campaign;
	session->test = (struct store_test){.name = test->id,
		.command = test->argv,
		.environment = test->environment,
		.folder = test->folder,
		.adapter = (char *)test->reader->name,
		.suite = suite,
		.program = program_hash(test->argv)};
	session->plan =
		(struct plan){.options = session->options, .test = test, .epoch_ns = session->campaign->epoch_ns};
	session->progress.test = test->id;
	return open_row(session) < 0 ? session_fail(session) : SESSION_GOES_ON;
}

enum session_end
stages_set_order(struct session *session, struct store_order *order)
{
	order->test = session->test.row;
	return store_set_order(session->store, order) < 0 ? session_fail(session) : SESSION_GOES_ON;
}
