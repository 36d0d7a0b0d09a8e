#include "lib/unwrap/flattened_line.h"

#include "lib/syntax/flattened.h"
#include "lib/syntax/flattened_debug1.h"
#include "lib/unwrap/escaped.h"

/*
 * Returns what Go prints before a line of this kind, but the input has lost together with its line
 * ends: a blank line or a TAB. is_first: this is the first line of the dump.
 */
static struct gl_str before(const struct gl_flattened_line *line, bool is_first)
{
	switch (line->kind) {
	case GL_FLATTENED_HEADER:
		return is_first ? GL_STR("") : GL_STR("\n");
	case GL_FLATTENED_LOCATION:
		return GL_STR("\t");
	case GL_FLATTENED_FUNC:
	case GL_FLATTENED_OTHER:
	case GL_FLATTENED_LOST:
		break;
	}
	return GL_STR("");
}

/*
 * Passes text on to the layer below. Its offset map then points from the text to the bytes of
 * `from`, which are in the window, on line `number` of l's text. Returns false if there is no
 * memory.
 */
static bool feed(struct gl_layer *l, const struct gl_window *w, struct gl_str text,
	struct gl_str from, uint64_t number)
{
	struct gl_layer *below = l->escaped.level;
	struct gl_step s = gl_layer_step(l, below, number);
	uint64_t at = gl_demux_offset(l->text) + (uint64_t)(from.p - w->p);

	if (text.len == 0)
		return true;
	s.from = s.begin = gl_layer_byte(l, at);
	s.end = gl_layer_byte(l, at + from.len - 1) + 1;
	gl_buf_str(&below->piece, text);
	if (below->piece.failed || !gl_offsetmap_add(&below->offsets, &s))
		return false;
	gl_layer_count_text(below, text.len);
	return true;
}

static bool feed_lines(struct gl_layer *l, const struct gl_window *w, struct gl_str text)
{
	uint64_t number = gl_demux_line(l->text) + 1;
	const struct gl_str lost = GL_STR(GL_FLATTENED_GAP);
	struct gl_flattened flat;
	struct gl_flattened_line line;
	bool is_good = true;

	gl_flattened_begin(&flat, text);
	for (bool is_first = true; is_good && gl_flattened_next(&flat, &line); is_first = false)
		is_good = feed(l, w, before(&line, is_first), line.text, number) &&
			  feed(l, w, line.kind == GL_FLATTENED_LOST ? lost : line.text, line.text,
				  number) &&
			  (line.is_cut || feed(l, w, GL_STR("\n"), line.text, number));
	return is_good;
}

static bool feed_rows(
	struct gl_layer *l, const struct gl_window *w, struct gl_flattened_debug1 *rows)
{
	uint64_t number = gl_demux_line(l->text) + 1;
	bool is_good = true;
	struct gl_str line;

	while (is_good && gl_flattened_debug1_next(rows, &line)) {
		bool is_cut = rows->rest.len == 0 && gl_flattened_debug1_is_cut(line);

		is_good = feed(l, w, line, line, number) &&
			  (is_cut || feed(l, w, GL_STR("\n"), line, number));
	}
	return is_good;
}

int gl_flattened_line_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end), *end = nl ? nl : w->end;
	struct gl_str text = gl_str_of(w->p + f->at, end);
	struct gl_flattened_debug1 rows;
	struct gl_layer *below;
	size_t had;

	if (gl_escaped_begin(l, w, f, err) != 0)
		return -1;
	below = l->escaped.level;
	gl_layer_begin(below);
	had = below->piece.len;
	if (!(gl_flattened_debug1_begin(&rows, text) ? feed_rows(l, w, &rows)
						     : feed_lines(l, w, text)))
		return gl_err_memory(err);
	below->window.is_last = true;
	gl_demux_skip(l->text, (size_t)(end - w->p) + (nl != NULL), nl != NULL);
	w->p = nl ? nl + 1 : end;
	return gl_layer_end(below, had, err);
}
