/* python_name.h: what a Python thread is called, and where its code begins.
 *
 * Its first step's place (op BEGIN) is the first line of what it was made to run,
 * and in the function's stead stands the thread's name, if it was given one. Needs the interpreter's
 * lock.
 */
#ifndef PYTHON_NAME_H
#define PYTHON_NAME_H

#include <stdbool.h>
#include <stdint.h>

bool python_name_find(void);
/* The site of a thread that threading.Thread.start, whose frame this is, makes;
 * 0: not known. */
uint32_t python_name_site(void *frame);

#endif
