#include "digest.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "heddle/op.h"
#include "heddle/rng.h"
#include "x.h"

/* ---- the log ---- */

static void
add_number(XXH3_state_t *hash, uint64_t value)
{
	XXH3_64bits_update(hash, &value, sizeof(value));
}

static void
add_text(XXH3_state_t *hash, const char *text)
{
	XXH3_64bits_update(hash, text, strlen(text) + 1);
}

static void
add_threads(XXH3_state_t *hash, const struct image *image)
{
	add_number(hash, image->n_threads);
	XXH3_64bits_update(hash, image->threads, image->n_threads * sizeof(*image->threads));
}

/* Without `owner`, which says how things stood at the end. */
static void
add_objects(XXH3_state_t *hash, const struct image *image)
{
	add_number(hash, image->n_objects);
	for (uint32_t i = 0; i < image->n_objects; i++) {
		const struct wire_object *object = &image->objects[i];
		uint32_t identity[] = {object->kind, object->toucher, object->nth};
		XXH3_64bits_update(hash, identity, sizeof(identity));
		add_text(hash, image_module(image, object->module));
		add_number(hash, object->offset);
	}
}

static void
add_sites(XXH3_state_t *hash, const struct image *image)
{
	add_number(hash, image->n_sites);
	for (uint32_t i = 0; i < image->n_sites; i++) {
		const struct wire_code *code = image_code(image, &image->sites[i]);
		if (code)
			XXH3_64bits_update(hash, code, sizeof(*code));
		add_text(hash, image_module(image, image->sites[i].module));
		add_number(hash, image->sites[i].offset);
	}
}

static void
add_steps(XXH3_state_t *hash, const struct image *image)
{
	add_number(hash, atomic_load(&image->proc->steps));
	XXH3_64bits_update(hash, image->steps, image->n_steps * sizeof(*image->steps));
}

static void
add_decisions(XXH3_state_t *hash, const struct image *image)
{
	for (uint64_t i = 0; i < image->n_steps; i++) {
		const struct wire_step *step = &image->steps[i];
		uint32_t decision[] = {step->thread, step->op, step->alternative,
			step->alternative == HEDDLE_ALT_PROCEED ? 0 : step->arg};
		XXH3_64bits_update(hash, decision, sizeof(decision));
	}
}

static void
add_log(XXH3_state_t *hash, const struct image *image)
{
	add_threads(hash, image);
	add_objects(hash, image);
	add_sites(hash, image);
	add_steps(hash, image);
}

static uint64_t
hash_images(const struct images *images, void (*add)(XXH3_state_t *hash, const struct image *image))
{
	XXH3_state_t *hash = XXH3_createState();
	if (!hash)
		die("out of memory");
	XXH3_64bits_reset(hash);
	for (size_t i = 0; i < images->n; i++) {
		add_text(hash, images->at[i].pedigree);
		add(hash, &images->at[i]);
	}
	uint64_t value = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return value;
}

struct digest
digest_of(const struct images *images, bool external)
{
	return (struct digest){
		.decisions = hash_images(images, add_decisions),
		.log = external ? 0 : hash_images(images, add_log),
	};
}

/* ---- the order ---- */

/* Numbers of threads depend on the order of creation; pedigrees do not. */
static uint64_t *
thread_names(const struct image *image)
{
	uint64_t *names = xcalloc(image->n_threads, sizeof(*names));
	for (uint32_t i = 0; i < image->n_threads; i++) {
		const struct wire_thread *thread = &image->threads[i];
		names[i] = heddle_seed(thread->parent < i ? names[thread->parent] : 0, thread->nth);
	}
	return names;
}

/* A spinning thread looks often; how often is no order, nor is a thread's
 * going on behind what it did. */
static bool
is_no_order(const struct wire_step *step)
{
	return step->op == HEDDLE_OP_CLOCK || step->op == HEDDLE_OP_YIELD || step->op == HEDDLE_OP_SLEEP ||
		step->op == HEDDLE_OP_CONTINUE || step->op == HEDDLE_OP_STARTED;
}

struct sequences {
	const uint64_t *names;
	uint64_t *of_thread, *of_object;
};

static void
follow(const struct image *image, const struct sequences *sequences, const struct wire_step *step)
{
	if (step->thread >= image->n_threads || is_no_order(step))
		return;
	uint64_t what = heddle_seed(step->op, step->alternative);
	uint64_t *own = &sequences->of_thread[step->thread];
	*own = heddle_seed(*own, what);
	if (!image_object(image, step->object))
		return;
	uint64_t *shared = &sequences->of_object[step->object - 1];
	*shared = heddle_seed(*shared, sequences->names[step->thread] ^ what);
}

/* Threads and objects are added up, so their numbering does not matter. */
static uint64_t
sum(const struct image *image, const struct sequences *sequences)
{
	uint64_t total = 0;
	for (uint32_t i = 0; i < image->n_threads; i++)
		total += heddle_seed(sequences->names[i], sequences->of_thread[i]);
	for (uint32_t i = 0; i < image->n_objects; i++) {
		const struct wire_object *object = &image->objects[i];
		uint64_t toucher = object->toucher < image->n_threads ? sequences->names[object->toucher] : 0;
		uint64_t name = heddle_seed(heddle_seed(toucher, object->nth), object->kind);
		total += heddle_seed(name, sequences->of_object[i]);
	}
	return total;
}

static uint64_t
order_of(const struct image *image)
{
	uint64_t *names = thread_names(image);
	struct sequences sequences = {
		.names = names,
		.of_thread = xcalloc(image->n_threads, sizeof(uint64_t)),
		.of_object = xcalloc(image->n_objects, sizeof(uint64_t)),
	};
	for (uint64_t i = 0; i < image->n_steps; i++)
		follow(image, &sequences, &image->steps[i]);
	uint64_t order = sum(image, &sequences);
	free(names);
	free(sequences.of_thread);
	free(sequences.of_object);
	return order;
}

uint64_t
digest_order(const struct images *images)
{
	uint64_t total = 0;
	for (size_t i = 0; i < images->n; i++)
		total += heddle_seed_text(order_of(&images->at[i]), images->at[i].pedigree);
	return total;
}
