/* birth.h: kernel threads that heddle makes, until they reach their first line.
 *
 * A sanitizer's runtime comes before that line, and calls interposed functions
 * there: they pass through, as the thread is not known yet. It is told from a
 * thread that heddle did not see start by its handle, which libc stores before
 * the kernel thread exists.
 */
#ifndef BIRTH_H
#define BIRTH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct thread;

/* Part of a struct whose memory is never given back. */
struct birth {
	const pthread_t *handle;
	struct thread *thread; /* NULL: no thread of the program's */
	_Atomic bool under_way;
	struct birth *next;
};

/* Once for each: makes it known. With the turn. */
void birth_announce(struct birth *birth, struct thread *thread);
/* pthread_create; body(argument) calls birth_is_over first. `handle` stays where it is. */
int birth_begin(
	struct birth *birth, pthread_t *handle, const pthread_attr_t *attr, void *(*body)(void *), void *argument);
static inline void
birth_is_over(struct birth *birth)
{
	atomic_store(&birth->under_way, false);
}

/* The caller's, or NULL. Any thread. */
const struct birth *birth_of_caller(void);
/* In a forked child: none is under way. */
void birth_reset(void);

#endif
