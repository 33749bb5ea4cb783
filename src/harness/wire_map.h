/* wire_map.h: the shared memory of a run, from heddle's side (heddle/wire.h).
 *
 * A memfd: it has no name on disk and dies with its last user. One serves run
 * after run, emptied in between. Reading a page of it that no process wrote would
 * allocate it, so read only what is counted.
 */
#ifndef HARNESS_WIRE_MAP_H
#define HARNESS_WIRE_MAP_H

#include "heddle/wire.h"
#include "run.h"

struct wire_map {
	int fd;                       /* -1: a run without a wire */
	struct wire *wire;            /* its head alone */
	uint64_t size;                /* of the file */
	uint64_t log_words;           /* our own copy: the target can write to the wire's */
	struct wire_regions *regions; /* that were looked at */
};

#define WIRE_MAP_NONE ((struct wire_map){.fd = -1})

/* The memory for a run of `spec`, all of it as new but for the server's words; made if there is none yet. */
int wire_map_ready(struct wire_map *map, const struct run_spec *spec, uint64_t log_words, char **error);
void wire_map_close(struct wire_map *map);
/* How many process images claimed a region. */
unsigned wire_map_count(const struct wire_map *map);
/* Mapped when it is first looked at: room for all regions of all runs at once is more than there are addresses. */
struct wire_proc *wire_map_proc(const struct wire_map *map, unsigned i);
struct wire_peer *wire_map_peer(const struct wire_map *map, unsigned i);

#endif
