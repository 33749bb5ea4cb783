/* schema.h: the tables of a store, as the list of steps that make them.
 *
 * Step n takes a store from version n to n + 1; a new store runs them all. A
 * step that has been released is never edited: a change is a new step. A store
 * of a later version is refused.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#define SCHEMA_APPLICATION 0x68656464 /* "hedd": PRAGMA application_id */

extern const char *const schema_steps[];
extern const int schema_version; /* number of steps */

#endif
