# What can be controlled, what cannot, and why.
try() {
	echo "\$ heddle doctor $*"
	heddle doctor "$@" | grep -v 'own-net\|unshare\|^  .*address\|^        the machine\|transport'
	echo "status ${PIPESTATUS[0]}"
}
cat >t.c <<'EOF'
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static void *body(void *x) { return x; }

int main(int n, char **argv)
{
	pthread_t t;
	int ends[2];
	pthread_create(&t, NULL, body, NULL);
	pthread_join(t, NULL);
	if (n > 1 && !strcmp(argv[1], "waits"))
		for (;;)
			pause();
	return n > 1;
}
EOF
cc -g -w -pthread -o dynamic t.c
cc -static -w -pthread -o static t.c
try -- ./dynamic
try -- ./dynamic fails
# Less than the 2 s after which it would be told as a hang.
try --timeout 1s -- ./dynamic waits
try -- ./static
cat >reads.c <<'EOF'
#include <pthread.h>
#include <unistd.h>

static int ends[2];

static void *body(void *x)
{
	char c;
	return read(ends[0], &c, 1) == 1 ? x : ends;
}

int main(void)
{
	pthread_t t;
	if (pipe(ends) || !fork())
		_exit(write(ends[1], "x", 1) != 1);
	pthread_create(&t, NULL, body, NULL);
	return pthread_join(t, NULL);
}
EOF
cc -g -w -pthread -o reads reads.c
try -- ./reads | grep -A 1 outside
try --filter 'Cache.K*' -- "$scenarios/gtest_suite/fixed"
try
try -- ./none
ls -a
