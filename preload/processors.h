/* processors.h: the processors that the program believes to have.
 *
 * Threads of which one runs at a time are best kept on one processor: to wake
 * a kernel thread there costs a fifth of waking it on another. So a process is
 * pinned with its second thread, and what leaves heddle's hands is freed: a
 * child, another program, a thread that spins beside the rest. The program
 * goes on seeing those that it was started with, or it would choose other
 * numbers of threads than natively. One that has restricted itself stays as
 * it is (sched_setaffinity(2)).
 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

#include <sched.h>
#include <stddef.h>

struct thread;
struct wire_peer;

/* Pins the calling kernel thread, and those that it makes from now on. */
void processors_pin(void);
/* Frees the calling kernel thread alone. */
void processors_free(void);

/* Around a call that replaces the program: its processors are the thread's; if it comes back, `kept` are again. */
void processors_leave(const struct thread *self, cpu_set_t *kept);
void processors_return(const cpu_set_t *kept);
/* Around a fork: those of the child are the thread's. */
void processors_before_fork(const struct thread *self);
void processors_forked(void);
/* A new program that this process has started, which inherits what the kernel thread had. */
void processors_start(const struct wire_peer *parent);

/* Replaces a mask read from the kernel by what it would be without heddle. */
void processors_show(size_t size, cpu_set_t *set);
/* Their number; 0 if not pinned. */
int processors_count(void);

#endif
