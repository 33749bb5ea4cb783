/* output.h: what a run prints, bounded.
 *
 * Keeps the first and the last half of the limit; what lies between is counted
 * and thrown away, so that a run which prints a gigabyte costs time alone.
 * stdout and stderr stand in one text in the order in which they arrived.
 */
#ifndef HARNESS_OUTPUT_H
#define HARNESS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct XXH3_state_s;

/* stdout and stderr of one run after the other; our ends and the runs'. */
struct output_pipes {
	int near[2], far[2];
};
#define OUTPUT_PIPES_NONE ((struct output_pipes){{-1, -1}, {-1, -1}})

struct output {
	int fd[2]; /* what is read, our ends of pipes; -1: nothing */
	char *head, *tail;
	size_t half;         /* room of each */
	size_t head_size;    /* bytes used of head */
	uint64_t tail_total; /* bytes ever put into the ring `tail` */
	uint64_t total;
	struct XXH3_state_s *stdout_hash;
};

/* Makes the two, if there are none, not inherited over exec; the far ends are as new. */
int output_pipes_ready(struct output_pipes *pipes);
void output_pipes_close(struct output_pipes *pipes);
void output_open(struct output *output, size_t limit);
/* Takes what has arrived on stream 0 or 1 (stdout, stderr), some of it. */
void output_read(struct output *output, int stream);
/* Takes all that has arrived, whoever still holds the far ends. */
void output_finish(struct output *output);
/* One text with a line in the middle that says what is missing; malloc'd. */
char *output_text(const struct output *output, size_t *size, bool *cut);
uint64_t output_stdout_hash(const struct output *output);
void output_put(struct output *output, const char *bytes, size_t n);
/* An output that is empty begins with what the other has taken so far. */
void output_begin_with(struct output *output, const struct output *before);
void output_close(struct output *output);

#endif
