/* obstacle.h: why a program cannot be controlled, told from its file.
 *
 * libheddle.so comes into a program by the dynamic loader of the C library it
 * was made for. What has no such loader, or one that will not have it, runs
 * without control; the programs that it starts may still be controlled.
 */
#ifndef HARNESS_OBSTACLE_H
#define HARNESS_OBSTACLE_H

#include "program.h"

/* X(NAME, it can be run all the same, "what the program is", "what follows, and the next step") */
#define OBSTACLES(X)                                                                                                 \
	X(DAMAGED, false, "is a cut or damaged program", "build it again")                                           \
	X(FOREIGN, false, "is made for another kind of machine", "build it for this one")                            \
	X(LOADER, false, "needs a loader that is not there", "install its C library, or build it for this one")      \
	X(SETUID, true, "runs with rights that are not yours (setuid, setgid or file capabilities)",                 \
		"so the loader leaves libheddle.so out; test a copy without them")                                   \
	X(GO, true, "is a Go program",                                                                               \
		"whose runtime makes and switches its threads without the C library; heddle controls C, C++ and "    \
		"Python threads")                                                                                    \
	X(STATIC, true, "is statically linked", "so libheddle.so cannot be loaded into it; link it without -static") \
	X(MUSL, true, "is made for another C library than glibc",                                                    \
		"and libheddle.so needs glibc; build it for glibc to test it")

enum obstacle {
	OBSTACLE_NONE,
#define X(name, runs, what, step) OBSTACLE_##name,
	OBSTACLES(X)
#undef X
};

enum obstacle obstacle_of(const struct program *program);
/* Whether it runs, if without control. */
bool obstacle_runs(enum obstacle obstacle);
/* The whole sentence, malloc'd. */
char *obstacle_text(const struct program *program, enum obstacle obstacle);

#endif
