#include <criterion/criterion.h>
#include <string.h>

#include "heddle/rng.h"
#include "heddle/step.h"

/* The largest values that wire.h allows. */
enum { THREADS = 1 << 20, SITES = 65536, OBJECTS = 1 << 20, SLOTS = 16384 };

/* Steps of all forms: most of them dull, some with everything in them. */
static struct wire_step
draw(struct heddle_rng *rng, uint64_t now)
{
	struct wire_step step = {.time_ns = now,
		.thread = (uint32_t)heddle_rng_below(rng, 3),
		.site = (uint32_t)heddle_rng_below(rng, SITES + 1),
		.object = (uint32_t)heddle_rng_below(rng, OBJECTS + 1),
		.op = (uint8_t)heddle_rng_below(rng, HEDDLE_OP_COUNT),
		.enabled = 1};
	if (heddle_rng_below(rng, 3) == 0) {
		step.site >>= heddle_rng_below(rng, 16);
		step.object >>= heddle_rng_below(rng, 20);
		step.enabled = 1 + (uint32_t)heddle_rng_below(rng, 200);
	}
	if (heddle_rng_below(rng, 3) == 0) {
		step.thread = (uint32_t)heddle_rng_below(rng, THREADS);
		step.enabled = 1 + (uint32_t)heddle_rng_below(rng, SLOTS);
		step.alternative = (uint8_t)heddle_rng_below(rng, HEDDLE_ALT_COUNT);
		step.flags = WIRE_STEP_TIMED | WIRE_STEP_FAIR;
	}
	if (heddle_rng_below(rng, 5) == 0) {
		step.arg = (uint32_t)heddle_rng_next(rng);
		step.stall_ns = heddle_rng_next(rng);
	}
	return step;
}

Test(step, comes_out_as_it_went_in)
{
	enum { N = 20000 };
	static uint64_t words[N * WIRE_STEP_WORDS];
	static struct wire_step steps[N];
	struct heddle_rng rng = {.state = 7};
	struct wire_before before = WIRE_BEFORE_FIRST;
	uint64_t now = 0, n = 0;
	unsigned forms[4] = {0};
	for (int i = 0; i < N; i++) {
		now += heddle_rng_next(&rng) >> (20 + heddle_rng_below(&rng, 44));
		steps[i] = draw(&rng, now);
		uint32_t took = wire_pack(&words[n], &steps[i], &before);
		forms[words[n] & 3]++;
		n += took;
	}
	cr_assert(forms[WIRE_SMALL] && forms[WIRE_ALONE] && forms[WIRE_CHOSEN] && forms[WIRE_WHOLE],
		"every form was used");
	before = WIRE_BEFORE_FIRST;
	uint64_t at = 0;
	for (int i = 0; i < N; i++) {
		struct wire_step step;
		uint32_t took = wire_unpack(&step, &words[at], n - at, &before);
		cr_assert(took > 0 && !memcmp(&step, &steps[i], sizeof(step)), "step %d", i);
		at += took;
	}
	cr_assert_eq(at, n);
}

Test(step, a_cut_or_empty_log_ends)
{
	struct wire_step step = {.arg = 1, .enabled = 2};
	uint64_t words[WIRE_STEP_WORDS + 1] = {0};
	struct wire_before before = WIRE_BEFORE_FIRST;
	uint32_t n = wire_pack(words, &step, &before);
	cr_assert_eq(n, WIRE_STEP_WORDS);
	for (uint32_t cut = 0; cut < n; cut++)
		cr_assert_eq(wire_unpack(&step, words, cut, &before), 0);
	cr_assert_eq(wire_unpack(&step, words + n, 1, &before), 0, "a word of 0 is the end");
}
