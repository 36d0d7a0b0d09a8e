#include "cmd/common/shellword.h"

static bool is_plain(const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./:@%+=,-";

	return *s && strspn(s, plain) == strlen(s);
}

void shellword_put(struct gl_buf *b, const char *s)
{
	if (is_plain(s)) {
		gl_buf_text(b, s);
		return;
	}
	gl_buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			GL_BUF_LIT(b, "'\\''");
		else
			gl_buf_char(b, *s);
	}
	gl_buf_char(b, '\'');
}
