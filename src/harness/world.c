/* What all jobs of a harness share: made once, see job.h. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "analysis/symbol.h"
#include "job.h"
#include "proc.h"
#include "seat.h"
#include "x.h"

/* The room is the same for all runs, or their addresses would differ. A livelock
 * is only seen after twice the step limit, and has to be replayable. */
#define DEFAULT_STEPS ((uint64_t)16 << 20)
#define DEFAULT_OUTPUT ((size_t)1 << 20)

_Static_assert(sizeof(((struct wire_processors *)0)->all) == sizeof(cpu_set_t), "a mask of the kernel's");

/* Where a place of -j for each leaves none over, each keeps its own: the kernel
 * may have put two runs on one. Elsewhere it knows best which of them is idle. */
struct wire_processors
job_world_processors(const struct job_world *world, unsigned place)
{
	struct wire_processors processors = {.chosen = -1};
	memcpy(processors.all, &world->cpus, sizeof(world->cpus));
	unsigned count = (unsigned)CPU_COUNT(&world->cpus), before = count ? place % count : 0;
	for (int cpu = 0; count && world->n_seats >= count && processors.chosen < 0; cpu++)
		if (CPU_ISSET(cpu, &world->cpus) && before-- == 0)
			processors.chosen = cpu;
	return processors;
}

/* A program may have been started with them closed; a pipe that gets one of
 * their numbers would be lost in the child. */
static int
occupy_standard_streams(void)
{
	int fd;
	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd < 3);
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* LD_PRELOAD knows no quoting: a path with a blank or a colon needs a name
 * without. The descriptor stays open for as long as heddle lives. */
static char *
preloadable(const char *library)
{
	if (!strpbrk(library, ": "))
		return xstrdup(library);
	int fd = open(library, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? xstrdup(library) : xasprintf("/proc/%d/fd/%d", getpid(), fd);
}

static void
take_options(struct job_world *world, const struct harness_options *options)
{
	world->library = options->library ? preloadable(options->library) : NULL;
	world->project = options->project ? xstrdup(options->project) : NULL;
	world->step_capacity = options->step_capacity ? options->step_capacity : DEFAULT_STEPS;
	world->n_seats = options->jobs ? options->jobs : 1;
	world->seats = xcalloc(world->n_seats, sizeof(*world->seats));
	for (unsigned i = 0; i < world->n_seats; i++)
		seat_open(&world->seats[i]);
	world->output_limit = options->output_limit ? options->output_limit : DEFAULT_OUTPUT;
}

int
job_world_open(struct job_world *world, const struct harness_options *options, char **error)
{
	*world = (struct job_world){.devnull = -1, .guard = GUARD_NONE};
	take_options(world, options);
	if (sched_getaffinity(0, sizeof(world->cpus), &world->cpus))
		CPU_ZERO(&world->cpus);
	world->devnull = occupy_standard_streams();
	if (world->devnull < 0) {
		*error = xasprintf("/dev/null: %s", strerror(errno));
		return -1;
	}
	if (session_open(&world->session, error))
		return -1;
	session_sweep_dead(&world->session);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	world->foreign = proc_children();
	world->symbols = symbols_open(world->project);
	return guard_open(&world->guard, &world->session, error);
}

void
job_world_close(struct job_world *world)
{
	guard_close(&world->guard);
	headers_close(&world->headers);
	symbols_close(world->symbols);
	session_close(&world->session);
	if (world->devnull >= 0)
		close(world->devnull);
	free(world->library);
	free(world->project);
	free(world->foreign);
	free(world->seats);
}
