/* access.h: how a program compiled by `heddle cc` tells of its accesses to memory.
 *
 * The compiler puts a call before each access (-fsanitize=thread, without its
 * runtime); what it calls is linked into the program (preload/access/) and finds
 * this function in libheddle.so, or, without heddle, does nothing. The numbers
 * stand in programs that were compiled before: they never change.
 */
#ifndef HEDDLE_ACCESS_H
#define HEDDLE_ACCESS_H

enum heddle_access_kind {
	HEDDLE_ACCESS_LOAD,
	HEDDLE_ACCESS_STORE,
	HEDDLE_ACCESS_UPDATE, /* reads and writes in one */
	HEDDLE_ACCESS_ATTEMPT /* the same, but may leave all as it was: exchange, compare and exchange */
};

#define HEDDLE_ACCESS_SYMBOL "heddle_access"
/* `address` and `size` in bytes of the access; `site`: where the call returns to. */
typedef void heddle_access_function(
	const void *address, unsigned long size, enum heddle_access_kind kind, const void *site);

#endif
