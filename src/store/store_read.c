#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/lanes.h"
#include "store/kept.h"
#include "store/statement.h"
#include "x.h"

/* Goes through all rows; `row` returns 0 to go on. */
static int
each_row(struct store *store, const char *sql, int64_t parameter,
	int (*row)(sqlite3_stmt *rows, void *each, void *context), void *each, void *context)
{
	sqlite3_stmt *rows = statement_read(store, sql, parameter, 0);
	int result = rows ? 0 : -1;
	while (result == 0) {
		result = statement_next(store, rows);
		if (result <= 0)
			break;
		result = row(rows, each, context);
	}
	sqlite3_finalize(rows);
	return result;
}

static int64_t
number(sqlite3_stmt *rows, int column)
{
	return sqlite3_column_int64(rows, column);
}

static char **
unpack_words(const char *data, size_t n)
{
	char **words = xcalloc(n + 1, sizeof(*words));
	size_t count = 0;
	while (n) {
		size_t length = strnlen(data, n);
		words[count++] = xstrndup(data, length);
		length += length < n;
		data += length;
		n -= length;
	}
	return words;
}

static char **
words(sqlite3_stmt *rows, int column)
{
	const void *data = sqlite3_column_blob(rows, column);
	return data ? unpack_words(data, (size_t)sqlite3_column_bytes(rows, column)) : NULL;
}

static void
free_words(char **list)
{
	for (char **word = list; word && *word; word++)
		free(*word);
	free(list);
}

#define TEST_COLUMNS "id, name, command, environment, folder, adapter, alone, program, suite, inside, decides"

static struct store_test
read_test(sqlite3_stmt *rows)
{
	return (struct store_test){
		.row = number(rows, 0),
		.name = statement_text(rows, 1),
		.command = words(rows, 2),
		.environment = words(rows, 3),
		.folder = statement_text(rows, 4),
		.adapter = statement_text(rows, 5),
		.alone = number(rows, 6) != 0,
		.program = (uint64_t)number(rows, 7),
		.suite = (uint32_t)number(rows, 8),
		.inside = (uint32_t)number(rows, 9),
		.decides = (uint32_t)number(rows, 10),
	};
}

void
store_test_free(struct store_test *test)
{
	free(test->name);
	free_words(test->command);
	free_words(test->environment);
	free(test->folder);
	free(test->adapter);
	*test = (struct store_test){0};
}

static int
row_test(sqlite3_stmt *rows, void *each, void *context)
{
	struct store_test test = read_test(rows);
	int result = (*(store_each_test **)each)(context, &test);
	store_test_free(&test);
	return result;
}

int
store_tests(struct store *store, int64_t campaign, store_each_test *each, void *context)
{
	return each_row(store, "SELECT " TEST_COLUMNS " FROM test WHERE campaign = ? ORDER BY name", campaign, row_test,
		&each, context);
}

int
store_load_test(struct store *store, int64_t row, struct store_test *test)
{
	sqlite3_stmt *rows = statement_read(store, "SELECT " TEST_COLUMNS " FROM test WHERE id = ?", row, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		*test = read_test(rows);
	sqlite3_finalize(rows);
	return found == 1 ? 0 : -1;
}

static int
row_finding(sqlite3_stmt *rows, void *each, void *context)
{
	struct store_finding finding = {
		.row = number(rows, 0),
		.test = number(rows, 1),
		.name = statement_text(rows, 2),
		.kind = (enum kind)number(rows, 3),
		.file = statement_text(rows, 4),
		.function = statement_text(rows, 5),
		.text = statement_text(rows, 6),
		.ordinal = (unsigned)number(rows, 7),
		.status = (int)number(rows, 8),
		.signal = (int)number(rows, 9),
	};
	int result = (*(store_each_finding **)each)(context, &finding);
	free(finding.name);
	free(finding.file);
	free(finding.function);
	free(finding.text);
	return result;
}

int
store_findings(struct store *store, int64_t test, store_each_finding *each, void *context)
{
	return each_row(store,
		"SELECT id, test, name, kind, file, function, text, ordinal, status, signal FROM finding"
		" WHERE test = ? ORDER BY name",
		test, row_finding, &each, context);
}

#define RUN_COLUMNS                                                                                                  \
	"id, test, finding, condition, number, strategy, seed, outcome, digest_low, digest_high, order_hash, steps," \
	" choices, stressable, threads, control, external, unfair, stall_ns, early, spurious, real_ns,"              \
	" depth, step_hint, python"

static struct store_run
read_run(sqlite3_stmt *rows)
{
	return (struct store_run){
		.id = (uint64_t)number(rows, 0),
		.test = number(rows, 1),
		.finding = number(rows, 2),
		.condition = (enum condition)number(rows, 3),
		.number = (unsigned)number(rows, 4),
		.strategy = (enum wire_strategy)number(rows, 5),
		.seed = (uint64_t)number(rows, 6),
		.outcome = (enum outcome)number(rows, 7),
		.digest = {(uint64_t)number(rows, 8), (uint64_t)number(rows, 9)},
		.order_hash = (uint64_t)number(rows, 10),
		.steps = (uint64_t)number(rows, 11),
		.choices = (uint64_t)number(rows, 12),
		.stressable = (uint64_t)number(rows, 13),
		.threads = (unsigned)number(rows, 14),
		.control = (enum control)number(rows, 15),
		.external = number(rows, 16) != 0,
		.unfair = number(rows, 17) != 0,
		.stall_ns = (uint64_t)number(rows, 18),
		.early = (unsigned)number(rows, 19),
		.spurious = (unsigned)number(rows, 20),
		.real_ns = (uint64_t)number(rows, 21),
		.depth = (unsigned)number(rows, 22),
		.step_hint = (uint64_t)number(rows, 23),
		.python = (unsigned)number(rows, 24),
	};
}

static int
row_run(sqlite3_stmt *rows, void *each, void *context)
{
	struct store_run run = read_run(rows);
	if (run.condition >= CONDITION_COUNT)
		return 0;
	return (*(store_each_run **)each)(context, &run);
}

int
store_runs(struct store *store, int64_t test, store_each_run *each, void *context)
{
	return each_row(store, "SELECT " RUN_COLUMNS " FROM run WHERE test = ? ORDER BY condition, number", test,
		row_run, &each, context);
}

int
store_runs_from(struct store *store, int64_t test, enum condition condition, unsigned first, unsigned most,
	store_each_run *each, void *context)
{
	sqlite3_stmt *rows = statement_read(store,
		"SELECT " RUN_COLUMNS
		" FROM run WHERE test = ? AND condition = ? AND number >= ? ORDER BY number LIMIT ?",
		test, (int64_t)condition);
	int result = rows ? 0 : -1;
	if (rows) {
		sqlite3_bind_int64(rows, 3, first);
		sqlite3_bind_int64(rows, 4, most);
	}
	while (result == 0 && (result = statement_next(store, rows)) == 1)
		result = row_run(rows, &each, context);
	sqlite3_finalize(rows);
	return result;
}

static int
row_confirmation(sqlite3_stmt *rows, void *each, void *context)
{
	struct store_confirmation confirmation = {
		.finding = number(rows, 0),
		.run = (uint64_t)number(rows, 1),
		.condition = (enum condition)number(rows, 2),
		.replays = (unsigned)number(rows, 3),
		.agreed = (unsigned)number(rows, 4),
		.contradicted = (unsigned)number(rows, 5),
		.diverged = sqlite3_column_type(rows, 6) != SQLITE_NULL,
		.diverged_at = (uint64_t)number(rows, 6),
	};
	return (*(store_each_confirmation **)each)(context, &confirmation);
}

int
store_confirmations(struct store *store, int64_t finding, store_each_confirmation *each, void *context)
{
	return each_row(store,
		"SELECT c.finding, c.run, c.condition, c.replays, c.agreed, c.contradicted, c.diverged_at"
		" FROM confirmation c LEFT JOIN run r ON r.id = c.run WHERE c.finding = ?"
		" ORDER BY c.condition, r.number",
		finding, row_confirmation, &each, context);
}

static int
row_escape(sqlite3_stmt *rows, void *each, void *context)
{
	struct store_escape escape = {
		.test = number(rows, 0),
		.kind = (enum wire_escape_kind)number(rows, 1),
		.what = statement_text(rows, 2),
		.site = statement_text(rows, 3),
		.count = (unsigned)number(rows, 4),
	};
	int result = (*(store_each_escape **)each)(context, &escape);
	free(escape.what);
	free(escape.site);
	return result;
}

int
store_escapes(struct store *store, int64_t test, store_each_escape *each, void *context)
{
	return each_row(store,
		"SELECT test, kind, what, site, count FROM escaped WHERE test = ? ORDER BY kind, what, site", test,
		row_escape, &each, context);
}

static void
read_campaign(sqlite3_stmt *rows, struct store_campaign *campaign)
{
	*campaign = (struct store_campaign){
		.row = number(rows, 0),
		.salt = (uint64_t)number(rows, 1),
		.command = unpack_words(sqlite3_column_blob(rows, 2), (size_t)sqlite3_column_bytes(rows, 2)),
		.seed = (uint64_t)number(rows, 3),
		.epoch_ns = (uint64_t)number(rows, 4),
		.max_stall_ns = (uint64_t)number(rows, 5),
		.transport = (enum wire_transport)number(rows, 6),
		.schedules = (unsigned)number(rows, 7),
		.gates = (uint32_t)number(rows, 8),
		.state = (enum store_campaign_state)number(rows, 9),
		.elapsed_ns = (uint64_t)number(rows, 10),
		.options = words(rows, 11),
		.python_points = (enum wire_python_points)number(rows, 12),
		.soak = number(rows, 13) != 0,
		.started_ns = (uint64_t)number(rows, 14),
		.until_ns = (uint64_t)number(rows, 15),
		.own_net = number(rows, 16) != 0,
	};
}

int
store_load_campaign(struct store *store, int64_t row, struct store_campaign *campaign)
{
	sqlite3_stmt *rows = statement_read(store,
		"SELECT id, salt, command, seed, epoch_ns, max_stall_ns, transport, schedules, gates, state, "
		"elapsed_ns,"
		" options, python, soak, started_ns, until_ns, own_net FROM campaign WHERE ?1 IN (0, id) ORDER BY id"
		" DESC LIMIT 1",
		row, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		read_campaign(rows, campaign);
	sqlite3_finalize(rows);
	if (found == 1)
		return 0;
	return found < 0 ? -1
			 : statement_refuse(store, HEDDLE_EXIT_USAGE,
				   "holds no campaign yet; `heddle run -- COMMAND` starts one");
}

void
store_campaign_free(struct store_campaign *campaign)
{
	free_words(campaign->command);
	free_words(campaign->options);
	*campaign = (struct store_campaign){0};
}

int
store_load_run(struct store *store, uint64_t id, struct store_run *run)
{
	sqlite3_stmt *rows = statement_read(store, "SELECT " RUN_COLUMNS " FROM run WHERE id = ?", (int64_t)id, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		*run = read_run(rows);
	sqlite3_finalize(rows);
	return found == 1 ? 0 : -1;
}

/* Column expanded, NUL-terminated; NULL if empty or damaged. */
static void *
expand(sqlite3_stmt *rows, int column, size_t *size)
{
	const void *data = sqlite3_column_blob(rows, column);
	return data ? pack_expand(data, (size_t)sqlite3_column_bytes(rows, column), size) : NULL;
}

static void
read_kept(sqlite3_stmt *rows, struct store_kept *kept)
{
	size_t size;
	uint8_t *failure = expand(rows, 0, &size);
	if (failure)
		kept_unpack_failure(&(struct unpack){failure, failure + size, false}, &kept->failure);
	free(failure);
	kept->schedule = expand(rows, 1, &size);
	kept->output = expand(rows, 2, &size);
	uint8_t *lanes = expand(rows, 3, &size);
	if (lanes)
		kept->lanes = kept_unpack_lanes(&(struct unpack){lanes, lanes + size, false});
	free(lanes);
}

int
store_load_kept(struct store *store, uint64_t run, struct store_kept *kept)
{
	*kept = (struct store_kept){0};
	sqlite3_stmt *rows = statement_read(
		store, "SELECT failure, schedule, output, lanes FROM kept WHERE run = ?", (int64_t)run, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		read_kept(rows, kept);
	sqlite3_finalize(rows);
	return found < 0 ? -1 : 0;
}

void
store_kept_free(struct store_kept *kept)
{
	failure_free(&kept->failure);
	free(kept->schedule);
	free(kept->output);
	lanes_free(kept->lanes);
	*kept = (struct store_kept){0};
}
