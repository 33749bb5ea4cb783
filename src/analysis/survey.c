#include "analysis/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "x.h"

#define PROCESSES 16u /* for one condition; what is left then is run alone */
#define TOLD_LIMIT ((size_t)256 << 20)
#define PATH_SIZE 48
#define SURVEY_SHARE 2 /* one part in so many of the time; the others are the tests' own */

struct surveying {
	const struct session *campaign;
	const struct adapter_tests *tests;
	const struct adapter_suite *suite;
	uint32_t *parts;
	size_t *by_id; /* places of tests, sorted by their ids */
	bool *known;   /* by an earlier survey */
	enum condition condition;
	int wanted, told;     /* files without a name */
	struct budget budget; /* of the survey alone */
	struct campaign_survey progress;
};

static unsigned
shift_of(enum condition condition)
{
	return 4u * (unsigned)condition;
}

bool
survey_told(uint32_t part, enum condition condition, enum run_says *says)
{
	uint32_t bits = part >> shift_of(condition) & 15u;
	*says = bits ? (enum run_says)(bits - 1) : RUN_SAYS_NOTHING;
	return bits;
}

/* ---- which test is meant ---- */

static int
compare_ids(const void *a, const void *b, void *context)
{
	const struct adapter_tests *tests = context;
	return strcmp(tests->at[*(const size_t *)a].id, tests->at[*(const size_t *)b].id);
}

static size_t *
sort_ids(const struct adapter_tests *tests)
{
	size_t *places = xcalloc(tests->n, sizeof(*places));
	for (size_t i = 0; i < tests->n; i++)
		places[i] = i;
	qsort_r(places, tests->n, sizeof(*places), compare_ids, (void *)tests);
	return places;
}

static uint32_t *
part_of(const struct surveying *surveying, const char *id)
{
	size_t low = 0, high = surveying->tests->n;
	while (low < high) {
		size_t middle = (low + high) / 2, place = surveying->by_id[middle];
		int order = strcmp(id, surveying->tests->at[place].id);
		if (!order)
			return &surveying->parts[place];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* ---- one process ---- */

/* In its middle, since the time was up: that says nothing of it. */
static bool
was_cut(const struct surveying *surveying, const struct adapter_told *told, uint32_t part)
{
	enum run_says says;
	return told->says == RUN_SAYS_NOTHING && budget_is_over(&surveying->budget) &&
		!survey_told(part, surveying->condition, &says);
}

static void
take_told(void *context, const struct adapter_told *told)
{
	const struct surveying *surveying = context;
	uint32_t *part = part_of(surveying, told->id);
	enum run_says says;
	if (!part)
		return;
	if (was_cut(surveying, told, *part))
		return;
	if (told->met)
		*part |= SURVEY_MET;
	if (told->says == RUN_SAYS_FAILED) /* a fixture may fail behind it */
		*part &= ~(15u << shift_of(surveying->condition));
	if (!survey_told(*part, surveying->condition, &says))
		*part |= ((uint32_t)told->says + 1) << shift_of(surveying->condition);
}

static void
put_line(int fd, const char *id)
{
	json_t *string = json_string(id);
	char *text = json_dumps(string, JSON_ENCODE_ANY);
	dprintf(fd, "%s\n", text);
	free(text);
	json_decref(string);
}

/* Returns how many are left to be told of. */
static size_t
write_wanted(const struct surveying *surveying)
{
	enum run_says says;
	size_t n = 0;
	if (ftruncate(surveying->wanted, 0) < 0 || ftruncate(surveying->told, 0) < 0)
		return 0;
	lseek(surveying->wanted, 0, SEEK_SET);
	for (size_t i = 0; i < surveying->tests->n; i++)
		if (!surveying->known[i] && !survey_told(surveying->parts[i], surveying->condition, &says)) {
			put_line(surveying->wanted, surveying->tests->at[i].id);
			n++;
		}
	return n;
}

static char *
read_told(const struct surveying *surveying)
{
	struct stat info;
	if (fstat(surveying->told, &info) < 0 || (size_t)info.st_size > TOLD_LIMIT)
		return xstrdup("");
	char *text = xcalloc((size_t)info.st_size + 1, 1);
	if (pread(surveying->told, text, (size_t)info.st_size, 0) < 0)
		*text = '\0';
	return text;
}

static void
report_progress(const struct surveying *surveying)
{
	const struct campaign_observer *observer = surveying->campaign->observer;
	struct campaign_progress progress = {.survey = &surveying->progress,
		.condition = surveying->condition,
		.totals = surveying->campaign->totals};
	if (observer && observer->progress)
		observer->progress(observer->context, &progress);
}

static enum session_end
run_process(const struct surveying *surveying, const struct run_spec *spec)
{
	struct run_result result = {0};
	void *ticket;
	harness_submit(surveying->campaign->harness, spec, NULL);
	if (harness_next(surveying->campaign->harness, &result, &ticket) < 0)
		return SESSION_INTERRUPTED;
	run_result_free(&result);
	char *text = read_told(surveying);
	surveying->suite->read(text, take_told, (void *)surveying);
	free(text);
	return SESSION_GOES_ON;
}

/* The suite under one condition, until all is told or a process tells nothing. */
static enum session_end
run_condition(struct surveying *surveying, const struct plan *plan, enum condition condition)
{
	surveying->condition = condition;
	enum session_end end = SESSION_GOES_ON;
	size_t left = write_wanted(surveying), before = left + 1;
	struct run_spec spec = plan_spec(plan, condition, 0);
	spec.keep_log = false;
	spec.pulse = surveying->told;
	spec.step_limit *= surveying->tests->n;
	spec.until = surveying->budget.end == BUDGET_FOR_EVER ? 0 : surveying->budget.end;
	for (unsigned i = 0; i < PROCESSES && left && left < before && end == SESSION_GOES_ON; i++) {
		if (budget_is_over(&surveying->budget))
			break;
		report_progress(surveying);
		end = run_process(surveying, &spec);
		surveying->progress.processes++;
		before = left;
		left = write_wanted(surveying);
	}
	return end;
}

/* ---- the whole ---- */

bool
survey_good(uint32_t part, bool native)
{
	enum run_says green, other;
	if (!survey_told(part, CONDITION_GREEN, &green) || !survey_told(part, CONDITION_EAGER, &other) ||
		other != green)
		return false;
	if (native && (!survey_told(part, CONDITION_NATIVE, &other) || other != green))
		return false;
	return green == RUN_SAYS_PASSED || green == RUN_SAYS_SKIPPED;
}

enum survey_rank
survey_rank(uint32_t part)
{
	enum run_says first = RUN_SAYS_NOTHING, says;
	bool told = false, odd = false;
	if (part & SURVEY_SETTLED)
		return SURVEY_DONE;
	for (int c = 0; c < CONDITION_COUNT; c++)
		if (survey_told(part, (enum condition)c, &says)) {
			odd |= (told && says != first) || (says != RUN_SAYS_PASSED && says != RUN_SAYS_SKIPPED);
			first = says;
			told = true;
		}
	return odd ? SURVEY_ODD : part & SURVEY_MET ? SURVEY_THREADED : SURVEY_OTHER;
}

static size_t
count_unreached(const struct surveying *surveying)
{
	enum run_says says;
	size_t n = 0;
	for (size_t i = 0; i < surveying->tests->n; i++)
		n += !surveying->known[i] && !survey_told(surveying->parts[i], CONDITION_GREEN, &says);
	return n;
}

/* Under green first: that tells what fails, and what has a second thread, should there be no time for more. */
static enum session_end
run_conditions(struct surveying *surveying, const struct adapter_test *run)
{
	const struct campaign_options *options = surveying->campaign->options;
	struct plan plan = {.options = options, .test = run, .epoch_ns = surveying->campaign->campaign->epoch_ns};
	enum session_end end = SESSION_GOES_ON;
	end = run_condition(surveying, &plan, CONDITION_GREEN);
	if (end == SESSION_GOES_ON && options->native)
		end = run_condition(surveying, &plan, CONDITION_NATIVE);
	if (end == SESSION_GOES_ON)
		end = run_condition(surveying, &plan, CONDITION_EAGER);
	for (size_t i = 0; i < surveying->tests->n && end == SESSION_GOES_ON; i++)
		if (!surveying->known[i] && !(surveying->parts[i] & SURVEY_MET) &&
			survey_good(surveying->parts[i], options->native > 0)) {
			surveying->parts[i] |= SURVEY_SETTLED;
			surveying->progress.settled++;
		}
	surveying->progress.unreached = budget_is_over(&surveying->budget) ? count_unreached(surveying) : 0;
	surveying->progress.over = true;
	report_progress(surveying);
	return end;
}

static bool
is_whole(uint32_t part, bool native)
{
	enum run_says says;
	return survey_told(part, CONDITION_GREEN, &says) && survey_told(part, CONDITION_EAGER, &says) &&
		(!native || survey_told(part, CONDITION_NATIVE, &says));
}

/* Returns 1 if nothing is left to be told of it: it was told under each condition, or it has been run alone; 0; or -1.
 */
static int
recall_part(const struct session *campaign, const char *id, uint32_t *part)
{
	struct store_test test;
	int64_t row;
	int found = store_find_test(campaign->store, campaign->campaign->row, id, &row);
	if (found <= 0)
		return found;
	if (store_load_test(campaign->store, row, &test) < 0)
		return -1;
	*part = test.suite;
	store_test_free(&test);
	return is_whole(*part, campaign->options->native > 0) ? 1 : store_has_runs(campaign->store, row);
}

/* Of a resumed campaign. Returns how many are left, or -1. */
static ssize_t
recall_parts(const struct surveying *surveying)
{
	const struct session *campaign = surveying->campaign;
	ssize_t left = 0;
	for (size_t i = 0; i < surveying->tests->n; i++) {
		int known = campaign->options->resume
			? recall_part(campaign, surveying->tests->at[i].id, &surveying->parts[i])
			: 0;
		if (known < 0)
			return -1;
		surveying->known[i] = known;
		left += !known;
	}
	return left;
}

/* A runner that takes no such words has told nothing; its tests are run alone, and say what there is to be said. */
static enum session_end
run_suite(struct surveying *surveying)
{
	const struct session *campaign = surveying->campaign;
	char wanted[PATH_SIZE], told[PATH_SIZE], *error = NULL;
	struct adapter_test run = {.reader = surveying->tests->at[0].reader};
	enum session_end end = SESSION_GOES_ON;
	snprintf(wanted, sizeof(wanted), "/proc/%d/fd/%d", getpid(), surveying->wanted);
	snprintf(told, sizeof(told), "/proc/%d/fd/%d", getpid(), surveying->told);
	run.id = xstrdup("");
	if (surveying->suite->command(campaign->campaign->command, wanted, told, &run, &error) == 0)
		end = run_conditions(surveying, &run);
	free(error);
	adapter_test_free(&run);
	return end;
}

enum session_end
survey_run(const struct session *campaign, const struct adapter_tests *tests, const struct budget *budget,
	struct survey *survey)
{
	struct surveying surveying = {
		.campaign = campaign, .tests = tests, .budget = budget_share(budget, SURVEY_SHARE)};
	survey->tests = xcalloc(tests->n, sizeof(*survey->tests));
	surveying.suite = tests->n ? tests->at[0].reader->suite : NULL;
	/* the order of tests is judged by how each ends alone */
	if (!surveying.suite || tests->n < SURVEY_LEAST || campaign->options->shuffle_tests)
		return SESSION_GOES_ON;
	surveying.parts = survey->tests;
	surveying.by_id = sort_ids(tests);
	surveying.known = xcalloc(tests->n, sizeof(*surveying.known));
	surveying.wanted = memfd_create("heddle-wanted", MFD_CLOEXEC);
	surveying.told = memfd_create("heddle-told", MFD_CLOEXEC);
	ssize_t left = recall_parts(&surveying);
	surveying.progress.tests = left > 0 ? (size_t)left : 0;
	enum session_end end = left < 0 ? SESSION_FAILED : SESSION_GOES_ON;
	if (left > 0 && surveying.wanted >= 0 && surveying.told >= 0)
		end = run_suite(&surveying);
	close(surveying.wanted);
	close(surveying.told);
	free(surveying.known);
	free(surveying.by_id);
	return end;
}

void
survey_free(struct survey *survey)
{
	free(survey->tests);
}
