/* folder.h: the TMPDIR of runs that come one after the other, and the cookie that
 * names them and it.
 *
 * Each run finds it as it was made: empty, and nobody else's. To make and remove
 * one for each run costs as much as a tenth of a small run.
 */
#ifndef HARNESS_FOLDER_H
#define HARNESS_FOLDER_H

#include <stdbool.h>

#include "session.h"

struct folder {
	char cookie[SESSION_COOKIE_SIZE];
	char *path;   /* NULL: not made yet */
	bool missing; /* it could not be made anew */
};

/* There is one, named by this number if it has to be made; -1: *error says why not. */
int folder_ready(struct folder *folder, const struct session *session, uint32_t number, char **error);
/* What a run left in it is gone. */
void folder_clean(struct folder *folder);
void folder_close(struct folder *folder);

#endif
