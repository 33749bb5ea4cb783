/* Waiting for signals that the program itself sends is scheduled like any other
 * waiting: nothing outside is waited for, time jumps to a timeout, a real-time
 * signal counts as often as it was sent, a handler ends the wait for others.
 *
 * run: green 1
 *   all: external=0
 *   all: ^all came$
 * run: eager 1
 *   all: ^all came$
 * run: random 1..40
 *   all: external=0
 *   all: ^all came$
 */
#include <signal.h>

#include "shim.h"

static _Atomic int handled;
static sem_t there;

static sigset_t
set_of(int number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, number);
	return set;
}

static void
handler(int number)
{
	need(number == SIGUSR2, "the number");
	handled++;
}

static void *
counts(void *argument)
{
	sigset_t set = set_of(SIGRTMIN);
	for (int i = 0; i < 5; i++) {
		siginfo_t info;
		need(sigwaitinfo(&set, &info) == SIGRTMIN && info.si_value.sival_int == i, "the next in order");
	}
	return argument;
}

static void *
waits(void *argument)
{
	sigset_t set = set_of(SIGUSR1);
	int number = 0;
	need(sigwait(&set, &number) == 0 && number == SIGUSR1, "sigwait");
	return argument;
}

static void *
times_out(void *argument)
{
	sigset_t set = set_of(SIGUSR1);
	struct timespec week = {7 * 86400, 0};
	long long before = now();
	need(sigtimedwait(&set, NULL, &week) == -1 && errno == EAGAIN, "EAGAIN");
	need(now() - before >= 7 * 86400 * S, "the whole time");
	return argument;
}

/* In two ways; the handler runs while the wait has let the signal in. */
static void *
suspends(void *argument)
{
	sigset_t none, now_blocked;
	sigemptyset(&none);
	sem_post(&there);
	need(sigsuspend(&none) == -1 && errno == EINTR && handled == 1, "sigsuspend");
	pthread_sigmask(SIG_SETMASK, NULL, &now_blocked);
	need(sigismember(&now_blocked, SIGUSR2), "the mask is back");
	return argument;
}

static void *
pauses(void *argument)
{
	sigset_t set = set_of(SIGUSR2);
	siginfo_t info;
	int kind = *(int *)argument;
	sigset_t other = set_of(SIGHUP);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sem_post(&there);
	need(kind ? pause() == -1 : sigwaitinfo(&other, &info) == -1, "ends");
	need(errno == EINTR, "EINTR");
	return argument;
}

static void
interrupt(void *(*body)(void *), int kind)
{
	pthread_t thread = spawn(body, &kind);
	sem_wait(&there);
	usleep(1000); /* it waits by now: what comes earlier would not end it */
	need(pthread_kill(thread, SIGUSR2) == 0, "pthread_kill");
	join(thread);
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t set = set_of(SIGRTMIN);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGHUP);
	need(!sigprocmask(SIG_BLOCK, &set, NULL) && !sigaction(SIGUSR2, &action, NULL), "set up");
	sem_init(&there, 0, 0);

	pthread_t thread = spawn(counts, NULL);
	for (int i = 0; i < 5; i++)
		need(!pthread_sigqueue(thread, SIGRTMIN, (union sigval){.sival_int = i}), "pthread_sigqueue");
	join(thread);
	thread = spawn(waits, NULL);
	usleep(1000);
	kill(getpid(), SIGUSR1); /* everybody blocks it: for who waits */
	join(thread);
	join(spawn(times_out, NULL));
	interrupt(suspends, 0);
	interrupt(pauses, 0);
	interrupt(pauses, 1);
	need(handled == 3, "three handlers");
	say("all came");
	return 0;
}
