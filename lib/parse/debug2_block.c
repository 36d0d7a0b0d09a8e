#include "lib/parse/debug2_block.h"

#include "lib/parse/newestfirst.h"
#include "lib/parse/reason.h"

void gl_debug2_keep_lines(struct gl_debug2 *d, const char *p, const char *end, bool is_ours)
{
	if (!d->in->with_text)
		return;
	gl_keptlines_add(&d->now.kept, gl_str_of(p, end));
	if (is_ours)
		gl_keptlines_mark(&d->now.kept, d->now.is_partial);
}

struct gl_str gl_debug2_lines(const struct gl_debug2 *d)
{
	uint64_t begin, end = d->now.end;

	if (!d->raw)
		return gl_buf_view(&d->now.lines);
	begin = gl_sink_offset(d->in, d->raw);
	/*
	 * If the block has no lines, it ends at its header, so end is before begin if lines below
	 * the header were skipped.
	 */
	return (struct gl_str){d->raw, end > begin ? (size_t)(end - begin) : 0};
}

void gl_debug2_leave_raw(struct gl_debug2 *d)
{
	if (!d->raw)
		return;
	gl_buf_str(&d->now.lines, gl_debug2_lines(d));
	d->raw = NULL;
}

bool gl_debug2_read_header(
	struct gl_debug2 *d, const char *p, const char *nl, struct gl_heading *out)
{
	bool is_one = gl_headercache_read(&d->headers, p, nl, out);

	d->in->no_memory |= d->headers.no_memory;
	return is_one;
}

/*
 * Drops the block, and reports why: the log is printed newest first, so that the stack under the
 * header belongs to another goroutine.
 */
static void drop_newest_first(struct gl_debug2 *d)
{
	static const char first[] =
		"header below its stack: skipped, as this log is printed newest "
		"first; try: tac FILE | gltop";
	struct gl_input_counts *n = &d->in->tally;

	gl_sink_release(d->in);
	gl_sink_remark_at(d->in, d->now.line,
		n->turned == 0 ? first : "header below its stack: skipped", &d->now.heading.id,
		GL_STR(""));
	n->turned++;
	n->unread++;
	d->in->at.begins |= d->now.opening.begins;
	d->now.is_open = false;
}

void gl_debug2_finish(struct gl_debug2 *d, bool is_header)
{
	if (!d->now.is_open)
		return;
	if (gl_newestfirst(&d->now, &d->lines, is_header, &d->in->at)) {
		drop_newest_first(d);
		return;
	}
	gl_builder_finish(&d->builder, &d->now, gl_debug2_lines(d));
	d->raw = NULL;
	d->in->at.is_unbroken &= !d->now.after_blank;
}

/* Returns true if no blank line has come since the last line of the previous goroutine. */
static bool is_unbroken(const struct gl_debug2 *d)
{
	return d->now.is_open ? !d->now.after_blank && d->now.gap == 0 : d->in->at.is_unbroken;
}

void gl_debug2_open_block(
	struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end)
{
	struct gl_block *b = &d->now;

	b->is_open = true;
	b->is_partial = b->is_truncated = b->has_creator = b->is_done = false;
	b->is_unavailable = b->after_blank = b->is_spaced = b->has_parent = false;
	b->is_under_func = b->is_cut_only = false;
	b->gap = 0;
	b->over = NULL;
	b->size = b->ntokens = b->nmain = b->nancestors = 0;
	b->lines.len = 0;
	gl_keptlines_begin(&b->kept);
	b->heading = *h;
	b->line = d->in->at.line + 1;
	b->start = at;
	b->end = end;
	b->last = &d->start;
	b->body = NULL;
	d->raw = NULL;
}

void gl_debug2_start(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end)
{
	struct gl_block *b = &d->now;
	bool after_blank, is_under_func;

	/*
	 * The first header of the next dump may come without a blank line before it, if the dump
	 * before was cut off or lacks blank lines. A running goroutine there begins a dump.
	 */
	if (h->is_first || (h->known->is_running && !h->is_goleak &&
				   (is_unbroken(d) || d->in->at.is_message)))
		d->in->at.begins = true;
	d->in->at.is_message = false;
	after_blank = b->is_open ? b->after_blank : d->in->at.after_blank;
	is_under_func = b->is_open ? gl_newestfirst_ends(b) : d->in->at.tail == GL_NEWESTFIRST_FUNC;
	gl_debug2_finish(d, true);
	/* A header follows the previous goroutine, so the dump was not cut off there. */
	gl_sink_at_header(d->in, h->known->is_running, after_blank);
	gl_reason_confirm_crash(d->in, h->known->is_running);
	b->opening = gl_sink_open(d->in);
	gl_reason_open(d->in, h->known->is_running, &b->opening);
	gl_debug2_open_block(d, h, at - d->in->at.prefix_len, end);
	b->is_under_func = is_under_func;
	d->in->at.tail = GL_NEWESTFIRST_NO_FRAME;
	d->in->at.prefix_len = 0;
}

bool gl_debug2_seems_whole(struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;
	const struct gl_known_line *line;
	size_t i = b->ntokens;

	if (b->is_done || b->is_unavailable)
		return true;
	if (gl_block_is_pending(b) || b->last == &d->start)
		return false;
	if (b->nancestors)
		return true;
	/*
	 * Go 1.3 to 1.20 print no more than about a hundred frames, of two lines each. So a stack
	 * of that size has no outermost frame by which to judge it.
	 */
	if (b->ntokens >= 2 * 90)
		return true;
	while (i > 0 && gl_linecache_at(&d->lines, b->tokens[i - 1])->kind != GL_LINE_FUNC)
		i--;
	line = i ? gl_linecache_at(&d->lines, b->tokens[i - 1]) : NULL;
	if (!line || b->last->kind == GL_LINE_GAP)
		return true;
	return (b->heading.id == 0 && !gl_headercache_is_bare(&b->heading)) ||
	       gl_str_eq(line->name, GL_STR("runtime.goexit")) ||
	       gl_str_eq(line->name, GL_STR("runtime.main")) ||
	       gl_str_eq(line->name, GL_STR("main.main")) ||
	       gl_str_starts(line->name, GL_STR("_cgoexp")) ||
	       gl_port_memmem(line->name.p, line->name.len, ".init", 5) != NULL ||
	       gl_func_is_runtime(line->name);
}
