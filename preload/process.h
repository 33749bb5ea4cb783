/* process.h: what the program registers handlers for: its forks, and its end. */
#ifndef PROCESS_H
#define PROCESS_H

/* Before the program registers any: from now on the model follows a fork right where it
 * happens, and handlers before and after it run as the program's own code. */
void process_watch_forks(void);
/* Likewise: others may go on once more when all handlers and destructors of exit(3) were called. */
void process_watch_end(void);

#endif
