/* progress.h: how far a campaign is, on standard error.
 *
 * One line that is written over, only on a terminal; of a soak elsewhere, a line
 * every so often; with `verbose`, a line per condition and per failing run
 * everywhere.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/campaign.h"

struct progress {
	bool line, verbose;
	bool shown;          /* a line stands there now */
	uint64_t started_ns; /* of this condition */
	uint64_t drawn_ns;
	uint64_t every_ns, told_ns; /* of a soak, where there is no terminal; 0: no line */
	uint64_t schedules;         /* of a soak, when it began */
	uint32_t told;              /* bits: conditions told of */
	bool transport_told;
};

/* every_ns: see above. */
void progress_begin(struct progress *progress, bool quiet, bool verbose, uint64_t every_ns);
/* For struct campaign_observer; the context is a struct progress. */
void progress_show(void *context, const struct campaign_progress *now);
/* "3h12m", "12m5s", "40s"; malloc'd. */
char *progress_duration(uint64_t ns);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
