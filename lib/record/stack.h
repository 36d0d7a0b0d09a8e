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

#include "lib/base/hash.h"
#include "lib/record/frame.h"

/* A canon, which is a canonical stack (canon.h). No two canons of one table have the same text. */
struct gl_canon {
	uint64_t sig;
	uint32_t ordinal; /* ordinals count from 0 in the order in which canons were first seen */
	uint32_t last;	  /* the ordinal of the last stack with this canon */
};

/* The texts of a stack; most stacks are never printed, and have none. */
struct gl_stack_texts {
	/* "where":{...},"frames":[...] as in records; without `where` if there is none */
	struct gl_str json;
	/*
	 * "created_by":{...} without its closing brace and its id; empty if the creator is unknown
	 */
	struct gl_str json_created;
	struct gl_str text; /* json and, unless json_created is empty, a comma and json_created */
	const size_t *json_ends; /* the position in json of each frame's closing brace */
	char sig[GL_HASH_HEX];	 /* the canon's sig in hexadecimal */
};

/*
 * A million different stacks must fit in memory, so the struct is packed into 64 bytes. With its
 * frames (8 bytes each), its canon (32 if no other stack has it) and its places in the table's
 * indexes, a stack takes about 170 bytes.
 */
struct gl_stack {
	/* innermost first; UTF-8. Equal frames of one table have the same address. */
	const struct gl_frame *const *frames;
	const struct gl_frame *created_by; /* NULL if unknown */
	const struct gl_canon *canon;
	struct gl_stacks *table;
	/* NULL before gl_stack_make_texts and after gl_stacks_drop_texts */
	const struct gl_stack_texts *texts;
	uint32_t nframes;
	/* index in frames of the frame worth reading first; nframes if there is none */
	uint32_t where;
	/* index of the frame that panicked (gl_canon_panicked); nframes if there is none */
	uint32_t panicked;
	uint32_t ordinal; /* ordinals count from 0 without gaps, so they can index arrays */
	uint32_t next_same_canon; /* the ordinal of the next stack with this canon, plus 1; or 0 */
	uint8_t class;    /* enum gl_class: the class that the frames alone show */
	/* the goroutine belongs to the runtime, as far as can be said without its id */
	bool is_runtime;
	/* the innermost frames write a dump, so the goroutine is a dumper if it is running */
	bool is_dumper;
	bool is_mangled; /* names were repaired to be valid UTF-8 */
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

/* Does what gl_stacks_add does, with the frames of s, a stack of t, and another creator. */
const struct gl_stack *gl_stacks_recreate(struct gl_stacks *t, const struct gl_stack *s,
	const struct gl_frame *created_by);

/*
 * Finds or adds a frame, for gl_stacks_add_known. A caller that keeps the frames that it meets
 * often need not look them up by name again. The frame lives as long as the stacks. Sets
 * *is_mangled if names had to be repaired. Returns NULL if there is no memory.
 */
const struct gl_frame *gl_stacks_frame(struct gl_stacks *t, const struct gl_frame *f,
	bool *is_mangled);

/* Does what gl_stacks_add does, with frames and a creator that gl_stacks_frame has returned. */
const struct gl_stack *gl_stacks_add_known(struct gl_stacks *t,
	const struct gl_frame *const *frames, size_t nframes, const struct gl_frame *created_by,
	bool is_mangled);

/* Maps frames of another table to the equal frames of this one. A zeroed struct is empty. */
struct gl_adopted_frames {
	const struct gl_frame **v; /* indexed by the ordinal of the frame in the other table */
	size_t cap;
};

void gl_adopted_frames_free(struct gl_adopted_frames *a);

/* Forgets all frames. Call this when either table was emptied. */
void gl_adopted_frames_clear(struct gl_adopted_frames *a);

/*
 * Finds the stack of t that equals s, a stack of another table, or adds it with everything that is
 * known about s. Borrows nothing from the other table. The thread of the other table may go on
 * working, because this function reads only what can no longer change there. `frames` remembers the
 * frames of the other table that were adopted before, so that each is looked up once; if it is
 * NULL, all are looked up. Returns NULL if there is no memory.
 */
const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s,
	struct gl_adopted_frames *frames);

/*
 * Moves all stacks from t, which is empty afterwards, to a new table. gl_stacks_adopt can bring
 * them back; nothing else may be done with them, and they live until the new table is freed.
 * Ordinals begin anew in t. Returns NULL if there is no memory; t is then unchanged.
 */
struct gl_stacks *gl_stacks_move(struct gl_stacks *t);

/*
 * gl_stacks_size returns about how many bytes the table takes without the texts of stacks;
 * gl_stacks_texts_size returns how many the texts take.
 */
size_t gl_stacks_size(const struct gl_stacks *t);
size_t gl_stacks_texts_size(const struct gl_stacks *t);

/* Returns the number of stacks. */
size_t gl_stacks_count(const struct gl_stacks *t);

/*
 * Iterates over all stacks in the order of their ordinals. The caller initialises *i with 0.
 * Returns NULL at the end.
 */
const struct gl_stack *gl_stacks_each(const struct gl_stacks *t, size_t *i);

/* Does the work of gl_stack_make_texts for a stack that has no texts yet. */
const struct gl_stack_texts *gl_stack_put_json(const struct gl_stack *s);

/* Returns the texts of s, which it makes if need be; NULL if there is no memory. */
static inline const struct gl_stack_texts *gl_stack_make_texts(const struct gl_stack *s)
{
	return s->texts ? s->texts : gl_stack_put_json(s);
}

/*
 * gl_stacks_drop_texts drops the texts of all stacks if they take more than `most` bytes;
 * gl_stack_make_texts makes them anew. Call it only where nobody holds such a text. A caller that
 * holds texts for longer calls gl_stacks_keep_texts: from then on no text of the table is dropped.
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
 * Returns how many canons, since the table was created, had the same signature as an earlier canon
 * in the table, but another text. If it is not 0, the user should be warned.
 */
size_t gl_stacks_collisions(const struct gl_stacks *t);

#endif
