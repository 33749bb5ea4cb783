#include "failure.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assertion.h"
#include "heddle/op.h"
#include "noted.h"
#include "x.h"

/* Its threads would have waited for ever: heddle has ended it. */
static bool
was_ended(const struct image *image)
{
	uint32_t fault = image->proc->fault.kind;
	return fault == WIRE_FAULT_DEADLOCK || fault == WIRE_FAULT_HANG || fault == WIRE_FAULT_LIVELOCK;
}

const struct image *
failure_ended(const struct images *images)
{
	for (size_t i = 0; i < images->n; i++)
		if (was_ended(&images->at[i]))
			return &images->at[i];
	return NULL;
}

const struct image *
failure_image(const struct images *images)
{
	const struct image *ended = failure_ended(images);
	if (ended)
		return ended;
	for (size_t i = 0; i < images->n; i++)
		if (images->at[i].proc->fault.kind != WIRE_FAULT_NONE)
			return &images->at[i];
	return NULL;
}

/* Text of a fixed field, which the target may have left without its end. */
#define FIELD(field) xstrndup(field, sizeof(field))

static bool
is_systems(const char *module)
{
	return !strncmp(module, "/usr/", 5) || !strncmp(module, "/lib", 4);
}

/* By the debug data of the program's own modules; or NULL. malloc'd. */
static char *
compiled_file(struct symbols *symbols, const struct image *image, const char *file)
{
	char *path = NULL;
	for (uint32_t i = 0; image && *file != '/' && i < image->n_modules && !path; i++)
		if (!is_systems(image_module(image, i)))
			path = symbols_source(symbols, image_module(image, i), file);
	return path;
}

/* assert() names the file as the compiler was told: "../src/t.c", from a folder that debug data may tell. Else the
 * project knows the file. */
static char *
source_file(struct symbols *symbols, const struct image *image, const char *file)
{
	char *compiled = compiled_file(symbols, image, file), *path = symbols_file(symbols, compiled ? compiled : file);
	free(compiled);
	const char *rest = path;
	while (!strncmp(rest, "../", 3))
		rest += 3;
	char *inside = rest != path && symbols_has_file(symbols, rest) ? xstrdup(rest) : NULL;
	if (!inside)
		return path;
	free(path);
	return inside;
}

static void
set_assertion(
	struct failure *failure, struct symbols *symbols, const struct image *image, const struct assertion *assertion)
{
	failure->kind = assertion->kind ? assertion->kind : KIND_ASSERTION;
	failure->ordinal = assertion->ordinal;
	free(failure->place.file);
	failure->place.file = assertion->file ? source_file(symbols, image, assertion->file) : NULL;
	failure->place.line = assertion->line;
	if (assertion->function) {
		free(failure->place.function);
		failure->place.function = xstrdup(assertion->function);
	}
	free(failure->place.text);
	failure->place.text = assertion->text ? symbols_fold(assertion->text)
		: assertion->file             ? symbols_line(symbols, failure->place.file, assertion->line)
					      : NULL;
	failure->message = assertion->message ? xstrdup(assertion->message)
		: failure->place.text         ? xasprintf("Assertion `%s' failed.", failure->place.text)
					      : NULL;
}

static void
assert_fault(struct failure *failure, const struct image *image, struct symbols *symbols)
{
	const struct wire_fault *fault = &image->proc->fault;
	struct assertion assertion = {
		.file = FIELD(fault->file),
		.function = *fault->function ? FIELD(fault->function) : NULL,
		.text = FIELD(fault->text),
		.line = fault->line,
	};
	set_assertion(failure, symbols, image, &assertion);
	assertion_free(&assertion);
}

static void
check_fault(struct failure *failure, const struct image *image, struct symbols *symbols)
{
	const struct wire_fault *fault = &image->proc->fault;
	struct assertion assertion = {.file = FIELD(fault->file), .message = FIELD(fault->text), .line = fault->line};
	set_assertion(failure, symbols, image, &assertion);
	assertion_free(&assertion);
}

static char *
signal_message(int signal)
{
	const char *text = sigdescr_np(signal);
	return text ? xasprintf("%s (signal %d)", text, signal) : xasprintf("signal %d", signal);
}

static void
own_words(struct failure *failure, const struct wire_fault *fault, const char *otherwise)
{
	failure->message = *fault->text ? FIELD(fault->text) : xstrdup(otherwise);
}

static void
crash_fault(struct failure *failure, const struct wire_fault *fault)
{
	failure->kind = KIND_CRASH;
	if (fault->signal)
		failure->signal = fault->signal;
	if (fault->kind != WIRE_FAULT_ABORT) {
		failure->message = signal_message(failure->signal);
		return;
	}
	own_words(failure, fault, "abort() was called");
	failure->message[strcspn(failure->message, "\n")] = '\0'; /* libc's are a line */
}

static void
set_step(struct failure *failure, const struct image *image, struct symbols *symbols, const struct wire_step *step)
{
	free(failure->thread);
	place_free(&failure->place);
	failure->thread = image_thread(image, step->thread);
	failure->place = image_place(image, symbols, step->site);
}

/* Nothing saw the process die, or no code of the program's did it: the holder of the turn was running, unless it waited
 * for libc to put a thread away, which notices memory that was freed twice. */
static void
last_running(struct failure *failure, const struct image *image, struct symbols *symbols)
{
	uint32_t turn = image ? atomic_load(&image->proc->turn) : 0;
	if (!turn || turn > image->n_slots)
		return;
	uint32_t ending = atomic_load(&image->proc->ending);
	uint32_t thread = ending ? ending - 1 : image->slots[turn - 1].thread;
	for (uint64_t i = image->n_steps; i-- > 0;)
		if (image->steps[i].thread == thread) {
			set_step(failure, image, symbols, &image->steps[i]);
			return;
		}
	failure->thread = image_thread(image, thread);
}

static void
read_fault(struct failure *failure, const struct image *image, struct symbols *symbols)
{
	const struct wire_fault *fault = &image->proc->fault;
	failure->thread = image_thread(image, fault->thread);
	failure->place = image_place(image, symbols, fault->site);
	switch (fault->kind) {
	case WIRE_FAULT_ASSERT:
		assert_fault(failure, image, symbols);
		break;
	case WIRE_FAULT_CHECK:
		check_fault(failure, image, symbols);
		break;
	case WIRE_FAULT_DEADLOCK:
	case WIRE_FAULT_HANG:
		failure->kind = fault->kind == WIRE_FAULT_HANG ? KIND_HANG : KIND_DEADLOCK;
		deadlock_read(failure, image, symbols);
		break;
	case WIRE_FAULT_LIVELOCK:
		failure->kind = KIND_LIVELOCK;
		own_words(failure, fault, "no end after the step limit and as many fair steps");
		break;
	case WIRE_FAULT_BROKEN:
		own_words(failure, fault, "an invariant of heddle's own is broken");
		break;
	default:
		crash_fault(failure, fault);
		if (!fault->site)
			last_running(failure, image, symbols);
	}
}

/* The call of exit() in the first image that left with the command's status. */
static void
who_exited(struct failure *failure, const struct images *images, struct symbols *symbols)
{
	const struct image *image = images->at, *end = images->at + images->n;
	while (image < end &&
		(atomic_load(&image->peer->state) != WIRE_PROC_EXITED || image->proc->status != failure->status))
		image++;
	for (uint64_t i = image < end ? image->n_steps : 0; i-- > 0;)
		if (image->steps[i].op == HEDDLE_OP_PROCESS_EXIT) {
			set_step(failure, image, symbols, &image->steps[i]);
			return;
		}
}

/* By default they end a process that its own timer, or limit of CPU time, has gone off for: whoever ran then has
 * nothing to do with it. */
static bool
is_of_timer(int signal)
{
	return signal == SIGALRM || signal == SIGVTALRM || signal == SIGPROF || signal == SIGXCPU;
}

static void
from_status(struct failure *failure, const struct images *images, struct symbols *symbols)
{
	if (failure->signal) {
		failure->kind = KIND_CRASH;
		failure->message = signal_message(failure->signal);
		if (!is_of_timer(failure->signal))
			last_running(failure, images->n ? &images->at[0] : NULL, symbols);
		return;
	}
	failure->kind = KIND_EXIT;
	failure->message = xasprintf("exit status %d", failure->status);
	who_exited(failure, images, symbols);
}

/* The pedigree, where it is known: Python's main thread is the process's. */
static char *
thread_told(const struct images *images, const char *name)
{
	if (!images->n || strcmp(name, "MainThread") != 0)
		return xstrdup(name);
	char *pedigree = image_thread(&images->at[0], 0), *both = xasprintf("%s %s", pedigree, name);
	free(pedigree);
	return both;
}

void
failure_read_told(const struct images *images, struct symbols *symbols, const struct failure_told *told,
	struct run_result *result)
{
	set_assertion(&result->failure, symbols, images->n ? images->at : NULL, &told->assertion);
	result->failure.thread = told->assertion.thread ? thread_told(images, told->assertion.thread)
							: noted_by(images, symbols, &result->failure.place);
}

/* Threads that wait for ever behind a failed assertion are its consequence; that the test's process ended is theirs,
 * as is what the test says of a forked child that waits for what the parent's threads have. */
static bool
came_first(const struct failure_told *told, const struct image *image)
{
	bool ended = told->assertion.kind == KIND_CRASH || told->assertion.kind == KIND_EXIT;
	return told->says == RUN_SAYS_FAILED && (!image || (was_ended(image) && !ended && !image_is_lone_child(image)));
}

/* The status of a run without the threads that heddle ended: a failed test's. */
static void
as_it_would_end(struct failure *failure)
{
	failure->status = 1;
	failure->signal = 0;
}

/* abort() says less than who called it. */
static void
tell_terminate(struct failure *failure, const struct run_result *result)
{
	bool aborted = failure->kind == KIND_CRASH && failure->signal == SIGABRT, thrown = false;
	char *said = aborted ? assertion_terminate(result->output, result->output_size, &thrown) : NULL;
	if (!said)
		return;
	free(failure->message);
	failure->message = said;
	failure->kind = thrown ? KIND_EXCEPTION : KIND_CRASH;
}

static void
name_test(struct failure *failure, const struct image *image)
{
	char *test = FIELD(image->proc->test);
	if (*test) {
		char *message = xasprintf("in test %s: %s", test, failure->message ? failure->message : "");
		free(failure->message);
		failure->message = message;
	}
	free(test);
}

void
failure_read(const struct job *job, const struct images *images, struct symbols *symbols,
	const struct failure_told *told, struct run_result *result)
{
	struct assertion assertion;
	struct failure *failure = &result->failure;
	int status = job->status;
	const struct image *image = failure_image(images);
	failure->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	failure->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	/* The runner knows more than a line of the output that looks like one. */
	if (came_first(told, image)) {
		failure_read_told(images, symbols, told, result);
		if (image)
			as_it_would_end(failure);
	} else if (image) {
		read_fault(failure, image, symbols);
	} else if (assertion_find(result->output, result->output_size, &assertion)) {
		set_assertion(failure, symbols, images->n ? images->at : NULL, &assertion);
		assertion_free(&assertion);
	} else {
		from_status(failure, images, symbols);
	}
	tell_terminate(failure, result);
	if (told->says == RUN_SAYS_PASSED && failure->kind != KIND_NONE)
		failure->kind = KIND_AT_EXIT;
	if (image)
		name_test(failure, image);
}
