/* model.h: when a pending operation can proceed.
 *
 * One predicate per kind of operation that can be blocked; kinds without one
 * can always proceed. They read the model (and, for semaphores, the real value
 * that the model stands for), never change it, and hold for the thread's
 * pending operation only.
 */
#ifndef MODEL_H
#define MODEL_H

#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "object.h"

extern bool (*const model_available[HEDDLE_OP_COUNT])(const struct thread *thread);

/* Whether a thread that has waited before `thread` on the same object is to go
 * on first: real-time threads go by priority, equal ones first come first
 * served, all of them before the others. Who has not had to wait is in time. */
bool model_outranked(const struct thread *thread);
/* Whether priorities say which waiter of the condition a signal wakes: the
 * index among those in a wait. */
bool model_due(const struct object *cond, uint32_t *index);

/* How many waiters of the object could proceed one after the other: what a
 * cooperative release hands out. UINT32_MAX if there is no such bound. */
uint32_t model_units(const struct object *object);

/* ---- the glibc fields that the model reads ---- */

bool model_mutex_relocks(const pthread_mutex_t *mutex); /* recursive or error checking */
bool model_mutex_nested(const pthread_mutex_t *mutex);  /* its holder has locked it more than once */
bool model_mutex_robust(const pthread_mutex_t *mutex);
/* Robust, and nobody can lock it any more. */
bool model_mutex_lost(const pthread_mutex_t *mutex);
bool model_mutex_shared(const pthread_mutex_t *mutex);
/* The kernel thread that glibc says holds it; 0: none is known. */
int model_mutex_holder(const pthread_mutex_t *mutex);
bool model_mutex_inherits(const pthread_mutex_t *mutex); /* PTHREAD_PRIO_INHERIT */
bool model_mutex_protects(const pthread_mutex_t *mutex); /* PTHREAD_PRIO_PROTECT */
bool model_mutex_held(const pthread_mutex_t *mutex);
bool model_cond_shared(const pthread_cond_t *cond);
bool model_sem_shared(const sem_t *sem);
bool model_rwlock_shared(const pthread_rwlock_t *lock);
/* Readers have to let a waiting writer go first. */
bool model_rwlock_prefers_writers(const pthread_rwlock_t *lock);
bool model_rwlock_readable(const pthread_rwlock_t *lock);
bool model_rwlock_writable(const pthread_rwlock_t *lock);
/* Also false where another one is in that memory by now. */
bool model_rwlock_written_by(const struct object *object, const struct thread *thread);
bool model_barrier_shared(const pthread_barrier_t *barrier);
uint32_t model_barrier_limit(const pthread_barrier_t *barrier);
bool model_once_done(const pthread_once_t *once);

/* Somebody had to wait for writing. */
bool model_writer_waits(const struct object *rwlock);

#endif
