/* session.h: who this heddle is, for everything that outlives its memory.
 *
 * A cookie names the runs that come one after the other in one TMPDIR: it is
 * $HEDDLE_RUN in all their processes and the folder's name. It tells the pid
 * namespace, pid and start time of the heddle that made it, so that any later heddle
 * can tell what a dead one left behind from what belongs to a living one. All cookies
 * have the same length, because the size of the environment moves a program's stack; and
 * a short one, because a socket's name has 107 bytes (unix(7)), and tests put some in there.
 */
#ifndef HARNESS_SESSION_H
#define HARNESS_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SESSION_PREFIX "hd-"
#define SESSION_ID_SIZE (sizeof(SESSION_PREFIX "nnnnpppppssssss"))
#define SESSION_COOKIE_SIZE (SESSION_ID_SIZE + 4)

struct session {
	char id[SESSION_ID_SIZE]; /* what all cookies of this heddle begin with */
	char *tmp_base;           /* TMPDIRs of runs lie in here */
	pid_t pid;
};

int session_open(struct session *session, char **error);
void session_close(struct session *session);
void session_cookie(const struct session *session, uint32_t number, char cookie[SESSION_COOKIE_SIZE]);

/* Whether `cookie` was made by this heddle, or by one of our pid namespace that is dead. */
typedef bool session_made(const struct session *session, const char *cookie);
session_made session_is_own, session_is_dead;

/* Ends the other processes with such cookies; says whether there were any. */
bool session_end_processes(const struct session *session, session_made *made);
/* Removes the TMPDIRs with such names. */
void session_remove_folders(const struct session *session, session_made *made);

/* Ends processes and removes TMPDIRs that dead heddles left behind. */
void session_sweep_dead(const struct session *session);

#endif
