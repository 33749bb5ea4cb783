#include "adapters/gtest_order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/ask.h"
#include "x.h"

#define SEEDS 99999u   /* GoogleTest's own limit */
#define FILTER 120000u /* bytes; the kernel takes no longer word than 128 KiB */

/* All tests of the program, as it lists them. */
struct listing {
	char **ids;
	size_t n, *sizes, n_suites, n_death;
};

/* ---- GoogleTest's generator and shuffle ---- */

static uint32_t
draw(uint32_t *state, size_t n)
{
	*state = (1103515245u * *state + 12345u) % (1u << 31);
	return *state % (uint32_t)n;
}

static void
shuffle(uint32_t *state, size_t *items, size_t n)
{
	for (size_t width = n; width >= 2; width--) {
		size_t chosen = draw(state, width), item = items[chosen];
		items[chosen] = items[width - 1];
		items[width - 1] = item;
	}
}

static void
count_up(size_t *items, size_t n, size_t from)
{
	for (size_t i = 0; i < n; i++)
		items[i] = from + i;
}

/* Suites of death tests, then the others; then the tests of each suite, suite by suite as they are listed. */
void
gtest_order_permute(const size_t *sizes, size_t n_suites, size_t n_death, unsigned seed, size_t *order)
{
	uint32_t state = seed;
	size_t *suites = xcalloc(n_suites + 1, sizeof(*suites)), *firsts = xcalloc(n_suites + 1, sizeof(*firsts));
	for (size_t i = 0; i < n_suites; i++)
		firsts[i + 1] = firsts[i] + sizes[i];
	size_t *tests = xcalloc(firsts[n_suites] + 1, sizeof(*tests));
	count_up(suites, n_suites, 0);
	count_up(tests, firsts[n_suites], 0);
	shuffle(&state, suites, n_death);
	shuffle(&state, suites + n_death, n_suites - n_death);
	for (size_t i = 0; i < n_suites; i++)
		shuffle(&state, tests + firsts[i], sizes[i]);
	for (size_t i = 0; i < n_suites; i++) {
		memcpy(order, tests + firsts[suites[i]], sizes[suites[i]] * sizeof(*order));
		order += sizes[suites[i]];
	}
	free(tests);
	free(firsts);
	free(suites);
}

/* ---- the program's tests ---- */

static bool
is_death(const char *suite)
{
	return strstr(suite, "DeathTest.") || strstr(suite, "DeathTest/");
}

static void
add_suite(struct listing *listing, const char *suite)
{
	listing->sizes = xrealloc(listing->sizes, listing->n_suites + 1, sizeof(*listing->sizes));
	listing->sizes[listing->n_suites++] = 0;
	listing->n_death += is_death(suite);
}

/* As gtest.c reads it, but with what is disabled. */
static void
read_listing(struct listing *listing, char *text)
{
	char *line, *suite = NULL;
	while ((line = strsep(&text, "\n"))) {
		line[strcspn(line, "#")] = '\0';
		size_t n = strlen(line);
		while (n && (line[n - 1] == ' ' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n > 2 && *line == ' ' && suite) {
			listing->ids = xrealloc(listing->ids, listing->n + 1, sizeof(*listing->ids));
			listing->ids[listing->n++] = xasprintf("%s%s", suite, line + 2);
			listing->sizes[listing->n_suites - 1]++;
		} else if (n && *line != ' ') {
			suite = line[n - 1] == '.' ? line : NULL;
			if (suite)
				add_suite(listing, suite);
		}
	}
}

static int
ask_listing(char *const *argv, struct listing *listing, char **error)
{
	struct question all = {.argv = argv, .more = (char *const[]){"--gtest_filter=*", "--gtest_list_tests", NULL}};
	char *text = ask(&all, error);
	*listing = (struct listing){0};
	if (!text)
		return -1;
	read_listing(listing, text);
	free(text);
	return 0;
}

static void
free_listing(struct listing *listing)
{
	for (size_t i = 0; i < listing->n; i++)
		free(listing->ids[i]);
	free(listing->ids);
	free(listing->sizes);
}

/* ---- which seed ---- */

/* places[i] is the number of tests[i] in the listing. */
static int
find_places(const struct listing *listing, struct adapter_test *const *tests, size_t n, size_t *places)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < listing->n && strcmp(listing->ids[k], tests[i]->id) != 0)
			k++;
		if (k == listing->n)
			return -1;
		places[i] = k;
	}
	return 0;
}

/* When the test of each number runs. */
static void
time_of(const struct listing *listing, unsigned seed, size_t *order, size_t *when)
{
	if (seed)
		gtest_order_permute(listing->sizes, listing->n_suites, listing->n_death, seed, order);
	else
		count_up(order, listing->n, 0);
	for (size_t i = 0; i < listing->n; i++)
		when[order[i]] = i;
}

static bool
ascends(const size_t *when, const size_t *places, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (when[places[i - 1]] > when[places[i]])
			return false;
	return true;
}

int
gtest_order_find(char *const *argv, struct adapter_test *const *tests, size_t n, unsigned *seed, char **error)
{
	struct listing listing;
	size_t words = 0;
	for (size_t i = 0; i < n; i++)
		words += strlen(tests[i]->id) + 1;
	if (words > FILTER) {
		*error = xasprintf("%zu names of tests are too long for one --gtest_filter", n);
		return -1;
	}
	if (ask_listing(argv, &listing, error) < 0)
		return -1;
	size_t *room = xcalloc(3 * (listing.n + n), sizeof(*room)), *order = room, *when = order + listing.n;
	size_t *places = when + listing.n;
	bool known = find_places(&listing, tests, n, places) == 0, found = false;
	for (*seed = 0; known && *seed <= SEEDS; ++*seed) {
		time_of(&listing, *seed, order, when);
		found = ascends(when, places, n);
		if (found)
			break;
	}
	free(room);
	free_listing(&listing);
	if (!found)
		*error = xasprintf("no seed of GoogleTest's gives this order of %zu tests", n);
	return found ? 0 : -1;
}

struct timed {
	struct adapter_test *test;
	size_t when;
};

static int
compare_times(const void *left, const void *right)
{
	const struct timed *a = left, *b = right;
	return a->when < b->when ? -1 : a->when > b->when;
}

void
gtest_order_shuffle(char *const *argv, struct adapter_test **tests, size_t n, unsigned seed)
{
	struct listing listing;
	char *error = NULL;
	if (ask_listing(argv, &listing, &error) < 0) {
		free(error);
		return;
	}
	size_t *room = xcalloc(3 * (listing.n + n), sizeof(*room)), *order = room, *when = order + listing.n;
	size_t *places = when + listing.n;
	struct timed *timed = xcalloc(n, sizeof(*timed));
	if (find_places(&listing, tests, n, places) == 0) {
		time_of(&listing, seed, order, when);
		for (size_t i = 0; i < n; i++)
			timed[i] = (struct timed){tests[i], when[places[i]]};
		qsort(timed, n, sizeof(*timed), compare_times);
		for (size_t i = 0; i < n; i++)
			tests[i] = timed[i].test;
	}
	free(timed);
	free(room);
	free_listing(&listing);
}

/* "[ RUN      ] Suite.Name" */
bool
gtest_order_was(const char *output, struct adapter_test *const *tests, size_t n)
{
	for (size_t i = 0; i < n && output; i++) {
		char *line = xasprintf("[ RUN      ] %s\n", tests[i]->id);
		const char *found = strstr(output, line);
		output = found ? found + strlen(line) : NULL;
		free(line);
	}
	return output != NULL;
}
