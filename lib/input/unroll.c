#include "lib/input/unroll.h"

#include "lib/input/chunk.h"
#include "lib/input/unescape.h"

/* A line, to *to. Returns what is behind it; NULL: it is none for us. */
static inline const char *take_line(const char *p, const char *end, char quote, char **to)
{
	char *t = *to, *most = t + GL_YIELD_LINE;

	while (end - p >= GL_CHUNK + GL_UNESCAPE_SHORT && t < most) {
		size_t n = gl_chunk_copy(t, p, quote, '\\', '\n');

		p += n;
		t += n;
		if (n == GL_CHUNK)
			continue;
		if (*p != '\\' || (n = gl_unescape_short(p, t)) == 0)
			return NULL;
		p += n;
		if (*t++ != '\n')
			continue;
		if (n != 2)
			return NULL; /* \u000a ends no line */
		*to = t;
		return p;
	}
	return NULL;
}

const char *gl_unroll(const char *p, const char *end, char quote, struct gl_yield *y)
{
	const char *base = p, *behind;
	char *text = y->text, *to = text + y->len, *most = text + y->most;
	size_t n = 0;

	quote = quote ? quote : '\n';
	while (to < most && n < GL_YIELD_LINES) {
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
	return p;
}
