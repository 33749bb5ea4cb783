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
