/* limit.h: a run has so many steps; beyond that, as many again under a fair
 * schedule, and what has not ended then is a livelock (DESIGN.md section 4).
 */
#ifndef LIMIT_H
#define LIMIT_H

/* Before each decision. */
void limit_check(void);
void limit_reset(void); /* in a forked child */

#endif
