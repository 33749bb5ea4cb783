#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heddle/op.h"
#include "x.h"

#define DECORATORS 20u /* lines of them, at most */

static const char *const op_texts[] = {
#define X(name, text, tick) [HEDDLE_OP_##name] = text,
	HEDDLE_OPS(X)
#undef X
};

static const char *const object_texts[] = {
#define X(name, text) [HEDDLE_OBJECT_##name] = text,
	HEDDLE_OBJECTS(X)
#undef X
};

const char *
op_text(unsigned op)
{
	return op < HEDDLE_OP_COUNT ? op_texts[op] : "?";
}

static const char python_lock[] = "lock ";

const char *
op_text_at(unsigned op, const char *object)
{
	bool lock = object && !strncmp(object, python_lock, strlen(python_lock));
	return lock && (op == HEDDLE_OP_SEM_WAIT || op == HEDDLE_OP_SEM_TRYWAIT) ? "acquire"
		: lock && op == HEDDLE_OP_SEM_POST                               ? "release"
										 : op_text(op);
}

const char *
object_text(unsigned kind)
{
	return kind < HEDDLE_OBJECT_KIND_COUNT ? object_texts[kind] : "?";
}

static uint32_t
at_most(uint32_t n, uint32_t limit)
{
	return n < limit ? n : limit;
}

/* As many as are whole in the log; what the target wrote is not trusted. */
static void
unpack_steps(struct image *image, const uint64_t *words, uint64_t n)
{
	struct wire_before before = WIRE_BEFORE_FIRST;
	uint64_t room = 0;
	uint32_t took;
	do {
		if (image->n_steps == room)
			image->steps = xrealloc(image->steps, room = room ? 2 * room : 256, sizeof(*image->steps));
		took = wire_unpack(&image->steps[image->n_steps], words, n, &before);
		image->n_steps += took != 0;
		words += took;
		n -= took;
	} while (took);
}

static struct image
image_of(const struct wire_map *map, unsigned i)
{
	struct wire_proc *proc = wire_map_proc(map, i);
	struct image image = {
		.proc = proc,
		.peer = wire_map_peer(map, i),
		.threads = wire_threads(proc),
		.objects = wire_objects(proc),
		.sites = wire_sites(proc),
		.modules = wire_modules(proc),
		.codes = wire_codes(proc),
		.slots = wire_slots(proc),
		.n_threads = at_most(proc->threads, WIRE_THREADS),
		.n_objects = at_most(proc->objects, WIRE_OBJECTS),
		.n_sites = at_most(proc->sites, WIRE_SITES),
		.n_codes = at_most(proc->codes, WIRE_CODES),
		.n_modules = at_most(proc->modules, WIRE_MODULES),
		.n_slots = at_most(proc->slots, WIRE_SLOTS),
	};
	memcpy(image.pedigree, image.peer->pedigree, sizeof(image.peer->pedigree));
	unpack_steps(&image, wire_log(proc), map->log_words);
	return image;
}

static int
by_pedigree(const void *a, const void *b)
{
	return strverscmp(((const struct image *)a)->pedigree, ((const struct image *)b)->pedigree);
}

struct images
images_of(const struct wire_map *map)
{
	unsigned claimed = wire_map_count(map);
	struct images images = {.at = xcalloc(claimed, sizeof(struct image))};
	for (unsigned i = 0; i < claimed; i++)
		if (atomic_load(&wire_map_peer(map, i)->state) != WIRE_PROC_UNUSED)
			images.at[images.n++] = image_of(map, i);
	qsort(images.at, images.n, sizeof(*images.at), by_pedigree);
	return images;
}

void
images_free(struct images *images)
{
	for (size_t i = 0; i < images->n; i++)
		free(images->at[i].steps);
	free(images->at);
	*images = (struct images){0};
}

bool
image_is_lone_child(const struct image *image)
{
	const char *last = strrchr(image->pedigree, '.');
	return last && !strchr(last, 'e') && image->proc->threads == 1;
}

/* A parent is always older than its child, so this ends; but a program may have made a chain
 * of them as long as it likes, of which the youngest are named. */
char *
image_thread(const struct image *image, uint32_t thread)
{
	enum { LONGEST = 4096, NUMBER = 11 };
	char text[LONGEST], *at = text + sizeof(text) - 1;
	*at = '\0';
	bool known = thread < image->n_threads;
	while (known) {
		const struct wire_thread *self = &image->threads[thread];
		char number[NUMBER + 1];
		int n = snprintf(number, sizeof(number), *at ? "%u." : "%u", self->nth);
		if (at - text < n)
			break;
		at -= n;
		memcpy(at, number, (size_t)n);
		known = self->parent < thread;
		thread = self->parent;
	}
	return xstrdup(*at ? at : "?");
}

const struct wire_site *
image_site(const struct image *image, uint32_t site)
{
	return site && site <= image->n_sites ? &image->sites[site - 1] : NULL;
}

const struct wire_object *
image_object(const struct image *image, uint32_t object)
{
	return object && object <= image->n_objects ? &image->objects[object - 1] : NULL;
}

const char *
image_module(const struct image *image, uint32_t module)
{
	const char *path = module < image->n_modules ? image->modules[module].path : "";
	return memchr(path, '\0', sizeof(image->modules->path)) ? path : "";
}

static char *
anonymous(const struct image *image, const struct wire_object *object)
{
	char *toucher = image_thread(image, object->toucher);
	bool lock = object->kind == HEDDLE_OBJECT_SEM && image->proc->python;
	char *name = lock ? xasprintf("%s%s:%u", python_lock, toucher, object->nth)
			  : xasprintf("%s %s:%u", object_text(object->kind), toucher, object->nth);
	free(toucher);
	return name;
}

static char *
thread_object(const struct image *image, const struct wire_object *object)
{
	char *thread = image_thread(image, object->owner);
	char *name = xasprintf("%s %s", object_text(object->kind), thread);
	free(thread);
	return name;
}

char *
image_object_name(const struct image *image, struct symbols *symbols, uint32_t number)
{
	const struct wire_object *object = image_object(image, number);
	if (!object)
		return NULL;
	if (object->kind == HEDDLE_OBJECT_THREAD)
		return thread_object(image, object);
	const char *module = image_module(image, object->module);
	char *data = *module ? symbols_data(symbols, module, object->offset) : NULL;
	char *name = data ? xasprintf("%s %s", object_text(object->kind), data) : anonymous(image, object);
	free(data);
	return name;
}

const struct wire_code *
image_code(const struct image *image, const struct wire_site *site)
{
	uint32_t index = site->module & ~WIRE_SITE_PYTHON;
	return site->module & WIRE_SITE_PYTHON && index < image->n_codes ? &image->codes[index] : NULL;
}

/* What the target wrote may lack its end. */
#define TEXT(field) xstrndup(field, strnlen(field, sizeof(field)))

/* Python has a decorated function begin at its first decorator, which tells nothing of it. */
static char *
python_line(struct symbols *symbols, const char *path, const char *function, unsigned line)
{
	char *text = symbols_line(symbols, path, line), *next = text && *text == '@' ? xstrdup(text) : NULL;
	char *name = xasprintf("def %s(", strrchr(function, '.') ? strrchr(function, '.') + 1 : function);
	for (unsigned i = 1; next && i < DECORATORS && !strstr(next, name); i++) {
		free(next);
		next = symbols_line(symbols, path, line + i);
	}
	bool found = next && strstr(next, name);
	free(found ? text : next);
	free(name);
	return found ? next : text;
}

static struct place
python_place(const struct wire_code *code, struct symbols *symbols, uint64_t line)
{
	char *path = TEXT(code->file);
	struct place place = {
		.file = symbols_file(symbols, path), .line = (unsigned)line, .function = TEXT(code->function)};
	place.text = python_line(symbols, path, place.function, (unsigned)line);
	free(path);
	return place;
}

/* main() is called by libheddle, and nobody wants to see that. */
static bool
is_heddle(const char *module)
{
	return !strcmp(x_base_name(module), "libheddle.so");
}

struct place
image_place(const struct image *image, struct symbols *symbols, uint32_t number)
{
	const struct wire_site *site = image_site(image, number);
	const struct wire_code *code = site ? image_code(image, site) : NULL;
	if (code)
		return python_place(code, symbols, site->offset);
	const char *module = site ? image_module(image, site->module) : "";
	if (!*module || is_heddle(module))
		return (struct place){0};
	return symbols_place(symbols, module, site->offset);
}
