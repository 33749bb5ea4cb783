/* sys.h: raw system calls and memory of libheddle's own.
 *
 * Nothing here goes through libc: the library lives inside a program whose
 * malloc, syscall() or memcpy may be anybody's, and a sanitizer's interceptors
 * would call back. Calls return the kernel's value: negative errno on failure,
 * and never touch errno.
 */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
static inline long
sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;
	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
/* In a short busy wait, to the other thread of the same core. */
#define sys_relax() __asm__ volatile("pause")
#elif defined(__aarch64__)
static inline long
sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}
#define sys_relax() __asm__ volatile("yield")
#else
#error "libheddle knows x86-64 and aarch64"
#endif

#define SYS_LONG(x) ((long)(uintptr_t)(x))
#define sys0(n) sys6(n, 0, 0, 0, 0, 0, 0)
#define sys1(n, a) sys6(n, SYS_LONG(a), 0, 0, 0, 0, 0)
#define sys2(n, a, b) sys6(n, SYS_LONG(a), SYS_LONG(b), 0, 0, 0, 0)
#define sys3(n, a, b, c) sys6(n, SYS_LONG(a), SYS_LONG(b), SYS_LONG(c), 0, 0, 0)
#define sys4(n, a, b, c, d) sys6(n, SYS_LONG(a), SYS_LONG(b), SYS_LONG(c), SYS_LONG(d), 0, 0)

/* Zeroed pages, `size` rounded up; kept for the life of the process unless
 * given back. Dies (broken_out) when the kernel has none. */
void *sys_pages(size_t size);
/* The same, but NULL then. */
void *sys_try_pages(size_t size);
void sys_pages_free(void *pages, size_t size);
/* Zeroed memory for good, in pieces of any size that share pages: a run touches few. */
void *sys_memory(size_t size);
void *sys_try_memory(size_t size); /* the same, but NULL when the kernel has none */
/* The same, larger than `old`, and with what is in that. */
void *sys_memory_more(const void *old, size_t old_size, size_t size);

/* Reads shared memory before it is written: then the kernel maps what else of the SYS_AROUND
 * bytes around it is in memory from earlier runs, else nothing but its page (mm/memory.c,
 * do_fault_around). */
enum { SYS_AROUND = 65536 };
static inline void
sys_look_around(const void *at)
{
	(void)*(const volatile char *)at;
}

/* Waits while *word == value, at most `timeout_ns` of real time (0: for ever).
 * May return early. The word may be shared between processes. */
void sys_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t timeout_ns);
void sys_futex_wake(_Atomic uint32_t *word, int count);

uint64_t sys_real_ns(void); /* CLOCK_MONOTONIC of the machine */
uint32_t sys_gettid(void);
uint64_t sys_signal_mask(void);              /* of this kernel thread; bit n - 1 is signal n */
uint64_t sys_set_signal_mask(uint64_t mask); /* the one before */
_Noreturn void sys_exit_group(int status);

/* Copies a C string of the target, cut to size - 1 bytes. */
void sys_copy_text(char *to, size_t size, const char *from);
bool sys_equal_text(const char *a, const char *b);
/* Appends at text[*at], cut to size - 1 bytes in all. */
void sys_append(char *text, size_t size, size_t *at, const char *more);
void sys_append_number(char *text, size_t size, size_t *at, uint32_t number);

#endif
