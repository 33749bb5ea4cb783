/* report_cause.h: what decides a finding; for the reports that tell of it. */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include <stdio.h>

#include "analysis/assess.h"
#include "report/json.h"

void report_cause(FILE *out, const struct explanation *explanation);
/* The array `causes`. */
void report_cause_json(struct json *json, const struct assess_finding *finding);

#endif
