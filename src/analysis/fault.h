/* fault.h: where the fault lies, as a token and a sentence (DESIGN.md section 4). */
#ifndef FAULT_H
#define FAULT_H

#include "analysis/assess.h"
#include "explanation.h"

/* What runs that pass show and the failing one does not; malloc'd, or NULL. */
struct fault_seen {
	char *polls_at; /* where the failing thread sleeps before it comes to the first order: "t.py:24" */
	char *lost;     /* a sentence: which notification nobody waited for */
};

struct fault_seen fault_look(const struct explanation *explanation, struct lanes *const *passing, size_t n);
void fault_seen_free(struct fault_seen *seen);
/* From the witness and the orders that decide; sets fault and reason. */
void fault_judge(struct explanation *explanation, const struct assess_finding *finding, const struct fault_seen *seen);

#endif
