/* interval.h: what a rate of failures says of the true one.
 *
 * Only for independent draws from one distribution: native runs, forced runs,
 * schedules of a single strategy. A portfolio gets counts, not intervals.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

/* Fisher's exact test, two-sided: the chance that two equal rates differ as much as a of n and b of m do. */
double interval_fisher(unsigned a, unsigned n, unsigned b, unsigned m);
/* Wilson's 95 % interval (Wilson 1927), as shares from 0 to 1; n > 0. */
void interval_wilson(unsigned failures, unsigned n, double *low, double *high);

#endif
