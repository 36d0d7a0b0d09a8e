#include "cmd/common/dottext.h"

#include "lib/output/term.h"

void dottext_put(struct gl_buf *b, struct gl_str s)
{
	struct gl_buf safe = {0};

	gl_term_line(&safe, s);
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.p[i] == '"' || safe.p[i] == '\\')
			gl_buf_char(b, '\\');
		gl_buf_char(b, safe.p[i]);
	}
	gl_buf_free(&safe);
}
