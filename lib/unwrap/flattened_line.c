#include "lib/unwrap/flattened_line.h"

#include "lib/syntax/flattened.h"
#include "lib/syntax/flattened_debug1.h"
#include "lib/unwrap/escaped.h"

/*
 * Returns what Go prints before a line of this kind and what was lost together with the line ends:
 * a blank line, a TAB or nothing. is_first: this is the first line of the dump.
 */
static struct gl_str before(const struct gl_flattened_line *line, bool is_first)
{
	if (line->kind == GL_FLATTENED_HEADER)
		return is_first ? GL_STR("") : GL_STR("\n");
	return line->kind == GL_FLATTENED_LOCATION ? GL_STR("\t") : GL_STR("");
}

static bool feed_lines(struct gl_layer *l, const struct gl_window *w, struct gl_str text)
{
	const struct gl_str lost = GL_STR(GL_FLATTENED_GAP);
	struct gl_flattened flat;
	struct gl_flattened_line line;
	bool is_good = true;

	gl_flattened_begin(&flat, text);
	for (bool is_first = true; is_good && gl_flattened_next(&flat, &line); is_first = false)
		is_good = gl_escaped_put(l, w, before(&line, is_first), line.text) &&
			  gl_escaped_put(l, w, line.kind == GL_FLATTENED_LOST ? lost : line.text,
				  line.text) &&
			  (line.is_cut || gl_escaped_put(l, w, GL_STR("\n"), line.text));
	return is_good;
}

static bool feed_rows(
	struct gl_layer *l, const struct gl_window *w, struct gl_flattened_debug1 *rows)
{
	bool is_good = true;
	struct gl_str line;

	while (is_good && gl_flattened_debug1_next(rows, &line)) {
		bool is_cut = rows->rest.len == 0 && gl_flattened_debug1_is_cut(line);

		is_good = gl_escaped_put(l, w, line, line) &&
			  (is_cut || gl_escaped_put(l, w, GL_STR("\n"), line));
	}
	return is_good;
}

int gl_flattened_line_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end), *end = nl ? nl : w->end;
	struct gl_str text = gl_str_of(w->p + f->at, end);
	struct gl_flattened_debug1 rows;

	if (gl_escaped_begin(l, w, f, err) != 0)
		return -1;
	gl_layer_begin(l->escaped.level);
	if (!(gl_flattened_debug1_begin(&rows, text) ? feed_rows(l, w, &rows)
						     : feed_lines(l, w, text)))
		return gl_err_memory(err);
	return gl_escaped_end(l, w, nl ? nl + 1 : end, nl != NULL, err);
}
