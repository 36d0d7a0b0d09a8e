/*
 * gather_wanted: the keys of leads (gather.h) for which somebody will look. If they are known, all
 * other leads can be left out.
 */
#ifndef GL_WAITS_GATHER_WANTED_H
#define GL_WAITS_GATHER_WANTED_H

#include "lib/base/bytes.h"
#include "lib/waits/graph.h"

/* A zeroed struct is empty. */
struct gl_wanted {
	uint64_t *v; /* in rising order */
	size_t n, cap;
	/* a filter that quickly rules out most keys that are not in v; NULL: v has only few keys */
	struct gl_blocks *blocks;
	/*
	 * A key for which gl_wanted_has may return true is a wanted key, or is less than
	 * GL_WAITS_WINDOW below one. If all such keys have the same number of hexadecimal digits,
	 * and at least 8: that number. Otherwise 0.
	 */
	size_t digits;
	/*
	 * first: the first eight digits of the smallest such key, as a number that compares like
	 * the text. span: the same number for the largest such key, minus `first`.
	 */
	uint64_t first, span;
};

/* Adds a key. Returns false if there is no memory. */
bool gl_wanted_put(struct gl_wanted *w, uint64_t key);

/* Call it when all keys were added. Returns false if there is no memory. */
bool gl_wanted_sort(struct gl_wanted *w);

/*
 * Returns true if one of the `window` keys from this one on is wanted. window: at most
 * GL_WAITS_WINDOW.
 */
bool gl_wanted_has(const struct gl_wanted *w, uint64_t key, uint64_t window);

/* Returns true if this key is the only wanted one of the GL_WAITS_WINDOW keys from `from` on. */
bool gl_wanted_is_only(const struct gl_wanted *w, uint64_t key, uint64_t from);

void gl_wanted_free(struct gl_wanted *w);

/*
 * Returns false if the text of the first argument alone shows that gl_wanted_has would return false
 * for the argument, whatever the window is. It then need not be read as a number.
 */
static inline bool gl_wanted_may_begin(const struct gl_wanted *w, struct gl_str args)
{
	if (w->digits == 0)
		return true;
	return args.len >= w->digits + 2 &&
	       gl_bytes_reversed(gl_bytes_at(args.p + 2)) - w->first <= w->span;
}

#endif
