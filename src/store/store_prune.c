/* What is older than the latest campaigns, out of a store. */
#include "store/statement.h"

#define OLD "(SELECT id FROM campaign WHERE id NOT IN (SELECT id FROM campaign ORDER BY id DESC LIMIT ?))"
#define OLD_TESTS "(SELECT id FROM test WHERE campaign IN " OLD ")"
#define OLD_FINDINGS "(SELECT id FROM finding WHERE test IN " OLD_TESTS ")"

static const char *const steps[] = {
	"DELETE FROM kept WHERE run IN (SELECT id FROM run WHERE test IN " OLD_TESTS ")",
	"DELETE FROM confirmation WHERE finding IN " OLD_FINDINGS,
	"DELETE FROM explained WHERE finding IN " OLD_FINDINGS,
	"DELETE FROM ordered WHERE test IN " OLD_TESTS,
	"DELETE FROM escaped WHERE test IN " OLD_TESTS,
	"DELETE FROM run WHERE test IN " OLD_TESTS,
	"DELETE FROM finding WHERE test IN " OLD_TESTS,
	"DELETE FROM test WHERE campaign IN " OLD,
	"DELETE FROM campaign WHERE id IN " OLD,
};

int
store_prune(struct store *store, unsigned keep, unsigned *removed)
{
	int result = statement_do_values(store, "BEGIN IMMEDIATE", NULL, 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && result == 0; i++)
		result = statement_do(store, steps[i], INTEGER(keep));
	*removed = result == 0 ? (unsigned)sqlite3_changes(store->db) : 0;
	if (result == 0)
		result = statement_do_values(store, "COMMIT", NULL, 0);
	else
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return result == 0 ? statement_do_values(store, "VACUUM", NULL, 0) : -1;
}
