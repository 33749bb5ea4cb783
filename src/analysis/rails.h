/* rails.h: a witness: how a run has to leave the cooperative order to fail.
 *
 * A few switches, each to be made behind one step: the n-th time that a thread
 * does an operation in a function. No address, no line and no step number stands
 * in it, so it outlives changes elsewhere in the program and may be kept with
 * its sources. As text, a line each; '#' begins a comment:
 *
 *   heddle-witness/1
 *   # assertion at test.c:38 in main
 *   test buggy
 *   finding bf69da41c7f2
 *   rules random
 *   process 1
 *   # behind test.c:33
 *   switch 1.2 proceed after 1 create 2 main
 *
 * "Once thread 1 has done its second create in main, 1.2 goes on." `rules`: the
 * strategy that decides where there are points. `max-stall` and `epoch`
 * (nanoseconds) and `python` stand there where the run needs them.
 */
#ifndef RAILS_H
#define RAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/harness.h"
#include "harness/lanes.h"
#include "heddle/wire.h"

#define RAILS_SWITCHES 64u /* more are no small text */
#define RAILS_HEAD "heddle-witness/"

/* The `nth` time (from 1) that a thread does an operation in a function. */
struct rails_step {
	char *thread; /* pedigree; NULL: the beginning of the run */
	uint8_t op;
	uint32_t nth;
	char *function; /* "-": not known */
};

struct rails_switch {
	struct rails_step after;
	char *thread;
	uint8_t alternative;
	uint32_t arg;
	uint64_t made_at; /* in the run that it was taken of; not in the text */
	char *where;      /* of `after` when it was written: "test.c:33"; or NULL */
};

struct rails {
	char *test, *finding;
	char *about; /* for people, or NULL */
	char process[64];
	enum wire_strategy rules;
	enum wire_python_points python_points;
	uint64_t max_stall_ns, epoch_ns; /* 0: the run needs none */
	struct rails_switch *switches;
	size_t n;
};

/* The switches of the run with these steps, all of it; false: they cannot be said so. `rails` is zeroed, or has all
 * other fields. */
bool rails_take(struct rails *rails, const struct lanes *lanes, const struct wire_switch *switches, size_t n);
void rails_free(struct rails *rails);

/* malloc'd text. */
char *rails_format(const struct rails *rails);
/* False on bad text; then *error is a malloc'd sentence. */
bool rails_parse(struct rails *rails, const char *text, char **error);

/* ---- on the program as it is now ---- */

struct rails_fit {
	struct wire_force *force; /* the switches whose places were found */
	size_t fitted;            /* how many */
	char *lost;               /* where the run left the rails, a sentence part; NULL: it did not */
	uint64_t made_at;         /* step of the run at which the last of them is */
};

/* Makes `spec` one of a run with these switches. */
void rails_set(const struct rails *rails, const struct wire_force *force, struct run_spec *spec);
/* Looks for the places one by one, by runs of `spec`: one for each switch tells where the next one is. Returns 0, or
 * -1: interrupted. What is to be looked at is the run with all that was found, which is not made here. */
int rails_fit(const struct rails *rails, struct harness *harness, const struct run_spec *spec, struct rails_fit *fit);
/* Whether that run made the last switch; if not, says so in fit->lost. */
void rails_check(const struct rails *rails, const struct lanes *lanes, struct rails_fit *fit);
void rails_fit_free(struct rails_fit *fit);

#endif
