#include <criterion/criterion.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/obstacle.h"
#include "x.h"

static char folder[] = "/tmp/heddle-unit-XXXXXX";

static void
make_folder(void)
{
	cr_assert(mkdtemp(folder));
}

static void
remove_folder(void)
{
	char *command = xasprintf("rm -rf %s", folder);
	cr_assert_eq(system(command), 0);
	free(command);
}

TestSuite(obstacle, .init = make_folder, .fini = remove_folder);

static char *
in_folder(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void
shell(const char *format, const char *path)
{
	char *command = xasprintf(format, path);
	cr_assert_eq(system(command), 0, "%s", command);
	free(command);
}

static enum obstacle
of(const char *path)
{
	struct program program;
	program_look(&program, path);
	cr_assert(program.path, "%s cannot be executed", path);
	enum obstacle found = obstacle_of(&program);
	program_free(&program);
	return found;
}

static void
write_executable(const char *path, const void *bytes, size_t n)
{
	FILE *out = fopen(path, "w");
	cr_assert(out && fwrite(bytes, 1, n, out) == n);
	fclose(out);
	cr_assert_eq(chmod(path, 0755), 0);
}

/* This program, with one word of its header changed. */
static char *
changed(size_t at, uint16_t to, uint16_t *was)
{
	char *path = in_folder("changed");
	char *command = xasprintf("cp /proc/%d/exe %s", getpid(), path);
	cr_assert_eq(system(command), 0);
	free(command);
	FILE *file = fopen(path, "r+");
	cr_assert(file && fseek(file, (long)at, SEEK_SET) == 0 && fread(was, sizeof(*was), 1, file) == 1);
	cr_assert(fseek(file, (long)at, SEEK_SET) == 0 && fwrite(&to, sizeof(to), 1, file) == 1);
	fclose(file);
	return path;
}

Test(obstacle, none_for_a_dynamic_program_or_a_script)
{
	char *script = in_folder("script"), *plain = in_folder("plain");
	write_executable(script, "#!/bin/sh\ntrue\n", 15);
	write_executable(plain, "true\n", 5);
	cr_expect_eq(of("/proc/self/exe"), OBSTACLE_NONE);
	cr_expect_eq(of(script), OBSTACLE_NONE);
	cr_expect_eq(of(plain), OBSTACLE_NONE);
	free(script);
	free(plain);
}

Test(obstacle, static_programs)
{
	char *path = in_folder("static");
	shell("echo 'int main(void) { return 0; }' | cc -static -x c -o %s -", path);
	cr_expect_eq(of(path), OBSTACLE_STATIC);
	char *script = in_folder("script"), *line = xasprintf("#!%s\n", path);
	write_executable(script, line, strlen(line));
	cr_expect_eq(of(script), OBSTACLE_STATIC, "the interpreter counts");
	free(line);
	free(script);
	free(path);
}

Test(obstacle, other_machines)
{
	uint16_t was;
	char *path = changed(offsetof(Elf64_Ehdr, e_machine), EM_RISCV, &was);
	cr_expect_eq(of(path), OBSTACLE_FOREIGN);
	free(path);
}

/* Its loader is there, as on a machine with both C libraries. */
Test(obstacle, other_c_libraries)
{
	char *path = in_folder("musl"), *loader = in_folder("ld-musl-x86_64.so.1");
	char *command = xasprintf(
		"echo 'int main(void) { return 0; }' | cc -Wl,--dynamic-linker=%s -x c -o %s -", loader, path);
	cr_assert_eq(system(command), 0);
	cr_expect_eq(of(path), OBSTACLE_LOADER);
	write_executable(loader, "", 0);
	cr_expect_eq(of(path), OBSTACLE_MUSL);
	free(command);
	free(loader);
	free(path);
}

Test(obstacle, go_programs)
{
	char *path = in_folder("go");
	shell("echo 'int main(void) { return 0; }' | cc -x c -o %s -", path);
	char *command = xasprintf("objcopy --add-section .go.buildinfo=/etc/hostname %s", path);
	cr_assert_eq(system(command), 0);
	cr_expect_eq(of(path), OBSTACLE_GO);
	free(command);
	free(path);
}

/* Only root can make such a file of somebody else's. */
Test(obstacle, other_rights)
{
	char *path = in_folder("setuid");
	shell("cp /bin/true %s", path);
	cr_assert_eq(chmod(path, 04755), 0);
	cr_expect_eq(of(path), OBSTACLE_NONE, "one's own rights are no obstacle");
	if (geteuid() == 0) {
		cr_assert(chown(path, 65534, 65534) == 0 && chmod(path, 04755) == 0);
		cr_expect_eq(of(path), OBSTACLE_SETUID);
	}
	free(path);
}

Test(obstacle, cut_files)
{
	static char bytes[4096];
	char *path = in_folder("cut");
	FILE *self = fopen("/proc/self/exe", "r");
	cr_assert(self && fread(bytes, 1, sizeof(bytes), self) == sizeof(bytes));
	fclose(self);
	for (size_t n = 1; n < sizeof(bytes); n += 61) {
		write_executable(path, bytes, n);
		enum obstacle found = of(path);
		if (n >= 4 && n < sizeof(Elf64_Ehdr))
			cr_expect_eq(found, OBSTACLE_DAMAGED);
	}
	free(path);
}

Test(obstacle, each_says_the_next_step)
{
	struct program program;
	program_look(&program, "/bin/true");
	for (int i = OBSTACLE_NONE + 1; i <= OBSTACLE_MUSL; i++) {
		char *text = obstacle_text(&program, (enum obstacle)i);
		cr_expect(strstr(text, "/bin/true") && strlen(text) > 40, "%s", text);
		free(text);
	}
	program_free(&program);
}
