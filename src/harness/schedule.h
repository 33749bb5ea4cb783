/* schedule.h: the decisions of a run, as data and as text.
 *
 * A schedule is what a run needs to be shown again without a store: the
 * decisions of each of its processes, run-length coded, with the campaign's
 * epoch where the program read the date. The text is one line of printable
 * ASCII without blanks, so that it can be pasted from a CI log:
 *
 *   heddle-schedule/1;strategy=random;epoch=…;max-stall=…;[python=line;]process=1:DECISIONS;…;sum=XXXXXXXX
 *
 * DECISIONS are tokens joined by '.':  T*N  thread T proceeds N times (N left
 * out if 1), T! times out, T>K wakes the K-th waiter, T~ stalled to its
 * deadline, T? wakes spuriously, T+US time moves by US microseconds while T
 * runs. T is the thread's number in order of creation, from 0. `sum` is a
 * CRC-like check over everything before it, so a cut or edited text is told
 * from one that does not fit the program. `epoch` and `max-stall` are nanoseconds,
 * `process` is a pedigree; there is one for each process image.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heddle/wire.h"

struct schedule_process {
	char pedigree[64];
	struct wire_decision *decisions;
	size_t n, capacity;
};

struct schedule {
	enum wire_strategy strategy; /* that made the decisions: it decides where there are points */
	uint64_t epoch_ns;           /* 0: the program never saw the date */
	uint64_t max_stall_ns;
	enum wire_python_points python_points;
	struct schedule_process *processes;
	size_t n;
};

struct schedule *schedule_new(void);
void schedule_free(struct schedule *schedule);
/* Appends one decision, merging it into the last stretch where equal. */
void schedule_append(struct schedule_process *process, uint32_t thread, uint8_t alternative, uint32_t arg);
/* Appends `count` times "thread proceeds". */
void schedule_append_stretch(struct schedule_process *process, uint32_t thread, uint32_t count);
struct schedule_process *schedule_add_process(struct schedule *schedule, const char *pedigree);

/* malloc'd text. */
char *schedule_format(const struct schedule *schedule);
/* NULL on bad text; then *error is a malloc'd sentence that says what is wrong
 * and what to do. Accepts surrounding white space. */
struct schedule *schedule_parse(const char *text, char **error);

#endif
