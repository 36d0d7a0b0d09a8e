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
	struct gl_block keep = *to;

	*to = *from;
	to->tokens = gl_mem_grow(keep.tokens, &keep.tokens_cap, from->ntokens + 1,
		sizeof *to->tokens);
	to->ancestors = gl_mem_grow(keep.ancestors, &keep.ancestors_cap, from->nancestors + 1,
		sizeof *to->ancestors);
	to->tokens_cap = keep.tokens_cap;
	to->ancestors_cap = keep.ancestors_cap;
	to->lines = keep.lines;
	to->stray = keep.stray;
	to->kept = keep.kept;
	if (!to->tokens || !to->ancestors) {
		to->tokens = to->tokens ? to->tokens : keep.tokens;
		to->ancestors = to->ancestors ? to->ancestors : keep.ancestors;
		to->ntokens = to->nancestors = 0;
		return false;
	}
	if (from->ntokens)
		memcpy(to->tokens, from->tokens, from->ntokens * sizeof *to->tokens);
	if (from->nancestors)
		memcpy(to->ancestors, from->ancestors, from->nancestors * sizeof *to->ancestors);
	to->lines.len = to->stray.len = 0;
	gl_buf_str(&to->lines, gl_buf_view(&from->lines));
	gl_buf_str(&to->stray, gl_buf_view(&from->stray));
	gl_keptlines_copy(&to->kept, &from->kept);
	return !to->lines.failed && !to->stray.failed && !to->kept.text.failed;
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
	 * *line may have been made from an earlier line with the same key, so only the key's length
	 * is certainly that of the line that was read.
	 */
	b->size += line->key_len;
	if (b->ntokens == b->tokens_cap) {
		uint32_t *v = gl_mem_grow(b->tokens, &b->tokens_cap, b->ntokens + 1, sizeof *v);

		if (!v) {
			b->no_memory = true;
			return;
		}
		b->tokens = v;
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
