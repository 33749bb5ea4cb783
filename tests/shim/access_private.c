/* Memory that one thread alone touches is no choice: going through much of it takes
 * few steps.
 *
 * build: heddle cc
 * run: random 1..10
 *   all: ^sum 9999900000$
 *   all:  steps=\d{1,3}
 * run: green 1
 *   all:  steps=\d{1,3}
 */
#include "shim.h"

enum { N = 100000 };
static long sums[2];

static void *
body(void *sum)
{
	long *cells = malloc(N * sizeof(*cells)), all = 0;
	for (long i = 0; i < N; i++)
		cells[i] = i;
	for (long i = 0; i < N; i++)
		all += cells[i];
	free(cells);
	*(long *)sum = all;
	return NULL;
}

int
main(void)
{
	pthread_t a = spawn(body, &sums[0]), b = spawn(body, &sums[1]);
	join(a);
	join(b);
	say("sum %ld", sums[0] + sums[1]);
	return 0;
}
