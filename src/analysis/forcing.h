/* forcing.h: orders that a user asks for: "SITE after SITE".
 *
 * A site is a place in the program at which a thread does something that heddle
 * knows of, or, in Python, may be switched: FILE:LINE or FUNCTION, then, where it
 * matters, #N for the N-th time and @THREAD for whose. "q.c:41#2@1.2 after
 * queue_close": thread 1.2 waits before its second step at line 41 of q.c until
 * another one is past its first step in queue_close. Everything else is drawn.
 * Where the sites are is learnt from a few runs.
 */
#ifndef FORCING_H
#define FORCING_H

#include "analysis/explain_private.h"

struct forcing_site {
	char *text;     /* as it was typed */
	char *file;     /* NULL: `function` */
	char *function; /* NULL: `file`, `line` */
	char *thread;   /* NULL: the only one that comes there */
	unsigned line, nth;
	struct wire_point point; /* once it was found ... */
	char *found;             /* ... in this thread; NULL: it was not */
};

struct forcing_order {
	struct forcing_site later, earlier;
};

struct forcing {
	struct forcing_order orders[WIRE_ORDERS];
	unsigned n;
};

/* Adds an order. False on bad text: then *error is a malloc'd half sentence. */
bool forcing_add(struct forcing *forcing, const char *text, char **error);
void forcing_free(struct forcing *forcing);
/* Forgets where the sites are; the orders stay. */
void forcing_forget(struct forcing *forcing);

/* Looks for the sites by runs of the test. NULL: they were found; else why not, a malloc'd sentence; "" if it was
 * interrupted. `explaining` needs no finding; its process is set. */
char *forcing_find(struct forcing *forcing, struct explaining *explaining);
/* Of the orders that were found; malloc'd. */
struct wire_force *forcing_force(const struct forcing *forcing, const struct explaining *explaining);
/* `n` runs with them. Returns 0, or -1: interrupted. */
int forcing_run(const struct forcing *forcing, struct explaining *explaining, unsigned n, struct explain_tally *tally);

#endif
