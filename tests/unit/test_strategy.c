/* What the papers behind pct and pos prove, on programs small enough to know
 * the probabilities. The strategies are libheddle's own files; the world around
 * them is as little as they need: threads with a row of operations each. All
 * seeds are fixed, so that a test here passes always or never. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "broken.h"
#include "proc.h"
#include "sched.h"
#include "sys.h"

enum { THREADS_MAX = 8, STEPS_MAX = 4096, OBJECTS = 64 };

struct sched sched;
struct proc proc;

static struct wire_config config;
static struct object objects[OBJECTS];
static struct thread threads[THREADS_MAX];
static struct thread *enabled[THREADS_MAX];

/* A program: the objects that each thread acts on, one after the other; 0 is
 * an operation without one, '~' a yield. Digits and letters name objects. */
static const char *const *program;
static unsigned n_threads, at[THREADS_MAX];
static char order[STEPS_MAX + 1]; /* of steps: 'A' is the first thread */
static unsigned n_steps;
static bool (*is_over)(void); /* NULL: at the end of all */

_Noreturn void
broken_out(const char *file, int line, const char *what)
{
	cr_log_error("%s:%d: %s", file, line, what);
	abort();
}

void *
sys_memory_more(const void *old, size_t old_size, size_t size)
{
	void *memory = calloc(1, size);
	return old_size ? memcpy(memory, old, old_size) : memory;
}

uint32_t
sched_candidates(const struct thread *self)
{
	return sched.n_enabled + (self != NULL);
}

struct thread *
sched_candidate(struct thread *self, uint32_t i)
{
	return i < sched.n_enabled ? sched.enabled[i] : self;
}

uint64_t
sched_hint(uint64_t measured)
{
	return measured;
}

struct choice
sched_alternative(struct thread *thread, struct heddle_rng *rng)
{
	(void)rng;
	return (struct choice){thread, HEDDLE_ALT_PROCEED, 0};
}

static bool
declare(struct thread *thread)
{
	char what = program[thread->number][at[thread->number]];
	thread->op = (struct op){.kind = what == '~' ? HEDDLE_OP_YIELD : HEDDLE_OP_LOCK,
		.object = what && what != '~' && what != '0' ? &objects[what % OBJECTS] : NULL};
	return what;
}

static void
park(struct thread *thread)
{
	if (thread->op.object)
		list_append(&thread->op.object->waiters, &thread->waiter);
	thread->enabled_at = sched.n_enabled;
	enabled[sched.n_enabled++] = thread;
	if (thread->op.object)
		thread->op.object->enabled++;
	if (sched.strategy->enabled)
		sched.strategy->enabled(thread);
}

static void
unpark(struct thread *thread)
{
	if (thread->op.object)
		thread->op.object->enabled--;
	struct thread *last = enabled[--sched.n_enabled];
	enabled[thread->enabled_at] = last;
	last->enabled_at = thread->enabled_at;
	thread->enabled_at = WIRE_NONE;
	if (list_linked(&thread->waiter))
		list_remove(&thread->waiter);
	if (sched.strategy->disabled)
		sched.strategy->disabled(thread);
}

static void
begin(uint64_t seed)
{
	sched.enabled = enabled;
	sched.n_enabled = 0;
	sched.rng.state = ~seed;
	proc.config = &config;
	for (unsigned i = 0; i < OBJECTS; i++) {
		list_init(&objects[i].waiters);
		objects[i].enabled = 0;
	}
	memset(at, 0, sizeof(at));
	n_steps = 0;
	sched.strategy->begin(heddle_seed(seed, 2));
	for (unsigned i = 0; i < n_threads; i++) {
		threads[i] = (struct thread){.number = i, .slot = i, .enabled_at = WIRE_NONE};
		if (declare(&threads[i]))
			park(&threads[i]);
	}
}

/* One run; `order` is what happened. */
static void
run(uint64_t seed)
{
	struct thread *self = NULL;
	begin(seed);
	while (sched_candidates(self) && n_steps < STEPS_MAX && !(is_over && is_over())) {
		struct thread *next = sched.strategy->pick(self).thread;
		if (next != self) {
			if (self)
				park(self);
			unpark(next);
		}
		order[n_steps++] = (char)('A' + next->number);
		at[next->number] += !is_over;
		self = declare(next) ? next : NULL;
	}
	order[n_steps] = '\0';
}

static void
set_program(const struct strategy *strategy, const char *const *steps, unsigned n)
{
	sched.strategy = strategy;
	program = steps;
	n_threads = n;
	is_over = NULL;
}

/* In how many of `runs` `happened` says so. */
static unsigned
count(unsigned runs, bool (*happened)(void))
{
	unsigned hits = 0;
	for (unsigned seed = 0; seed < runs; seed++) {
		run(seed);
		hits += happened();
	}
	return hits;
}

/* Five standard deviations: a right strategy fails this for no seed that was
 * not looked for, and a factor of two is far outside. */
static double
spread(double p, unsigned runs)
{
	return 5 * sqrt(p * (1 - p) * runs);
}

static void
expect_rate(const char *what, unsigned hits, unsigned runs, double p)
{
	cr_expect(fabs(hits - p * runs) <= spread(p, runs), "%s: %u of %u, expected %.1f", what, hits, runs, p * runs);
}

static void
expect_rate_at_least(const char *what, unsigned hits, unsigned runs, double p)
{
	cr_expect(
		hits >= p * runs - spread(p, runs), "%s: %u of %u, expected %.1f or more", what, hits, runs, p * runs);
}

/* The place of the n-th (from 1) step of a thread. */
static long
place(char thread, unsigned n)
{
	for (unsigned i = 0; order[i]; i++)
		if (order[i] == thread && !--n)
			return (long)i;
	return -1;
}

/* ---- pct ---- */

#define RUNS 100000u

/* One order: all of D before anything else. */
static bool
last_comes_first(void)
{
	return !strncmp(order, "DDDDD", 5);
}

Test(pct, depth_1_among_n_threads)
{
	static const char *const steps[] = {"00000", "00000", "00000", "00000"};
	set_program(&strategy_pct, steps, 4);
	config = (struct wire_config){.depth = 1, .step_hint = 20};
	expect_rate("1/n", count(RUNS, last_comes_first), RUNS, 1.0 / 4);
}

/* Two orders: the only step of B between the fifth and the sixth of A. */
static bool
splits(void)
{
	return !strncmp(order, "AAAAABA", 7);
}

Test(pct, depth_2_needs_one_drop_at_the_right_step)
{
	static const char *const steps[] = {"0000000000", "0"};
	set_program(&strategy_pct, steps, 2);
	config = (struct wire_config){.depth = 2, .step_hint = 11};
	/* A is the higher one, and the drop hits its sixth step */
	expect_rate("1/(n k)", count(RUNS, splits), RUNS, 1.0 / 2 / 11);
	config.depth = 1;
	cr_expect_eq(count(RUNS / 10, splits), 0);
}

/* Three orders: A3 < B1, B5 < A4, A4 < B6. */
static bool
splits_both(void)
{
	return place('A', 3) < place('B', 1) && place('B', 5) < place('A', 4) && place('A', 4) < place('B', 6);
}

Test(pct, depth_3)
{
	static const char *const steps[] = {"00000000", "00000000"};
	set_program(&strategy_pct, steps, 2);
	config = (struct wire_config){.depth = 3, .step_hint = 16};
	expect_rate_at_least("1/(n k^2)", count(4 * RUNS, splits_both), 4 * RUNS, 1.0 / 2 / 16 / 16);
	config.depth = 2;
	cr_expect_eq(count(RUNS / 10, splits_both), 0);
}

/* The bound, for every single preemption of three threads. */
Test(pct, any_two_orders_among_three_threads)
{
	static const char *const steps[] = {"000000", "000000", "000000"};
	set_program(&strategy_pct, steps, 3);
	config = (struct wire_config){.depth = 2, .step_hint = 18};
	unsigned hits[7] = {0};
	for (unsigned seed = 0; seed < RUNS; seed++) {
		run(seed);
		for (unsigned k = 1; k < 6; k++)
			hits[k] += place('A', k) < place('B', 1) && place('B', 6) < place('A', k + 1);
	}
	for (unsigned k = 1; k < 6; k++)
		expect_rate_at_least("1/(n k)", hits[k], RUNS, 1.0 / 3 / 18);
}

static bool
b_ran(void)
{
	return n_steps && order[n_steps - 1] == 'B';
}

Test(pct, who_yields_lets_all_others_go_first)
{
	static const char *const steps[] = {"~", "0"};
	set_program(&strategy_pct, steps, 2);
	config = (struct wire_config){.depth = 3, .step_hint = 1000};
	is_over = b_ran;
	for (unsigned seed = 0; seed < 1000; seed++) {
		run(seed);
		cr_assert(b_ran() && n_steps <= 2, "seed %u: %s", seed, order);
	}
}

static bool
d_ran(void)
{
	return n_steps && order[n_steps - 1] == 'D';
}

/* Three that spin, whatever their priorities, leave the fourth its turn. */
Test(pct, who_spins_does_not_run_for_ever)
{
	static const char *const steps[] = {"x", "y", "z", "0"};
	unsigned longest = 0;
	set_program(&strategy_pct, steps, 4);
	config = (struct wire_config){.depth = 1, .step_hint = 30};
	is_over = d_ran;
	for (unsigned seed = 0; seed < 1000; seed++) {
		run(seed);
		cr_assert(d_ran() && n_steps <= 3 * 130, "seed %u: %u steps", seed, n_steps);
		longest = n_steps > longest ? n_steps : longest;
	}
	cr_expect_gt(longest, 2 * 130, "it was never asked for");
}

/* ---- pos ---- */

static void
expect_each_order(const char *const *orders, const double *p, unsigned n)
{
	unsigned hits[32] = {0}, all = 0;
	for (unsigned seed = 0; seed < RUNS; seed++) {
		run(seed);
		for (unsigned i = 0; i < n; i++)
			hits[i] += !strcmp(order, orders[i]);
	}
	for (unsigned i = 0; i < n; i++) {
		expect_rate(orders[i], hits[i], RUNS, p[i]);
		all += hits[i];
	}
	cr_expect_eq(all, RUNS);
}

Test(pos, racing_operations_come_in_any_order_alike)
{
	static const char *const steps[] = {"x", "x", "x"};
	static const char *const orders[] = {"ABC", "ACB", "BAC", "BCA", "CAB", "CBA"};
	static const double p[] = {1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6};
	set_program(&strategy_pos, steps, 3);
	expect_each_order(orders, p, 6);
}

/* Each choice between two racing operations is a fair one, because the loser
 * draws again: no order is below 1 / 4!, the bound without drawing again. */
Test(pos, losers_of_a_race_draw_again)
{
	static const char *const steps[] = {"xx", "xx"};
	static const char *const orders[] = {"AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"};
	static const double p[] = {1.0 / 4, 1.0 / 8, 1.0 / 8, 1.0 / 8, 1.0 / 8, 1.0 / 4};
	set_program(&strategy_pos, steps, 2);
	expect_each_order(orders, p, 6);
}

static bool
a_ends_first(void)
{
	return place('A', 6) < place('B', 1);
}

/* What does not race costs little: five operations elsewhere make the racing
 * one come first in 1 of 7 runs, not in 1 of 64 as a random walk would. */
Test(pos, what_does_not_race_does_not_dilute)
{
	static const char *const steps[] = {"abcdex", "x"};
	set_program(&strategy_pos, steps, 2);
	expect_rate("pos", count(RUNS, a_ends_first), RUNS, 1.0 / 7);
	set_program(&strategy_random, steps, 2);
	expect_rate("random", count(RUNS, a_ends_first), RUNS, 1.0 / 64);
}

Test(pos, who_yields_lets_all_others_go_first)
{
	static const char *const steps[] = {"~", "0"};
	set_program(&strategy_pos, steps, 2);
	is_over = b_ran;
	for (unsigned seed = 0; seed < 1000; seed++) {
		run(seed);
		cr_assert(b_ran() && n_steps == 1, "seed %u: %s", seed, order);
	}
}

Test(pos, the_highest_of_all_goes_first)
{
	static const char *const steps[] = {"0~~~", "0~~~", "0"};
	set_program(&strategy_pos, steps, 3);
	for (unsigned seed = 0; seed < 1000; seed++) {
		run(seed);
		cr_assert_leq(place('C', 1), 2, "seed %u: yields before the last step of C: %s", seed, order);
	}
}

static bool
c_ran(void)
{
	return n_steps && order[n_steps - 1] == 'C';
}

Test(pos, among_those_who_yield_nobody_starves)
{
	static const char *const steps[] = {"~", "~", "~"};
	set_program(&strategy_pos, steps, 3);
	is_over = c_ran;
	for (unsigned seed = 0; seed < 1000; seed++) {
		run(seed);
		cr_assert(c_ran() && n_steps <= 16, "seed %u: %s", seed, order);
	}
}

/* ---- all ---- */

Test(strategy, same_seed_same_order_and_others_differ)
{
	static const char *const steps[] = {"axbx", "xbax", "baxx", "xxxx"};
	static const struct strategy *const all[] = {&strategy_random, &strategy_pct, &strategy_pos};
	for (unsigned i = 0; i < 3; i++) {
		char first[STEPS_MAX];
		unsigned different = 0;
		set_program(all[i], steps, 4);
		config = (struct wire_config){.depth = 3, .step_hint = 16};
		for (unsigned seed = 0; seed < 100; seed++) {
			run(seed);
			strcpy(first, order);
			run(seed + 1);
			different += strcmp(first, order) != 0;
			run(seed);
			cr_assert_str_eq(first, order, "%s", all[i]->name);
		}
		cr_expect_gt(different, 50, "%s", all[i]->name);
	}
}
