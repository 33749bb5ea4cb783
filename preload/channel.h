/* channel.h: what lives inside the process: pipes, socket pairs, eventfds and timers'
 * descriptors that this process made and has told nobody of, its connections with
 * itself (socket.h), and epolls of nothing else.
 *
 * Whoever waits at one can only be served by another thread of ours, so waiting
 * is part of the model. A fork ends that: its child has every end too. An entry
 * is checked against the file's identity, since descriptors are closed in ways
 * that no interposed function sees.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "object.h"

struct channel;

struct end {
	struct channel *channel;
	uint64_t device, inode;
	/* socket.h */
	int peer;            /* the descriptor at which what is written here arrives, or -1 */
	bool strangers;      /* somebody who is not in the process may connect or send to it */
	int watched;         /* an epoll: a descriptor at which strangers matter, or -1 */
	struct bound *bound; /* what it is reached at, or NULL */
};

/* A new channel with these ends; `other` may be -1. */
void channel_open(int fd, int other);
/* `fd`, which nobody has used yet, is one more end of what `end` is one of. */
void channel_join(int fd, const struct end *end);
/* What is known of `fd`, if it still is what it was; else NULL. */
struct end *channel_end(int fd);
/* What was known of `fd` at last, which may be closed by now: no system call. */
const struct end *channel_end_then(int fd);
/* Not let out. */
bool channel_inside(const struct channel *channel);
/* Whether that is the last descriptor of its end. */
bool channel_last(int fd);
/* Visits descriptors until `visit` says true; which it was, or -1. */
int channel_find(bool (*visit)(const struct end *end, const void *argument), const void *argument);
/* `to` is another descriptor of the same end. */
void channel_duplicate(int fd, int to);
/* The object of the channel that `fd` is an end of; NULL: not inside. */
struct object *channel_of(int fd);
/* What `fd` is an end of has something to do with the outside. */
void channel_let_out(int fd);
/* All that there are have. */
void channel_let_all_out(void);
/* The object of those who wait at several. */
struct object *channel_any(void);

#endif
