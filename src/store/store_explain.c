/* What decides a finding, as bytes in one row. */
#include <stdlib.h>

#include "store/kept.h"
#include "store/statement.h"
#include "x.h"

#define FORMAT 5
#define MOST_FRAMES 256u

static void
pack_stack(struct pack *pack, const struct run_stack *stack)
{
	pack_number(pack, stack->n);
	for (size_t i = 0; i < stack->n; i++)
		kept_pack_place(pack, &stack->frames[i]);
}

static void
unpack_stack(struct unpack *unpack, struct run_stack *stack)
{
	uint64_t n = unpack_number(unpack);
	unpack->bad |= n > MOST_FRAMES;
	if (unpack->bad || !n)
		return;
	stack->frames = xcalloc(n, sizeof(*stack->frames));
	while (stack->n < n)
		stack->frames[stack->n++] = kept_unpack_place(unpack);
}

static void
pack_point(struct pack *pack, const struct explanation_point *point)
{
	pack_text(pack, point->thread);
	pack_text(pack, point->operation);
	kept_pack_place(pack, &point->place);
	kept_pack_place(pack, &point->site);
	pack_number(pack, point->point.thread);
	pack_number(pack, point->point.file);
	pack_number(pack, point->point.offset);
	pack_number(pack, point->point.op);
	pack_number(pack, point->point.nth);
	pack_number(pack, point->step);
	pack_stack(pack, &point->stack);
}

static void
unpack_point(struct unpack *unpack, struct explanation_point *point)
{
	point->thread = unpack_text(unpack);
	point->operation = unpack_text(unpack);
	point->place = kept_unpack_place(unpack);
	point->site = kept_unpack_place(unpack);
	point->point.thread = unpack_number(unpack);
	point->point.file = unpack_number(unpack);
	point->point.offset = unpack_number(unpack);
	point->point.op = (uint32_t)unpack_number(unpack);
	point->point.nth = (uint32_t)unpack_number(unpack);
	point->step = unpack_number(unpack);
	unpack_stack(unpack, &point->stack);
}

static void
pack_orders(struct pack *pack, const struct explanation_order *orders, unsigned n)
{
	pack_number(pack, n);
	for (unsigned i = 0; i < n; i++) {
		pack_point(pack, &orders[i].before);
		pack_point(pack, &orders[i].after);
	}
}

static unsigned
unpack_orders(struct unpack *unpack, struct explanation_order *orders, unsigned most)
{
	uint64_t n = unpack_number(unpack);
	if (n > most) {
		unpack->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < n; i++) {
		unpack_point(unpack, &orders[i].before);
		unpack_point(unpack, &orders[i].after);
	}
	return (unsigned)n;
}

static void
pack_count(struct pack *pack, const struct explanation_count *count)
{
	pack_number(pack, count->runs);
	pack_number(pack, count->failures);
}

static void
unpack_count_of(struct unpack *unpack, struct explanation_count *count)
{
	count->runs = (unsigned)unpack_number(unpack);
	count->failures = (unsigned)unpack_number(unpack);
	unpack->bad |= count->failures > count->runs;
}

static void
pack_all(struct pack *pack, const struct explanation *explanation)
{
	pack_number(pack, FORMAT);
	pack_number(pack, explanation->fault);
	pack_text(pack, explanation->reason);
	pack_text(pack, explanation->remedy);
	pack_count(pack, &explanation->remedied);
	pack_text(pack, explanation->why_not);
	pack_number(pack, explanation->switches);
	pack_number(pack, explanation->from);
	pack_number(pack, explanation->runs);
	pack_text(pack, explanation->witness);
	pack_number(pack, explanation->max_stall_ns);
	pack_orders(pack, explanation->orders, explanation->n_orders);
	pack_orders(pack, explanation->given, explanation->n_given);
	pack_count(pack, &explanation->all);
	for (unsigned i = 0; i < explanation->n_orders; i++)
		pack_count(pack, &explanation->flipped[i]);
	kept_pack_failure(pack, &explanation->failure);
	pack_number(pack, explanation->lanes != NULL);
	if (explanation->lanes)
		kept_pack_lanes(pack, explanation->lanes);
}

static void
unpack_all(struct unpack *unpack, struct explanation *explanation)
{
	uint64_t fault = unpack_number(unpack);
	explanation->fault = fault < FAULT_COUNT ? (enum fault)fault : FAULT_UNKNOWN;
	explanation->reason = unpack_text(unpack);
	explanation->remedy = unpack_text(unpack);
	unpack_count_of(unpack, &explanation->remedied);
	explanation->why_not = unpack_text(unpack);
	explanation->switches = (unsigned)unpack_number(unpack);
	explanation->from = (unsigned)unpack_number(unpack);
	explanation->runs = (unsigned)unpack_number(unpack);
	explanation->witness = unpack_text(unpack);
	explanation->max_stall_ns = unpack_number(unpack);
	explanation->n_orders = unpack_orders(unpack, explanation->orders, EXPLANATION_ORDERS);
	explanation->n_given = unpack_orders(unpack, explanation->given, EXPLANATION_GIVEN);
	unpack_count_of(unpack, &explanation->all);
	for (unsigned i = 0; i < explanation->n_orders; i++)
		unpack_count_of(unpack, &explanation->flipped[i]);
	kept_unpack_failure(unpack, &explanation->failure);
	if (unpack_number(unpack))
		explanation->lanes = kept_unpack_lanes(unpack);
}

int
store_set_explanation(struct store *store, int64_t finding, const struct explanation *explanation)
{
	struct pack pack = {0};
	size_t size;
	pack_all(&pack, explanation);
	void *data = pack_compress(pack.data, pack.n, &size);
	int status = statement_do(store, "INSERT OR REPLACE INTO explained(finding, data) VALUES(?,?)",
		INTEGER(finding), BLOB(data, size));
	free(data);
	pack_free(&pack);
	return status;
}

/* One that is damaged, or of another heddle, is as good as none. */
static int
read_explanation(const void *data, size_t n, struct explanation *explanation)
{
	size_t size;
	uint8_t *bytes = data ? pack_expand(data, n, &size) : NULL;
	if (!bytes)
		return 0;
	struct unpack unpack = {.at = bytes, .end = bytes + size};
	bool known = unpack_number(&unpack) == FORMAT;
	if (known)
		unpack_all(&unpack, explanation);
	free(bytes);
	if (known && !unpack.bad)
		return 1;
	explanation_free(explanation);
	return 0;
}

int
store_load_explanation(struct store *store, int64_t finding, struct explanation *explanation)
{
	*explanation = (struct explanation){0};
	sqlite3_stmt *rows = statement_read(store, "SELECT data FROM explained WHERE finding = ?", finding, 0);
	int found = rows ? statement_next(store, rows) : -1;
	if (found == 1)
		found = read_explanation(
			sqlite3_column_blob(rows, 0), (size_t)sqlite3_column_bytes(rows, 0), explanation);
	sqlite3_finalize(rows);
	return found;
}
