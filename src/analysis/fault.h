/* fault.h: where the fault lies, as a token and a sentence (DESIGN.md section 4). */
#ifndef FAULT_H
#define FAULT_H

#include "analysis/assess.h"
#include "explanation.h"

/* From the witness and the orders that decide; sets fault and reason. */
void fault_judge(struct explanation *explanation, const struct assess_finding *finding);

#endif
