/*
 * key: what glgroup and the others group by. One table has each key's name and how its value
 * is taken from a record; text values are what the group's `key` array shows.
 */
#ifndef GL_SUMMARY_KEY_H
#define GL_SUMMARY_KEY_H

#include "lib/base/err.h"
#include "lib/record/record.h"

#define GL_KEYS_MAX 16

/* Every name, or what it begins with, for an option's row. */
#define GL_KEY_NAMES                                                                               \
	"sig|func|top|root|where|pkg|created_by|parent|state|class|label.|source|origin|dump|"     \
	"depth:"

struct gl_key_row;

struct gl_key {
	const struct gl_key_row *row;
	struct gl_str name;  /* as given */
	struct gl_str label; /* KEY of label.KEY */
	uint64_t depth;	     /* N of depth:N */
};

struct gl_keys {
	struct gl_key v[GL_KEYS_MAX];
	size_t n;
};

/*
 * Read a comma list of names; *keys borrows its bytes. 0, or -1 and *err, with the column of
 * the name that is none.
 */
int gl_keys_parse(struct gl_keys *keys, struct gl_str list, struct gl_err *err);

/* The keys are those of these names, in this order. */
bool gl_keys_are(const struct gl_keys *keys, const struct gl_str *names, size_t n);

/* The value depends on the record's stack alone. */
bool gl_key_is_of_stack(const struct gl_key *k);

/* It is `state`, `class`, `source` or `dump`, which many records in a row have in common. */
bool gl_key_is_of_run(const struct gl_key *k);

/* It is `sig`: told apart by the stack itself, of which the value is only the name. */
bool gl_key_is_sig(const struct gl_key *k);

/* Append the value of r. false, and nothing appended: r has none. */
bool gl_key_put(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b);

/*
 * The values of r's keys, or of a group made by them, as one text to *b: of equal bytes only
 * when all values are equal. is_rest: only of the keys that the stack does not tell. Whether
 * there was memory, b says.
 */
void gl_keys_put(const struct gl_keys *keys, const struct gl_record *r, bool is_rest,
	struct gl_buf *b);

/* Take the next value off such a text, which is not empty; borrowed. p == NULL is null. */
struct gl_str gl_keys_next(struct gl_str *values);

/*
 * The order of two such texts of these keys: value by value, null first, then numbers (of
 * `parent` and `dump`) by value, all else by bytes.
 */
int gl_keys_compare(const struct gl_keys *keys, struct gl_str a, struct gl_str b);

#endif
