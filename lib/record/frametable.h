/*
 * frametable: the distinct frames of a table of stacks (stack.h), and their distinct names. Each is
 * stored once, so equal frames of one table have the same address, and so have equal names.
 *
 * The memory comes from an arena of the caller, which must be the same in all calls for one table.
 */
#ifndef GL_RECORD_FRAMETABLE_H
#define GL_RECORD_FRAMETABLE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/frame.h"

/*
 * A text that depends on one frame alone. Many frames occur in only one stack, so the text is kept
 * only when it is made for the second time.
 */
struct gl_frametable_text {
	const char *p; /* NULL: not kept */
	uint32_t len;
	bool is_used; /* the text was made once */
};

/* A frame of a table. The public part comes first, so that a pointer to it can be cast. */
struct gl_frametable_frame {
	struct gl_frame pub;
	uint32_t ordinal; /* ordinals count frames in the order in which they were first seen */
	struct gl_frametable_text canon, json; /* the texts of gl_canon_put and gl_frame_json */
};

/* A zeroed struct is an empty table. */
struct gl_frametable {
	struct gl_set names, frames; /* frames: of struct gl_frametable_frame */
	struct gl_buf text;	     /* a name while it is repaired */
};

/* Frees the tables. The frames and names are freed with the arena. */
void gl_frametable_free(struct gl_frametable *t);

/*
 * Finds the frame that equals `like`, or adds it with copies of its names. Sets *is_mangled if
 * names had to be repaired to be valid UTF-8. Returns NULL if there is no memory.
 */
const struct gl_frame *gl_frametable_take(struct gl_frametable *t, struct gl_arena *arena,
	const struct gl_frame *like, bool *is_mangled);

/* Returns what the table knows about f, one of its frames. */
static inline struct gl_frametable_frame *gl_frametable_of(const struct gl_frame *f)
{
	/* A frame belongs to its table, which may change it although the pointer is const. */
	return (struct gl_frametable_frame *)(uintptr_t)f;
}

/* Appends a text of a frame to b. */
typedef void gl_frametable_put_fn(struct gl_buf *b, const struct gl_frame *f);

/* Does what gl_frametable_put does, for a text that is not kept yet. */
void gl_frametable_put_anew(struct gl_arena *arena, struct gl_buf *b,
	struct gl_frametable_text *text, const struct gl_frame *f, gl_frametable_put_fn *put);

/* Appends a text of f, a frame of the table, to b. `put` makes it unless it is kept in *text. */
static inline void gl_frametable_put(struct gl_arena *arena, struct gl_buf *b,
	struct gl_frametable_text *text, const struct gl_frame *f, gl_frametable_put_fn *put)
{
	if (!text->p) {
		gl_frametable_put_anew(arena, b, text, f, put);
	} else if (gl_buf_room(b, text->len)) {
		memcpy(b->p + b->len, text->p, text->len);
		b->len += text->len;
	}
}

#endif
