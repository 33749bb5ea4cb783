/* signal_keep.h: what is pending for a thread stays so when its process runs another program (exec(3p)).
 *
 * The model holds it (signal_queue.h), and ends with the program. So before an exec it is given to the kernel thread
 * that executes the calling thread, which lives on as the new program's only one, and the new program's library takes
 * it into its model again: other threads will be executed by that kernel thread, too. What is pending for the process
 * is the kernel's all the time.
 */
#ifndef SIGNAL_KEEP_H
#define SIGNAL_KEEP_H

#include "signal_queue.h"

/* How often each was given to the kernel. */
struct signals_kept {
	uint16_t times[SIGNAL_MAX + 1];
};

/* Before an exec, and where there was none. */
void signal_keep(struct thread *self, struct signals_kept *kept);
void signal_keep_no_more(struct thread *self, const struct signals_kept *kept);

/* At the library's start: what was kept for main. */
void signal_kept(struct thread *main);

#endif
