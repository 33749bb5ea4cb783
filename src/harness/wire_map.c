#include "wire_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schedule.h"
#include "x.h"

#define KEPT (16 << 20) /* bytes of a wire that are kept from run to run */
#define HEAD_SIZE WIRE_PAGE(sizeof(struct wire))

struct wire_regions {
	struct wire_proc *at[WIRE_PROCS];
	uint64_t stride;
};

static uint64_t
count_decisions(const struct schedule *schedule)
{
	uint64_t n = 0;
	for (size_t i = 0; schedule && i < schedule->n; i++)
		n += schedule->processes[i].n;
	return n;
}

static void
fill_config(struct wire_config *config, const struct run_spec *spec, uint64_t log_words)
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
	};
}

static int
write_at(int fd, const void *bytes, size_t n, off_t at)
{
	while (n) {
		ssize_t written = pwrite(fd, bytes, n, at);
		if (written < 0)
			return -1;
		bytes = (const char *)bytes + written;
		n -= (size_t)written;
		at += written;
	}
	return 0;
}

static int
fill_replay(const struct wire_map *map, const struct schedule *schedule)
{
	struct wire *wire = map->wire;
	uint64_t at = 0;
	for (size_t i = 0; i < schedule->n && i < WIRE_PROCS; i++) {
		const struct schedule_process *from = &schedule->processes[i];
		struct wire_replay *to = &wire->replay[wire->config.replays++];
		memcpy(to->process, from->pedigree, sizeof(to->process));
		to->first = at;
		to->count = from->n;
		if (write_at(map->fd, from->decisions, from->n * sizeof(*from->decisions),
			    (off_t)(wire->config.decisions_offset + at * sizeof(*from->decisions))))
			return -1;
		at += from->n;
	}
	return 0;
}

static int
fill(struct wire_map *map, const struct run_spec *spec)
{
	struct wire *wire = map->wire;
	memset(wire->peers, 0, wire_map_count(map) * sizeof(*wire->peers)); /* of the run before */
	wire->version = WIRE_VERSION;
	wire->wire_size = sizeof(*wire);
	wire->size = map->size;
	wire->procs_offset = HEAD_SIZE;
	wire->proc_stride = wire_proc_stride(map->log_words);
	atomic_store(&wire->procs, 0);
	fill_config(&wire->config, spec, map->log_words);
	wire->config.decisions_offset = wire->procs_offset + WIRE_PROCS * wire->proc_stride;
	if (spec->replay && fill_replay(map, spec->replay))
		return -1;
	/* the run before may have had some; what lies behind the counts is 32 kB that no run should pay for */
	wire->force.orders = wire->force.switches = 0;
	if (spec->force)
		wire->force = *spec->force;
	wire->stops = spec->stops ? *spec->stops : (struct wire_stops){0};
	wire->magic = WIRE_MAGIC;
	return 0;
}

static void
forget_regions(struct wire_map *map)
{
	for (unsigned i = 0; map->regions && i < WIRE_PROCS; i++)
		if (map->regions->at[i])
			munmap(map->regions->at[i], map->regions->stride);
	free(map->regions);
	map->regions = NULL;
}

static void *
map_part(int fd, uint64_t size, uint64_t at)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)at);
	return memory == MAP_FAILED ? NULL : memory;
}

/* It only grows: who has mapped it keeps what it has. */
static int
stretch(struct wire_map *map, uint64_t size)
{
	if (size > map->size && ftruncate(map->fd, (off_t)size))
		return -1;
	map->size = size > map->size ? size : map->size;
	if (!map->wire)
		map->wire = map_part(map->fd, HEAD_SIZE, 0);
	return map->wire ? 0 : -1;
}

/* As large as the logs are now; the first one is always needed, so that what there is no room for is told here. */
static int
ready_regions(struct wire_map *map, uint64_t log_words)
{
	uint64_t stride = wire_proc_stride(log_words);
	if (map->regions && map->regions->stride != stride)
		forget_regions(map);
	if (map->regions)
		return 0;
	map->regions = xcalloc(1, sizeof(*map->regions));
	map->regions->stride = stride;
	map->regions->at[0] = map_part(map->fd, stride, HEAD_SIZE);
	return map->regions->at[0] ? 0 : -1;
}

/* The regions and the decisions: what was written is wiped, so that the next run finds the pages; where that is
 * much, they are given back. */
static int
empty(const struct wire_map *map)
{
	static const char zeros[1 << 16];
	off_t at = (off_t)HEAD_SIZE, end = (off_t)map->size, room = KEPT;
	if (!map->size)
		return 0;
	while (room > 0 && (at = lseek(map->fd, at, SEEK_DATA)) >= 0) {
		off_t written = lseek(map->fd, at, SEEK_HOLE) - at;
		off_t most = room < (off_t)sizeof(zeros) ? room : (off_t)sizeof(zeros),
		      n = written < most ? written : most;
		if (write_at(map->fd, zeros, (size_t)n, at))
			return -1;
		at += n;
		room -= n;
	}
	if (at < 0)
		return errno == ENXIO ? 0 : -1;
	return at < end ? fallocate(map->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, end - at) : 0;
}

int
wire_map_ready(struct wire_map *map, const struct run_spec *spec, uint64_t log_words, char **error)
{
	uint64_t size = HEAD_SIZE + WIRE_PROCS * wire_proc_stride(log_words) +
		WIRE_PAGE(count_decisions(spec->replay) * sizeof(struct wire_decision));
	if (map->fd < 0)
		map->fd = memfd_create("heddle", MFD_CLOEXEC);
	map->log_words = log_words;
	if (map->fd < 0 || empty(map) || stretch(map, size) || ready_regions(map, log_words) || fill(map, spec)) {
		*error = xasprintf("no shared memory for a run: %s; check the limits of memory and file size"
				   " (ulimit -v, -f)",
			strerror(errno));
		wire_map_close(map);
		return -1;
	}
	return 0;
}

void
wire_map_close(struct wire_map *map)
{
	forget_regions(map);
	if (map->wire)
		munmap(map->wire, HEAD_SIZE);
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
	struct wire_regions *regions = map->regions;
	if (!regions->at[i])
		regions->at[i] = map_part(map->fd, regions->stride, HEAD_SIZE + i * regions->stride);
	if (!regions->at[i])
		die("no memory to look at a process of a run: %s; check the limit of memory (ulimit -v)",
			strerror(errno));
	return regions->at[i];
}

struct wire_peer *
wire_map_peer(const struct wire_map *map, unsigned i)
{
	return &map->wire->peers[i];
}
