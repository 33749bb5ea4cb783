/* cond.h: the inner halves of the interposed functions of condition variables,
 * which C11's names share. `site` is the program's call; results are error
 * numbers.
 */
#ifndef COND_H
#define COND_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "thread.h"

int cond_wait(struct thread *self, pthread_cond_t *cond, pthread_mutex_t *mutex, uint32_t site);
/* By the clock that the condition was made for. */
int cond_timedwait(
	struct thread *self, pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *time, uint32_t site);
int cond_signal(struct thread *self, pthread_cond_t *cond, uint32_t site);
int cond_broadcast(struct thread *self, pthread_cond_t *cond, uint32_t site);

#endif
