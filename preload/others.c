#include "others.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>

#include "proc.h"
#include "sys.h"
#include "vtime.h"

enum relation { IS_SELF, IS_ABOVE, IS_BELOW, IS_BESIDE };

/* At rest twice, so long apart: what one hands to another may be under way. */
#define APART_NS 1000000l

/* ---- /proc ---- */

/* "/proc/PID/task/TASK", and what is in it. */
static long
open_task(int pid, const char *task, const char *more, int flags)
{
	char path[96];
	size_t at = 0;
	sys_append(path, sizeof path, &at, "/proc/");
	sys_append_number(path, sizeof path, &at, (uint32_t)pid);
	sys_append(path, sizeof path, &at, "/task/");
	sys_append(path, sizeof path, &at, task);
	sys_append(path, sizeof path, &at, more);
	return sys4(SYS_openat, (long)AT_FDCWD, path, (long)(flags | O_RDONLY | O_CLOEXEC), 0L);
}

enum { STAT = 128 };

/* What stands in a file `stat` behind the name: the state, the parent, the group; NULL where
 * it cannot be read. */
static const char *
read_stat(long fd, char text[STAT])
{
	if (fd < 0)
		return NULL;
	long n = sys3(SYS_read, fd, text, (long)STAT - 1), i;
	sys1(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	for (i = n - 3; i > 0 && text[i] != ')'; i--)
		;
	return i > 0 ? text + i + 2 : NULL;
}

/* R, or D: waiting for a page or the disk ends by itself. */
static bool
task_works(int pid, const char *task)
{
	char text[STAT];
	const char *stat = read_stat(open_task(pid, task, "/stat", 0), text);
	return stat && (*stat == 'R' || *stat == 'D');
}

struct entry { /* linux_dirent64 */
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

/* Whether is(pid, name) holds for a numbered entry of an open folder, which is closed. */
static bool
any_entry(long fd, bool (*is)(int pid, const char *name), int pid, const char *but)
{
	_Alignas(8) char buffer[2048];
	long n;
	bool any = false;
	while (fd >= 0 && !any && (n = sys3(SYS_getdents64, fd, buffer, (long)sizeof buffer)) > 0)
		for (long at = 0; at < n && !any; at += ((struct entry *)(buffer + at))->size) {
			const char *name = ((struct entry *)(buffer + at))->name;
			bool counts = *name >= '0' && *name <= '9' && !(but && sys_equal_text(name, but));
			any = counts && is(pid, name);
		}
	if (fd >= 0)
		sys1(SYS_close, fd);
	return any;
}

/* Its kernel thread `but` (a name as in /proc, or NULL) does not count. */
static bool
works(int pid, const char *but)
{
	return any_entry(open_task(pid, "", "", O_DIRECTORY), task_works, pid, but);
}

static bool
another_works(void)
{
	char own[16];
	size_t at = 0;
	sys_append_number(own, sizeof own, &at, sys_gettid());
	return works((int)sys0(SYS_getpid), own);
}

bool
others_hidden_work(void)
{
	struct timespec apart = {0, APART_NS};
	if (another_works())
		return true;
	sys2(SYS_nanosleep, &apart, NULL);
	return another_works();
}

bool
others_task_works(uint32_t task)
{
	char name[16];
	size_t at = 0;
	sys_append_number(name, sizeof name, &at, task);
	return task_works((int)sys0(SYS_getpid), name);
}

/* A zombie does not. */
static bool
pid_lives(int pid)
{
	struct timespec none = {0};
	struct pollfd end = {.events = POLLIN};
	long fd = sys2(SYS_pidfd_open, (long)pid, 0L), ended;
	if (fd < 0)
		return false;
	end.fd = (int)fd;
	ended = sys6(SYS_ppoll, SYS_LONG(&end), 1, SYS_LONG(&none), 0, 0, 0);
	sys1(SYS_close, fd);
	return ended == 0;
}

/* ---- who they are ---- */

/* Who has been found to have ended is not asked for again: of thousands of processes few live at a time. */
static bool
lives(const struct wire_peer *other)
{
	static _Atomic bool ended[WIRE_PROCS];
	_Atomic bool *its = &ended[other - proc.head->peers];
	if (!atomic_load(its) && !pid_lives(other->pid))
		atomic_store(its, true);
	return !atomic_load(its);
}

/* "1.2" begins "1.2.1" and, after an exec, "1.2e". */
static bool
begins(const char *pedigree, const char *with)
{
	while (*with && *pedigree == *with) {
		pedigree++;
		with++;
	}
	return !*with && (*pedigree == '.' || *pedigree == 'e');
}

/* Length of the pedigree that those who are concerned begin with; 0: all are. */
static size_t founder;

static bool
belongs(const struct wire_peer *other)
{
	for (size_t i = 0; i < founder; i++)
		if (other->pedigree[i] != proc.peer->pedigree[i])
			return false;
	return true;
}

static enum relation
relation_of(const struct wire_peer *other)
{
	const struct wire_peer *self = proc.peer;
	return other->pid == self->pid                    ? IS_SELF
		: begins(self->pedigree, other->pedigree) ? IS_ABOVE
		: begins(other->pedigree, self->pedigree) ? IS_BELOW
							  : IS_BESIDE;
}

/* What it waits for may come, and set it to work, before it says so itself. */
static bool
stirs(const struct wire_peer *other, enum relation relation)
{
	uint32_t repose = atomic_load(&other->repose);
	bool waits_in_vain = relation == IS_ABOVE ? repose == WIRE_REPOSE_CHILD : repose != WIRE_REPOSE_TIME;
	return !waits_in_vain || works(other->pid, NULL);
}

/* Another process that is under control, and concerned. */
static bool
counts(const struct wire_peer *other)
{
	return atomic_load(&other->state) == WIRE_PROC_ATTACHED && belongs(other) && relation_of(other) != IS_SELF;
}

static bool
can_act(const struct wire_peer *other)
{
	if (!counts(other))
		return false;
	enum relation relation = relation_of(other);
	return lives(other) && (relation == IS_BELOW || stirs(other, relation));
}

/* Calls visit(other, argument) for every peer until it says true. */
static bool
any_other(bool (*visit)(struct wire_peer *other, int argument), int argument)
{
	uint32_t claimed = atomic_load(&proc.head->procs);
	bool any = false;
	for (uint32_t i = 0; claimed > 1 && !any && i < claimed && i < WIRE_PROCS; i++)
		any = visit(&proc.head->peers[i], argument);
	return any;
}

static uint32_t
number_in(const char *text)
{
	uint32_t number = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	return number;
}

static bool
has_pid(struct wire_peer *known, int pid)
{
	return known->pid == pid;
}

/* One of the process group that lives, and that heddle does not know. */
static bool
is_stranger(int group, const char *name)
{
	enum { GROUP = 2 };
	char text[STAT];
	int pid = (int)number_in(name);
	const char *stat = read_stat(open_task(pid, name, "/stat", 0), text);
	if (!stat || *stat == 'Z')
		return false;
	for (int field = 0; *stat && field < GROUP; stat++)
		field += *stat == ' ';
	return (int)number_in(stat) == group && pid != proc.peer->pid && !any_other(has_pid, pid);
}

/* It lives, and waits for more than a child. */
static bool
may_go_on(struct wire_peer *other, int unused)
{
	(void)unused;
	return counts(other) && atomic_load(&other->repose) != WIRE_REPOSE_CHILD && lives(other);
}

bool
others_may_send(void)
{
	if (any_other(may_go_on, 0))
		return true;
	const char *all = "/proc";
	long fd = sys4(SYS_openat, (long)AT_FDCWD, all, (long)(O_RDONLY | O_CLOEXEC | O_DIRECTORY), 0L);
	return fd < 0 || any_entry(fd, is_stranger, (int)sys1(SYS_getpgid, 0L), NULL);
}

static bool
acts(struct wire_peer *other, int unused)
{
	(void)unused;
	return can_act(other);
}

/* Who polls looks only now and then, and is asleep meanwhile over what has come: it looks now, and is at work if there
 * is anything. */
static bool
prod(struct wire_peer *other, int unused)
{
	(void)unused;
	if (counts(other) && atomic_exchange(&other->idle, 0))
		sys_futex_wake(&other->idle, 1);
	return false;
}

/* Its time may go on otherwise: who waits for ever would only keep others who do from resting. */
static bool
has_time_to_pass(void)
{
	return vtime_next != VTIME_NEVER || vtime_reader;
}

bool
others_can_act(void)
{
	struct timespec apart = {0, APART_NS};
	if (proc.unseen) /* its parent could not follow a jump of its clock */
		return true;
	if (atomic_load(&proc.head->procs) < 2)
		return false;
	if (any_other(acts, 0))
		return true;
	if (has_time_to_pass())
		any_other(prod, 0);
	sys2(SYS_nanosleep, &apart, NULL);
	return any_other(acts, 0);
}

bool
others_unseen(void)
{
	return atomic_load(&proc.head->procs) > WIRE_PROCS;
}

/* ---- rest, and time ---- */

void
others_see(enum wire_repose repose)
{
	atomic_store(&proc.peer->repose, repose);
}

static bool
wake(struct wire_peer *other, int pid)
{
	if (other->pid == pid)
		atomic_store(&other->repose, WIRE_REPOSE_UNKNOWN);
	return false;
}

static bool
tell(struct wire_peer *other, int pid)
{
	uint64_t told = atomic_load(&other->told_ns);
	while (other->pid == pid && told < vtime_now &&
		!atomic_compare_exchange_weak(&other->told_ns, &told, vtime_now))
		;
	return wake(other, pid);
}

void
others_tell(int pid)
{
	if (pid != proc.peer->pid)
		any_other(tell, pid);
}

void
others_told(void)
{
	uint64_t told = atomic_load(&proc.peer->told_ns);
	if (told > vtime_now)
		vtime_advance(told);
}

void
others_end(void)
{
	proc.peer->time_ns = vtime_now;
	any_other(wake, (int)sys0(SYS_getppid));
}

static bool
follow(struct wire_peer *other, int pid)
{
	if (other->pid == pid)
		vtime_advance(other->time_ns);
	return false;
}

/* The kernel's timer may have come before its own clock was there. */
static bool
follow_alarm(struct wire_peer *other, int pid)
{
	if (other->pid == pid)
		vtime_advance(other->alarm_ns > other->time_ns ? other->alarm_ns : other->time_ns);
	return false;
}

void
others_ended(int pid, bool by_alarm)
{
	any_other(by_alarm ? follow_alarm : follow, pid);
}

static bool
follow_below(struct wire_peer *other, int unused)
{
	(void)unused;
	if (atomic_load(&other->state) == WIRE_PROC_EXITED && relation_of(other) == IS_BELOW)
		vtime_advance(other->time_ns);
	return false;
}

void
others_all_ended(void)
{
	any_other(follow_below, 0);
}

void
others_part(void)
{
	founder = 0;
	while (proc.peer->pedigree[founder])
		founder++;
}
