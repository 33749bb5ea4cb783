/* broken.h: a broken invariant of heddle's own.
 *
 * Never the target's fault: it is written into the wire, the process ends at
 * once, and the harness reports it with exit status 125. Stays on in release.
 */
#ifndef BROKEN_H
#define BROKEN_H

_Noreturn void broken_out(const char *file, int line, const char *what);

#define BROKEN(what) broken_out(__FILE__, __LINE__, what)
#define INVARIANT(condition)                           \
	do {                                           \
		if (__builtin_expect(!(condition), 0)) \
			BROKEN(#condition);            \
	} while (0)

#endif
