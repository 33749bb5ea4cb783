#include "seat.h"

void
seat_open(struct seat *seat)
{
	*seat = (struct seat){.wire = WIRE_MAP_NONE, .pipes = OUTPUT_PIPES_NONE};
}

void
seat_close(struct seat *seat, struct job_world *world)
{
	server_close(&seat->server, world);
	wire_map_close(&seat->wire);
	output_pipes_close(&seat->pipes);
	folder_close(&seat->folder);
	seat_open(seat);
}
