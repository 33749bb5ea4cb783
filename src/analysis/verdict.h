/* verdict.h: the table of DESIGN.md section 4, as a pure function.
 *
 * Counts go in, the first row that matches comes out; nothing else decides,
 * and the same counts always give the same verdict. The caller has already
 * applied the rules of what counts: under control only runs that stayed under
 * control throughout, and an F there only as `confirmed` says for its
 * condition. tests/unit/test_verdict.c has a test per row.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "run.h"

/* X(NAME, "token", a finding, gates by default), in the table's order. VICTIM and BRITTLE depend on other tests, and
 * are no row of it (assess.c). */
#define VERDICTS(X)                                         \
	X(UNCONTROLLED, "uncontrolled", false, false)       \
	X(UNSTABLE, "unstable", true, false)                \
	X(VICTIM, "victim", true, true)                     \
	X(BRITTLE, "brittle", true, true)                   \
	X(ALWAYS_FAILS, "always-fails", true, true)         \
	X(DIFFERS, "differs-under-control", false, false)   \
	X(COOPERATIVE_ONLY, "cooperative-only", true, true) \
	X(EAGER_ONLY, "eager-only", true, true)             \
	X(ORDER_DEPENDENT, "order-dependent", true, true)   \
	X(TIMING_DEPENDENT, "timing-dependent", true, true) \
	X(NATIVE_ONLY, "native-only", false, false)         \
	X(ROBUST, "robust", false, false)

enum verdict {
#define X(name, text, finding, gates) VERDICT_##name,
	VERDICTS(X)
#undef X
		VERDICT_COUNT
};

struct verdict_count {
	unsigned runs;     /* that count */
	unsigned failures; /* F */
	unsigned passes;   /* P: the test passed */
	bool confirmed;    /* a failing run of this condition replayed 5 of 5 */
};

struct verdict_input {
	struct verdict_count conditions[CONDITION_COUNT];
	bool controlled; /* some run of the test stayed under control */
	bool decided;    /* some run of the test under control ended in P or F */
	bool unstable;   /* same log digest, two outcomes */
	bool external;   /* some run met the outside, which has orders of its own */
};

enum verdict verdict_of(const struct verdict_input *input);

const char *verdict_name(enum verdict verdict);
/* -1 if no such name. */
int verdict_by_name(const char *name);
/* Whether it is reported as a finding at all. */
bool verdict_is_finding(enum verdict verdict);
/* The verdicts that gate unless told otherwise, as bits (1 << verdict). */
uint32_t verdict_default_gates(void);

#endif
