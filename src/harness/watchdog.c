#include "watchdog.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"

/* What has spun once spins again, as a rule: a suite whose tests all wait for a plain flag would take its time limit.
 */
enum { SPIN_MS = 2000, SPIN_LEAST_MS = 20 };

static uint64_t
spin_ticks(unsigned spins)
{
	unsigned ms = spins < 16 ? SPIN_MS >> spins : 0;
	return (uint64_t)sysconf(_SC_CLK_TCK) * (ms > SPIN_LEAST_MS ? ms : SPIN_LEAST_MS) / 1000;
}

static uint32_t
slots_of(const struct wire_proc *proc)
{
	return proc->slots < WIRE_SLOTS ? proc->slots : WIRE_SLOTS;
}

static bool
names_a_slot(const struct wire_proc *proc, uint32_t turn)
{
	return turn != WIRE_TURN_FREE && turn <= slots_of(proc);
}

static bool
has_company(const struct wire_proc *proc)
{
	const struct wire_slot *slots = wire_slots(proc);
	unsigned live = 0;
	for (uint32_t i = 0; i < slots_of(proc) && live < 2; i++)
		live += slots[i].state != WIRE_SLOT_FREE && slots[i].state != WIRE_SLOT_ENDED;
	return live >= 2;
}

/* Its kernel thread waits, and was not asked to go on: one that just leaves for the
 * kernel may not have been run since. */
static bool
rests(const struct wire_slot *slot)
{
	return atomic_load(&slot->parked) && atomic_load(&slot->wake) == WIRE_WAKE_NOT;
}

/* A thread other than the holder that is at rest: a parked one, else one that was
 * outside and is back; WIRE_NONE if there is none. The kernel thread of one that is
 * outside says nothing: what got stuck may be executed by another. */
static uint32_t
find_heir(const struct wire_proc *proc, uint32_t holder)
{
	struct wire_slot *slots = wire_slots(proc);
	uint32_t back = WIRE_NONE;
	for (uint32_t i = 0; i < slots_of(proc); i++) {
		if (i == holder || !rests(&slots[i]))
			continue;
		if (slots[i].state == WIRE_SLOT_LIVE)
			return i;
		if (slots[i].state == WIRE_SLOT_BACK && back == WIRE_NONE)
			back = i;
	}
	return back;
}

/* The word lies in memory that several processes map, so no private futex. */
static void
wake(struct wire_slot *slot)
{
	atomic_store(&slot->wake, WIRE_WAKE_TAKE_OVER);
	syscall(SYS_futex, &slot->wake, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void
give_back(struct wire_proc *proc, uint32_t turn)
{
	uint32_t taken = WIRE_TURN_TAKEN;
	atomic_compare_exchange_strong(&proc->turn, &taken, turn);
}

static bool
move_turn(struct wire_proc *proc, const struct watchdog_sample *sample, enum wire_escape_kind kind, long call)
{
	uint32_t turn = sample->turn, holder = turn - 1;
	if (!atomic_compare_exchange_strong(&proc->turn, &turn, WIRE_TURN_TAKEN))
		return false;
	uint32_t heir = find_heir(proc, holder);
	if (heir == WIRE_NONE || atomic_load(&proc->steps) != sample->steps) {
		give_back(proc, sample->turn);
		return false;
	}
	struct wire_slot *slot = &wire_slots(proc)[holder];
	slot->stuck_syscall = (uint32_t)(call + 1);
	slot->stuck_kind = kind;
	slot->escaped = 1;
	wake(&wire_slots(proc)[heir]);
	return true;
}

static bool
is_write(long call)
{
	return call == SYS_write || call == SYS_writev || call == SYS_sendfile || call == SYS_splice;
}

/* The kernel thread that executes the holder's code. */
static pid_t
runner_of(const struct wire_proc *proc, const struct wire_slot *slot)
{
	pid_t carrier = (pid_t)atomic_load(&proc->carrier_tid);
	return carrier ? carrier : (pid_t)atomic_load(&slot->tid);
}

/* A parked holder was just handed the turn and not woken yet; on the carrier,
 * all own kernel threads are parked, and none of them runs the holder. */
static bool
may_be_stuck(const struct wire_proc *proc, const struct wire_slot *slot)
{
	bool parked = atomic_load(&slot->parked) && !atomic_load(&proc->carrier_tid);
	return slot->state == WIRE_SLOT_LIVE && !parked && !atomic_load(&slot->inside);
}

/* The holder has not moved since the last look. */
static void
judge(struct wire_proc *proc, pid_t pid, struct watchdog_sample *sample, bool printed)
{
	const struct wire_slot *slot = &wire_slots(proc)[sample->turn - 1];
	pid_t tid = runner_of(proc, slot);
	struct proc_stat stat;
	if (!tid || !may_be_stuck(proc, slot) || !proc_task_stat(pid, tid, &stat))
		return;
	if (!sample->known) {
		sample->cpu_ticks = stat.cpu_ticks;
		sample->known = true;
	}
	bool asleep = stat.state == 'S';
	long call = asleep ? proc_task_syscall(pid, tid) : -1;
	if (asleep && printed && is_write(call))
		asleep = false;
	if (asleep && sample->asleep && has_company(proc))
		move_turn(proc, sample, WIRE_ESCAPE_BLOCKED, call);
	else if (stat.cpu_ticks - sample->cpu_ticks >= spin_ticks(sample->spins) && has_company(proc) &&
		move_turn(proc, sample, WIRE_ESCAPE_SPIN, -1))
		sample->spins++;
	sample->asleep = asleep;
}

static bool
is_at_work(const struct wire_peer *peer)
{
	return atomic_load(&peer->state) == WIRE_PROC_ATTACHED && !atomic_load(&peer->idle);
}

static void
look_at(struct wire_proc *proc, pid_t pid, struct watchdog_sample *sample, bool printed)
{
	uint64_t steps = atomic_load(&proc->steps);
	uint32_t turn = atomic_load(&proc->turn);
	if (!names_a_slot(proc, turn))
		*sample = (struct watchdog_sample){.spins = sample->spins};
	else if (steps != sample->steps || turn != sample->turn)
		*sample = (struct watchdog_sample){.steps = steps, .turn = turn, .spins = sample->spins};
	else
		judge(proc, pid, sample, printed);
}

void
watchdog_look(struct watchdog *watchdog, const struct wire_map *map, bool printed)
{
	for (unsigned i = 0; i < wire_map_count(map); i++) {
		const struct wire_peer *peer = wire_map_peer(map, i);
		struct watchdog_sample *sample = &watchdog->samples[i];
		if (is_at_work(peer))
			look_at(wire_map_proc(map, i), peer->pid, sample, printed);
		else
			*sample = (struct watchdog_sample){.spins = sample->spins};
	}
}

bool
watchdog_is_idle(const struct wire_map *map)
{
	bool seen = false;
	for (unsigned i = 0; i < wire_map_count(map); i++) {
		const struct wire_peer *peer = wire_map_peer(map, i);
		const struct wire_proc *proc = wire_map_proc(map, i);
		if (atomic_load(&peer->state) != WIRE_PROC_ATTACHED || proc->threads < 2)
			continue;
		seen = true;
		if (atomic_load(&proc->turn) != WIRE_TURN_FREE && !atomic_load(&peer->idle))
			return false;
	}
	return seen;
}

uint64_t
watchdog_steps(const struct wire_map *map)
{
	uint64_t steps = 0;
	for (unsigned i = 0; i < wire_map_count(map); i++)
		steps += atomic_load(&wire_map_proc(map, i)->steps);
	return steps;
}
