/* network.h: a network of the process's own, in which nothing is but loopback.
 *
 * Ports that a test binds are its run's alone: runs at the same time, and what
 * else listens on this machine, cannot meet there (network_namespaces(7)). No
 * user namespace is made for it: from there a run could not open its wire, which
 * is heddle's. Who started heddle can (`unshare -r heddle …`).
 */
#ifndef HARNESS_NETWORK_H
#define HARNESS_NETWORK_H

/* For a child of vfork: no memory is allocated. Returns 0 or an errno: EPERM, where heddle may not. */
int network_unshare(void);

/* Whether it can be had here, tried out in a child. Returns 0 or an errno. */
int network_try(void);

#endif
