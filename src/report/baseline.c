#include "report/baseline.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/text.h"
#include "x.h"

#define KEYS(X) X(test) X(verdict) X(where) X(text)

struct entry {
	char *id;
#define X(key) char *key;
	KEYS(X)
#undef X
	char *own;   /* the user's lines, as they are */
	char *owner; /* out of them, or NULL */
	bool fixed;
};

struct baseline {
	struct entry *entries;
	size_t n;
	char **fixed; /* for the assessment */
};

static const char head[] = "# heddle: known findings, which fail no build. `--baseline-update` renews this file;\n"
			   "# owner, note and whatever else you write into a section stay.\n";
static const char empty[] = "owner =\nnote =\n";

static struct entry *
add(struct baseline *baseline, char *id)
{
	baseline->entries = xrealloc(baseline->entries, baseline->n + 1, sizeof(*baseline->entries));
	struct entry *entry = &baseline->entries[baseline->n++];
	*entry = (struct entry){.id = id, .own = xstrdup("")};
	return entry;
}

/* ---- reading ---- */

/* The value of `key` in the line, or NULL. */
static char *
value_of(const char *line, const char *key)
{
	size_t n = strlen(key);
	if (strncmp(line, key, n) != 0)
		return NULL;
	line += n + strspn(line + n, " \t");
	if (*line != '=')
		return NULL;
	line += 1 + strspn(line + 1, " \t");
	size_t length = strlen(line);
	while (length && isspace((unsigned char)line[length - 1]))
		length--;
	return xstrndup(line, length);
}

static void
set(char **field, char *value)
{
	free(*field);
	*field = value;
}

static void
take_line(struct entry *entry, const char *line)
{
	char *value;
#define X(key)                                \
	if ((value = value_of(line, #key))) { \
		set(&entry->key, value);      \
		return;                       \
	}
	KEYS(X)
#undef X
	if ((value = value_of(line, "owner")))
		set(&entry->owner, *value ? value : (free(value), NULL));
	if (line[strspn(line, " \t\r\n")])
		set(&entry->own, xasprintf("%s%s%s", entry->own, line, strchr(line, '\n') ? "" : "\n"));
}

/* The id in "[id]", malloc'd, or NULL. */
static char *
section_of(const char *line)
{
	size_t n = *line == '[' ? strspn(line + 1, "0123456789abcdef") : 0;
	return n && line[n + 1] == ']' ? xstrndup(line + 1, n) : NULL;
}

static int
parse(struct baseline *baseline, FILE *in, const char *path, char **error)
{
	char *line = NULL, *id;
	size_t room = 0;
	unsigned number = 0;
	while (!*error && getline(&line, &room, in) > 0) {
		number++;
		if ((id = section_of(line)))
			add(baseline, id);
		else if (baseline->n && *line != '[')
			take_line(&baseline->entries[baseline->n - 1], line);
		else if (*line != '#' && line[strspn(line, " \t\r\n")])
			*error = xasprintf("%s:%u: a section begins with a finding's id in brackets, like [3f2a9c]; "
					   "`heddle run --baseline %s --baseline-update` writes the file",
				path, number, path);
	}
	free(line);
	return *error ? -1 : 0;
}

struct baseline *
baseline_load(const char *path, bool may_lack, char **error)
{
	struct baseline *baseline = xcalloc(1, sizeof(*baseline));
	FILE *in = fopen(path, "re");
	*error = NULL;
	if (!in && (errno != ENOENT || !may_lack))
		*error = xasprintf(
			"cannot read the baseline %s: %s; --baseline-update makes one", path, strerror(errno));
	if (in) {
		parse(baseline, in, path, error);
		fclose(in);
	}
	if (!*error)
		return baseline;
	baseline_free(baseline);
	return NULL;
}

void
baseline_free(struct baseline *baseline)
{
	for (size_t i = 0; baseline && i < baseline->n; i++) {
		struct entry *entry = &baseline->entries[i];
#define X(key) free(entry->key);
		KEYS(X)
#undef X
		free(entry->id);
		free(entry->own);
		free(entry->owner);
	}
	if (baseline) {
		free(baseline->entries);
		free(baseline->fixed);
	}
	free(baseline);
}

/* ---- what is known, and what is fixed ---- */

static struct entry *
find(struct baseline *baseline, const char *id)
{
	for (size_t i = 0; i < baseline->n; i++)
		if (!strcmp(baseline->entries[i].id, id))
			return &baseline->entries[i];
	return NULL;
}

static bool
is_seen(const struct assess_finding *findings, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(findings[i].signature.name, id))
			return true;
	return false;
}

/* It had its chance to fail. */
static bool
was_run(const struct assessment *assessment, const char *name)
{
	enum store_campaign_state state = assessment->campaign.state;
	if (!name || (state != STORE_DONE && state != STORE_OUT_OF_TIME))
		return false;
	for (size_t i = 0; i < assessment->n_tests; i++) {
		const struct assess_test *test = &assessment->tests[i];
		char *clean = text_clean(test->name);
		bool same = !strcmp(clean, name);
		free(clean);
		if (same)
			return test->verdict != VERDICT_UNCONTROLLED && (test->schedules || !test->threaded);
	}
	return false;
}

void
baseline_apply(struct baseline *baseline, struct assessment *assessment)
{
	for (size_t i = 0; i < assessment->n_findings; i++) {
		struct assess_finding *finding = &assessment->findings[i];
		struct entry *entry = find(baseline, finding->signature.name);
		finding->known = entry != NULL;
		finding->owner = entry ? entry->owner : NULL;
		finding->gates &= !entry;
	}
	baseline->fixed = xcalloc(baseline->n + 1, sizeof(*baseline->fixed));
	assessment->fixed = baseline->fixed;
	for (size_t i = 0; i < baseline->n; i++) {
		struct entry *entry = &baseline->entries[i];
		entry->fixed = was_run(assessment, entry->test) &&
			!is_seen(assessment->findings, assessment->n_findings, entry->id) &&
			!is_seen(assessment->unconfirmed, assessment->n_unconfirmed, entry->id);
		if (entry->fixed)
			assessment->fixed[assessment->n_fixed++] = entry->id;
	}
}

/* ---- writing ---- */

static void
describe(struct entry *entry, const struct assess_finding *finding)
{
	const struct store_finding *signature = &finding->signature;
	char *where = xasprintf("%s%s%s", signature->file ? signature->file : "",
		signature->file && signature->function ? ": " : "", signature->function ? signature->function : "");
	set(&entry->test, text_clean(finding->test));
	set(&entry->verdict, xstrdup(verdict_name(finding->verdict)));
	set(&entry->where, text_clean(where));
	set(&entry->text, text_clean(signature->text));
	free(where);
}

static int
compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int by_test = strcmp(a->test ? a->test : "", b->test ? b->test : "");
	return by_test ? by_test : strcmp(a->id, b->id);
}

static void
print(FILE *out, const struct entry *entry)
{
	fprintf(out, "\n[%s]\n", entry->id);
#define X(key)                         \
	if (entry->key && *entry->key) \
		fprintf(out, #key " = %s\n", entry->key);
	KEYS(X)
#undef X
	fputs(entry->own, out);
}

/* Beside it, and renamed: a full disk leaves the old one. */
static int
write_file(const struct baseline *baseline, const char *path)
{
	char *part = xasprintf("%s.part", path);
	FILE *out = fopen(part, "we");
	bool good = out != NULL;
	if (out) {
		fputs(head, out);
		for (size_t i = 0; i < baseline->n; i++)
			if (!baseline->entries[i].fixed)
				print(out, &baseline->entries[i]);
		good = !ferror(out);
		good &= fclose(out) == 0;
		good = good && rename(part, path) == 0;
		if (!good)
			unlink(part);
	}
	free(part);
	return good ? 0 : -1;
}

int
baseline_update(struct baseline *baseline, struct assessment *assessment, const char *path)
{
	for (size_t i = 0; i < assessment->n_findings; i++) {
		struct assess_finding *finding = &assessment->findings[i];
		struct entry *entry = find(baseline, finding->signature.name);
		if (!entry) {
			entry = add(baseline, xstrdup(finding->signature.name));
			set(&entry->own, xstrdup(empty));
		}
		describe(entry, finding);
		finding->known = true;
		finding->gates = false;
	}
	if (baseline->n)
		qsort(baseline->entries, baseline->n, sizeof(*baseline->entries), compare);
	return write_file(baseline, path);
}
