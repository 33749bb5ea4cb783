/* Atomic operations of every width do what they do without heddle.
 *
 * build: heddle cc
 * run: random 1..10
 *   all: ^good$
 * run: pos 1..10
 *   all: ^good$
 * run: native
 *   all: ^good$
 */
#include "shim.h"

#define WIDTH(type)                                                                                           \
	static _Atomic(type) count_##type, mark_##type;                                                       \
	static void work_##type(void)                                                                         \
	{                                                                                                     \
		for (int i = 0; i < 10; i++) {                                                                \
			type seen = count_##type;                                                             \
			while (!atomic_compare_exchange_weak(&count_##type, &seen, (type)(seen + 1)))         \
				;                                                                             \
			atomic_fetch_add(&count_##type, 2);                                                   \
			atomic_fetch_sub(&count_##type, 1);                                                   \
			atomic_fetch_xor(&mark_##type, 1);                                                    \
			atomic_fetch_or(&mark_##type, 4);                                                     \
			need(atomic_fetch_and(&mark_##type, (type)~2) & 4, "or");                             \
		}                                                                                             \
	}                                                                                                     \
	static void check_##type(void)                                                                        \
	{                                                                                                     \
		type expected = 60;                                                                           \
		need(count_##type == 60, "count");                                                            \
		need(atomic_compare_exchange_strong(&count_##type, &expected, 7), "exchange");                \
		need(!atomic_compare_exchange_strong(&count_##type, &expected, 8) && expected == 7, "fails"); \
		need(atomic_exchange(&count_##type, 9) == 7 && count_##type == 9, "exchange");                \
		need(mark_##type == 4, "mark");                                                               \
	}
WIDTH(uint8_t)
WIDTH(uint16_t)
WIDTH(uint32_t)
WIDTH(uint64_t)

static void *
body(void *unused)
{
	work_uint8_t();
	work_uint16_t();
	work_uint32_t();
	work_uint64_t();
	return unused;
}

int
main(void)
{
	pthread_t t[3];
	for (int i = 0; i < 3; i++)
		t[i] = spawn(body, NULL);
	for (int i = 0; i < 3; i++)
		join(t[i]);
	check_uint8_t();
	check_uint16_t();
	check_uint32_t();
	check_uint64_t();
	say("good");
	return 0;
}
