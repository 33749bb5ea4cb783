#include "analysis/interval.h"

#include <math.h>

void
interval_wilson(unsigned failures, unsigned n, double *low, double *high)
{
	const double z = 1.959963984540054;
	double p = (double)failures / n, z2 = z * z / n;
	double centre = (p + z2 / 2) / (1 + z2);
	double half = z / (1 + z2) * sqrt(p * (1 - p) / n + z2 / 4 / n);
	*low = failures ? fmax(0, centre - half) : 0;
	*high = failures < n ? fmin(1, centre + half) : 1;
}

static double
log_choose(unsigned n, unsigned k)
{
	return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
}

/* The sum over all tables with the same margins that are no likelier. */
double
interval_fisher(unsigned a, unsigned n, unsigned b, unsigned m)
{
	unsigned failures = a + b, first = failures > m ? failures - m : 0, last = failures < n ? failures : n;
	double whole = log_choose(n + m, failures), p = 0;
	double seen = log_choose(n, a) + log_choose(m, b) - whole;
	for (unsigned k = first; k <= last; k++) {
		double one = log_choose(n, k) + log_choose(m, failures - k) - whole;
		if (one <= seen + 1e-9)
			p += exp(one);
	}
	return fmin(p, 1);
}
