#include "report/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/clock.h"
#include "report/text.h"

#define REDRAW_NS 100000000u

void
progress_begin(struct progress *progress, bool quiet, bool verbose)
{
	*progress = (struct progress){.line = !quiet && isatty(STDERR_FILENO), .verbose = verbose && !quiet};
	progress->started_ns = clock_now();
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

static void
tell_failure(const struct campaign_progress *now)
{
	if (now->result->outcome == OUTCOME_PASS)
		return;
	const struct failure *failure = &now->result->failure;
	const char *otherwise = now->result->outcome == OUTCOME_FAIL ? kind_name(failure->kind) : "ended at a limit";
	char *message = text_fit(failure->message ? failure->message : otherwise, 200);
	fprintf(stderr, "heddle: %s %u: %s\n", condition_name(now->condition), now->spec->index, message);
	free(message);
}

static void
draw(struct progress *progress, const struct campaign_progress *now)
{
	uint64_t time = clock_now();
	if (time - progress->drawn_ns < REDRAW_NS && now->done < now->total)
		return;
	if (now->done <= 1)
		progress->started_ns = time;
	double seconds = (double)(time - progress->started_ns) / 1e9;
	progress->drawn_ns = time;
	progress->shown = true;
	fprintf(stderr, "\r\033[K%s %u/%u  %u failed", condition_name(now->condition), now->done, now->total,
		now->failures);
	if (seconds > 0.5)
		fprintf(stderr, "  %.0f/s", now->done / seconds);
	fflush(stderr);
}

void
progress_show(void *context, const struct campaign_progress *now)
{
	struct progress *progress = context;
	if (progress->verbose) {
		progress_end(progress);
		tell_transport(progress, now);
		tell_condition(progress, now);
		tell_failure(now);
	}
	if (progress->line)
		draw(progress, now);
}
