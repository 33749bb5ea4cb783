/* step.h: one step of a run, and how it is packed in a process's log.
 *
 * A log is a row of 64-bit words, read from its beginning. Pages of shared
 * memory are what a step costs most, so nearly all take one word:
 *
 *   ALONE    1 word   same thread as before, nobody else enabled, proceeds
 *   SMALL    1 word   any thread proceeds, and all numbers are small
 *   CHOSEN   2 words  any thread, any number enabled
 *   WHOLE    5 words  whatever does not fit: an argument, a stall, a long jump
 *
 * Times are kept as differences; every field is packed losslessly, so equal
 * steps give equal words and equal words give equal steps.
 */
#ifndef HEDDLE_STEP_H
#define HEDDLE_STEP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heddle/op.h"

/* Written when the decision is taken. */
struct wire_step {
	uint64_t time_ns;
	uint32_t thread;
	uint32_t site;   /* index + 1; 0 unknown */
	uint32_t object; /* number + 1; 0 none */
	uint32_t arg;
	uint8_t op;          /* enum heddle_op */
	uint8_t alternative; /* enum heddle_alternative */
	uint8_t flags;       /* WIRE_STEP_* */
	uint8_t pad;
	uint32_t enabled;  /* threads that could have been picked, this one included */
	uint64_t stall_ns; /* EARLY, STALL: the time claimed */
};
#define WIRE_STEP_TIMED 1u /* the operation has a deadline */
#define WIRE_STEP_FAIR 2u  /* beyond the step limit, round-robin */
#define WIRE_STEP_OTHER 4u /* not what green would do; in a marked replay alone */
#define WIRE_STEP_BOUND 8u /* nobody could be asked (python.h); where every point is a step alone */

enum { WIRE_SMALL, WIRE_ALONE, WIRE_CHOSEN, WIRE_WHOLE };
#define WIRE_STEP_WORDS 5u /* at most */

_Static_assert(HEDDLE_OP_COUNT <= 128, "an operation has seven bits");
_Static_assert(HEDDLE_ALT_COUNT <= 16, "an alternative has four bits");

/* What the packing of a step depends on: the step before. */
struct wire_before {
	uint64_t time_ns;
	uint32_t thread;
};
#define WIRE_BEFORE_FIRST ((struct wire_before){0, UINT32_MAX})

/* bits 0-1 form, 2-8 op, 9-25 site, 26-46 object, 47-63 time */
#define WIRE_ALONE_TIME_BITS 17
static inline uint64_t
wire_pack_alone(uint8_t op, uint32_t site, uint32_t object, uint64_t passed)
{
	return WIRE_ALONE | (uint64_t)op << 2 | (uint64_t)site << 9 | (uint64_t)object << 26 | passed << 47;
}

/* bits 0-1 form, 2-8 op, 9-19 site, 20-31 object, 32-40 thread, 41-47 enabled (never 0), 48-63 time */
static inline bool
wire_is_small(const struct wire_step *step, uint64_t passed)
{
	return !(step->site >> 11 | step->object >> 12 | step->thread >> 9 | step->enabled >> 7 | passed >> 16);
}

/* The first word is written last: it says that the others are there. */
static inline void
wire_begin_step(uint64_t *words, uint64_t first)
{
	atomic_signal_fence(memory_order_release);
	words[0] = first;
}

/* Packs `step` into `words`; how many. */
static inline __attribute__((always_inline)) uint32_t
wire_pack(uint64_t words[static WIRE_STEP_WORDS], const struct wire_step *step, struct wire_before *before)
{
	uint64_t passed = step->time_ns - before->time_ns;
	bool same = step->thread == before->thread;
	*before = (struct wire_before){step->time_ns, step->thread};
	bool proceeds = !step->alternative && !step->arg && !step->flags && !step->stall_ns;
	if (proceeds && same && step->enabled == 1 && passed >> WIRE_ALONE_TIME_BITS == 0) {
		words[0] = wire_pack_alone(step->op, step->site, step->object, passed);
		return 1;
	}
	if (proceeds && wire_is_small(step, passed)) {
		words[0] = WIRE_SMALL | (uint64_t)step->op << 2 | (uint64_t)step->site << 9 |
			(uint64_t)step->object << 20 | (uint64_t)step->thread << 32 | (uint64_t)step->enabled << 41 |
			passed << 48;
		return 1;
	}
	if (!step->arg && !step->stall_ns && passed >> 26 == 0) {
		words[1] = (uint64_t)step->thread | (uint64_t)step->enabled << 21 | passed << 38;
		uint64_t first = WIRE_CHOSEN | (uint64_t)step->op << 2 | (uint64_t)step->site << 9 |
			(uint64_t)step->object << 26 | (uint64_t)step->alternative << 47 | (uint64_t)step->flags << 51;
		wire_begin_step(words, first);
		return 2;
	}
	uint64_t first = WIRE_WHOLE | (uint64_t)step->op << 2 | (uint64_t)step->alternative << 9 |
		(uint64_t)step->flags << 13 | (uint64_t)step->enabled << 32;
	words[1] = (uint64_t)step->site | (uint64_t)step->object << 32;
	words[2] = (uint64_t)step->thread | (uint64_t)step->arg << 32;
	words[3] = step->time_ns;
	words[4] = step->stall_ns;
	wire_begin_step(words, first);
	return 5;
}

static inline uint32_t
wire_bits(uint64_t word, unsigned at, unsigned width)
{
	return (uint32_t)(word >> at & ((1ull << width) - 1));
}

/* Unpacks the step at the head of `n` words; how many it took, 0: none whole. */
static inline uint32_t
wire_unpack(struct wire_step *step, const uint64_t *words, size_t n, struct wire_before *before)
{
	uint32_t form = n ? wire_bits(words[0], 0, 2) : WIRE_SMALL, took = 0;
	if (form == WIRE_SMALL && n && words[0]) {
		*step = (struct wire_step){.time_ns = before->time_ns + (words[0] >> 48),
			.thread = wire_bits(words[0], 32, 9),
			.site = wire_bits(words[0], 9, 11),
			.object = wire_bits(words[0], 20, 12),
			.enabled = wire_bits(words[0], 41, 7)};
		took = 1;
	} else if (form == WIRE_ALONE) {
		*step = (struct wire_step){.time_ns = before->time_ns + (words[0] >> 47),
			.thread = before->thread,
			.site = wire_bits(words[0], 9, 17),
			.object = wire_bits(words[0], 26, 21),
			.enabled = 1};
		took = 1;
	} else if (form == WIRE_CHOSEN && n >= 2) {
		*step = (struct wire_step){.time_ns = before->time_ns + (words[1] >> 38),
			.thread = wire_bits(words[1], 0, 21),
			.site = wire_bits(words[0], 9, 17),
			.object = wire_bits(words[0], 26, 21),
			.alternative = (uint8_t)wire_bits(words[0], 47, 4),
			.flags = (uint8_t)wire_bits(words[0], 51, 8),
			.enabled = wire_bits(words[1], 21, 17)};
		took = 2;
	} else if (form == WIRE_WHOLE && n >= 5) {
		*step = (struct wire_step){.time_ns = words[3],
			.thread = (uint32_t)words[2],
			.site = (uint32_t)words[1],
			.object = (uint32_t)(words[1] >> 32),
			.arg = (uint32_t)(words[2] >> 32),
			.alternative = (uint8_t)wire_bits(words[0], 9, 4),
			.flags = (uint8_t)wire_bits(words[0], 13, 8),
			.enabled = (uint32_t)(words[0] >> 32),
			.stall_ns = words[4]};
		took = 5;
	}
	if (took) {
		step->op = (uint8_t)wire_bits(words[0], 2, 7);
		*before = (struct wire_before){step->time_ns, step->thread};
	}
	return took;
}

#endif
