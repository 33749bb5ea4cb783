#include "noted.h"

#include <stdlib.h>
#include <string.h>

#include "heddle/op.h"
#include "x.h"

static bool
is_mutex_of_gtest(const char *object)
{
	static const char name[] = "mutex testing::UnitTest::GetInstance()::instance";
	return object && !strncmp(object, name, strlen(name));
}

/* ---- in an image ---- */

/* Its index + 1; 0: the program has none. */
static uint32_t
mutex_in(const struct image *image, struct symbols *symbols)
{
	for (uint32_t i = 0; i < image->n_objects; i++) {
		bool candidate = image->objects[i].kind == HEDDLE_OBJECT_MUTEX && image->objects[i].module != WIRE_NONE;
		char *name = candidate ? image_object_name(image, symbols, i + 1) : NULL;
		bool found = is_mutex_of_gtest(name);
		free(name);
		if (found)
			return i + 1;
	}
	return 0;
}

/* The thread's next step does not give it back. */
static bool
is_kept(const struct image *image, uint64_t lock)
{
	for (uint64_t i = lock + 1; i < image->n_steps; i++)
		if (image->steps[i].thread == image->steps[lock].thread && image->steps[i].op != HEDDLE_OP_CONTINUE)
			return image->steps[i].op != HEDDLE_OP_UNLOCK;
	return false;
}

static char *
noted_in(const struct image *image, uint32_t mutex)
{
	for (uint64_t i = 0; mutex && i < image->n_steps; i++)
		if (image->steps[i].op == HEDDLE_OP_LOCK && image->steps[i].object == mutex && is_kept(image, i))
			return image_thread(image, image->steps[i].thread);
	return NULL;
}

static bool
is_at(const struct place *place, const struct place *fails)
{
	return place->line && place->line == fails->line && place->file && fails->file &&
		x_same_text(x_base_name(place->file), x_base_name(fails->file));
}

static char *
told_in(const struct image *image, struct symbols *symbols, const struct place *fails)
{
	for (uint64_t i = 0; i < image->n_steps; i++) {
		if (image->steps[i].op != HEDDLE_OP_ONCE)
			continue;
		struct place place = image_place(image, symbols, image->steps[i].site);
		bool there = is_at(&place, fails);
		place_free(&place);
		if (there)
			return image_thread(image, image->steps[i].thread);
	}
	return NULL;
}

char *
noted_by(const struct images *images, struct symbols *symbols, const struct place *fails)
{
	char *thread = NULL;
	for (size_t i = 0; i < images->n && !thread; i++)
		thread = noted_in(&images->at[i], mutex_in(&images->at[i], symbols));
	for (size_t i = 0; i < images->n && !thread; i++)
		thread = told_in(&images->at[i], symbols, fails);
	return thread;
}

/* ---- in lanes ---- */

static size_t
told_at(const struct lanes *lanes, uint32_t thread, const struct failure *failure)
{
	size_t i = 0;
	while (i < lanes->n_steps &&
		(lanes->steps[i].thread != thread || lanes->steps[i].op != HEDDLE_OP_ONCE ||
			!is_at(&lanes->steps[i].place, &failure->place)))
		i++;
	return i;
}

static size_t
noted_by_thread(const struct lanes *lanes, uint32_t thread, const struct failure *failure)
{
	size_t lock = lanes->n_steps;
	for (size_t i = 0; i < lanes->n_steps; i++) {
		const struct lane_step *step = &lanes->steps[i];
		if (step->thread != thread || step->op == HEDDLE_OP_CONTINUE)
			continue;
		if (lock < i && step->op != HEDDLE_OP_UNLOCK)
			return lock;
		lock = step->op == HEDDLE_OP_LOCK && is_mutex_of_gtest(step->object) ? i : lanes->n_steps;
	}
	return told_at(lanes, thread, failure);
}

size_t
noted_at(const struct lanes *lanes, const struct failure *failure)
{
	for (size_t i = 0; i < lanes->n_threads; i++)
		if (x_same_text(lanes->threads[i], failure->thread))
			return noted_by_thread(lanes, (uint32_t)i, failure);
	return lanes->n_steps;
}

bool
noted_is_of_check(const struct lane_step *step, const struct failure *failure)
{
	static const char gtest[] = "testing::";
	const struct place *at = &step->place;
	bool once = step->op == HEDDLE_OP_ONCE || step->op == HEDDLE_OP_ONCE_DONE || step->op == HEDDLE_OP_CONTINUE;
	return (at->function && !strncmp(at->function, gtest, strlen(gtest))) || (once && is_at(at, &failure->place));
}
