#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "harness/schedule.h"
#include "heddle/rng.h"
#include "store/kept.h"
#include "store/statement.h"
#include "version.h"
#include "x.h"

static uint64_t
hash_words(uint64_t seed, char *const *words)
{
	for (; *words; words++)
		seed = XXH3_64bits_withSeed(*words, strlen(*words) + 1, seed);
	return seed;
}

static void
pack_words(struct pack *pack, char *const *words)
{
	size_t n = 0;
	for (char *const *word = words; *word; word++)
		n += strlen(*word) + 1;
	pack->data = xmalloc(n);
	for (; *words; words++) {
		memcpy(pack->data + pack->n, *words, strlen(*words) + 1);
		pack->n += strlen(*words) + 1;
	}
}

/* The same campaign again (same command, seed and epoch: a shard, say) has the
 * same salt in another store, but never twice in one. */
static int
choose_salt(struct store *store, struct store_campaign *campaign)
{
	uint64_t salt = hash_words(heddle_seed(campaign->seed, campaign->epoch_ns), campaign->command);
	for (;;) {
		sqlite3_stmt *same = statement_read(store, "SELECT 1 FROM campaign WHERE salt = ?", (int64_t)salt, 0);
		int found = same ? statement_next(store, same) : -1;
		sqlite3_finalize(same);
		if (found <= 0) {
			campaign->salt = salt;
			return found;
		}
		salt = heddle_mix(salt + 1);
	}
}

int
store_add_campaign(struct store *store, struct store_campaign *campaign)
{
	struct pack command = {0}, options = {0};
	if (choose_salt(store, campaign) < 0)
		return -1;
	pack_words(&command, campaign->command);
	if (campaign->options)
		pack_words(&options, campaign->options);
	int result = statement_do(store,
		"INSERT INTO campaign(salt, command, seed, epoch_ns, max_stall_ns, transport, schedules, gates, state,"
		" elapsed_ns, heddle, options, python, soak, started_ns, until_ns, own_net)"
		" VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		INTEGER(campaign->salt), BLOB(command.data, command.n), INTEGER(campaign->seed),
		INTEGER(campaign->epoch_ns), INTEGER(campaign->max_stall_ns), INTEGER(campaign->transport),
		INTEGER(campaign->schedules), INTEGER(campaign->gates), INTEGER(STORE_RUNNING), INTEGER(0),
		TEXT(version_text()), BLOB(options.data, options.n), INTEGER(campaign->python_points),
		INTEGER(campaign->soak), INTEGER(campaign->started_ns), INTEGER(campaign->until_ns),
		INTEGER(campaign->own_net));
	campaign->row = sqlite3_last_insert_rowid(store->db);
	pack_free(&command);
	pack_free(&options);
	return result;
}

int
store_update_campaign(struct store *store, const struct store_campaign *campaign)
{
	return statement_do(store,
		"UPDATE campaign SET state = ?, elapsed_ns = ?, schedules = ?, gates = ?, until_ns = ? WHERE id = ?",
		INTEGER(campaign->state), INTEGER(campaign->elapsed_ns), INTEGER(campaign->schedules),
		INTEGER(campaign->gates), INTEGER(campaign->until_ns), INTEGER(campaign->row));
}

int
store_add_test(struct store *store, int64_t campaign, struct store_test *test)
{
	struct pack command = {0}, environment = {0};
	if (test->command)
		pack_words(&command, test->command);
	if (test->environment)
		pack_words(&environment, test->environment);
	int result = statement_do(store,
		"INSERT INTO test(campaign, name, command, environment, folder, adapter, program, suite)"
		" VALUES(?,?,?,?,?,?,?,?)",
		INTEGER(campaign), TEXT(test->name), BLOB(command.data, command.n),
		BLOB(environment.data, environment.n), TEXT(test->folder), TEXT(test->adapter), INTEGER(test->program),
		INTEGER(test->suite));
	test->row = sqlite3_last_insert_rowid(store->db);
	pack_free(&command);
	pack_free(&environment);
	return result;
}

int
store_add_finding(struct store *store, struct store_finding *finding)
{
	static const char sql[] = "INSERT INTO finding(test, name, kind, file, function, text, ordinal, status, signal)"
				  " VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT(test, name) DO NOTHING";
	if (statement_do(store, sql, INTEGER(finding->test), TEXT(finding->name), INTEGER(finding->kind),
		    TEXT(finding->file), TEXT(finding->function), TEXT(finding->text), INTEGER(finding->ordinal),
		    INTEGER(finding->status), INTEGER(finding->signal)) < 0)
		return -1;
	sqlite3_stmt *rows = statement_read(store, "SELECT id, name FROM finding WHERE test = ?", finding->test, 0);
	int found = rows ? statement_next(store, rows) : -1;
	for (; found == 1; found = statement_next(store, rows))
		if (!strcmp((const char *)sqlite3_column_text(rows, 1), finding->name))
			finding->row = sqlite3_column_int64(rows, 0);
	sqlite3_finalize(rows);
	return found;
}

static int
add_run_row(struct store *store, const struct store_run *run)
{
	return statement_do(store,
		"INSERT INTO run(test, condition, number, id, strategy, seed, outcome, finding, digest_low,"
		" digest_high, order_hash, steps, choices, stressable, threads, control, external, unfair, stall_ns,"
		" early, spurious, real_ns, depth, step_hint, python)"
		" VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		INTEGER(run->test), INTEGER(run->condition), INTEGER(run->number), INTEGER(run->id),
		INTEGER(run->strategy), INTEGER(run->seed), INTEGER(run->outcome),
		run->finding ? INTEGER(run->finding) : (struct statement_value){0}, INTEGER(run->digest.decisions),
		INTEGER(run->digest.log), INTEGER(run->order_hash), INTEGER(run->steps), INTEGER(run->choices),
		INTEGER(run->stressable), INTEGER(run->threads), INTEGER(run->control), INTEGER(run->external),
		INTEGER(run->unfair), INTEGER(run->stall_ns), INTEGER(run->early), INTEGER(run->spurious),
		INTEGER(run->real_ns), INTEGER(run->depth), INTEGER(run->step_hint), INTEGER(run->python));
}

static struct statement_value
compressed(const void *data, size_t n, void **owned)
{
	size_t size;
	if (!data)
		return (struct statement_value){0};
	*owned = pack_compress(data, n, &size);
	return BLOB(*owned, size);
}

static int
add_kept_row(struct store *store, uint64_t id, const struct run_result *result)
{
	struct pack failure = {0}, lanes = {0};
	void *blobs[4] = {0};
	char *schedule = result->schedule ? schedule_format(result->schedule) : NULL;
	kept_pack_failure(&failure, &result->failure);
	if (result->lanes)
		kept_pack_lanes(&lanes, result->lanes);
	int status = statement_do(store, "INSERT INTO kept(run, failure, schedule, output, lanes) VALUES(?,?,?,?,?)",
		INTEGER(id), compressed(failure.data, failure.n, &blobs[0]),
		compressed(schedule, schedule ? strlen(schedule) : 0, &blobs[1]),
		compressed(result->output, result->output_size, &blobs[2]), compressed(lanes.data, lanes.n, &blobs[3]));
	for (size_t i = 0; i < 4; i++)
		free(blobs[i]);
	free(schedule);
	pack_free(&failure);
	pack_free(&lanes);
	return status;
}

int
store_add_run(struct store *store, const struct store_run *run, const struct run_result *result)
{
	if (!result)
		return add_run_row(store, run); /* a transaction of its own */
	if (statement_do_values(store, "BEGIN IMMEDIATE", NULL, 0) < 0)
		return -1;
	if (add_run_row(store, run) == 0 && add_kept_row(store, run->id, result) == 0 &&
		statement_do_values(store, "COMMIT", NULL, 0) == 0)
		return 0;
	/* The error that counts is the first, and it is in store->error. */
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int
store_add_confirmation(struct store *store, const struct store_confirmation *confirmation)
{
	return statement_do(store,
		"INSERT OR REPLACE INTO confirmation(finding, run, condition, replays, agreed, contradicted,"
		" diverged_at) VALUES(?,?,?,?,?,?,?)",
		INTEGER(confirmation->finding), INTEGER(confirmation->run), INTEGER(confirmation->condition),
		INTEGER(confirmation->replays), INTEGER(confirmation->agreed), INTEGER(confirmation->contradicted),
		confirmation->diverged ? INTEGER(confirmation->diverged_at) : (struct statement_value){0});
}

int
store_add_escape(struct store *store, const struct store_escape *escape)
{
	return statement_do(store,
		"INSERT INTO escaped(test, kind, what, site, count) VALUES(?,?,?,?,?)"
		" ON CONFLICT(test, kind, what, site) DO UPDATE SET count = count + excluded.count",
		INTEGER(escape->test), INTEGER(escape->kind), TEXT(escape->what), TEXT(escape->site),
		INTEGER(escape->count));
}

static int
forget_schedules(struct store *store, int64_t test)
{
#define DISTURBED "(SELECT id FROM run WHERE test = ? AND condition IN (?, ?))"
	static const char *const sql[] = {
		"DELETE FROM kept WHERE run IN " DISTURBED,
		"DELETE FROM confirmation WHERE run IN " DISTURBED,
		"DELETE FROM run WHERE test = ? AND condition IN (?, ?)",
	};
#undef DISTURBED
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++)
		if (statement_do(
			    store, sql[i], INTEGER(test), INTEGER(CONDITION_EXPLORED), INTEGER(CONDITION_STRESSED)) < 0)
			return -1;
	return 0;
}

int
store_set_alone(struct store *store, int64_t test)
{
	if (statement_do_values(store, "BEGIN IMMEDIATE", NULL, 0) < 0)
		return -1;
	if (statement_do(store, "UPDATE test SET alone = 1 WHERE id = ?", INTEGER(test)) == 0 &&
		forget_schedules(store, test) == 0 && statement_do_values(store, "COMMIT", NULL, 0) == 0)
		return 0;
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int
store_set_suite(struct store *store, int64_t test, uint32_t suite)
{
	return statement_do(store, "UPDATE test SET suite = ? WHERE id = ?", INTEGER(suite), INTEGER(test));
}

int
store_add_inside(struct store *store, int64_t test, unsigned inside)
{
	return statement_do(store, "UPDATE test SET inside = inside | ? WHERE id = ?", INTEGER(inside), INTEGER(test));
}

int
store_add_decides(struct store *store, int64_t test, unsigned decides)
{
	return statement_do(
		store, "UPDATE test SET decides = decides | ? WHERE id = ?", INTEGER(decides), INTEGER(test));
}

uint64_t
store_run_id(uint64_t salt, const char *test, enum condition condition, unsigned number)
{
	uint64_t hash = heddle_seed_text(salt, test);
	hash = heddle_seed(hash, (uint64_t)condition << 32 | number);
	return hash >> (64 - 4 * STORE_RUN_ID);
}
