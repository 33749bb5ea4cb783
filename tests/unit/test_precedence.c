#include <criterion/criterion.h>

#include "analysis/precedence.h"
#include "heddle/op.h"

enum { A, B, C, POINTS }; /* A and B are of one thread */

static struct wire_point
point(unsigned i)
{
	struct place place = {.module = "/bin/test", .offset = 100 + i};
	return (struct wire_point){.thread = trail_name(i == C ? "1.2" : "1.1"),
		.file = trail_file(&place),
		.offset = place.offset,
		.op = HEDDLE_OP_LOCK,
		.nth = 1};
}

static void
add_run(struct precedence *precedence, const unsigned *order, unsigned n)
{
	char *threads[] = {"1.1", "1.2"};
	struct lane_step steps[POINTS];
	for (unsigned i = 0; i < n; i++)
		steps[i] = (struct lane_step){.count = 1,
			.thread = order[i] == C,
			.op = HEDDLE_OP_LOCK,
			.place = {.module = "/bin/test", .offset = 100 + order[i]}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = n};
	struct trail trail = trail_of(&lanes);
	precedence_add_run(precedence, &trail);
	trail_free(&trail);
}

static struct precedence *
learn(unsigned runs)
{
	struct precedence *precedence = precedence_new();
	for (unsigned i = 0; i < POINTS; i++) {
		struct wire_point known = point(i);
		cr_assert_eq(precedence_of(precedence, &known), i);
	}
	for (unsigned i = 0; i < runs; i++)
		add_run(precedence, i % 2 ? (unsigned[]){A, B, C} : (unsigned[]){C, A, B}, POINTS);
	return precedence;
}

Test(precedence, a_point_has_one_number)
{
	struct precedence *precedence = learn(0);
	struct wire_point again = point(B);
	cr_expect_eq(precedence_of(precedence, &again), B);
	precedence_free(precedence);
}

Test(precedence, orders_that_go_round_with_the_steps_of_a_thread_cannot_be_kept)
{
	struct precedence *precedence = learn(10);
	cr_expect_not(precedence_allows(precedence, (struct precedence_order[]){{C, A}, {B, C}}, 2));
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{A, C}, {C, B}}, 2));
	precedence_free(precedence);
}

Test(precedence, what_came_in_both_orders_is_free)
{
	struct precedence *precedence = learn(10);
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{C, A}}, 1));
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{A, C}}, 1));
	cr_expect_not(precedence_allows(precedence, (struct precedence_order[]){{B, A}}, 1));
	precedence_free(precedence);
}

Test(precedence, a_few_runs_tell_nothing)
{
	struct precedence *precedence = learn(2);
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{B, A}}, 1));
	precedence_free(precedence);
}

Test(precedence, a_step_that_did_not_come_has_no_order)
{
	struct precedence *precedence = learn(0);
	for (unsigned i = 0; i < 10; i++)
		add_run(precedence, (unsigned[]){A, B}, 2);
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{C, A}}, 1));
	cr_expect(precedence_allows(precedence, (struct precedence_order[]){{B, C}}, 1));
	precedence_free(precedence);
}
