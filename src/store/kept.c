#include "store/kept.h"

#include <stdlib.h>

#include "x.h"

#define FORMAT 1

void
kept_pack_place(struct pack *pack, const struct place *place)
{
	pack_text(pack, place->module);
	pack_number(pack, place->offset);
	pack_text(pack, place->file);
	pack_number(pack, place->line);
	pack_text(pack, place->function);
	pack_text(pack, place->text);
}

struct place
kept_unpack_place(struct unpack *unpack)
{
	struct place place = {0};
	place.module = unpack_text(unpack);
	place.offset = unpack_number(unpack);
	place.file = unpack_text(unpack);
	place.line = (unsigned)unpack_number(unpack);
	place.function = unpack_text(unpack);
	place.text = unpack_text(unpack);
	return place;
}

static void
pack_blocked(struct pack *pack, const struct blocked *blocked)
{
	pack_text(pack, blocked->thread);
	pack_text(pack, blocked->operation);
	pack_text(pack, blocked->object);
	pack_text(pack, blocked->holder);
	pack_number(pack, blocked->in_cycle);
	kept_pack_place(pack, &blocked->place);
}

static void
unpack_blocked(struct unpack *unpack, struct blocked *blocked)
{
	blocked->thread = unpack_text(unpack);
	blocked->operation = unpack_text(unpack);
	blocked->object = unpack_text(unpack);
	blocked->holder = unpack_text(unpack);
	blocked->in_cycle = unpack_number(unpack) != 0;
	blocked->place = kept_unpack_place(unpack);
}

void
kept_pack_failure(struct pack *pack, const struct failure *failure)
{
	pack_number(pack, FORMAT);
	pack_number(pack, failure->kind);
	pack_text(pack, failure->thread);
	kept_pack_place(pack, &failure->place);
	pack_text(pack, failure->message);
	pack_signed(pack, failure->status);
	pack_signed(pack, failure->signal);
	pack_number(pack, failure->n_blocked);
	for (size_t i = 0; i < failure->n_blocked; i++)
		pack_blocked(pack, &failure->blocked[i]);
}

void
kept_unpack_failure(struct unpack *unpack, struct failure *failure)
{
	*failure = (struct failure){0};
	if (unpack_number(unpack) != FORMAT)
		return;
	uint64_t kind = unpack_number(unpack);
	failure->kind = kind <= KIND_AT_EXIT ? (enum kind)kind : KIND_NONE;
	failure->thread = unpack_text(unpack);
	failure->place = kept_unpack_place(unpack);
	failure->message = unpack_text(unpack);
	failure->status = (int)unpack_signed(unpack);
	failure->signal = (int)unpack_signed(unpack);
	failure->n_blocked = unpack_count(unpack);
	failure->blocked = xcalloc(failure->n_blocked, sizeof(*failure->blocked));
	for (size_t i = 0; i < failure->n_blocked; i++)
		unpack_blocked(unpack, &failure->blocked[i]);
}

static void
pack_step(struct pack *pack, const struct lane_step *step, uint64_t base)
{
	pack_number(pack, step->step - base);
	pack_number(pack, step->count);
	pack_number(pack, step->thread);
	pack_number(pack, step->time_ns);
	pack_number(pack, step->stall_ns);
	pack_number(pack, step->enabled);
	pack_number(pack, step->arg);
	pack_number(pack, step->op);
	pack_number(pack, step->alternative);
	pack_number(pack, step->flags);
	pack_text(pack, step->object);
	kept_pack_place(pack, &step->place);
}

static void
unpack_step(struct unpack *unpack, struct lane_step *step, uint64_t base)
{
	step->step = base + unpack_number(unpack);
	step->count = (uint32_t)unpack_number(unpack);
	step->thread = (uint32_t)unpack_number(unpack);
	step->time_ns = unpack_number(unpack);
	step->stall_ns = unpack_number(unpack);
	step->enabled = (uint32_t)unpack_number(unpack);
	step->arg = (uint32_t)unpack_number(unpack);
	step->op = (uint8_t)unpack_number(unpack);
	step->alternative = (uint8_t)unpack_number(unpack);
	step->flags = (uint8_t)unpack_number(unpack);
	step->object = unpack_text(unpack);
	step->place = kept_unpack_place(unpack);
}

void
kept_pack_lanes(struct pack *pack, const struct lanes *lanes)
{
	pack_number(pack, FORMAT);
	pack_text(pack, lanes->process);
	pack_number(pack, lanes->left_out);
	pack_number(pack, lanes->n_threads);
	for (size_t i = 0; i < lanes->n_threads; i++)
		pack_text(pack, lanes->threads[i]);
	pack_number(pack, lanes->n_steps);
	for (size_t i = 0; i < lanes->n_steps; i++)
		pack_step(pack, &lanes->steps[i], i ? lanes->steps[i - 1].step : 0);
}

static bool
indices_fit(const struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (lanes->steps[i].thread >= lanes->n_threads || lanes->steps[i].op >= HEDDLE_OP_COUNT ||
			lanes->steps[i].alternative >= HEDDLE_ALT_COUNT)
			return false;
	return true;
}

struct lanes *
kept_unpack_lanes(struct unpack *unpack)
{
	if (unpack_number(unpack) != FORMAT)
		return NULL;
	struct lanes *lanes = xcalloc(1, sizeof(*lanes));
	lanes->process = unpack_text(unpack);
	lanes->left_out = unpack_number(unpack);
	lanes->n_threads = unpack_count(unpack);
	lanes->threads = xcalloc(lanes->n_threads, sizeof(*lanes->threads));
	for (size_t i = 0; i < lanes->n_threads; i++)
		lanes->threads[i] = unpack_text(unpack);
	lanes->n_steps = unpack_count(unpack);
	lanes->steps = xcalloc(lanes->n_steps, sizeof(*lanes->steps));
	for (size_t i = 0; i < lanes->n_steps; i++)
		unpack_step(unpack, &lanes->steps[i], i ? lanes->steps[i - 1].step : 0);
	if (!unpack->bad && indices_fit(lanes))
		return lanes;
	lanes_free(lanes);
	return NULL;
}
