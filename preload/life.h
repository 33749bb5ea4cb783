/* life.h: the inner halves of the interposed functions of threads, which C11's
 * names share. `site` is the program's call; results are error numbers.
 */
#ifndef LIFE_H
#define LIFE_H

#include <pthread.h>

#include "thread.h"

/* A second thread is about to be: scheduling begins, and SITE() means something. */
void life_begin(struct thread *self);
int life_create(struct thread *self, pthread_t *out, const pthread_attr_t *attr, struct start start, uint32_t site);
int life_join(struct thread *self, pthread_t handle, void **result, uint32_t site);
int life_detach(struct thread *self, pthread_t handle, uint32_t site);
/* Notes what the thread that now ends by itself leaves to who joins it. */
void life_result(void *result);
/* The thread that a handle stands for; NULL: heddle does not know it. */
struct thread *life_find(pthread_t handle);
/* The same, or main, or `self`, which may be one that heddle did not see start. */
struct thread *life_find_or_self(struct thread *self, pthread_t handle);
/* Joined, or detached and ended: its handle means nothing any more. */
bool life_is_gone(pthread_t handle);

#endif
