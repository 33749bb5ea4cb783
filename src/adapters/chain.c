/* Tests that are processes of their own, one after the other. What they have in
 * common is the run's TMPDIR, and whatever else of the machine they share. */
#include <stdlib.h>
#include <string.h>

#include "adapters/adapter.h"
#include "shell.h"
#include "x.h"

static void
append(char **text, const char *more)
{
	char *longer = xasprintf("%s%s", *text, more);
	free(*text);
	*text = longer;
}

static void
append_words(char **text, char *const *words)
{
	char *joined = shell_join(words);
	append(text, " ");
	append(text, joined);
	free(joined);
}

/* "(cd FOLDER && exec env K=V COMMAND) || exit" */
static void
append_test(char **script, const struct adapter_test *test)
{
	append(script, "(");
	if (test->folder) {
		append(script, "cd");
		append_words(script, (char *const[]){test->folder, NULL});
		append(script, " && ");
	}
	append(script, test->environment ? "exec env" : "exec");
	if (test->environment)
		append_words(script, test->environment);
	append_words(script, test->argv);
	append(script, ") || exit\n");
}

int
adapter_chain(char *const *argv, struct adapter_test *const *tests, size_t n, struct adapter_test *one, char **error)
{
	(void)argv;
	(void)error;
	char *script = xstrdup("");
	for (size_t i = 0; i < n; i++)
		append_test(&script, tests[i]);
	*one = (struct adapter_test){.argv = xcalloc(1, sizeof(char *)), .reader = tests[n - 1]->reader};
	adapter_add_words(one, (char *const[]){"sh", "-c", NULL});
	adapter_add_word(one, script);
	return 0;
}
