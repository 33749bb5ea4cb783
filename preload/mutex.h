/* mutex.h: what condition variables need of a mutex, with the turn held. */
#ifndef MUTEX_H
#define MUTEX_H

#include <pthread.h>

#include "model.h"

struct object *mutex_at(pthread_mutex_t *mutex);
/* After lock(m) was picked: takes it; the real lock's error. */
int mutex_take(struct thread *self, struct object *object);
/* Releases it; the real unlock's error. */
int mutex_give(struct object *object);

#endif
