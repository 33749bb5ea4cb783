/* real.h: the functions behind the interposed ones. */
#ifndef REAL_H
#define REAL_H

#include <aio.h>
#include <mqueue.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <threads.h>
#include <time.h>

struct criterion_assert_stats;
struct sembuf;
struct winsize;

struct real {
#define HOOK(type, name, ...) type (*name)(__VA_ARGS__);
#include "hooks.def"
#undef HOOK
};
extern struct real real;

/* Looks all of them up; a function that this libc lacks stays NULL. */
void real_resolve(void);

#endif
