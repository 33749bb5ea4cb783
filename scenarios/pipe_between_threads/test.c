/* A client sends a request through a pipe, verb and argument one after the
 * other, and the server takes what one read gives for all of it.
 *
 * A writer that is not interrupted has written both by the time the reader
 * wakes up; but a pipe is a stream, and a read may end between two writes. */
#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int request[2];

static void *
client(void *unused)
{
	ssize_t sent = write(request[1], "put ", 4);
	sent += write(request[1], "7", 1);
	assert(sent == 5);
	close(request[1]);
	return unused;
}

/* What came, with a NUL behind it. */
static void
receive(char *message, size_t room)
{
	size_t length = 0;
	ssize_t got;
	do {
		got = read(request[0], message + length, room - 1 - length);
		assert(got >= 0);
		length += (size_t)got;
#ifndef FIXED
		break;
#endif
	} while (got > 0);
	message[length] = '\0';
}

int
main(void)
{
	char message[16];
	pthread_t c;
	assert(pipe(request) == 0);
	pthread_create(&c, NULL, client, NULL);
	receive(message, sizeof message);
	assert(strcmp(message, "put 7") == 0);
	pthread_join(c, NULL);
	return 0;
}
