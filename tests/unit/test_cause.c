#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cause.h"
#include "heddle/op.h"
#include "heddle/rng.h"

/* A program of two threads, each of which takes STEPS locks; its runs are drawn
 * here, and `fails` says which orders of them fail. */
enum { STEPS = 3, ALL = 2 * STEPS };

struct world {
	bool (*fails)(const unsigned *at); /* by thread * STEPS + step */
	struct heddle_rng rng;
	unsigned forced;
	bool disobeys;
	bool skewed; /* 1.1 is the faster one */
};

static struct wire_point
point(unsigned i)
{
	struct place place = {.module = "/bin/test", .offset = 100 + i % STEPS};
	return (struct wire_point){.thread = trail_name(i < STEPS ? "1.1" : "1.2"),
		.file = trail_file(&place),
		.offset = place.offset,
		.op = HEDDLE_OP_LOCK,
		.nth = 1};
}

static bool
is_held(unsigned i, const bool *done, const struct wire_order *orders, unsigned n)
{
	for (unsigned k = 0; k < n; k++) {
		struct wire_point mine = point(i);
		if (memcmp(&mine, &orders[k].second, sizeof(mine)) != 0)
			continue;
		for (unsigned first = 0; first < ALL; first++) {
			struct wire_point other = point(first);
			if (!memcmp(&other, &orders[k].first, sizeof(other)) && !done[first])
				return true;
		}
	}
	return false;
}

/* False: the orders cannot all be kept. */
static bool
draw(struct world *world, const struct wire_order *orders, unsigned n, unsigned *order)
{
	bool done[ALL] = {false};
	unsigned next[2] = {0, STEPS}, end[2] = {STEPS, ALL};
	for (unsigned i = 0; i < ALL; i++) {
		unsigned thread = (unsigned)heddle_rng_below(&world->rng, world->skewed ? 3 : 2) == 1;
		for (int tries = 0; tries < 2; tries++, thread ^= 1)
			if (next[thread] < end[thread] && !is_held(next[thread], done, orders, n))
				break;
		if (next[thread] == end[thread] || is_held(next[thread], done, orders, n))
			return false;
		order[i] = next[thread]++;
		done[order[i]] = true;
	}
	return true;
}

static void
add_run(struct world *world, struct cause *cause, const unsigned *order, bool kept)
{
	char *threads[] = {"1.1", "1.2"};
	struct lane_step steps[ALL];
	unsigned at[ALL];
	for (unsigned i = 0; i < ALL; i++) {
		at[order[i]] = i;
		steps[i] = (struct lane_step){.count = 1,
			.thread = order[i] >= STEPS,
			.op = HEDDLE_OP_LOCK,
			.place = {.module = "/bin/test", .offset = 100 + order[i] % STEPS}};
	}
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = ALL};
	struct trail trail = trail_of(&lanes);
	cause_add_run(cause, &trail, world->fails(at) ? CAUSE_FAILS : CAUSE_PASSES, kept);
	trail_free(&trail);
}

static int
force(void *context, struct cause *cause, const struct wire_order *orders, unsigned n, unsigned count, bool flipped)
{
	(void)flipped;
	struct world *world = context;
	for (unsigned i = 0; i < count; i++) {
		unsigned order[ALL];
		bool kept = draw(world, world->disobeys ? NULL : orders, world->disobeys ? 0 : n, order);
		if (!kept)
			draw(world, NULL, 0, order);
		add_run(world, cause, order, kept);
		world->forced++;
	}
	return 0;
}

static void
add_candidate(struct cause *cause, unsigned first, unsigned second, double rank)
{
	struct wire_order order = {point(first), point(second)}, flipped = {order.second, order.first};
	cause_add_candidate(cause, &(struct cause_order){order, order, flipped}, rank);
}

/* Every order of two steps that the first failing run has. */
static struct cause *
learn(struct world *world)
{
	struct cause *cause = cause_new();
	unsigned order[ALL], at[ALL];
	do {
		draw(world, NULL, 0, order);
		for (unsigned i = 0; i < ALL; i++)
			at[order[i]] = i;
	} while (!world->fails(at));
	for (unsigned i = 0; i < ALL; i++)
		for (unsigned k = 0; k < ALL; k++)
			if (at[i] < at[k] && (i < STEPS) != (k < STEPS))
				add_candidate(cause, i, k, at[k] - at[i]);
	add_run(world, cause, order, true);
	force(world, cause, NULL, 0, 60, false);
	cause_drop_constants(cause);
	return cause;
}

static bool
is_order(const struct cause *cause, unsigned candidate, unsigned first, unsigned second)
{
	const struct wire_order *order = cause_candidate(cause, candidate);
	struct wire_point a = point(first), b = point(second);
	return !memcmp(&order->first, &a, sizeof(a)) && !memcmp(&order->second, &b, sizeof(b));
}

static bool
second_thread_first(const unsigned *at)
{
	return at[STEPS] < at[0];
}

Test(cause, an_order_violation_takes_one)
{
	struct world world = {.fails = second_thread_first, .rng = {1}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 2000, &proof);
	cr_assert(proof.found);
	cr_expect_eq(proof.set.n_orders, 1);
	cr_expect_eq(proof.set.n_given, 0);
	cr_expect(is_order(cause, proof.set.orders[0], STEPS, 0));
	cr_expect_eq(proof.all.runs, CAUSE_PROOF);
	cr_expect_eq(proof.all.failures, CAUSE_PROOF);
	cr_expect_eq(proof.flipped[0].runs, CAUSE_PROOF);
	cr_expect_eq(proof.flipped[0].failures, 0);
	cause_free(cause);
}

/* Each comes between the other's check and act. */
static bool
not_atomic(const unsigned *at)
{
	return at[0] < at[STEPS + 2] && at[STEPS] < at[2];
}

Test(cause, an_atomicity_violation_takes_two)
{
	struct world world = {.fails = not_atomic, .rng = {2}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 2000, &proof);
	cr_assert(proof.found);
	cr_expect_eq(proof.set.n_orders, 2);
	for (unsigned i = 0; i < 2; i++)
		cr_expect(is_order(cause, proof.set.orders[i], 0, STEPS + 2) ||
			is_order(cause, proof.set.orders[i], STEPS, 2));
	cause_free(cause);
}

static bool
by_a_coin(const unsigned *at)
{
	static struct heddle_rng coin = {7};
	(void)at;
	return heddle_rng_below(&coin, 2);
}

Test(cause, what_no_order_decides_is_not_isolated)
{
	struct world world = {.fails = by_a_coin, .rng = {3}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cause_free(cause);
}

Test(cause, runs_that_do_not_obey_prove_nothing)
{
	struct world world = {.fails = second_thread_first, .rng = {4}, .disobeys = true};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 400, &proof);
	if (proof.found) {
		/* only runs that happened to have the order were counted */
		cr_expect_eq(proof.all.failures, proof.all.runs);
		cr_expect_eq(proof.flipped[0].failures, 0);
	}
	cause_free(cause);
}

Test(cause, the_number_of_runs_is_bounded)
{
	struct world world = {.fails = second_thread_first, .rng = {5}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	unsigned before = world.forced;
	cause_search(cause, force, &world, 30, &proof);
	cr_expect_leq(world.forced - before, 30);
	cr_expect_not(proof.found);
	cr_expect(proof.stopped);
	cause_free(cause);
}

static unsigned
runs_of_a_search_cut_off_after(unsigned most)
{
	struct world world = {.fails = second_thread_first, .rng = {5}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, most, &proof);
	cr_expect_eq(proof.stopped, !proof.found);
	cr_expect_eq(proof.all.failures, proof.all.runs);
	cr_expect_eq(proof.flipped[0].failures, 0);
	unsigned runs = proof.flipped[0].runs < proof.all.runs ? proof.flipped[0].runs : proof.all.runs;
	cause_free(cause);
	return proof.found ? runs : 0;
}

Test(cause, a_proof_that_was_cut_short_stands_while_it_is_clean)
{
	cr_expect_eq(runs_of_a_search_cut_off_after(8 + 2 * CAUSE_LEAST), CAUSE_LEAST);
	cr_expect_eq(runs_of_a_search_cut_off_after(7 + 2 * CAUSE_LEAST), 0);
	cr_expect_eq(runs_of_a_search_cut_off_after(8 + 2 * CAUSE_PROOF), CAUSE_PROOF);
}

/* The first few runs look like a proof, and no other does. */
static bool
in_its_first_runs(const unsigned *at)
{
	static unsigned runs;
	return runs++ < 64 && second_thread_first(at);
}

Test(cause, a_proof_ends_when_it_is_refuted)
{
	struct world world = {.fails = in_its_first_runs, .rng = {6}};
	struct cause *cause = cause_new();
	struct cause_proof proof;
	unsigned fails[] = {3, 0, 1, 2, 4, 5}, passes[] = {0, 1, 2, 3, 4, 5};
	add_candidate(cause, STEPS, 0, 1);
	for (int i = 0; i < 28; i++) {
		add_run(&world, cause, fails, true);
		add_run(&world, cause, passes, true);
	}
	cause_search(cause, force, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cr_expect_leq(world.forced, 20, "%u runs", world.forced); /* four of each side, and a few of the proof */
	cause_free(cause);
}

Test(cause, one_order_is_found_by_itself)
{
	struct world world = {.fails = second_thread_first, .rng = {8}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	cause_search_one(cause, force, &world, 2000, &proof);
	cr_assert(proof.found);
	cr_expect_eq(proof.set.n_orders, 1);
	cr_expect_eq(proof.all.runs, CAUSE_PROOF);
	cause_free(cause);
}

Test(cause, where_one_does_not_do_few_are_tried)
{
	struct world world = {.fails = not_atomic, .rng = {9}};
	struct cause *cause = learn(&world);
	struct cause_proof proof;
	unsigned before = world.forced;
	cause_search_one(cause, force, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cr_expect_leq(world.forced - before, 100, "%u runs", world.forced - before);
	cause_free(cause);
}

/* The look at the state is the second of three steps, and the failure shows behind the last one. */
static bool
second_step_too_early(const unsigned *at)
{
	return at[1] < at[STEPS];
}

Test(cause, the_opposite_of_a_statement_is_in_front_of_all_of_it)
{
	struct world world = {.fails = second_step_too_early, .rng = {10}};
	struct cause *cause = cause_new();
	struct cause_proof proof;
	unsigned fails[] = {0, 1, 2, 3, 4, 5}, passes[] = {3, 0, 1, 2, 4, 5};
	struct cause_order order = {.told = {point(2), point(STEPS)},
		.kept = {point(2), point(STEPS)},
		.flipped = {point(STEPS), point(0)}};
	cause_add_candidate(cause, &order, 1);
	add_run(&world, cause, fails, true);
	add_run(&world, cause, passes, true);
	cause_search(cause, force, &world, 2000, &proof);
	cr_assert(proof.found);
	cr_expect(is_order(cause, proof.set.orders[0], 2, STEPS));
	cr_expect_eq(proof.flipped[0].runs, CAUSE_PROOF);
	cr_expect_eq(proof.flipped[0].failures, 0);
	cause_free(cause);
}

/* The first thread's first step in front of the second one's is all that is tried. */
static struct cause *
with_one_order(struct world *world)
{
	struct cause *cause = cause_new();
	unsigned fails[] = {0, 1, 2, 3, 4, 5};
	add_candidate(cause, 0, STEPS, 1);
	add_run(world, cause, fails, true);
	return cause;
}

/* Flipped, it passes for some runs, and then fails. */
static bool
always_in_the_end(const unsigned *at)
{
	static unsigned flipped;
	return at[0] < at[STEPS] || flipped++ > 4;
}

Test(cause, sides_take_turns)
{
	struct world world = {.fails = always_in_the_end, .rng = {11}};
	struct cause *cause = with_one_order(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cr_expect_leq(world.forced, 28, "%u runs", world.forced); /* four of each side, and ten */
	cause_free(cause);
}

/* Flipped, it fails in two runs of the first fifty, and in six of any later ones. */
static bool
near_the_bounds(const unsigned *at)
{
	static unsigned flipped;
	if (at[0] < at[STEPS])
		return true;
	flipped++;
	return flipped == 10 || flipped == 30 || (flipped > 54 && flipped % 8 == 0);
}

Test(cause, what_comes_near_the_bounds_shows_it_twice)
{
	struct world world = {.fails = near_the_bounds, .rng = {12}};
	struct cause *cause = with_one_order(&world);
	struct cause_proof proof;
	cause_search(cause, force, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cr_expect_gt(world.forced, 2 * CAUSE_PROOF, "%u runs", world.forced); /* the first time it came through */
	cause_free(cause);
}

/* Thread 1.1 has ended before 1.2 does anything, and took none of its locks. */
static int
force_end(void *context, struct cause *cause, const struct wire_order *orders, unsigned n, unsigned count, bool flipped)
{
	struct world *world = context;
	char *threads[] = {"1.1", "1.2"};
	(void)orders;
	(void)flipped;
	(void)n;
	for (unsigned i = 0; i < count; i++) {
		struct place place = {.module = "/bin/test", .offset = 100};
		struct lane_step steps[] = {{.count = 1, .op = HEDDLE_OP_EXIT, .place = place},
			{.count = 1, .thread = 1, .op = HEDDLE_OP_LOCK, .place = place}};
		struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 2};
		struct trail trail = trail_of(&lanes);
		cause_add_run(cause, &trail, CAUSE_FAILS, true);
		trail_free(&trail);
		world->forced++;
	}
	return 0;
}

Test(cause, who_has_ended_is_in_no_order)
{
	struct world world = {.fails = second_thread_first};
	struct cause *cause = cause_new();
	struct cause_proof proof;
	add_candidate(cause, STEPS, 2, 1);
	cause_search(cause, force_end, &world, 2000, &proof);
	cr_expect_not(proof.found);
	cr_expect_eq(proof.all.runs, 0, "%u", proof.all.runs);
	cause_free(cause);
}

/* One order almost always comes with the other one. */
Test(cause, one_order_that_is_kept_in_vain_gives_way_to_two)
{
	for (unsigned seed = 20; seed < 35; seed++) {
		struct world world = {.fails = not_atomic, .rng = {seed}, .skewed = true};
		struct cause *cause = learn(&world);
		struct cause_proof proof;
		cause_search(cause, force, &world, 2000, &proof);
		cr_expect(proof.found);
		cr_expect_eq(proof.all.failures, proof.all.runs, "%u of %u with seed %u", proof.all.failures,
			proof.all.runs, seed);
		cause_free(cause);
	}
}
