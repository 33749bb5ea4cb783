#include <criterion/criterion.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/symbol.h"

static struct {
	int before;
	struct {
		long lock, other;
	} queues[3];
} shared_state;

static int lonely;

__attribute__((noinline)) static int
known_function(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x + lonely; /* THE LINE */
}

__attribute__((always_inline)) static inline uintptr_t
inlined(void)
{
	uintptr_t here;
	__asm__ volatile("lea 0f(%%rip), %0\n0: nop" : "=r"(here)); /* THE INNER LINE */
	return here + 1;
}

__attribute__((noinline)) static uintptr_t
outer(void)
{
	uintptr_t here = inlined();
	__asm__ volatile("" : "+r"(here));
	return here;
}

static int
take_bias(struct dl_phdr_info *info, size_t size, void *bias)
{
	(void)size;
	*(uint64_t *)bias = info->dlpi_addr;
	return 1; /* the first is the program itself */
}

static uint64_t
offset_of(const void *address)
{
	uint64_t bias = 0;
	dl_iterate_phdr(take_bias, &bias);
	return (uint64_t)(uintptr_t)address - bias;
}

static char *
self(void)
{
	static char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	cr_assert(n > 0);
	path[n] = '\0';
	return path;
}

Test(symbol, names_function_file_and_line)
{
	struct symbols *symbols = symbols_open(SOURCE_DIR);
	uint64_t offset = offset_of((const void *)(uintptr_t)known_function) + 1;
	struct place place = symbols_place(symbols, self(), offset);
	struct place again = symbols_place(symbols, self(), offset);
	cr_expect_str_eq(place.function, "known_function");
	cr_expect_str_eq(place.file, "tests/unit/test_symbol.c");
	cr_expect(place.line > 15 && place.line < 30, "line %u", place.line);
	cr_expect_str_eq(again.function, place.function);
	place_free(&place);
	place_free(&again);
	symbols_close(symbols);
	cr_expect_eq(known_function(1), 1);
}

Test(symbol, names_the_functions_that_it_was_inlined_into)
{
	struct symbols *symbols = symbols_open(SOURCE_DIR);
	struct place callers[4];
	struct place place = symbols_place(symbols, self(), offset_of((const void *)outer())); /* NOLINT */
	unsigned n = symbols_callers(symbols, &place, callers, 4);
	cr_assert_eq(n, 1);
	cr_expect_str_eq(place.function, "inlined");
	cr_expect_str_eq(callers[0].function, "outer");
	cr_expect_str_eq(callers[0].file, "tests/unit/test_symbol.c");
	cr_expect_str_eq(callers[0].text, "uintptr_t here = inlined();");
	place_free(&place);
	place_free(&callers[0]);
	symbols_close(symbols);
}

static void
expect_data(const void *address, const char *name)
{
	struct symbols *symbols = symbols_open(NULL);
	char *found = symbols_data(symbols, self(), offset_of(address));
	cr_assert_not_null(found, "no name for %s", name);
	cr_expect_str_eq(found, name);
	free(found);
	symbols_close(symbols);
}

Test(symbol, names_data_and_its_members)
{
	shared_state.before = lonely;
	expect_data(&lonely, "lonely");
	expect_data(&shared_state.before, "shared_state.before");
	expect_data(&shared_state.queues[2].other, "shared_state.queues[2].other");
}

Test(symbol, of_nothing_is_nothing)
{
	struct symbols *symbols = symbols_open(NULL);
	struct place place = symbols_place(symbols, "/nowhere/at.all", 42);
	cr_expect_str_eq(place.module, "/nowhere/at.all");
	cr_expect_eq(place.offset, 42);
	cr_expect_null(place.function);
	cr_expect_null(symbols_data(symbols, "/nowhere/at.all", 42));
	cr_expect_null(symbols_data(symbols, self(), 1));
	place_free(&place);
	symbols_close(symbols);
}

static void
expect_file(const char *path, const char *name)
{
	struct symbols *symbols = symbols_open("/usr");
	char *file = symbols_file(symbols, path);
	cr_expect_str_eq(file, name);
	free(file);
	symbols_close(symbols);
}

Test(symbol, names_files_from_the_project)
{
	expect_file("/usr/share/x.c", "share/x.c");
	expect_file("/usr/./share//a/../x.c", "share/x.c");
	expect_file("/usr/../etc/x.c", "/etc/x.c");
	expect_file("/usrx/x.c", "/usrx/x.c");
	expect_file("a/../../x.c", "../x.c");
	expect_file("./x.c", "x.c");
	expect_file("/../x.c", "/x.c");
	expect_file("", "");
}

Test(symbol, folds_white_space)
{
	char *folded = symbols_fold(" \t assert( x\n\t== 1 ); \n");
	cr_expect_str_eq(folded, "assert( x == 1 );");
	free(folded);
}

Test(symbol, reads_lines)
{
	struct symbols *symbols = symbols_open(SOURCE_DIR);
	char *line = symbols_line(symbols, "tests/unit/test_symbol.c", 1);
	cr_expect_str_eq(line, "#include <criterion/criterion.h>");
	free(line);
	cr_expect_null(symbols_line(symbols, "tests/unit/test_symbol.c", 100000));
	cr_expect_null(symbols_line(symbols, "tests/unit/test_symbol.c", 0));
	cr_expect_null(symbols_line(symbols, "tests/unit", 1));
	cr_expect(symbols_has_file(symbols, "tests/unit/test_symbol.c"));
	cr_expect_not(symbols_has_file(symbols, "tests/unit/nothing.c"));
	symbols_close(symbols);
}
