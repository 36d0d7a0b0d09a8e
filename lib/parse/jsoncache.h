/*
 * jsoncache: recognises NDJSON lines that differ from an earlier one only in numbers, as most
 * records of one stack do. Reading such a line is a look-up of its sig and a few comparisons. A
 * template keeps a line's text between its numbers, but only points to the stack's own text. The
 * number of templates is capped; those of the stacks that were seen last are kept.
 */
#ifndef GL_PARSE_JSONCACHE_H
#define GL_PARSE_JSONCACHE_H

#include "lib/base/arena.h"
#include "lib/record/record.h"

#define GL_JSONCACHE_NUMBERS 8 /* a line with more gets no template */

/* A number of a line: digits whose value is in a field of the record. */
struct gl_jsoncache_number {
	struct gl_str text; /* within the line */
	size_t field;	    /* offset of a uint64_t in struct gl_record */
};

/* A line that was read, and what in it may be recognised again. */
struct gl_jsoncache_line {
	struct gl_str line;
	const struct gl_record *rec; /* read from it; with labels, ancestors, ...: no template */
	const char *stack; /* where the text of rec->stack stands */
	const struct gl_jsoncache_number *numbers; /* in the line's order */
	size_t nnumbers;
};

struct gl_jsoncache;

struct gl_jsoncache *gl_jsoncache_new(void); /* NULL without memory */
void gl_jsoncache_free(struct gl_jsoncache *t);

/*
 * If the line at p is like a learned one, fill *rec (all zero before) as reading the line would,
 * with rec->more in `a`, and return where the line ends. NULL: it is like none, or there was no
 * memory for rec->more; *rec is still all zero then.
 */
const char *gl_jsoncache_match(const struct gl_jsoncache *t, const char *p, const char *end,
	struct gl_record *rec, struct gl_arena *a);

/* Keep a template of this line, if it can have one. */
void gl_jsoncache_learn(struct gl_jsoncache *t, const struct gl_jsoncache_line *line);

#endif
