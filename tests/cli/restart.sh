# Schedules are forked before main; what could not be the same is started anew.
cat >t.c <<'END'
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void *body(void *x) { return x; }

static int kept;

__attribute__((constructor)) static void before(void)
{
	pthread_t t;
	timer_t timer;
	int ends[2];
	char path[4096];
	const char *what = getenv("BEFORE") ? getenv("BEFORE") : "";
	if (!strcmp(what, "thread") && !pthread_create(&t, NULL, body, NULL))
		pthread_join(t, NULL);
	if (!strcmp(what, "file"))
		open("written", O_WRONLY | O_CREAT, 0600);
	if (!strcmp(what, "read"))
		kept = open("lines", O_RDONLY), read(kept, path, 2);
	if (!strcmp(what, "unnamed")) {
		kept = open("unnamed", O_RDWR | O_CREAT, 0600);
		write(kept, "1\n2\n", 4);
		lseek(kept, 2, SEEK_SET);
		unlink("unnamed");
	}
	if (!strcmp(what, "twice"))
		kept = open("lines", O_RDONLY), dup(kept);
	if (!strcmp(what, "locked"))
		kept = open("lines", O_RDONLY), flock(kept, LOCK_SH);
	if (!strncmp(what, "epoll", 5))
		kept = epoll_create1(0);
	if (!strcmp(what, "epoll-twice"))
		dup(kept);
	if (!strcmp(what, "epoll-watches"))
		pipe(ends), epoll_ctl(kept, EPOLL_CTL_ADD, ends[0], &(struct epoll_event){.events = EPOLLIN});
	if (!strcmp(what, "dup"))
		kept = dup(1);
	if (!strcmp(what, "shared"))
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!strcmp(what, "print"))
		write(1, "not ok 1 - early\n", 17);
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

/* Each run goes on where the file was left before main. */
static void read_on(void)
{
	char line[3] = "";
	if (read(kept, line, 2) != 2 || strcmp(line, "2\n"))
		printf("not ok 1 - read\n"), exit(1);
	write(kept, "3\n", 2);
	if (read(kept, line, 1))
		printf("not ok 1 - more\n"), exit(1);
}

/* Nothing that another run has watched is told of. */
static void watch(void)
{
	struct epoll_event event = {.events = EPOLLOUT};
	int ends[2];
	pipe(ends);
	if (epoll_wait(kept, &event, 1, 0) || epoll_ctl(kept, EPOLL_CTL_ADD, ends[1], &event) ||
		epoll_wait(kept, &event, 1, 0) != 1)
		printf("not ok 1 - watched\n"), exit(1);
}

int main(int n, char **argv)
{
	pthread_t t;
	if (n < 2)
		look();
	if (!strcmp(argv[n - 1], "on"))
		read_on();
	if (!strcmp(argv[n - 1], "watch"))
		watch();
	if (!strcmp(argv[n - 1], "dup"))
		write(kept, "not ok 1 - told\n", 16);
	pthread_create(&t, NULL, body, NULL);
	pthread_create(&t, NULL, body, NULL);
	return 0;
}
END
cc -w -pthread -o t t.c
try() {
	echo "\$ ${BEFORE:+BEFORE=$BEFORE }heddle run $*"
	heddle run -v -j 2 --native 0 -n "${n:-20}" "$@" 2>&1 | grep -v 'transport\|first run\|distinct order'
	echo "status ${PIPESTATUS[0]}"
}
try -- ./t
try --restart=exec -- ./t
try --restart=now -- ./t
printf '1\n2\n' >lines
for what in thread file twice locked shared timer itimer child tmp end; do
	BEFORE=$what try -- ./t anything
done
for what in read unnamed; do
	BEFORE=$what try -- ./t on
done

for what in epoll epoll-twice epoll-watches; do
	BEFORE=$what try -- ./t watch
done

# What was printed before main, or goes to a duplicate of stdout, is each run's.
for what in print dup; do
	BEFORE=$what try --adapter tap -- ./t $what | grep 'forked\|  failed'
done
heddle doctor -- env BEFORE=file ./t anything | grep -A1 anew
BEFORE=file heddle doctor -- ./t anything | grep -A1 anew

# Pages that one run has written to are copied for the next before it begins.
cat >warm.c <<'END'
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 32 };
static char block[PAGES * PAGE] __attribute__((aligned(PAGE)));

__attribute__((constructor)) static void before(void)
{
	/* as the address sanitizer has it: nobody looks through that */
	mmap(NULL, 1ull << 44, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	memset(block, 1, sizeof block);
}

static int shared(void)
{
	uint64_t entry[PAGES] = {0};
	int fd = open("/proc/self/pagemap", O_RDONLY), n = 0;
	pread(fd, entry, sizeof entry, (uintptr_t)block / PAGE * sizeof *entry);
	close(fd);
	for (int i = 0; i < PAGES; i += 2)
		n += !(entry[i] >> 56 & 1);
	return n;
}

static void *body(void *x) { return x; }

int main(void)
{
	pthread_t t;
	FILE *log = fopen("shared", "a");
	fprintf(log, "%d\n", shared());
	fclose(log);
	for (int i = 0; i < PAGES; i += 2)
		block[i * PAGE] = 2;
	pthread_create(&t, NULL, body, NULL);
	return pthread_create(&t, NULL, body, NULL);
}
END
cc -w -pthread -o warm warm.c
n=10 try -j 1 --timeout 10s -- ./warm
grep -c 16 shared # the first

# Who may make no such calls any more is not made to.
cat >restricted.c <<'END'
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *body(void *x) { return x; }

int main(int n, char **argv)
{
	struct sock_filter opens[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof opens / sizeof *opens, opens};
	pthread_t t;
	pthread_create(&t, NULL, body, NULL);
	pthread_create(&t, NULL, body, NULL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!strcmp(argv[1], "prctl"))
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
END
cc -w -pthread -o restricted restricted.c
for how in prctl seccomp; do
	n=5 try -- ./restricted $how
done

# Python: behind the imports, where these leave nothing open that cannot be each run's own. What logs at stderr
# keeps the file that pytest had in its place.
cat >test_it.py <<'END'
import logging, os, sys, threading, unittest
logging.basicConfig(stream=sys.stderr)
if "BEFORE" in os.environ:
    kept = open("written", "w")
class T(unittest.TestCase):
    def test(self):
        logging.warning("logged")
        threads = [threading.Thread(target=int) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertNotIn("left", os.listdir(os.environ["TMPDIR"]))
        open(os.environ["TMPDIR"] + "/left", "w").close()
END
n=4
try -- /usr/bin/python3 -m unittest test_it
BEFORE=file try -- /usr/bin/python3 -m unittest test_it
try -- /usr/bin/python3 -m pytest test_it.py
BEFORE=file try -- /usr/bin/python3 -m pytest test_it.py
try -- stestr --test-path . run
try -- /usr/bin/python3 -m test --testdir . test_it
