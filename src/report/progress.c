#include "report/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/clock.h"
#include "report/text.h"
#include "x.h"

#define REDRAW_NS 100000000u

void
progress_begin(struct progress *progress, bool quiet, bool verbose, uint64_t every_ns)
{
	*progress = (struct progress){.line = !quiet && isatty(STDERR_FILENO), .verbose = verbose && !quiet};
	progress->every_ns = quiet || progress->line ? 0 : every_ns;
	progress->started_ns = progress->told_ns = clock_now();
}

void
progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

static const char *const transports[] = {
#define X(name, text) text,
	WIRE_TRANSPORTS(X)
#undef X
};

static void
tell_transport(struct progress *progress, const struct campaign_progress *now)
{
	if (progress->transport_told || now->condition < CONDITION_GREEN || !now->result->transport_reason)
		return;
	char *reason = text_clean(now->result->transport_reason);
	progress->transport_told = true;
	fprintf(stderr, "heddle: transport %s: %s\n", transports[now->result->transport], reason);
	free(reason);
}

static void
tell_condition(struct progress *progress, const struct campaign_progress *now)
{
	if (progress->told >> now->condition & 1)
		return;
	progress->told |= 1u << now->condition;
	fprintf(stderr, "heddle: %s: %llu steps, %u threads, %llu choices in its first run\n",
		condition_name(now->condition), (unsigned long long)now->result->steps, now->result->threads,
		(unsigned long long)now->result->choices);
}

/* Once for each test that has schedules. */
static void
tell_restart(const struct campaign_progress *now)
{
	if (now->condition != CONDITION_EXPLORED || now->spec->index || now->confirming)
		return;
	char *test = text_clean(now->test), *why = text_clean(now->no_fork ? now->no_fork : "");
	if (now->no_fork)
		fprintf(stderr, "heddle: %s: each schedule starts the command anew: %s\n", test, why);
	else
		fprintf(stderr, "heddle: %s: schedules are forked before %s\n", test,
			now->stand == WIRE_STAND_MAIN ? "main" : "the test");
	free(test);
	free(why);
}

static void
tell_failure(const struct campaign_progress *now)
{
	if (now->result->outcome == OUTCOME_PASS || now->result->outcome == OUTCOME_SKIPPED)
		return;
	const struct failure *failure = &now->result->failure;
	const char *otherwise = now->result->outcome == OUTCOME_FAIL ? kind_name(failure->kind) : "ended at a limit";
	char *message = text_fit(failure->message ? failure->message : otherwise, 200);
	fprintf(stderr, "heddle: %s %u: %s\n", condition_name(now->condition), now->spec->index, message);
	free(message);
}

char *
progress_duration(uint64_t ns)
{
	unsigned long long s = ns / 1000000000u;
	if (s >= 3600)
		return xasprintf("%lluh%llum", s / 3600, s / 60 % 60);
	return s >= 60 ? xasprintf("%llum%llus", s / 60, s % 60) : xasprintf("%llus", s);
}

/* What it has come to, in one line. */
static void
print_totals(struct progress *progress, const struct campaign_totals *totals, uint64_t now)
{
	double seconds = (double)(now - progress->started_ns) / 1e9;
	text_count(stderr, totals->tests, "test");
	fprintf(stderr, " (%zu done), ", totals->done);
	text_count(stderr, totals->schedules, "schedule");
	if (seconds > 0.5 && totals->schedules >= progress->schedules)
		fprintf(stderr, ", %.0f/s", (double)(totals->schedules - progress->schedules) / seconds);
	fputs(", ", stderr);
	text_count(stderr, totals->orders, "distinct order");
	fputs(", ", stderr);
	text_count(stderr, totals->findings, "finding");
	if (totals->until == BUDGET_FOR_EVER)
		return;
	char *left = progress_duration(totals->until > now ? totals->until - now : 0);
	fprintf(stderr, ", %s left", left);
	free(left);
}

static void
draw_totals(struct progress *progress, const struct campaign_totals *totals)
{
	uint64_t now = clock_now();
	if (!progress->schedules)
		progress->schedules = totals->schedules;
	if (progress->line && now - progress->drawn_ns >= REDRAW_NS) {
		progress->drawn_ns = now;
		progress->shown = true;
		fputs("\r\033[K", stderr);
		print_totals(progress, totals, now);
		fflush(stderr);
	} else if (progress->every_ns && now - progress->told_ns >= progress->every_ns) {
		progress->told_ns = now;
		fputs("heddle: soak: ", stderr);
		print_totals(progress, totals, now);
		fputc('\n', stderr);
	}
}

static void
show_survey(struct progress *progress, const struct campaign_progress *now)
{
	const struct campaign_survey *survey = now->survey;
	if (progress->verbose && survey->over)
		fprintf(stderr,
			"heddle: %zu tests in %u processes: %zu have no second thread and are done, %zu are run "
			"alone\n",
			survey->tests, survey->processes, survey->settled, survey->tests - survey->settled);
	if (progress->verbose && survey->over && survey->unreached)
		fprintf(stderr, "heddle: %zu of them were not reached there, and come last\n", survey->unreached);
	if (progress->line && !survey->over)
		fprintf(stderr, "\r\033[K%zu tests in one process: %s", survey->tests, condition_name(now->condition));
	progress->shown = progress->line && !progress->verbose;
}

void
progress_show(void *context, const struct campaign_progress *now)
{
	struct progress *progress = context;
	if (now->survey) {
		show_survey(progress, now);
		return;
	}
	if (progress->verbose) {
		progress_end(progress);
		tell_transport(progress, now);
		tell_condition(progress, now);
		tell_restart(now);
		tell_failure(now);
	}
	draw_totals(progress, now->totals);
}
