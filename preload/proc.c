#include "proc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "broken.h"
#include "processors.h"
#include "sys.h"
#include "vtime.h"

struct proc proc;

static void
say(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	sys3(SYS_write, 2L, text, n);
}

void *
proc_map(int fd, uint64_t offset, uint64_t size)
{
	long p = sys6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, (long)offset);
	return p < 0 && p > -4096 ? NULL : (void *)p;
}

static void *
map_or_end(int fd, uint64_t offset, uint64_t size)
{
	void *memory = proc_map(fd, offset, size);
	if (!memory)
		BROKEN("no memory: mmap failed");
	return memory;
}

static void
find_replay(int fd)
{
	const struct wire_config *config = proc.config;
	for (uint32_t i = 0; i < config->replays && i < WIRE_PROCS; i++) {
		const struct wire_replay *r = &proc.head->replay[i];
		if (!r->count || !sys_equal_text(r->process, proc.peer->pedigree))
			continue;
		/* mmap wants a page boundary: map from the first decision of all */
		const uint64_t size = (r->first + r->count) * sizeof *proc.replay;
		proc.replay = map_or_end(fd, config->decisions_offset, size);
		proc.replay += r->first;
		proc.replays = r->count;
	}
}

static void
name_child(struct wire_peer *child, const struct wire_peer *parent, uint32_t nth)
{
	size_t at = 0;
	sys_append(child->pedigree, sizeof child->pedigree, &at, parent->pedigree);
	sys_append(child->pedigree, sizeof child->pedigree, &at, ".");
	sys_append_number(child->pedigree, sizeof child->pedigree, &at, nth);
}

/* An image that was started, not forked: the root, the same process after an
 * exec, or a child that its parent spawned. */
static void
name_image(struct wire_peer *self)
{
	int pid = (int)sys0(SYS_getpid), ppid = (int)sys0(SYS_getppid);
	size_t at = 0;
	for (struct wire_peer *other = self; other-- > proc.head->peers;) {
		bool same = other->pid == pid && other->state != WIRE_PROC_UNUSED;
		bool child = other->pid == ppid && other->state == WIRE_PROC_ATTACHED;
		if (same) {
			other->state = WIRE_PROC_EXECED;
			sys_append(self->pedigree, sizeof self->pedigree, &at, other->pedigree);
			sys_append(self->pedigree, sizeof self->pedigree, &at, "e");
		} else if (child) {
			name_child(self, other, atomic_fetch_add(&other->children, 1) + 1);
		}
		if (child)
			processors_start(other);
		if (same || child) {
			vtime_now = other->time_ns;
			return;
		}
	}
	sys_append(self->pedigree, sizeof self->pedigree, &at, "1");
}

/* The whole region becomes this process's; false: all were taken, or the wire cannot be opened. */
static bool
take_region(int fd, uint32_t index)
{
	proc.wire = NULL;
	if (fd >= 0 && index < WIRE_PROCS)
		proc.wire =
			proc_map(fd, proc.head->procs_offset + index * proc.head->proc_stride, proc.head->proc_stride);
	if (!proc.wire)
		return false;
	/* a core of the log's room would take seconds to write */
	sys3(SYS_madvise, proc.wire, (long)proc.head->proc_stride, (long)MADV_DONTDUMP);
	proc.peer = &proc.head->peers[index];
	proc.peer->pid = (int)sys0(SYS_getpid);
	return true;
}

/* Nobody reads this one, or sees the process. The child of a fork has our frames on its stack, and must find
 * itself in order when they are returned to. */
static void
make_region(void)
{
	static struct wire_peer unseen;
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	long p = sys6(SYS_mmap, 0, (long)proc.head->proc_stride, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (p < 0 && p > -4096)
		BROKEN("no memory: mmap failed");
	proc.wire = (struct wire_proc *)p;
	unseen = (struct wire_peer){.pid = (int)sys0(SYS_getpid)};
	proc.peer = &unseen;
	proc.unseen = true;
}

static bool
right_version(const struct wire *head)
{
	return head->magic == WIRE_MAGIC && head->version == WIRE_VERSION && head->wire_size == sizeof *head;
}

int
proc_open_wire(void)
{
	static char path[128]; /* the program may wipe its environment */
	const char *given = path[0] ? path : getenv(WIRE_ENV);
	if (!given || !*given)
		return -1;
	if (!path[0])
		sys_copy_text(path, sizeof path, given);
	long fd = sys4(SYS_openat, (long)AT_FDCWD, path, (long)(O_RDWR | O_CLOEXEC), 0L);
	return fd < 0 ? -1 : (int)fd;
}

bool
proc_attach(void)
{
	int fd = proc_open_wire();
	if (fd < 0)
		return false;
	proc.head = proc_map(fd, 0, sizeof *proc.head);
	bool ok = proc.head && right_version(proc.head);
	if (!proc.head)
		say("heddle: no memory for libheddle.so; running uncontrolled.\n");
	else if (!ok)
		say("heddle: libheddle.so and heddle are of different versions; running uncontrolled."
		    " Install both from one build.\n");
	else
		ok = take_region(fd, atomic_fetch_add(&proc.head->procs, 1));
	if (ok) {
		proc.config = &proc.head->config;
		name_image(proc.peer);
		find_replay(fd);
		atomic_store(&proc.peer->state, WIRE_PROC_ATTACHED);
	}
	sys1(SYS_close, (long)fd);
	return ok;
}

uint32_t
proc_expect_child(void)
{
	uint32_t nth = atomic_fetch_add(&proc.peer->children, 1) + 1, index = atomic_fetch_add(&proc.head->procs, 1);
	if (index >= WIRE_PROCS)
		return WIRE_NONE;
	struct wire_peer *child = &proc.head->peers[index];
	name_child(child, proc.peer, nth);
	child->time_ns = vtime_now;
	return index;
}

void
proc_child_is(uint32_t index, int pid)
{
	uint32_t unused = WIRE_PROC_UNUSED;
	if (index >= WIRE_PROCS)
		return;
	struct wire_peer *child = &proc.head->peers[index];
	child->pid = pid;
	atomic_compare_exchange_strong(&child->state, &unused, WIRE_PROC_ATTACHED);
}

static uint64_t
in_words(uint64_t size)
{
	return (size + 7) / 8;
}

/* Plain words: memcpy is somebody else's. */
static void
copy_words(void *to, const void *from, uint64_t size)
{
	volatile uint64_t *words = to;
	const uint64_t *old = from;
	for (uint64_t i = 0; i < in_words(size); i++)
		words[i] = old[i];
}

struct table {
	uint64_t offset, size;
};
enum { TABLES = 6, TABLES_BUT_CODES = TABLES - 1 };

/* What is used of each. */
static void
find_tables(struct table tables[static TABLES], const struct wire_proc *wire)
{
	const struct table used[TABLES] = {{WIRE_SLOTS_AT, wire->slots * sizeof(struct wire_slot)},
		{WIRE_THREADS_AT, wire->threads * sizeof(struct wire_thread)},
		{WIRE_OBJECTS_AT, wire->objects * sizeof(struct wire_object)},
		{WIRE_SITES_AT, wire->sites * sizeof(struct wire_site)},
		{WIRE_MODULES_AT, wire->modules * sizeof(struct wire_module)},
		{WIRE_CODES_AT, wire->codes * sizeof(struct wire_code)}};
	for (int i = 0; i < TABLES; i++)
		tables[i] = used[i];
}

static void
copy_region(const struct wire_proc *parent)
{
	struct wire_proc *wire = proc.wire;
	struct table tables[TABLES];
	find_tables(tables, parent);
	for (int i = 0; i < TABLES_BUT_CODES; i++)
		copy_words(wire_at(wire, tables[i].offset), wire_at(parent, tables[i].offset), tables[i].size);
	wire->slots = parent->slots;
	wire->threads = parent->threads;
	wire->objects = parent->objects;
	wire->sites = parent->sites;
	wire->modules = parent->modules;
}

/* Code objects of Python know their place in this table, and a fork keeps them. */
static void
copy_codes(const struct wire_proc *parent)
{
	copy_words(wire_codes(proc.wire), wire_codes(parent), parent->codes * sizeof(struct wire_code));
	proc.wire->codes = parent->codes;
	proc.wire->python = parent->python;
}

static void
attach_forked(uint32_t index, bool copy)
{
	struct wire_proc *parent = proc.wire;
	int fd = proc_open_wire();
	bool seen = take_region(fd, index);
	if (!seen)
		make_region();
	proc.wire->transport = parent->transport;
	sys_copy_text(proc.wire->transport_reason, sizeof proc.wire->transport_reason, parent->transport_reason);
	copy_codes(parent);
	if (copy)
		copy_region(parent);
	proc.replay = NULL;
	proc.replays = 0;
	if (seen)
		find_replay(fd);
	atomic_store(&proc.peer->state, WIRE_PROC_ATTACHED);
	sys_pages_free(parent, proc.head->proc_stride);
	if (fd >= 0)
		sys1(SYS_close, (long)fd);
}

void
proc_attach_child(uint32_t index)
{
	attach_forked(index, false);
}

void
proc_attach_copy(uint32_t index)
{
	attach_forked(index, true);
}

/* What this process wrote into its region, in private memory: a fork has that at
 * hand, while of shared memory it finds each page anew. */
static struct {
	struct wire_peer peer;
	struct wire_proc region;
	struct table tables[TABLES];
	uint64_t size;
	uint64_t *words;
} kept;

void
proc_keep(void)
{
	copy_words(&kept.peer, proc.peer, sizeof kept.peer);
	copy_words(&kept.region, proc.wire, sizeof kept.region);
	find_tables(kept.tables, proc.wire);
	for (int i = 0; i < TABLES; i++)
		kept.size += in_words(kept.tables[i].size) * sizeof *kept.words;
	kept.words = sys_pages(kept.size);
	uint64_t *to = kept.words;
	for (int i = 0; i < TABLES; i++) {
		copy_words(to, wire_at(proc.wire, kept.tables[i].offset), kept.tables[i].size);
		to += in_words(kept.tables[i].size);
	}
}

/* Nothing of it is left, so that what the run maps lies where it lies after an exec. */
static void
put_kept(void)
{
	const uint64_t *from = kept.words;
	sys_look_around(proc.wire);
	copy_words(proc.peer, &kept.peer, sizeof kept.peer);
	copy_words(proc.wire, &kept.region, sizeof kept.region);
	for (int i = 0; i < TABLES; i++) {
		copy_words(wire_at(proc.wire, kept.tables[i].offset), from, kept.tables[i].size);
		from += in_words(kept.tables[i].size);
	}
	sys_pages_free(kept.words, kept.size);
}

/* The harness has emptied the region. All pointers into it are good again. */
void
proc_attach_run(void)
{
	put_kept();
	proc.peer->pid = (int)sys0(SYS_getpid);
	atomic_store(&proc.head->procs, 1);
	if (!proc.config->replays)
		return;
	int fd = proc_open_wire();
	if (fd < 0)
		BROKEN("the wire cannot be opened again");
	find_replay(fd);
	sys1(SYS_close, (long)fd);
}

void
proc_external(void)
{
	proc.wire->external = 1;
}

void
proc_sends_kill(void)
{
	proc.wire->sent_kill = 1;
}

void
proc_escape(enum wire_escape_kind kind, uint32_t site, uint32_t detail)
{
	struct wire_proc *wire = proc.wire;
	wire->partial = 1;
	wire->external = 1;
	for (uint32_t i = 0; i < wire->escapes; i++) {
		struct wire_escape *e = &wire->escape[i];
		if (e->kind == kind && e->site == site && e->syscall == detail) {
			e->count++;
			return;
		}
	}
	if (wire->escapes < WIRE_ESCAPE_MAX)
		wire->escape[wire->escapes++] = (struct wire_escape){kind, site, detail, 1};
}

/* gdb stops here (heddle replay --gdb). */
void
heddle_failed(void)
{
	__asm__ volatile("" ::: "memory");
}

struct wire_fault *
proc_fault(enum wire_fault_kind kind)
{
	struct wire_fault *fault = &proc.wire->fault;
	if (fault->kind != WIRE_FAULT_NONE)
		return NULL;
	fault->kind = kind;
	heddle_failed();
	return fault;
}

_Noreturn void
broken_out(const char *file, int line, const char *what)
{
	struct wire_fault *fault = proc.wire ? proc_fault(WIRE_FAULT_BROKEN) : NULL;
	if (fault) {
		sys_copy_text(fault->file, sizeof fault->file, file);
		sys_copy_text(fault->text, sizeof fault->text, what);
		fault->line = (uint32_t)line;
	}
	say("heddle: broken invariant: ");
	say(what);
	say("\n");
	sys_exit_group(125);
}
