#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "commands/options.h"
#include "commands/suggest.h"
#include "commands/values.h"

static void
expect_duration(const char *text, uint64_t expected)
{
	char *error = NULL;
	uint64_t ns = 42;
	int result = values_duration(&ns, text, &error);
	if (expected == 42)
		cr_expect(result < 0 && error && ns == 42, "%s was taken for %llu", text, (unsigned long long)ns);
	else
		cr_expect(result == 0 && ns == expected, "%s gave %llu", text, (unsigned long long)ns);
	free(error);
}

Test(values, durations)
{
	expect_duration("500ms", 500000000u);
	expect_duration("10s", 10000000000u);
	expect_duration("1.5m", 90000000000u);
	expect_duration("8h", 28800000000000u);
	expect_duration("0ms", 0);
	static const char *const bad[] = {"", "10", "s", "-1s", "1 s", "1d", "1..5s", "1e3s", "999999999999h", "ms"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		expect_duration(bad[i], 42);
}

Test(values, numbers)
{
	char *error = NULL;
	uint64_t number = 0;
	unsigned count = 7;
	cr_expect_eq(values_number(&number, "18446744073709551615", &error), 0);
	cr_expect_eq(number, UINT64_MAX);
	cr_expect_eq(values_number(&number, "0x10", &error), 0);
	cr_expect_eq(number, 16);
	static const char *const bad[] = {"", "-1", "1x", "18446744073709551616", " 1", "99999999999", "1.5"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cr_expect_lt(values_positive(&count, bad[i], &error), 0, "%s", bad[i]);
		free(error);
		error = NULL;
	}
	cr_expect_lt(values_positive(&count, "0", &error), 0);
	cr_expect_eq(count, 7);
	free(error);
}

Test(values, dates)
{
	char *error = NULL;
	uint64_t ns = 0;
	cr_expect_eq(values_date(&ns, "1970-01-02T00:00:00Z", &error), 0);
	cr_expect_eq(ns, 86400000000000u);
	cr_expect_eq(values_date(&ns, "1.5", &error), 0);
	cr_expect_eq(ns, 1500000000u);
	cr_expect_lt(values_date(&ns, "yesterday", &error), 0);
	free(error);
}

struct numbers {
	bool flag;
	unsigned count;
	const char *text;
};

static const struct option table[] = {
	{'f', "flag", NULL, "a flag", NULL, offsetof(struct numbers, flag)},
	{'n', "number", "N", "a number", values_count, offsetof(struct numbers, count)},
	{0, "text", "T", "a text", values_text, offsetof(struct numbers, text)},
	{0, NULL, NULL, NULL, NULL, 0},
};

static int
parse(char **argv, struct numbers *numbers, struct options_rest *rest, char **error)
{
	*numbers = (struct numbers){0};
	*error = NULL;
	int result = options_parse(table, numbers, argv, rest, error);
	free(rest->words);
	return result;
}

Test(options, every_way_to_write_one)
{
	struct numbers numbers;
	struct options_rest rest;
	char *error;
	char *apart[] = {"-n", "3", "--text", "x", "word", "-f", NULL};
	cr_expect_eq(parse(apart, &numbers, &rest, &error), 0);
	cr_expect(numbers.flag && numbers.count == 3 && !strcmp(numbers.text, "x") && rest.n_words == 1);
	cr_expect_null(rest.command);
	char *joined[] = {"-fn3", "--text=--x=y", "--", "-z", "--flag", NULL};
	cr_expect_eq(parse(joined, &numbers, &rest, &error), 0);
	cr_expect(numbers.flag && numbers.count == 3 && !strcmp(numbers.text, "--x=y"));
	cr_expect_eq(rest.command, joined + 3);
}

static void
expect_error(char **argv, const char *part)
{
	struct numbers numbers;
	struct options_rest rest;
	char *error;
	cr_expect_lt(parse(argv, &numbers, &rest, &error), 0);
	cr_expect(error && strstr(error, part), "%s", error);
	free(error);
}

Test(options, errors_name_the_next_step)
{
	expect_error((char *[]){"--nubmer", "3", NULL}, "did you mean --number");
	expect_error((char *[]){"--completely-else", NULL}, "--help");
	expect_error((char *[]){"--number", NULL}, "needs a value");
	expect_error((char *[]){"--number", "--", "x", NULL}, "needs a value");
	expect_error((char *[]){"--number=x", NULL}, "'x' is not a whole number");
	expect_error((char *[]){"--flag=1", NULL}, "takes no value");
	expect_error((char *[]){"-x", NULL}, "unknown option -x");
}

Test(suggest, nearest_or_none)
{
	struct suggest suggest;
	suggest_begin(&suggest, "scheduels");
	suggest_add(&suggest, "seed");
	suggest_add(&suggest, "schedules");
	cr_expect_str_eq(suggest.best, "schedules");
	suggest_begin(&suggest, "zzz");
	suggest_add(&suggest, "seed");
	cr_expect_null(suggest.best);
}
