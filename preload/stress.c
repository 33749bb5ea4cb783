#include "stress.h"

#include "proc.h"
#include "realtime.h"
#include "vtime.h"

enum { ALLOWANCE_MAX = 3, HINT_MIN = 16, TRIES = 8, STARVED_STEPS = 1000 };

static struct {
	struct heddle_rng rng, starving; /* two, so that who is starved says nothing of what else happens */
	uint64_t at[ALLOWANCE_MAX];      /* decisions to act at, ascending */
	uint32_t left, next;
	uint64_t stressable, stall_ns; /* of the run, when this began */
	uint32_t starved_steps;        /* how often the starved one was passed over ... */
	uint64_t starved_until;        /* ... and when it goes on at the latest */
} state;

uint32_t stress_starved;

/* Log-uniform in [0, n): a random number of random bits. */
static uint64_t
draw_place(uint64_t n)
{
	uint32_t bits = 64 - (uint32_t)__builtin_clzll(n);
	uint64_t range = 1ull << heddle_rng_below(&state.rng, bits + 1);
	return heddle_rng_below(&state.rng, range < n ? range : n);
}

static void
sort_places(uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t j = i; j && state.at[j] < state.at[j - 1]; j--) {
			uint64_t swap = state.at[j];
			state.at[j] = state.at[j - 1];
			state.at[j - 1] = swap;
		}
}

void
stress_begin(uint64_t seed)
{
	uint64_t hint = sched_hint(proc.config->stress_hint);
	state.rng.state = seed;
	state.stressable = proc.wire->stressable;
	state.stall_ns = proc.wire->stall_ns;
	state.next = 0;
	state.left = proc.config->stressed ? 1 + (uint32_t)heddle_rng_below(&state.rng, ALLOWANCE_MAX) : 0;
	for (uint32_t i = 0; i < state.left; i++)
		state.at[i] = draw_place(hint > HINT_MIN ? hint : HINT_MIN);
	sort_places(state.left);
	state.starving.state = heddle_mix(seed);
	stress_starved = 0;
}

static uint64_t
allowance(void)
{
	uint64_t spent = proc.wire->stall_ns - state.stall_ns, most = proc.config->max_stall_ns;
	return spent < most ? most - spent : 0;
}

/* ---- a thread that gets no processor, past as many deadlines of others as there are ---- */

/* Who is passed over for a deadline need not get a processor right behind it: every second time somebody does not, for
 * once to 32 times as long as it was, log-uniformly. What is tried again waits as long each time, and a little passes
 * in between. */
static void
starve(struct thread *self, uint64_t deadline)
{
	uint64_t passed = deadline - vtime_now, more = passed << heddle_rng_below(&state.starving, 6);
	uint32_t n = sched_candidates(self);
	if (!n || realtime_any || heddle_rng_below(&state.starving, 2))
		return;
	stress_starved = sched_candidate(self, (uint32_t)heddle_rng_below(&state.starving, n))->number + 1;
	state.starved_steps = 0;
	state.starved_until = deadline + more + passed / 2;
}

bool
stress_starves_on(void)
{
	bool over = proc.wire->fair || realtime_any || state.starved_steps++ >= STARVED_STEPS ||
		vtime_now >= state.starved_until;
	if (over)
		stress_starved = 0;
	return !over;
}

/* It alone could go on. The next deadline comes first, unless that is too far away. */
static void
pass_over(struct choice *choice)
{
	struct thread *first = vtime_first(), *starved = thread_by_number(stress_starved - 1);
	uint64_t most = vtime_now + allowance();
	*choice = (struct choice){first, HEDDLE_ALT_EARLY, 0};
	if (first && !sched_available(first) && first->op.deadline <= state.starved_until && first->op.deadline <= most)
		return;
	stress_starved = 0;
	*choice = sched_alternative(starved, &state.starving);
}

/* ---- what it does ---- */

static bool
early(struct thread *self, struct choice *choice)
{
	uint32_t n = vtime_timed();
	for (int tries = 0; n && tries < TRIES; tries++) {
		struct thread *thread = vtime_at((uint32_t)heddle_rng_below(&state.rng, n));
		if (sched_available(thread) || thread->op.deadline - vtime_now > allowance())
			continue;
		*choice = (struct choice){thread, HEDDLE_ALT_EARLY, 0};
		starve(self, thread->op.deadline);
		return true;
	}
	return false;
}

/* Any thread in a wait: the conditions' waiters are not indexed, so each gets a
 * lot, by its number. Slots are no measure: which one a thread has depends on
 * when the kernel was done with others. */
static bool
spurious(struct thread *self, struct choice *choice)
{
	uint64_t lots = heddle_rng_next(&state.rng), least = UINT64_MAX;
	struct thread *chosen = NULL;
	for (uint32_t slot = 0; sched.waiting && slot < thread_slots(); slot++) {
		struct thread *thread = thread_in_slot(slot);
		if (!thread || thread == self || !thread->parked || thread->op.kind != HEDDLE_OP_WAITING)
			continue;
		uint64_t lot = heddle_mix(lots ^ (thread->number - sched.first_number));
		if (!chosen || lot < least) {
			chosen = thread;
			least = lot;
		}
	}
	if (chosen)
		*choice = (struct choice){chosen, HEDDLE_ALT_SPURIOUS, 0};
	return chosen != NULL;
}

/* From 1 ms to all that is left, log-uniformly, in whole microseconds. */
static bool
stall(struct thread *self, struct choice *choice)
{
	uint64_t most = allowance() / 1000u;
	if (!self || self->op.kind != HEDDLE_OP_CLOCK || most < 1000u)
		return false;
	uint64_t us = 1000u << heddle_rng_below(&state.rng, 10);
	us += heddle_rng_below(&state.rng, us);
	*choice = (struct choice){self, HEDDLE_ALT_STALL, (uint32_t)(us < most ? us : most)};
	return true;
}

bool
stress_pick(struct thread *self, struct choice *choice)
{
	static bool (*const kinds[])(struct thread *, struct choice *) = {early, spurious, stall};
	enum { KINDS = sizeof kinds / sizeof *kinds };
	if (stress_starved && !self && !sched.n_enabled) {
		pass_over(choice);
		return true;
	}
	if (sched.reseed || !stress_possible_at(self ? self->op.kind : HEDDLE_OP_CONTINUE))
		return false;
	uint64_t now = proc.wire->stressable++ - state.stressable;
	if (state.next == state.left || now < state.at[state.next])
		return false;
	uint32_t first = (uint32_t)heddle_rng_below(&state.rng, KINDS);
	for (uint32_t i = 0; i < KINDS; i++) {
		if (kinds[(first + i) % KINDS](self, choice)) {
			state.next++;
			return true;
		}
	}
	return false;
}
