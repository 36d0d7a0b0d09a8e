/*
 * block: the goroutine in progress. It is kept as ids and numbers and never points into the window
 * that it is read from, since a window may move or end between any two lines.
 */
#ifndef GL_PARSE_BLOCK_H
#define GL_PARSE_BLOCK_H

#include "lib/parse/headercache.h"
#include "lib/parse/sink.h"
#include "lib/parse/keptlines.h"
#include "lib/parse/linecache.h"

struct gl_ancestor_mark {
	uint64_t id;
	size_t token; /* index in gl_block.tokens of the ancestor's first line */
};

struct gl_body;

/* The arrays from `tokens` on are reused for the next goroutine. */
struct gl_block {
	bool is_open, is_partial, is_truncated;
	bool has_creator, is_done; /* `created by` was read; its location was read, too */
	bool is_unavailable, after_blank;
	bool is_spaced; /* a blank line stood where Go prints none, so more such lines may follow */
	bool is_under_func; /* a location and its function stand right before the header */
	bool is_cut_only; /* partial only because the last line, a function line, is cut off */
	bool has_parent;
	unsigned gap; /* consecutive lines that do not belong to the block */
	uint64_t parent;
	uint64_t line; /* line number of the header */
	uint64_t start, end; /* stream offsets: of the header, and just past the last line */
	struct gl_opening opening;
	struct gl_heading heading;
	struct gl_known_line *last; /* the line that was read last */
	struct gl_body *body; /* the body that the block cache keeps for this block, or NULL */
	/*
	 * Names the limit that was reached, beyond which lines are left out. NULL if there is none.
	 */
	const char *over;
	size_t size; /* bytes of the names in the tokens */
	size_t ntokens, nmain, nancestors; /* nmain: tokens before the first ancestor */
	uint32_t *tokens;
	size_t tokens_cap;
	struct gl_ancestor_mark *ancestors;
	size_t ancestors_cap;
	struct gl_buf lines; /* see gl_block_note */
	bool no_memory;
	struct gl_keptlines kept; /* used only with gl_sink.with_text */
	struct gl_buf stray; /* the last stray or cut line; it may name a C function */
};

void gl_block_free(struct gl_block *b);

/* Copy *from to *to, whose arrays are reused. Returns false if there is no memory. */
bool gl_block_copy(struct gl_block *to, const struct gl_block *from);

/*
 * Leave out all lines from here on, because a limit was reached. what: the message of sink.h that
 * names the limit.
 */
void gl_block_end_at(struct gl_block *b, const char *what);

/*
 * Returns true if the block keeps no more lines. If a limit was reached just now, notes which one.
 */
bool gl_block_is_full(struct gl_block *b);

/* Add one line, unless the block is full. Sets no_memory if there is no memory. */
void gl_block_push(struct gl_block *b, struct gl_known_line *line);

/*
 * For records with args: add a line to gl_block.lines, where all lines stand as Go prints them.
 * Call it before gl_block_push.
 */
void gl_block_note(struct gl_block *b, struct gl_str text);

/* Returns true if the last line is a function or a creator, so that its location must come next. */
static inline bool gl_block_is_pending(const struct gl_block *b)
{
	return b->last->kind == GL_LINE_FUNC || b->last->kind == GL_LINE_CREATED;
}

#endif
