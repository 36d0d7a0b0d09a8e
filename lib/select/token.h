/*
 * token: splits an expression into words, operators and quoted strings, and records the position of
 * a fault.
 */
#ifndef GL_SELECT_TOKEN_H
#define GL_SELECT_TOKEN_H

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct gl_token {
	struct gl_arena *arena; /* owns the decoded strings */
	struct gl_err *err;	/* set by every function that returns false */
	const char *start, *p, *end;
};

/* Prepares x to read text from its first byte on; text.p must not be NULL. */
void gl_token_init(struct gl_token *x, struct gl_arena *arena, struct gl_str text,
	struct gl_err *err);

static inline bool gl_token_is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Sets the column of the fault in err to the position `at`, counted in characters. */
void gl_token_place(struct gl_token *x, const char *at);

/* Records a fault at the position `at`; `what` is constant text. Always returns false. */
bool gl_token_refuse(struct gl_token *x, const char *at, const char *what);

/* Records a lack of memory as the fault. Always returns false. */
bool gl_token_fail_memory(struct gl_token *x);

void gl_token_blanks(struct gl_token *x);

/* Returns the next word (letters, digits, _ and .) without consuming it; it may be empty. */
struct gl_str gl_token_word(struct gl_token *x);

/*
 * Consume this word, or this byte, if it comes next. Blanks before it are consumed even if it does
 * not.
 */
bool gl_token_keyword(struct gl_token *x, struct gl_str keyword);
bool gl_token_char(struct gl_token *x, char c);

/*
 * Consumes a string in single or double quotes, and sets *out to its content with escapes decoded.
 * In a regular expression, only escaped quotes and control characters are decoded. what: the
 * message if no quote comes next.
 */
bool gl_token_text(struct gl_token *x, bool is_regex, struct gl_str *out, const char *what);

#endif
