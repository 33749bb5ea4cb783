/* fault.h: where the fault lies, as a token and a sentence (DESIGN.md section 4). */
#ifndef FAULT_H
#define FAULT_H

#include "analysis/assess.h"
#include "explanation.h"

/* Where the failing thread sleeps before it comes to the first order, in the first of these runs in which it does:
 * "t.py:24", malloc'd; or NULL. */
char *fault_poll(const struct explanation *explanation, struct lanes *const *runs, size_t n);
/* From the witness and the orders that decide; sets fault and reason. `polls_at`: in runs that pass. */
void fault_judge(struct explanation *explanation, const struct assess_finding *finding, const char *polls_at);

#endif
