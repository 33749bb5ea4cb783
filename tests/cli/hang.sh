# Nothing is enabled, and somebody outside might still act: at the time limit
# that is a hang. It is told, and does not gate.
cat >t.c <<'EOF'
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t never;

static void *body(void *x) { sem_wait(&never); return x; }

int main(void)
{
	pthread_t t;
	sem_init(&never, 0, 0);
	if (!fork())
		for (;;)
			pause();
	pthread_create(&t, NULL, body, NULL);
	pthread_join(t, NULL);
	return 0;
}
EOF
cc -g -w -pthread -o t t.c
heddle run -j 1 -n 1 --native 0 --timeout 300ms -- ./t
echo "status $?"
heddle replay --timeout 300ms latest
echo "status $?"
echo "== threads that wait for one another are a deadlock whoever else lives"
cat >circle.c <<'EOF'
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void *body(void *x)
{
	pthread_mutex_lock(&b);
	pthread_barrier_wait(&both);
	pthread_mutex_lock(&a);
	return x;
}

int main(void)
{
	pthread_t t;
	pthread_barrier_init(&both, 0, 2);
	if (!fork())
		for (;;)
			pause();
	pthread_create(&t, NULL, body, NULL);
	pthread_mutex_lock(&a);
	pthread_barrier_wait(&both);
	pthread_mutex_lock(&b);
	return 0;
}
EOF
cc -g -w -pthread -o circle circle.c
heddle run -j 1 -n 1 --native 0 --timeout 300ms --store circle.db --no-explain -- ./circle
echo "status $?"
