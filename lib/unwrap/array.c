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
	struct gl_buf *text = &l->ls->scratch;

	text->len = 0;
	gl_array_items_text(item, text);
	if (!is_cut && (text->len == 0 || text->p[text->len - 1] != '\n'))
		gl_buf_char(text, '\n');
	return !text->failed && gl_escaped_put(l, w, gl_buf_view(text), item);
}

int gl_array_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end), *end = nl ? nl : w->end;
	const char *p = w->p + f->at;
	struct gl_str item;
	bool is_good = true;

	if (gl_escaped_begin(l, w, f, err) != 0)
		return -1;
	gl_layer_begin(l->escaped.level);
	while (is_good && gl_array_items_next(&p, end, &item))
		is_good = feed_item(l, w, item, p == end);
	if (!is_good)
		return gl_err_memory(err);
	l->in_rest = true;
	return gl_escaped_end(l, w, p, 0, err);
}
