/* heddle.h: for tests that want to say more to heddle than their calls do.
 *
 * Nothing has to be linked: heddle finds these functions when it runs the
 * program, and without heddle they do nothing and cost a comparison. (In a
 * program linked with -no-pie the linker may decide that they are absent; then
 * they never do anything.) C99 or C++.
 */
#ifndef HEDDLE_H
#define HEDDLE_H

#ifdef __cplusplus
extern "C" {
#endif

/* libheddle.so's; call heddle_yield, heddle_test_begin, heddle_test_end. */
void heddle_yield_point(void) __attribute__((weak));
void heddle_test_point(const char *name) __attribute__((weak));

/* Here another thread may run: for places where threads meet without a call
 * that heddle sees, at an atomic variable, say. Under heddle it is as
 * sched_yield(): the cooperative orders (green, eager) do switch here, so a test
 * whose threads meet at such places alone can be found to be cooperative-only. */
static inline void
heddle_yield(void)
{
	if (heddle_yield_point)
		heddle_yield_point();
}

/* For programs that run many tests in one process, by a runner that heddle does
 * not know: here the test `name` begins. Which orders it is run under follows
 * from the seed, its name and the run alone, whatever tests ran before it (and
 * from threads that these left over); a failure tells the name. */
static inline void
heddle_test_begin(const char *name)
{
	if (heddle_test_point)
		heddle_test_point(name);
}

/* And here it ends: what follows is no test's. */
static inline void
heddle_test_end(void)
{
	if (heddle_test_point)
		heddle_test_point("");
}

#ifdef __cplusplus
}
#endif

#endif
