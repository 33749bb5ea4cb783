/* ask.h: asks a runner what tests it has. */
#ifndef ADAPTER_ASK_H
#define ADAPTER_ASK_H

#include "adapters/adapter.h"

enum { ASK_LIMIT_S = 60 };

struct question {
	char *const *argv;
	char *const *more;        /* words behind those, NULL-terminated, or NULL */
	char *const *environment; /* "K=V" on top of heddle's own, NULL-terminated, or NULL */
	bool any_status;          /* it may fail, and tell all the same */
	bool on_stderr;           /* where it answers, not on standard output */
	const char *file_in;      /* a variable that names the file to answer into; NULL: standard output */
};

/* Runs the words without heddle's control and returns their answer, malloc'd;
 * or NULL with *error a sentence if they end with another status than 0 (unless
 * any does) or not within a minute. Where that says nothing of the runner, because the question could not be put or
 * somebody killed it, ask_was_cut_short. */
bool ask_was_cut_short(void);
char *ask(const struct question *question, char **error);

/* Adds a test for each that `text`, which is cut up, tells of. */
typedef void ask_parse(char *text, char *const *argv, struct adapter_tests *tests);
/* Asks, and adds what the answer lists. Returns as list does (adapter.h); that there is none is an error where
 * `whose` names the runner. */
int ask_list(const struct question *question, ask_parse *parse, const char *whose, struct adapter_tests *tests,
	char **error);

#endif
