/* <heddle.h>: after heddle_test_begin(name) the schedule follows from the seed and
 * the name alone, whatever the tests before did; another name, another schedule
 * (section 1). Each test below does the same.
 *
 * run: random 1..30
 *   all: (?s)same=1.*same=1
 *   some: other=0
 * run: pct 1..30
 *   all: (?s)same=1.*same=1
 *   some: other=0
 * run: pos 1..30
 *   all: (?s)same=1.*same=1
 *   some: other=0
 * run: stressed 1..30
 *   all: (?s)same=1.*same=1
 *   some: other=0
 * run: green 1
 *   all: (?s)same=1.*same=1
 * run: native 1
 *   all: same=
 */
#include <heddle.h>

#include "shim.h"

enum { THREADS = 4, LETTERS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char order[THREADS * LETTERS + 1];
static int n;

static void *
body(void *letter)
{
	for (int i = 0; i < LETTERS; i++) {
		pthread_mutex_lock(&lock);
		order[n++] = *(char *)letter;
		pthread_mutex_unlock(&lock);
		usleep(10);
	}
	return NULL;
}

static void
test(const char *name, char *result)
{
	pthread_t t[THREADS];
	char letters[] = "abcd";
	heddle_test_begin(name);
	n = 0;
	usleep(5); /* alone: no decision */
	for (int i = 0; i < THREADS; i++)
		t[i] = spawn(body, &letters[i]);
	for (int i = 0; i < THREADS; i++)
		join(t[i]);
	strcpy(result, order);
	heddle_test_end();
}

int
main(void)
{
	char first[sizeof order], middle[sizeof order], second[sizeof order], third[sizeof order];
	test("one", first);
	test("other", middle);
	n = 0;
	join(spawn(body, "x")); /* of no test */
	test("one", second);
	test("one", third);
	say("same=%d", !strcmp(first, second));
	say("same=%d", !strcmp(first, third));
	say("other=%d", !strcmp(first, middle));
	return 0;
}
