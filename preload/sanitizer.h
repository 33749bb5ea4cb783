/* sanitizer.h: a sanitizer's runtime in the program, if there is one. */
#ifndef SANITIZER_H
#define SANITIZER_H

#include <stdbool.h>

extern struct sanitizer {
	bool thread; /* the thread sanitizer, shared or linked in */
} sanitizer;

/* Its library is foreign from now on. */
void sanitizer_find(void);

#endif
