#include <criterion/criterion.h>

#include "analysis/trail.h"
#include "heddle/op.h"

/* Under eager a create returns when the new thread has started: what follows comes behind the thread's beginning. */
Test(trail, who_waits_for_a_start_goes_on_behind_it)
{
	char *threads[] = {"1", "1.1"};
	struct place at = {.file = "t.c", .module = "t", .line = 3, .offset = 30};
	struct lane_step steps[] = {{.step = 0, .count = 1, .op = HEDDLE_OP_CREATE, .place = at},
		{.step = 1, .count = 1, .thread = 1, .op = HEDDLE_OP_BEGIN},
		{.step = 2, .count = 1, .op = HEDDLE_OP_STARTED, .place = at},
		{.step = 3, .count = 1, .op = HEDDLE_OP_EXIT}};
	struct lanes lanes = {.threads = threads, .n_threads = 2, .steps = steps, .n_steps = 4};
	struct trail trail = trail_of(&lanes);
	struct wire_point follows = trail.steps[0].behind;
	cr_expect_eq(follows.op, HEDDLE_OP_CONTINUE);
	cr_expect_eq(trail_position(&trail, &follows), 2);
	cr_expect_eq(trail_position(&trail, &trail.steps[1].point), 1);
	trail_free(&trail);
}
