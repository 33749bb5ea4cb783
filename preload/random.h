/* What a program draws at random: the same in every run of a campaign (hook_random.c). */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stddef.h>

struct thread;

/* The next `size` bytes of the calling thread's own stream. */
void random_draw(struct thread *self, void *buffer, size_t size);

/* Whether it is /dev/random or /dev/urandom. */
bool random_device(int fd);

#endif
