# Every other run fails, by a file: equal logs with two outcomes are no matter of
# thread order, and do not gate.
cat >t.c <<'EOF'
#include <assert.h>
#include <pthread.h>
#include <stdio.h>

static void *body(void *x) { return x; }

int main(void)
{
	pthread_t t;
	int n = 0;
	FILE *file = fopen("runs", "r+");
	fscanf(file, "%d", &n);
	rewind(file);
	fprintf(file, "%d", !n);
	fclose(file);
	pthread_create(&t, NULL, body, NULL);
	pthread_join(t, NULL);
	assert(n);
	return 0;
}
EOF
cc -g -w -pthread -o t t.c
echo 0 >runs
heddle run -j 1 -n 8 --native 0 -- ./t
echo "status $?"
