/* identity.h: what the kernel knows of a thread by its kernel thread.
 *
 * Under the carrier a thread's code runs on another kernel thread than the one
 * that glibc made for it. What the program asks or sets by its own identity is
 * answered for, or done on, the latter (transport->on_own).
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "thread.h"

/* gettid(2) of `self`. */
uint32_t identity_gettid(const struct thread *self);
/* The living thread with that kernel id, NULL: none of ours. */
struct thread *identity_find(uint32_t tid);
/* Does `call` on the kernel thread of `self`; its errno is kept in `error`. */
int identity_call(struct thread *self, int (*call)(const long *arguments), const long *arguments, int *error);

#endif
