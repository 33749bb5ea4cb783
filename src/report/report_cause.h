/* report_cause.h: what decides a finding; for the reports that tell of it. */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include <stdio.h>

#include "analysis/assess.h"
#include "report/json.h"

/* Labels stand at column 6, what they say at 18. */
#define REPORT_INDENT 18u
void report_label(FILE *out, const char *label);
void report_cause(FILE *out, const struct assess_finding *finding, unsigned width);
/* The object `test_order`, of a finding that is about it. */
void report_order_json(struct json *json, const struct assess_finding *finding);
/* The array `causes`. */
void report_cause_json(struct json *json, const struct assess_finding *finding);

#endif
