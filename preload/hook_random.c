/* What a program draws at random. It is part of what a run is made of, so it is the same in
 * every run of a campaign, as the date is: else a test that fails by what it drew would pass for
 * one that fails by the order of its threads. Each thread draws from a stream of its own, so no
 * order matters, and no two threads or processes of a run draw the same.
 *
 * The kernel is asked first, and its answers are overwritten: errors stay its own.
 */
#include "random.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "enter.h"
#include "heddle/rng.h"
#include "sys.h"

/* A parent is always older than its child, so this ends. */
static uint64_t
seed_of(uint32_t number)
{
	uint64_t seed = heddle_seed_text(proc.config->entropy, proc.peer->pedigree);
	const struct wire_thread *threads = wire_threads(proc.wire);
	for (; threads[number].parent < number; number = threads[number].parent)
		seed = heddle_seed(seed, threads[number].nth);
	return seed | 1;
}

void
random_draw(struct thread *self, void *buffer, size_t size)
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

/* random(4) */
bool
random_device(int fd)
{
	enum { MEMORY = 1, RANDOM = 8, URANDOM = 9 };
	struct stat file;
	return sys2(SYS_fstat, (long)fd, &file) == 0 && S_ISCHR(file.st_mode) && major(file.st_rdev) == MEMORY &&
		(minor(file.st_rdev) == RANDOM || minor(file.st_rdev) == URANDOM);
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
		random_draw(self, buffer, (size_t)result);
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
		random_draw(self, buffer, size);
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
	random_draw(self, buffer, size);
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

/* C++'s std::random_device. Its own takes an instruction of the processor, where there is one. What was loaded by
 * dlopen() comes here too, and then there may be no real one to be found. */
EXPORT unsigned _ZNSt13random_device9_M_getvalEv(void *device);

EXPORT unsigned
_ZNSt13random_device9_M_getvalEv(void *device)
{
	unsigned value;
	struct thread *self = enter();
	if (!self && real._ZNSt13random_device9_M_getvalEv)
		return real._ZNSt13random_device9_M_getvalEv(device);
	if (!self) {
		real.arc4random_buf(&value, sizeof value);
		return value;
	}
	random_draw(self, &value, sizeof value);
	leave(self, 0);
	return value;
}
