#include "lib/unwrap/packed_line.h"

#include "lib/base/limits.h"
#include "lib/input/gunzip.h"
#include "lib/syntax/packed.h"
#include "lib/unwrap/escaped.h"

static const char too_large[] = "dump in base64 of more than 64 MiB: skipped";

/*
 * Unpacks gzip data. Returns false if the data is cut off or damaged, or if it unpacks to more than
 * GL_LIMIT_PACKED_TEXT; `out` then holds more bytes than this limit.
 */
static bool unpack(struct gl_str packed, struct gl_buf *out)
{
	struct gl_gunzip *g = gl_gunzip_open();
	struct gl_window in = {packed.p, packed.p + packed.len, true};
	bool is_over = false, is_good = g != NULL;
	size_t len = 1;
	struct gl_err err;

	while (is_good && !is_over && (in.p < in.end || len > 0)) {
		is_good = out->len <= GL_LIMIT_PACKED_TEXT && gl_buf_room(out, GL_GUNZIP_ROOM) &&
			  gl_gunzip_take(g, &in, out->p + out->len, GL_GUNZIP_ROOM, &len,
				  &is_over, &err) == 0;
		out->len += is_good ? len : 0;
	}
	gl_gunzip_close(g);
	return is_good && is_over && in.p == in.end && out->len <= GL_LIMIT_PACKED_TEXT;
}

static bool is_dump(struct gl_str text)
{
	return gl_hit_has_header(text) || gl_hit_has_profile(text);
}

/*
 * Finds the first word of the line that unpacks to a dump, and its text. If the text of a word
 * before it is a dump, but larger than GL_LIMIT_PACKED_TEXT, sets *what to a remark. Returns false
 * if there is no such word.
 */
static bool find(struct gl_str line, struct gl_str *word, struct gl_buf *text, const char **what)
{
	struct gl_buf packed = {0};
	size_t from = 0;
	bool is_found = false;

	while (!is_found && gl_packed_find(line, from, word)) {
		packed.len = text->len = 0;
		is_found = gl_packed_decode(*word, &packed) &&
			   unpack(gl_buf_view(&packed), text) && is_dump(gl_buf_view(text));
		if (text->len > GL_LIMIT_PACKED_TEXT && is_dump(gl_buf_view(text)))
			*what = too_large;
		from = (size_t)(word->p - line.p) + word->len;
	}
	gl_buf_free(&packed);
	return is_found;
}

/*
 * Passes the text on to the layer below. In its offset map, every line of the text leads back to
 * the word. Returns false if there is no memory.
 */
static bool feed(struct gl_layer *l, const struct gl_window *w, struct gl_str word,
	struct gl_str text)
{
	struct gl_layer *below = l->box.level;
	uint64_t at = gl_demux_offset(l->text) + (uint64_t)(word.p - w->p);
	struct gl_step s = gl_layer_step(l, below, gl_demux_line(l->text) + 1);
	const char *p = text.p, *end = text.p + text.len, *nl;

	gl_buf_str(&below->piece, text);
	if (below->piece.failed)
		return false;
	s.begin = s.from = gl_layer_byte(l, at);
	s.end = gl_layer_byte(l, at + word.len - 1) + 1;
	for (; p < end; p = nl) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl + 1 : end;
		s.at = below->fed;
		s.line = below->fed_lines + 1;
		if (!gl_offsetmap_add(&below->trail, &s))
			return false;
		below->fed += (uint64_t)(nl - p);
		below->fed_lines += nl[-1] == '\n';
	}
	return true;
}

int gl_packed_line_read(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	bool *is_found, const char **what, struct gl_err *err)
{
	struct gl_detected f = {.found = GL_FOUND_BOX};
	struct gl_buf text = {0};
	struct gl_str word;
	size_t had;
	bool is_good;

	*what = NULL;
	*is_found = find(line, &word, &text, what);
	if (!*is_found) {
		gl_buf_free(&text);
		return 0;
	}
	f.at = (size_t)(word.p - w->p);
	if (gl_escaped_begin(l, w, &f, err) != 0) {
		gl_buf_free(&text);
		return -1;
	}
	gl_layer_begin(l->box.level);
	had = l->box.level->piece.len;
	is_good = feed(l, w, word, gl_buf_view(&text));
	gl_buf_free(&text);
	if (!is_good)
		return gl_layer_no_memory(err);
	l->box.level->window.is_last = true;
	l->in_rest = true;
	gl_demux_skip(l->text, f.at + word.len, 0);
	w->p += f.at + word.len;
	return gl_layer_end(l->box.level, had, err);
}
