/* io.h: calls that can block at a descriptor.
 *
 * At a channel (channel.h) they are operations of the model: enabled when poll(2)
 * says so, looked at again whenever a thread of ours did something at the
 * channel, and once more before anybody is declared stuck. Elsewhere a call that
 * would not block is performed at once, no scheduling point; any other goes to
 * the kernel without the turn, and the run is `external`.
 */
#ifndef IO_H
#define IO_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

struct io {
	enum heddle_op kind; /* READ, WRITE, POLL, CONNECT (at the server's) */
	struct pollfd *fds;  /* what it waits for */
	uint32_t n;
	bool timed;
	uint64_t deadline; /* virtual ns, if timed */
	bool no_wait;      /* it never blocks */
	long number;       /* the system call ... */
	long arguments[6]; /* ... as it is done where it may block ... */
	long at_once[6];   /* ... and where it must not (POLL) */
};

/* Such an operation is enabled by a descriptor. */
static inline bool
io_waits(uint8_t kind)
{
	return kind == HEDDLE_OP_READ || kind == HEDDLE_OP_WRITE || kind == HEDDLE_OP_POLL || kind == HEDDLE_OP_CONNECT;
}

/* Whether it would be waited for in the model. */
bool io_is_inside(const struct io *io);
/* The call's result, or a negative errno. */
long io_do(struct thread *self, const struct io *io, uint32_t site);
/* The same for a call at one descriptor. */
long io_at(struct thread *self, enum heddle_op kind, int fd, long number, bool no_wait, const long arguments[6],
	uint32_t site);
/* Some socket has a timeout of its own. */
extern bool io_timeouts;
/* The same for one that only the kernel can end. */
long io_do_outside(struct thread *self, const struct io *io, uint32_t site);
/* Whether the descriptors of a pending operation are ready (model.c). */
bool io_ready(const struct thread *thread);
/* With the turn: whether a thread that is outside was woken there by what it waits for. */
bool io_comes_back(const struct thread *thread);
/* All that is left is to wait where somebody who is not in the process may be served. */
bool io_waits_for_strangers(void);
/* Something happened at descriptors that nobody told us of. */
void io_recheck(void);
/* Something was done at the channel that others may wait for. */
void io_changed(struct object *channel);
/* Ends an interposed function. */
long io_leave(struct thread *self, long result);
/* The same for one that made `fd` (-1 and errno: it did not), a channel of one end. */
int io_made(struct thread *self, int fd);

#endif
