/* exit.h: the exit statuses of heddle (DESIGN.md section 5). */
#ifndef HEDDLE_EXIT_H
#define HEDDLE_EXIT_H

#define HEDDLE_EXITS(X)                                                             \
	X(OK, 0, "no gating finding")                                               \
	X(FINDING, 1, "at least one gating finding")                                \
	X(USAGE, 2, "the command line is wrong")                                    \
	X(INCONCLUSIVE, 3, "no test ran, none could be controlled, or no schedule") \
	X(INTERNAL, 125, "heddle itself failed")                                    \
	X(CANNOT_RUN, 126, "the command cannot be run")                             \
	X(NOT_FOUND, 127, "the command was not found")                              \
	X(INTERRUPTED, 130, "interrupted; the store is good")

enum heddle_exit {
#define X(name, value, text) HEDDLE_EXIT_##name = value,
	HEDDLE_EXITS(X)
#undef X
};

#endif
