/* tsc.h: the processor's time stamp counter, read in the run's time.
 *
 * `rdtsc` is an instruction, not a call. Where the program and the libraries that it
 * is linked with read it, a jump stands in its place, into a piece of code close by
 * that calls `tsc_read` as an interposed function would be called. Only what
 * compilers make of a read is recognised: the instructions behind it that the jump
 * overwrites can stand elsewhere, and the upper half is used soon.
 */
#ifndef TSC_H
#define TSC_H

#include <stdint.h>

/* So many a nanosecond, on every machine. */
#define TSC_PER_NS 2u

/* Before the program has a second thread. */
void tsc_begin(void);
/* The counter; `behind` is the address behind the instruction. (tsc_x86_64.S) */
uint64_t tsc_read(const void *behind);

/* How many bytes, read at `code` of the `n` that are there (and four before them), give way to the jump; 0: it is
 * no such read. At most TSC_SITE. */
enum { TSC_SITE = 32 };
unsigned tsc_site(const uint8_t *code, uint64_t n);
/* The size of an instruction that can be moved elsewhere, 0 of any other; `relative`: where in it
 * four bytes stand that count from its end; 0: it has none. */
unsigned tsc_movable(const uint8_t *at, unsigned *relative);

#endif
