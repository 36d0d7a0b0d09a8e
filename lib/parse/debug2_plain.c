#include "lib/parse/debug2_plain.h"

#include "lib/base/space.h"
#include "lib/syntax/colour.h"
#include "lib/syntax/goline.h"

struct gl_str gl_debug2_put_plain(struct gl_debug2 *d, struct gl_buf *b, struct gl_str text)
{
	gl_buf_char(b, '\n');
	if (b->failed) {
		d->in->no_memory = true;
		return text;
	}
	d->eol = b->p + b->len;
	return gl_str_of(b->p, d->eol - 1);
}

static const char *find(const char *p, const char *end, struct gl_str word)
{
	return gl_port_memmem(p, (size_t)(end - p), word.p, word.len);
}

/*
 * Returns the text without links. If text is copied from a page that shows logs, its numbers may
 * have links in the form of Markdown: [178](https://...) is 178.
 */
static struct gl_str without_links(struct gl_debug2 *d, struct gl_str text)
{
	const struct gl_str link = GL_STR("](https://");
	const char *p = text.p, *end = text.p + text.len, *at = find(p, end, link), *open, *close;

	if (!at)
		return text;
	d->plain.len = 0;
	for (; at; at = find(p, end, link)) {
		open = gl_port_memrchr(p, '[', (size_t)(at - p));
		close = memchr(at, ')', (size_t)(end - at));
		if (!open || !close)
			break;
		gl_buf_add(&d->plain, p, (size_t)(open - p));
		gl_buf_add(&d->plain, open + 1, (size_t)(at - open - 1));
		p = close + 1;
	}
	gl_buf_add(&d->plain, p, (size_t)(end - p));
	return gl_debug2_put_plain(d, &d->plain, text);
}

static struct gl_str without_colours(struct gl_debug2 *d, struct gl_str text)
{
	d->plain.len = 0;
	gl_colour_strip(text, &d->plain);
	return gl_debug2_put_plain(d, &d->plain, text);
}

struct gl_str gl_debug2_without_marks(struct gl_debug2 *d, struct gl_str text)
{
	return memchr(text.p, '\033', text.len) ? without_colours(d, text) : without_links(d, text);
}

/*
 * Returns true if the text is a location in which blanks must stay as they are. A path may hold
 * blanks beyond ASCII, so a location that can be read keeps them, unless one of them stands before
 * the path, where Go prints an ASCII blank.
 */
static bool is_path_with_spaces(struct gl_str text)
{
	struct gl_location at;

	return gl_goline_file(text, &at) && at.file.p &&
	       gl_space_at(at.file.p, at.file.p + at.file.len) == 0 && !gl_space_has_mark(text);
}

struct gl_str gl_debug2_without_spaces(struct gl_debug2 *d, struct gl_str text)
{
	if (!gl_space_is_in(text) || is_path_with_spaces(text))
		return text;
	d->spaced.len = 0;
	gl_space_plain(text, false, &d->spaced);
	d->spaced.len = gl_str_trim(gl_buf_view(&d->spaced)).len;
	return gl_debug2_put_plain(d, &d->spaced, text);
}
