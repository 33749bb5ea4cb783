#include <criterion/criterion.h>
#include <stdlib.h>

#include "analysis/minimise.h"
#include "heddle/op.h"

/* A program that fails if it is given all the switches whose `arg` is needed. */
struct program {
	uint32_t needed[3];
	size_t n;
};

static int
runs(void *context, const void *items, size_t n)
{
	const struct wire_switch *switches = items;
	const struct program *program = context;
	size_t found = 0;
	for (size_t i = 0; i < program->n; i++)
		for (size_t k = 0; k < n; k++)
			found += switches[k].arg == program->needed[i];
	return found == program->n;
}

static size_t
reduce(struct program *program, struct wire_switch *switches, size_t n, unsigned most, unsigned *made)
{
	struct minimise minimising = {.test = runs, .context = program, .size = sizeof(*switches), .most = most};
	for (size_t i = 0; i < n; i++)
		switches[i] = (struct wire_switch){.arg = (uint32_t)i};
	n = minimise(&minimising, switches, n);
	*made = minimising.runs;
	return n;
}

Test(minimise, leaves_what_is_needed)
{
	struct program program = {{7, 30, 31}, 3};
	struct wire_switch switches[40];
	unsigned made;
	cr_assert_eq(reduce(&program, switches, 40, 1000, &made), 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(switches[i].arg, program.needed[i]);
	cr_expect_lt(made, 200);
}

Test(minimise, none_where_green_fails)
{
	struct program program = {.n = 0};
	struct wire_switch switches[8];
	unsigned made;
	cr_expect_eq(reduce(&program, switches, 8, 100, &made), 0);
	cr_expect_eq(made, 1);
}

Test(minimise, one_for_every_single_one)
{
	for (uint32_t needed = 0; needed < 13; needed++) {
		struct program program = {{needed}, 1};
		struct wire_switch switches[13];
		unsigned made;
		cr_assert_eq(reduce(&program, switches, 13, 1000, &made), 1);
		cr_expect_eq(switches[0].arg, needed);
	}
}

Test(minimise, what_is_left_always_fails)
{
	for (unsigned most = 0; most < 60; most++) {
		struct program program = {{3, 17, 22}, 3};
		struct wire_switch switches[24];
		unsigned made;
		size_t n = reduce(&program, switches, 24, most, &made);
		cr_expect_leq(made, most);
		cr_expect(runs(&program, switches, n));
	}
}

Test(minimise, reads_switches_off_marked_steps)
{
	char *threads[] = {"1", "1.1"};
	struct lane_step steps[] = {
		{.count = 3, .thread = 0, .op = HEDDLE_OP_LOCK},
		{.count = 1, .thread = 1, .op = HEDDLE_OP_BEGIN, .flags = WIRE_STEP_OTHER},
		{.count = 1,
			.thread = 0,
			.op = HEDDLE_OP_SIGNAL,
			.alternative = HEDDLE_ALT_WAKE,
			.arg = 2,
			.flags = WIRE_STEP_OTHER},
	};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 3};
	size_t n;
	struct wire_switch *switches = minimise_switches(&lanes, &n);
	uint64_t first = wire_child(0, 1), second = wire_child(first, 1);
	cr_assert_eq(n, 2);
	cr_expect_eq(switches[0].after, first);
	cr_expect_eq(switches[0].steps, 3);
	cr_expect_eq(switches[0].thread, second);
	cr_expect_eq(switches[1].after, second);
	cr_expect_eq(switches[1].steps, 1);
	cr_expect_eq(switches[1].arg, 2);
	free(switches);
}
