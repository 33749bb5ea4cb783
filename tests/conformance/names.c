/* getaddrinfo(3p): numbers and names of files, from several threads at once; what is none is
 * told; getaddrinfo_a ends for who waits.
 *
 * escapes: thread
 */
#include <arpa/inet.h>
#include <netdb.h>

#include "shim.h"

static void *
looks_up(void *argument)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found;
	for (int i = 0; i < 3; i++) {
		need(!getaddrinfo("127.0.0.9", "80", &hints, &found), "a number");
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)found->ai_addr;
		need(in->sin_port == htons(80) && in->sin_addr.s_addr == htonl(0x7f000009), "that number");
		freeaddrinfo(found);
		need(getaddrinfo("no number", "80", &hints, &found) == EAI_NONAME, "none");
	}
	return argument;
}

int
main(void)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_flags = AI_NUMERICHOST};
	struct gaicb request = {.ar_name = "127.0.0.7", .ar_request = &hints}, *list[] = {&request};
	pthread_t threads[2] = {spawn(looks_up, NULL), spawn(looks_up, NULL)};
	join(threads[0]);
	join(threads[1]);
	need(!getaddrinfo_a(GAI_NOWAIT, list, 1, NULL), "asynchronous");
	while (gai_error(&request) == EAI_INPROGRESS)
		gai_suspend((const struct gaicb *const *)list, 1, NULL);
	need(!gai_error(&request) && request.ar_result, "found");
	freeaddrinfo(request.ar_result);
	return 0;
}
