#include "lib/parse/debug2_stray.h"

#include "lib/base/limits.h"
#include "lib/parse/debug2_block.h"
#include "lib/parse/reason.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/hardwrap.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/mark.h"

/*
 * Returns true if text continues the line before it, which does not belong to the block. Such a
 * piece is not counted as another line, because a line may have been split into three or more
 * pieces.
 */
static bool goes_on_torn(const struct gl_block *b, struct gl_str text)
{
	return b->gap == 1 && !b->after_blank &&
	       gl_hardwrap_goes_on(gl_buf_view(&b->stray), text, gl_block_is_pending(b));
}

enum gl_debug2_verdict gl_debug2_take_stray(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;

	if (!b->is_done && gl_goline_diagnosis(text)) {
		if (b->is_unavailable || b->gap || b->last != &d->start || b->nancestors)
			/* the runtime's remark is neither a frame nor in place of the stack */
			return GL_DEBUG2_SKIPPED;
		gl_debug2_leave_raw(d);
		b->is_unavailable = true; /* the remark stands in place of the stack */
		return GL_DEBUG2_TAKEN;
	}
	if (b->is_done || gl_mark_find(text) != GL_MARK_NONE || gl_mark_is_crash_text(text) ||
		gl_hit_has_header(text) || /* another dump's header, or a dump without LFs */
		gl_str_starts(text, GL_STR("```")) || /* the quotation ends here */
		(b->after_blank && !b->is_spaced && b->gap == 0 && gl_debug2_seems_whole(d)) ||
		b->gap >= GL_LIMIT_GAP_LINES)
		return GL_DEBUG2_NOT_OURS;
	if (!goes_on_torn(b, text)) {
		b->gap++;
		gl_reason_look_for_clue(d->in, text, true);
		b->stray.len = 0;
	}
	gl_buf_str(&b->stray, text);
	d->in->no_memory |= b->stray.failed;
	return GL_DEBUG2_SKIPPED;
}

bool gl_debug2_is_rest_of_stray(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;

	if (!gl_hardwrap_join(gl_buf_view(&b->stray), text, gl_block_is_pending(b), &d->torn))
		return false;
	b->gap = 0;
	return true;
}

/* Drops the last of the lines that gl_block_keep_text kept. */
static void drop_noted(struct gl_buf *lines)
{
	if (lines->len)
		lines->len--;
	while (lines->len && lines->p[lines->len - 1] != '\n')
		lines->len--;
}

/* Removes the last line from the block. */
static void pop_last(struct gl_debug2 *d)
{
	struct gl_block *b = &d->now;

	gl_debug2_leave_raw(d);
	drop_noted(&b->lines);
	b->has_creator &= b->last->kind != GL_LINE_CREATED;
	b->is_done = false;
	if (b->last->kind == GL_LINE_FUNC) {
		b->is_partial &= !b->is_cut_only;
		b->is_cut_only = false;
	}
	b->ntokens--;
	b->last = b->ntokens ? d->lines.by_id[b->tokens[b->ntokens - 1] - 1] : &d->start;
}

static bool is_location(const struct gl_known_line *line)
{
	return line->kind == GL_LINE_FILE || line->kind == GL_LINE_ORIGIN;
}

/* Returns true if the next line may be the rest of the block's last one. */
static bool may_go_on(const struct gl_block *b)
{
	return !b->gap && !b->after_blank && !b->nancestors && b->ntokens > 0;
}

bool gl_debug2_is_rest_of_registers(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;

	if (!may_go_on(b) || !is_location(b->last) || !gl_hardwrap_is_registers(text))
		return false;
	gl_debug2_leave_raw(d);
	if (d->in->args && gl_hardwrap_may_be_offset(text)) {
		drop_noted(&b->lines); /* the kept line may lack digits of the offset */
		gl_block_keep_text(b, (struct gl_str){b->last->text, b->last->key_len});
		gl_block_keep_text(b, GL_STR("\n"));
	}
	return true;
}

/*
 * Returns the text of the block's last line as far as it is certain, or p == NULL if that line
 * cannot go on in the next one. If the line cache has recognised the line, only its key is certain:
 * what follows the key there may be another goroutine's.
 */
static struct gl_str text_of_last(const struct gl_block *b)
{
	const struct gl_known_line *last = b->last;

	if (last->kind == GL_LINE_FUNC && b->is_cut_only)
		return gl_buf_view(&b->stray);
	if (is_location(last) || (last->kind == GL_LINE_CREATED && !b->has_parent))
		return (struct gl_str){last->text, last->key_len};
	return (struct gl_str){NULL, 0};
}

bool gl_debug2_is_rest_of_last(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_str whole = text_of_last(&d->now);

	if (!may_go_on(&d->now) || !whole.p)
		return false;
	if (!gl_hardwrap_add(gl_str_trim(whole), text, &d->torn))
		return false;
	pop_last(d);
	return true;
}
