/* Stores into one. What two of them have in common is chosen by its content,
 * never by who comes first, so that order and repetition do not matter. */
#include <stdlib.h>
#include <string.h>

#include "store/statement.h"
#include "x.h"

/* Ids of rows differ from store to store; salts, names and numbers do not. */
#define FROM_TEST                                                       \
	" FROM src.test st JOIN src.campaign sc ON sc.id = st.campaign" \
	" JOIN main.campaign mc ON mc.salt = sc.salt"
#define FROM_TEST_TO_TEST FROM_TEST " JOIN main.test mt ON mt.campaign = mc.id AND mt.name = st.name"
#define FROM_FINDING                                                \
	FROM_TEST_TO_TEST " JOIN src.finding sf ON sf.test = st.id" \
			  " JOIN main.finding mf ON mf.test = mt.id AND mf.name = sf.name"

/* Of two runs of one identity; all that is left to differ is the machine's. */
#define BEFORE(a, b) \
	"(" a ".real_ns, " a ".digest_low, " a ".outcome) < (" b ".real_ns, " b ".digest_low, " b ".outcome)"

#define RUN_SAME                                                                                         \
	"id, strategy, seed, outcome, digest_low, digest_high, order_hash, steps, choices, stressable, " \
	"threads, control, external, unfair, stall_ns, early, spurious, real_ns, depth, step_hint, python"

#define CAMPAIGN_SAME "salt, command, seed, epoch_ns, max_stall_ns, transport, heddle, python, soak, own_net"

static const char gathered[] = "CREATE TEMP TABLE gathered AS SELECT * FROM main.campaign WHERE false;"
			       "CREATE UNIQUE INDEX temp.gathered_salt ON gathered(salt);";

/* The worst state; `running` was killed. Options that differ, by --shard say,
 * are nobody's to go on with. */
static const char gather[] =
	"INSERT INTO gathered(" CAMPAIGN_SAME ", options, schedules, gates, state, elapsed_ns, started_ns, until_ns)"
	" SELECT " CAMPAIGN_SAME ", options, schedules, gates, state, elapsed_ns, started_ns, until_ns"
	" FROM src.campaign WHERE true ON CONFLICT(salt) DO UPDATE SET"
	" options = CASE WHEN options IS excluded.options THEN options END,"
	" schedules = max(schedules, excluded.schedules), gates = gates | excluded.gates,"
	" state = CASE WHEN state = 0 OR excluded.state = 0 THEN 0 ELSE max(state, excluded.state) END,"
	" elapsed_ns = max(elapsed_ns, excluded.elapsed_ns), started_ns = min(started_ns, excluded.started_ns),"
	" until_ns = max(until_ns, excluded.until_ns);";

/* The latest one stays the last. */
static const char campaigns[] =
	"INSERT INTO main.campaign(" CAMPAIGN_SAME ", options, schedules, gates, state, elapsed_ns, started_ns,"
	" until_ns) SELECT " CAMPAIGN_SAME ", options, schedules, gates, state, elapsed_ns, started_ns, until_ns"
	" FROM gathered ORDER BY started_ns, salt; DROP TABLE gathered;";

static const char contents[] =
	"INSERT INTO main.test(campaign, name, command, environment, folder, adapter, alone, program, suite, inside, "
	"decides)"
	" SELECT mc.id, st.name, st.command, st.environment, st.folder, st.adapter, st.alone, st.program, "
	"st.suite, st.inside, st.decides" FROM_TEST
	" WHERE true ON CONFLICT(campaign, name) DO UPDATE SET alone = max(alone, excluded.alone),"
	" inside = inside | excluded.inside, decides = decides | excluded.decides;"

	"INSERT OR IGNORE INTO main.finding(test, name, kind, file, function, text, ordinal, status, signal)"
	" SELECT mt.id, sf.name, sf.kind, sf.file, sf.function, sf.text, sf.ordinal, sf.status, "
	"sf.signal" FROM_TEST_TO_TEST " JOIN src.finding sf ON sf.test = st.id;"

	"DELETE FROM main.kept WHERE run IN (SELECT m.id FROM src.run s JOIN main.run m ON m.id = s.id"
	" WHERE " BEFORE("s",
		"m") ");"

		     "INSERT INTO main.run(test, condition, number, finding, " RUN_SAME ")"
		     " SELECT test, condition, number, finding, " RUN_SAME
		     " FROM (SELECT mt.id AS test, sr.condition, sr.number,"
		     " (SELECT mf.id FROM src.finding sf JOIN main.finding mf ON mf.name = sf.name"
		     "  WHERE sf.id = sr.finding AND mf.test = mt.id) AS finding,"
		     " sr.id, sr.strategy, sr.seed, sr.outcome, sr.digest_low, sr.digest_high, sr.order_hash, "
		     "sr.steps, sr.choices,"
		     " sr.stressable, sr.threads, sr.control, sr.external, sr.unfair, sr.stall_ns, sr.early, "
		     "sr.spurious,"
		     " sr.real_ns, sr.depth, sr.step_hint, sr.python" FROM_TEST_TO_TEST
		     " JOIN src.run sr ON sr.test = st.id)"
		     " WHERE true ON CONFLICT(test, condition, number) DO UPDATE SET (finding, " RUN_SAME
		     ") = (excluded.finding,"
		     " excluded.id, excluded.strategy, excluded.seed, excluded.outcome, excluded.digest_low, "
		     "excluded.digest_high,"
		     " excluded.order_hash, excluded.steps, excluded.choices, excluded.stressable, excluded.threads,"
		     " excluded.control, excluded.external, excluded.unfair, excluded.stall_ns, excluded.early, "
		     "excluded.spurious,"
		     " excluded.real_ns, excluded.depth, excluded.step_hint, excluded.python) WHERE " BEFORE("excluded",
			     "run") ";"

				    "INSERT OR REPLACE INTO main.kept(run, failure, schedule, output, lanes)"
				    " SELECT k.run, k.failure, k.schedule, k.output, k.lanes FROM src.kept k JOIN "
				    "src.run s ON s.id = k.run"
				    " JOIN main.run m ON m.id = s.id AND m.real_ns = s.real_ns AND m.digest_low = "
				    "s.digest_low"
				    " AND m.outcome = s.outcome;"

				    "INSERT INTO main.confirmation(finding, run, condition, replays, agreed, "
				    "contradicted, diverged_at)"
				    " SELECT mf.id, c.run, c.condition, c.replays, c.agreed, c.contradicted, "
				    "c.diverged_at" FROM_FINDING " JOIN src.confirmation c ON c.finding = sf.id WHERE "
				    "true ON CONFLICT(finding, run) DO UPDATE SET"
				    " replays = max(replays, excluded.replays), agreed = min(agreed, excluded.agreed),"
				    " contradicted = max(contradicted, excluded.contradicted),"
				    " diverged_at = coalesce(min(diverged_at, excluded.diverged_at), diverged_at, "
				    "excluded.diverged_at);"

				    "INSERT INTO main.escaped(test, kind, what, site, count)"
				    " SELECT mt.id, e.kind, e.what, e.site, e.count" FROM_TEST_TO_TEST
				    " JOIN src.escaped e ON e.test = st.id"
				    " WHERE true ON CONFLICT(test, kind, what, site) DO UPDATE SET count = max(count, "
				    "excluded.count);"

				    "INSERT INTO main.ordered(test, data) SELECT mt.id, o.data" FROM_TEST_TO_TEST
				    " JOIN src.ordered o ON o.test = st.id WHERE true"
				    " ON CONFLICT(test) DO UPDATE SET data = min(data, excluded.data);"

				    "INSERT INTO main.explained(finding, data) SELECT mf.id, x.data" FROM_FINDING
				    " JOIN src.explained x ON x.finding = sf.id WHERE true"
				    " ON CONFLICT(finding) DO UPDATE SET data = min(data, excluded.data);";

static int
execute(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : statement_fail(store);
}

/* One that cannot be told from a campaign that never was: equal salts, and a
 * program of another build. */
static int
check_programs(struct store *store, const char *path)
{
	sqlite3_stmt *rows = statement_read(store,
		"SELECT st.name" FROM_TEST_TO_TEST
		" WHERE st.program <> 0 AND mt.program <> 0 AND st.program <> mt.program LIMIT 1",
		0, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1) {
		free(store->error);
		store->status = HEDDLE_EXIT_USAGE;
		store->error =
			xasprintf("store %s ran another program as test '%s' than the stores before it; only shards of "
				  "one campaign make one",
				path, sqlite3_column_text(rows, 0));
	}
	sqlite3_finalize(rows);
	return found ? -1 : 0;
}

/* Does `sql` with the store at `path` as `src`. */
static int
with(struct store *store, const char *path, const char *sql, bool check)
{
	char *attach = sqlite3_mprintf("ATTACH %Q AS src", path);
	int result = attach ? execute(store, attach) : -1;
	sqlite3_free(attach);
	if (result < 0)
		return -1;
	result = check ? check_programs(store, path) : 0;
	if (result == 0)
		result = execute(store, "BEGIN IMMEDIATE");
	if (result == 0)
		result = execute(store, sql);
	if (result == 0)
		result = execute(store, "COMMIT");
	else
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	if (result == 0)
		result = execute(store, "DETACH src");
	return result;
}

int
store_merge(struct store *store, char *const *paths)
{
	int result = execute(store, gathered);
	for (char *const *path = paths; *path && result == 0; path++)
		result = with(store, *path, gather, false);
	if (result == 0)
		result = execute(store, campaigns);
	for (char *const *path = paths; *path && result == 0; path++)
		result = with(store, *path, contents, true);
	/* whoever renames the file leaves its log behind */
	return result < 0 ? result : execute(store, "PRAGMA wal_checkpoint(TRUNCATE)");
}
