/* once.h: the inner half of pthread_once, which C11's call_once shares. */
#ifndef ONCE_H
#define ONCE_H

#include <pthread.h>
#include <stdint.h>

#include "thread.h"

/* With `self` inside; as leave() does at its end. */
void once_run(struct thread *self, pthread_once_t *control, void (*routine)(void), uint32_t site);

#endif
