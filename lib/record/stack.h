/*
 * stack: every distinct stack once. A stack is the frames as shown and the creator; what
 * depends on them alone (signature, class, where) is worked out when it is first seen, and
 * texts when they are first asked for. Stacks that differ only in what the signature leaves
 * out share a canon.
 *
 * A table has one copy of each name: equal ones, of whatever frames, stand at one place.
 *
 * A table and all it hands out live until gl_stacks_free. One table a thread.
 */
#ifndef GL_RECORD_STACK_H
#define GL_RECORD_STACK_H

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/record/classify.h"

struct gl_frame {
	struct gl_str func; /* p == NULL: not shown */
	struct gl_str file; /* p == NULL: not shown */
	int64_t line;	    /* -1: not shown; of a gap: how many frames it left out, -1 unknown */
	bool is_gap;	    /* the runtime left frames out here */
};

/* A canonical stack (contract section 4). Two canons of one table never have equal text. */
struct gl_canon {
	uint64_t sig;
	struct gl_str text; /* see gl_canon_text */
	uint32_t ordinal;   /* dense, from 0, in order of first sight */
	const struct gl_canon *next_same_sig; /* another text under the same name, or NULL */
};

struct gl_stack {
	const struct gl_frame *frames; /* innermost first; UTF-8 */
	const struct gl_canon *canon;
	const struct gl_frame *created_by; /* NULL when unknown */
	size_t nframes;
	size_t where;	     /* index in frames; nframes when there is none */
	size_t panicked;     /* the same of the frame that panicked: gl_canon_panicked */
	uint64_t hash;	     /* of all that is shown: equal stacks of any table have one */
	uint32_t ordinal;    /* dense, from 0: an index for side tables */
	enum gl_class class; /* what the frames say */
	bool is_runtime;     /* goroutine id aside */
	bool is_dumper;	     /* innermost frames write a dump (while running) */
	bool is_mangled;     /* names were repaired */
	/* Once gl_stack_tell was asked: */
	/* "where":{...},"frames":[...] (where only if there is one), as records have them. */
	struct gl_str json;
	/* "created_by":{...} without its closing brace and without an id; empty when unknown. */
	struct gl_str json_created;
	struct gl_str text; /* json, and behind a comma json_created if there is any: one piece */
	char sig[GL_HASH_HEX]; /* canon->sig, as it is written; always there */
	struct gl_stacks *table;
	const struct gl_stack *next_same_canon;
};

struct gl_stacks;

struct gl_stacks *gl_stacks_new(void); /* NULL without memory */
void gl_stacks_free(struct gl_stacks *t);

/*
 * The stack of these frames, found or added; strings are copied (and repaired). created_by
 * may be NULL. NULL without memory.
 */
const struct gl_stack *gl_stacks_add(struct gl_stacks *t, const struct gl_frame *frames,
	size_t nframes, const struct gl_frame *created_by);

/*
 * The stack of this table that is equal to s, which is of another one: found or added, with all
 * that is known of it. Nothing is borrowed from the other table, and of what may change in it
 * while its thread goes on nothing is read. NULL without memory.
 */
const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s);

/* How many there are. */
size_t gl_stacks_count(const struct gl_stacks *t);

/* All of them, in no order: *i begins as 0, and says where to go on. NULL: no more. */
const struct gl_stack *gl_stacks_each(const struct gl_stacks *t, size_t *i);

/* Make the texts; for gl_stack_tell. */
bool gl_stack_put_json(const struct gl_stack *s);

/* The texts are there. false without memory. */
static inline bool gl_stack_tell(const struct gl_stack *s)
{
	return s->json.p || gl_stack_put_json(s);
}

/* Both, of one table, show the same frames, creators aside. */
bool gl_stack_has_frames_of(const struct gl_stack *a, const struct gl_stack *b);

/*
 * The text that is signed: func TAB file TAB line LF for each frame, ...LF for a gap.
 * p == NULL without memory.
 */
struct gl_str gl_canon_text(const struct gl_canon *c);

/* The first stack whose canon has this name, or NULL; go on by gl_stacks_next_of_sig. */
const struct gl_stack *gl_stacks_of_sig(const struct gl_stacks *t, uint64_t sig);

/* Behind s in the same walk, or NULL. */
const struct gl_stack *gl_stacks_next_of_sig(const struct gl_stack *s);

/* Canons whose name another one has too: worth a warning. */
size_t gl_stacks_collisions(const struct gl_stacks *t);

/* Append one frame as it is told in a line: func, and behind a blank the file's name and line. */
void gl_frame_brief(struct gl_buf *b, const struct gl_frame *f);

/* Append one frame as a JSON object: {"func":...,"file":...,"line":...} or a gap. */
void gl_frame_json(struct gl_buf *b, const struct gl_frame *f);

#endif
