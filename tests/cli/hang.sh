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
