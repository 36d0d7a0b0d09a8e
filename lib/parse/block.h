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
	size_t token; /* where its lines begin in tokens */
};

struct gl_arg_mark {
	size_t at, len; /* in block.args_text */
	struct gl_frame_args args;
};

struct gl_body;

/* The arrays from `tokens` on are reused for the next goroutine. */
struct gl_block {
	bool is_open, is_partial, is_truncated;
	bool has_creator, is_done; /* `created by` was read; and its location */
	bool is_unavailable, after_blank;
	bool is_spaced; /* a blank line stood where Go prints none; more may follow */
	bool is_under_func; /* a location and its function stand right before the header */
	bool is_cut_only; /* partial only because the last line, a function's, is cut */
	bool has_parent;
	unsigned gap; /* consecutive lines that do not belong to the block */
	uint64_t parent;
	uint64_t line; /* the header's */
	uint64_t start, end; /* stream offsets: of the header, just past the last line */
	struct gl_opening opening;
	struct gl_heading heading;
	struct gl_known_line *last; /* the line before */
	struct gl_body *body; /* the body that the block cache keeps for it, or NULL */
	size_t ntokens, nmain, nancestors, nargs; /* nmain: tokens before the first ancestor */
	uint32_t *tokens;
	size_t tokens_cap;
	struct gl_ancestor_mark *ancestors;
	size_t ancestors_cap;
	struct gl_arg_mark *args;
	size_t args_cap;
	struct gl_buf args_text;
	bool no_memory;
	struct gl_keptlines kept; /* with gl_sink.with_text */
	struct gl_buf stray; /* the last stray or cut line; it may name a C function */
};

void gl_block_free(struct gl_block *b);

/* Copy *from to *to, whose arrays are reused. false without memory. */
bool gl_block_copy(struct gl_block *to, const struct gl_block *from);

/* Take one line. Failure is kept in no_memory. */
void gl_block_push(struct gl_block *b, struct gl_known_line *line);

/*
 * For --args: keep the arguments and the offset that a line shows of its frame. text is the line
 * without its LF. To be called before gl_block_push.
 */
void gl_block_note(struct gl_block *b, const struct gl_known_line *line, struct gl_str text);

/* The last line is a function or a creator: its location must come next. */
static inline bool gl_block_is_pending(const struct gl_block *b)
{
	return b->last->kind == GL_LINE_FUNC || b->last->kind == GL_LINE_CREATED;
}

#endif
