#include "commands/values.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "x.h"

static int
refuse(char **error, const char *why)
{
	*error = xstrdup(why);
	return -1;
}

static int
parse_integer(const char *text, uint64_t most, uint64_t *value)
{
	char *end;
	if (!isdigit((unsigned char)*text))
		return -1;
	errno = 0;
	unsigned long long n = strtoull(text, &end, 0);
	if (errno || *end || n > most)
		return -1;
	*value = n;
	return 0;
}

/* A plain decimal number; *end is what follows it. */
static int
parse_decimal(const char *text, double *value, const char **end)
{
	size_t n = strspn(text, "0123456789.");
	char *stop;
	if (!n || !isdigit((unsigned char)*text))
		return -1;
	char *digits = xstrndup(text, n);
	*value = strtod(digits, &stop);
	int result = *stop ? -1 : 0;
	free(digits);
	*end = text + n;
	return result;
}

int
values_text(void *value, const char *text, char **error)
{
	if (!*text)
		return refuse(error, "is empty");
	*(const char **)value = text;
	return 0;
}

int
values_count(void *value, const char *text, char **error)
{
	uint64_t n;
	if (parse_integer(text, INT_MAX, &n) < 0)
		return refuse(error, "is not a whole number (0, 1, 2, …)");
	*(unsigned *)value = (unsigned)n;
	return 0;
}

int
values_positive(void *value, const char *text, char **error)
{
	uint64_t n;
	if (parse_integer(text, INT_MAX, &n) < 0 || !n)
		return refuse(error, "is not a whole number of 1 or more");
	*(unsigned *)value = (unsigned)n;
	return 0;
}

int
values_number(void *value, const char *text, char **error)
{
	if (parse_integer(text, UINT64_MAX, value) < 0)
		return refuse(error, "is not a whole number below 2^64");
	return 0;
}

static double
unit_ns(const char *unit)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].name, unit))
			return units[i].ns;
	return 0;
}

int
values_duration(void *value, const char *text, char **error)
{
	double n;
	const char *unit;
	if (parse_decimal(text, &n, &unit) < 0 || unit_ns(unit) == 0)
		return refuse(error, "is not a duration; write a number and a unit: 500ms, 10s, 5m, 8h");
	if (n * unit_ns(unit) > 9e18)
		return refuse(error, "is longer than heddle can count");
	*(uint64_t *)value = (uint64_t)(n * unit_ns(unit) + 0.5);
	return 0;
}

int
values_date(void *value, const char *text, char **error)
{
	double seconds;
	const char *end;
	struct tm tm = {0};
	char *rest = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (rest && !*rest) {
		*(uint64_t *)value = (uint64_t)timegm(&tm) * 1000000000u;
		return 0;
	}
	if (parse_decimal(text, &seconds, &end) < 0 || *end || seconds > 9e9 || seconds <= 0)
		return refuse(error, "is not a date; write seconds since 1970 or 2026-01-31T12:00:00Z");
	*(uint64_t *)value = (uint64_t)(seconds * 1e9 + 0.5);
	return 0;
}

/* Of what runs jobs in parallel: which one this is, counted from `base` by `step`, of how many. */
static const struct {
	const char *index, *base, *step, *count;
	unsigned from; /* where no variable says */
} shard_variables[] = {
	{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT", 0},
	{"CI_NODE_INDEX", NULL, NULL, "CI_NODE_TOTAL", 1}, /* GitLab's `parallel` */
	{"CIRCLE_NODE_INDEX", NULL, NULL, "CIRCLE_NODE_TOTAL", 0},
	{"BUILDKITE_PARALLEL_JOB", NULL, NULL, "BUILDKITE_PARALLEL_JOB_COUNT", 0},
};

static int
variable(const char *name, uint64_t *value)
{
	const char *text = name ? getenv(name) : NULL;
	return text && parse_integer(text, INT_MAX, value) == 0 ? 0 : -1;
}

/* A list of single jobs in an array may leave holes; then k is out of range, and refused. */
static int
shard_of_machine(struct values_shard *shard, char **error)
{
	for (size_t i = 0; i < sizeof(shard_variables) / sizeof(*shard_variables); i++) {
		uint64_t index, count, base = shard_variables[i].from, step = 1;
		if (variable(shard_variables[i].index, &index) < 0 || variable(shard_variables[i].count, &count) < 0)
			continue;
		variable(shard_variables[i].base, &base);
		variable(shard_variables[i].step, &step);
		uint64_t k = step && index >= base ? (index - base) / step : count;
		if (k >= count || (index - base) % step)
			return refuse(error, "finds a job that is not one of 0 to n - 1; name the shard: --shard K/N");
		*shard = (struct values_shard){(unsigned)k + 1, (unsigned)count};
		return 0;
	}
	return refuse(error,
		"finds no shard in the environment (SLURM_ARRAY_TASK_ID, CI_NODE_INDEX, "
		"CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB)");
}

int
values_shard(void *value, const char *text, char **error)
{
	if (!strcmp(text, "auto"))
		return shard_of_machine(value, error);
	const char *slash = strchr(text, '/');
	char *first = slash ? xstrndup(text, (size_t)(slash - text)) : NULL;
	uint64_t k = 0, n = 0;
	bool good = slash && parse_integer(first, INT_MAX, &k) == 0 && parse_integer(slash + 1, INT_MAX, &n) == 0;
	free(first);
	if (!good || !k || k > n)
		return refuse(error, "is no shard; write which of how many, from 1/8 to 8/8");
	*(struct values_shard *)value = (struct values_shard){(unsigned)k, (unsigned)n};
	return 0;
}

int
values_environment(void *value, const char *text, char **error)
{
	struct values_list *list = value;
	const char *equals = strchr(text, '=');
	if (!equals || equals == text)
		return refuse(error, "is not of the form NAME=VALUE");
	list->items = xrealloc(list->items, list->n + 2, sizeof(char *));
	list->items[list->n++] = (char *)text;
	list->items[list->n] = NULL;
	return 0;
}
