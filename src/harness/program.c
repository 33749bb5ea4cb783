#include "program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "harness.h"
#include "x.h"

/* ---- the file ---- */

/* Nothing is there that could be mapped; else something is wrong here. */
static bool
names_no_file(int error)
{
	return error != EMFILE && error != ENFILE && error != ENOMEM;
}

/* Returns false where there may be a file all the same. */
static bool
map(struct program *program)
{
	struct stat info;
	bool told = true;
	int fd = open(program->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return names_no_file(errno);
	if (!fstat(fd, &info) && S_ISREG(info.st_mode) && info.st_size > 0) {
		void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
		told = bytes != MAP_FAILED;
		program->bytes = told ? bytes : NULL;
		program->size = program->bytes ? (size_t)info.st_size : 0;
	}
	close(fd);
	return told;
}

static void
unmap(struct program *program)
{
	if (program->bytes)
		munmap(program->bytes, program->size);
	program->bytes = NULL;
	program->size = 0;
}

/* ---- scripts ---- */

static char *
word_of(const char **at, const char *end)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		++*at;
	const char *start = *at;
	while (*at < end && **at != ' ' && **at != '\t')
		++*at;
	return *at > start ? xstrndup(start, (size_t)(*at - start)) : NULL;
}

/* The program that a #! line names; what env looks for in PATH itself. */
static char *
interpreter(const struct program *program)
{
	if (program->size < 3 || memcmp(program->bytes, "#!", 2) != 0)
		return NULL;
	const char *at = program->bytes + 2, *newline = memchr(at, '\n', program->size - 2);
	const char *end = newline ? newline : program->bytes + program->size;
	char *name = word_of(&at, end), *slash = name ? strrchr(name, '/') : NULL;
	char *next = slash && !strcmp(slash, "/env") ? word_of(&at, end) : NULL;
	if (!next || *next == '-') {
		free(next);
		return name;
	}
	free(name);
	return next;
}

/* ---- ELF ---- */

static void
add_needed(struct program *program, size_t n, const char *name)
{
	program->needed = xrealloc(program->needed, n + 2, sizeof(*program->needed));
	program->needed[n] = xstrdup(name ? name : "");
	program->needed[n + 1] = NULL;
}

static void
read_needed(struct program *program, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Dyn entry;
	size_t n = 0;
	for (int i = 0; data && gelf_getdyn(data, i, &entry) && entry.d_tag != DT_NULL; i++)
		if (entry.d_tag == DT_NEEDED)
			add_needed(program, n++, elf_strptr(elf, header->sh_link, entry.d_un.d_val));
}

static void
read_sections(struct program *program, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	while (!program->needed && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_DYNAMIC)
			read_needed(program, elf, section, &header);
}

static void
read_elf(struct program *program)
{
	elf_version(EV_CURRENT);
	Elf *elf = program->bytes ? elf_memory(program->bytes, program->size) : NULL;
	if (elf && elf_kind(elf) == ELF_K_ELF)
		read_sections(program, elf);
	elf_end(elf);
}

void
program_look(struct program *program, const char *name)
{
	int status;
	char *refused = NULL;
	*program = (struct program){0};
	program->path = harness_find_command(name, &status, &refused);
	if (!program->path) {
		free(refused);
		return;
	}
	map(program);
	char *by = interpreter(program);
	if (by) {
		unmap(program);
		program->script = program->path;
		program->path = harness_find_command(by, &status, &refused);
		free(by);
		if (program->path)
			map(program);
	}
	free(refused);
	read_elf(program);
}

void
program_free(struct program *program)
{
	unmap(program);
	free(program->path);
	free(program->script);
	for (char **library = program->needed; library && *library; library++)
		free(*library);
	free(program->needed);
	*program = (struct program){0};
}

static bool
hash_file(const char *path, uint64_t *hash)
{
	struct program file = {.path = (char *)path};
	bool told = map(&file);
	if (file.bytes)
		*hash = XXH3_64bits_withSeed(file.bytes, file.size, *hash);
	unmap(&file);
	return told;
}

uint64_t
program_hash(char *const *argv)
{
	int status;
	char *error = NULL, *path = harness_find_command(argv[0], &status, &error);
	uint64_t hash = 0;
	bool told = path && hash_file(path, &hash);
	free(error);
	free(path);
	for (argv++; *argv && told; argv++)
		told = hash_file(*argv, &hash);
	return told ? hash : 0;
}

bool
program_needs(const struct program *program, const char *library)
{
	for (char **needed = program->needed; needed && *needed; needed++)
		if (!strncmp(*needed, library, strlen(library)))
			return true;
	return false;
}

bool
program_contains(const struct program *program, const char *text)
{
	return program->bytes && memmem(program->bytes, program->size, text, strlen(text));
}
