#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "fit.h"
#include "heddle/rng.h"
#include "schedule.h"
#include "seat.h"
#include "x.h"

/* A server that takes longer to fork is given up; to come to where it stands, it has a run's time. */
#define PATIENCE_NS 10000000000u
#define LOOK_NS 20000000 /* how often it is looked at meanwhile */

static uint64_t
hash_words(uint64_t seed, char *const *words)
{
	for (; words && *words; words++)
		seed = heddle_seed_text(seed, *words);
	return heddle_seed(seed, 0);
}

/* What a process depends on before it comes to main. */
static uint64_t
key_of(const struct run_spec *spec)
{
	uint64_t key = heddle_seed(heddle_seed(spec->transport, spec->python_points), spec->stand);
	key = heddle_seed(key, spec->replay && spec->replay->epoch_ns ? spec->replay->epoch_ns : spec->epoch_ns);
	key = hash_words(hash_words(hash_words(key, spec->argv), spec->test_env), spec->extra_env);
	return heddle_seed_text(key, spec->folder ? spec->folder : "") | 1;
}

static struct wire_server *
wire_of(const struct server *server)
{
	return &server->map->wire->server;
}

static void
wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool
has_ended(const struct server *server)
{
	struct pollfd end = {.fd = server->host.pidfd, .events = POLLIN};
	return poll(&end, 1, 0) != 0;
}

/* Each of its runs begins with it. */
static void
take_output(struct server *server)
{
	for (int stream = 0; stream < 2; stream++)
		output_read(&server->host.output, stream);
}

/* Waits until *word is no longer `before`; false: it never will be. Mostly it answers at once, so who does not is
 * asked last whether it has ended. */
static bool
await(struct server *server, _Atomic uint32_t *word, uint32_t before, uint64_t patience)
{
	const struct timespec look = {.tv_nsec = LOOK_NS};
	uint64_t give_up = clock_now() + patience;
	bool ended = false;
	while (atomic_load(word) == before) {
		if (ended || clock_now() > give_up)
			return false;
		take_output(server);
		syscall(SYS_futex, word, FUTEX_WAIT, before, &look, NULL, 0);
		ended = atomic_load(word) == before && has_ended(server); /* what it wrote before is there */
	}
	take_output(server);
	return true;
}

static void
end_host(struct server *server, struct job_world *world)
{
	if (!server->host.pid)
		return;
	job_kill(&server->host);
	waitpid(server->host.pid, NULL, 0);
	output_finish(&server->host.output); /* it is no run's */
	job_release(&server->host, world);
	server->host.pid = 0;
}

static void
refuse(struct server *server, struct job_world *world, const char *why)
{
	server->refused = xstrdup(why);
	end_host(server, world);
}

static void
refuse_because(struct server *server, struct job_world *world, const char *what)
{
	char *why = xasprintf("%s before %s", what, server->host.spec.stand == WIRE_STAND_MAIN ? "main" : "the test");
	refuse(server, world, why);
	free(why);
}

static void
open_host(struct server *server, struct job_world *world, const struct job *job)
{
	server->host = (struct job){.spec = job->spec, .place = job->place, .serves = true};
	server->host.spec.replay = NULL;
	if (!job_start(&server->host, world)) {
		run_result_free(&server->host.result);
		server->host.pid = 0;
		refuse(server, world, "the command could not be started to be forked from");
		return;
	}
	server->map = &world->seats[job->place].wire;
	struct wire_server *wire = wire_of(server);
	uint64_t patience = job->spec.timeout_ns > PATIENCE_NS ? job->spec.timeout_ns : PATIENCE_NS;
	if (!await(server, &wire->state, WIRE_SERVER_NONE, patience)) {
		refuse(server, world, "it did not come so far under libheddle.so");
	} else if (atomic_load(&wire->state) != WIRE_SERVER_READY) {
		char *why = xstrndup(wire->reason, strnlen(wire->reason, sizeof(wire->reason)));
		refuse_because(server, world, why);
		free(why);
	} else {
		const char *why = fit_look(&server->host);
		if (why)
			refuse_because(server, world, why);
		output_finish(&server->host.output); /* what comes now is the runs' */
	}
}

struct server *
server_for(struct job *job, struct job_world *world, const char **why)
{
	struct server *server = &world->seats[job->place].server;
	uint64_t key = key_of(&job->spec);
	if (server->key != key) {
		server_close(server, world);
		server->key = key;
		open_host(server, world, job);
	}
	*why = server->refused;
	return server->refused ? NULL : server;
}

pid_t
server_fork(struct server *server, struct job_world *world)
{
	struct wire_server *wire = wire_of(server);
	wire->parent = getpid();
	atomic_store(&wire->asked, server->asked + 1);
	wake(&wire->asked);
	if (await(server, &wire->answered, server->asked, PATIENCE_NS) && wire->pid > 0) {
		server->asked++;
		return wire->pid;
	}
	refuse(server, world, "no run could be forked from it");
	return -1;
}

void
server_close(struct server *server, struct job_world *world)
{
	end_host(server, world);
	folder_close(&server->folder);
	free(server->refused);
	*server = (struct server){0};
}
