/* What a campaign has come to, test by test. */
#include "analysis/coverage.h"
#include "analysis/interval.h"
#include "report/report.h"
#include "report/style.h"
#include "report/text.h"

static void
print_robust(FILE *out, const struct assess_test *test)
{
	double low, high;
	if (!test->schedules) {
		fputs(": so far, in cooperative orders; no other was run", out);
		return;
	}
	fputs(": ", out);
	text_coverage(out, test->schedules, test->orders);
	fprintf(out, ", at calls%s%s", test->inside & INSIDE_MEMORY ? " and accesses to memory" : "",
		test->inside & INSIDE_PYTHON ? " and in Python code" : "");
	if (!test->random)
		return;
	if (test->unconfirmed) {
		fputs("; some failed, which no replay has confirmed", out);
		return;
	}
	interval_wilson(0, test->random, &low, &high);
	fprintf(out, "; no failure, so at most %.1f %% of random schedules fail (95 %% sure)", 100 * high);
}

static bool
all_at_limits(const struct assess_test *test)
{
	unsigned runs = 0;
	for (int c = CONDITION_GREEN; c <= CONDITION_STRESSED; c++)
		runs += test->runs[c];
	return runs && test->limits == runs;
}

static void
print_verdict_aloud(FILE *out, const struct assess_test *test)
{
	switch (test->verdict) {
	case VERDICT_ROBUST:
		if (test->threaded)
			print_robust(out, test);
		else
			fputs(": no second thread", out);
		break;
	case VERDICT_UNCONTROLLED:
		fputs(test->skipped ? ": its runner skips it"
				: all_at_limits(test)
				? ": every run under heddle came to a limit of heddle's; nothing can be said"
				: ": no run stayed under heddle's control, or none ended; nothing can be said",
			out);
		break;
	case VERDICT_DIFFERS:
		fprintf(out, ": it passes natively and never under heddle%s",
			test->decides ? "" : ": suspect heddle, real time, or files");
		break;
	case VERDICT_NATIVE_ONLY:
		fprintf(out, ": it fails natively, and no failure under heddle replays%s",
			test->decides ? "" : ": heddle does not reach the cause");
		break;
	default:
		fputs(": ", out);
		text_coverage(out, test->schedules, test->orders);
		break;
	}
	fputc('\n', out);
}

static void
print_decides(FILE *out, const struct assess_test *test)
{
#define X(name, token, text)                     \
	if (test->decides & 1u << VARIED_##name) \
		fputs("      not thread order decides: with " text " it ends otherwise\n", out);
	RUN_VARIED(X)
#undef X
}

static void
print_test(FILE *out, const struct assess_test *test, const struct report_style *style)
{
	bool good = test->verdict == VERDICT_ROBUST;
	text_print(out, good ? GREEN(style) : YELLOW(style), test->name, "");
	fprintf(out, "%s  %s", PLAIN(style), verdict_name(test->verdict));
	print_verdict_aloud(out, test);
	if (test->control == CONTROL_PARTIAL)
		fputs("      control was lost in some runs; they do not count\n", out);
	if (test->green_differs || test->eager_differs)
		fprintf(out, "      two %s runs were not the same: something other than thread order takes part\n",
			test->green_differs ? "green" : "eager");
	if (test->leaves_state)
		fputs("      the last green run was not as the first: the test leaves state behind, or files around it "
		      "changed\n",
			out);
	print_decides(out, test);
	if (test->not_parallel_safe)
		fputs("      not-parallel-safe: its failures vanished when it ran alone, so it was run alone\n", out);
	if (test->in_suite)
		fprintf(out, "      behind the tests before it, it %s (%s); alone that is not so\n", test->in_suite,
			condition_name(test->in_suite_condition));
	if (test->limits) {
		fprintf(out, "      %u run%s ended at a limit of heddle's, which counts neither way", test->limits,
			test->limits == 1 ? "" : "s");
		text_print(out, test->limit ? ": " : "", test->limit, "\n");
	}
	if (test->unfair)
		fprintf(out, "      %u runs passed the step limit and ended under fair scheduling\n", test->unfair);
}

/* Of a soak: whether it is worth going on. */
static void
print_saturation(FILE *out, const struct assessment *assessment)
{
	size_t soaked = 0, enough = 0;
	double most = 0;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		double high = coverage_unseen_high(test->schedules, test->singles);
		soaked += test->schedules > 0;
		enough += coverage_is_enough(test->schedules, test->singles);
		most = test->schedules && high > most ? high : most;
	}
	if (!assessment->campaign.soak || !soaked)
		return;
	if (enough == soaked)
		fprintf(out,
			"more soaking is next to pointless: less than %.0f %% of the schedules would show a new "
			"order\n",
			100 * COVERAGE_ENOUGH);
	else
		fprintf(out, "%zu of %zu tests would still show new orders, in up to %.0f %% of their schedules\n",
			soaked - enough, soaked, 100 * most);
}

/* A verdict that says less than it seems to, where there were no points but calls. */
static bool
rests_on_calls(const struct assess_test *test)
{
	bool silent = test->verdict == VERDICT_ROBUST || (test->verdict == VERDICT_NATIVE_ONLY && !test->decides);
	return silent && test->threaded && !test->inside;
}

static void
print_untried(FILE *out, const struct assessment *assessment)
{
	bool any = false;
	for (size_t i = 0; i < assessment->n_tests; i++)
		any |= rests_on_calls(&assessment->tests[i]);
	if (any)
		fputs("not tried: a switch between two accesses to memory with no call between them; see heddle cc "
		      "--help\n",
			out);
}

static void
print_fixed(FILE *out, const struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_fixed; i++)
		fprintf(out, "fixed: %s is in the baseline and was not found again; --baseline-update takes it out\n",
			assessment->fixed[i]);
}

static void
print_witnesses(FILE *out, const struct assessment *assessment)
{
	unsigned n = assessment->runs[CONDITION_WITNESS], fail = 0;
	for (size_t i = 0; i < assessment->n_findings; i++)
		fail += assessment->findings[i].fails_again;
	if (!n)
		return;
	fputs("known before: ", out);
	text_count(out, n, "finding");
	fprintf(out, ", run first; still failing: %u\n", fail);
}

static void
print_state(FILE *out, const struct store_campaign *campaign)
{
	static const char *const states[] = {"still running, or was killed", NULL, "time is up", "interrupted",
		"stopped at the first finding (--fail-fast)"};
	if (campaign->state < sizeof(states) / sizeof(*states) && states[campaign->state])
		fprintf(out, " (%s)", states[campaign->state]);
}

/* They are most of a suite, and there is nothing to be said of them one by one. */
static void
print_settled(FILE *out, const struct assessment *assessment)
{
	size_t passed = 0, skipped = 0, not_alone = 0, not_begun = 0;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		not_alone += test->not_alone;
		not_begun += test->not_begun && !test->not_alone;
		skipped += test->settled && test->skipped;
		passed += test->settled && !test->skipped;
	}
	if (passed)
		fprintf(out, "%zu test%s pass%s among the others, and %s no second thread\n", passed,
			passed == 1 ? "" : "s", passed == 1 ? "es" : "", passed == 1 ? "has" : "have");
	if (skipped)
		fprintf(out, "%zu test%s skipped by %s runner\n", skipped, skipped == 1 ? " is" : "s are",
			skipped == 1 ? "its" : "their");
	if (not_alone)
		fprintf(out, "%zu test%s not run alone, and good among the others: more --for, or --resume\n",
			not_alone, not_alone == 1 ? " was" : "s were");
	if (not_begun)
		fprintf(out, "%zu test%s never begun: more --for, or --resume\n", not_begun,
			not_begun == 1 ? " was" : "s were");
}

void
report_summary(FILE *out, const struct assessment *assessment, const struct report_style *style)
{
	for (size_t i = 0; i < assessment->n_tests; i++)
		if (!assessment->tests[i].settled && !assessment->tests[i].not_begun)
			print_test(out, &assessment->tests[i], style);
	print_settled(out, assessment);
	for (size_t i = 0; i < assessment->n_escapes; i++) {
		text_print(out, "      escape: ", assessment->escapes[i].what, "");
		text_print(out, *assessment->escapes[i].site ? " at " : "", assessment->escapes[i].site, "");
		fprintf(out, " (%u times)\n", assessment->escapes[i].count);
	}
	if (assessment->n_escapes)
		fputs("      what can be done about escapes: heddle doctor -- COMMAND\n", out);
	print_untried(out, assessment);
	text_count(out, assessment->n_findings, "finding");
	fprintf(out, ", %zu unconfirmed; ", assessment->n_unconfirmed);
	text_coverage(out, assessment->schedules, assessment->orders);
	fprintf(out, ", %.1f s", (double)assessment->campaign.elapsed_ns / 1e9);
	print_state(out, &assessment->campaign);
	fputc('\n', out);
	print_witnesses(out, assessment);
	print_fixed(out, assessment);
	print_saturation(out, assessment);
}
