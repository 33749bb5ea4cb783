/* lock.h: what fcntl(2) is asked for where that waits for a lock of a file. */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct thread;

bool lock_waits(int what);
/* Ends the interposed function. */
int lock_record(struct thread *self, int fd, int what, void *part, uint32_t site);

#endif
