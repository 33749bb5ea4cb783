/* process.h: forks of the program's, with the handlers that it registered. */
#ifndef PROCESS_H
#define PROCESS_H

/* Before the program registers any: from now on the model follows a fork right where it
 * happens, and handlers before and after it run as the program's own code. */
void process_watch_forks(void);

#endif
