/* processors.h: the processors that the program believes to have.
 *
 * Hand-off pins the run to one processor; the program goes on seeing those it
 * was started with, or it would choose other numbers of threads than natively.
 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

#include <sched.h>
#include <stddef.h>

/* Pins the calling thread as wire_config.cpu says, remembering what was. */
void processors_pin(void);
/* Replaces a mask read from the kernel by the remembered one, if pinned. */
void processors_show(size_t size, cpu_set_t *set);
/* Their number; 0 if not pinned. */
int processors_count(void);

#endif
