/* What a program draws at random is the same in every run of a campaign, whatever
 * its threads do first, and another with another date; no two threads or
 * processes of a run draw the same, and errors are the kernel's (getrandom(2),
 * getentropy(3)).
 *
 * run: random 1..20 --epoch 1000000000123000000
 *   all: main c2161f5a71cb00bf, 1.1 5666e04c89158293, 1.2 0a76be432ff77d78
 * run: random 1..2 --epoch 1000000000123000001
 *   none: main c2161f5a71cb00bf
 * run: native
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shim.h"

enum { EACH = 4, DRAWS = 3 * EACH };
static uint64_t drawn[DRAWS];

static void *
body(void *at)
{
	uint64_t *mine = at;
	need(getrandom(&mine[0], sizeof mine[0], 0) == sizeof mine[0], "getrandom");
	need(!getentropy(&mine[1], sizeof mine[1]), "getentropy");
	need(syscall(SYS_getrandom, &mine[2], 5, 0) == 5, "by its number");
	int fd = open("/dev/urandom", O_RDONLY);
	need(read(fd, &mine[3], sizeof mine[3]) == sizeof mine[3] && !close(fd), "a device");
	return at;
}

static void
fails_as_ever(void)
{
	char much[257];
	need(getrandom(much, 1, ~0u) == -1 && errno == EINVAL, "no such flag");
	need(getentropy(much, sizeof much) == -1 && errno == EIO, "too much");
	need(arc4random_uniform(1) == 0 && arc4random_uniform(7) < 7, "a bound");
}

static void
child_draws_another(void)
{
	int ends[2], status;
	uint64_t its[EACH] = {0};
	need(!pipe(ends), "pipe");
	pid_t pid = fork();
	if (!pid) {
		body(its);
		_exit(write(ends[1], its, sizeof its) != sizeof its);
	}
	need(read(ends[0], its, sizeof its) == sizeof its, "what a child drew");
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
	uint64_t mine[EACH] = {0};
	body(mine);
	need(its[0] != mine[0], "a child goes on with a stream of its own");
}

int
main(void)
{
	pthread_t a = spawn(body, &drawn[EACH]), b = spawn(body, &drawn[2 * EACH]);
	body(drawn);
	join(a);
	join(b);
	for (int i = 0; i < DRAWS; i++)
		for (int j = 0; j < i; j++)
			need(drawn[i] != drawn[j], "no two are alike");
	fails_as_ever();
	child_draws_another();
	say("main %016llx, 1.1 %016llx, 1.2 %016llx, device %016llx", (unsigned long long)drawn[0],
		(unsigned long long)drawn[EACH], (unsigned long long)drawn[2 * EACH],
		(unsigned long long)drawn[EACH - 1]);
	return 0;
}
