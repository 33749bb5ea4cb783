/* rng.h: the one random generator of both worlds.
 *
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", OOPSLA 2014): 64 bits of state, passes BigCrush, and any two
 * seeds give unrelated streams, so seeds can be made by mixing numbers.
 * Everything random in heddle is a function of a seed; nothing here reads a
 * clock or the machine.
 */
#ifndef HEDDLE_RNG_H
#define HEDDLE_RNG_H

#include <stdint.h>

struct heddle_rng {
	uint64_t state;
};

static inline uint64_t
heddle_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline uint64_t
heddle_rng_next(struct heddle_rng *rng)
{
	return heddle_mix(rng->state += 0x9e3779b97f4a7c15u);
}

/* Uniform in [0, n); n > 0. Multiply-shift (Lemire 2019) without rejection:
 * the bias is below n / 2^64. */
static inline uint64_t
heddle_rng_below(struct heddle_rng *rng, uint64_t n)
{
	return (uint64_t)(((unsigned __int128)heddle_rng_next(rng) * n) >> 64);
}

/* The place of a key in a table of 2^bits, bits > 0: Fibonacci hashing (Knuth 6.4). */
static inline uint64_t
heddle_home(uint64_t key, uint32_t bits)
{
	return key * 0x9e3779b97f4a7c15u >> (64 - bits);
}

/* A seed for (seed, number), unrelated to that of any other pair. */
static inline uint64_t
heddle_seed(uint64_t seed, uint64_t number)
{
	return heddle_mix(heddle_mix(seed + 0x9e3779b97f4a7c15u) ^ (number * 0xd1342543de82ef95u + 1));
}

/* A seed for (seed, text): FNV-1a over the text, mixed into the seed. */
static inline uint64_t
heddle_seed_text(uint64_t seed, const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return heddle_seed(seed, hash);
}

#endif
