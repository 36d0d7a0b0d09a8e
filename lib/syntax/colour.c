#include "lib/syntax/colour.h"

#define ESC '\033'

/*
 * Returns where the control sequence at p ends. CSI, OSC, APC and DCS end at a terminator; any
 * other sequence has two bytes.
 */
static const char *sequence_end(const char *p, const char *end)
{
	const char *q = p + 2;

	if (end - p < 2)
		return end;
	if (p[1] == '[') {
		while (q < end && *q != ESC && (*q < 0x40 || *q > 0x7e))
			q++;
		return q < end && *q != ESC ? q + 1 : q; /* another sequence cuts this one off */
	}
	if (p[1] != ']' && p[1] != '_' && p[1] != 'P')
		return q;
	while (q < end && *q != '\a' && !(*q == ESC && q + 1 < end && q[1] == '\\'))
		q++;
	return q == end ? end : *q == '\a' ? q + 1 : q + 2;
}

void gl_colour_strip(struct gl_str line, struct gl_buf *out)
{
	const char *p = line.p, *end = line.p + line.len, *q;

	while (p < end && (q = memchr(p, ESC, (size_t)(end - p)))) {
		gl_buf_add(out, p, (size_t)(q - p));
		p = sequence_end(q, end);
	}
	gl_buf_add(out, p, (size_t)(end - p));
}
