/* image.h: what one process image left in the wire, every number bounded.
 *
 * All images of a run come sorted by pedigree, because the order in which they
 * claimed their regions is the machine's, not the program's.
 */
#ifndef HARNESS_IMAGE_H
#define HARNESS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/symbol.h"
#include "heddle/wire.h"
#include "run.h"
#include "wire_map.h"

struct image {
	const struct wire_proc *proc;
	const struct wire_peer *peer;
	char pedigree[sizeof(((struct wire_peer *)0)->pedigree) + 1];
	struct wire_step *steps; /* unpacked */
	const struct wire_thread *threads;
	const struct wire_object *objects;
	const struct wire_site *sites;
	const struct wire_module *modules;
	const struct wire_code *codes;
	const struct wire_slot *slots;
	uint64_t n_steps; /* in the log */
	uint32_t n_threads, n_objects, n_sites, n_codes, n_modules, n_slots;
};

struct images {
	struct image *at;
	size_t n;
};

struct images images_of(const struct wire_map *map);
void images_free(struct images *images);

/* It was forked, runs no other program since, and has one thread: what others of its parent held nobody gives back. */
bool image_is_lone_child(const struct image *image);

/* "1.2"; "?" if the log has no such thread. malloc'd. */
char *image_thread(const struct image *image, uint32_t thread);
/* `site` and `object` as in steps: index + 1. */
const struct wire_site *image_site(const struct image *image, uint32_t site);
const struct wire_object *image_object(const struct image *image, uint32_t object);
/* Path of a module as the program saw it; "" if there is none. */
const char *image_module(const struct image *image, uint32_t module);
/* The Python function of a site; NULL if it is a site of another kind. */
const struct wire_code *image_code(const struct image *image, const struct wire_site *site);
/* "mutex q.mu", "mutex 1:3"; NULL without an object; malloc'd. */
char *image_object_name(const struct image *image, struct symbols *symbols, uint32_t object);
struct place image_place(const struct image *image, struct symbols *symbols, uint32_t site);

const char *op_text(unsigned op);
/* The same where it is known what to: a lock of Python's is a semaphore, and is acquired. */
const char *op_text_at(unsigned op, const char *object);
const char *object_text(unsigned kind);

#endif
