# A child writes, a thread reads what it wrote, and the assertion waits for the child
# alone. Real time says who comes back from the kernel first; that the one who did
# goes on later is a choice, and is replayed.
cat >t.c <<'END'
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];
static atomic_int seen;

static void *pump(void *x)
{
	char c;
	while (read(ends[0], &c, 1) == 1)
		seen++;
	return x;
}

int main(void)
{
	pthread_t t;
	if (pipe(ends))
		return 1;
	pid_t child = fork();
	if (!child) {
		write(ends[1], "four", 4);
		_exit(0);
	}
	close(ends[1]);
	pthread_create(&t, NULL, pump, NULL);
	waitpid(child, NULL, 0);
	assert(seen == 4);
	pthread_join(t, NULL);
	return 0;
}
END
cc -g -w -pthread -o t t.c
heddle run --native 0 -n 400 --no-explain --json t.json -- ./t >/dev/null
echo "status $?"
/usr/bin/python3 -c '
import json
for f in json.load(open("t.json"))["findings"]:
    print(f["kind"], f["assertion"]["text"], f["replay"]["confirmed"], "of", f["replay"]["runs"])'
for i in 1 2 3 4 5; do
	heddle replay latest 2>&1 | grep 'went as recorded' | sed 's/, [0-9]* steps//'
done
