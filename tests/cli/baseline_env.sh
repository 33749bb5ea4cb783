# The program's other mode, run without control, says where a finding comes from.
cat >t.c <<'C'
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static sem_t gate;
static _Atomic int done;

static void *body(void *x)
{
	sem_wait(&gate);
	done = 1;
	return x;
}

int main(void)
{
	pthread_t t;
	sem_init(&gate, 0, !getenv("UNLUCKY"));
	pthread_create(&t, NULL, body, NULL);
	if (getenv("GREEN"))
		pthread_join(t, NULL);
	assert(done);
	return 0;
}
C
cc -g -o t t.c -pthread
origin() {
	heddle run -q -n 20 --native 0 --no-explain --json report.json --html page.html "$@" -- ./t
	echo "status $?"
	heddle show latest | grep origin
	grep -c 'in the other mode' page.html
	/usr/bin/python3 -c 'import json; print(json.load(open("report.json"))["findings"][0]["origin"])'
}
origin
origin --baseline-env GREEN=1
origin --baseline-env UNLUCKY=1
