#include "analysis/order.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "analysis/minimise.h"
#include "analysis/order_private.h"
#include "heddle/rng.h"
#include "x.h"

#define ORDERS 16u  /* as listed, the other way round, and drawn ones */
#define TRIES 200u  /* runs to minimise one */
#define NATIVE 3u   /* runs that confirm: native ... */
#define GREEN 2u    /* ... and under control */
#define DRAWN 8u    /* schedules of each subset, where the order of threads has a part in it */
#define CROSSED 40u /* schedules that confirm there */
#define CHANCE 0.01 /* that they differ so by chance (Fisher's exact test) */
#define BRITTLE_ORDERS 8u
#define BRITTLES 50u /* failing tests that are tried behind others */

/* ---- minimising ---- */

struct reducing {
	struct order_search *search;
	struct order_test *last; /* runs behind the items, pointers to tests */
	struct order_how how;
	unsigned draws; /* runs of each subset */
	bool fails;     /* what is kept: that the last one fails, with this id; or that all pass */
	char id[SIGNATURE_ID + 1];
};

static bool
is_as_wanted(const struct reducing *reducing, const struct order_outcome *outcome)
{
	if (!outcome->known || outcome->failed != reducing->fails)
		return false;
	return !reducing->fails || !strcmp(outcome->id, reducing->id);
}

static int
try_subset(void *context, const void *items, size_t n)
{
	struct reducing *reducing = context;
	struct order_test **tests = xcalloc(n + 1, sizeof(*tests));
	struct order_how how = reducing->how;
	bool wanted = false;
	if (n)
		memcpy(tests, items, n * sizeof(*tests));
	tests[n] = reducing->last;
	for (unsigned i = 0; i < reducing->draws && !wanted; i++, how.number++) {
		struct order_outcome outcome = order_run(reducing->search, tests, n + 1, how, reducing->last->test->id);
		wanted = is_as_wanted(reducing, &outcome);
	}
	free(tests);
	return reducing->search->end != SESSION_GOES_ON ? -1 : wanted;
}

/* What is left of those before it; 0: it needs none, or time was up. */
static size_t
reduce(struct reducing *reducing, struct order_test **before, size_t n)
{
	struct minimise minimising = {
		.test = try_subset, .context = reducing, .size = sizeof(struct order_test *), .most = TRIES};
	n = minimise(&minimising, before, n);
	return reducing->search->end == SESSION_GOES_ON ? n : 0;
}

/* ---- confirming ---- */

/* The partners and then it, it alone, it and then the partners: what each has to show. */
struct trio {
	struct order_test **behind, **before; /* n + 1 each */
	size_t n;
	const char *name; /* of the test that the failure is one of */
	char id[SIGNATURE_ID + 1];
};

static struct trio
trio_of(struct order_test **partners, size_t n, struct order_test *last)
{
	struct trio trio = {.n = n,
		.behind = xcalloc(n + 1, sizeof(struct order_test *)),
		.before = xcalloc(n + 1, sizeof(struct order_test *))};
	memcpy(trio.behind, partners, n * sizeof(*partners));
	memcpy(trio.before + 1, partners, n * sizeof(*partners));
	trio.behind[n] = trio.before[0] = last;
	return trio;
}

static bool
count_all(struct order_search *search, struct trio *trio, unsigned runs, struct order_how how, struct store_order *sum)
{
	struct store_count counts[3];
	struct order_test *last = trio->behind[trio->n];
	/* first what is to fail in the way that counts */
	bool known = order_count(search, trio->behind, trio->n + 1, runs, how, trio->name, trio->id, &counts[0]) &&
		order_count(search, &last, 1, runs, how, trio->name, trio->id, &counts[1]) &&
		order_count(search, trio->before, trio->n + 1, runs, how, trio->name, trio->id, &counts[2]);
	struct store_count *to[] = {&sum->after, &sum->alone, &sum->before};
	for (size_t i = 0; i < 3 && known; i++) {
		to[i]->runs += counts[i].runs;
		to[i]->failures += counts[i].failures;
	}
	return known;
}

static bool
all_fail(const struct store_count *count)
{
	return count->runs && count->failures == count->runs;
}

static bool
none_fails(const struct store_count *count)
{
	return count->runs && !count->failures;
}

/* Natively and under green: always so, never otherwise. */
static bool
confirm(struct order_search *search, struct trio *trio, struct store_order *sum)
{
	bool victim = sum->role == STORE_VICTIM;
	if (!count_all(search, trio, GREEN, (struct order_how){CONDITION_GREEN, 0}, sum) ||
		!count_all(search, trio, NATIVE, (struct order_how){CONDITION_NATIVE, 0}, sum))
		return false;
	if (victim)
		return all_fail(&sum->after) && none_fails(&sum->alone) && none_fails(&sum->before);
	return none_fails(&sum->after) && all_fail(&sum->alone) && all_fail(&sum->before);
}

/* Under some orders of threads only: more often than chance would have it, and never otherwise. */
static bool
confirm_crossed(struct order_search *search, struct trio *trio, struct store_order *sum)
{
	if (!count_all(search, trio, CROSSED, (struct order_how){CONDITION_EXPLORED, 0}, sum))
		return false;
	return none_fails(&sum->alone) && none_fails(&sum->before) &&
		interval_fisher(sum->after.failures, sum->after.runs, 0, sum->alone.runs + sum->before.runs) < CHANCE;
}

static char **
ids_of(struct order_test *const *tests, size_t n)
{
	char **ids = xcalloc(n + 1, sizeof(*ids));
	for (size_t i = 0; i < n; i++)
		ids[i] = xstrdup(tests[i]->test->id);
	return ids;
}

/* "b behind a, c" */
static char *
pair_name(const char *subject, char *const *partners)
{
	char *name = xasprintf("%s behind %s", subject, *partners);
	while (*++partners) {
		char *longer = xasprintf("%s, %s", name, *partners);
		free(name);
		name = longer;
	}
	return name;
}

/* ---- victims ---- */

/* The victim's polluters are the first n of `before`. */
static void
add_pair(struct order_search *search, struct order_test **before, size_t n, struct order_test *last, bool crossed)
{
	struct order_pair *pair = &search->pairs->at[search->pairs->n];
	struct adapter_test **list = xcalloc(n + 1, sizeof(*list));
	struct trio trio = trio_of(before, n, last);
	char *error = NULL;
	*pair = (struct order_pair){.order = {.role = STORE_VICTIM, .subject = xstrdup(last->test->id)}};
	pair->order.partners = ids_of(before, n);
	char *name = pair_name(last->test->id, pair->order.partners);
	trio.name = name;
	for (size_t i = 0; i <= n; i++)
		list[i] = trio.behind[i]->test;
	bool good = crossed ? confirm_crossed(search, &trio, &pair->order) : confirm(search, &trio, &pair->order);
	if (good && search->tests->adapter->order(search->argv, list, n + 1, &pair->test, &error) == 0) {
		pair->test.id = name;
		pair->order.signature = xstrdup(trio.id);
		search->pairs->n++;
	} else {
		store_order_free(&pair->order);
		free(name);
	}
	free(error);
	free(list);
	free(trio.behind);
	free(trio.before);
}

static void
examine(struct order_search *search, struct order_test *const *order, size_t n, struct order_how how, const char *id)
{
	bool crossed = how.condition == CONDITION_EXPLORED;
	struct order_test **before = xcalloc(n, sizeof(*before));
	struct reducing reducing = {
		.search = search, .last = order[n - 1], .how = how, .draws = crossed ? DRAWN : 1, .fails = true};
	memcpy(before, order, (n - 1) * sizeof(*before));
	memcpy(reducing.id, id, sizeof(reducing.id));
	size_t left = reduce(&reducing, before, n - 1);
	if (left)
		add_pair(search, before, left, order[n - 1], crossed);
	free(before);
}

/* How many of them fail at the least: the last of these is the first that fails. 0: not to be found. */
static size_t
shortest(struct order_search *search, struct order_test *const *order, size_t n, struct order_how how, char *id)
{
	size_t passes = 0, fails = n;
	while (fails - passes > 1 && search->end == SESSION_GOES_ON) {
		size_t middle = passes + (fails - passes) / 2;
		struct order_outcome outcome = order_run(search, order, middle, how, order[middle - 1]->test->id);
		if (!outcome.known)
			return 0;
		if (outcome.failed)
			fails = middle;
		else
			passes = middle;
	}
	struct order_outcome outcome = order_run(search, order, fails, how, order[fails - 1]->test->id);
	memcpy(id, outcome.id, sizeof(outcome.id));
	return outcome.known && outcome.failed ? fails : 0;
}

/* One victim after the other leaves the order, until the others pass. */
static void
try_order(struct order_search *search, struct order_test **order, size_t *n, struct order_how how)
{
	char id[SIGNATURE_ID + 1];
	while (*n > 1 && search->pairs->n < ORDER_MOST) {
		struct order_outcome outcome = order_run(search, order, *n, how, "");
		if (!outcome.known || !outcome.failed)
			return;
		size_t first = shortest(search, order, *n, how, id);
		if (first < 2 || search->end != SESSION_GOES_ON)
			return;
		examine(search, order, first, how, id);
		memmove(order + first - 1, order + first, (*n - first) * sizeof(*order));
		--*n;
	}
}

static bool
is_victim_known(const struct order_search *search, const struct order_test *test)
{
	for (size_t i = 0; i < search->pairs->n; i++)
		if (!strcmp(search->pairs->at[i].order.subject, test->test->id))
			return true;
	return false;
}

static void
draw_order(struct order_search *search, struct order_test **order, size_t n, unsigned k)
{
	struct heddle_rng rng = {heddle_seed(search->session.options->seed, k)};
	struct adapter_test **tests = xcalloc(n, sizeof(*tests));
	for (size_t i = 0; i < n; i++)
		tests[i] = order[i]->test;
	if (search->tests->adapter->shuffle)
		search->tests->adapter->shuffle(search->argv, tests, n, k);
	else
		for (size_t i = n; i > 1; i--) {
			size_t chosen = heddle_rng_below(&rng, i);
			struct adapter_test *test = tests[chosen];
			tests[chosen] = tests[i - 1];
			tests[i - 1] = test;
		}
	for (size_t i = 0; i < n; i++)
		order[i] = &search->known[tests[i] - search->tests->at];
	free(tests);
}

/* The k-th order of the tests that pass alone, and of one that does not; under drawn schedules, of those that pass in
 * every schedule of their own. */
static size_t
make_order(struct order_search *search, struct order_test **order, unsigned k, bool crossed,
	const struct order_test *brittle)
{
	size_t n = 0;
	for (size_t i = 0; i < search->tests->n; i++) {
		struct order_test *test = &search->known[k == 1 ? search->tests->n - 1 - i : i];
		bool good = test->passes && !(crossed && test->fails_otherwise) && !is_victim_known(search, test);
		if (good || test == brittle)
			order[n++] = test;
	}
	if (k > 1)
		draw_order(search, order, n, k);
	return n;
}

static bool
any_threaded(struct order_test *const *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (order[i]->threaded)
			return true;
	return false;
}

static void
find_victims(struct order_search *search)
{
	struct order_test **order = xcalloc(search->tests->n, sizeof(*order));
	for (unsigned k = 0; k < ORDERS && search->end == SESSION_GOES_ON; k++) {
		size_t n = make_order(search, order, k, false, NULL);
		try_order(search, order, &n, (struct order_how){CONDITION_GREEN, 0});
		n = make_order(search, order, k, true, NULL);
		if (any_threaded(order, n))
			try_order(search, order, &n, (struct order_how){CONDITION_EXPLORED, k * CROSSED});
	}
	free(order);
}

/* ---- brittle tests ---- */

static void
write_brittle(struct order_search *search, struct order_test **before, size_t n, struct order_test *last)
{
	struct store_order order = {
		.test = last->row, .role = STORE_BRITTLE, .subject = last->test->id, .partners = ids_of(before, n)};
	struct trio trio = trio_of(before, n, last);
	trio.name = last->test->id;
	/* what runs behind them passes, so the way to fail is the one of the others */
	if (confirm(search, &trio, &order) && store_set_order(search->session.store, &order) < 0)
		search->end = session_fail(&search->session);
	order.subject = NULL;
	store_order_free(&order);
	free(trio.behind);
	free(trio.before);
}

/* Behind those that run before it in an order. */
static void
try_brittle(struct order_search *search, struct order_test *last)
{
	struct order_test **order = xcalloc(search->tests->n, sizeof(*order));
	struct reducing reducing = {.search = search, .last = last, .how = {CONDITION_GREEN, 0}, .draws = 1};
	size_t n = 0;
	for (unsigned k = 0; k < BRITTLE_ORDERS && !n && search->end == SESSION_GOES_ON; k++) {
		make_order(search, order, k, false, last);
		while (order[n] != last)
			n++;
		if (!n || try_subset(&reducing, order, n) <= 0)
			n = 0;
	}
	n = reduce(&reducing, order, n);
	if (n)
		write_brittle(search, order, n, last);
	free(order);
}

static void
find_brittle(struct order_search *search)
{
	unsigned tried = 0;
	for (size_t i = 0; i < search->tests->n && tried < BRITTLES && search->end == SESSION_GOES_ON; i++) {
		if (!search->known[i].fails)
			continue;
		tried++;
		try_brittle(search, &search->known[i]);
	}
}

/* ---- all of it ---- */

enum session_end
order_search(const struct session *campaign, char *const *argv, const struct adapter_tests *tests,
	const struct budget *budget, struct order_pairs *pairs, char **error)
{
	struct order_search search = {.session = *campaign,
		.argv = argv,
		.tests = tests,
		.budget = budget,
		.known = xcalloc(tests->n, sizeof(struct order_test)),
		.pairs = pairs};
	search.session.test.name = ORDER_PLAN;
	order_load(&search);
	if (search.end == SESSION_GOES_ON)
		find_victims(&search);
	if (search.end == SESSION_GOES_ON)
		find_brittle(&search);
	free(search.known);
	session_free(&search.session, error);
	return search.end;
}

void
order_pairs_free(struct order_pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		adapter_test_free(&pairs->at[i].test);
		store_order_free(&pairs->at[i].order);
	}
	pairs->n = 0;
}
