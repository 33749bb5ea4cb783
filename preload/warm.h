/* warm.h: pages that a run will write to are copied for it at once.
 *
 * A forked run shares its server's pages until it writes to one, which costs a
 * page fault and a copy. A run of Python writes to a thousand and more, wherever
 * a reference is counted; in a virtual machine such a fault may cost four times
 * the copy. The runs of one server are alike, so the first to exit tells which
 * pages it no longer shares (the kernel's admin-guide/mm/pagemap.rst), and the
 * kernel copies those for each that follows (madvise(2), MADV_POPULATE_WRITE,
 * Linux 5.14; elsewhere nothing comes of it). No page's content changes.
 */
#ifndef WARM_H
#define WARM_H

/* In a run, when its wire is there. */
void warm_begin(void);
/* Where a process exits. */
void warm_end(void);
/* The process allows itself fewer system calls from here (seccomp(2)): it tells nothing. */
void warm_restrict(void);

#endif
