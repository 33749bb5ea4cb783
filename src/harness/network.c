#include "network.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* netdevice(7) */
static int
raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	int error = ioctl(fd, SIOCSIFFLAGS, &request) ? errno : 0;
	close(fd);
	return error;
}

int
network_unshare(void)
{
	return unshare(CLONE_NEWNET) ? errno : raise_loopback();
}

int
network_try(void)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(network_unshare());
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
}
