/* When two runs are the same. */
#include <criterion/criterion.h>

#include "harness/digest.h"

static struct wire_proc proc;
static struct wire_step steps[2];
static struct image image = {.proc = &proc, .pedigree = "1", .steps = steps, .n_steps = 2};

static struct digest
digest(bool external)
{
	return digest_of(&(struct images){&image, 1}, external);
}

static bool
alike(struct digest a, struct digest b)
{
	return digest_alike(&a, &b) && digest_alike(&b, &a);
}

Test(digest, covers_the_whole_log)
{
	struct digest before = digest(false);
	cr_expect(alike(before, digest(false)));
	steps[1].time_ns++;
	cr_expect_not(alike(before, digest(false)));
}

Test(digest, leaves_the_times_of_an_external_run_to_the_machine)
{
	struct digest before = digest(false), outside = digest(true);
	steps[1].time_ns++;
	cr_expect(alike(before, digest(true)), "whether it met the outside is the machine's, too");
	cr_expect(alike(outside, digest(true)));
	steps[1].thread++;
	cr_expect_not(alike(before, digest(true)));
	cr_expect_not(alike(outside, digest(true)));
}
