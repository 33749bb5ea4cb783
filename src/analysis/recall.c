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
recall_open(struct recall *recall, struct store *store, int64_t test)
{
	*recall = (struct recall){.store = store, .test = test};
	if (store_findings(store, test, add_finding, recall) < 0)
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
	for (int c = 0; c < CONDITION_COUNT; c++)
		free(recall->blocks[c].runs);
	free(recall->findings);
	free(recall->confirmations);
	*recall = (struct recall){0};
}

#define BLOCK 64u

static int
add_run(void *context, const struct store_run *run)
{
	struct recall_block *block = context;
	block->runs[block->n++] = *run;
	return 0;
}

static void
load_block(struct recall *recall, enum condition condition, unsigned number)
{
	struct recall_block *block = &recall->blocks[condition];
	if (!block->runs)
		block->runs = xcalloc(BLOCK, sizeof(*block->runs));
	block->n = block->next = 0;
	if (store_runs_from(recall->store, recall->test, condition, number, BLOCK, add_run, block) < 0)
		block->n = 0; /* the first write will say why */
	block->ended = block->n < BLOCK;
}

const struct store_run *
recall_run(struct recall *recall, enum condition condition, unsigned number)
{
	struct recall_block *block = &recall->blocks[condition];
	if (!recall->store)
		return NULL;
	if (block->next == block->n && !block->ended)
		load_block(recall, condition, number);
	if (block->next == block->n || block->runs[block->next].number != number)
		return NULL;
	return &block->runs[block->next++];
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
