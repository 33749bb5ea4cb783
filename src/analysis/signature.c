#include "analysis/signature.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "x.h"

/* Length first, so that no two lists of texts run together alike. */
static void
hash_text(XXH3_state_t *state, const char *text)
{
	uint64_t length = text ? strlen(text) : UINT64_MAX;
	XXH3_64bits_update(state, &length, sizeof(length));
	if (text)
		XXH3_64bits_update(state, text, strlen(text));
}

static void
hash_number(XXH3_state_t *state, int64_t number)
{
	XXH3_64bits_update(state, &number, sizeof(number));
}

/* White space folded to single blanks, none at the ends. */
static char *
normalise(const char *text)
{
	if (!text)
		return NULL;
	char *folded = xmalloc(strlen(text) + 1), *out = folded;
	for (; *text; text++) {
		if (!isspace((unsigned char)*text))
			*out++ = *text;
		else if (out > folded && out[-1] != ' ')
			*out++ = ' ';
	}
	if (out > folded && out[-1] == ' ')
		out--;
	*out = '\0';
	return folded;
}

/* The part of an absolute path below its repository: where a .git lies. Where
 * there is none, the bare name: ids shall not depend on where a tree was
 * unpacked. */
static char *
in_repository(const char *file)
{
	if (!file || file[0] != '/')
		return file ? xstrdup(file) : NULL;
	for (const char *end = strrchr(file, '/'); end > file; end = memrchr(file, '/', (size_t)(end - file))) {
		char *git = xasprintf("%.*s/.git", (int)(end - file), file);
		bool found = access(git, F_OK) == 0;
		free(git);
		if (found)
			return xstrdup(end + 1);
	}
	return xstrdup(strrchr(file, '/') + 1);
}

static int
compare_sites(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *
site_text(const struct place *place)
{
	char *text = normalise(place->text), *file = in_repository(place->file);
	char *site = file || place->function
		? xasprintf("%s\n%s\n%s", file ? file : "", place->function ? place->function : "", text ? text : "")
		: xasprintf("%s+%llx", place->module ? place->module : "", (unsigned long long)place->offset);
	free(text);
	free(file);
	return site;
}

static bool
has_cycle(const struct failure *failure)
{
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (failure->blocked[i].in_cycle)
			return true;
	return false;
}

/* The sorted distinct sites of the deadlock. */
static void
hash_deadlock(XXH3_state_t *state, const struct failure *failure)
{
	bool cycle = has_cycle(failure);
	char **sites = xcalloc(failure->n_blocked, sizeof(*sites));
	size_t n = 0;
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (!cycle || failure->blocked[i].in_cycle)
			sites[n++] = site_text(&failure->blocked[i].place);
	qsort(sites, n, sizeof(*sites), compare_sites);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(sites[i], sites[i - 1]) != 0)
			hash_text(state, sites[i]);
	for (size_t i = 0; i < n; i++)
		free(sites[i]);
	free(sites);
}

static FILE *
open_source(const char *project, const char *file)
{
	char *path = file[0] == '/' || !project ? xstrdup(file) : xasprintf("%s/%s", project, file);
	FILE *source = fopen(path, "re");
	free(path);
	return source;
}

/* Line number `number` of the source, folded; NULL if it has no such line. */
static char *
read_line(FILE *source, unsigned number)
{
	char *line = NULL, *folded = NULL;
	size_t size = 0;
	while (number && getline(&line, &size, source) > 0)
		if (!--number)
			folded = normalise(line);
	free(line);
	rewind(source);
	return folded;
}

/* How many of the first `number` lines equal `text`, counted anew behind each
 * function: its end is a line with '}' in the first column. */
static unsigned
count_equal(FILE *source, unsigned number, const char *text)
{
	unsigned equal = 0;
	char *line = NULL;
	size_t size = 0;
	for (; number && getline(&line, &size, source) > 0; number--) {
		char *folded = normalise(line);
		equal = line[0] == '}' ? 0 : equal + !strcmp(folded, text);
		free(folded);
	}
	free(line);
	return equal;
}

static unsigned
ordinal_in_function(const char *project, const struct place *place)
{
	FILE *source = place->file && place->line ? open_source(project, place->file) : NULL;
	if (!source)
		return 1;
	char *text = read_line(source, place->line);
	unsigned ordinal = text ? count_equal(source, place->line, text) : 0;
	free(text);
	fclose(source);
	return ordinal ? ordinal : 1;
}

static void
hash_place(XXH3_state_t *state, const struct signature *signature, const struct failure *failure)
{
	if (!signature->file && !signature->function && !signature->text) {
		hash_number(state, failure->signal ? 0 : failure->status);
		hash_number(state, failure->signal);
		return;
	}
	hash_text(state, signature->file);
	hash_text(state, signature->function);
	hash_text(state, signature->text);
	hash_number(state, signature->ordinal);
}

static void
make_id(struct signature *signature, const char *test, const struct failure *failure)
{
	XXH3_state_t *state = XXH3_createState();
	if (!state)
		die("out of memory");
	XXH3_64bits_reset(state);
	hash_text(state, test);
	hash_text(state, kind_name(failure->kind));
	if (kind_blocks(failure->kind))
		hash_deadlock(state, failure);
	else if (failure->kind == KIND_EXIT)
		hash_number(state, failure->status);
	else
		hash_place(state, signature, failure);
	uint64_t hash = XXH3_64bits_digest(state);
	XXH3_freeState(state);
	snprintf(signature->id, sizeof(signature->id), "%0*llx", SIGNATURE_ID,
		(unsigned long long)(hash & ((1ull << (4 * SIGNATURE_ID)) - 1)));
}

const struct place *
signature_place(const struct failure *failure)
{
	if (!kind_blocks(failure->kind))
		return &failure->place;
	bool cycle = has_cycle(failure);
	for (size_t i = 0; i < failure->n_blocked; i++)
		if (!cycle || failure->blocked[i].in_cycle)
			return &failure->blocked[i].place;
	return &failure->place;
}

void
signature_make(struct signature *signature, const char *test, const struct failure *failure, const char *project)
{
	const struct place *place = signature_place(failure);
	*signature = (struct signature){
		.kind = failure->kind,
		.file = in_repository(place->file),
		.function = place->function ? xstrdup(place->function) : NULL,
		.text = normalise(place->text),
		.ordinal = failure->ordinal ? failure->ordinal : ordinal_in_function(project, place),
		.status = failure->status,
		.signal = failure->signal,
	};
	make_id(signature, test, failure);
}

void
signature_free(struct signature *signature)
{
	free(signature->file);
	free(signature->function);
	free(signature->text);
	*signature = (struct signature){0};
}

/* The same file by another name: __FILE__ is as the compiler was told. */
static bool
same_place(const struct signature *signature, const struct place *shown)
{
	if (shown->file && signature->file && strcmp(x_base_name(shown->file), x_base_name(signature->file)) != 0)
		return false;
	return !shown->function || !signature->function || !strcmp(shown->function, signature->function);
}

bool
signature_agrees(const struct signature *signature, const struct failure *shown)
{
	if (signature->kind == KIND_DEADLOCK || signature->kind == KIND_LIVELOCK || signature->kind == KIND_HANG)
		return false;
	if (signature->signal != shown->signal || (!shown->signal && signature->status != shown->status))
		return false;
	if (shown->kind != KIND_ASSERTION && shown->kind != KIND_EXCEPTION)
		return true;
	return signature->kind == shown->kind && same_place(signature, &shown->place) &&
		(!shown->place.text || !signature->text || x_same_text(shown->place.text, signature->text));
}
