#include "lib/output/html.h"

#include "lib/base/utf8.h"
#include "lib/output/term.h"

/* Returns the character reference that must replace c, such as `&amp;`. p == NULL: c needs none. */
static struct gl_str reference_of(char c)
{
	static const struct gl_str references[UINT8_MAX + 1] = {['&'] = {"&amp;", 5},
		['<'] = {"&lt;", 4}, ['>'] = {"&gt;", 4}, ['"'] = {"&quot;", 6},
		['\''] = {"&#39;", 5}};

	return references[(unsigned char)c];
}

/* Returns how many bytes at p can be copied as they are. */
static size_t plain_run(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q >= 0x20 && *q < 0x7f && !reference_of(*q).p)
		q++;
	return (size_t)(q - p);
}

/* Appends the character at p, and returns its length. */
static size_t put_char(struct gl_buf *b, const char *p, const char *end)
{
	struct gl_str reference = reference_of(*p);
	uint32_t c;
	size_t len = gl_utf8_char(p, end, &c);

	if (reference.p)
		gl_buf_str(b, reference);
	else if (len == 0)
		gl_utf8_put(b, 0xfffd);
	else
		gl_term_safe(b, (struct gl_str){p, len});
	return len ? len : 1;
}

void gl_html_text(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end = s.len ? p + s.len : p;

	while (p < end) {
		size_t n = plain_run(p, end);

		gl_buf_add(b, p, n);
		p += n;
		if (p < end)
			p += put_char(b, p, end);
	}
}

void gl_html_line(struct gl_buf *b, struct gl_str s)
{
	gl_term_line_by(b, s, gl_html_text);
}

void gl_html_lines(struct gl_buf *b, struct gl_str s)
{
	while (s.len > 0) {
		gl_html_text(b, gl_str_cut(&s, '\n'));
		if (s.p)
			gl_buf_char(b, '\n');
	}
}

static void put_tag(struct gl_buf *b, const char *before, const char *tag)
{
	gl_buf_add(b, before, strlen(before));
	gl_buf_add(b, tag, strlen(tag));
	gl_buf_char(b, '>');
}

void gl_html_element(struct gl_buf *b, const char *tag, struct gl_str text)
{
	put_tag(b, "<", tag);
	gl_html_line(b, text);
	put_tag(b, "</", tag);
}

void gl_html_share(struct gl_buf *b, uint64_t n, uint64_t total)
{
	struct gl_buf share = {0};

	gl_term_share(&share, n, total);
	gl_html_text(b, gl_buf_view(&share));
	b->failed |= share.failed;
	gl_buf_free(&share);
}

void gl_html_percent(struct gl_buf *b, uint64_t n, uint64_t whole)
{
	uint64_t thousandths;
	char digits[3];

	for (; n > UINT64_MAX / 100000; n >>= 1)
		whole >>= 1;
	thousandths = whole ? n * 100000 / whole : 0;
	gl_buf_u64(b, thousandths / 1000);
	for (unsigned i = 3, rest = (unsigned)(thousandths % 1000); i-- > 0; rest /= 10)
		digits[i] = (char)('0' + rest % 10);
	if (thousandths % 1000) {
		gl_buf_char(b, '.');
		gl_buf_add(b, digits, sizeof digits);
	}
	gl_buf_char(b, '%');
}
