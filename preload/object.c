#include "object.h"

#include "broken.h"
#include "log.h"
#include "model.h"
#include "proc.h"
#include "python.h"
#include "sys.h"

/* Deletion shifts later entries back (Knuth 6.4, algorithm R), so there are no
 * tombstones. The first table is small and static: it is there from load on. */
enum { STATIC_BITS = 1, FIRST_BITS = 6, BATCH = 32 };
static struct object_entry first_entries[1 << STATIC_BITS];
struct object_table object_table = {.entries = first_entries, .bits = STATIC_BITS};
#define table object_table

static inline uint32_t
after(uint32_t i)
{
	return (i + 1) & ((1u << table.bits) - 1);
}

static struct object_entry *
look_up(const void *address)
{
	uint32_t i = object_home(address);
	while (table.entries[i].address && table.entries[i].address != address)
		i = after(i);
	return &table.entries[i];
}

static void
grow(void)
{
	struct object_entry *old = table.entries;
	uint32_t n = 1u << table.bits;
	table.bits = old == first_entries ? FIRST_BITS : table.bits + 1;
	table.entries = sys_memory(sizeof *old << table.bits);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].address)
			*look_up(old[i].address) = old[i];
}

static struct object *
take_struct(void)
{
	if (!table.spare) {
		struct object *batch = sys_memory(BATCH * sizeof *batch);
		for (int i = 0; i < BATCH; i++) {
			batch[i].next_free = table.spare;
			table.spare = &batch[i];
		}
	}
	struct object *object = table.spare;
	table.spare = object->next_free;
	return object;
}

struct object *
object_make(const void *address, enum heddle_object_kind kind)
{
	struct object *object = take_struct();
	*object = (struct object){.address = address,
		.kind = (uint8_t)kind,
		.unnumbered = true,
		.silent = python_owns(address),
		.owner = WIRE_NONE};
	list_init(&object->waiters);
	return object;
}

static struct object *
make(struct object_entry *entry, const void *address, enum heddle_object_kind kind)
{
	*entry = (struct object_entry){address, object_make(address, kind)};
	table.used++;
	return entry->object;
}

struct object *
object_look_up(const void *address, enum heddle_object_kind kind)
{
	if (table.used * 2 >= 1u << table.bits)
		grow();
	struct object_entry *entry = look_up(address);
	if (!entry->object)
		return make(entry, address, kind);
	/* the memory became something else without a destroy */
	if (entry->object->kind != kind) {
		if (!list_empty(&entry->object->waiters))
			return entry->object;
		object_forget(address);
		return make(look_up(address), address, kind);
	}
	return entry->object;
}

struct object *
object_find(const void *address)
{
	return look_up(address)->object;
}

static void delete (uint32_t hole)
{
	for (uint32_t i = after(hole); table.entries[i].address; i = after(i)) {
		uint32_t wish = object_home(table.entries[i].address);
		uint32_t mask = (1u << table.bits) - 1;
		if (((i - wish) & mask) < ((i - hole) & mask))
			continue;
		table.entries[hole] = table.entries[i];
		hole = i;
	}
	table.entries[hole] = (struct object_entry){0};
}

void
object_leave(const void *address)
{
	delete ((uint32_t)(look_up(address) - table.entries));
	table.used--;
}

void
object_forget(const void *address)
{
	struct object *object = object_find(address);
	if (!object || !list_empty(&object->waiters))
		return;
	object_leave(address);
	object->next_free = table.spare;
	table.spare = object;
}

void
object_number(struct object *object, struct thread *toucher)
{
	if (table.next_number >= WIRE_OBJECTS)
		return;
	object->number = table.next_number++;
	object->unnumbered = false;
	struct wire_object *wire = &wire_objects(proc.wire)[object->number];
	*wire = (struct wire_object){.kind = object->kind,
		.toucher = toucher->number,
		.nth = ++toucher->touched,
		.owner = WIRE_NONE,
		.module = WIRE_NONE};
	if (object->kind == HEDDLE_OBJECT_THREAD)
		wire->owner = object->thread->number;
	else if (object->kind != HEDDLE_OBJECT_CHANNEL) /* those are no memory of the program's */
		log_place(object->address, &wire->module, &wire->offset);
	proc.wire->objects = table.next_number;
	if (object->kind != HEDDLE_OBJECT_THREAD)
		object_publish_owner(object);
}

void
object_each(void (*visit)(struct object *object))
{
	for (uint32_t i = 0; i < 1u << table.bits; i++)
		if (table.entries[i].object)
			visit(table.entries[i].object);
}

/* Memory that was given back while a mutex in it was held is not there any more. */
static bool
is_there(const void *address)
{
	unsigned char pages[2];
	uintptr_t page = (uintptr_t)address & ~(uintptr_t)4095;
	return sys3(SYS_mincore, (long)page, 1L, pages) == 0;
}

static bool
asks_for_owner(const struct object *object)
{
	return object->kind == HEDDLE_OBJECT_MUTEX && is_there(object->address) && model_mutex_relocks(object->address);
}

/* Who holds what other processes share lives on, and the real object knows; the child
 * has another kernel thread, so it is not the owner of what asks for its owner. */
static uint32_t
owner_in_child(const struct object *object, const struct thread *self, uint32_t before)
{
	if (object->shared)
		return WIRE_NONE;
	return object->owner == before && !asks_for_owner(object) ? self->number : WIRE_GONE;
}

void
object_reset(const struct thread *self, uint32_t before)
{
	table.next_number = 0;
	for (uint32_t i = 0; i < 1u << table.bits; i++) {
		struct object *object = table.entries[i].object;
		if (!object)
			continue;
		object->unnumbered = true;
		object->count = 0;
		list_init(&object->waiters);
		object->enabled = 0;
		if (object_held(object))
			object->owner = owner_in_child(object, self, before);
	}
}
