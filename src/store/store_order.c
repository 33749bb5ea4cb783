/* What a test owes to others, as bytes in one row. */
#include <stdlib.h>

#include "store/pack.h"
#include "store/statement.h"
#include "x.h"

#define FORMAT 1

static void
pack_count(struct pack *pack, const struct store_count *count)
{
	pack_number(pack, count->runs);
	pack_number(pack, count->failures);
}

static void
unpack_counts(struct unpack *unpack, struct store_count *count)
{
	count->runs = (unsigned)unpack_number(unpack);
	count->failures = (unsigned)unpack_number(unpack);
	unpack->bad |= count->failures > count->runs;
}

int
store_set_order(struct store *store, const struct store_order *order)
{
	struct pack pack = {0};
	size_t n = 0;
	while (order->partners[n])
		n++;
	pack_number(&pack, FORMAT);
	pack_number(&pack, order->role);
	pack_text(&pack, order->subject);
	pack_text(&pack, order->signature);
	pack_count(&pack, &order->alone);
	pack_count(&pack, &order->after);
	pack_count(&pack, &order->before);
	pack_number(&pack, n);
	for (size_t i = 0; i < n; i++)
		pack_text(&pack, order->partners[i]);
	int status = statement_do(store, "INSERT OR REPLACE INTO ordered(test, data) VALUES(?,?)", INTEGER(order->test),
		BLOB(pack.data, pack.n));
	pack_free(&pack);
	return status;
}

static void
unpack_all(struct unpack *unpack, struct store_order *order)
{
	uint64_t role = unpack_number(unpack);
	order->role = role == STORE_BRITTLE ? STORE_BRITTLE : STORE_VICTIM;
	order->subject = unpack_text(unpack);
	order->signature = unpack_text(unpack);
	unpack_counts(unpack, &order->alone);
	unpack_counts(unpack, &order->after);
	unpack_counts(unpack, &order->before);
	size_t n = unpack_count(unpack);
	order->partners = xcalloc(n + 1, sizeof(char *));
	for (size_t i = 0; i < n && !unpack->bad; i++) {
		order->partners[i] = unpack_text(unpack);
		unpack->bad |= !order->partners[i];
	}
	unpack->bad |= !order->subject || !n;
}

/* One that is damaged is as good as none. */
static int
read_order(const uint8_t *data, size_t n, struct store_order *order)
{
	if (!data)
		return 0;
	struct unpack unpack = {.at = data, .end = data + n};
	if (unpack_number(&unpack) != FORMAT)
		return 0;
	unpack_all(&unpack, order);
	if (!unpack.bad)
		return 1;
	store_order_free(order);
	return 0;
}

int
store_load_order(struct store *store, int64_t test, struct store_order *order)
{
	*order = (struct store_order){0};
	sqlite3_stmt *rows = statement_read(store, "SELECT data FROM ordered WHERE test = ?", test, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		found = read_order(sqlite3_column_blob(rows, 0), (size_t)sqlite3_column_bytes(rows, 0), order);
	order->test = test;
	sqlite3_finalize(rows);
	return found;
}

void
store_order_free(struct store_order *order)
{
	for (char **partner = order->partners; partner && *partner; partner++)
		free(*partner);
	free(order->partners);
	free(order->subject);
	free(order->signature);
	*order = (struct store_order){0};
}
