#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "environment.h"
#include "launch.h"
#include "proc.h"
#include "read.h"
#include "seat.h"
#include "x.h"

static bool
broken(struct job *job, char *message)
{
	job->result.outcome = OUTCOME_BROKEN;
	job->result.control = CONTROL_NONE;
	job->result.output = xstrdup("");
	job->result.failure.message = message;
	return false;
}

static bool
make_folder(struct job *job, struct job_world *world)
{
	struct seat *seat = &world->seats[job->place];
	struct folder *folder = job->server || job->serves ? &seat->server.folder : &seat->folder;
	char *error;
	if (folder_ready(folder, &world->session, world->next_number, &error))
		return broken(job, error);
	world->next_number++;
	job->folder = folder;
	return true;
}

static void
name_headers(struct wire *wire, const struct run_spec *spec, struct job_world *world)
{
	const struct headers *headers = headers_of(&world->headers, spec->argv[0], spec->folder, world->symbols);
	*wire->headers = '\0';
	if (headers->fd >= 0)
		snprintf(wire->headers, sizeof(wire->headers), "/proc/%d/fd/%d", getpid(), headers->fd);
	wire->headers_size = headers->size;
}

static bool
make_wire(struct job *job, struct seat *seat, struct job_world *world)
{
	char *error;
	if (!job_is_controlled(job))
		return true;
	if (wire_map_ready(&seat->wire, &job->spec, WIRE_STEP_WORDS * world->step_capacity, &error))
		return broken(job, error);
	seat->wire.wire->config.processors = job_world_processors(world, job->place);
	job->wire = seat->wire;
	name_headers(job->wire.wire, &job->spec, world);
	if (job->serves) {
		job->wire.wire->server = (struct wire_server){0};
		job->wire.wire->config.serves = job->spec.stand;
	}
	return true;
}

static bool
make_pipes(struct job *job, struct seat *seat, const struct job_world *world)
{
	output_open(&job->output, world->output_limit);
	if (job->spec.pass_through)
		return true;
	if (output_pipes_ready(&seat->pipes))
		return broken(job, xasprintf("no pipe: %s", strerror(errno)));
	memcpy(job->output.fd, seat->pipes.near, sizeof(job->output.fd));
	return true;
}

static bool
has_terminal(void)
{
	return isatty(0) && tcgetpgrp(0) == getpgrp();
}

/* The debugger is none of the run: what makes the command one goes by its words. */
static bool
is_for_target(const char *entry)
{
	return !strncmp(entry, "LD_PRELOAD=", 11) || !strncmp(entry, WIRE_ENV "=", sizeof(WIRE_ENV));
}

/* Takes from `environment` what is not for gdb. A shell between gdb and the
 * command would be a process of the run. */
static char **
gdb_words(char *const *argv, char **environment)
{
	static const char *const opening[] = {"gdb", "-q", "-iex", "set startup-with-shell off", "-iex",
		"set breakpoint pending on", "-iex", "set confirm off"};
	enum { N_OPENING = sizeof(opening) / sizeof(*opening) };
	size_t n = 0, kept = 0, n_argv = 0;
	while (argv[n_argv])
		n_argv++;
	char **words = xcalloc(N_OPENING + n_argv + 16, sizeof(*words));
	for (; n < N_OPENING; n++)
		words[n] = xstrdup(opening[n]);
	for (char **entry = environment; *entry; entry++) {
		if (!is_for_target(*entry)) {
			environment[kept++] = *entry;
			continue;
		}
		words[n++] = xstrdup("-iex");
		words[n++] = xasprintf("set environment %s", *entry);
		free(*entry);
	}
	environment[kept] = NULL;
	static const char *const closing[] = {
		"-ex", "break heddle_failed", "-ex", "break heddle_step", "-ex", "run", "--args"};
	for (size_t i = 0; i < sizeof(closing) / sizeof(*closing); i++)
		words[n++] = xstrdup(closing[i]);
	for (size_t i = 0; i < n_argv; i++)
		words[n++] = xstrdup(argv[i]);
	return words;
}

static pid_t
start_command(struct job *job, const struct job_world *world, struct launch_failure *failure)
{
	const int none[2] = {-1, -1}, *far = job->spec.pass_through ? none : world->seats[job->place].pipes.far;
	struct environment environment = {
		.extra = job->spec.extra_env,
		.test = job->spec.test_env,
		.library = job_is_controlled(job) ? world->library : NULL,
		.wire_fd = job->wire.fd,
		.cookie = job->folder->cookie,
		.tmpdir = job->folder->path,
	};
	char **made = environment_make(&environment), **argv = environment_words(job->spec.argv, job->folder->path);
	if (job->spec.in_gdb) {
		char **words = gdb_words(argv, made);
		environment_free(argv);
		argv = words;
	}
	struct launch wanted = {
		.argv = argv,
		.folder = job->spec.folder,
		.environment = made,
		.streams = {job->spec.pass_through ? -1 : world->devnull, far[0], far[1]},
		.fixed_layout = job_is_controlled(job) && job->spec.varied != VARIED_ADDRESSES,
		.own_net = job->spec.own_net,
		.to_foreground = job->spec.pass_through && has_terminal(),
	};
	job->has_terminal = wanted.to_foreground;
	pid_t pid = launch(&wanted, failure);
	environment_free(made);
	environment_free(argv);
	return pid;
}

static pid_t
start_or_fork(struct job *job, struct job_world *world)
{
	struct launch_failure failure;
	pid_t pid = job->server ? server_fork(job->server, world) : start_command(job, world, &failure);
	if (pid < 0 && !job->server)
		broken(job,
			xasprintf("%s: %s", failure.what ? failure.what : job->spec.argv[0], strerror(failure.error)));
	return pid;
}

void
job_kill(struct job *job)
{
	kill(-job->pid, SIGKILL);
	kill(job->pid, SIGKILL);
}

/* Nothing would tell when it ends. */
static bool
give_up(struct job *job)
{
	int error = errno;
	job_kill(job);
	waitpid(job->pid, NULL, 0);
	return broken(job, xasprintf("pidfd_open: %s", strerror(error)));
}

static bool
start(struct job *job, struct job_world *world)
{
	struct seat *seat = &world->seats[job->place];
	if (!make_folder(job, world) || !make_wire(job, seat, world) || !make_pipes(job, seat, world))
		return false;
	if (job->server)
		output_begin_with(&job->output, &job->server->host.output);
	job->started_ns = job->alive_ns = clock_now();
	job->pid = start_or_fork(job, world);
	if (job->pid < 0)
		return false;
	job->pidfd = pidfd_open(job->pid, 0);
	if (job->pidfd < 0)
		return give_up(job);
	guard_add(&world->guard, job->pid);
	return true;
}

void
job_release(struct job *job, struct job_world *world)
{
	if (job->has_terminal)
		launch_take_terminal_back();
	job->has_terminal = false;
	if (job->pidfd >= 0) {
		guard_remove(&world->guard, job->pid);
		close(job->pidfd);
	}
	job->pidfd = -1;
	job->wire = WIRE_MAP_NONE;
	output_close(&job->output);
	if (job->folder)
		folder_clean(job->folder);
	job->folder = NULL;
}

static bool
may_fork(const struct job *job)
{
	const struct run_spec *spec = &job->spec;
	return spec->stand && job_is_controlled(job) && !job->serves && !spec->pass_through && !spec->in_gdb;
}

bool
job_start(struct job *job, struct job_world *world)
{
	const char *why = NULL;
	job->pidfd = -1;
	job->wire = WIRE_MAP_NONE;
	job->output = (struct output){.fd = {-1, -1}};
	job->server = may_fork(job) ? server_for(job, world, &why) : NULL;
	bool started = start(job, world);
	if (!started && job->server) {
		why = job->server->refused;
		job_release(job, world);
		run_result_free(&job->result);
		job->server = NULL;
		started = start(job, world);
	}
	job->result.forked = started && job->server;
	job->result.no_fork = why ? xstrdup(why) : NULL;
	if (!started)
		job_release(job, world);
	return started;
}

static bool
is_stopped(pid_t pid)
{
	struct proc_stat stat;
	return proc_stat(pid, &stat) && stat.state == 'T';
}

static void
feel_pulse(struct job *job, uint64_t now)
{
	struct stat info;
	if (!job->spec.pulse || fstat(job->spec.pulse, &info) || (uint64_t)info.st_size == job->pulse)
		return;
	job->pulse = (uint64_t)info.st_size;
	job->alive_ns = now;
}

static bool
is_over(const struct job *job, uint64_t now)
{
	const struct run_spec *spec = &job->spec;
	return (spec->timeout_ns && now - job->alive_ns >= spec->timeout_ns) || (spec->until && now >= spec->until);
}

/* Who waits for the outside looks there now and then, and is not idle in that moment, on a busy machine for longer.
 * Where no step is taken meanwhile, a few more looks tell; who works takes some, or is at it still. */
static bool
may_be_looking(struct job *job)
{
	enum { LOOKS = 10 };
	uint64_t steps = watchdog_steps(&job->wire);
	if (!job->late)
		job->late_steps = steps;
	return job_is_controlled(job) && steps == job->late_steps && job->late++ < LOOKS;
}

void
job_tick(struct job *job, uint64_t now)
{
	feel_pulse(job, now);
	watchdog_look(&job->watchdog, &job->wire, job->output.total != job->printed);
	job->printed = job->output.total;
	if (job->timed_out || !is_over(job, now))
		return;
	job->was_idle = watchdog_is_idle(&job->wire);
	if (!job->was_idle && may_be_looking(job))
		return;
	job->timed_out = true;
	job->was_stopped = is_stopped(job->pid);
	job_kill(job);
}

void
job_finish(struct job *job, struct job_world *world, bool (*spared)(void *, int), void *context, bool alone)
{
	job->ended_ns = clock_now();
	bool clean = cleanup_run(job, spared, context, alone);
	output_finish(&job->output);
	read_run(job, world, &job->result);
	job_release(job, world);
	if (!clean)
		seat_close(&world->seats[job->place], world);
}

void
job_free(struct job *job)
{
	run_result_free(&job->result);
	free(job);
}
