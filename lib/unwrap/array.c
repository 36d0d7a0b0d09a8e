#include "lib/unwrap/array.h"

#include "lib/unwrap/array_items.h"
#include "lib/unwrap/escaped.h"

/*
 * Passes one element of the array on to the layer below. A string becomes a line of its own,
 * without quotes and escapes, or several lines if it holds LFs. An element that the end of the
 * input cuts off gets no LF.
 */
static bool feed_item(struct gl_layer *l, const struct gl_window *w, struct gl_str item,
	bool is_cut)
{
	struct gl_layer *below = l->escaped.level;
	struct gl_step s = gl_layer_step(l, below, gl_demux_line(l->text) + 1);
	uint64_t at = gl_demux_offset(l->text) + (uint64_t)(item.p - w->p);
	size_t had = below->piece.len;
	const char *nl;

	gl_array_items_text(item, &below->piece);
	if (!is_cut && (below->piece.len == had || below->piece.p[below->piece.len - 1] != '\n'))
		gl_buf_char(&below->piece, '\n');
	if (below->piece.failed)
		return false;
	s.begin = s.from = gl_layer_byte(l, at);
	s.end = gl_layer_byte(l, at + item.len - 1) + 1;
	for (; had < below->piece.len; had += (size_t)(nl - below->piece.p) + 1 - had) {
		nl = memchr(below->piece.p + had, '\n', below->piece.len - had);
		nl = nl ? nl : below->piece.p + below->piece.len - 1;
		s.at = below->fed;
		s.line = below->fed_lines + 1;
		if (!gl_offsetmap_add(&below->offsets, &s))
			return false;
		below->fed += (uint64_t)(nl + 1 - (below->piece.p + had));
		below->fed_lines += *nl == '\n';
	}
	return true;
}

int gl_array_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end), *end = nl ? nl : w->end;
	const char *p = w->p + f->at;
	struct gl_layer *below;
	struct gl_str item;
	size_t had;
	bool is_good = true;

	if (gl_escaped_begin(l, w, f, err) != 0)
		return -1;
	below = l->escaped.level;
	gl_layer_begin(below);
	had = below->piece.len;
	while (is_good && gl_array_items_next(&p, end, &item))
		is_good = feed_item(l, w, item, p == end);
	if (!is_good)
		return gl_err_memory(err);
	below->window.is_last = true;
	l->in_rest = true;
	gl_demux_skip(l->text, (size_t)(p - w->p), 0);
	w->p = p;
	return gl_layer_end(below, had, err);
}
