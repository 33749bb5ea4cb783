#include "access.h"

#include <string.h>

#include "heddle/rng.h"
#include "log.h"
#include "sched.h"
#include "sys.h"

/* ---- places ---- */

struct place {
	const void *address; /* NULL: free */
	struct object *object;
	uint32_t owner;    /* number of the first thread to touch it */
	uint16_t accesses; /* while nobody else did; saturates */
	bool written, shared;
};

/* Open addressing, at most half full. */
enum { FIRST_BITS = 8, MOST_BITS = 18 };
static struct {
	struct place *at;
	uint32_t bits, used;
} places;

static struct place *
look_up(const void *address)
{
	uint32_t i = heddle_home((uintptr_t)address, places.bits);
	while (places.at[i].address && places.at[i].address != address)
		i = (i + 1) & ((1u << places.bits) - 1);
	return &places.at[i];
}

static void
grow(void)
{
	struct place *old = places.at;
	uint32_t n = old ? 1u << places.bits : 0;
	places.bits = old ? places.bits + 1 : FIRST_BITS;
	places.at = sys_pages(sizeof *old << places.bits);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].address)
			*look_up(old[i].address) = old[i];
	if (old)
		sys_pages_free(old, n * sizeof *old);
}

static bool
is_full(void)
{
	return places.used * 2 >= 1u << places.bits;
}

static void
begin(struct place *place, const struct thread *owner)
{
	struct object *object = place->object;
	if (object && !object->unnumbered)
		object = NULL; /* another one in the log */
	*place = (struct place){.address = place->address,
		.object = object ? object : object_make(place->address, HEDDLE_OBJECT_MEMORY),
		.owner = owner->number};
}

/* NULL: nobody touched it before, and there is no room. */
static struct place *
place_at(const void *address, const struct thread *toucher)
{
	if (!places.at || (is_full() && places.bits < MOST_BITS))
		grow();
	struct place *place = look_up(address);
	bool fresh = !place->address;
	if (fresh && is_full())
		return NULL;
	places.used += fresh;
	place->address = address;
	if (fresh ||
		(place->owner != toucher->number && !thread_lives(place->owner) && list_empty(&place->object->waiters)))
		begin(place, toucher);
	return place;
}

/* ---- which of them are points ---- */

/* A read, a test, and the write that rests on both: so many accesses to a place
 * that nobody else has touched are points. But code that goes through much memory
 * without ever meeting anybody there is not stopped at each piece of it. */
enum { FIRST_ACCESSES = 4, FIRST_AT_SITE = 32 };
static uint8_t first_at_site[WIRE_SITES + 1];

static bool
is_first(struct place *place, uint32_t site)
{
	if (place->accesses >= FIRST_ACCESSES || first_at_site[site] >= FIRST_AT_SITE)
		return false;
	place->accesses++;
	first_at_site[site]++;
	return true;
}

bool
access_meets(const struct thread *self, const struct access *access, struct object **object)
{
	struct place *place = place_at(access->address, self);
	*object = place ? place->object : NULL;
	if (!place)
		return true;
	place->shared |= place->owner != self->number && (place->written || access->writes);
	place->written |= access->writes;
	if (place->shared)
		first_at_site[access->site] = 0;
	return place->shared || is_first(place, access->site);
}

/* ---- spinning ---- */

enum {
	LOOKS = 64,    /* in a row, at no more than so many ... */
	LOOKED_AT = 4, /* ... places, without a write: it waits */
	/* Accesses in a row, after which others get a chance. Cooperative threads are
	 * not overtaken, unless they spin; and who did once will again. */
	PATIENCE = 20000,
	COOPERATIVE_PATIENCE = 1000000,
	LEAST_PATIENCE = 1000
};
static struct {
	const struct thread *thread; /* who had the last access */
	const void *at[LOOKED_AT];
	uint32_t n, looks;
	uint32_t accesses; /* in a row */
	uint32_t patience; /* 0: not known yet */
} spin;

static bool
is_known(const void *address)
{
	for (uint32_t i = 0; i < spin.n; i++)
		if (spin.at[i] == address)
			return true;
	return false;
}

static void
look(const void *address)
{
	spin.looks++;
	if (is_known(address))
		return;
	spin.looks = 1;
	spin.n -= spin.n == LOOKED_AT; /* the last one makes room */
	spin.at[spin.n++] = address;
}

static bool
goes_on_and_on(void)
{
	if (!spin.patience)
		spin.patience = sched.cooperative ? COOPERATIVE_PATIENCE : PATIENCE;
	if (++spin.accesses < spin.patience)
		return false;
	spin.accesses = 0;
	if (spin.patience > LEAST_PATIENCE)
		spin.patience /= 4;
	return true;
}

bool
access_spins(const struct thread *self, const struct access *access)
{
	if (spin.thread != self)
		spin.accesses = spin.looks = spin.n = 0;
	spin.thread = self;
	if (access->looks)
		look(access->address);
	else
		spin.looks = spin.n = 0;
	return goes_on_and_on() || (spin.looks && spin.looks % LOOKS == 0);
}

void
access_reset(void)
{
	places.at = NULL;
	places.used = places.bits = 0;
	memset(first_at_site, 0, sizeof first_at_site); /* sites are numbered anew */
	spin.thread = NULL;
	spin.patience = 0;
}
