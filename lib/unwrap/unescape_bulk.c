#include "lib/unwrap/unescape_bulk.h"

#include "lib/unwrap/widecopy.h"
#include "lib/syntax/unescape.h"

#define LONGEST ((ptrdiff_t)GL_LINEBATCH_LINE)
#define NEAR (GL_CHUNK + GL_UNESCAPE_SHORT) /* bytes that may be read from the current place on */

/*
 * Decodes one line to *to, and moves *to behind its text, which is never longer than its escaped
 * form. Returns the end of the line, or NULL to leave the line to the general path.
 */
static inline const char *take_line(const char *p, const char *end, char quote, char **to)
{
	ptrdiff_t have = end - p - NEAR;
	const char *limit = p + (have < 0 ? 0 : have < LONGEST ? have : LONGEST);
	char *t = *to;

	while (have >= 0 && p <= limit) {
		size_t n;

		if (*p != '\\') {
			do {
				n = gl_widecopy(t, p, quote, '\\', '\n');
				p += n;
				t += n;
			} while (n == GL_CHUNK && p <= limit);
			if (n == GL_CHUNK || *p != '\\')
				return NULL;
		}
		if (p[1] == 'n') {
			*t++ = '\n';
			*to = t;
			return p + 2;
		}
		n = gl_unescape_short(p, t);
		/* an unknown escape, or an LF written as \u000a, which does not end a line */
		if (n == 0 || *t == '\n')
			return NULL;
		p += n;
		t++;
	}
	return NULL;
}

const char *gl_unescape_bulk(const char *p, const char *end, char quote, struct gl_linebatch *y)
{
	const char *base = p, *behind;
	char *text = y->text, *to = text, *most = text + y->most;
	size_t n = 0;

	quote = quote ? quote : '\n';
	while (to < most && n < GL_LINEBATCH_LINES) {
		y->marks[n].at = (uint32_t)(to - text);
		y->marks[n].begin = y->marks[n].from = (uint32_t)(p - base);
		behind = take_line(p, end, quote, &to);
		if (!behind)
			break;
		n++;
		p = behind;
	}
	y->len = (size_t)(to - text);
	y->nmarks = n;
	y->nstamps = 0;
	return p;
}
