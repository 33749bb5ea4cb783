#include "adapters/cpp.h"

#include <stdlib.h>
#include <string.h>

#include "x.h"

char **
cpp_run_all(char *const *argv, cpp_chooses *chooses)
{
	size_t n = 0, kept = 0;
	while (argv[n])
		n++;
	char **words = xcalloc(n + 1, sizeof(*words));
	for (size_t i = 0; i < n;) {
		size_t chosen = i ? chooses(argv, i) : 0;
		if (!chosen)
			words[kept++] = argv[i++];
		while (chosen-- && i < n)
			i++;
	}
	return words;
}

char *
cpp_paragraph(const char *rest, char **next)
{
	char *text = xstrdup(rest + strspn(rest, " "));
	while (*next && **next && **next != '\n') {
		const char *line = strsep(next, "\n");
		char *longer = xasprintf("%s%s%s", text, *text ? " " : "", line + strspn(line, " "));
		free(text);
		text = longer;
	}
	return text;
}

enum run_says
cpp_read(const struct run_result *result, struct assertion *found,
	enum run_says (*take)(char *line, char **next, struct assertion *found))
{
	char *text = xstrdup(result->output ? result->output : ""), *next = text, *line;
	enum run_says says = RUN_SAYS_NOTHING;
	while (says == RUN_SAYS_NOTHING && (line = strsep(&next, "\n")))
		says = take(line, &next, found);
	free(text);
	return says;
}
