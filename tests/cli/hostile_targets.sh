# Targets that make it hard: heddle ends them, keeps its own files, and says so.
try() {
	echo "\$ $*"
	heddle run --native 0 --timeout 300ms -n 4 -- "$@"
	echo "status $?"
}
cat >hostile.c <<'EOF'
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *
body(void *unused)
{
	return unused;
}

static int
threads(void)
{
	pthread_t t[2];
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, body, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	return 0;
}

static int
closes(void)
{
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	return threads();
}

static int
wipes(void)
{
	clearenv();
	return threads();
}

static int
ignores(void)
{
	for (int i = 1; i < 32; i++)
		signal(i, SIG_IGN);
	for (;;)
		;
}

static int
flees(void)
{
	for (;;)
		if (fork() > 0)
			_exit(0);
}

static int
breeds(void)
{
	for (int i = 0;; i++)
		if (i >= 100 || !fork())
			for (;;)
				pause();
}

static int
writes(void)
{
	static char block[1 << 20];
	memset(block, 'x', sizeof(block));
	for (int i = 0; i < 256 && write(1, block, sizeof(block)) > 0; i++)
		;
	return 0;
}

static int
stops(void)
{
	return raise(SIGSTOP);
}

static int
dies(void)
{
	return raise(SIGKILL);
}

int
main(int n, char **argv)
{
	static const struct {
		const char *name;
		int (*is)(void);
	} targets[] = {{"closes", closes}, {"wipes", wipes}, {"ignores", ignores}, {"flees", flees},
		{"breeds", breeds}, {"writes", writes}, {"stops", stops}, {"dies", dies}};
	for (int i = 0; i < 8; i++)
		if (n > 1 && !strcmp(argv[1], targets[i].name))
			return targets[i].is();
	return 2;
}
EOF
cc -w -pthread -o hostile hostile.c
try ./hostile closes
try ./hostile wipes
try ./hostile ignores
try ./hostile stops
try ./hostile dies
# How far these come in the time is the machine's; that all is gone is heddle's.
try ./hostile flees >/dev/null
try ./hostile breeds >/dev/null
heddle run --quiet --native 0 -- ./hostile writes
echo "status $?"
for exe in /proc/[0-9]*/exe; do
	[ "$(readlink "$exe")" != "$PWD/hostile" ] || echo "left: $exe"
done
ls
du -k .heddle | awk '{ print ($1 < 2000 ? "small" : $1) }'
