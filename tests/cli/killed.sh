# A program that somebody kills has lost control; one that kills itself fails, and so each time.
cat >t.c <<'END'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void *body(void *x) { return x; }

int main(int argc, char **argv)
{
	int n = 0;
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	pthread_join(t, NULL);
	if (argc > 1)
		raise(SIGKILL);
	/* the fifth run waits for its murderer */
	FILE *file = fopen("runs", "r+");
	fscanf(file, "%d", &n);
	rewind(file);
	fprintf(file, "%d\n", n + 1);
	fclose(file);
	if (n != 4)
		return 0;
	file = fopen("ready", "w");
	fprintf(file, "%d\n", getpid());
	fclose(file);
	pause();
}
END
cc -g -w -pthread -o t t.c
echo 0 >runs
(
	while [ ! -s ready ]; do sleep 0.05; done
	kill -9 "$(cat ready)"
) &
heddle run -j 1 -n 8 --native 0 -- ./t
echo "status $?"
wait
heddle run -j 1 -n 8 --native 0 -- ./t itself
echo "status $?"
