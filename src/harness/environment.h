/* environment.h: the environment of a run: the user's own, the run's extra
 * variables, and heddle's. Its size depends on the run's kind alone, so that
 * equal runs get equal stacks.
 */
#ifndef HARNESS_ENVIRONMENT_H
#define HARNESS_ENVIRONMENT_H

struct environment {
	char *const *test;   /* "K=V", NULL-terminated, or NULL; RUN_TMPDIR is replaced */
	char *const *extra;  /* "K=V", NULL-terminated, or NULL */
	const char *library; /* libheddle.so, or NULL for a native run */
	int wire_fd;         /* of this process, or -1 */
	const char *cookie;
	const char *tmpdir;
};

/* malloc'd, NULL-terminated; free with environment_free. */
char **environment_make(const struct environment *wanted);
/* The words with RUN_TMPDIR replaced; likewise. */
char **environment_words(char *const *words, const char *tmpdir);
void environment_free(char **environment);

#endif
