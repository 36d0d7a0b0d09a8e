/*
 * block: the goroutine in progress, that is, its header and the lines under it. It is kept as ids
 * and numbers and never points into the window that it is read from, since a window may move or end
 * between any two lines.
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

/* A goroutine that is being read. The arrays from `tokens` on are reused for the next goroutine. */
struct gl_block {
	bool is_open, is_partial, is_truncated;
	/*
	 * has_creator: the line `created by` was read. is_done: the location under that line was
	 * read, too, or something else that ends the block.
	 */
	bool has_creator, is_done;
	bool is_unavailable, after_blank;
	/* a blank line stood where Go prints none, so another blank line need not end the block */
	bool is_spaced;
	/*
	 * right above the header stand a location and, under it, a function, as in a log printed
	 * newest first
	 */
	bool is_under_func;
	/* the block is partial only because its last line, a function, is cut off */
	bool is_cut_only;
	bool has_parent;
	/* number of lines since the block's last one that do not belong to the block */
	unsigned gap;
	uint64_t parent;
	uint64_t line; /* line number of the header */
	/* stream offsets: where the header begins, and where the last line ends */
	uint64_t start, end;
	struct gl_opening opening;
	struct gl_heading heading;
	struct gl_known_line *last; /* the line that was read last */
	struct gl_body *body; /* where the block cache keeps this block's text, or NULL */
	/* If a limit was reached: the message of sink.h that names it; otherwise NULL. */
	const char *over;
	size_t size; /* bytes of names in all tokens */
	/*
	 * Tokens are ids of lines in the line cache. nmain: number of tokens before the first
	 * ancestor.
	 */
	size_t ntokens, nmain, nancestors;
	uint32_t *tokens;
	size_t tokens_cap;
	struct gl_ancestor_mark *ancestors;
	size_t ancestors_cap;
	struct gl_buf lines; /* the lines from which args are read (gl_block_keep_text) */
	bool no_memory;
	struct gl_keptlines kept; /* used only with gl_sink.with_text */
	/* the last line that does not belong to the block, or that is cut off */
	struct gl_buf stray;
};

void gl_block_free(struct gl_block *b);

/* Copy *from to *to, whose arrays are reused. Returns false if there is no memory. */
bool gl_block_copy(struct gl_block *to, const struct gl_block *from);

/*
 * Call this when a limit is reached: all further lines are left out. what: the message of sink.h
 * that names the limit.
 */
void gl_block_end_at(struct gl_block *b, const char *what);

/*
 * Returns true if a limit was reached, so that further lines are left out. If the block has just
 * reached it, stores the limit's message in b->over.
 */
bool gl_block_is_full(struct gl_block *b);

/* Add one line, unless the block is full. Sets no_memory if there is no memory. */
void gl_block_push(struct gl_block *b, struct gl_known_line *line);

/*
 * For records with args: append text to gl_block.lines, which gets the block's lines as Go prints
 * them. Call it before gl_block_push.
 */
void gl_block_keep_text(struct gl_block *b, struct gl_str text);

/* Returns true if the last line is a function or a creator. Its location must come next. */
static inline bool gl_block_is_pending(const struct gl_block *b)
{
	return b->last->kind == GL_LINE_FUNC || b->last->kind == GL_LINE_CREATED;
}

#endif
