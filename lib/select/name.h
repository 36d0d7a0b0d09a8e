/*
 * name: the names that an expression can use, with their kinds, and their values in a record. Most
 * names have one value or none. `func` and `path` have a value for each frame. In a group, `state`,
 * `class`, `sig`, `created_by`, `source`, `id` and `dump` have the values of all its members.
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
	GL_NAME_FLAG /* true if the record has the bit; such a name has no values */
};

struct gl_name_walk;

struct gl_expr_name {
	struct gl_str name; /* `label.` for label.KEY */
	enum gl_name_kind kind;
	bool is_of_stack; /* in a record of one goroutine, the values depend on its stack alone */
	/*
	 * for flags, and for numbers stored in a field: the bit in r->has that tells whether it is
	 * there; 0: none
	 */
	enum gl_has bit;
	bool (*is)(const struct gl_record *r); /* for a flag without a bit: computes it */
	/*
	 * for a number stored in a field of struct gl_record: the offset of the field, which is
	 * valid if the record has `bit`; otherwise 0
	 */
	size_t field;
	/*
	 * moves to the next value, as gl_name_next does; NULL for flags, and for numbers in a field
	 */
	int (*next)(struct gl_name_walk *w);
	/*
	 * Checks the text that the user wants to compare with. Returns NULL if a value can be equal
	 * to it, otherwise constant text that says what is wrong. May rewrite the text to the form
	 * that values have. NULL: every text is valid.
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
	/*
	 * if wants_whole is set, the long form of a frame, as glgroup shows it; otherwise p == NULL
	 */
	struct gl_str whole;
	char hex[GL_HASH_HEX];
	struct gl_buf *scratch; /* owned by the caller; holds `whole` */
};

/*
 * All names, for messages and manuals: those that only name.c defines, then those of the key table.
 */
#define GL_NAME_ALL                                                                                \
	"id, parent, count, wait, dump, depth, state, class, sig, top, root, where, created_by, "  \
	"pkg, source, origin, func, path, label.KEY" GL_KEYTABLE_STACK(GL_NAME_LISTED)             \
		GL_KEYTABLE_USUAL(GL_NAME_LISTED) GL_KEYTABLE_RARE(GL_NAME_LISTED)                 \
			GL_KEYTABLE_ORIGIN(GL_NAME_LISTED) GL_KEYTABLE_FLAWS(GL_NAME_LISTED)
#define GL_NAME_LISTED(key, type, has, home, field, merge, expr, by)                               \
	GL_KEYTABLE_IF(EXPR, expr, GL_NAME_TEXT_OF)(key)
#define GL_NAME_TEXT_OF(key) ", " #key

/* Finds a name; NULL if there is none. The name `label.` is used for every label.KEY. */
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
 * Sets w->number or w->text to the next value. Returns 1; 0 if there is none left; -1 if there is
 * no memory. The value is valid until the next call. Must not be called for a flag.
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
