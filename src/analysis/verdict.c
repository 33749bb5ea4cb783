#include "analysis/verdict.h"

#include <string.h>

static const struct {
	const char *name;
	bool finding, gates;
} verdicts[] = {
#define X(name, text, finding, gates) {text, finding, gates},
	VERDICTS(X)
#undef X
};

static bool
failed(const struct verdict_input *input, enum condition condition)
{
	const struct verdict_count *count = &input->conditions[condition];
	return count->failures && count->confirmed;
}

static bool
passed(const struct verdict_input *input, enum condition condition)
{
	return input->conditions[condition].passes > 0;
}

static bool
failed_uncontrolled(const struct verdict_input *input)
{
	return input->conditions[CONDITION_NATIVE].failures > 0;
}

static bool
failed_under_control(const struct verdict_input *input)
{
	return failed(input, CONDITION_GREEN) || failed(input, CONDITION_EAGER) || failed(input, CONDITION_EXPLORED) ||
		failed(input, CONDITION_STRESSED);
}

static bool
passed_under_control(const struct verdict_input *input)
{
	return passed(input, CONDITION_GREEN) || passed(input, CONDITION_EAGER) || passed(input, CONDITION_EXPLORED) ||
		passed(input, CONDITION_STRESSED);
}

/* Of the conditions that are one order each, but for what the outside does: not thread order but state decides, what an
 * earlier run left in a file, say. */
static bool
does_both(const struct verdict_input *input, enum condition condition)
{
	return !input->external && failed(input, condition) && passed(input, condition);
}

/* Rows 5 to 8: it fails under control, and passes somewhere. */
static enum verdict
by_condition(const struct verdict_input *input)
{
	if (does_both(input, CONDITION_GREEN) || does_both(input, CONDITION_EAGER))
		return VERDICT_UNSTABLE;
	if (!failed(input, CONDITION_GREEN) && !failed(input, CONDITION_EAGER) && !failed(input, CONDITION_EXPLORED))
		return VERDICT_TIMING_DEPENDENT;
	return passed(input, CONDITION_GREEN)    ? VERDICT_COOPERATIVE_ONLY
		: passed(input, CONDITION_EAGER) ? VERDICT_EAGER_ONLY
						 : VERDICT_ORDER_DEPENDENT;
}

enum verdict
verdict_of(const struct verdict_input *input)
{
	bool native_passed = passed(input, CONDITION_NATIVE);
	if (!input->controlled || !input->decided)
		return VERDICT_UNCONTROLLED;
	if (input->unstable)
		return VERDICT_UNSTABLE;
	if (!passed_under_control(input)) {
		if (native_passed)
			return VERDICT_DIFFERS;
		if (failed_under_control(input))
			return VERDICT_ALWAYS_FAILS;
	}
	if (failed_under_control(input))
		return by_condition(input);
	if (failed_uncontrolled(input))
		return VERDICT_NATIVE_ONLY;
	return VERDICT_ROBUST;
}

const char *
verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

int
verdict_by_name(const char *name)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (!strcmp(verdicts[i].name, name))
			return i;
	return -1;
}

bool
verdict_is_finding(enum verdict verdict)
{
	return verdicts[verdict].finding;
}

uint32_t
verdict_default_gates(void)
{
	uint32_t mask = 0;
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (verdicts[i].gates)
			mask |= 1u << i;
	return mask;
}
