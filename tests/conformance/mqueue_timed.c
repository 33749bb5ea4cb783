/* mq_timedreceive(3p), mq_timedsend(3p): ETIMEDOUT at the time of CLOCK_REALTIME and not
 * before; a time that is none only where it would have to wait.
 */
#include <fcntl.h>
#include <mqueue.h>

#include "shim.h"

static mqd_t queue;

static void *
receives_late(void *argument)
{
	char text[8];
	usleep(2000);
	need(mq_receive(queue, text, sizeof text, NULL) == 1, "receive");
	return argument;
}

int
main(void)
{
	struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = 8};
	struct timespec bad = {0, -1}, past = {1, 0};
	char name[32], text[8];
	snprintf(name, sizeof name, "/promised-%d", (int)getpid());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (queue == (mqd_t)-1)
		return 77;
	mq_unlink(name);
	need(mq_timedreceive(queue, text, sizeof text, NULL, &bad) == -1 && errno == EINVAL, "no time");
	struct timespec far = deadline(20 * S), much = {far.tv_sec, 1000000000};
	need(mq_timedreceive((mqd_t)-1, text, sizeof text, NULL, &far) == -1 && errno == EBADF, "no queue");
	need(mq_timedsend((mqd_t)-1, "x", 1, 0, &far) == -1 && errno == EBADF, "no queue");
	need(mq_timedreceive(queue, text, sizeof text, NULL, &much) == -1 && errno == EINVAL, "no time");
	need(deadline(0).tv_sec < far.tv_sec, "refused at once");
	need(mq_timedreceive(queue, text, sizeof text, NULL, &past) == -1 && errno == ETIMEDOUT, "long ago");
	struct timespec soon = deadline(5 * MS), t;
	need(mq_timedreceive(queue, text, sizeof text, NULL, &soon) == -1 && errno == ETIMEDOUT, "nobody sends");
	clock_gettime(CLOCK_REALTIME, &t);
	need(t.tv_sec * S + t.tv_nsec >= soon.tv_sec * S + soon.tv_nsec, "not before its time");
	need(!mq_timedsend(queue, "x", 1, 0, &past), "there is room");
	soon = deadline(5 * MS);
	need(mq_timedsend(queue, "y", 1, 0, &soon) == -1 && errno == ETIMEDOUT, "nobody receives");
	pthread_t receiver = spawn(receives_late, NULL);
	struct timespec late = deadline(20 * S);
	need(!mq_timedsend(queue, "z", 1, 0, &late), "somebody does");
	need(mq_timedreceive(queue, text, sizeof text, NULL, &late) == 1 && text[0] == 'z', "what was sent");
	join(receiver);
	return 0;
}
