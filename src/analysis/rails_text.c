/* The text of a witness, written and read; see rails.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rails.h"
#include "heddle/op.h"
#include "x.h"

#define FORMAT 1

static const char *const ops[HEDDLE_OP_COUNT] = {
#define X(name, text, tick) [HEDDLE_OP_##name] = #name,
	HEDDLE_OPS(X)
#undef X
};

static const char *const alternatives[HEDDLE_ALT_COUNT] = {
#define X(name, text) [HEDDLE_ALT_##name] = #name,
	HEDDLE_ALTERNATIVES(X)
#undef X
};

static const char *const strategies[WIRE_STRATEGY_COUNT] = {
#define X(name, text, help) [WIRE_STRATEGY_##name] = text,
	WIRE_STRATEGIES(X)
#undef X
};

static const char *const pythons[WIRE_PYTHON_COUNT] = {
#define X(name, text) [WIRE_PYTHON_##name] = text,
	WIRE_PYTHON_POINTS(X)
#undef X
};

/* ---- writing ---- */

static void
write_lower(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(tolower((unsigned char)*name), out);
}

/* Names may hold anything; a line break in one is written as %0a. */
static void
write_rest(FILE *out, const char *text)
{
	for (; *text; text++)
		fprintf(out, iscntrl((unsigned char)*text) || *text == '%' ? "%%%02x" : "%c", (unsigned char)*text);
	fputc('\n', out);
}

static void
write_field(FILE *out, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(out, "%s ", name);
	write_rest(out, text);
}

static void
write_number(FILE *out, const char *name, uint64_t number)
{
	if (number)
		fprintf(out, "%s %llu\n", name, (unsigned long long)number);
}

static void
write_switch(FILE *out, const struct rails_switch *s)
{
	if (s->where) {
		fputs("# behind ", out);
		write_rest(out, s->where);
	}
	fprintf(out, "switch %s ", s->thread);
	write_lower(out, alternatives[s->alternative]);
	if (s->arg)
		fprintf(out, " %u", s->arg);
	if (!s->after.thread) {
		fputs(" after start\n", out);
		return;
	}
	fprintf(out, " after %s ", s->after.thread);
	write_lower(out, ops[s->after.op]);
	fprintf(out, " %u ", s->after.nth);
	write_rest(out, s->after.function);
}

char *
rails_format(const struct rails *rails)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		die("out of memory");
	fprintf(out, RAILS_HEAD "%d\n", FORMAT);
	write_field(out, "#", rails->about);
	write_field(out, "test", rails->test);
	write_field(out, "finding", rails->finding);
	write_field(out, "rules", strategies[rails->rules]);
	if (rails->python_points)
		write_field(out, "python", pythons[rails->python_points]);
	write_number(out, "max-stall", rails->max_stall_ns);
	write_number(out, "epoch", rails->epoch_ns);
	write_field(out, "process", rails->process);
	for (size_t i = 0; i < rails->n; i++)
		write_switch(out, &rails->switches[i]);
	if (fclose(out))
		die("out of memory");
	return text;
}

/* ---- reading ---- */

/* The next word of the line, or "". */
static char *
take_word(char **line)
{
	char *word = *line + strspn(*line, " \t");
	char *end = word + strcspn(word, " \t");
	*line = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static char *
take_rest(char **line)
{
	char *from = *line + strspn(*line, " \t"), *to = from, *text = from;
	unsigned code;
	for (; *from; from++) {
		bool coded = *from == '%' && isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2]);
		if (coded && sscanf(from + 1, "%2x", &code) == 1) {
			*to++ = (char)code;
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	*line = to;
	return text;
}

/* The number of the name, in any case of letters, or -1. */
static int
find_name(const char *const *names, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++)
		if (!strcasecmp(names[i], name))
			return (int)i;
	return -1;
}

static bool
take_number(const char *word, uint64_t most, uint64_t *number)
{
	char *behind;
	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	*number = strtoull(word, &behind, 10);
	return !errno && !*behind && *number <= most;
}

static bool
is_pedigree(const char *word)
{
	return *word && strspn(word, "0123456789.") == strlen(word);
}

/* THREAD OPERATION N FUNCTION, or "start". */
static const char *
read_after(struct rails_step *at, char *line)
{
	uint64_t nth;
	char *thread = take_word(&line);
	if (!strcmp(thread, "start"))
		return NULL;
	char *op = take_word(&line), *count = take_word(&line), *function = take_rest(&line);
	int number = find_name(ops, HEDDLE_OP_COUNT, op);
	if (!is_pedigree(thread))
		return "behind 'after' there is no thread (1, 1.2) and no 'start'";
	if (number < 0)
		return "this heddle knows no such operation";
	if (!take_number(count, UINT32_MAX, &nth) || !nth || !*function)
		return "behind the operation a number and a function are wanted";
	*at = (struct rails_step){xstrdup(thread), (uint8_t)number, (uint32_t)nth, xstrdup(function)};
	return NULL;
}

/* THREAD ALTERNATIVE [ARG] after ... */
static const char *
read_switch(struct rails *rails, char *line)
{
	uint64_t arg = 0;
	if (rails->n == RAILS_SWITCHES)
		return "there are too many switches";
	rails->switches = xrealloc(rails->switches, rails->n + 1, sizeof(*rails->switches));
	struct rails_switch *s = &rails->switches[rails->n++];
	*s = (struct rails_switch){0};
	char *thread = take_word(&line), *name = take_word(&line), *next = take_word(&line);
	int alternative = find_name(alternatives, HEDDLE_ALT_COUNT, name);
	if (!is_pedigree(thread))
		return "behind 'switch' there is no thread (1, 1.2)";
	if (alternative < 0)
		return "this heddle knows no such alternative";
	s->thread = xstrdup(thread);
	s->alternative = (uint8_t)alternative;
	if (take_number(next, UINT32_MAX, &arg))
		next = take_word(&line);
	s->arg = (uint32_t)arg;
	return strcmp(next, "after") ? "'after' is missing" : read_after(&s->after, line);
}

static const char *
read_name(char *line, const char *const *names, unsigned n, unsigned *number)
{
	int found = find_name(names, n, take_rest(&line));
	*number = found < 0 ? 0 : (unsigned)found;
	return found < 0 ? "this heddle knows no such name" : NULL;
}

static const char *
read_process(struct rails *rails, char *line)
{
	char *name = take_word(&line);
	if (!*name || strlen(name) >= sizeof(rails->process))
		return "that names no process";
	strncpy(rails->process, name, sizeof(rails->process) - 1);
	return NULL;
}

static const char *
read_time(char *line, uint64_t *ns)
{
	return take_number(take_word(&line), UINT64_MAX, ns) ? NULL : "a number of nanoseconds is wanted";
}

static const char *
read_text(char *line, char **text)
{
	if (*text)
		return "it stands there twice";
	*text = xstrdup(take_rest(&line));
	return NULL;
}

/* Returns what is wrong, or NULL. */
static const char *
read_line(struct rails *rails, char *line)
{
	char *word = take_word(&line);
	const char *wrong = NULL;
	unsigned number = 0;
	if (!*word || *word == '#')
		return NULL;
	if (!strcmp(word, "switch"))
		return read_switch(rails, line);
	if (!strcmp(word, "test"))
		return read_text(line, &rails->test);
	if (!strcmp(word, "finding"))
		return read_text(line, &rails->finding);
	if (!strcmp(word, "process"))
		return read_process(rails, line);
	if (!strcmp(word, "max-stall"))
		return read_time(line, &rails->max_stall_ns);
	if (!strcmp(word, "epoch"))
		return read_time(line, &rails->epoch_ns);
	if (!strcmp(word, "rules")) {
		wrong = read_name(line, strategies, WIRE_STRATEGY_COUNT, &number);
		rails->rules = (enum wire_strategy)number;
		return wrong;
	}
	if (!strcmp(word, "python")) {
		wrong = read_name(line, pythons, WIRE_PYTHON_COUNT, &number);
		rails->python_points = (enum wire_python_points)number;
		return wrong;
	}
	return "this heddle does not know its first word";
}

static char *
read_lines(struct rails *rails, char *text)
{
	unsigned number = 0;
	for (char *line; (line = strsep(&text, "\n"));) {
		line[strcspn(line, "\r")] = '\0';
		if (!number++)
			continue;
		const char *wrong = read_line(rails, line);
		if (wrong)
			return xasprintf("line %u of the witness cannot be read: %s", number, wrong);
	}
	return NULL;
}

bool
rails_parse(struct rails *rails, const char *text, char **error)
{
	unsigned version = 0;
	*rails = (struct rails){.process = "1", .rules = WIRE_STRATEGY_RANDOM};
	*error = NULL;
	text += strspn(text, " \t\r\n");
	if (sscanf(text, RAILS_HEAD "%u", &version) != 1)
		*error = xstrdup("this is no witness: it does not begin with \"" RAILS_HEAD "\"");
	else if (version != FORMAT)
		*error =
			xasprintf("the witness has format %u, this heddle knows format %d; use the heddle that made it",
				version, FORMAT);
	if (*error)
		return false;
	char *copy = xstrdup(text);
	*error = read_lines(rails, copy);
	free(copy);
	if (*error)
		rails_free(rails);
	return !*error;
}
