/* address.h: where a socket is reached on this machine: an address of IPv4 or
 * IPv6, or a name of AF_UNIX, in one form.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
	uint64_t high, low; /* IPv4 as IPv6 shows it; a hash of a name */
	uint16_t port;
	sa_family_t family;
};

/* False: none that is known here. */
bool address_read(struct address *address, const struct sockaddr *from, socklen_t size);
/* What the kernel says of a socket: its own, or that of whom it is connected to. */
bool address_of(struct address *address, int fd, bool others);
/* It leads to this machine. */
bool address_is_near(const struct sockaddr *to, socklen_t size);
/* Whether what is sent to `to` from this machine reaches who is bound there. */
bool address_reaches(const struct address *bound, const struct address *to);

#endif
