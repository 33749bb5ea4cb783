/* What a program draws at random. It is part of what a run is made of, so it is the same in
 * every run of a campaign, as the date is: else a test that fails by what it drew would pass for
 * one that fails by the order of its threads. Each thread draws from a stream of its own, so no
 * order matters, and no two threads or processes of a run draw the same.
 *
 * The kernel is asked first, and its answers are overwritten: errors stay its own.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "enter.h"
#include "heddle/rng.h"

/* A parent is always older than its child, so this ends. */
static uint64_t
seed_of(uint32_t number)
{
	uint64_t seed = heddle_seed_text(proc.config->entropy, proc.wire->pedigree);
	const struct wire_thread *threads = wire_threads(proc.wire);
	for (; threads[number].parent < number; number = threads[number].parent)
		seed = heddle_seed(seed, threads[number].nth);
	return seed | 1;
}

static void
draw(struct thread *self, void *buffer, size_t size)
{
	if (!self->drawn.state)
		self->drawn.state = seed_of(self->number);
	proc.wire->read_epoch = 1; /* which decides what is drawn */
	for (char *at = buffer; size;) {
		uint64_t bits = heddle_rng_next(&self->drawn);
		size_t n = size < sizeof bits ? size : sizeof bits;
		memcpy(at, &bits, n);
		at += n;
		size -= n;
	}
}

EXPORT ssize_t
getrandom(void *buffer, size_t size, unsigned flags)
{
	struct thread *self = enter();
	ssize_t result = real.getrandom(buffer, size, flags);
	if (!self)
		return result;
	int error = result < 0 ? errno : 0;
	if (result > 0)
		draw(self, buffer, (size_t)result);
	leave_errno(self, error);
	return result;
}

EXPORT int
getentropy(void *buffer, size_t size)
{
	struct thread *self = enter();
	int result = real.getentropy(buffer, size);
	if (!self)
		return result;
	int error = result < 0 ? errno : 0;
	if (!error)
		draw(self, buffer, size);
	return leave_errno(self, error);
}

EXPORT void
arc4random_buf(void *buffer, size_t size)
{
	struct thread *self = enter();
	if (!self) {
		real.arc4random_buf(buffer, size);
		return;
	}
	draw(self, buffer, size);
	leave(self, 0);
}

EXPORT uint32_t
arc4random(void)
{
	uint32_t value;
	arc4random_buf(&value, sizeof value);
	return value;
}

EXPORT uint32_t
arc4random_uniform(uint32_t below)
{
	uint64_t value;
	arc4random_buf(&value, sizeof value);
	return below ? (uint32_t)(value % below) : 0;
}
