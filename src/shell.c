#include "shell.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "x.h"

static int
is_plain(const char *word)
{
	if (!*word)
		return 0;
	for (; *word; word++)
		if (!isalnum((unsigned char)*word) && !strchr("_-./:,+=@%", *word))
			return 0;
	return 1;
}

char *
shell_quote(const char *word)
{
	if (is_plain(word))
		return xstrdup(word);
	char *quoted = xmalloc(4 * strlen(word) + 3), *out = quoted;
	*out++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			out = stpcpy(out, "'\\''");
		else
			*out++ = *word;
	}
	*out++ = '\'';
	*out = '\0';
	return quoted;
}

char *
shell_join(char *const *words)
{
	char *text = xstrdup("");
	for (; *words; words++) {
		char *quoted = shell_quote(*words);
		char *longer = xasprintf("%s%s%s", text, *text ? " " : "", quoted);
		free(quoted);
		free(text);
		text = longer;
	}
	return text;
}
