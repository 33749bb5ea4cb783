#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/schema.h"
#include "store/statement.h"
#include "version.h"
#include "x.h"

#define LOCK_TRIES 20u
#define LOCK_WAIT_NS 50000000
#define BUSY_MS 60000 /* another program reads or writes; long enough for a backup */

/* The folder of the file alone is made, not a whole path: a mistyped --store
 * should not leave a tree behind. */
static int
make_folder(struct store *store)
{
	const char *slash = strrchr(store->path, '/');
	if (!slash || slash == store->path)
		return 0;
	char *folder = xstrndup(store->path, (size_t)(slash - store->path));
	int result = mkdir(folder, 0777) == 0 || errno == EEXIST ? 0 : -1;
	if (result < 0)
		statement_refuse(store, HEDDLE_EXIT_INTERNAL,
			"cannot make its folder: %s; name a file in a folder of yours with --store FILE",
			strerror(errno));
	free(folder);
	return result;
}

/* A heddle that ends just now, or that only asks whether one is writing. */
static bool
lock_soon(int fd)
{
	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		nanosleep(&(struct timespec){.tv_nsec = LOCK_WAIT_NS}, NULL);
	}
	return false;
}

/* SQLite locks by fcntl for each transaction; this flock is for the whole
 * session. It is closed last: closing any descriptor of the file drops the
 * process's fcntl locks. */
static int
lock_file(struct store *store)
{
	store->lock = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (store->lock < 0)
		return statement_refuse(store, HEDDLE_EXIT_INTERNAL,
			"cannot be written: %s; use another with --store FILE", strerror(errno));
	if (lock_soon(store->lock))
		return 0;
	return statement_refuse(store, HEDDLE_EXIT_INTERNAL,
		"another heddle is writing to it; wait for it, or give this one its own with --store FILE");
}

static int
pragma(struct store *store, const char *name, int64_t *value)
{
	char *sql = xasprintf("PRAGMA %s", name);
	sqlite3_stmt *statement = statement_read(store, sql, 0, 0);
	int result = statement ? statement_next(store, statement) : -1;
	*value = result == 1 ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	free(sql);
	return result < 0 ? -1 : 0;
}

static int
execute(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : statement_fail(store);
}

/* What no statement of a step can fail by, had the file the tables of that version. */
static int
change_tables(struct store *store, int version)
{
	if (execute(store, schema_steps[version]) == 0)
		return 0;
	if ((sqlite3_errcode(store->db) & 0xff) != SQLITE_ERROR)
		return -1;
	return statement_refuse(store, HEDDLE_EXIT_USAGE,
		"says that it has version %d, and does not have that one's tables (%s); put a copy of it back, or "
		"remove it to start a new one",
		version, sqlite3_errmsg(store->db));
}

static int
migrate_step(struct store *store, int version)
{
	char *after = xasprintf("PRAGMA user_version = %d; PRAGMA application_id = %d;"
				"INSERT INTO migration VALUES(%d, '%s'); COMMIT;",
		version + 1, SCHEMA_APPLICATION, version + 1, version_text());
	int result = execute(store, "BEGIN IMMEDIATE");
	if (result == 0)
		result = change_tables(store, version);
	if (result == 0)
		result = execute(store, after);
	free(after);
	return result;
}

static int
check_version(struct store *store, enum store_mode mode)
{
	int64_t application, version, tables;
	if (pragma(store, "application_id", &application) < 0 || pragma(store, "user_version", &version) < 0 ||
		pragma(store, "schema_version", &tables) < 0)
		return -1;
	if (application != SCHEMA_APPLICATION && (tables || application))
		return statement_refuse(store, HEDDLE_EXIT_USAGE,
			"is a database, but not a heddle store; name another file with --store FILE");
	if (version > schema_version)
		return statement_refuse(store, HEDDLE_EXIT_USAGE,
			"has version %d, and this heddle (%s) knows up to %d; use a newer heddle, or another "
			"file with --store FILE",
			(int)version, version_text(), schema_version);
	if (version < schema_version && mode == STORE_READ)
		return statement_refuse(store, HEDDLE_EXIT_USAGE, "%s",
			version ? "was written by an older heddle; any `heddle run` with it updates it"
				: "is empty; `heddle run -- COMMAND` fills it");
	for (; version < schema_version; version++)
		if (migrate_step(store, (int)version) < 0)
			return -1;
	return 0;
}

static int
open_database(struct store *store, const char *name, int flags)
{
	sqlite3_close(store->db);
	store->db = NULL;
	if (sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return store->db ? statement_fail(store)
				 : statement_refuse(store, HEDDLE_EXIT_INTERNAL, "out of memory");
	sqlite3_busy_timeout(store->db, BUSY_MS);
	/* what a million orders are counted by does not go to the disk and back */
	return execute(store, "PRAGMA temp_store = MEMORY");
}

/* A killed heddle's, whose file somebody has removed: nothing can be read of it,
 * and SQLite would throw it away without a word. */
static int
check_orphan(struct store *store)
{
	char *log = xasprintf("%s-wal", store->path);
	struct stat file, info;
	bool none = stat(store->path, &file) < 0 ? errno == ENOENT : file.st_size == 0;
	bool left = none && stat(log, &info) == 0 && info.st_size > 0;
	free(log);
	if (!left)
		return 0;
	return statement_refuse(store, HEDDLE_EXIT_USAGE,
		"was removed, but not its log, the last runs of a heddle that was killed; put the store back, or "
		"remove "
		"%s-wal too",
		store->path);
}

static int
open_for_writing(struct store *store)
{
	if (check_orphan(store) < 0 || make_folder(store) < 0 || lock_file(store) < 0)
		return -1;
	if (open_database(store, store->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) < 0)
		return -1;
	/* In WAL mode NORMAL loses at most the last transactions when the
	 * machine itself stops, and never the file. */
	if (execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON") < 0)
		return -1;
	return check_version(store, STORE_WRITE);
}

/* Characters that a URI would not take for part of the path. */
static char *
uri_of(const char *path)
{
	static const char hex[] = "0123456789ABCDEF";
	char *quoted = xmalloc(3 * strlen(path) + 1), *out = quoted;
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;
		if (!strchr("?#%", c)) {
			*out++ = *path;
			continue;
		}
		*out++ = '%';
		*out++ = hex[c >> 4];
		*out++ = hex[c & 15];
	}
	*out = '\0';
	char *uri = xasprintf("file:%s?immutable=1", quoted);
	free(quoted);
	return uri;
}

/* A WAL store can be read only where its side files can be made. Where they
 * cannot, and there is no log to be missed, the file itself is all. */
static int
open_immutable(struct store *store)
{
	char *log = xasprintf("%s-wal", store->path), *uri = uri_of(store->path);
	struct stat info;
	int result = -1;
	if (stat(log, &info) < 0 || info.st_size == 0)
		result = open_database(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
	free(log);
	free(uri);
	return result < 0 ? -1 : check_version(store, STORE_READ);
}

static int
open_for_reading(struct store *store)
{
	if (check_orphan(store) < 0)
		return -1;
	struct stat info = {0};
	if (stat(store->path, &info) < 0 && errno == ENOENT)
		return statement_refuse(store, HEDDLE_EXIT_USAGE,
			"there is none; `heddle run -- COMMAND` makes it, --store FILE names another");
	if (S_ISDIR(info.st_mode))
		return statement_refuse(store, HEDDLE_EXIT_USAGE,
			"is a folder; name the file in it, " STORE_DEFAULT " where nobody chose another");
	if (open_database(store, store->path, SQLITE_OPEN_READONLY) < 0)
		return -1;
	if (check_version(store, STORE_READ) == 0)
		return 0;
	int code = sqlite3_errcode(store->db) & 0xff;
	return code == SQLITE_CANTOPEN || code == SQLITE_READONLY ? open_immutable(store) : -1;
}

struct store *
store_open(const char *path, enum store_mode mode, int *status, char **error)
{
	struct store *store = xcalloc(1, sizeof(*store));
	store->path = xstrdup(path);
	store->lock = -1;
	int result = mode == STORE_WRITE ? open_for_writing(store) : open_for_reading(store);
	if (result == 0)
		return store;
	*status = store->status;
	*error = store->error;
	store->error = NULL;
	store_close(store);
	return NULL;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	statement_close_all(store);
	sqlite3_close(store->db);
	if (store->lock >= 0)
		close(store->lock);
	free(store->path);
	free(store->error);
	free(store);
}

bool
store_is_written(const struct store *store)
{
	int fd = open(store->path, O_RDONLY | O_CLOEXEC);
	bool written = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;
	if (fd >= 0)
		close(fd);
	return written;
}

const char *
store_error(const struct store *store)
{
	return store->error ? store->error : "no error";
}

int
store_error_status(const struct store *store)
{
	return (int)store->status;
}

const char *
store_path(const struct store *store)
{
	return store->path;
}
