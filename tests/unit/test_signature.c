#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/adapter.h"
#include "analysis/signature.h"
#include "x.h"

static void
id_of(char *id, const char *test, const struct failure *failure)
{
	struct signature signature;
	signature_make(&signature, test, failure, "/nowhere");
	strcpy(id, signature.id);
	signature_free(&signature);
}

static bool
alike(const struct failure *a, const struct failure *b)
{
	char first[SIGNATURE_ID + 1], second[SIGNATURE_ID + 1];
	id_of(first, "t", a);
	id_of(second, "t", b);
	return !strcmp(first, second);
}

Test(signature, lines_and_messages_are_no_part_of_it)
{
	struct failure a = {.kind = KIND_ASSERTION,
		.message = "one",
		.place = {.file = "t.c", .line = 5, .function = "f", .text = "x  ==\t1 "}};
	struct failure b = a;
	b.message = "two";
	b.place.line = 50;
	b.place.text = "x == 1";
	cr_expect(alike(&a, &b));
	b.place.text = "x == 2";
	cr_expect(!alike(&a, &b));
	b = a;
	b.kind = KIND_CRASH;
	cr_expect(!alike(&a, &b));
	char one[SIGNATURE_ID + 1], two[SIGNATURE_ID + 1];
	id_of(one, "t", &a);
	id_of(two, "u", &a);
	cr_expect_str_neq(one, two);
}

Test(signature, bare_exit_is_test_and_status)
{
	struct failure a = {.kind = KIND_EXIT, .status = 1}, b = a;
	b.place.file = "elsewhere.c";
	cr_expect(alike(&a, &b));
	b.status = 2;
	cr_expect(!alike(&a, &b));
}

Test(signature, deadlock_is_its_cycle_in_any_order)
{
	struct blocked x = {
		.thread = "1.1", .in_cycle = true, .place = {.file = "a.c", .function = "f", .text = "l(a)"}};
	struct blocked y = {
		.thread = "1.2", .in_cycle = true, .place = {.file = "a.c", .function = "g", .text = "l(b)"}};
	struct blocked join = {.thread = "1", .place = {.file = "t.c", .function = "main", .text = "join"}};
	struct failure one = {.kind = KIND_DEADLOCK, .blocked = (struct blocked[]){x, y, join}, .n_blocked = 3};
	struct failure two = {.kind = KIND_DEADLOCK, .blocked = (struct blocked[]){y, x}, .n_blocked = 2};
	struct failure three = {.kind = KIND_DEADLOCK, .blocked = (struct blocked[]){x, x, y}, .n_blocked = 3};
	cr_expect(alike(&one, &two));
	cr_expect(alike(&one, &three));
	x.in_cycle = y.in_cycle = false;
	struct failure open = {.kind = KIND_DEADLOCK, .blocked = (struct blocked[]){x, y, join}, .n_blocked = 3};
	cr_expect(!alike(&one, &open));
}

/* The third equal line of a file may be the first of its function. */
Test(signature, ordinal_counts_within_the_function)
{
	char folder[] = "/tmp/heddle-unit-XXXXXX";
	cr_assert(mkdtemp(folder));
	char *path = xasprintf("%s/t.c", folder);
	FILE *file = fopen(path, "w");
	fputs("void f(void)\n{\n\tassert(x);\n\tassert(x);\n}\nvoid g(void)\n{\n\tassert(x);\n}\n", file);
	fclose(file);
	static const struct {
		unsigned line, ordinal;
	} expected[] = {{3, 1}, {4, 2}, {8, 1}, {99, 1}, {0, 1}};
	for (size_t i = 0; i < 5; i++) {
		struct failure failure = {
			.kind = KIND_ASSERTION, .place = {.file = "t.c", .line = expected[i].line, .function = "f"}};
		struct signature signature;
		signature_make(&signature, "t", &failure, folder);
		cr_expect_eq(signature.ordinal, expected[i].ordinal, "line %u", expected[i].line);
		signature_free(&signature);
	}
	unlink(path);
	rmdir(folder);
	free(path);
}

static void
expect_id(const char *expected, char *const *argv)
{
	struct adapter_tests tests = {0};
	char *error;
	cr_assert_eq(adapter_exit.list(argv, &tests, &error), 0);
	cr_assert_eq(tests.n, 1);
	cr_expect_str_eq(tests.at[0].id, expected);
	adapter_tests_free(&tests);
}

Test(adapter_exit, test_is_named_after_what_is_run)
{
	expect_id("test_queue", (char *[]){"./build/test_queue", "-v", NULL});
	expect_id("sh", (char *[]){"sh", "-c", "exit 1", SOURCE_DIR "/CMakeLists.txt", NULL});
	expect_id("CMakeLists.txt", (char *[]){"/usr/bin/python3", "-X", "dev", SOURCE_DIR "/CMakeLists.txt", NULL});
	expect_id("python3", (char *[]){"python3", "-m", "nothing", NULL});
	expect_id("xz", (char *[]){"xz", SOURCE_DIR "/CMakeLists.txt", NULL});
}

Test(signature, agrees_with_what_the_output_shows)
{
	struct signature signature = {
		.kind = KIND_ASSERTION, .file = "src/t.c", .function = "f", .text = "x", .signal = 6};
	struct failure bare = {.kind = KIND_CRASH, .signal = 6, .status = -1};
	struct failure shown = {.kind = KIND_ASSERTION,
		.signal = 6,
		.place = {.file = "/else/t.c", .line = 3, .function = "f", .text = "x"}};
	cr_expect(signature_agrees(&signature, &bare));
	cr_expect(signature_agrees(&signature, &shown));
	shown.place.text = "y";
	cr_expect(!signature_agrees(&signature, &shown));
	bare.signal = 11;
	cr_expect(!signature_agrees(&signature, &bare));
	signature.kind = KIND_DEADLOCK;
	signature.signal = 11;
	cr_expect(!signature_agrees(&signature, &bare));
}
