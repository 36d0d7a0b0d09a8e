/*
 * automaton: finds out whether a text contains a match of a pattern. It takes time that grows with
 * the text, and a bounded amount of memory. It follows all possible steps of the pattern at once,
 * so it never goes back in the text. A set of steps that were reached together is remembered as a
 * state. If there are too many states, all are forgotten and made again when needed; this does not
 * change which texts match. For one thread only.
 */
#ifndef GL_SELECT_AUTOMATON_H
#define GL_SELECT_AUTOMATON_H

#include "lib/base/str.h"

/* A set of byte values. */
struct gl_byteset {
	uint64_t bits[4];
};

static inline bool gl_byteset_has(const struct gl_byteset *s, unsigned char c)
{
	return (s->bits[c >> 6] >> (c & 63) & 1) != 0;
}

static inline void gl_byteset_add(struct gl_byteset *s, unsigned char c)
{
	s->bits[c >> 6] |= UINT64_C(1) << (c & 63);
}

enum gl_step_kind {
	GL_STEP_MATCH, /* the end of the pattern: the text matches */
	GL_STEP_SPLIT, /* continues at both `next` and `other`, and consumes no byte */
	GL_STEP_SET,   /* consumes a byte that is in `set` */

	/* these are conditions on a position between two bytes, and consume no byte */
	GL_STEP_START,	    /* at the start of the text */
	GL_STEP_END,	    /* at the end of the text */
	GL_STEP_WORD_START, /* before the first byte of a word, which consists of [A-Za-z0-9_] */
	GL_STEP_WORD_END,   /* after the last byte of a word */
	GL_STEP_WORD_EDGE,  /* at the beginning or the end of a word */
	GL_STEP_NO_EDGE	    /* not at an edge of a word */
};

struct gl_pattern_step {
	enum gl_step_kind kind;
	uint32_t next, other;	      /* indices of steps */
	const struct gl_byteset *set; /* borrowed; must outlive the automaton */
};

#define GL_STEP_NONE UINT32_MAX

struct gl_automaton;

struct gl_automaton *gl_automaton_new(void); /* NULL if there is no memory */
void gl_automaton_free(struct gl_automaton *a);

/*
 * Adds a step. Returns its index, or GL_STEP_NONE if there is no memory or there are already
 * GL_LIMIT_PATTERN_STEPS. `next` and `other` may be set later, but before the next test.
 */
uint32_t gl_automaton_add(struct gl_automaton *a, struct gl_pattern_step step);

/* Returns a step that was added. The pointer is valid until the next step is added. */
struct gl_pattern_step *gl_automaton_step(struct gl_automaton *a, uint32_t i);

/* Returns the number of steps. */
size_t gl_automaton_size(const struct gl_automaton *a);

/* Returns true if no further step can be added because of the limit. */
bool gl_automaton_is_full(const struct gl_automaton *a);

/*
 * Returns 1 if s contains a match, whose first step is `first`; 0 if it does not; -1 if there is no
 * memory. Calls for one automaton must give the same `first`, unless steps were added meanwhile.
 */
int gl_automaton_test(struct gl_automaton *a, uint32_t first, struct gl_str s);

#endif
