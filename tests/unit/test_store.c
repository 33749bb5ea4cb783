#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/lanes.h"
#include "harness/schedule.h"
#include "heddle/exit.h"
#include "store/kept.h"
#include "store/schema.h"
#include "store/statement.h"
#include "store/store.h"
#include "x.h"

static char *folder;

static void
make_folder(void)
{
	folder = xstrdup("/tmp/heddle-unit-XXXXXX");
	cr_assert(mkdtemp(folder));
}

static void
remove_folder(void)
{
	char *command = xasprintf("rm -rf %s", folder);
	cr_assert_eq(system(command), 0);
	free(command);
	free(folder);
}

TestSuite(store, .init = make_folder, .fini = remove_folder);

static char *
in_folder(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static struct store *
open_good(const char *path, enum store_mode mode)
{
	char *error = NULL;
	int status;
	struct store *store = store_open(path, mode, &status, &error);
	cr_assert(store, "%s", error);
	return store;
}

static void
expect_refused(const char *path, enum store_mode mode, int expected, const char *part)
{
	char *error = NULL;
	int status = 0;
	struct store *store = store_open(path, mode, &status, &error);
	cr_assert_null(store, "%s was opened", path);
	cr_expect_eq(status, expected, "%d: %s", status, error);
	cr_expect(strstr(error, part), "%s", error);
	free(error);
}

static void
write_file(const char *path, const char *text, size_t n)
{
	FILE *file = fopen(path, "w");
	cr_assert(file && fwrite(text, 1, n, file) == n);
	fclose(file);
}

static void
sql(const char *path, const char *text)
{
	sqlite3 *db;
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

Test(store, makes_its_folder_but_not_a_tree)
{
	char *path = in_folder("new/campaign.db"), *deep = in_folder("a/b/c.db");
	store_close(open_good(path, STORE_WRITE));
	expect_refused(deep, STORE_WRITE, HEDDLE_EXIT_INTERNAL, "folder");
	free(path);
	free(deep);
}

Test(store, wrong_files_are_told_apart)
{
	char *none = in_folder("none.db"), *text = in_folder("text.db"), *other = in_folder("other.db");
	char *newer = in_folder("newer.db"), *empty = in_folder("empty.db");
	expect_refused(none, STORE_READ, HEDDLE_EXIT_USAGE, "heddle run");
	write_file(text, "this is no database, and long enough to be looked at as one", 59);
	expect_refused(text, STORE_READ, HEDDLE_EXIT_USAGE, "not a database");
	expect_refused(text, STORE_WRITE, HEDDLE_EXIT_USAGE, "not a database");
	sql(other, "CREATE TABLE t(x)");
	expect_refused(other, STORE_WRITE, HEDDLE_EXIT_USAGE, "not a heddle store");
	store_close(open_good(newer, STORE_WRITE));
	sql(newer, "PRAGMA user_version = 99");
	expect_refused(newer, STORE_READ, HEDDLE_EXIT_USAGE, "newer heddle");
	write_file(empty, "", 0);
	expect_refused(empty, STORE_READ, HEDDLE_EXIT_USAGE, "heddle run");
	store_close(open_good(empty, STORE_WRITE));
	free(none);
	free(text);
	free(other);
	free(newer);
	free(empty);
}

Test(store, one_writer_any_readers)
{
	char *path = in_folder("one.db");
	struct store *writer = open_good(path, STORE_WRITE);
	expect_refused(path, STORE_WRITE, HEDDLE_EXIT_INTERNAL, "another heddle");
	struct store *reader = open_good(path, STORE_READ);
	store_close(reader);
	store_close(writer);
	store_close(open_good(path, STORE_WRITE));
	free(path);
}

static struct store_campaign
add_campaign(struct store *store, struct store_test *test)
{
	static char *command[] = {"./a", "b c", "", NULL};
	struct store_campaign campaign = {.command = command, .seed = UINT64_MAX, .epoch_ns = 5, .schedules = 300};
	cr_assert_eq(store_add_campaign(store, &campaign), 0, "%s", store_error(store));
	*test = (struct store_test){.name = "t\n\xff"};
	cr_assert_eq(store_add_test(store, campaign.row, test), 0);
	return campaign;
}

static struct store_run
a_run(const struct store_campaign *campaign, const struct store_test *test, unsigned number)
{
	return (struct store_run){
		.id = store_run_id(campaign->salt, test->name, CONDITION_EXPLORED, number),
		.test = test->row,
		.condition = CONDITION_EXPLORED,
		.number = number,
		.seed = UINT64_MAX - number,
		.outcome = OUTCOME_FAIL,
		.digest = {UINT64_MAX, 1},
		.stall_ns = 7,
	};
}

Test(store, campaigns_come_back_alike)
{
	char *path = in_folder("c.db");
	struct store_test test;
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign first = add_campaign(store, &test), again = add_campaign(store, &test), read;
	cr_expect_neq(first.salt, again.salt, "run ids would meet");
	cr_assert_eq(store_load_campaign(store, first.row, &read), 0);
	cr_expect_eq(read.seed, UINT64_MAX);
	cr_expect(!strcmp(read.command[0], "./a") && !strcmp(read.command[1], "b c") && !*read.command[2] &&
		!read.command[3]);
	store_campaign_free(&read);
	cr_assert_eq(store_load_campaign(store, 0, &read), 0);
	cr_expect_eq(read.row, again.row, "not the latest");
	store_campaign_free(&read);
	store_close(store);
	free(path);
}

Test(store, kept_runs_come_back_alike)
{
	char *path = in_folder("k.db");
	struct store_test test;
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign campaign = add_campaign(store, &test);
	struct store_run run = a_run(&campaign, &test, 3), read;
	struct blocked blocked = {.thread = "1.2", .operation = "lock", .in_cycle = true, .place = {.line = 9}};
	struct lane_step step = {.step = 70000, .count = 2, .op = HEDDLE_OP_LOCK, .object = "mutex \xff"};
	struct lanes lanes = {.process = "1", .threads = (char *[]){"1"}, .n_threads = 1, .steps = &step, .n_steps = 1};
	struct run_result result = {.failure = {.kind = KIND_DEADLOCK,
					    .status = -1,
					    .message = "a\033b",
					    .blocked = &blocked,
					    .n_blocked = 1},
		.output = "out\0put",
		.output_size = 7,
		.lanes = &lanes};
	struct store_kept kept;
	cr_assert_eq(store_add_run(store, &run, &result), 0, "%s", store_error(store));
	cr_assert_eq(store_load_run(store, run.id, &read), 0);
	cr_expect(read.seed == run.seed && read.digest.decisions == UINT64_MAX && read.stall_ns == 7);
	cr_assert_eq(store_load_kept(store, run.id, &kept), 0);
	cr_expect(kept.failure.kind == KIND_DEADLOCK && kept.failure.status == -1);
	cr_expect_str_eq(kept.failure.message, "a\033b");
	cr_expect(kept.failure.n_blocked == 1 && kept.failure.blocked[0].place.line == 9);
	cr_expect(kept.lanes && kept.lanes->steps[0].step == 70000);
	cr_expect_str_eq(kept.lanes->steps[0].object, "mutex \xff");
	cr_expect_null(kept.schedule);
	cr_expect_eq(memcmp(kept.output, "out\0put", 7), 0);
	store_kept_free(&kept);
	store_close(store);
	free(path);
}

Test(store, ids_may_be_shortened)
{
	char *path = in_folder("i.db"), digits[32];
	struct store_test test;
	struct store_id id;
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign campaign = add_campaign(store, &test);
	for (unsigned i = 0; i < 200; i++) {
		struct store_run run = a_run(&campaign, &test, i);
		cr_assert_eq(store_add_run(store, &run, NULL), 0);
	}
	struct store_run wanted = a_run(&campaign, &test, 77);
	snprintf(digits, sizeof(digits), "r%0*llx", STORE_RUN_ID, (unsigned long long)wanted.id);
	cr_expect_eq(store_find(store, digits, &id), 0, "%s", store_error(store));
	cr_expect(id.is_run && id.run == wanted.id && id.campaign == campaign.row);
	digits[9] = '\0';
	cr_expect_eq(store_find(store, digits, &id), 0, "%s", store_error(store));
	digits[2] = '\0';
	cr_expect_lt(store_find(store, digits, &id), 0);
	cr_expect(strstr(store_error(store), "ambiguous"), "%s", store_error(store));
	struct store_finding one = {.test = test.row, .name = "3f2a00000001"}, two = one;
	two.name = "3f2b00000002";
	cr_assert(store_add_finding(store, &one) == 0 && store_add_finding(store, &two) == 0);
	cr_expect_eq(store_find(store, "3f2b", &id), 0);
	cr_expect_eq(id.finding, two.row);
	cr_expect_lt(store_find(store, "3f2", &id), 0);
	cr_expect(strstr(store_error(store), "3f2a00000001"), "%s", store_error(store));
	static const char *const bad[] = {"", "r", "zz", "3f2a'--", "%", "3F*", "r12345678901234567", "\033[2J"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cr_expect_lt(store_find(store, bad[i], &id), 0, "%s was found", bad[i]);
		cr_expect_null(strchr(store_error(store), '\033'));
	}
	store_close(store);
	free(path);
}

/* Cut anywhere, the store is refused or read with an error, never a crash. */
Test(store, truncated_files_are_refused)
{
	char *path = in_folder("t.db"), *cut = in_folder("cut.db");
	struct store_test test;
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign campaign = add_campaign(store, &test), read;
	for (unsigned i = 0; i < 500; i++) {
		struct store_run run = a_run(&campaign, &test, i);
		cr_assert_eq(store_add_run(store, &run, NULL), 0);
	}
	store_close(store);
	struct stat info;
	cr_assert_eq(stat(path, &info), 0);
	char *bytes = xmalloc((size_t)info.st_size);
	FILE *file = fopen(path, "r");
	cr_assert_eq(fread(bytes, 1, (size_t)info.st_size, file), (size_t)info.st_size);
	fclose(file);
	for (size_t n = 4096; n < (size_t)info.st_size; n += 4096 + 100) {
		char *error = NULL;
		int status;
		write_file(cut, bytes, n);
		store = store_open(cut, STORE_READ, &status, &error);
		if (store && store_load_campaign(store, 0, &read) == 0)
			store_campaign_free(&read);
		const char *said = store ? store_error(store) : error;
		cr_expect(!strcmp(said, "no error") || strstr(said, "damaged"), "%s", said);
		store_close(store);
		free(error);
	}
	free(bytes);
	free(path);
	free(cut);
}

/* A store as heddle wrote it when it knew `version` steps. */
static void
make_old(const char *path, int version)
{
	char *run =
		xasprintf("INSERT INTO run(test, condition, number, id, strategy, seed, outcome, digest_low,"
			  " digest_high, order_hash, steps, choices, stressable, threads, control, external, unfair,"
			  " stall_ns, early, spurious, real_ns) VALUES(1,%d,0,77,2,5,0,1,2,3,4,5,6,2,0,0,0,0,0,0,9)",
			CONDITION_EXPLORED);
	char *versions =
		xasprintf("PRAGMA user_version = %d; PRAGMA application_id = %d;", version, SCHEMA_APPLICATION);
	for (int i = 0; i < version; i++)
		sql(path, schema_steps[i]);
	sql(path, versions);
	sql(path,
		"INSERT INTO campaign(id, salt, command, seed, epoch_ns, max_stall_ns, transport, schedules, gates,"
		" state, elapsed_ns, heddle) VALUES(1, 5, x'2e2f7400', 1, 2, 3, 0, 300, 0, 1, 9, 'old')");
	sql(path, "INSERT INTO test(id, campaign, name) VALUES(1, 1, 't')");
	sql(path, run);
	free(run);
	free(versions);
}

Test(store, every_older_version_is_brought_up_to_date)
{
	for (int version = 1; version < schema_version; version++) {
		char *name = xasprintf("v%d.db", version), *path = in_folder(name);
		struct store_campaign campaign;
		struct store_run run;
		make_old(path, version);
		expect_refused(path, STORE_READ, HEDDLE_EXIT_USAGE, "heddle run");
		store_close(open_good(path, STORE_WRITE));
		struct store *store = open_good(path, STORE_READ);
		cr_assert_eq(store_load_campaign(store, 0, &campaign), 0, "%s", store_error(store));
		cr_expect_str_eq(campaign.command[0], "./t");
		cr_assert_eq(store_load_run(store, 77, &run), 0, "%s", store_error(store));
		cr_expect_eq(run.real_ns, 9);
		store_campaign_free(&campaign);
		store_close(store);
		free(name);
		free(path);
	}
}

Test(store, options_of_a_campaign_come_back)
{
	static char *command[] = {"./a", NULL}, *other[] = {"./a", "b", NULL};
	static char *words[] = {"-n", "5", "--", NULL}, *none[] = {"--", NULL};
	char *path = in_folder("o.db");
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign first = {.command = command, .options = words},
			      second = {.command = other, .options = none};
	struct store_campaign read;
	int64_t row = 0;
	cr_assert(store_add_campaign(store, &first) == 0 && store_add_campaign(store, &second) == 0);
	cr_expect(store_find_campaign(store, command, false, &row) == 1 && row == first.row);
	cr_expect(store_find_campaign(store, other, false, &row) == 1 && row == second.row);
	cr_expect_eq(store_find_campaign(store, words, false, &row), 0);
	cr_assert_eq(store_load_campaign(store, first.row, &read), 0);
	cr_expect(!strcmp(read.options[0], "-n") && !strcmp(read.options[2], "--") && !read.options[3]);
	store_campaign_free(&read);
	struct store_test test = {.name = "it's\n"};
	cr_assert_eq(store_add_test(store, first.row, &test), 0);
	cr_expect(store_find_test(store, first.row, "it's\n", &row) == 1 && row == test.row);
	cr_expect_eq(store_find_test(store, first.row, "it's", &row), 0);
	cr_expect_eq(store_find_test(store, second.row, "it's\n", &row), 0);
	store_close(store);
	free(path);
}

/* Not for root, to whom no file is read-only: nobody does it then. */
Test(store, what_cannot_be_written_can_be_read)
{
	char *path = in_folder("r.db");
	struct store_test test;
	struct store *store = open_good(path, STORE_WRITE);
	add_campaign(store, &test);
	store_close(store);
	cr_assert(chmod(path, 0444) == 0 && chmod(folder, 0555) == 0);
	bool root = geteuid() == 0;
	cr_assert(!root || seteuid(65534) == 0);
	expect_refused(path, STORE_WRITE, HEDDLE_EXIT_INTERNAL, "--store FILE");
	char *new = in_folder("new.db");
	expect_refused(new, STORE_WRITE, HEDDLE_EXIT_INTERNAL, "--store FILE");
	struct store_campaign read;
	store = open_good(path, STORE_READ);
	cr_assert_eq(store_load_campaign(store, 0, &read), 0, "%s", store_error(store));
	store_campaign_free(&read);
	store_close(store);
	cr_assert(!root || seteuid(0) == 0);
	cr_assert_eq(chmod(folder, 0755), 0);
	free(path);
	free(new);
}

Test(store, a_full_disk_loses_nothing_that_was_stored)
{
	char *path = in_folder("f.db");
	struct store_test test;
	struct store *store = open_good(path, STORE_WRITE);
	struct store_campaign campaign = add_campaign(store, &test);
	unsigned stored = 0;
	cr_assert_eq(sqlite3_exec(store->db, "PRAGMA max_page_count = 40", NULL, NULL, NULL), SQLITE_OK);
	for (int result = 0; result == 0; stored += result == 0) {
		struct store_run run = a_run(&campaign, &test, stored);
		result = store_add_run(store, &run, NULL);
		cr_assert_lt(stored, 100000, "it never was full");
	}
	cr_expect(strstr(store_error(store), "full") && strstr(store_error(store), "free some space"), "%s",
		store_error(store));
	store_close(store);
	store = open_good(path, STORE_READ);
	struct store_run read;
	cr_expect_gt(stored, 100);
	for (unsigned i = 0; i < stored; i++)
		cr_assert_eq(store_load_run(store, a_run(&campaign, &test, i).id, &read), 0);
	store_close(store);
	free(path);
}

Test(kept, damaged_bytes_unpack_to_nothing_worse)
{
	struct lane_step steps[3] = {{.object = "mutex a"}, {.step = 1, .thread = 1}, {.step = 2}};
	struct lanes lanes = {.threads = (char *[]){"1", "1.1"}, .n_threads = 2, .steps = steps, .n_steps = 3};
	struct pack pack = {0};
	kept_pack_lanes(&pack, &lanes);
	for (size_t n = 0; n < pack.n; n++)
		lanes_free(kept_unpack_lanes(&(struct unpack){pack.data, pack.data + n, false}));
	for (size_t i = 0; i < pack.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			pack.data[i] ^= (uint8_t)(1u << bit);
			lanes_free(kept_unpack_lanes(&(struct unpack){pack.data, pack.data + pack.n, false}));
			struct failure failure;
			kept_unpack_failure(&(struct unpack){pack.data, pack.data + pack.n, false}, &failure);
			failure_free(&failure);
			pack.data[i] ^= (uint8_t)(1u << bit);
		}
	}
	pack_free(&pack);
}

Test(kept, numbers_of_any_size)
{
	static const int64_t numbers[] = {0, 1, -1, 127, 128, -129, INT64_MAX, INT64_MIN};
	struct pack pack = {0};
	for (size_t i = 0; i < 8; i++)
		pack_signed(&pack, numbers[i]);
	pack_number(&pack, UINT64_MAX);
	struct unpack unpack = {pack.data, pack.data + pack.n, false};
	for (size_t i = 0; i < 8; i++)
		cr_expect_eq(unpack_signed(&unpack), numbers[i]);
	cr_expect_eq(unpack_number(&unpack), UINT64_MAX);
	cr_expect(!unpack.bad);
	unpack_number(&unpack);
	cr_expect(unpack.bad);
	pack_free(&pack);
}
