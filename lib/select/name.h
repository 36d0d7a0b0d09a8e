/*
 * name: what an expression can ask a record for, by name: of which kind it is, and its
 * values. Most names have one value or none; `func` and `path` have one for each frame, and
 * of a group `state`, `class`, `sig`, `created_by`, `source`, `id` and `dump` have those of
 * its members.
 */
#ifndef GL_SELECT_NAME_H
#define GL_SELECT_NAME_H

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/record/record.h"

enum gl_name_kind {
	GL_NAME_NUMBER,
	GL_NAME_DURATION, /* in seconds */
	GL_NAME_TEXT,
	GL_NAME_FLAG /* true when the record has its bit; no values */
};

struct gl_name_walk;

struct gl_expr_name {
	struct gl_str name; /* of label.KEY: `label.` */
	enum gl_name_kind kind;
	bool is_of_stack; /* the values of a goroutine depend on its stack alone */
	enum gl_has bit;  /* of a flag, or of a number that is a field; 0: there is none */
	bool (*is)(const struct gl_record *r); /* of a flag without a bit */
	/* Of a number that is a field of every record with the bit: where; else 0. */
	size_t field;
	int (*next)(struct gl_name_walk *w); /* NULL for a flag and for a field */
	/*
	 * NULL, or: what is wrong with a text that a value is to be equal to, as constant text;
	 * NULL when nothing is. May write it as values are written.
	 */
	const char *(*refuse)(char *text, size_t len);
};

/* A walk over the values of a name. Set r, label and wants_whole; the rest begins as 0. */
struct gl_name_walk {
	const struct gl_record *r;
	struct gl_str label; /* KEY of label.KEY */
	bool wants_whole;
	size_t at;
	/* The value: */
	uint64_t number;
	struct gl_str text;
	/* With wants_whole, of a frame: all that glgroup shows of it; p == NULL of others. */
	struct gl_str whole;
	char hex[GL_HASH_HEX];
	struct gl_buf *scratch; /* the caller's, for `whole` */
};

/* All names in words, for messages and manuals. */
#define GL_NAME_ALL                                                                                \
	"id, parent, count, wait, dump, depth, state, class, sig, top, root, where, created_by, "  \
	"pkg, source, origin, func, path, label.KEY, runtime, locked, leaked, scan, durable, "     \
	"partial, truncated"

/* NULL: there is none such. `label.` stands for every label.KEY. */
const struct gl_expr_name *gl_name_find(struct gl_str name);

/* The record has the bit of this name, or it needs none. */
static inline bool gl_name_has_bit(const struct gl_expr_name *n, const struct gl_record *r)
{
	return (r->has & (uint32_t)n->bit) == (uint32_t)n->bit;
}

static inline uint64_t gl_name_field(const struct gl_expr_name *n, const struct gl_record *r)
{
	return *(const uint64_t *)(const void *)((const char *)r + n->field);
}

/*
 * 1: the next value is in *w, borrowed until the next call; 0: no further one; -1: no memory. Of a
 * flag there is none.
 */
static inline int gl_name_next(const struct gl_expr_name *n, struct gl_name_walk *w)
{
	if (!n->field)
		return n->next(w);
	if (w->at++ > 0 || !gl_name_has_bit(n, w->r))
		return 0;
	w->number = gl_name_field(n, w->r);
	return 1;
}

#endif
