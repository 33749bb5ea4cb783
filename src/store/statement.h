/* statement.h: SQL for the files of store/; nobody else includes it.
 *
 * Values are bound from a list, in order: statement_do(store, SQL, INTEGER(7),
 * TEXT(name)). Statements that write are prepared once and kept; those that
 * read are their own, so that a callback may read again.
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include <sqlite3.h>
#include <uthash.h>

#include "heddle/exit.h"
#include "store/store.h"

struct statement; /* a prepared one, kept */

struct store {
	sqlite3 *db;
	char *path;
	char *error;
	enum heddle_exit status; /* that the error asks for */
	int lock;                /* a descriptor of the file; -1 when reading */
	struct statement *statements;
};

struct statement_value {
	enum { STATEMENT_NULL, STATEMENT_INTEGER, STATEMENT_TEXT, STATEMENT_BLOB } type;
	int64_t integer;
	const void *data;
	size_t n;
};

#define INTEGER(x) ((struct statement_value){STATEMENT_INTEGER, (int64_t)(x), NULL, 0})
#define TEXT(x) ((struct statement_value){STATEMENT_TEXT, 0, (x), 0})
#define BLOB(x, size) ((struct statement_value){STATEMENT_BLOB, 0, (x), (size)})

/* Runs it to its end. Returns 0 or -1. */
#define statement_do(store, sql, ...)                                                \
	statement_do_values((store), (sql), (struct statement_value[]){__VA_ARGS__}, \
		sizeof((struct statement_value[]){__VA_ARGS__}) / sizeof(struct statement_value))
int statement_do_values(struct store *store, const char *sql, const struct statement_value *values, size_t n);

/* A statement to read rows from, its first integer parameters bound; NULL on
 * error. statement_next returns 1 with a row, 0 at the end, -1 on error. */
sqlite3_stmt *statement_read(struct store *store, const char *sql, int64_t first, int64_t second);
int statement_next(struct store *store, sqlite3_stmt *statement);

/* Column as malloc'd text, or NULL. */
char *statement_text(sqlite3_stmt *statement, int column);

void statement_close_all(struct store *store);
/* Puts SQLite's error, and what to do about it, into store->error. Returns -1. */
int statement_fail(struct store *store);
/* The same with a sentence of our own, and whose fault it is: the user's, who
 * named the wrong file or id (HEDDLE_EXIT_USAGE), or the machine's. */
int statement_refuse(struct store *store, enum heddle_exit status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
