#include "obstacle.h"

#include <elf.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "x.h"

#ifdef __aarch64__
#define MACHINE EM_AARCH64
#define LOADER "ld-linux-aarch64"
#else
#define MACHINE EM_X86_64
#define LOADER "ld-linux-x86-64"
#endif

static const char *
interpreter(const struct program *program, Elf *elf)
{
	size_t n;
	GElf_Phdr header;
	if (elf_getphdrnum(elf, &n))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_INTERP)
			continue;
		bool inside = header.p_filesz && header.p_filesz < program->size &&
			header.p_offset < program->size - header.p_filesz;
		const char *name = program->bytes + header.p_offset;
		return inside && !name[header.p_filesz - 1] ? name : "";
	}
	return NULL;
}

static bool
has_section(Elf *elf, const char *wanted)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;
	if (elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = elf_nextscn(elf, section))) {
		const char *name = gelf_getshdr(section, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;
		if (name && !strcmp(name, wanted))
			return true;
	}
	return false;
}

/* The loader itself, called with a program as its argument. */
static bool
is_loader(const struct program *program)
{
	return !strncmp(x_base_name(program->path), "ld", 2) && program_contains(program, "LD_PRELOAD");
}

static enum obstacle
of_elf(const struct program *program, Elf *elf)
{
	GElf_Ehdr header;
	if (!gelf_getehdr(elf, &header))
		return OBSTACLE_DAMAGED;
	if (header.e_machine != MACHINE || header.e_ident[EI_CLASS] != ELFCLASS64)
		return OBSTACLE_FOREIGN;
	if (has_section(elf, ".go.buildinfo") || has_section(elf, ".note.go.buildid"))
		return OBSTACLE_GO;
	const char *loader = interpreter(program, elf);
	if (!loader)
		return is_loader(program) ? OBSTACLE_NONE : OBSTACLE_STATIC;
	if (access(loader, X_OK))
		return OBSTACLE_LOADER;
	return strstr(loader, LOADER) ? OBSTACLE_NONE : OBSTACLE_MUSL;
}

/* The loader's secure mode, which has no ear for LD_PRELOAD. */
static bool
has_other_rights(const char *path)
{
	struct stat info;
	if (stat(path, &info))
		return false;
	return ((info.st_mode & S_ISUID) && info.st_uid != getuid()) ||
		((info.st_mode & S_ISGID) && info.st_gid != getgid()) ||
		(getuid() && getxattr(path, "security.capability", NULL, 0) > 0);
}

enum obstacle
obstacle_of(const struct program *program)
{
	enum obstacle found;
	if (!program->path || !program->bytes)
		return OBSTACLE_NONE;
	if (program->size < SELFMAG || memcmp(program->bytes, ELFMAG, SELFMAG) != 0)
		return has_other_rights(program->path) ? OBSTACLE_SETUID : OBSTACLE_NONE;
	elf_version(EV_CURRENT);
	Elf *elf = elf_memory(program->bytes, program->size);
	found = elf && elf_kind(elf) == ELF_K_ELF ? of_elf(program, elf) : OBSTACLE_DAMAGED;
	elf_end(elf);
	return !found && has_other_rights(program->path) ? OBSTACLE_SETUID : found;
}

static const struct {
	bool runs;
	const char *what, *step;
} texts[] = {[OBSTACLE_NONE] = {true, "can be controlled", ""},
#define X(name, runs, what, step) [OBSTACLE_##name] = {runs, what, step},
	OBSTACLES(X)
#undef X
};

bool
obstacle_runs(enum obstacle obstacle)
{
	return texts[obstacle].runs;
}

char *
obstacle_text(const struct program *program, enum obstacle obstacle)
{
	return xasprintf("%s %s, %s", program->path, texts[obstacle].what, texts[obstacle].step);
}
