/* The text of a schedule, written and read; see schedule.h. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "heddle/op.h"
#include "schedule.h"
#include "x.h"

#define HEAD "heddle-schedule/"
#define FORMAT 1

static const char *const strategy_names[] = {
#define X(name, text, help) [WIRE_STRATEGY_##name] = text,
	WIRE_STRATEGIES(X)
#undef X
};

static const char *const python_names[WIRE_PYTHON_COUNT] = {
#define X(name, text) [WIRE_PYTHON_##name] = text,
	WIRE_PYTHON_POINTS(X)
#undef X
};

/* What stands behind the thread's number. */
static const char marks[] = {
	[HEDDLE_ALT_PROCEED] = '*',
	[HEDDLE_ALT_TIMEOUT] = '!',
	[HEDDLE_ALT_WAKE] = '>',
	[HEDDLE_ALT_EARLY] = '~',
	[HEDDLE_ALT_SPURIOUS] = '?',
	[HEDDLE_ALT_STALL] = '+',
	[HEDDLE_ALT_CANCEL] = '^',
	[HEDDLE_ALT_SIGNAL] = '%',
	[HEDDLE_ALT_BEFORE] = '@',
};
_Static_assert(sizeof(marks) == HEDDLE_ALT_COUNT, "every alternative has its mark");

static uint32_t
checksum(const char *text, size_t n)
{
	return XXH32(text, n, FORMAT);
}

/* ---- writing ---- */

static void
write_decision(FILE *out, const struct wire_decision *decision)
{
	unsigned alternative = decision->alternative;
	fprintf(out, "%u", decision->thread);
	if (alternative == HEDDLE_ALT_PROCEED && decision->count > 1)
		fprintf(out, "*%u", decision->count);
	else if (alternative == HEDDLE_ALT_WAKE || alternative == HEDDLE_ALT_STALL)
		fprintf(out, "%c%u", marks[alternative], decision->arg);
	else if (alternative != HEDDLE_ALT_PROCEED)
		fputc(marks[alternative], out);
}

static void
write_process(FILE *out, const struct schedule_process *process)
{
	fprintf(out, ";process=%s:", process->pedigree);
	for (size_t i = 0; i < process->n; i++) {
		if (i)
			fputc('.', out);
		write_decision(out, &process->decisions[i]);
	}
}

char *
schedule_format(const struct schedule *schedule)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		die("out of memory");
	fprintf(out, HEAD "%d;strategy=%s;epoch=%llu;max-stall=%llu", FORMAT, strategy_names[schedule->strategy],
		(unsigned long long)schedule->epoch_ns, (unsigned long long)schedule->max_stall_ns);
	if (schedule->python_points)
		fprintf(out, ";python=%s", python_names[schedule->python_points]);
	for (size_t i = 0; i < schedule->n; i++)
		write_process(out, &schedule->processes[i]);
	fflush(out);
	fprintf(out, ";sum=%08x", checksum(text, size));
	if (fclose(out))
		die("out of memory");
	return text;
}

/* ---- reading ---- */

struct reader {
	const char *start, *at, *end; /* the text without surrounding white space and sum */
	char *error;
};

static bool fail(struct reader *reader, const char *format, ...) X_PRINTF(2, 3);

/* The first error is the one that is told. */
static bool
fail(struct reader *reader, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (!reader->error)
		reader->error = xvasprintf(format, args);
	va_end(args);
	return false;
}

static bool
unreadable(struct reader *reader)
{
	return fail(reader, "the schedule cannot be read at character %zu; copy it again, from \"" HEAD "\" to its end",
		(size_t)(reader->at - reader->start) + 1);
}

static bool
take(struct reader *reader, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(reader->end - reader->at) < n || strncmp(reader->at, word, n) != 0)
		return false;
	reader->at += n;
	return true;
}

static bool
take_char(struct reader *reader, char c)
{
	char word[] = {c, '\0'};
	return take(reader, word);
}

/* Digits only: strtoull alone would take blanks and signs as well. */
static bool
take_number(struct reader *reader, uint64_t most, uint64_t *value)
{
	char *behind;
	if (reader->at == reader->end || !isdigit((unsigned char)*reader->at))
		return unreadable(reader);
	errno = 0;
	unsigned long long number = strtoull(reader->at, &behind, 10);
	if (errno || number > most)
		return unreadable(reader);
	reader->at = behind;
	*value = number;
	return true;
}

static bool
take_u32(struct reader *reader, uint32_t *value)
{
	uint64_t wide;
	if (!take_number(reader, UINT32_MAX, &wide))
		return false;
	*value = (uint32_t)wide;
	return true;
}

static unsigned
take_mark(struct reader *reader)
{
	for (unsigned i = 0; i < HEDDLE_ALT_COUNT; i++)
		if (take_char(reader, marks[i]))
			return i;
	return HEDDLE_ALT_COUNT;
}

static bool
read_decision(struct reader *reader, struct schedule_process *process)
{
	uint32_t thread, number = 1;
	if (!take_u32(reader, &thread))
		return false;
	unsigned mark = take_mark(reader);
	if ((mark == HEDDLE_ALT_PROCEED || mark == HEDDLE_ALT_WAKE || mark == HEDDLE_ALT_STALL) &&
		!take_u32(reader, &number))
		return false;
	if (mark == HEDDLE_ALT_PROCEED || mark == HEDDLE_ALT_COUNT) {
		if (!number)
			return unreadable(reader);
		schedule_append_stretch(process, thread, number);
	} else {
		schedule_append(process, thread, (uint8_t)mark,
			mark == HEDDLE_ALT_WAKE || mark == HEDDLE_ALT_STALL ? number : 0);
	}
	return true;
}

static bool
read_process(struct reader *reader, struct schedule *schedule)
{
	char pedigree[sizeof(schedule->processes->pedigree)] = "";
	size_t n = 0;
	while (reader->at + n < reader->end && (isalnum((unsigned char)reader->at[n]) || reader->at[n] == '.'))
		n++;
	if (!n || n >= sizeof(pedigree))
		return unreadable(reader);
	memcpy(pedigree, reader->at, n);
	reader->at += n;
	if (!take_char(reader, ':'))
		return unreadable(reader);
	struct schedule_process *process = schedule_add_process(schedule, pedigree);
	if (reader->at == reader->end || *reader->at == ';')
		return true;
	do {
		if (!read_decision(reader, process))
			return false;
	} while (take_char(reader, '.'));
	return true;
}

/* The word up to the next ';' among `names`; its index, or -1. */
static int
read_name(struct reader *reader, const char *const *names, int count)
{
	size_t n = 0;
	while (reader->at + n < reader->end && reader->at[n] != ';')
		n++;
	for (int i = 0; i < count; i++)
		if (strlen(names[i]) == n && !strncmp(names[i], reader->at, n)) {
			reader->at += n;
			return i;
		}
	return -1;
}

static bool
read_strategy(struct reader *reader, struct schedule *schedule)
{
	int i = read_name(reader, strategy_names, WIRE_STRATEGY_COUNT);
	schedule->strategy = (enum wire_strategy)(i < 0 ? 0 : i);
	return i >= 0 ||
		fail(reader,
			"the schedule was made by a strategy that this heddle does not know; use the heddle that made "
			"it");
}

static bool
read_python(struct reader *reader, struct schedule *schedule)
{
	int i = read_name(reader, python_names, WIRE_PYTHON_COUNT);
	schedule->python_points = (enum wire_python_points)(i < 0 ? 0 : i);
	return i >= 0 ||
		fail(reader,
			"the schedule has points in Python code that this heddle does not know; use the heddle that "
			"made it");
}

static bool
read_field(struct reader *reader, struct schedule *schedule)
{
	if (take(reader, ";strategy="))
		return read_strategy(reader, schedule);
	if (take(reader, ";epoch="))
		return take_number(reader, UINT64_MAX, &schedule->epoch_ns);
	if (take(reader, ";max-stall="))
		return take_number(reader, UINT64_MAX, &schedule->max_stall_ns);
	if (take(reader, ";python="))
		return read_python(reader, schedule);
	if (take(reader, ";process="))
		return read_process(reader, schedule);
	return unreadable(reader);
}

static bool
check_head(struct reader *reader)
{
	uint64_t version;
	if (!take(reader, HEAD))
		return fail(reader, "this is no schedule: it does not begin with \"" HEAD "\"");
	if (!take_number(reader, UINT32_MAX, &version))
		return false;
	if (version != FORMAT)
		return fail(reader,
			"the schedule has format %llu, this heddle knows format %d; use the heddle that made it",
			(unsigned long long)version, FORMAT);
	return true;
}

/* The sum is the last field, and tells a cut text from an edited one. */
static bool
check_sum(struct reader *reader)
{
	static const char field[] = ";sum=";
	const char *found = NULL;
	for (const char *at = reader->at; at && at < reader->end;) {
		at = memmem(at, (size_t)(reader->end - at), field, strlen(field));
		found = at ? at : found;
		at = at ? at + 1 : NULL;
	}
	if (!found || reader->end - found < (ptrdiff_t)strlen(field) + 8)
		return fail(reader, "the schedule is cut: its end (\"sum=...\") is missing; copy all of it");
	char *behind;
	unsigned long sum = strtoul(found + strlen(field), &behind, 16);
	if (behind != reader->end || reader->end - found != (ptrdiff_t)strlen(field) + 8 ||
		sum != checksum(reader->start, (size_t)(found - reader->start)))
		return fail(reader,
			"the schedule was changed after it was written: its checksum does not fit; copy it again");
	reader->end = found;
	return true;
}

static bool
read_all(struct reader *reader, struct schedule *schedule)
{
	if (!check_head(reader) || !check_sum(reader))
		return false;
	while (reader->at < reader->end)
		if (!read_field(reader, schedule))
			return false;
	return true;
}

struct schedule *
schedule_parse(const char *text, char **error)
{
	struct reader reader = {.start = text + strspn(text, " \t\r\n")};
	reader.at = reader.start;
	reader.end = reader.start + strlen(reader.start);
	while (reader.end > reader.start && isspace((unsigned char)reader.end[-1]))
		reader.end--;
	struct schedule *schedule = schedule_new();
	if (read_all(&reader, schedule))
		return schedule;
	schedule_free(schedule);
	*error = reader.error;
	return NULL;
}
