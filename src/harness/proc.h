/* proc.h: what /proc tells of a process. Everything may be gone at any moment,
 * so nothing here is an error: what cannot be read is absent.
 */
#ifndef HARNESS_PROC_H
#define HARNESS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_stat {
	char state; /* R, S, D, Z ... */
	pid_t parent;
	uint64_t cpu_ticks;   /* user + system */
	uint64_t start_ticks; /* since boot */
};

bool proc_stat(pid_t pid, struct proc_stat *stat);
bool proc_task_stat(pid_t pid, pid_t tid, struct proc_stat *stat);
/* The number of the system call that the thread sleeps in, or -1. */
long proc_task_syscall(pid_t pid, pid_t tid);
/* Copies the value of the environment variable at the process's start. */
bool proc_getenv(pid_t pid, const char *name, char *value, size_t size);
/* Pids of all processes, or of our children; malloc'd, ended by 0. */
pid_t *proc_all(void);
pid_t *proc_children(void);

#endif
