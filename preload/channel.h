/* channel.h: what lives inside the process: pipes, socket pairs, eventfds and timers'
 * descriptors that this process made and has told nobody of, and epolls of nothing else.
 *
 * Whoever waits at one can only be served by another thread of ours, so waiting
 * is part of the model. A fork ends that: its child has every end too. An entry
 * is checked against the file's identity, since descriptors are closed in ways
 * that no interposed function sees.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "object.h"

/* A new channel with these ends; `other` may be -1. */
void channel_open(int fd, int other);
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
