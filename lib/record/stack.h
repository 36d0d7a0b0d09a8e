/*
 * stack: stores every distinct stack once, in a table. A stack consists of the frames as shown and
 * the creator. What depends only on these (signature, class, where) is computed when the stack is
 * first seen; its texts are made when they are first asked for. Stacks that differ only in what the
 * signature leaves out share a canon, which is a canonical stack.
 *
 * A table stores each name once, so equal names have the same address, whichever frames have them.
 * It stores each frame once, too, because stacks differ far more often than the frames in them.
 *
 * A table and everything it returns live until gl_stacks_free. Each thread has its own table.
 */
#ifndef GL_RECORD_STACK_H
#define GL_RECORD_STACK_H

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/record/classify.h"

struct gl_frame {
	struct gl_str func; /* p == NULL: not shown */
	struct gl_str file; /* p == NULL: not shown */
	/* -1: not shown; of a gap: how many frames were left out, -1 if unknown */
	int64_t line;
	bool is_gap;	    /* the runtime left frames out here */
};

/* A canon, which is a canonical stack (canon.h). No two canons of one table have the same text. */
struct gl_canon {
	uint64_t sig;
	struct gl_str text; /* p is NULL until gl_canon_text has made it */
	uint32_t ordinal;   /* ordinals count from 0 in the order in which canons were first seen */
	/* another canon with the same signature but other text, or NULL */
	const struct gl_canon *next_same_sig;
};

struct gl_stack {
	/* innermost first; UTF-8. Equal frames of one table have the same address. */
	const struct gl_frame *const *frames;
	const struct gl_canon *canon;
	const struct gl_frame *created_by; /* NULL if unknown */
	size_t nframes;
	/* index in frames of the frame worth reading first; nframes if there is none */
	size_t where;
	/* index of the frame that panicked (gl_canon_panicked); nframes if there is none */
	size_t panicked;
	/* hash of everything shown: equal stacks have the same hash in every table */
	uint64_t hash;
	uint32_t ordinal;    /* ordinals count from 0 without gaps, so they can index arrays */
	enum gl_class class; /* the class that the frames alone show */
	/* belongs to the runtime, as far as can be said without the goroutine id */
	bool is_runtime;
	/* if the goroutine runs, it is writing a dump, as its innermost frames show */
	bool is_dumper;
	bool is_mangled;     /* names were repaired to be valid UTF-8 */
	/* the following are valid from gl_stack_make_texts to gl_stacks_drop_texts */
	/* "where":{...},"frames":[...] as in records; without `where` if there is none */
	struct gl_str json;
	/*
	 * "created_by":{...} without its closing brace and its id; empty if the creator is unknown
	 */
	struct gl_str json_created;
	struct gl_str text; /* json and, unless json_created is empty, a comma and json_created */
	const size_t *json_ends; /* the position in json of each frame's closing brace */
	/* canon->sig in hexadecimal; valid even before gl_stack_make_texts */
	char sig[GL_HASH_HEX];
	struct gl_stacks *table;
	const struct gl_stack *next_same_canon;
};

struct gl_stacks;

struct gl_stacks *gl_stacks_new(void); /* returns NULL if there is no memory */
void gl_stacks_free(struct gl_stacks *t);

/*
 * Finds the stack with these frames, or adds it with copies of all strings, which are repaired to
 * be valid UTF-8. created_by may be NULL. Returns NULL if there is no memory.
 */
const struct gl_stack *gl_stacks_add(struct gl_stacks *t, const struct gl_frame *frames,
	size_t nframes, const struct gl_frame *created_by);

/* As gl_stacks_add, with the frames of s, which is a stack of t, and another creator. */
const struct gl_stack *gl_stacks_recreate(struct gl_stacks *t, const struct gl_stack *s,
	const struct gl_frame *created_by);

/*
 * Finds the stack of t that equals s, a stack of another table, or adds it with everything that is
 * known about s. Borrows nothing from the other table. The thread of the other table may go on
 * working, because this function reads only what can no longer change there. Returns NULL if there
 * is no memory.
 */
const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s);

/*
 * Moves all stacks from t, which is empty afterwards, to a new table. gl_stacks_adopt can bring
 * them back; nothing else may be done with them, and they live until the new table is freed.
 * Ordinals begin anew in t. Returns NULL if there is no memory; t is then unchanged.
 */
struct gl_stacks *gl_stacks_move(struct gl_stacks *t);

/* Returns about how many bytes the table takes. */
size_t gl_stacks_size(const struct gl_stacks *t);

/* Returns the number of stacks. */
size_t gl_stacks_count(const struct gl_stacks *t);

/*
 * Iterates over all stacks in no particular order. The caller initialises *i with 0. Returns NULL
 * at the end.
 */
const struct gl_stack *gl_stacks_each(const struct gl_stacks *t, size_t *i);

/* Makes the texts that gl_stack_make_texts promises. Call gl_stack_make_texts instead. */
bool gl_stack_put_json(const struct gl_stack *s);

/*
 * Ensures that the texts json, json_created and text of s exist. Returns false if there is no
 * memory.
 */
static inline bool gl_stack_make_texts(const struct gl_stack *s)
{
	return s->json.p || gl_stack_put_json(s);
}

/*
 * Drops the texts of all stacks if they take more than `most` bytes; gl_stack_make_texts makes them
 * anew. Call it only where nobody holds such a text. gl_stacks_keep_texts is for those who hold
 * texts for longer: no text of the table is dropped from then on.
 */
void gl_stacks_drop_texts(struct gl_stacks *t, size_t most);
void gl_stacks_keep_texts(struct gl_stacks *t);

/* Returns true if two stacks of one table show the same frames. Their creators may differ. */
bool gl_stack_has_frames_of(const struct gl_stack *a, const struct gl_stack *b);

/*
 * Returns the text that the signature hashes: func TAB file TAB line LF for each frame, ...LF for a
 * gap. p == NULL if there is no memory.
 */
struct gl_str gl_canon_text(const struct gl_canon *c);

/*
 * Returns the first stack in the table with this signature, or NULL. Continue with
 * gl_stacks_next_of_sig.
 */
const struct gl_stack *gl_stacks_of_sig(const struct gl_stacks *t, uint64_t sig);

/* Returns the stack after s with the same signature, or NULL. */
const struct gl_stack *gl_stacks_next_of_sig(const struct gl_stack *s);

/*
 * Returns the number of canons, among all that the table has ever had, that shared their signature
 * with an earlier canon that was in the table, although their texts differ. If it is not 0, the
 * user should be warned.
 */
size_t gl_stacks_collisions(const struct gl_stacks *t);

/* Appends a frame as in one line of a report: func, a blank, the name of the file, and the line. */
void gl_frame_brief(struct gl_buf *b, const struct gl_frame *f);

/* Appends a frame as a JSON object: {"func":...,"file":...,"line":...}, or a gap. */
void gl_frame_json(struct gl_buf *b, const struct gl_frame *f);

#endif
