/* mq_send(3p), mq_receive(3p): by priority, equal ones in order; a full or an empty queue is
 * waited for, or EAGAIN; one process at a time is told of a message in an empty queue.
 *
 * escapes: thread
 */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static char name[32];
static mqd_t queue;
static sem_t told;

static void
tell(union sigval value)
{
	sem_post(value.sival_ptr);
}

static void *
sends(void *argument)
{
	for (int i = 0; i < 5; i++)
		need(!mq_send(queue, "x", 1, 0), "waits for room");
	return argument;
}

static void
check_order(void)
{
	char text[8];
	unsigned priority;
	need(!mq_send(queue, "a", 1, 1) && !mq_send(queue, "b", 1, 5), "send");
	need(mq_receive(queue, text, sizeof text, &priority) == 1 && text[0] == 'b' && priority == 5, "the highest");
	need(!mq_send(queue, "c", 1, 1), "send");
	need(mq_receive(queue, text, sizeof text, NULL) == 1 && text[0] == 'a', "the older");
	need(mq_receive(queue, text, sizeof text, NULL) == 1 && text[0] == 'c', "the younger");
	need(mq_receive(queue, text, 1, NULL) == -1 && errno == EMSGSIZE, "no room for a message");
}

static void
check_nonblocking(void)
{
	struct mq_attr attr = {.mq_flags = O_NONBLOCK}, old;
	char text[8];
	need(!mq_setattr(queue, &attr, &old) && !old.mq_flags, "setattr");
	need(mq_receive(queue, text, sizeof text, NULL) == -1 && errno == EAGAIN, "empty");
	need(!mq_send(queue, "1", 1, 0) && !mq_send(queue, "2", 1, 0), "send");
	need(mq_send(queue, "3", 1, 0) == -1 && errno == EAGAIN, "full");
	need(!mq_getattr(queue, &attr) && attr.mq_curmsgs == 2 && attr.mq_maxmsg == 2, "getattr");
	need(mq_receive(queue, text, sizeof text, NULL) == 1 && mq_receive(queue, text, sizeof text, NULL) == 1,
		"both");
	need(!mq_setattr(queue, &old, NULL), "setattr");
}

static void
check_notified(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD, .sigev_notify_function = tell, .sigev_value.sival_ptr = &told};
	struct sigevent again = {.sigev_notify = SIGEV_NONE};
	char text[8];
	need(!mq_notify(queue, &event), "notify");
	need(mq_notify(queue, &again) == -1 && errno == EBUSY, "one at a time");
	need(!mq_send(queue, "n", 1, 0), "send");
	while (sem_wait(&told))
		;
	need(mq_receive(queue, text, sizeof text, NULL) == 1, "the message is there");
	need(!mq_notify(queue, &again) && !mq_notify(queue, NULL), "the registration was used up");
}

static void
check_process(void)
{
	char text[8];
	int status;
	pid_t pid = fork();
	if (!pid)
		_exit(mq_receive(queue, text, sizeof text, NULL) != 1);
	usleep(1000);
	need(!mq_send(queue, "p", 1, 0), "send");
	need(waitpid(pid, &status, 0) == pid && !status, "another process gets it");
}

int
main(void)
{
	struct mq_attr attr = {.mq_maxmsg = 2, .mq_msgsize = 8};
	char text[8];
	snprintf(name, sizeof name, "/promise-%d", (int)getpid());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (queue == (mqd_t)-1)
		return 77;
	sem_init(&told, 0, 0);
	pthread_t sender = spawn(sends, NULL);
	for (int i = 0; i < 5; i++)
		need(mq_receive(queue, text, sizeof text, NULL) == 1, "waits for a message");
	join(sender);
	check_order();
	check_nonblocking();
	check_process();
	check_notified();
	need(!mq_unlink(name) && !mq_close(queue), "close");
	return 0;
}
