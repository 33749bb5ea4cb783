/* trace.h: from the logs of a run to its schedule and its lanes. */
#ifndef HARNESS_TRACE_H
#define HARNESS_TRACE_H

#include "image.h"
#include "lanes.h"
#include "schedule.h"

struct schedule *trace_schedule(const struct images *images, const struct wire_config *config);
/* `whole`: many more steps than are ever shown. */
struct lanes *trace_lanes(const struct image *image, struct symbols *symbols, bool whole);

#endif
