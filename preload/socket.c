#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>

#include <linux/sockios.h>

#include "address.h"
#include "channel.h"
#include "sys.h"

/* How long what was sent may be under way, on a machine that is busy. */
#define ARRIVES_NS 20000000l

/* A connection that waits to be accepted. */
struct caller {
	struct caller *next;
	int fd;
	struct end end;
	uint16_t port; /* that it comes from; 0: a name's */
};

struct bound {
	struct address address;
	bool listens;
	uint32_t backlog, waiting;
	struct caller *callers; /* first come first */
};

enum { BATCH = 64 };

static struct {
	struct bound *bounds;
	struct caller *free;
	uint32_t bounds_left;
	struct end datagrams; /* all sockets of datagrams are ends of one channel */
} state;

static struct bound *
new_bound(const struct address *address)
{
	if (!state.bounds_left) {
		state.bounds = sys_pages(BATCH * sizeof *state.bounds);
		state.bounds_left = BATCH;
	}
	struct bound *bound = &state.bounds[--state.bounds_left];
	bound->address = *address;
	return bound;
}

static struct caller *
new_caller(void)
{
	if (!state.free) {
		struct caller *callers = sys_pages(BATCH * sizeof *callers);
		for (int i = 0; i < BATCH; i++) {
			callers[i].next = state.free;
			state.free = &callers[i];
		}
	}
	struct caller *caller = state.free;
	state.free = caller->next;
	caller->next = NULL;
	return caller;
}

/* ---- what was sent has arrived ---- */

static void
await(int fd, short events)
{
	struct pollfd wanted = {.fd = fd, .events = events};
	struct timespec most = {0, ARRIVES_NS};
	sys6(SYS_ppoll, SYS_LONG(&wanted), 1, SYS_LONG(&most), 0, 0, 0);
}

static int
option(int fd, int level, int name)
{
	int value = 0;
	socklen_t size = sizeof value;
	sys6(SYS_getsockopt, fd, level, name, SYS_LONG(&value), SYS_LONG(&size), 0);
	return value;
}

static void
set_option(int fd, int level, int name, int value)
{
	sys6(SYS_setsockopt, fd, level, name, SYS_LONG(&value), sizeof value, 0);
}

static bool
holds_back(int fd)
{
	int unsent = 0;
	return sys3(SYS_ioctl, (long)fd, (long)SIOCOUTQNSD, &unsent) == 0 && unsent;
}

/* Small pieces are held back until the ones before are acknowledged (Nagle), which
 * the receiver puts off: setting the options pushes both. */
static void
push(int fd, int peer)
{
	int no_delay = option(fd, IPPROTO_TCP, TCP_NODELAY);
	set_option(peer, IPPROTO_TCP, TCP_QUICKACK, 1);
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, no_delay);
}

/* TCP's buffers grow by what it measures of time; what is set stays as it is. */
static void
fix_buffers(int fd)
{
	set_option(fd, SOL_SOCKET, SO_RCVBUF, option(fd, SOL_SOCKET, SO_RCVBUF) / 2);
	set_option(fd, SOL_SOCKET, SO_SNDBUF, option(fd, SOL_SOCKET, SO_SNDBUF) / 2);
}

static int
peer_of(int fd)
{
	const struct end *end = channel_end(fd), *other = end ? channel_end(end->peer) : NULL;
	return other && other->channel == end->channel ? end->peer : -1;
}

static void
sent(int fd)
{
	int peer = peer_of(fd);
	if (peer < 0)
		return;
	if (holds_back(fd))
		push(fd, peer);
	await(peer, POLLIN);
}

/* There is room for what the other end could not send before. */
static void
received(int fd)
{
	int peer = peer_of(fd);
	if (peer < 0 || !holds_back(peer))
		return;
	push(peer, fd);
	await(fd, POLLIN);
}

int
socket_other_end(int fd, bool closes)
{
	return !closes || channel_last(fd) ? peer_of(fd) : -1;
}

void
socket_ended(int other)
{
	if (other >= 0)
		await(other, POLLRDHUP);
}

/* ---- connections ---- */

bool
socket_is_datagram(int fd)
{
	return option(fd, SOL_SOCKET, SO_TYPE) == SOCK_DGRAM;
}

static bool
is_named(const struct end *end, const void *unused)
{
	(void)unused;
	return end->bound != NULL;
}

static bool
serves(const struct end *end, const void *to)
{
	return is_named(end, NULL) && end->bound->listens && address_reaches(&end->bound->address, to);
}

int
socket_server(int fd, const struct sockaddr *to, socklen_t size)
{
	struct address address;
	if (!address_read(&address, to, size) || channel_find(is_named, NULL) < 0 || socket_is_datagram(fd))
		return -1;
	return channel_find(serves, &address);
}

void
socket_listens(int fd, int backlog)
{
	struct end *end = channel_end(fd);
	struct address address;
	if (!(end && end->bound)) { /* the kernel has chosen its port just now */
		if (!address_of(&address, fd, false))
			return;
		channel_open(fd, -1);
		end = channel_end(fd);
		if (!end)
			return;
		end->bound = new_bound(&address);
	}
	end->bound->listens = true;
	end->bound->backlog = (uint32_t)backlog;
}

bool
socket_has_room(const struct thread *thread)
{
	const struct end *end = channel_end(thread->wait.polled->fd);
	return !end || !end->bound || end->bound->waiting <= end->bound->backlog;
}

static void
connected(int fd, int server)
{
	struct end *to = channel_end(server), *from;
	struct address own;
	if (!to || !to->bound)
		return;
	struct bound *bound = to->bound;
	bool net = bound->address.family != AF_UNIX, full = bound->waiting > bound->backlog;
	channel_open(fd, -1);
	from = channel_end(fd);
	if (!from)
		return;
	to->strangers = false;
	from->strangers = net && full; /* the kernel tries it again, in its own time */
	struct caller *caller = new_caller(), **last = &bound->callers;
	*caller = (struct caller){.fd = fd, .end = *from};
	caller->port = net && address_of(&own, fd, false) ? own.port : 0;
	while (*last)
		last = &(*last)->next;
	*last = caller;
	bound->waiting++;
	if (net)
		fix_buffers(fd);
	if (net && !full)
		await(server, POLLIN);
}

/* Names have no ports, but the kernel knows who called. */
static bool
calls_as(const struct caller *caller, int accepted)
{
	struct address address;
	struct ucred credentials = {0};
	socklen_t size = sizeof credentials;
	if (caller->port) /* one that has hung up already has no address left */
		return !address_of(&address, accepted, true) || address.port == caller->port;
	sys6(SYS_getsockopt, accepted, SOL_SOCKET, SO_PEERCRED, SYS_LONG(&credentials), SYS_LONG(&size), 0);
	return credentials.pid == sys0(SYS_getpid);
}

static void
introduce(int fd, int accepted, const struct end *caller)
{
	channel_join(accepted, caller);
	struct end *near = channel_end(fd), *far = channel_end(accepted);
	if (!near || !far || near->channel != far->channel)
		return;
	near->strangers = false;
	near->peer = accepted;
	far->peer = fd;
	fix_buffers(accepted);
	sent(fd);
}

static void
accepted(int server, int fd)
{
	struct end *end = channel_end(server);
	struct caller **at = end && end->bound ? &end->bound->callers : NULL;
	while (at && *at && !calls_as(*at, fd))
		at = &(*at)->next;
	if (!at || !*at)
		return;
	struct caller *caller = *at;
	*at = caller->next;
	end->bound->waiting--;
	introduce(caller->fd, fd, &caller->end);
	caller->next = state.free;
	state.free = caller;
}

/* ---- datagrams ---- */

static bool
takes(const struct end *end, const void *to)
{
	return is_named(end, NULL) && end->channel == state.datagrams.channel &&
		address_reaches(&end->bound->address, to);
}

static struct end *
join_datagrams(int fd)
{
	if (state.datagrams.channel && channel_inside(state.datagrams.channel))
		channel_join(fd, &state.datagrams);
	else
		channel_open(fd, -1);
	struct end *end = channel_end(fd);
	if (end)
		state.datagrams = *end;
	return end;
}

void
socket_bound(int fd, const struct sockaddr *at, socklen_t size)
{
	struct address wanted, got;
	bool known = address_read(&wanted, at, size);
	if (!address_of(&got, fd, false))
		return;
	if (!socket_is_datagram(fd))
		channel_open(fd, -1);
	else
		join_datagrams(fd);
	struct end *end = channel_end(fd);
	if (!end)
		return;
	end->bound = new_bound(&got);
	end->strangers = known && (got.family == AF_UNIX || wanted.port);
}

void
socket_addresses(int fd, const struct sockaddr *to, socklen_t size)
{
	struct address address;
	if (!address_read(&address, to, size) || !socket_is_datagram(fd))
		return;
	int other = channel_find(takes, &address);
	struct end *there = channel_end(other), *here = channel_end(fd);
	if (there && !here)
		here = join_datagrams(fd);
	if (there)
		there->strangers = false;
	if (!here)
		return;
	here->peer = other;
	here->strangers |= !there; /* it may be answered */
}

/* The kernel gave it an address when it sent. */
static void
named(int fd)
{
	struct end *end = channel_end(fd);
	struct address address;
	bool datagrams = end && end->channel == state.datagrams.channel;
	if (datagrams && !end->bound && address_of(&address, fd, false))
		end->bound = new_bound(&address);
}

/* Whether it may have somebody to tell: most descriptors are asked nothing more. */
static bool
is_connected(int fd)
{
	const struct end *end = channel_end_then(fd);
	return end && (end->peer >= 0 || end->channel == state.datagrams.channel);
}

void
socket_done(const struct io *io, long result)
{
	if (io->number == SYS_accept4 && result >= 0) {
		accepted(io->fds->fd, (int)result);
	} else if (io->number == SYS_connect && io->n && (result == 0 || result == -EINPROGRESS)) {
		connected((int)io->arguments[0], io->fds->fd); /* to a server of our own */
	} else if (io->kind == HEDDLE_OP_READ && result > 0 && is_connected(io->fds->fd)) {
		received(io->fds->fd);
	} else if (io->kind == HEDDLE_OP_WRITE && result >= 0 && is_connected(io->fds->fd)) {
		named(io->fds->fd);
		sent(io->fds->fd);
	}
}

/* ---- strangers ---- */

void
socket_watched(int epoll, int fd)
{
	struct end *end = channel_end(epoll);
	if (end && socket_has_strangers(fd))
		end->watched = fd;
}

bool
socket_is_tried_again(int fd)
{
	const struct end *end = channel_end(fd);
	return end && end->strangers && !end->bound && !socket_is_datagram(fd);
}

bool
socket_has_strangers(int fd)
{
	const struct end *end = channel_end(fd);
	return end &&
		(end->strangers || (end->watched != fd && end->watched >= 0 && socket_has_strangers(end->watched)));
}
