#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/output.h"

static char *
text_of(const struct output *output, bool *cut)
{
	size_t size;
	char *text = output_text(output, &size, cut);
	cr_expect_eq(size, strlen(text));
	return text;
}

Test(output, keeps_all_that_fits)
{
	struct output output;
	bool cut;
	output_open(&output, 8);
	output_put(&output, "abc", 3);
	output_put(&output, "defgh", 5);
	char *text = text_of(&output, &cut);
	cr_expect_str_eq(text, "abcdefgh");
	cr_expect_not(cut);
	free(text);
	output_close(&output);
}

Test(output, keeps_head_and_tail)
{
	struct output output;
	bool cut;
	output_open(&output, 8);
	for (char c = 'a'; c <= 'z'; c++)
		output_put(&output, &c, 1);
	char *text = text_of(&output, &cut);
	cr_expect_str_eq(text, "abcd\n[heddle: 18 bytes of output left out]\nwxyz");
	cr_expect(cut);
	free(text);
	output_close(&output);
}

Test(output, takes_more_than_all_its_room_at_once)
{
	struct output output;
	bool cut;
	output_open(&output, 8);
	output_put(&output, "abcdefghijklmnopqrstuvwxyz", 26);
	output_put(&output, "0", 1);
	char *text = text_of(&output, &cut);
	cr_expect_str_eq(text, "abcd\n[heddle: 19 bytes of output left out]\nxyz0");
	free(text);
	output_close(&output);
}

Test(output, digests_stdout_alone_and_all_of_it)
{
	struct output one, two;
	struct output_pipes pipes = OUTPUT_PIPES_NONE;
	output_open(&one, 4);
	cr_assert_eq(output_pipes_ready(&pipes), 0);
	memcpy(one.fd, pipes.near, sizeof(one.fd));
	cr_assert_eq(write(pipes.far[0], "0123456789", 10), 10);
	cr_assert_eq(write(pipes.far[1], "noise", 5), 5);
	output_read(&one, 0);
	output_finish(&one); /* although the far ends are open */
	cr_expect_eq(one.fd[0], -1);
	output_open(&two, 1000);
	cr_expect_neq(output_stdout_hash(&two), output_stdout_hash(&one));
	cr_expect_eq(one.total, 15);
	output_close(&one);
	output_close(&two);
	output_pipes_close(&pipes);
}
