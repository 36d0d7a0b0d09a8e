#include "lib/parse/block.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/syntax/goline.h"

void gl_block_free(struct gl_block *b)
{
	gl_mem_free(b->tokens);
	gl_mem_free(b->ancestors);
	gl_mem_free(b->args);
	gl_buf_free(&b->args_text);
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
	to->args = gl_mem_grow(keep.args, &keep.args_cap, from->nargs + 1, sizeof *to->args);
	to->tokens_cap = keep.tokens_cap;
	to->ancestors_cap = keep.ancestors_cap;
	to->args_cap = keep.args_cap;
	to->args_text = keep.args_text;
	to->stray = keep.stray;
	to->kept = keep.kept;
	if (!to->tokens || !to->ancestors || !to->args) {
		to->tokens = to->tokens ? to->tokens : keep.tokens;
		to->ancestors = to->ancestors ? to->ancestors : keep.ancestors;
		to->args = to->args ? to->args : keep.args;
		to->ntokens = to->nancestors = to->nargs = 0;
		return false;
	}
	if (from->ntokens)
		memcpy(to->tokens, from->tokens, from->ntokens * sizeof *to->tokens);
	if (from->nancestors)
		memcpy(to->ancestors, from->ancestors, from->nancestors * sizeof *to->ancestors);
	if (from->nargs)
		memcpy(to->args, from->args, from->nargs * sizeof *to->args);
	to->args_text.len = to->stray.len = 0;
	gl_buf_str(&to->args_text, gl_buf_view(&from->args_text));
	gl_buf_str(&to->stray, gl_buf_view(&from->stray));
	gl_keptlines_copy(&to->kept, &from->kept);
	return !to->args_text.failed && !to->stray.failed && !to->kept.text.failed;
}

void gl_block_push(struct gl_block *b, struct gl_known_line *line)
{
	if (b->ntokens == 2 * (size_t)GL_LIMIT_FRAMES) {
		b->is_partial = true;
		return;
	}
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

/* Note the arguments of a function line, as --args shows them. */
static void note_args(struct gl_block *b, struct gl_str line, size_t key_len)
{
	struct gl_arg_mark *v = gl_mem_grow(b->args, &b->args_cap, b->nargs + 1, sizeof *v);
	struct gl_str args = gl_str_of(line.p + key_len, line.p + line.len - 1);

	if (!v) {
		b->no_memory = true;
		return;
	}
	b->args = v;
	v[b->nargs++] = (struct gl_arg_mark){b->args_text.len, args.len,
		{{"", 0}, -1, gl_str_eq(args, GL_STR("..."))}};
	gl_buf_str(&b->args_text, args);
}

/*
 * Note a frame that has no arguments of its own: a gap, a C function, or a location without a
 * function.
 */
static void note_no_args(struct gl_block *b)
{
	struct gl_arg_mark *v = gl_mem_grow(b->args, &b->args_cap, b->nargs + 1, sizeof *v);

	if (!v) {
		b->no_memory = true;
		return;
	}
	b->args = v;
	v[b->nargs++] = (struct gl_arg_mark){0, 0, {{NULL, 0}, -1, false}};
}

void gl_block_note(struct gl_block *b, const struct gl_known_line *line, struct gl_str text)
{
	struct gl_location at;

	if (b->nancestors || line->kind == GL_LINE_CREATED || b->has_creator)
		return;
	if (line->kind == GL_LINE_FUNC) {
		note_args(b, text, line->key_len);
	} else if (line->kind == GL_LINE_FILE || line->kind == GL_LINE_PC) {
		if (b->last->kind != GL_LINE_FUNC && b->last->kind != GL_LINE_FOREIGN)
			note_no_args(b);
		if ((gl_goline_file(text, &at) || gl_goline_bare_file(text, &at)) && b->nargs)
			b->args[b->nargs - 1].args.off = at.off;
	} else {
		note_no_args(b);
	}
}
