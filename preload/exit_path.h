/* exit_path.h: how threads end, glibc's way, while the turn is still held.
 *
 * User code runs after a start routine returned: cleanup handlers on
 * pthread_exit and cancellation, C++ thread_local destructors, key destructors.
 * All of it has to be schedulable, so it is run here, in glibc's order, and
 * glibc finds nothing left to call. pthread_exit and cancellation unwind by
 * glibc's own unwinder, which lands in a cancel buffer registered here (the one
 * that pthread_cleanup_push registers; glibc's nptl/cleanup.c).
 */
#ifndef EXIT_PATH_H
#define EXIT_PATH_H

#include "thread.h"

/* Start routine and destructors; the value for pthread_join. */
void *exit_path_run(struct thread *self);
/* main() itself; returns its status, unless it called pthread_exit. */
int exit_path_run_main(struct thread *self, int (*program)(int, char **, char **), int argc, char **argv, char **env);

/* Released, and its kernel thread perhaps not gone yet. */
bool exit_path_is_released(pthread_t handle);
/* Nobody will ask for the ended thread any more: it was joined, or detached.
 * Its kernel thread is still on its way out, so its struct and slot are kept
 * until glibc says it is gone; waiting for that would cost a join two context
 * switches of the machine's. */
void exit_path_release(struct thread *thread);
/* Takes the remains of those that are gone; all: waits for them. */
void exit_path_bury(bool all);

void exit_path_wait_as_main(struct thread *self);
struct thread *exit_path_waiting_main(void);
_Noreturn void exit_path_last_exit(struct thread *self);

/* Keys with destructors, as the program makes and deletes them. */
void exit_path_key(pthread_key_t key, void (*destructor)(void *));
void exit_path_reset(void);

#endif
