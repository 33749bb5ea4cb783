#include "output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "x.h"

enum { CHUNK = 65536, CHUNKS_PER_TURN = 16 };

void
output_open(struct output *output, size_t limit)
{
	*output = (struct output){.fd = {-1, -1}, .half = limit / 2};
	output->stdout_hash = XXH3_createState();
	if (!output->stdout_hash)
		die("out of memory");
	XXH3_64bits_reset(output->stdout_hash);
}

static int
open_pipe(struct output_pipes *pipes, int stream)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pipes->near[stream] = ends[0];
	pipes->far[stream] = ends[1];
	return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

/* A run may have set flags, which hold for all who write into the pipe. */
int
output_pipes_ready(struct output_pipes *pipes)
{
	for (int i = 0; i < 2; i++)
		if (pipes->near[i] < 0 ? open_pipe(pipes, i) : fcntl(pipes->far[i], F_SETFL, 0)) {
			output_pipes_close(pipes);
			return -1;
		}
	return 0;
}

void
output_pipes_close(struct output_pipes *pipes)
{
	for (int i = 0; i < 2; i++)
		if (pipes->near[i] >= 0) {
			close(pipes->near[i]);
			close(pipes->far[i]);
		}
	*pipes = OUTPUT_PIPES_NONE;
}

static void
put_head(struct output *output, const char *bytes, size_t n)
{
	if (!output->head)
		output->head = xmalloc(output->half);
	memcpy(output->head + output->head_size, bytes, n);
	output->head_size += n;
}

static void
put_tail(struct output *output, const char *bytes, size_t n)
{
	if (!output->tail)
		output->tail = xmalloc(output->half);
	if (n > output->half) {
		output->tail_total += n - output->half;
		bytes += n - output->half;
		n = output->half;
	}
	size_t at = output->tail_total % output->half;
	size_t first = n < output->half - at ? n : output->half - at;
	memcpy(output->tail + at, bytes, first);
	memcpy(output->tail, bytes + first, n - first);
	output->tail_total += n;
}

void
output_put(struct output *output, const char *bytes, size_t n)
{
	output->total += n;
	size_t room = output->half - output->head_size;
	size_t first = n < room ? n : room;
	if (first)
		put_head(output, bytes, first);
	if (n > first && output->half)
		put_tail(output, bytes + first, n - first);
}

static char *
copy_ring(const char *from, size_t size)
{
	return from ? memcpy(xmalloc(size), from, size) : NULL;
}

void
output_begin_with(struct output *output, const struct output *before)
{
	output->head = copy_ring(before->head, before->half);
	output->tail = copy_ring(before->tail, before->half);
	output->head_size = before->head_size;
	output->tail_total = before->tail_total;
	output->total = before->total;
	XXH3_copyState(output->stdout_hash, before->stdout_hash);
}

/* Returns the bytes read, 0 if none are there. */
static size_t
read_chunk(struct output *output, int stream)
{
	char chunk[CHUNK];
	ssize_t n = read(output->fd[stream], chunk, sizeof(chunk));
	if (n <= 0)
		return 0;
	if (stream == 0)
		XXH3_64bits_update(output->stdout_hash, chunk, (size_t)n);
	output_put(output, chunk, (size_t)n);
	return (size_t)n;
}

void
output_read(struct output *output, int stream)
{
	for (int i = 0; i < CHUNKS_PER_TURN && output->fd[stream] >= 0; i++)
		if (!read_chunk(output, stream))
			return;
}

void
output_finish(struct output *output)
{
	for (int stream = 0; stream < 2; stream++) {
		while (output->fd[stream] >= 0 && read_chunk(output, stream))
			;
		output->fd[stream] = -1;
	}
}

static size_t
tail_size(const struct output *output)
{
	return output->tail_total < output->half ? (size_t)output->tail_total : output->half;
}

static void
copy_tail(const struct output *output, char *to)
{
	size_t n = tail_size(output);
	size_t at = output->tail_total > output->half ? output->tail_total % output->half : 0;
	memcpy(to, output->tail + at, n - at);
	memcpy(to + n - at, output->tail, at);
}

char *
output_text(const struct output *output, size_t *size, bool *cut)
{
	size_t tail = tail_size(output);
	uint64_t missing = output->total - output->head_size - tail;
	char gap[96] = "";
	if (missing)
		snprintf(gap, sizeof(gap), "\n[heddle: %llu bytes of output left out]\n", (unsigned long long)missing);
	size_t gap_size = strlen(gap);
	char *text = xmalloc(output->head_size + gap_size + tail + 1);
	if (output->head_size)
		memcpy(text, output->head, output->head_size);
	memcpy(text + output->head_size, gap, gap_size);
	if (tail)
		copy_tail(output, text + output->head_size + gap_size);
	*size = output->head_size + gap_size + tail;
	text[*size] = '\0';
	*cut = missing != 0;
	return text;
}

uint64_t
output_stdout_hash(const struct output *output)
{
	return XXH3_64bits_digest(output->stdout_hash);
}

void
output_close(struct output *output)
{
	free(output->head);
	free(output->tail);
	XXH3_freeState(output->stdout_hash);
	*output = (struct output){.fd = {-1, -1}};
}
