#include "address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <sys/un.h>

#include "sys.h"

#define MAPPED 0xffff00000000u /* ::ffff:0:0, where IPv4 lies in IPv6 */

static uint64_t
number(const unsigned char *bytes, int n)
{
	uint64_t value = 0;
	for (int i = 0; i < n; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* FNV-1a; an abstract name begins with a zero, a path ends with one. */
static uint64_t
hash(const char *name, size_t n)
{
	uint64_t value = 0xcbf29ce484222325u;
	for (size_t i = 0; i < n && (i == 0 || name[0] == 0 || name[i]); i++)
		value = (value ^ (unsigned char)name[i]) * 0x100000001b3u;
	return value;
}

bool
address_read(struct address *address, const struct sockaddr *from, socklen_t size)
{
	const struct sockaddr_in *four = (const void *)from;
	const struct sockaddr_in6 *six = (const void *)from;
	const struct sockaddr_un *name = (const void *)from;
	size_t before = offsetof(struct sockaddr_un, sun_path);
	if (!from || size < sizeof from->sa_family)
		return false;
	*address = (struct address){.family = from->sa_family};
	if (from->sa_family == AF_INET && size >= sizeof *four) {
		address->low = MAPPED | number((const void *)&four->sin_addr, 4);
		address->port = four->sin_port;
	} else if (from->sa_family == AF_INET6 && size >= offsetof(struct sockaddr_in6, sin6_scope_id)) {
		address->high = number(six->sin6_addr.s6_addr, 8);
		address->low = number(six->sin6_addr.s6_addr + 8, 8);
		address->port = six->sin6_port;
	} else if (from->sa_family == AF_UNIX && size > before) {
		address->low = hash(name->sun_path, size - before);
	} else {
		return false;
	}
	return true;
}

bool
address_of(struct address *address, int fd, bool others)
{
	struct sockaddr_storage storage;
	socklen_t size = sizeof storage;
	long call = others ? SYS_getpeername : SYS_getsockname;
	return sys3(call, (long)fd, &storage, &size) == 0 &&
		address_read(address, (const struct sockaddr *)&storage, size);
}

static bool
is_four(const struct address *address)
{
	return !address->high && (address->low & ~(uint64_t)UINT32_MAX) == MAPPED;
}

static bool
is_any(const struct address *address)
{
	return !address->high && (address->low == 0 || address->low == MAPPED);
}

/* Who sends to "any" means the machine itself. */
static bool
is_loopback(const struct address *address)
{
	return is_any(address) || (is_four(address) && (address->low >> 24 & 255) == 127) ||
		(!address->high && address->low == 1);
}

bool
address_is_near(const struct sockaddr *to, socklen_t size)
{
	struct address address;
	return !address_read(&address, to, size) || address.family == AF_UNIX || is_loopback(&address);
}

bool
address_reaches(const struct address *bound, const struct address *to)
{
	bool names = bound->family == AF_UNIX || to->family == AF_UNIX;
	if (bound->port != to->port || (names && bound->family != to->family))
		return false;
	if (bound->high == to->high && bound->low == to->low)
		return true;
	bool any_of_its_kind = is_any(bound) && (bound->low == 0 || is_four(to));
	bool local = is_any(to) && (is_four(bound) == is_four(to));
	return !names && ((any_of_its_kind && is_loopback(to)) || (local && is_loopback(bound)));
}
