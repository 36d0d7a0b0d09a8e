/*
 * key: the keys by which glgroup and the other tools group. One table says for each key what its
 * name is and how its value is read from a record. Values are texts; the array `key` of a group
 * shows them.
 */
#ifndef GL_SUMMARY_KEY_H
#define GL_SUMMARY_KEY_H

#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/record/keytable.h"

#define GL_KEYS_MAX 16

/*
 * All names, for the description of an option. A name that ends in `.` or `:` is only the beginning
 * of one.
 */
#define GL_KEY_NAMES                                                                               \
	"sig|func|top|root|where|pkg|created_by|parent|" GL_KEYTABLE_USUAL(GL_KEY_NAME)            \
		GL_KEYTABLE_RARE(GL_KEY_NAME) GL_KEYTABLE_STACK(GL_KEY_NAME) "label|label.|"       \
			GL_KEYTABLE_ORIGIN(GL_KEY_NAME) GL_KEYTABLE_FLAWS(GL_KEY_NAME) "depth:"
#define GL_KEY_NAME(key, type, has, home, field, merge, expr, by)                                  \
	GL_KEYTABLE_IF(BY, by, GL_KEY_NAME_OF)(key)
#define GL_KEY_NAME_OF(key) #key "|"

struct gl_key_row;

struct gl_key {
	const struct gl_key_row *row;
	struct gl_str name;  /* the name as the user wrote it */
	struct gl_str label; /* the KEY of label.KEY */
	uint64_t depth;	     /* the N of depth:N */
};

struct gl_keys {
	struct gl_key v[GL_KEYS_MAX];
	size_t n;
};

/*
 * Reads a comma-separated list of names; *keys borrows its bytes. Returns 0, or -1 with *err set to
 * the column of the unknown name.
 */
int gl_keys_parse(struct gl_keys *keys, struct gl_str list, struct gl_err *err);

/* Returns true if the keys have exactly these names in this order. */
bool gl_keys_are(const struct gl_keys *keys, const struct gl_str *names, size_t n);

/* Returns true if the value depends on the record's stack alone. */
bool gl_key_is_of_stack(const struct gl_key *k);

/*
 * Returns true for `state`, `class`, `source` and `dump`, whose values are often the same in many
 * consecutive records.
 */
bool gl_key_is_of_run(const struct gl_key *k);

/*
 * Returns a bit of gl_has without which a record has no value for the key; 0 if there is no such
 * bit.
 */
uint32_t gl_key_bit(const struct gl_key *k);

/*
 * Returns true for `sig`. Two stacks may share a signature, so groups by `sig` are told apart by
 * the stack itself.
 */
bool gl_key_is_sig(const struct gl_key *k);

/* Appends the value that r has for the key. Returns false, and appends nothing, if r has none. */
bool gl_key_put(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b);

/*
 * Encodes the values that r has for the keys (a group that was made by these keys has them already)
 * as one text in *b. Two texts are equal only if all values are. is_rest: leave out the keys that
 * depend on the stack alone. Sets b->failed if there is no memory.
 */
void gl_keys_put(const struct gl_keys *keys, const struct gl_record *r, bool is_rest,
	struct gl_buf *b);

/*
 * Does the same as gl_keys_put with the single key `sig`, whose value is the argument `sig`.
 * Returns a view of `text`.
 */
#define GL_KEYS_OF_SIG (sizeof(uint32_t) + GL_HASH_HEX)
struct gl_str gl_keys_of_sig(uint64_t sig, char text[GL_KEYS_OF_SIG]);

/*
 * Removes the first value from a text made by gl_keys_put, which must not be empty, and returns the
 * value; its p is NULL if the value is null.
 */
struct gl_str gl_keys_next(struct gl_str *values);

/*
 * Compares two texts made by gl_keys_put with the same keys, value by value. Null comes first;
 * numbers (of `parent` and `dump`) are compared by value, everything else bytewise.
 */
int gl_keys_compare(const struct gl_keys *keys, struct gl_str a, struct gl_str b);

#endif
