#include "channel.h"

#include <sys/stat.h>

#include "sys.h"

/* Descriptors beyond are outside. */
enum { DESCRIPTORS = 16384, BATCH = 256 };

/* Its address is what the object stands for. */
struct channel {
	bool out;
	uint32_t age; /* shares at its making */
};

struct end {
	struct channel *channel;
	uint64_t device, inode;
};

static struct {
	struct end *ends;
	struct channel *batch;
	uint32_t left;
	uint32_t shares; /* how often all were let out */
	char any;
} state;

static bool
identify(int fd, struct end *end)
{
	struct stat file;
	if (fd < 0 || fd >= DESCRIPTORS || sys2(SYS_fstat, (long)fd, &file) < 0)
		return false;
	end->device = file.st_dev;
	end->inode = file.st_ino;
	return true;
}

static void
set(int fd, struct channel *channel)
{
	struct end end = {.channel = channel};
	if (!state.ends)
		state.ends = sys_pages(DESCRIPTORS * sizeof *state.ends);
	if (identify(fd, &end))
		state.ends[fd] = end;
}

static struct channel *
find(int fd)
{
	struct end now;
	if (!state.ends || fd < 0 || fd >= DESCRIPTORS || !state.ends[fd].channel || !identify(fd, &now))
		return NULL;
	const struct end *end = &state.ends[fd];
	return now.device == end->device && now.inode == end->inode ? end->channel : NULL;
}

void
channel_open(int fd, int other)
{
	if (!state.left) {
		state.batch = sys_pages(BATCH * sizeof *state.batch);
		state.left = BATCH;
	}
	struct channel *channel = &state.batch[--state.left];
	channel->age = state.shares;
	set(fd, channel);
	if (other >= 0)
		set(other, channel);
}

void
channel_duplicate(int fd, int to)
{
	struct channel *channel = find(fd);
	if (channel && to >= 0 && to < DESCRIPTORS)
		set(to, channel);
}

struct object *
channel_of(int fd)
{
	struct channel *channel = find(fd);
	return channel && !channel->out && channel->age == state.shares ? object_at(channel, HEDDLE_OBJECT_CHANNEL)
									: NULL;
}

void
channel_let_out(int fd)
{
	struct channel *channel = find(fd);
	if (channel)
		channel->out = true;
}

void
channel_let_all_out(void)
{
	state.shares++;
}

struct object *
channel_any(void)
{
	return object_at(&state.any, HEDDLE_OBJECT_CHANNEL);
}
