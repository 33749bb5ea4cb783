#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "store/statement.h"
#include "x.h"

static bool
is_hex(const char *text, size_t most)
{
	size_t n = strspn(text, "0123456789abcdef");
	return n && n <= most && !text[n];
}

/* The prefix as the smallest and largest number that begin so. */
static void
range_of(const char *prefix, int64_t *first, int64_t *last)
{
	unsigned missing = 4 * (STORE_RUN_ID - (unsigned)strlen(prefix));
	uint64_t n = strtoull(prefix, NULL, 16) << missing;
	*first = (int64_t)n;
	*last = (int64_t)(n | ((1ull << missing) - 1));
}

static int
find_run(struct store *store, const char *prefix, struct store_id *id)
{
	int64_t first, last;
	if (!is_hex(prefix, STORE_RUN_ID))
		return statement_refuse(
			store, HEDDLE_EXIT_USAGE, "no run has such an id; it is 'r' and up to 15 hexadecimal digits");
	range_of(prefix, &first, &last);
	sqlite3_stmt *rows = statement_read(store,
		"SELECT r.id, r.test, t.campaign FROM run r JOIN test t ON t.id = r.test WHERE r.id BETWEEN ? AND ?"
		" LIMIT 2",
		first, last);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1) {
		*id = (struct store_id){.is_run = true,
			.run = (uint64_t)sqlite3_column_int64(rows, 0),
			.test = sqlite3_column_int64(rows, 1),
			.campaign = sqlite3_column_int64(rows, 2)};
		if (statement_next(store, rows) == 1)
			found = 2;
	}
	sqlite3_finalize(rows);
	if (found == 1)
		return 0;
	if (found < 0)
		return -1;
	if (found)
		return statement_refuse(
			store, HEDDLE_EXIT_USAGE, "run r%s is ambiguous; write more of its digits", prefix);
	return statement_refuse(store, HEDDLE_EXIT_USAGE,
		"no run r%s; `heddle show --runs` lists those of the latest campaign", prefix);
}

/* All that begin so, in one sentence. */
static int
ambiguous(struct store *store, const char *prefix, sqlite3_stmt *rows)
{
	char *text = xasprintf("finding %s is ambiguous: it could be", prefix);
	for (unsigned n = 0; statement_next(store, rows) == 1 && n < 8; n++) {
		char *longer = xasprintf("%s%s %s", text, n ? "," : "", sqlite3_column_text(rows, 0));
		free(text);
		text = longer;
	}
	statement_refuse(store, HEDDLE_EXIT_USAGE, "%s", text);
	free(text);
	return -1;
}

static int
find_finding(struct store *store, const char *prefix, struct store_id *id)
{
	if (!is_hex(prefix, STORE_RUN_ID))
		return statement_refuse(
			store, HEDDLE_EXIT_USAGE, "no finding has such an id; it is hexadecimal digits, or 'latest'");
	char *sql = xasprintf("SELECT f.name, max(t.campaign), f.test, f.id FROM finding f"
			      " JOIN test t ON t.id = f.test WHERE f.name GLOB '%s*' GROUP BY f.name",
		prefix);
	sqlite3_stmt *rows = statement_read(store, sql, 0, 0);
	int found = rows ? statement_next(store, rows) : -1;
	free(sql);
	if (found == 1) {
		*id = (struct store_id){.campaign = sqlite3_column_int64(rows, 1),
			.test = sqlite3_column_int64(rows, 2),
			.finding = sqlite3_column_int64(rows, 3)};
		if (statement_next(store, rows) == 1) {
			sqlite3_reset(rows);
			found = ambiguous(store, prefix, rows);
		}
	} else if (found == 0) {
		found = statement_refuse(store, HEDDLE_EXIT_USAGE,
			"no finding %s; `heddle show` lists those of the latest campaign", prefix);
	}
	sqlite3_finalize(rows);
	return found == 1 ? 0 : -1;
}

int
store_find(struct store *store, const char *prefix, struct store_id *id)
{
	if (prefix[0] == 'r')
		return find_run(store, prefix + 1, id);
	return find_finding(store, prefix, id);
}

static bool
same_words(const char *packed, size_t n, char *const *words)
{
	for (; *words; words++) {
		size_t size = strlen(*words) + 1;
		if (size > n || memcmp(packed, *words, size) != 0)
			return false;
		packed += size;
		n -= size;
	}
	return !n;
}

int
store_find_campaign(struct store *store, char *const *command, bool soak, int64_t *row)
{
	sqlite3_stmt *rows =
		statement_read(store, "SELECT command, id FROM campaign WHERE soak >= ? ORDER BY id DESC", soak, 0);
	int found = rows ? 1 : -1;
	while (found == 1 && (found = statement_next(store, rows)) == 1) {
		*row = sqlite3_column_int64(rows, 1);
		const void *packed = sqlite3_column_blob(rows, 0);
		if (packed && same_words(packed, (size_t)sqlite3_column_bytes(rows, 0), command))
			break;
	}
	sqlite3_finalize(rows);
	return found;
}

int
store_find_test(struct store *store, int64_t campaign, const char *name, int64_t *row)
{
	sqlite3_stmt *rows = statement_read(store, "SELECT id FROM test WHERE campaign = ? AND name = ?", campaign, 0);
	if (!rows)
		return -1;
	sqlite3_bind_text(rows, 2, name, -1, SQLITE_STATIC);
	int found = statement_next(store, rows);
	if (found == 1)
		*row = sqlite3_column_int64(rows, 0);
	sqlite3_finalize(rows);
	return found;
}

int
store_has_runs(struct store *store, int64_t test)
{
	sqlite3_stmt *rows = statement_read(store, "SELECT 1 FROM run WHERE test = ? LIMIT 1", test, 0);
	int found = rows ? statement_next(store, rows) : -1;
	sqlite3_finalize(rows);
	return found;
}

struct seen {
	char **names;
	size_t n;
};

static bool
see(struct seen *seen, const char *name)
{
	for (size_t i = 0; i < seen->n; i++)
		if (!strcmp(seen->names[i], name))
			return false;
	seen->names = xrealloc(seen->names, seen->n + 1, sizeof(*seen->names));
	seen->names[seen->n++] = xstrdup(name);
	return true;
}

int
store_witnesses(
	struct store *store, int64_t campaign, const struct store_test *test, store_each_witness *each, void *context)
{
	static const char sql[] =
		"SELECT f.id, c.run, f.name, f.kind, t.command FROM finding f JOIN test t ON t.id = f.test"
		" JOIN confirmation c ON c.finding = f.id LEFT JOIN explained e ON e.finding = f.id"
		" WHERE t.campaign < ?1 AND t.name = ?2 AND c.replays > 0 AND c.agreed = c.replays"
		" ORDER BY e.finding IS NULL, f.id DESC, c.condition, c.run";
	sqlite3_stmt *rows = statement_read(store, sql, campaign, 0);
	struct seen seen = {0};
	int found = rows ? 1 : -1;
	if (rows)
		sqlite3_bind_text(rows, 2, test->name, -1, SQLITE_STATIC);
	while (found == 1 && (found = statement_next(store, rows)) == 1) {
		struct store_witness witness = {.finding = sqlite3_column_int64(rows, 0),
			.run = (uint64_t)sqlite3_column_int64(rows, 1),
			.name = (const char *)sqlite3_column_text(rows, 2),
			.kind = (enum kind)sqlite3_column_int64(rows, 3)};
		const void *packed = sqlite3_column_blob(rows, 4);
		if (!packed || !same_words(packed, (size_t)sqlite3_column_bytes(rows, 4), test->command) ||
			!see(&seen, witness.name))
			continue;
		if (each(context, &witness) != 0)
			break;
	}
	for (size_t i = 0; i < seen.n; i++)
		free(seen.names[i]);
	free(seen.names);
	sqlite3_finalize(rows);
	return found < 0 ? -1 : 0;
}

/* A finding is one of which some run was replayed, and failed alike each time. */
int
store_load_status(struct store *store, int64_t campaign, struct store_status *status)
{
	static const char sql[] =
		"SELECT (SELECT count(*) FROM test WHERE campaign = ?1), count(DISTINCT r.test), count(*),"
		" (SELECT count(*) FROM (SELECT DISTINCT o.test, o.order_hash FROM run o JOIN test t ON t.id = o.test"
		"  WHERE t.campaign = ?1 AND o.condition IN (?2, ?2 + 1))), count(r.finding),"
		" (SELECT count(DISTINCT c.finding) FROM confirmation c JOIN finding f ON f.id = c.finding"
		"  JOIN test t ON t.id = f.test WHERE t.campaign = ?1 AND c.agreed = c.replays)"
		" FROM run r JOIN test t ON t.id = r.test WHERE t.campaign = ?1 AND r.condition IN (?2, ?2 + 1)";
	sqlite3_stmt *rows = statement_read(store, sql, campaign, CONDITION_EXPLORED);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		*status = (struct store_status){
			.tests = (uint64_t)sqlite3_column_int64(rows, 0),
			.threaded = (uint64_t)sqlite3_column_int64(rows, 1),
			.schedules = (uint64_t)sqlite3_column_int64(rows, 2),
			.orders = (uint64_t)sqlite3_column_int64(rows, 3),
			.failed = (uint64_t)sqlite3_column_int64(rows, 4),
			.findings = (uint64_t)sqlite3_column_int64(rows, 5),
		};
	sqlite3_finalize(rows);
	return found == 1 ? 0 : -1;
}
