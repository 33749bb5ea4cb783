/* failure.h: why a run failed, from the fault that libheddle saw, or else from
 * the wait status and the output.
 */
#ifndef HARNESS_FAILURE_H
#define HARNESS_FAILURE_H

#include "assertion.h"
#include "image.h"
#include "job.h"

/* The first image, by pedigree, that heddle has ended: it would have waited for ever; or NULL. */
const struct image *failure_ended(const struct images *images);
/* That one, else the first with a fault other than NONE; or NULL. */
const struct image *failure_image(const struct images *images);

/* What the test's runner says of the run, and of what failed. */
struct failure_told {
	enum run_says says;         /* never RUN_SAYS_FAILED_ANYWAY: */
	bool anyway;                /* it failed, whatever the status */
	struct assertion assertion; /* if RUN_SAYS_FAILED */
};

/* Fills result->failure of a run that did not end with status 0; the rest of
 * `result` is there. */
void failure_read(const struct job *job, const struct images *images, struct symbols *symbols,
	const struct failure_told *told, struct run_result *result);
/* Of a run that heddle ended: the runner had said before what failed. */
void failure_read_told(const struct images *images, struct symbols *symbols, const struct failure_told *told,
	struct run_result *result);

/* Threads wait for one another in a circle: nobody outside can let one of them go on. */
bool deadlock_is_certain(const struct image *image);
/* Fills failure->blocked and the message from the slots of a deadlocked image. */
void deadlock_read(struct failure *failure, const struct image *image, struct symbols *symbols);

#endif
