# Fails natively and never under heddle: said aloud, no finding, and what was not tried.
cat >t.c <<'END'
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static void *body(void *x) { return x; }

int main(void)
{
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	assert(getenv("HEDDLE_WIRE")); /* stands for what heddle does not reach */
	return pthread_join(t, NULL);
}
END
cc -g -o t t.c -pthread
heddle run -n 20 -- ./t
echo "status $?"
