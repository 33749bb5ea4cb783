/* server.h: a process that stops before main, or before its one test, and becomes
 * one run after another.
 *
 * The harness asks through the wire that the server was started with, so there
 * is no descriptor that a program could close. Each request forks a run: a child
 * of the harness itself, which sees it end as if it had been started by it. The
 * run maps its own wire where the server's was, with what the server wrote there
 * so far: what an exec would have brought up to this point is what it finds.
 */
#ifndef SERVER_H
#define SERVER_H

#include "heddle/wire.h"

/* If this process serves from here: returns in each run. */
void server_stand(enum wire_stand here);

#endif
