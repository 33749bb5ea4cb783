/* mutex.h: mutexes with the turn held: what condition variables need of them,
 * and the inner halves of the interposed functions, which C11's names share.
 * `site` is the program's call; results are error numbers.
 */
#ifndef MUTEX_H
#define MUTEX_H

#include <pthread.h>
#include <time.h>

#include "model.h"

struct object *mutex_at(pthread_mutex_t *mutex);
/* One is about to be initialised there. */
void mutex_begin(const void *mutex);
/* After lock(m) was picked: takes it; the real lock's error. */
int mutex_take(struct thread *self, struct object *object);
/* Releases it; the real unlock's error. */
int mutex_give(struct object *object);

/* A real wait outside the turn gives it up, and has it again when it is over. */
void mutex_leave(struct object *object);
int mutex_came_back(struct thread *self, struct object *object, int error);

int mutex_lock(struct thread *self, pthread_mutex_t *mutex, uint32_t site);
int mutex_trylock(struct thread *self, pthread_mutex_t *mutex, uint32_t site);
int mutex_lock_until(
	struct thread *self, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time, uint32_t site);
int mutex_unlock(struct thread *self, pthread_mutex_t *mutex, uint32_t site);

/* Where no tool wants to see what is called in libc, some of it is done in line. */
void mutex_in_line(void);

#endif
