/* list.h: an intrusive FIFO list, for threads that wait. */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>

struct link {
	struct link *next, *prev;
};

/* An empty list is a head that points to itself; zeroed memory is no list. */
static inline void
list_init(struct link *head)
{
	head->next = head->prev = head;
}

static inline bool
list_empty(const struct link *head)
{
	return head->next == head;
}

static inline void
list_insert_before(struct link *at, struct link *link)
{
	link->prev = at->prev;
	link->next = at;
	at->prev->next = link;
	at->prev = link;
}

static inline void
list_append(struct link *head, struct link *link)
{
	list_insert_before(head, link);
}

/* Afterwards the link is in no list: next is NULL. */
static inline void
list_remove(struct link *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link->next = link->prev = NULL;
}

static inline bool
list_linked(const struct link *link)
{
	return link->next != NULL;
}

#define list_entry(link, type, member) ((type *)((char *)(link)-offsetof(type, member)))

#endif
