/* socket.h: connections of the process with itself.
 *
 * A server of this process's own that is called by this process is inside it
 * (channel.h): which thread serves whom is then a matter of the schedule alone.
 * The kernel carries what is sent, mostly within the call that sends it, else a
 * moment later; a call that is over has always arrived, so that nobody's luck
 * decides what the next one finds.
 *
 * Anybody on the machine may call a server, too. Where the kernel chose the port
 * nobody knows it; else it counts as the process's own from the first time that
 * the process calls it. Before, a wait there is in the model all the same, but
 * where all that is left is to wait there, time is real.
 */
#ifndef SOCKET_H
#define SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>

#include "io.h"

/* After bind and listen. */
void socket_bound(int fd, const struct sockaddr *at, socklen_t size);
void socket_listens(int fd, int backlog);
/* The own server that a connection of `fd` to this address reaches, or -1. */
int socket_server(int fd, const struct sockaddr *to, socklen_t size);
/* `fd`, of datagrams, sends to this address next; or it was connected to it. */
void socket_addresses(int fd, const struct sockaddr *to, socklen_t size);
bool socket_is_datagram(int fd);

/* The call was done, and nobody has gone on since. */
void socket_done(const struct io *io, long result);
/* Who will see that `fd` is closed or shut down (-1: nobody), and that he has. */
int socket_other_end(int fd, bool closes);
void socket_ended(int other);

/* A pending connect need not wait for an accept (model.c). */
bool socket_has_room(const struct thread *thread);
/* `epoll` tells of `fd`, too. */
void socket_watched(int epoll, int fd);
/* Whether strangers may be served at this descriptor. */
bool socket_has_strangers(int fd);
/* Its server had no room for it: the kernel calls it again by itself, in seconds (tcp(7), tcp_syn_retries). */
bool socket_is_tried_again(int fd);

#endif
