/*
 * name: the names for which an expression may ask a record, with their kinds and values. Most names
 * have one value or none. `func` and `path` have one value per frame. For a group, `state`,
 * `class`, `sig`, `created_by`, `source`, `id` and `dump` have the values of its members.
 */
#ifndef GL_SELECT_NAME_H
#define GL_SELECT_NAME_H

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/record/keytable.h"

enum gl_name_kind {
	GL_NAME_NUMBER,
	GL_NAME_DURATION, /* a number of seconds */
	GL_NAME_TEXT,
	GL_NAME_FLAG /* true if the record has the bit; has no values */
};

struct gl_name_walk;

struct gl_expr_name {
	struct gl_str name; /* `label.` for label.KEY */
	enum gl_name_kind kind;
	bool is_of_stack; /* for a goroutine, the values depend on its stack alone */
	enum gl_has bit;  /* for flags, and numbers that are a field: the bit in `has`; 0: none */
	bool (*is)(const struct gl_record *r); /* computes a flag that has no bit */
	/*
	 * for a number that is a field of struct gl_record, and valid if the bit is set: the offset
	 * of that field; otherwise 0
	 */
	size_t field;
	int (*next)(struct gl_name_walk *w); /* NULL for flags and fields */
	/*
	 * Checks the text with which a value is to be compared. Returns constant text that says
	 * what is wrong with it, or NULL if it is valid. May rewrite the text to the form that
	 * values have. If the pointer is NULL, every text is valid.
	 */
	const char *(*refuse)(char *text, size_t len);
};

/*
 * An iteration over the values of a name. The caller sets r, label and wants_whole, and zeroes the
 * rest.
 */
struct gl_name_walk {
	const struct gl_record *r;
	struct gl_str label; /* the KEY of label.KEY */
	bool wants_whole;
	size_t at;
	/* the current value */
	uint64_t number;
	struct gl_str text;
	/* with wants_whole, the long form of a frame, as glgroup shows it; otherwise p == NULL */
	struct gl_str whole;
	char hex[GL_HASH_HEX];
	struct gl_buf *scratch; /* owned by the caller; holds `whole` */
};

/*
 * All names, for messages and manuals: first the names that only name.c has, then those of the key
 * table.
 */
#define GL_NAME_ALL                                                                                \
	"id, parent, count, wait, dump, depth, state, class, sig, top, root, where, created_by, "  \
	"pkg, source, origin, func, path, label.KEY" GL_KEYTABLE_STACK(GL_NAME_LISTED)             \
		GL_KEYTABLE_USUAL(GL_NAME_LISTED) GL_KEYTABLE_RARE(GL_NAME_LISTED)                 \
			GL_KEYTABLE_ORIGIN(GL_NAME_LISTED) GL_KEYTABLE_FLAWS(GL_NAME_LISTED)
#define GL_NAME_LISTED(key, type, has, home, field, merge, expr, by)                               \
	GL_KEYTABLE_IF(EXPR, expr, GL_NAME_TEXT_OF)(key)
#define GL_NAME_TEXT_OF(key) ", " #key

/* Finds a name; NULL if there is none. `label.` stands for every label.KEY. */
const struct gl_expr_name *gl_name_find(struct gl_str name);

/* Returns true if the record has the bit of this name, or if the name has no bit. */
static inline bool gl_name_has_bit(const struct gl_expr_name *n, const struct gl_record *r)
{
	return (r->has & (uint32_t)n->bit) == (uint32_t)n->bit;
}

static inline uint64_t gl_name_field(const struct gl_expr_name *n, const struct gl_record *r)
{
	return *(const uint64_t *)(const void *)((const char *)r + n->field);
}

/*
 * Returns 1 and sets *w to the next value, which is valid until the next call; 0 at the end; -1 if
 * there is no memory. Must not be called for a flag.
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
