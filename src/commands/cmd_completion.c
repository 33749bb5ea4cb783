/* heddle completion: what a shell needs to complete heddle's command lines.
 *
 * Made from the tables of commands and options, so it is never behind them. */
#include <string.h>

#include "commands/command.h"
#include "heddle/exit.h"

struct completion_values {
	bool unused;
};

static const struct option options[] = {
	{0, NULL, NULL, NULL, NULL, 0},
};

static void
print_words(const struct option *table, const char *before)
{
	for (; table->name; table++)
		printf("%s--%s", before, table->name);
	printf("%s--help", before);
}

/* Behind "--" it is the user's own command, which bash completes by itself. */
static void
print_bash(void)
{
	const struct command *command;
	puts("_heddle()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} i\n\tCOMPREPLY=()\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\t[[ ${COMP_WORDS[i]} != -- ]] || { compopt -o default; return; }\n\tdone\n"
	     "\tif ((COMP_CWORD == 1)); then\n\t\tCOMPREPLY=($(compgen -W '");
	for (size_t i = 0; (command = command_at(i)); i++)
		printf(" %s", command->name);
	puts(" --help --version' -- \"$word\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; (command = command_at(i)); i++) {
		printf("\t%s) i='", command->name);
		print_words(command->options, " ");
		puts("' ;;");
	}
	puts("\t*) return ;;\n\tesac\n\tif [[ $word == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$i\" -- \"$word\"))\n"
	     "\telse\n\t\tcompopt -o default\n\tfi\n}\ncomplete -F _heddle heddle");
}

/* In single quotes; a quote ends them, is escaped, and begins them anew. */
static void
print_quoted(const char *text, const char *escape)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (strchr(escape, *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void
print_zsh_option(const struct option *option)
{
	printf(" '--%s%s[", option->name, option->argument ? "=" : "");
	print_quoted(option->help, "[]\\:");
	printf("]%s'", option->argument ? ":value:_files" : "");
}

static void
print_zsh(void)
{
	const struct command *command;
	puts("#compdef heddle\n_heddle() {\n\tif ((CURRENT == 2)); then\n\t\tlocal -a commands=(");
	for (size_t i = 0; (command = command_at(i)); i++) {
		printf("\t\t\t'%s:", command->name);
		print_quoted(command->summary, ":\\");
		puts("'");
	}
	puts("\t\t)\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tlocal name=$words[2]\n\tshift words\n"
	     "\t((CURRENT--))\n\tcase $name in");
	for (size_t i = 0; (command = command_at(i)); i++) {
		printf("\t%s) _arguments -S", command->name);
		for (const struct option *option = command->options; option->name; option++)
			print_zsh_option(option);
		puts(" '--help[show the help]' '*::command:_normal' ;;");
	}
	puts("\tesac\n}\n_heddle \"$@\"");
}

static void
print_fish(void)
{
	const struct command *command;
	puts("complete -c heddle -n __fish_use_subcommand -f -l help\ncomplete -c heddle -n __fish_use_subcommand -f "
	     "-l version");
	for (size_t i = 0; (command = command_at(i)); i++) {
		printf("complete -c heddle -n __fish_use_subcommand -f -a %s -d '", command->name);
		print_quoted(command->summary, "\\");
		puts("'");
		for (const struct option *option = command->options; option->name; option++) {
			printf("complete -c heddle -n '__fish_seen_subcommand_from %s' -l %s%s -d '", command->name,
				option->name, option->argument ? " -r" : "");
			print_quoted(option->help, "\\");
			puts("'");
		}
	}
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

static int
exec_completion(void *values, const struct options_rest *rest)
{
	(void)values;
	for (size_t i = 0; rest->n_words == 1 && !rest->command && i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(shells[i].name, rest->words[0])) {
			shells[i].print();
			return HEDDLE_EXIT_OK;
		}
	return command_usage(&command_completion, "completion takes one shell: bash, zsh or fish");
}

const struct command command_completion = {
	.name = "completion",
	.summary = "what a shell needs to complete heddle's command lines",
	.usage = "bash|zsh|fish",
	.details = "In bash: source <(heddle completion bash)\n",
	.options = options,
	.size = sizeof(struct completion_values),
	.exec = exec_completion,
};
