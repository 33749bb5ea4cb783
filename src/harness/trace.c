#include "trace.h"

#include <stdlib.h>

#include "x.h"

/* ---- schedule ---- */

static void
add_process(struct schedule *schedule, const struct image *image)
{
	struct schedule_process *process = schedule_add_process(schedule, image->pedigree);
	for (uint64_t i = 0; i < image->n_steps; i++)
		schedule_append(process, image->steps[i].thread, image->steps[i].alternative, image->steps[i].arg);
}

/* An epoch that nobody looked at would only make equal schedules differ. */
struct schedule *
trace_schedule(const struct images *images, const struct wire_config *config)
{
	struct schedule *schedule = schedule_new();
	/* the program could have written there */
	schedule->strategy = config->replay_of < WIRE_STRATEGY_COUNT ? config->replay_of : 0;
	schedule->max_stall_ns = config->max_stall_ns;
	schedule->python_points = config->python_points < WIRE_PYTHON_COUNT ? config->python_points : 0;
	for (size_t i = 0; i < images->n; i++) {
		if (images->at[i].proc->read_epoch)
			schedule->epoch_ns = config->epoch_ns;
		add_process(schedule, &images->at[i]);
	}
	return schedule;
}

/* ---- lanes ---- */

enum { HEAD = 200, TAIL = 2000, TAIL_WHOLE = 40000 };

struct row {
	uint64_t step;
	uint32_t count;
};

struct rows {
	struct row head[HEAD];
	uint64_t n, room; /* of the tail, a ring */
	struct row tail[];
};

static struct row *
row_at(struct rows *rows, uint64_t i)
{
	return i < HEAD ? &rows->head[i] : &rows->tail[(i - HEAD) % rows->room];
}

static bool
alike(const struct wire_step *a, const struct wire_step *b)
{
	return a->thread == b->thread && a->op == b->op && a->alternative == b->alternative && a->site == b->site &&
		a->object == b->object && !((a->flags | b->flags) & WIRE_STEP_OTHER) &&
		!((a->flags ^ b->flags) & WIRE_STEP_BOUND);
}

static struct rows *
fold(const struct image *image, uint64_t room)
{
	struct rows *rows = xcalloc(1, sizeof(*rows) + room * sizeof(*rows->tail));
	rows->room = room;
	for (uint64_t i = 0; i < image->n_steps; i++) {
		if (i && alike(&image->steps[i - 1], &image->steps[i])) {
			row_at(rows, rows->n - 1)->count++;
			continue;
		}
		*row_at(rows, rows->n++) = (struct row){.step = i, .count = 1};
	}
	return rows;
}

static struct lane_step
lane_step(const struct image *image, struct symbols *symbols, const struct row *row)
{
	const struct wire_step *step = &image->steps[row->step];
	return (struct lane_step){
		.step = row->step,
		.count = row->count,
		.thread = step->thread,
		.time_ns = step->time_ns,
		.stall_ns = step->stall_ns,
		.enabled = step->enabled,
		.arg = step->arg,
		.op = step->op,
		.alternative = step->alternative,
		.flags = step->flags,
		.object = image_object_name(image, symbols, step->object),
		.place = image_place(image, symbols, step->site),
	};
}

static void
add_rows(struct lanes *lanes, const struct image *image, struct symbols *symbols, struct rows *rows)
{
	uint64_t kept = rows->n < HEAD + rows->room ? rows->n : HEAD + rows->room, next = 0;
	lanes->steps = xcalloc(kept, sizeof(*lanes->steps));
	for (uint64_t i = 0; i < rows->n; i++) {
		if (i >= HEAD && i < rows->n - (kept - (kept < HEAD ? kept : HEAD)))
			continue;
		const struct row *row = row_at(rows, i);
		lanes->left_out += row->step - next;
		next = row->step + row->count;
		lanes->steps[lanes->n_steps++] = lane_step(image, symbols, row);
	}
}

static void
add_threads(struct lanes *lanes, const struct image *image)
{
	lanes->threads = xcalloc(image->n_threads, sizeof(*lanes->threads));
	for (uint32_t i = 0; i < image->n_threads; i++)
		lanes->threads[lanes->n_threads++] = image_thread(image, i);
	for (size_t i = 0; i < lanes->n_steps; i++)
		if (lanes->steps[i].thread >= lanes->n_threads)
			lanes->steps[i].thread = 0;
}

struct lanes *
trace_lanes(const struct image *image, struct symbols *symbols, bool whole)
{
	struct lanes *lanes = xcalloc(1, sizeof(*lanes));
	struct rows *rows = fold(image, whole ? TAIL_WHOLE : TAIL);
	lanes->process = xstrdup(image->pedigree);
	add_rows(lanes, image, symbols, rows);
	add_threads(lanes, image);
	free(rows);
	return lanes;
}
