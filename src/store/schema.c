#include "store/schema.h"

/* A run costs about a hundred bytes: everything else about a passing run can
 * be made again from its seed. `command` is argv, each word ended by a NUL. */
static const char step_1[] = "CREATE TABLE migration(version INTEGER PRIMARY KEY, heddle TEXT NOT NULL);"
			     "CREATE TABLE campaign("
			     " id INTEGER PRIMARY KEY, salt INTEGER NOT NULL, command BLOB NOT NULL,"
			     " seed INTEGER NOT NULL, epoch_ns INTEGER NOT NULL, max_stall_ns INTEGER NOT NULL,"
			     " transport INTEGER NOT NULL, schedules INTEGER NOT NULL, gates INTEGER NOT NULL,"
			     " state INTEGER NOT NULL, elapsed_ns INTEGER NOT NULL, heddle TEXT NOT NULL);"
			     "CREATE TABLE test("
			     " id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign(id),"
			     " name TEXT NOT NULL, UNIQUE(campaign, name));"
			     "CREATE TABLE finding("
			     " id INTEGER PRIMARY KEY, test INTEGER NOT NULL REFERENCES test(id), name TEXT NOT NULL,"
			     " kind INTEGER NOT NULL, file TEXT, function TEXT, text TEXT, ordinal INTEGER NOT NULL,"
			     " status INTEGER NOT NULL, signal INTEGER NOT NULL, UNIQUE(test, name));"
			     "CREATE INDEX finding_name ON finding(name);"
			     "CREATE TABLE run("
			     " test INTEGER NOT NULL REFERENCES test(id), condition INTEGER NOT NULL,"
			     " number INTEGER NOT NULL, id INTEGER NOT NULL, strategy INTEGER NOT NULL,"
			     " seed INTEGER NOT NULL, outcome INTEGER NOT NULL, finding INTEGER REFERENCES finding(id),"
			     " digest_low INTEGER NOT NULL, digest_high INTEGER NOT NULL, order_hash INTEGER NOT NULL,"
			     " steps INTEGER NOT NULL, choices INTEGER NOT NULL, stressable INTEGER NOT NULL,"
			     " threads INTEGER NOT NULL, control INTEGER NOT NULL, external INTEGER NOT NULL,"
			     " unfair INTEGER NOT NULL, stall_ns INTEGER NOT NULL, early INTEGER NOT NULL,"
			     " spurious INTEGER NOT NULL, real_ns INTEGER NOT NULL,"
			     " PRIMARY KEY(test, condition, number)) WITHOUT ROWID;"
			     "CREATE INDEX run_id ON run(id);"
			     "CREATE TABLE kept("
			     " run INTEGER PRIMARY KEY, failure BLOB, schedule BLOB, output BLOB, lanes BLOB);"
			     "CREATE TABLE confirmation("
			     " finding INTEGER NOT NULL REFERENCES finding(id), run INTEGER NOT NULL,"
			     " condition INTEGER NOT NULL, replays INTEGER NOT NULL, agreed INTEGER NOT NULL,"
			     " contradicted INTEGER NOT NULL, diverged_at INTEGER, PRIMARY KEY(finding, run))"
			     " WITHOUT ROWID;"
			     "CREATE TABLE escaped("
			     " test INTEGER NOT NULL REFERENCES test(id), kind INTEGER NOT NULL, what TEXT NOT NULL,"
			     " site TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(test, kind, what, site))"
			     " WITHOUT ROWID;";

/* How a test is run alone; NULL: by the campaign's command. */
static const char step_2[] = "ALTER TABLE test ADD COLUMN command BLOB;"
			     "ALTER TABLE test ADD COLUMN environment BLOB;"
			     "ALTER TABLE test ADD COLUMN folder TEXT;"
			     "ALTER TABLE test ADD COLUMN adapter TEXT;";

/* What a run of pct was told besides its seed. */
static const char step_3[] = "ALTER TABLE run ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;"
			     "ALTER TABLE run ADD COLUMN step_hint INTEGER NOT NULL DEFAULT 0;";

/* What an interrupted campaign goes on with; the words as typed. */
static const char step_4[] = "ALTER TABLE campaign ADD COLUMN options BLOB;";

/* Its failures vanished when no other run was in flight. */
static const char step_5[] = "ALTER TABLE test ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;";

/* What its files were; 0: not known. */
static const char step_6[] = "ALTER TABLE test ADD COLUMN program INTEGER NOT NULL DEFAULT 0;";

/* Points in Python code: of the campaign, and switches at them (run.h). */
static const char step_7[] = "ALTER TABLE campaign ADD COLUMN python INTEGER NOT NULL DEFAULT 0;"
			     "ALTER TABLE run ADD COLUMN python INTEGER NOT NULL DEFAULT 0;";

/* What decides a finding (explanation.h), packed. */
static const char step_8[] = "CREATE TABLE explained(finding INTEGER PRIMARY KEY REFERENCES finding(id), data BLOB);";

/* A soak goes on where it ended; when a campaign was begun, and until when it may run. */
static const char step_9[] = "ALTER TABLE campaign ADD COLUMN soak INTEGER NOT NULL DEFAULT 0;"
			     "ALTER TABLE campaign ADD COLUMN started_ns INTEGER NOT NULL DEFAULT 0;"
			     "ALTER TABLE campaign ADD COLUMN until_ns INTEGER NOT NULL DEFAULT 0;";

/* How it ended in one process with the others. */
static const char step_10[] = "ALTER TABLE test ADD COLUMN suite INTEGER NOT NULL DEFAULT 0;";

/* What is known of tests that fail, or pass, only behind others, packed; two verdicts of its own before the bits of
 * gates from the third on. */
static const char step_11[] = "CREATE TABLE ordered(test INTEGER PRIMARY KEY REFERENCES test(id), data BLOB);"
			      "UPDATE campaign SET gates = (gates & 3) | ((gates & ~3) << 2) | 12;";

/* Where its runs had points besides its calls (run.h: enum inside). */
static const char step_12[] = "ALTER TABLE test ADD COLUMN inside INTEGER NOT NULL DEFAULT 0;";

/* What makes it end otherwise, where thread order does not (run.h: bits of enum varied). */
static const char step_13[] = "ALTER TABLE test ADD COLUMN decides INTEGER NOT NULL DEFAULT 0;";

/* Each run had a network of its own. */
static const char step_14[] = "ALTER TABLE campaign ADD COLUMN own_net INTEGER NOT NULL DEFAULT 0;";

const char *const schema_steps[] = {step_1, step_2, step_3, step_4, step_5, step_6, step_7, step_8, step_9, step_10,
	step_11, step_12, step_13, step_14};
const int schema_version = sizeof(schema_steps) / sizeof(*schema_steps);
