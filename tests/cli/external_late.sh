# What a child wrote was there at once when it was recorded, and lets itself be waited
# for when it is replayed: who has to wait for it in the kernel is waited for, although
# others could go on.
cat >t.c <<'END'
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static int ends[2];
static atomic_int seen;

static void *look(void *x)
{
	char c;
	seen = read(ends[0], &c, 1) == 1;
	return x;
}

int main(void)
{
	pthread_t t;
	struct pollfd there = {.events = POLLIN};
	int late = getenv("LATE") != NULL;
	if (pipe(ends))
		return 1;
	there.fd = ends[0];
	if (!fork()) {
		poll(NULL, 0, late ? 300 : 0);
		write(ends[1], "x", 1);
		_exit(0);
	}
	if (!late)
		poll(&there, 1, -1);
	pthread_create(&t, NULL, look, NULL);
	assert(!seen);
	pthread_join(t, NULL);
	return 0;
}
END
cc -g -w -pthread -o t t.c
heddle run --native 0 -n 20 --no-explain --json t.json -- ./t >/dev/null
echo "status $?"
for late in '' LATE=1; do
	env $late heddle replay latest 2>&1 | grep 'went as recorded\|left its schedule' | sed 's/, [0-9]* steps//'
done
