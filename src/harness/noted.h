/* noted.h: the step with which a framework notes that a check failed.
 *
 * gtest's EXPECT, and CHECK of others, go on behind their failure, and no step tells by itself where that was. But to
 * note it gtest locks a mutex of its UnitTest, and another one while it holds that; it is not locked so otherwise
 * (UnitTest::AddTestPartResult, https://github.com/google/googletest). And whoever makes a message makes a stream for
 * it, at the line of the check, which asks libstdc++ once more whether its locales are there (std::locale::classic).
 */
#ifndef HARNESS_NOTED_H
#define HARNESS_NOTED_H

#include <stdbool.h>

#include "image.h"
#include "lanes.h"
#include "run.h"

/* The thread that notes the first failure, which is at this place, a pedigree; NULL: nobody does. malloc'd. */
char *noted_by(const struct images *images, struct symbols *symbols, const struct place *fails);
/* The first row with which the failing thread notes the failure; lanes->n_steps: it is not known. */
size_t noted_at(const struct lanes *lanes, const struct failure *failure);
/* What a check that fails does by itself: it makes its message, and a stream for that. */
bool noted_is_of_check(const struct lane_step *step, const struct failure *failure);

#endif
