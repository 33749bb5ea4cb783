/* flockfile(3p), stdio(3): what a thread writes between flockfile and funlockfile stays together,
 * each call by itself does; who has not got a stream does not wait for it by ftrylockfile; a
 * read of a pipe waits for another thread's write.
 *
 * escapes: .
 */
#include "shim.h"

enum { LINES = 20 };
static FILE *in, *out;
static sem_t locked, tried;

static void *
writes(void *word)
{
	for (int i = 0; i < LINES; i++) {
		flockfile(out);
		for (const char *letter = word; *letter; letter++) {
			putc_unlocked(*letter, out);
			sched_yield();
		}
		putc_unlocked('\n', out);
		funlockfile(out);
		fprintf(out, "%s\n", (const char *)word);
	}
	return NULL;
}

static void *
reads(void *argument)
{
	char line[32];
	int n = 0;
	while (fgets(line, sizeof line, in)) {
		need(!strcmp(line, "one\n") || !strcmp(line, "two\n"), "a whole line");
		n++;
	}
	need(n == 4 * LINES, "all of them");
	return argument;
}

static void *
holds(void *argument)
{
	flockfile(stderr);
	sem_post(&locked);
	while (sem_wait(&tried))
		;
	funlockfile(stderr);
	return argument;
}

int
main(void)
{
	int ends[2];
	need(!pipe(ends) && (in = fdopen(ends[0], "r")) && (out = fdopen(ends[1], "w")), "pipe");
	setvbuf(out, NULL, _IOLBF, 256);
	pthread_t reader = spawn(reads, NULL), one = spawn(writes, "one"), two = spawn(writes, "two");
	join(one);
	join(two);
	fclose(out);
	join(reader);
	sem_init(&locked, 0, 0);
	sem_init(&tried, 0, 0);
	pthread_t holder = spawn(holds, NULL);
	while (sem_wait(&locked))
		;
	need(ftrylockfile(stderr), "somebody has it");
	sem_post(&tried);
	join(holder);
	need(!ftrylockfile(stderr), "nobody has");
	funlockfile(stderr);
	return 0;
}
