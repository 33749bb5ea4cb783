#include "wire_map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schedule.h"
#include "x.h"

#define KEPT (16 << 20) /* bytes of a wire that are kept from run to run */

static uint64_t
count_decisions(const struct schedule *schedule)
{
	uint64_t n = 0;
	for (size_t i = 0; schedule && i < schedule->n; i++)
		n += schedule->processes[i].n;
	return n;
}

static void
fill_config(struct wire_config *config, const struct run_spec *spec, uint64_t log_words, int cpu)
{
	const struct schedule *replay = spec->replay;
	uint64_t epoch_ns = replay && replay->epoch_ns ? replay->epoch_ns : spec->epoch_ns;
	*config = (struct wire_config){
		.strategy = replay ? WIRE_STRATEGY_REPLAY : spec->strategy,
		.transport = spec->transport,
		.stressed = !replay && spec->condition == CONDITION_STRESSED, /* the decisions have it */
		.python_points = replay ? replay->python_points : spec->python_points,
		.depth = spec->depth,
		.seed = spec->seed,
		.epoch_ns = epoch_ns,
		.entropy = heddle_seed(epoch_ns, spec->varied == VARIED_RANDOM ? spec->variant : 0),
		.max_stall_ns = replay ? replay->max_stall_ns : spec->max_stall_ns,
		.stress_hint = spec->stress_hint,
		.step_hint = spec->step_hint,
		.step_limit = spec->step_limit,
		.log_words = log_words,
		.replay_of = replay   ? replay->strategy
			: spec->force ? spec->rules
				      : spec->strategy,
		.mark = spec->mark,
		.every_point = spec->every_point,
		.cpu = cpu,
	};
}

static void
fill_replay(struct wire *wire, const struct schedule *schedule)
{
	struct wire_decision *decisions = (void *)((char *)wire + wire->config.decisions_offset);
	uint64_t at = 0;
	for (size_t i = 0; i < schedule->n && i < WIRE_PROCS; i++) {
		const struct schedule_process *from = &schedule->processes[i];
		struct wire_replay *to = &wire->replay[wire->config.replays++];
		memcpy(to->process, from->pedigree, sizeof(to->process));
		to->first = at;
		to->count = from->n;
		if (from->n)
			memcpy(decisions + at, from->decisions, from->n * sizeof(*decisions));
		at += from->n;
	}
}

static void
fill(struct wire_map *map, const struct run_spec *spec, int cpu)
{
	struct wire *wire = map->wire;
	memset(wire->peers, 0, wire_map_count(map) * sizeof(*wire->peers)); /* of the run before */
	wire->version = WIRE_VERSION;
	wire->wire_size = sizeof(*wire);
	wire->size = map->size;
	wire->procs_offset = WIRE_PAGE(sizeof(*wire));
	wire->proc_stride = wire_proc_stride(map->log_words);
	atomic_store(&wire->procs, 0);
	fill_config(&wire->config, spec, map->log_words, cpu);
	wire->config.decisions_offset = wire->procs_offset + WIRE_PROCS * wire->proc_stride;
	if (spec->replay)
		fill_replay(wire, spec->replay);
	/* the run before may have had some; what lies behind the counts is 32 kB that no run should pay for */
	wire->force.orders = wire->force.switches = 0;
	if (spec->force)
		wire->force = *spec->force;
	wire->stops = spec->stops ? *spec->stops : (struct wire_stops){0};
	wire->magic = WIRE_MAGIC;
}

/* It only grows: who has mapped it keeps what it has. */
static int
stretch(struct wire_map *map, uint64_t size)
{
	if (size <= map->size)
		return 0;
	if (ftruncate(map->fd, (off_t)size))
		return -1;
	void *memory = map->wire ? mremap(map->wire, map->size, size, MREMAP_MAYMOVE)
				 : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, map->fd, 0);
	if (memory == MAP_FAILED)
		return -1;
	map->wire = memory;
	map->size = size;
	return 0;
}

/* The regions and the decisions: what was written is wiped, so that the next run finds the pages; where that is
 * much, they are given back. */
static int
empty(const struct wire_map *map)
{
	char *bytes = (char *)map->wire;
	off_t at = (off_t)WIRE_PAGE(sizeof(struct wire)), end = (off_t)map->size, room = KEPT;
	if (!map->size)
		return 0;
	while (room > 0 && (at = lseek(map->fd, at, SEEK_DATA)) >= 0) {
		off_t written = lseek(map->fd, at, SEEK_HOLE) - at;
		off_t n = written < room ? written : room;
		memset(bytes + at, 0, (size_t)n);
		at += n;
		room -= n;
	}
	if (at < 0)
		return errno == ENXIO ? 0 : -1;
	return at < end ? fallocate(map->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, end - at) : 0;
}

int
wire_map_ready(struct wire_map *map, const struct run_spec *spec, uint64_t log_words, int cpu, char **error)
{
	uint64_t size = WIRE_PAGE(sizeof(struct wire)) + WIRE_PROCS * wire_proc_stride(log_words) +
		WIRE_PAGE(count_decisions(spec->replay) * sizeof(struct wire_decision));
	if (map->fd < 0)
		map->fd = memfd_create("heddle", MFD_CLOEXEC);
	map->log_words = log_words;
	if (map->fd < 0 || empty(map) || stretch(map, size)) {
		*error = xasprintf("no shared memory for a run: %s; check the limits of memory and file size"
				   " (ulimit -v, -f)",
			strerror(errno));
		wire_map_close(map);
		return -1;
	}
	fill(map, spec, cpu);
	return 0;
}

void
wire_map_close(struct wire_map *map)
{
	if (map->wire)
		munmap(map->wire, map->size);
	if (map->fd >= 0)
		close(map->fd);
	*map = WIRE_MAP_NONE;
}

unsigned
wire_map_count(const struct wire_map *map)
{
	if (!map->wire)
		return 0;
	unsigned n = atomic_load(&map->wire->procs);
	return n < WIRE_PROCS ? n : WIRE_PROCS;
}

struct wire_proc *
wire_map_proc(const struct wire_map *map, unsigned i)
{
	return (void *)((char *)map->wire + WIRE_PAGE(sizeof(struct wire)) + i * wire_proc_stride(map->log_words));
}

struct wire_peer *
wire_map_peer(const struct wire_map *map, unsigned i)
{
	return &map->wire->peers[i];
}
