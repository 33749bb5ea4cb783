/* progress.h: how far a campaign is, on standard error.
 *
 * One line that is written over, only on a terminal; with `verbose`, a line
 * per condition and per failing run everywhere.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>

#include "analysis/campaign.h"

struct progress {
	bool line, verbose;
	bool shown;          /* a line stands there now */
	uint64_t started_ns; /* of this condition */
	uint64_t drawn_ns;
	uint32_t told; /* bits: conditions told of */
	bool transport_told;
};

void progress_begin(struct progress *progress, bool quiet, bool verbose);
/* For struct campaign_observer; the context is a struct progress. */
void progress_show(void *context, const struct campaign_progress *now);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
