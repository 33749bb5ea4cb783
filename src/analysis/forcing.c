#include "analysis/forcing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "heddle/op.h"
#include "x.h"

#define SAMPLE 12u /* runs to learn the places from */
#define AFTER " after "
#define LINES 8u /* that are named where one is not found */

/* ---- the text ---- */

/* Cuts "…MARK VALUE" off the end of `text` where VALUE is made of these; NULL: there is none. */
static char *
cut_off(char *text, char mark, const char *of)
{
	char *at = strrchr(text, mark);
	if (!at || !at[1] || strspn(at + 1, of) != strlen(at + 1))
		return NULL;
	*at = '\0';
	return at + 1;
}

static bool
parse_site(struct forcing_site *site, const char *text)
{
	char *rest = xstrdup(text);
	char *thread = cut_off(rest, '@', "0123456789.L"), *nth = cut_off(rest, '#', "0123456789");
	char *line = cut_off(rest, ':', "0123456789");
	*site = (struct forcing_site){.text = xstrdup(text),
		.thread = thread ? xstrdup(thread) : NULL,
		.nth = nth ? (unsigned)strtoul(nth, NULL, 10) : 1,
		.line = line ? (unsigned)strtoul(line, NULL, 10) : 0,
		.file = line ? xstrdup(rest) : NULL,
		.function = line ? NULL : xstrdup(rest)};
	bool good = *rest && site->nth && (!line || site->line);
	free(rest);
	return good;
}

static void
free_site(struct forcing_site *site)
{
	free(site->text);
	free(site->file);
	free(site->function);
	free(site->thread);
	free(site->found);
}

static void
free_order(struct forcing_order *order)
{
	free_site(&order->later);
	free_site(&order->earlier);
}

bool
forcing_add(struct forcing *forcing, const char *text, char **error)
{
	const char *after = strstr(text, AFTER);
	struct forcing_order order = {0};
	char *later = after ? xstrndup(text, (size_t)(after - text)) : NULL;
	bool good = later && parse_site(&order.later, later) && parse_site(&order.earlier, after + strlen(AFTER));
	free(later);
	if (good && forcing->n < WIRE_ORDERS) {
		forcing->orders[forcing->n++] = order;
		return true;
	}
	free_order(&order);
	*error = good ? xasprintf("is one order too many, at most %u can be kept", WIRE_ORDERS)
		      : xstrdup("is not 'SITE after SITE', a site being FILE:LINE or FUNCTION, with #N for the N-th "
				"time and @THREAD for whose");
	return false;
}

void
forcing_free(struct forcing *forcing)
{
	for (unsigned i = 0; i < forcing->n; i++)
		free_order(&forcing->orders[i]);
	*forcing = (struct forcing){0};
}

/* ---- where the sites are ---- */

static struct forcing_site *
site_at(struct forcing *forcing, unsigned i)
{
	struct forcing_order *order = &forcing->orders[i / 2];
	return i % 2 ? &order->earlier : &order->later;
}

void
forcing_forget(struct forcing *forcing)
{
	for (unsigned i = 0; i < 2 * forcing->n; i++) {
		free(site_at(forcing, i)->found);
		site_at(forcing, i)->found = NULL;
	}
}

/* `tail` is all of `text`, or its end behind one of these. */
static bool
ends_with(const char *text, const char *tail, const char *behind)
{
	size_t n = text ? strlen(text) : 0, m = strlen(tail);
	return n >= m && !strcmp(text + n - m, tail) && (n == m || strchr(behind, text[n - m - 1]));
}

static bool
is_in_file(const struct forcing_site *site, const struct place *place)
{
	return site->file && ends_with(place->file, site->file, "/");
}

static bool
is_site(const struct forcing_site *site, const struct trail_step *step, const struct lanes *lanes)
{
	const struct lane_step *row = &lanes->steps[step->lane];
	if (!step->usable || row->op == HEDDLE_OP_CONTINUE)
		return false;
	if (site->thread && strcmp(site->thread, lanes->threads[row->thread]) != 0)
		return false;
	return site->file ? row->place.line == site->line && is_in_file(site, &row->place)
			  : ends_with(row->place.function, site->function, ".:");
}

/* What the runs have shown. */
struct looking {
	struct forcing *forcing;
	struct explaining *explaining;
	char *others[2 * WIRE_ORDERS]; /* another thread that comes to the site; or NULL */
	unsigned lines[2 * WIRE_ORDERS][LINES], n_lines[2 * WIRE_ORDERS];
};

static void
note_line(struct looking *looking, unsigned i, const struct trail_step *step, const struct lanes *lanes)
{
	const struct place *place = &lanes->steps[step->lane].place;
	unsigned *lines = looking->lines[i], n = looking->n_lines[i];
	if (!step->usable || n == LINES || !place->line || !is_in_file(site_at(looking->forcing, i), place))
		return;
	for (unsigned k = 0; k < n; k++)
		if (lines[k] == place->line)
			return;
	lines[looking->n_lines[i]++] = place->line;
}

static void
find_site(struct looking *looking, unsigned i, const struct trail *trail, const struct lanes *lanes)
{
	struct forcing_site *site = site_at(looking->forcing, i);
	unsigned *seen = xcalloc(lanes->n_threads + 1, sizeof(*seen));
	for (size_t k = 0; k < trail->n; k++) {
		const struct trail_step *step = &trail->steps[k];
		uint32_t thread = lanes->steps[step->lane].thread;
		note_line(looking, i, step, lanes);
		if (!is_site(site, step, lanes) || ++seen[thread] != site->nth)
			continue;
		if (!site->found) {
			site->found = xstrdup(lanes->threads[thread]);
			site->point = step->point;
		} else if (strcmp(site->found, lanes->threads[thread]) != 0 && !looking->others[i]) {
			looking->others[i] = xstrdup(lanes->threads[thread]);
		}
	}
	free(seen);
}

static void
look(void *context, const struct run_spec *spec, struct run_result *result)
{
	struct looking *looking = context;
	(void)spec;
	if (!result->lanes)
		return;
	struct trail trail = trail_of(result->lanes);
	if (!looking->explaining->process)
		looking->explaining->process = xstrdup(result->lanes->process);
	for (unsigned i = 0; i < 2 * looking->forcing->n; i++)
		find_site(looking, i, &trail, result->lanes);
	trail_free(&trail);
}

static int
sample(struct looking *looking)
{
	int status = 0;
	for (unsigned i = 0; i < SAMPLE && status == 0; i++) {
		struct run_spec spec = explain_spec(looking->explaining);
		if (i < 2)
			spec.strategy = i ? WIRE_STRATEGY_EAGER : WIRE_STRATEGY_GREEN;
		status = explain_batch(looking->explaining, &spec, 1, look, looking);
	}
	return status;
}

static char *
not_found(const struct looking *looking, unsigned i, const struct forcing_site *site)
{
	char *text = xasprintf("no thread comes to '%s' where it could be held", site->text);
	for (unsigned k = 0; k < looking->n_lines[i]; k++) {
		char *more =
			xasprintf("%s%s%u", text, k ? ", " : "; in that file they do at lines ", looking->lines[i][k]);
		free(text);
		text = more;
	}
	return text;
}

static char *
what_is_wrong(struct looking *looking)
{
	for (unsigned i = 0; i < 2 * looking->forcing->n; i++) {
		const struct forcing_site *site = site_at(looking->forcing, i);
		if (!site->found)
			return not_found(looking, i, site);
		if (looking->others[i])
			return xasprintf("threads %s and %s both come to '%s'; say which one: %s@%s", site->found,
				looking->others[i], site->text, site->text, site->found);
	}
	for (unsigned i = 0; i < looking->forcing->n; i++) {
		const struct forcing_order *order = &looking->forcing->orders[i];
		if (!strcmp(order->later.found, order->earlier.found))
			return xasprintf("'%s' and '%s' are both of thread %s, which takes its steps in one order",
				order->later.text, order->earlier.text, order->later.found);
	}
	return NULL;
}

char *
forcing_find(struct forcing *forcing, struct explaining *explaining)
{
	struct looking looking = {.forcing = forcing, .explaining = explaining};
	char *why = sample(&looking) < 0 ? xstrdup("") : what_is_wrong(&looking);
	for (unsigned i = 0; i < 2 * WIRE_ORDERS; i++)
		free(looking.others[i]);
	return why;
}

/* ---- the runs ---- */

struct wire_force *
forcing_force(const struct forcing *forcing, const struct explaining *explaining)
{
	struct wire_force *force = explain_switched(explaining, NULL, 0);
	force->orders = forcing->n;
	for (unsigned i = 0; i < forcing->n; i++)
		force->order[i] = (struct wire_order){
			.first = forcing->orders[i].earlier.point, .second = forcing->orders[i].later.point};
	return force;
}

int
forcing_run(const struct forcing *forcing, struct explaining *explaining, unsigned n, struct explain_tally *tally)
{
	struct wire_force *force = forcing_force(forcing, explaining);
	int status = explain_tally_forced(explaining, force, n, tally);
	free(force);
	return status;
}
