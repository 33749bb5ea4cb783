#include "analysis/recall.h"

#include <stdlib.h>

#include "x.h"

#define APPEND(array, n, item)                                                            \
	do {                                                                              \
		if (((n) & ((n)-1)) == 0)                                                 \
			(array) = xrealloc((array), (n) ? 2 * (n) : 1, sizeof(*(array))); \
		(array)[(n)++] = (item);                                                  \
	} while (0)

static int
add_run(void *context, const struct store_run *run)
{
	struct recall *recall = context;
	APPEND(recall->runs, recall->n_runs, *run);
	return 0;
}

static int
add_finding(void *context, const struct store_finding *finding)
{
	struct recall *recall = context;
	struct store_finding copy = {
		.row = finding->row, .test = finding->test, .name = xstrdup(finding->name), .kind = finding->kind};
	APPEND(recall->findings, recall->n_findings, copy);
	return 0;
}

static int
add_confirmation(void *context, const struct store_confirmation *confirmation)
{
	struct recall *recall = context;
	APPEND(recall->confirmations, recall->n_confirmations, *confirmation);
	return 0;
}

int
recall_load(struct recall *recall, struct store *store, int64_t test)
{
	*recall = (struct recall){0};
	if (store_runs(store, test, add_run, recall) < 0 || store_findings(store, test, add_finding, recall) < 0)
		return -1;
	for (size_t i = 0; i < recall->n_findings; i++)
		if (store_confirmations(store, recall->findings[i].row, add_confirmation, recall) < 0)
			return -1;
	return 0;
}

void
recall_free(struct recall *recall)
{
	for (size_t i = 0; i < recall->n_findings; i++)
		free(recall->findings[i].name);
	free(recall->runs);
	free(recall->findings);
	free(recall->confirmations);
	*recall = (struct recall){0};
}

static int
compare(const void *left, const void *right)
{
	const struct store_run *a = left, *b = right;
	if (a->condition != b->condition)
		return a->condition < b->condition ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

const struct store_run *
recall_run(const struct recall *recall, enum condition condition, unsigned number)
{
	struct store_run wanted = {.condition = condition, .number = number};
	if (!recall->n_runs)
		return NULL;
	return bsearch(&wanted, recall->runs, recall->n_runs, sizeof(*recall->runs), compare);
}

const struct store_finding *
recall_finding(const struct recall *recall, int64_t row)
{
	for (size_t i = 0; i < recall->n_findings; i++)
		if (recall->findings[i].row == row)
			return &recall->findings[i];
	return NULL;
}

const struct store_confirmation *
recall_confirmation(const struct recall *recall, int64_t finding, uint64_t run)
{
	for (size_t i = 0; i < recall->n_confirmations; i++)
		if (recall->confirmations[i].finding == finding && recall->confirmations[i].run == run)
			return &recall->confirmations[i];
	return NULL;
}
