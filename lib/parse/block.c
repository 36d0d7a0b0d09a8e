#include "lib/parse/block.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"

void gl_block_free(struct gl_block *b)
{
	gl_mem_free(b->tokens);
	gl_mem_free(b->ancestors);
	gl_buf_free(&b->lines);
	gl_buf_free(&b->stray);
	gl_buf_free(&b->kept.text);
}

bool gl_block_copy(struct gl_block *to, const struct gl_block *from)
{
	const struct gl_block mine = *to;

	*to = *from;
	to->tokens = mine.tokens;
	to->tokens_cap = mine.tokens_cap;
	to->ancestors = mine.ancestors;
	to->ancestors_cap = mine.ancestors_cap;
	to->lines = mine.lines;
	to->stray = mine.stray;
	to->kept = mine.kept;
	if (!GL_MEM_COPY(to->tokens, to->tokens_cap, from->tokens, from->ntokens) ||
		!GL_MEM_COPY(to->ancestors, to->ancestors_cap, from->ancestors, from->nancestors)) {
		to->ntokens = to->nancestors = 0;
		return false;
	}
	return gl_buf_copy(&to->lines, &from->lines) && gl_buf_copy(&to->stray, &from->stray) &&
	       gl_keptlines_copy(&to->kept, &from->kept);
}

void gl_block_end_at(struct gl_block *b, const char *what)
{
	b->is_partial = true;
	if (!b->over)
		b->over = what;
}

bool gl_block_is_full(struct gl_block *b)
{
	if (b->ntokens >= 2 * (size_t)GL_LIMIT_FRAMES)
		gl_block_end_at(b, GL_SINK_FRAMES);
	else if (b->size > GL_LIMIT_NAMES)
		gl_block_end_at(b, GL_SINK_NAMES);
	return b->over != NULL;
}

void gl_block_push(struct gl_block *b, struct gl_known_line *line)
{
	if (gl_block_is_full(b))
		return;
	/*
	 * *line may have been made from an earlier line that only begins with the same key
	 * (linecache.h), so only the key's length is certainly that of the line that was read.
	 */
	b->size += line->key_len;
	if (!GL_MEM_ROOM(b->tokens, b->tokens_cap, b->ntokens + 1)) {
		b->no_memory = true;
		return;
	}
	b->tokens[b->ntokens++] = line->id;
	b->last = line;
}

void gl_block_keep_text(struct gl_block *b, struct gl_str text)
{
	/*
	 * Go prints no args in the frames of ancestors. Once the block is full, gl_block_push keeps
	 * no more lines, so their text is not needed either.
	 */
	if (b->nancestors || gl_block_is_full(b))
		return;
	gl_buf_str(&b->lines, text);
}
