/* recheck.h: the findings of earlier campaigns, before anything else.
 *
 * The store knows how this test was shown to fail: by witnesses (rails.h), or by
 * schedules where there is no witness. Each is one run of condition `witness`,
 * which counts in no rate and is no schedule; one that fails is confirmed like
 * any other. Places that a witness speaks of are looked for by runs that are not
 * stored.
 */
#ifndef RECHECK_H
#define RECHECK_H

#include "analysis/session.h"

enum session_end recheck_run(struct session *session);

#endif
