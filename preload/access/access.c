/* What `heddle cc` links into a program: the functions that a compiler calls under
 * -fsanitize=thread (LLVM's compiler-rt, tsan_interface.h and
 * tsan_interface_atomic.h). They tell libheddle.so, if it is there, and do what
 * an atomic operation has to do; nothing else of that sanitizer is in here.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#include "heddle/access.h"

static heddle_access_function *tell;

void __tsan_init(void);

__attribute__((constructor(101))) void
__tsan_init(void)
{
	tell = (heddle_access_function *)dlsym(RTLD_DEFAULT, HEDDLE_ACCESS_SYMBOL);
}

#define TELL(address, size, kind)                                                            \
	do {                                                                                 \
		if (__builtin_expect(tell != NULL, 0))                                       \
			tell((const void *)(uintptr_t)(address), size, HEDDLE_ACCESS_##kind, \
				__builtin_return_address(0));                                \
	} while (0)

/* ---- plain accesses ---- */

#define ACCESS(name, size, kind)           \
	void name(void *address);          \
	void name(void *address)           \
	{                                  \
		TELL(address, size, kind); \
	}
#define ACCESSES(size)                                             \
	ACCESS(__tsan_read##size, size, LOAD)                      \
	ACCESS(__tsan_write##size, size, STORE)                    \
	ACCESS(__tsan_unaligned_read##size, size, LOAD)            \
	ACCESS(__tsan_unaligned_write##size, size, STORE)          \
	ACCESS(__tsan_volatile_read##size, size, LOAD)             \
	ACCESS(__tsan_volatile_write##size, size, STORE)           \
	ACCESS(__tsan_unaligned_volatile_read##size, size, LOAD)   \
	ACCESS(__tsan_unaligned_volatile_write##size, size, STORE) \
	ACCESS(__tsan_read_write##size, size, UPDATE)              \
	ACCESS(__tsan_unaligned_read_write##size, size, UPDATE)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define RANGE(name, kind)                             \
	void name(void *address, unsigned long size); \
	void name(void *address, unsigned long size)  \
	{                                             \
		TELL(address, size, kind);            \
	}
RANGE(__tsan_read_range, LOAD)
RANGE(__tsan_write_range, STORE)

void __tsan_vptr_read(void **address);
void
__tsan_vptr_read(void **address)
{
	TELL(address, sizeof *address, LOAD);
}

/* A constructor or destructor sets what is mostly set so already. */
void __tsan_vptr_update(void **address, void *value);
void
__tsan_vptr_update(void **address, void *value)
{
	if (*address != value)
		TELL(address, sizeof *address, STORE);
}

/* ---- libc's, on shared memory: the linker is told to take these (--wrap), and clang calls
 * three of them by names of its own ---- */

void *__real_memcpy(void *to, const void *from, size_t n);
void *__real_memmove(void *to, const void *from, size_t n);
void *__real_memset(void *to, int byte, size_t n);
char *__real_strcpy(char *to, const char *from);
char *__real_strncpy(char *to, const char *from, size_t n);
char *__real_strcat(char *to, const char *from);
int __real_strcmp(const char *a, const char *b);
int __real_memcmp(const void *a, const void *b, size_t n);

#define COPIES(name, copy)                                \
	void *name(void *to, const void *from, size_t n); \
	void *name(void *to, const void *from, size_t n)  \
	{                                                 \
		TELL(from, n, LOAD);                      \
		TELL(to, n, STORE);                       \
		return copy(to, from, n);                 \
	}
COPIES(__wrap_memcpy, __real_memcpy)
COPIES(__wrap_memmove, __real_memmove)
COPIES(__tsan_memcpy, __real_memcpy)
COPIES(__tsan_memmove, __real_memmove)

#define SETS(name)                                 \
	void *name(void *to, int byte, size_t n);  \
	void *name(void *to, int byte, size_t n)   \
	{                                          \
		TELL(to, n, STORE);                \
		return __real_memset(to, byte, n); \
	}
SETS(__wrap_memset)
SETS(__tsan_memset)

char *__wrap_strcpy(char *to, const char *from);
char *
__wrap_strcpy(char *to, const char *from)
{
	TELL(from, 1, LOAD);
	TELL(to, 1, STORE);
	return __real_strcpy(to, from);
}

char *__wrap_strncpy(char *to, const char *from, size_t n);
char *
__wrap_strncpy(char *to, const char *from, size_t n)
{
	TELL(from, 1, LOAD);
	TELL(to, n, STORE);
	return __real_strncpy(to, from, n);
}

char *__wrap_strcat(char *to, const char *from);
char *
__wrap_strcat(char *to, const char *from)
{
	TELL(from, 1, LOAD);
	TELL(to, 1, UPDATE);
	return __real_strcat(to, from);
}

int __wrap_strcmp(const char *a, const char *b);
int
__wrap_strcmp(const char *a, const char *b)
{
	TELL(a, 1, LOAD);
	TELL(b, 1, LOAD);
	return __real_strcmp(a, b);
}

int __wrap_memcmp(const void *a, const void *b, size_t n);
int
__wrap_memcmp(const void *a, const void *b, size_t n)
{
	TELL(a, n, LOAD);
	TELL(b, n, LOAD);
	return __real_memcmp(a, b, n);
}

/* ---- functions: of no interest ---- */

void __tsan_func_entry(void *caller);
void
__tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void);
void
__tsan_func_exit(void)
{
}

/* ---- atomics: in the strongest order, whatever was asked for ---- */

#define FETCH(bits, type, name, builtin)                                                  \
	type __tsan_atomic##bits##_##name(volatile type *address, type value, int order); \
	type __tsan_atomic##bits##_##name(volatile type *address, type value, int order)  \
	{                                                                                 \
		(void)order;                                                              \
		TELL(address, sizeof *address, UPDATE);                                   \
		return builtin(address, value, __ATOMIC_SEQ_CST);                         \
	}

#define COMPARE(bits, type, name, weak)                                                      \
	int __tsan_atomic##bits##_compare_exchange_##name(                                   \
		volatile type *address, type *expected, type value, int order, int failed);  \
	int __tsan_atomic##bits##_compare_exchange_##name(                                   \
		volatile type *address, type *expected, type value, int order, int failed)   \
	{                                                                                    \
		(void)order;                                                                 \
		(void)failed;                                                                \
		TELL(address, sizeof *address, ATTEMPT);                                     \
		return __atomic_compare_exchange_n(                                          \
			address, expected, value, weak, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	}

#define ATOMICS(bits, type)                                                                                    \
	type __tsan_atomic##bits##_load(const volatile type *address, int order);                              \
	type __tsan_atomic##bits##_load(const volatile type *address, int order)                               \
	{                                                                                                      \
		(void)order;                                                                                   \
		TELL(address, sizeof *address, LOAD);                                                          \
		return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                             \
	}                                                                                                      \
	void __tsan_atomic##bits##_store(volatile type *address, type value, int order);                       \
	void __tsan_atomic##bits##_store(volatile type *address, type value, int order)                        \
	{                                                                                                      \
		(void)order;                                                                                   \
		TELL(address, sizeof *address, STORE);                                                         \
		__atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                            \
	}                                                                                                      \
	type __tsan_atomic##bits##_exchange(volatile type *address, type value, int order);                    \
	type __tsan_atomic##bits##_exchange(volatile type *address, type value, int order)                     \
	{                                                                                                      \
		(void)order;                                                                                   \
		TELL(address, sizeof *address, ATTEMPT);                                                       \
		return __atomic_exchange_n(address, value, __ATOMIC_SEQ_CST);                                  \
	}                                                                                                      \
	FETCH(bits, type, fetch_add, __atomic_fetch_add)                                                       \
	FETCH(bits, type, fetch_sub, __atomic_fetch_sub)                                                       \
	FETCH(bits, type, fetch_and, __atomic_fetch_and)                                                       \
	FETCH(bits, type, fetch_or, __atomic_fetch_or)                                                         \
	FETCH(bits, type, fetch_xor, __atomic_fetch_xor)                                                       \
	FETCH(bits, type, fetch_nand, __atomic_fetch_nand)                                                     \
	COMPARE(bits, type, strong, 0)                                                                         \
	COMPARE(bits, type, weak, 1)                                                                           \
	type __tsan_atomic##bits##_compare_exchange_val(                                                       \
		volatile type *address, type expected, type value, int order, int failed);                     \
	type __tsan_atomic##bits##_compare_exchange_val(                                                       \
		volatile type *address, type expected, type value, int order, int failed)                      \
	{                                                                                                      \
		(void)order;                                                                                   \
		(void)failed;                                                                                  \
		TELL(address, sizeof *address, ATTEMPT);                                                       \
		__atomic_compare_exchange_n(address, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
		return expected;                                                                               \
	}
ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

void __tsan_atomic_thread_fence(int order);
void
__tsan_atomic_thread_fence(int order)
{
	(void)order;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order);
void
__tsan_atomic_signal_fence(int order)
{
	(void)order;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}
