#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/session.h"

/* The cookie of a session of a process that has ended since. */
static void
cookie_of_dead(char cookie[SESSION_COOKIE_SIZE])
{
	int ends[2];
	cr_assert_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		struct session session;
		char *error;
		if (session_open(&session, &error) == 0)
			session_cookie(&session, 7, cookie);
		_exit(write(ends[1], cookie, SESSION_COOKIE_SIZE) != SESSION_COOKIE_SIZE);
	}
	cr_assert_eq(read(ends[0], cookie, SESSION_COOKIE_SIZE), SESSION_COOKIE_SIZE);
	cr_assert_eq(waitpid(child, NULL, 0), child);
	close(ends[0]);
	close(ends[1]);
}

Test(session, knows_its_own_and_those_of_the_dead)
{
	struct session session;
	char *error, own[SESSION_COOKIE_SIZE], dead[SESSION_COOKIE_SIZE] = "";
	cr_assert_eq(session_open(&session, &error), 0);
	session_cookie(&session, UINT32_MAX, own);
	cookie_of_dead(dead);
	cr_expect_eq(strlen(own), strlen(dead), "all have the same length");
	cr_expect(session_is_own(&session, own) && !session_is_dead(&session, own));
	cr_expect(!session_is_own(&session, dead) && session_is_dead(&session, dead), "%s", dead);
	session_close(&session);
}

Test(session, takes_nothing_else_for_one_of_the_dead)
{
	struct session session;
	char *error, dead[SESSION_COOKIE_SIZE] = "", more[SESSION_COOKIE_SIZE + 1];
	cr_assert_eq(session_open(&session, &error), 0);
	cookie_of_dead(dead);
	snprintf(more, sizeof(more), "%s0", dead);
	cr_expect(!session_is_dead(&session, more));
	dead[sizeof(SESSION_PREFIX) - 1] ^= 1; /* of another pid namespace */
	cr_expect(!session_is_dead(&session, dead));
	cr_expect(!session_is_dead(&session, SESSION_PREFIX));
	cr_expect(!session_is_dead(&session, "hd-not-one-of-them-at-all"));
	cr_expect(!session_is_dead(&session, ""));
	session_close(&session);
}

/* unix(7): 107 bytes, in a folder as pytest makes them. */
Test(session, leaves_room_for_a_socket_in_a_folder_of_a_test)
{
	cr_expect_leq(sizeof("/tmp/") + SESSION_COOKIE_SIZE, 32);
}
