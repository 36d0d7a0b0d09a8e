#include "lib/waits/gather_wanted.h"

#include "lib/base/mem.h"
#include "lib/base/radix.h"

#define BLOCK_BITS 18
#define FEW 32 /* this many keys, or fewer, are searched without blocks */

/*
 * The blocks of GL_WAITS_WINDOW bytes of memory that contain wanted addresses: a bit for each hash
 * of a block. Most receivers are in none of these blocks, and need not be searched for.
 */
struct gl_blocks {
	unsigned char bits[(1 << BLOCK_BITS) / 8];
};

void gl_wanted_free(struct gl_wanted *w)
{
	gl_mem_free(w->v);
	gl_mem_free(w->blocks);
	*w = (struct gl_wanted){.v = NULL};
}

bool gl_wanted_put(struct gl_wanted *w, uint64_t key)
{
	uint64_t *v = gl_mem_grow(w->v, &w->cap, w->n + 1, sizeof *v);

	if (!v)
		return false;
	w->v = v;
	v[w->n++] = key;
	return true;
}

/* --- preparing ----------------------------------------------------------------------- */

static size_t block_of(uint64_t key)
{
	return (size_t)((key / GL_WAITS_WINDOW) * UINT64_C(0x9e3779b97f4a7c15) >>
			(64 - BLOCK_BITS));
}

static void mark_block(struct gl_blocks *b, uint64_t key)
{
	b->bits[block_of(key) / 8] |= (unsigned char)(1 << block_of(key) % 8);
}

static bool mark_blocks(struct gl_wanted *w)
{
	if (w->n <= FEW)
		return true;
	w->blocks = gl_mem_new(1, sizeof *w->blocks);
	for (size_t i = 0; w->blocks && i < w->n; i++) {
		mark_block(w->blocks, w->v[i]);
		mark_block(w->blocks, w->v[i] - (GL_WAITS_WINDOW - 1));
	}
	return w->blocks != NULL;
}

/* Sorts the keys, and removes duplicates. */
static bool sort(struct gl_wanted *w)
{
	struct gl_radix *v = gl_mem_new(w->n, sizeof *v);
	size_t n = 0;

	if (!v)
		return false;
	for (size_t i = 0; i < w->n; i++)
		v[i].key = w->v[i];
	gl_radix_sort(v, w->n);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || w->v[n - 1] != v[i].key)
			w->v[n++] = v[i].key;
	w->n = n;
	gl_mem_free(v);
	return true;
}

static size_t digits_of(uint64_t key)
{
	size_t n = 1;

	while (key >>= 4)
		n++;
	return n;
}

/* Returns the first eight of the key's digits as a number that compares like the text. */
static uint64_t first_digits(uint64_t key, size_t digits)
{
	return gl_bytes_reversed(
		gl_bytes_to_hex(gl_bytes_nibbles(key >> 4 * (digits - 8) & UINT32_MAX)));
}

/*
 * Looks at all keys for which gl_wanted_has returns true. Finds how many digits they have, and the
 * range of their first eight digits, for gl_wanted_may_begin.
 */
static void find_text(struct gl_wanted *w)
{
	uint64_t low = w->n ? w->v[0] : 0, high = w->n ? w->v[w->n - 1] : 0;
	size_t digits = digits_of(high);

	low = low > GL_WAITS_WINDOW ? low - GL_WAITS_WINDOW : 0;
	if (digits < 8 || digits_of(low) != digits)
		return;
	w->digits = digits;
	w->first = first_digits(low, digits);
	w->span = first_digits(high, digits) - w->first;
}

bool gl_wanted_sort(struct gl_wanted *w)
{
	if (!sort(w) || !mark_blocks(w))
		return false;
	find_text(w);
	return true;
}

/* --- searching ----------------------------------------------------------------------- */

/* Returns the index of the first wanted key that is not below this one; w->n if there is none. */
static size_t find(const struct gl_wanted *w, uint64_t key)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->v[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool gl_wanted_has(const struct gl_wanted *w, uint64_t key, uint64_t window)
{
	size_t block = block_of(key), i;

	if (w->blocks && !(w->blocks->bits[block / 8] >> block % 8 & 1))
		return false;
	i = find(w, key);
	return i < w->n && w->v[i] - key < window;
}

bool gl_wanted_is_only(const struct gl_wanted *w, uint64_t key, uint64_t from)
{
	size_t i = find(w, from);

	return i < w->n && w->v[i] == key && key - from < GL_WAITS_WINDOW &&
	       (i + 1 == w->n || w->v[i + 1] - from >= GL_WAITS_WINDOW);
}
