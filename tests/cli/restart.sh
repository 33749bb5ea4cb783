# Schedules are forked before main; what could not be the same is started anew.
cat >t.c <<'END'
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void *body(void *x) { return x; }

__attribute__((constructor)) static void before(void)
{
	pthread_t t;
	timer_t timer;
	char path[4096];
	const char *what = getenv("BEFORE") ? getenv("BEFORE") : "";
	if (!strcmp(what, "thread") && !pthread_create(&t, NULL, body, NULL))
		pthread_join(t, NULL);
	if (!strcmp(what, "file"))
		open("/dev/zero", O_RDONLY);
	if (!strcmp(what, "shared"))
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!strcmp(what, "print"))
		write(1, "hello\n", 6);
	if (!strcmp(what, "timer"))
		timer_create(CLOCK_MONOTONIC, NULL, &timer);
	if (!strcmp(what, "itimer"))
		setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_sec = 100}, NULL);
	if (!strcmp(what, "child") && !fork())
		pause();
	if (!strcmp(what, "tmp")) {
		snprintf(path, sizeof path, "%s/made", getenv("TMPDIR"));
		close(open(path, O_CREAT | O_WRONLY, 0600));
	}
	if (!strcmp(what, "end"))
		exit(0);
}

/* What a run before this one may have left. */
static void look(void)
{
	struct dirent *entry;
	char path[4096];
	DIR *dir = opendir(getenv("TMPDIR"));
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "made"))
			printf("found %s\n", entry->d_name), exit(1);
	closedir(dir);
	snprintf(path, sizeof path, "%s/left", getenv("TMPDIR"));
	if (mkdir(path, 0700) || chmod(getenv("TMPDIR"), 0500))
		exit(1);
	if (getpgrp() != getpid() || fcntl(1, F_GETFL) & O_NONBLOCK || fcntl(3, F_GETFD) >= 0)
		printf("not as by exec\n"), exit(1);
	fcntl(1, F_SETFL, O_NONBLOCK);
	setenv("TMPDIR", "/nowhere", 1);
}

int main(int n, char **argv)
{
	pthread_t t;
	if (n < 2)
		look();
	pthread_create(&t, NULL, body, NULL);
	pthread_create(&t, NULL, body, NULL);
	return 0;
}
END
cc -w -pthread -o t t.c
try() {
	echo "\$ heddle run $*"
	heddle run -v -j 2 --native 0 -n 20 "$@" 2>&1 | grep -v 'transport\|first run\|distinct orders'
	echo "status ${PIPESTATUS[0]}"
}
try -- ./t
try --restart=exec -- ./t
try --restart=now -- ./t
for what in thread file shared print timer itimer child tmp end; do
	BEFORE=$what try -- ./t anything
done
heddle doctor -- env BEFORE=file ./t anything | grep -A1 anew
BEFORE=file heddle doctor -- ./t anything | grep -A1 anew

# Python's unittest: behind the imports, where these leave nothing open.
cat >test_it.py <<'END'
import os, threading, unittest
if "BEFORE" in os.environ:
    kept = open("/dev/zero")
class T(unittest.TestCase):
    def test(self):
        threads = [threading.Thread(target=int) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertNotIn("left", os.listdir(os.environ["TMPDIR"]))
        open(os.environ["TMPDIR"] + "/left", "w").close()
END
try -- /usr/bin/python3 -m unittest test_it
BEFORE=file try -- /usr/bin/python3 -m unittest test_it
