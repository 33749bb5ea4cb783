#include "read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "digest.h"
#include "escape.h"
#include "failure.h"
#include "heddle/op.h"
#include "trace.h"
#include "x.h"

static void
read_output(const struct job *job, struct run_result *result)
{
	result->output = output_text(&job->output, &result->output_size, &result->output_cut);
	result->stdout_hash = output_stdout_hash(&job->output);
}

static void
add_up(struct run_result *result, const struct image *image, unsigned points)
{
	const struct wire_proc *proc = image->proc;
	result->external |= proc->external != 0;
	result->unfair |= proc->fair && proc->fault.kind != WIRE_FAULT_LIVELOCK;
	result->threads = image->n_threads > result->threads ? image->n_threads : result->threads;
	result->steps += atomic_load(&proc->steps);
	result->choices += proc->choices;
	result->stressable += proc->stressable;
	result->stall_ns += proc->stall_ns;
	result->early_timeouts += proc->early_timeouts;
	result->spurious += proc->spurious;
	result->inside |= (proc->accesses ? INSIDE_MEMORY : 0u) | (proc->python > 1 ? INSIDE_PYTHON : 0u);
	if (proc->python_switches)
		result->python = points >= WIRE_PYTHON_LINE ? points : 1;
	if (proc->diverged && !result->diverged) {
		result->diverged = true;
		result->diverged_at = proc->diverged_at;
	}
}

/* The images of the command's own process: "1", after an exec "1e", "1ee". */
static bool
is_leader(const struct image *image)
{
	return image->pedigree[0] == '1' && strspn(image->pedigree + 1, "e") == strlen(image->pedigree + 1);
}

/* The command ended by itself, but its last image never came to an end: another
 * program took its place, one without libheddle.so. */
static bool
is_lost(const struct job *job, const struct images *images)
{
	for (size_t i = 0; WIFEXITED(job->status) && !job->timed_out && i < images->n; i++) {
		const struct image *image = &images->at[i];
		if (is_leader(image) && atomic_load(&image->peer->state) == WIRE_PROC_ATTACHED &&
			image->proc->fault.kind == WIRE_FAULT_NONE)
			return true;
	}
	return false;
}

/* More images than regions: some ran without control. */
static bool
is_crowd(const struct job *job)
{
	return job->wire.wire && atomic_load(&job->wire.wire->procs) > WIRE_PROCS;
}

/* Whoever did it, it was not the order of threads. */
static bool
is_killed(const struct job *job, const struct images *images)
{
	bool killed = WIFSIGNALED(job->status) && WTERMSIG(job->status) == SIGKILL && !job->timed_out;
	for (size_t i = 0; i < images->n; i++)
		killed &= !images->at[i].proc->sent_kill;
	return killed;
}

static enum control
control_of(const struct job *job, const struct images *images)
{
	if (!images->n)
		return CONTROL_NONE;
	for (size_t i = 0; i < images->n; i++)
		if (images->at[i].proc->partial)
			return CONTROL_PARTIAL;
	return is_lost(job, images) || is_crowd(job) || is_killed(job, images) ? CONTROL_PARTIAL : CONTROL_FULL;
}

static bool
is_broken(const struct images *images)
{
	for (size_t i = 0; i < images->n; i++)
		if (images->at[i].proc->fault.kind == WIRE_FAULT_BROKEN)
			return true;
	return false;
}

static void
limit(const struct job *job, struct failure *failure)
{
	double seconds = (double)job->spec.timeout_ns / 1e9;
	if (job->was_stopped) {
		failure->message =
			xasprintf("was stopped by a signal (SIGSTOP or the like) when %g s were over", seconds);
	} else {
		failure->message = xasprintf("took longer than %g s (--timeout)", seconds);
	}
}

/* The image whose threads wait, in a run that nobody but the outside could have
 * brought on when the time was over; else NULL. */
static const struct image *
hanging(const struct job *job, const struct images *images)
{
	for (size_t i = 0; job->was_idle && !job->was_stopped && i < images->n; i++)
		if (images->at[i].proc->threads > 1 && atomic_load(&images->at[i].peer->state) == WIRE_PROC_ATTACHED)
			return &images->at[i];
	return NULL;
}

static void
judge_timed_out(const struct job *job, const struct images *images, struct symbols *symbols,
	const struct failure_told *told, struct run_result *result)
{
	const struct image *image = hanging(job, images);
	bool failed = told->says == RUN_SAYS_FAILED;
	result->outcome = image || failed ? OUTCOME_FAIL : OUTCOME_LIMIT;
	if (!image && !failed) {
		limit(job, &result->failure);
		return;
	}
	if (failed) {
		result->failure.status = 1; /* as if its other threads had ended */
		failure_read_told(images, symbols, told, result);
		return;
	}
	result->failure.status = -1;
	result->failure.kind = told->says == RUN_SAYS_PASSED ? KIND_AT_EXIT
		: deadlock_is_certain(image)                 ? KIND_DEADLOCK
							     : KIND_HANG;
	deadlock_read(&result->failure, image, symbols);
}

/* Past the step limit time runs faster (vtime.c): only a livelock can be told
 * from what the schedule's unfairness did. */
static bool
past_limit(const struct images *images)
{
	for (size_t i = 0; i < images->n; i++)
		if (images->at[i].proc->fair && images->at[i].proc->fault.kind != WIRE_FAULT_LIVELOCK)
			return true;
	return false;
}

/* The image with the most steps; NULL if there is none. */
static const struct image *
busiest(const struct images *images)
{
	const struct image *image = images->n ? images->at : NULL;
	for (size_t i = 1; i < images->n; i++)
		if (images->at[i].n_steps > image->n_steps)
			image = &images->at[i];
	return image;
}

/* The place with the most steps, by one of them; `share` in per cent. */
static const struct wire_step *
busiest_place(const struct image *image, unsigned *share)
{
	uint64_t *counts = xcalloc((size_t)image->n_sites + 1, sizeof(*counts)), most = 0;
	const struct wire_step *found = NULL;
	for (uint64_t i = 0; i < image->n_steps; i++) {
		const struct wire_step *step = &image->steps[i];
		if (step->site > image->n_sites || ++counts[step->site] <= most)
			continue;
		most = counts[step->site];
		found = step;
	}
	free(counts);
	*share = image->n_steps ? (unsigned)(100 * most / image->n_steps) : 0;
	return found;
}

static bool
never_ended(const struct images *images)
{
	for (size_t i = 0; i < images->n; i++)
		if (images->at[i].proc->fault.kind == WIRE_FAULT_STEPS)
			return true;
	return false;
}

/* The limit that was passed, and where the steps went. */
static char *
spent(const struct job *job, const struct images *images, struct symbols *symbols)
{
	unsigned share;
	const struct image *image = busiest(images);
	const struct wire_step *step = busiest_place(image, &share);
	char *limit = xasprintf("%s the step limit of %llu%s", never_ended(images) ? "no end within" : "failed beyond",
		(unsigned long long)job->spec.step_limit,
		never_ended(images) ? " and as many steps under fair scheduling" : ", where time runs faster");
	if (!step)
		return limit;
	struct place place = image_place(image, symbols, step->site);
	char *where = place.file ? xasprintf(" at %s:%u", place.file, place.line) : xstrdup("");
	char *text = xasprintf("%s; %u %% of its steps: %s%s", limit, share, op_text(step->op), where);
	place_free(&place);
	free(where);
	free(limit);
	return text;
}

static void
judge_ended(const struct job *job, const struct images *images, struct symbols *symbols,
	const struct failure_told *told, struct run_result *result)
{
	bool broken = is_broken(images);
	bool failed =
		job->status || told->anyway || failure_ended(images); /* a parent may not look how its child ended */
	result->outcome = broken                 ? OUTCOME_BROKEN
		: failed                         ? OUTCOME_FAIL
		: told->says == RUN_SAYS_SKIPPED ? OUTCOME_SKIPPED
						 : OUTCOME_PASS;
	if (result->outcome == OUTCOME_FAIL && past_limit(images)) {
		result->outcome = OUTCOME_LIMIT;
		result->failure.message = spent(job, images, symbols);
	} else if (broken || result->outcome == OUTCOME_FAIL) {
		failure_read(job, images, symbols, told, result);
	}
}

/* Whether the test failed is not known. */
static void
judge_unread(struct run_result *result, int error)
{
	result->outcome = OUTCOME_BROKEN;
	result->failure.message = xasprintf("cannot read what the test's runner wrote: %s", strerror(error));
}

static void
judge(const struct job *job, const struct images *images, struct symbols *symbols, struct run_result *result)
{
	struct failure_told told = {0};
	result->failure.status = WIFEXITED(job->status) ? WEXITSTATUS(job->status) : -1;
	if (job->spec.read)
		told.says = job->spec.read(result, job->folder->path, &told.assertion);
	if (told.says == RUN_SAYS_FAILED_ANYWAY) {
		told.says = RUN_SAYS_FAILED;
		told.anyway = true;
	}
	if (told.says == RUN_SAYS_UNREADABLE)
		judge_unread(result, errno);
	else if (job->timed_out)
		judge_timed_out(job, images, symbols, &told, result);
	else
		judge_ended(job, images, symbols, &told, result);
	assertion_free(&told.assertion);
}

static const struct image *
by_pedigree(const struct images *images, const char *pedigree)
{
	for (size_t i = 0; i < images->n; i++)
		if (!strcmp(images->at[i].pedigree, pedigree))
			return &images->at[i];
	return NULL;
}

static const struct image *
image_to_show(const struct job *job, const struct images *images)
{
	const char *asked = job->spec.process;
	const struct image *wanted = asked ? by_pedigree(images, asked) : failure_image(images);
	return wanted ? wanted : busiest(images);
}

static void
read_transport(const struct images *images, struct run_result *result)
{
	const struct image *image = busiest(images);
	if (!image)
		return;
	const char *reason = image->proc->transport_reason;
	result->transport = image->proc->transport;
	result->transport_reason = xstrndup(reason, strnlen(reason, sizeof image->proc->transport_reason));
}

/* ---- where it stopped ---- */

static bool
is_shown(const struct place *place)
{
	return place->file || (place->module && place->function);
}

#define INLINED 8u

/* With those that it was inlined into. */
static void
add_frame(struct run_stack *stack, struct symbols *symbols, struct place place)
{
	if (!is_shown(&place)) {
		place_free(&place);
		return;
	}
	stack->frames = xrealloc(stack->frames, stack->n + 1 + INLINED, sizeof(*stack->frames));
	struct place *frame = &stack->frames[stack->n++];
	*frame = place;
	stack->n += symbols_callers(symbols, frame, frame + 1, INLINED);
}

static bool
is_in(const struct place *frame, const char *library)
{
	return frame->module && !strncmp(x_base_name(frame->module), library, strlen(library));
}

/* It has called main, or the thread's function; its debug data may be there. */
static bool
is_of_c_library(const struct place *frame)
{
	return !frame->file || is_in(frame, "libc.so");
}

/* What the program has called in the C++ library, or has of its headers. */
static bool
is_of_cxx_library(const struct place *frame)
{
	return frame->file ? symbols_is_header(frame->file) : is_in(frame, "libstdc++.so");
}

static void
leave_out_inner(struct run_stack *stack)
{
	size_t n = 0;
	while (n < stack->n && is_of_cxx_library(&stack->frames[n]))
		n++;
	if (n == stack->n)
		return;
	for (size_t i = 0; i < n; i++)
		place_free(&stack->frames[i]);
	stack->n -= n;
	memmove(stack->frames, stack->frames + n, stack->n * sizeof(*stack->frames));
}

static struct run_stack
read_stack(const struct image *image, struct symbols *symbols, const struct wire_stack *from)
{
	uint32_t n = from->n < WIRE_FRAMES ? from->n : WIRE_FRAMES;
	struct run_stack stack = {.step = from->step - 1,
		.thread = image_thread(image, from->thread),
		.op = from->op,
		.site = image_place(image, symbols, from->place)};
	for (uint32_t i = 0; i < n; i++)
		add_frame(&stack, symbols, image_place(image, symbols, from->site[i]));
	/* a thread that begins, or is at its end, may be in the C library alone */
	size_t least = from->op != HEDDLE_OP_BEGIN && from->op != HEDDLE_OP_EXIT;
	while (stack.n > least && is_of_c_library(&stack.frames[stack.n - 1]))
		place_free(&stack.frames[--stack.n]);
	leave_out_inner(&stack);
	return stack;
}

static void
read_stops(const struct job *job, const struct images *images, struct symbols *symbols, struct run_result *result)
{
	const struct wire_stops *stops = job->spec.stops;
	const struct image *image = stops ? by_pedigree(images, stops->process) : NULL;
	if (!image)
		return;
	result->until = image->proc->fault.kind == WIRE_FAULT_UNTIL;
	if (result->until) {
		deadlock_read(&result->failure, image, symbols);
		free(result->failure.message);
		result->failure.message =
			xasprintf("stopped at step %llu", (unsigned long long)stops->at[stops->n - 1]);
	}
	result->stacks = xcalloc(stops->n + 1, sizeof(*result->stacks));
	for (uint32_t i = 0; i < stops->n && i < WIRE_STOPS; i++)
		if (image->proc->stack[i].step)
			result->stacks[result->n_stacks++] = read_stack(image, symbols, &image->proc->stack[i]);
}

static void
keep_log(const struct job *job, const struct images *images, struct symbols *symbols, struct run_result *result)
{
	if (!images->n || (result->outcome != OUTCOME_FAIL && !job->spec.keep_log))
		return;
	result->schedule = trace_schedule(images, &job->wire.wire->config);
	result->lanes = trace_lanes(image_to_show(job, images), symbols, job->spec.whole_log);
}

void
read_run(const struct job *job, const struct job_world *world, struct run_result *result)
{
	struct images images = images_of(&job->wire);
	read_output(job, result);
	result->real_ns = job->ended_ns - job->started_ns;
	result->cpu_ns = job->cpu_ns;
	for (size_t i = 0; i < images.n; i++)
		add_up(result, &images.at[i], job->wire.wire->config.python_points);
	read_transport(&images, result);
	result->control = control_of(job, &images);
	result->digest = digest_of(&images, result->external);
	result->order_hash = digest_order(&images);
	judge(job, &images, world->symbols, result);
	escape_read(result, &images, world->symbols);
	if (images.n && is_lost(job, &images))
		escape_add(result, WIRE_ESCAPE_LOST);
	if (is_crowd(job))
		escape_add(result, WIRE_ESCAPE_CROWD);
	if (images.n && is_killed(job, &images))
		escape_add(result, WIRE_ESCAPE_KILLED);
	if (!images.n && job_is_controlled(job))
		escape_add(result, WIRE_ESCAPE_ALONE);
	keep_log(job, &images, world->symbols, result);
	read_stops(job, &images, world->symbols, result);
	images_free(&images);
}
