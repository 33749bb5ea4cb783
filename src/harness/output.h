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

struct output {
	int fd[2]; /* our ends of stdout and stderr; -1 once closed */
	char *head, *tail;
	size_t half;         /* room of each */
	size_t head_size;    /* bytes used of head */
	uint64_t tail_total; /* bytes ever put into the ring `tail` */
	uint64_t total;
	struct XXH3_state_s *stdout_hash;
};

void output_open(struct output *output, size_t limit);
/* Makes the two pipes; the far ends come back, not inherited over exec. */
int output_pipes(struct output *output, int far[2]);
/* Takes what has arrived on stream 0 or 1 (stdout, stderr), some of it. */
void output_read(struct output *output, int stream);
/* Takes all that has arrived, then closes both, whoever still holds them. */
void output_finish(struct output *output);
/* One text with a line in the middle that says what is missing; malloc'd. */
char *output_text(const struct output *output, size_t *size, bool *cut);
struct digest output_stdout_digest(const struct output *output);
void output_put(struct output *output, const char *bytes, size_t n);
/* An output that is empty begins with what the other has taken so far. */
void output_begin_with(struct output *output, const struct output *before);
void output_close(struct output *output);

#endif
