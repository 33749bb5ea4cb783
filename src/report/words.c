#include "report/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/signature.h"
#include "report/lanes_view.h"
#include "report/witness.h"
#include "x.h"

const char *
words_message(const struct assess_finding *finding)
{
	const char *message = finding->kept.failure.message;
	return message ? message : kind_name(finding->signature.kind);
}

const char *
words_verdict(enum verdict verdict)
{
	static const char *const meanings[VERDICT_COUNT] = {
		[VERDICT_UNCONTROLLED] = "no run stayed under heddle's control, or none ended; nothing can be said",
		[VERDICT_UNSTABLE] = "equal logs ended in different ways, so it is not thread order",
		[VERDICT_VICTIM] = "passes alone, fails behind another test, which leaves something behind",
		[VERDICT_BRITTLE] = "fails alone, passes behind another test, which sets up what it needs",
		[VERDICT_ALWAYS_FAILS] = "fails, and passes in no run",
		[VERDICT_DIFFERS] = "passes natively and never under heddle",
		[VERDICT_COOPERATIVE_ONLY] = "passes in the cooperative order of green threads, fails in others",
		[VERDICT_EAGER_ONLY] = "passes where a started thread runs at once, fails in other orders",
		[VERDICT_ORDER_DEPENDENT] = "passes in neither cooperative order, but in some others",
		[VERDICT_TIMING_DEPENDENT] = ("fails only where a thread loses time, a timeout comes early or a wait "
					      "wakes by itself"),
		[VERDICT_NATIVE_ONLY] = "fails natively, and no failure under heddle replays",
		[VERDICT_ROBUST] = "failed in no run",
	};
	return meanings[verdict];
}

char *
words_rates(const struct assess_finding *finding)
{
	char *text = NULL;
	for (int c = 0; c < CONDITION_COUNT; c++) {
		const struct assess_rate *rate = &finding->rates[c];
		if (!rate->runs)
			continue;
		char *more = xasprintf("%s%s %s %u/%u", text ? text : "failed:", text ? "," : "",
			condition_name((enum condition)c), rate->failures, rate->runs);
		free(text);
		text = more;
	}
	return text ? text : xstrdup("");
}

char *
words_seen(const struct assess_finding *finding)
{
	const char *again = finding->fails_again ? "; known from an earlier campaign, whose witness fails still" : "";
	if (finding->first_failure_at)
		return xasprintf("first seen at schedule %u%s", finding->first_failure_at, again);
	if (finding->witness.condition == CONDITION_WITNESS)
		return xstrdup("seen by the witness of an earlier campaign alone");
	return xasprintf("seen under %s already%s", condition_name(finding->witness.condition), again);
}

char *
words_origin(const struct assess_finding *finding)
{
	const struct assess_rate *baseline = &finding->rates[CONDITION_BASELINE];
	if (!finding->origin)
		return NULL;
	char *count = baseline->failures ? xasprintf("%u", baseline->failures) : xstrdup("none");
	char *text = xasprintf("%s: %s of %u runs in the other mode (--baseline-env) failed so", finding->origin, count,
		baseline->runs);
	free(count);
	return text;
}

char *
words_place(const struct place *place)
{
	if (place->file && place->line)
		return xasprintf("%s:%u", place->file, place->line);
	return lanes_view_place(place);
}

bool
words_has_interval(const struct assess_finding *finding, int condition)
{
	uint32_t strategies = finding->strategies[condition];
	if (condition == CONDITION_NATIVE)
		return true;
	if (condition != CONDITION_EXPLORED && condition != CONDITION_STRESSED)
		return false;
	/* pct's change from batch to batch */
	return strategies == 1u << WIRE_STRATEGY_RANDOM || strategies == 1u << WIRE_STRATEGY_POS;
}

static char *
where(const struct failure *failure, const struct place *place, enum kind kind)
{
	const char *thread = kind_blocks(failure->kind) ? NULL : failure->thread;
	bool line = place->file && place->line;
	char *at = words_place(place);
	char *text = xasprintf("%s%s%s%s%s%s%s", kind_name(kind), *at ? " at " : "", at,
		line && place->function ? " in " : "", line && place->function ? place->function : "",
		thread ? ", thread " : "", thread ? thread : "");
	free(at);
	return text;
}

char *
words_where(const struct assess_finding *finding)
{
	const struct failure *failure = &finding->kept.failure;
	return where(failure, signature_place(failure), finding->signature.kind);
}

const char *
words_left_behind(const struct failure *failure)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (x_same_text(failure->blocked[i].holder, BLOCKED_BY_PARENTS))
			return "this process was forked while another thread of its parent held that: a child has only "
			       "the thread that forks, and nobody in it gives that back (fork(2))";
	return NULL;
}

char *
words_failure(const struct failure *failure)
{
	return where(failure, signature_place(failure), failure->kind);
}

char *
words_fault(const struct explanation *explanation)
{
	char *text =
		xasprintf("%s: %s", fault_name(explanation->fault), explanation->reason ? explanation->reason : "");
	if (!explanation->remedy)
		return text;
	char *more = xasprintf("%s; \"%s\" would order them: %u/%u", text, explanation->remedy,
		explanation->remedied.failures, explanation->remedied.runs);
	free(text);
	return more;
}

char *
words_sentence(const struct assess_finding *finding)
{
	char *where = words_where(finding), *cause = words_cause(finding);
	char *text = xasprintf("%s: %s%s%s (%s)", finding->test, cause ? cause : "", cause ? ". It " : "",
		finding->listed ? words_verdict(finding->verdict) : "failed, but is not confirmed", where);
	free(cause);
	free(where);
	return text;
}

char *
words_point(const struct explanation_point *point)
{
	char *place = lanes_view_place(&point->place);
	bool line = point->place.file && point->place.line;
	const char *function = line ? point->place.function : NULL;
	char *text = xasprintf("%s%s%s (%s%sthread %s)", point->operation, function ? " in " : "",
		function ? function : "", place, *place ? ", " : "", point->thread);
	free(place);
	return text;
}

static char *
add_order(char *text, const struct explanation_order *order, const char *head)
{
	char *before = words_point(&order->before), *after = words_point(&order->after);
	char *more = xasprintf("%s%s%s runs before %s", text ? text : "", head, before, after);
	free(after);
	free(before);
	free(text);
	return more;
}

char *
words_order(const struct assess_finding *finding)
{
	const struct store_order *order = &finding->order;
	bool victim = order->role == STORE_VICTIM;
	char *partners = xstrdup("");
	if (!order->subject)
		return partners;
	for (char *const *partner = order->partners; *partner; partner++) {
		char *longer = xasprintf("%s%s%s", partners, *partners ? ", " : "", *partner);
		free(partners);
		partners = longer;
	}
	char *text = xasprintf("%s %s %s (failed %u/%u), %s alone (%u/%u) and before %s (%u/%u)", order->subject,
		victim ? "fails behind" : "passes behind", partners, order->after.failures, order->after.runs,
		victim ? "not" : "but not", order->alone.failures, order->alone.runs,
		order->partners[1] ? "them" : "it", order->before.failures, order->before.runs);
	free(partners);
	return text;
}

char *
words_cause(const struct assess_finding *finding)
{
	const struct explanation *explanation = &finding->explanation;
	char *text = NULL;
	if (finding->order.subject)
		return words_order(finding);
	if (!finding->explained || !witness_orders(explanation))
		return NULL;
	for (unsigned i = 0; i < witness_orders(explanation); i++)
		text = add_order(text, witness_order(explanation, i),
			!i                                   ? "fails when "
				: i == explanation->n_orders ? ", given that "
							     : ", and ");
	char *sentence = xasprintf("%s; nothing orders them", text);
	free(text);
	return sentence;
}

char *
words_uri(const char *file)
{
	char *uri = xmalloc(3 * strlen(file) + 1), *out = uri;
	for (; *file; file++)
		if (isalnum((unsigned char)*file) || strchr("-._~/", *file))
			*out++ = *file;
		else
			out += sprintf(out, "%%%02X", (unsigned char)*file);
	*out = '\0';
	return uri;
}
