/*
 * jsoncache: recognises NDJSON lines that differ from an earlier line only in numbers, as most
 * records of one stack do. Reading such a line takes a look-up of its sig and a few comparisons. A
 * line is kept as a template: a copy of the text between its numbers, and a pointer to the text of
 * its stack. The number of templates is capped; those of the stacks that were seen last are kept.
 */
#ifndef GL_PARSE_JSONCACHE_H
#define GL_PARSE_JSONCACHE_H

#include "lib/base/arena.h"
#include "lib/record/record.h"

#define GL_JSONCACHE_NUMBERS 8 /* a line with more numbers gets no template */

/* A number in a line: digits whose value is in a field of the record. */
struct gl_jsoncache_number {
	struct gl_str text; /* within the line */
	size_t field;	    /* offset of a uint64_t in struct gl_record */
};

/* A line that was read, and the parts of it from which a template can be made. */
struct gl_jsoncache_line {
	struct gl_str line;
	/* the record of the line; some records get no template, such as one with labels */
	const struct gl_record *rec;
	struct gl_str stack; /* where the text of rec->stack stands */
	const struct gl_jsoncache_number *numbers; /* in the line's order */
	size_t nnumbers;
};

struct gl_jsoncache;

struct gl_jsoncache *gl_jsoncache_new(void); /* NULL if there is no memory */
void gl_jsoncache_free(struct gl_jsoncache *t);

/* Removes all templates, because the table of their stacks was emptied. */
void gl_jsoncache_forget(struct gl_jsoncache *t);

/*
 * If a template fits the line at p, fills *rec just as reading the line would, and returns where
 * the line ends. Before the call, *rec must be all zero; rec->more is allocated in `a`. Returns
 * NULL if no template fits, or if there was no memory for rec->more; *rec is then still all zero.
 */
const char *gl_jsoncache_match(const struct gl_jsoncache *t, const char *p, const char *end,
	struct gl_record *rec, struct gl_arena *a);

/* Keeps a template of this line, if there can be one. */
void gl_jsoncache_learn(struct gl_jsoncache *t, const struct gl_jsoncache_line *line);

#endif
