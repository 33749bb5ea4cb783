/* words.h: what several reports say of a finding, in the same words.
 *
 * All texts are malloc'd and not yet clean: they hold what the target said.
 */
#ifndef WORDS_H
#define WORDS_H

#include "analysis/assess.h"

/* What the test itself said, or the kind. */
const char *words_message(const struct assess_finding *finding);
/* What the verdict means, one line for each: "passes in the cooperative order, ...". */
const char *words_verdict(enum verdict verdict);
/* "failed: native 0/3, green 0/3, explored 41/225" */
char *words_rates(const struct assess_finding *finding);
/* "first seen at schedule 17" */
char *words_seen(const struct assess_finding *finding);
/* "migration: none of 3 runs in the other mode (--baseline-env) failed so"; NULL: there were none. */
char *words_origin(const struct assess_finding *finding);
/* "assertion at t.c:57 in main, thread 1.2"; as much of it as is known. */
char *words_where(const struct assess_finding *finding);
/* "code-race: nothing keeps …; "hold one lock …" would order them: 0/50". */
char *words_fault(const struct explanation *explanation);
char *words_failure(const struct failure *failure);
/* Why nobody gives back what a forked child waits for, in one sentence; NULL: that is not what it is. */
const char *words_left_behind(const struct failure *failure);
/* "t.c:57" with the whole path; else as lanes_view_place. */
char *words_place(const struct place *place);
/* Whether the condition's runs are independent draws from one distribution. */
bool words_has_interval(const struct assess_finding *finding, int condition);
/* All of it in one sentence. */
char *words_sentence(const struct assess_finding *finding);
/* "signal(c) in close (q.c:88, thread 1.2)" */
char *words_point(const struct explanation_point *point);
/* "t.victim fails behind t.polluter (failed 5/5), not alone (0/5) and before it (0/5)"; "": it is not about the order
 * of tests. */
char *words_order(const struct assess_finding *finding);
/* The same, or "fails when B (...) runs before A (...), and ...; nothing orders them"; NULL:
 * what decides is not known. */
char *words_cause(const struct assess_finding *finding);
/* A file's path as the path of a URI: what may not stand there becomes %NN. */
char *words_uri(const char *file);

#endif
