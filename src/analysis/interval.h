/* interval.h: what a rate of failures says of the true one.
 *
 * Only for independent draws from one distribution: native runs, forced runs,
 * schedules of a single strategy. A portfolio gets counts, not intervals.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

/* Wilson's 95 % interval (Wilson 1927), as shares from 0 to 1; n > 0. */
void interval_wilson(unsigned failures, unsigned n, double *low, double *high);

#endif
