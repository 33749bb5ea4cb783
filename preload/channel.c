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

static struct {
	struct end *ends;
	int top; /* all are below */
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
set(int fd, struct end end)
{
	if (!state.ends)
		state.ends = sys_pages(DESCRIPTORS * sizeof *state.ends);
	if (!identify(fd, &end))
		return;
	state.ends[fd] = end;
	state.top = fd < state.top ? state.top : fd + 1;
}

static bool
same_file(const struct end *a, const struct end *b)
{
	return a->device == b->device && a->inode == b->inode;
}

const struct end *
channel_end_then(int fd)
{
	return fd >= 0 && fd < state.top && state.ends[fd].channel ? &state.ends[fd] : NULL;
}

struct end *
channel_end(int fd)
{
	struct end now;
	if (!channel_end_then(fd) || !identify(fd, &now))
		return NULL;
	return same_file(&now, &state.ends[fd]) ? &state.ends[fd] : NULL;
}

bool
channel_last(int fd)
{
	const struct end *end = channel_end(fd);
	for (int other = 0; end && other < state.top; other++)
		if (other != fd && same_file(end, &state.ends[other]) && channel_end(other))
			return false;
	return end != NULL;
}

int
channel_find(bool (*visit)(const struct end *end, const void *argument), const void *argument)
{
	for (int fd = 0; fd < state.top; fd++)
		if (state.ends[fd].channel && visit(&state.ends[fd], argument) && channel_end(fd))
			return fd;
	return -1;
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
	struct end end = {.channel = channel, .peer = -1, .watched = -1};
	set(fd, end);
	if (other >= 0)
		set(other, end);
}

void
channel_join(int fd, const struct end *end)
{
	set(fd, (struct end){.channel = end->channel, .peer = -1, .watched = -1});
}

void
channel_duplicate(int fd, int to)
{
	const struct end *end = channel_end(fd);
	if (end)
		set(to, *end);
}

bool
channel_inside(const struct channel *channel)
{
	return !channel->out && channel->age == state.shares;
}

struct object *
channel_of(int fd)
{
	const struct end *end = channel_end(fd);
	return end && channel_inside(end->channel) ? object_at(end->channel, HEDDLE_OBJECT_CHANNEL) : NULL;
}

void
channel_let_out(int fd)
{
	const struct end *end = channel_end(fd);
	if (end)
		end->channel->out = true;
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
