#include "store/statement.h"

#include <stdlib.h>
#include <string.h>

#include "x.h"

struct statement {
	const char *sql; /* by address: each is a literal of its own */
	sqlite3_stmt *prepared;
	UT_hash_handle hh;
};

static const char *
next_step(int code)
{
	switch (code) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program has it locked; wait for it, or give this one its own with --store FILE";
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return "check the permissions of the file and its folder, or use another with --store FILE";
	case SQLITE_FULL:
		return "free some space; all runs stored so far are safe";
	case SQLITE_IOERR:
		return "check the disk and its free space; all runs stored so far are safe";
	case SQLITE_NOTADB:
		return "name a heddle store, or remove the file to start a new one";
	case SQLITE_CORRUPT:
		return "the file is cut or damaged; restore it, or remove it to start a new one";
	default:
		return "please report it";
	}
}

int
statement_fail(struct store *store)
{
	int code = sqlite3_errcode(store->db) & 0xff;
	free(store->error);
	store->status = code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? HEDDLE_EXIT_USAGE : HEDDLE_EXIT_INTERNAL;
	store->error = xasprintf("store %s: %s: %s", store->path, sqlite3_errmsg(store->db), next_step(code));
	return -1;
}

int
statement_refuse(struct store *store, enum heddle_exit status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	free(store->error);
	store->status = status;
	store->error = xasprintf("store %s: %s", store->path, text);
	free(text);
	return -1;
}

static sqlite3_stmt *
prepare_once(struct store *store, const char *sql)
{
	struct statement *statement;
	HASH_FIND_PTR(store->statements, &sql, statement);
	if (statement)
		return statement->prepared;
	sqlite3_stmt *prepared;
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) != SQLITE_OK)
		return NULL;
	statement = xcalloc(1, sizeof(*statement));
	statement->sql = sql;
	statement->prepared = prepared;
	HASH_ADD_PTR(store->statements, sql, statement);
	return prepared;
}

static int
bind(sqlite3_stmt *statement, int at, const struct statement_value *value)
{
	switch (value->type) {
	case STATEMENT_INTEGER:
		return sqlite3_bind_int64(statement, at, value->integer);
	case STATEMENT_TEXT:
		return sqlite3_bind_text(statement, at, value->data, -1, SQLITE_STATIC);
	case STATEMENT_BLOB:
		return sqlite3_bind_blob64(statement, at, value->data, value->n, SQLITE_STATIC);
	case STATEMENT_NULL:
		break;
	}
	return sqlite3_bind_null(statement, at);
}

int
statement_do_values(struct store *store, const char *sql, const struct statement_value *values, size_t n)
{
	sqlite3_stmt *statement = prepare_once(store, sql);
	if (!statement)
		return statement_fail(store);
	int code = SQLITE_OK;
	for (size_t i = 0; i < n && code == SQLITE_OK; i++)
		code = bind(statement, (int)i + 1, &values[i]);
	while (code == SQLITE_OK || code == SQLITE_ROW)
		code = sqlite3_step(statement);
	int result = code == SQLITE_DONE ? 0 : statement_fail(store);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return result;
}

sqlite3_stmt *
statement_read(struct store *store, const char *sql, int64_t first, int64_t second)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) {
		statement_fail(store);
		return NULL;
	}
	int n = sqlite3_bind_parameter_count(statement);
	if (n > 0)
		sqlite3_bind_int64(statement, 1, first);
	if (n > 1)
		sqlite3_bind_int64(statement, 2, second);
	return statement;
}

int
statement_next(struct store *store, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : statement_fail(store);
}

char *
statement_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);
	return text ? xstrdup((const char *)text) : NULL;
}

void
statement_close_all(struct store *store)
{
	struct statement *statement, *next;
	HASH_ITER (hh, store->statements, statement, next) {
		HASH_DEL(store->statements, statement);
		sqlite3_finalize(statement->prepared);
		free(statement);
	}
}
