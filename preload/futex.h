/* futex.h: raw futexes, futex(2), called through syscall(): those of libstdc++
 * (std::future, std::atomic::wait), Rust's std and hand-made locks. What glibc
 * itself calls never comes here.
 */
#ifndef FUTEX_H
#define FUTEX_H

#include <stdint.h>

#include "thread.h"

/* The system call's arguments as they came. Returns what the kernel would: a
 * number, or a negative errno. */
long futex_call(struct thread *self, const long arguments[6], uint32_t site);

#endif
