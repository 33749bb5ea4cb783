#include "log.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>

#include "cxx.h"
#include "object.h"
#include "proc.h"
#include "stops.h"
#include "sys.h"
#include "vtime.h"

enum { FIRST_BITS = 7, MOST_BITS = 18 };
static struct log_sites none = {1, {{NULL, 0, 0}, {NULL, 0, 0}}};
struct log_sites *log_sites = &none;
static uint32_t kept;
static const struct link_map *modules[WIRE_MODULES];

const char *
log_program(void)
{
	static char path[sizeof(struct wire_module)];
	if (!path[0])
		sys4(SYS_readlinkat, (long)AT_FDCWD, "/proc/self/exe", path, sizeof path - 1);
	return path;
}

/* The main program's link_map has an empty name. */
static const char *
module_path(const struct link_map *map)
{
	return map->l_name && map->l_name[0] ? map->l_name : log_program();
}

static uint32_t
module_index(const struct link_map *map)
{
	uint32_t n = proc.wire->modules;
	for (uint32_t i = 0; i < n; i++)
		if (modules[i] == map)
			return i;
	if (n == WIRE_MODULES)
		return WIRE_NONE;
	modules[n] = map;
	sys_copy_text(wire_modules(proc.wire)[n].path, sizeof(struct wire_module), module_path(map));
	proc.wire->modules = n + 1;
	return n;
}

void
log_place(const void *address, uint32_t *module, uint64_t *offset)
{
	struct dl_find_object found;
	*module = WIRE_NONE;
	*offset = 0;
	if (_dl_find_object((void *)(uintptr_t)address, &found))
		return;
	*module = module_index(found.dlfo_link_map);
	*offset = (uint64_t)(uintptr_t)address - found.dlfo_link_map->l_addr;
}

static uint32_t
new_site(uint32_t module, uint64_t offset)
{
	uint32_t n = proc.wire->sites;
	if (n == WIRE_SITES)
		return 0;
	/* no address enters the log */
	wire_sites(proc.wire)[n] = (struct wire_site){.module = module, .offset = module == WIRE_NONE ? 0 : offset};
	proc.wire->sites = n + 1;
	return n + 1;
}

static uint32_t
new_place(const void *address)
{
	uint32_t module;
	uint64_t offset;
	log_place(address, &module, &offset);
	return new_site(module, offset);
}

static struct log_site_entry *
slot_of(struct log_sites *sites, const void *key)
{
	struct log_site_entry *entry = log_site_home(sites, key);
	while (entry->address && entry->address != key)
		if (++entry == sites->at + (1u << sites->bits))
			entry = sites->at;
	return entry;
}

/* The old table stays: a thread outside may look something up, when it crashes. */
static void
grow(void)
{
	struct log_sites *old = log_sites;
	uint32_t bits = old == &none ? FIRST_BITS : old->bits + 1;
	struct log_sites *sites = sys_memory(sizeof *sites + (sizeof *sites->at << bits));
	sites->bits = bits;
	for (uint32_t i = 0; i < 1u << old->bits; i++)
		if (old->at[i].address)
			*slot_of(sites, old->at[i].address) = old->at[i];
	log_sites = sites;
}

/* Where the key is, or belongs. Most places stay free, so that log_site finds its own. Keys are return
 * addresses, and numbers that no address can be. */
static struct log_site_entry *
look_up(const void *key)
{
	if (kept >= 1u << log_sites->bits >> 3 && log_sites->bits < MOST_BITS)
		grow();
	return slot_of(log_sites, key);
}

/* More than that are not kept. */
static const struct log_site_entry *
keep(struct log_site_entry *entry, struct log_site_entry wanted)
{
	static struct log_site_entry not_kept;
	bool room = wanted.site && kept < 1u << (MOST_BITS - 1);
	kept += room;
	entry = room ? entry : &not_kept;
	*entry = wanted;
	return entry;
}

const struct log_site_entry *
log_new_entry(const void *address)
{
	struct log_site_entry *entry = look_up(address);
	if (entry->address)
		return entry;
	return keep(entry, (struct log_site_entry){address, new_place(address), (uint8_t)cxx_code(address)});
}

/* Two keys for one place in Python code: many instructions are on one line. */
#define CODE_KEY(kind, code, number) \
	((const void *)(uintptr_t)((uint64_t)(kind) << 60 | (uint64_t)(code) << 32 | (number)))
enum { INSTRUCTION = 8, LINE };

uint32_t
log_code_site(uint32_t code, uint32_t instruction)
{
	return look_up(CODE_KEY(INSTRUCTION, code, instruction))->site;
}

uint32_t
log_code_line(uint32_t code, uint32_t instruction, uint32_t line)
{
	const void *instruction_key = CODE_KEY(INSTRUCTION, code, instruction), *line_key = CODE_KEY(LINE, code, line);
	struct log_site_entry *entry = look_up(line_key);
	uint32_t site = entry->site;
	if (!entry->address) {
		site = new_site(WIRE_SITE_PYTHON | code, line);
		keep(entry, (struct log_site_entry){line_key, site, CXX_NOT});
	}
	return keep(look_up(instruction_key), (struct log_site_entry){instruction_key, site, CXX_NOT})->site;
}

struct log_end log_end;

uint64_t
log_steps_left(void)
{
	uint64_t taken = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
	uint64_t limit = proc.config->step_limit ? proc.config->step_limit : UINT64_MAX;
	return taken < limit ? limit - taken : 0;
}

/* The log's words in memory begin when the first step is written. */
static void
look_ahead(void)
{
	if (!log_end.next) {
		log_end.next = wire_log(proc.wire);
		log_end.stop = log_end.next + proc.config->log_words;
		log_end.before = WIRE_BEFORE_FIRST;
	}
	uint64_t n = (SYS_AROUND - (uintptr_t)log_end.next % SYS_AROUND) / sizeof *log_end.next;
	uint64_t left = log_steps_left(), room = (uint64_t)(log_end.stop - log_end.next);
	n = n < left ? n : left;
	log_end.quick = log_end.next + (n < room ? n : room);
	if (__builtin_expect(stops_any, 0))
		log_end.quick = log_end.next; /* each step is looked at */
	if (room)
		sys_look_around(log_end.next);
}

static bool
has_room(void)
{
	if (!log_is_quick())
		look_ahead();
	return log_end.stop - log_end.next >= (ptrdiff_t)WIRE_STEP_WORDS;
}

void
log_step(
	const struct thread *thread, uint8_t alternative, uint32_t arg, uint32_t enabled, uint64_t stall, uint8_t flags)
{
	const struct op *op = &thread->op;
	struct wire_step step = {.time_ns = vtime_now,
		.thread = thread->number,
		.site = op->site,
		.object = log_object(op->object),
		.arg = arg,
		.op = alternative == HEDDLE_ALT_STALL ? HEDDLE_OP_STALL : op->kind,
		.alternative = alternative,
		.flags = flags | (op->timed ? WIRE_STEP_TIMED : 0),
		.enabled = enabled,
		.stall_ns = stall};
	if (has_room())
		log_end.next += wire_pack(log_end.next, &step, &log_end.before);
	log_count();
	/* in a stall nobody is picked yet */
	if (__builtin_expect(stops_any, 0) && alternative != HEDDLE_ALT_STALL)
		stops_logged(thread);
}

void
log_pending(struct thread *thread)
{
	struct wire_slot *slot = thread->wire;
	const struct op *op = &thread->op;
	slot->op = op->kind;
	slot->object = log_object(op->object);
	slot->site = op->site;
	slot->deadline_ns = op->timed ? op->deadline : 0;
	if (__builtin_expect(heddle_op_takes(op->kind), 0))
		object_publish_owner(op->object);
}

void
log_restart(void)
{
	log_end = (struct log_end){0};
}

void
log_reset(void)
{
	log_sites = &none;
	kept = 0;
	log_restart();
}
