/* model.h: when a pending operation can proceed.
 *
 * One predicate per kind of operation that can be blocked; kinds without one
 * can always proceed. They read the model (and, for semaphores, the real value
 * that the model stands for), never change it, and hold for the thread's
 * pending operation only.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "object.h"

extern bool (*const model_available[HEDDLE_OP_COUNT])(const struct thread *thread);

/* How many waiters of the object could proceed one after the other: what a
 * cooperative release hands out. UINT32_MAX if there is no such bound. */
uint32_t model_units(const struct object *object);

/* The glibc fields that the model reads: a mutex's type and whether it is held. */
bool model_mutex_relocks(const pthread_mutex_t *mutex); /* recursive or error checking */
bool model_mutex_robust(const pthread_mutex_t *mutex);
bool model_mutex_shared(const pthread_mutex_t *mutex);
bool model_mutex_held(const pthread_mutex_t *mutex);

#endif
