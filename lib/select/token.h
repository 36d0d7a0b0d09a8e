/*
 * token: the words, signs and quoted texts of an expression, taken one after the other from
 * its text, and the place of a fault in it.
 */
#ifndef GL_SELECT_TOKEN_H
#define GL_SELECT_TOKEN_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct gl_token {
	struct gl_arena *arena; /* where quoted texts go */
	struct gl_err *err;	/* filled by whatever is false */
	const char *start, *p, *end;
};

/* text.p is not NULL. */
void gl_token_init(struct gl_token *x, struct gl_arena *arena, struct gl_str text,
	struct gl_err *err);

static inline bool gl_token_is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* The fault that err has is at this place: its column, in characters. */
void gl_token_place(struct gl_token *x, const char *at);

/* A fault at this place; what is constant text. Always false. */
bool gl_token_refuse(struct gl_token *x, const char *at, const char *what);

/* Always false. */
bool gl_token_fail_memory(struct gl_token *x);

void gl_token_blanks(struct gl_token *x);

/* The word at hand (letters, digits, _ and .), not yet passed; maybe empty. */
struct gl_str gl_token_word(struct gl_token *x);

/* Pass this word, or this byte, if it is at hand; blanks in front go either way. */
bool gl_token_keyword(struct gl_token *x, struct gl_str keyword);
bool gl_token_char(struct gl_token *x, char c);

/*
 * Pass the text at hand, in quotes of either kind; *out is without them and its escapes. In a
 * regular expression only escaped quotes and control characters are escapes. what: the fault
 * when there is no quote.
 */
bool gl_token_text(struct gl_token *x, bool is_regex, struct gl_str *out, const char *what);

#endif
