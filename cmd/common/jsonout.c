#include "cmd/common/jsonout.h"

#include "lib/base/json_put.h"

void json_comma(struct gl_buf *b)
{
	if (b->len == 0 || (b->p[b->len - 1] != '{' && b->p[b->len - 1] != '['))
		gl_buf_char(b, ',');
}

void json_key(struct gl_buf *b, const char *name)
{
	json_comma(b);
	gl_buf_char(b, '"');
	gl_buf_text(b, name);
	GL_BUF_LIT(b, "\":");
}

void json_object(struct gl_buf *b, const char *name)
{
	json_key(b, name);
	gl_buf_char(b, '{');
}

void json_array(struct gl_buf *b, const char *name)
{
	json_key(b, name);
	gl_buf_char(b, '[');
}

void json_number(struct gl_buf *b, const char *name, uint64_t n)
{
	json_key(b, name);
	gl_buf_u64(b, n);
}

void json_signed(struct gl_buf *b, const char *name, int64_t n)
{
	json_key(b, name);
	gl_buf_i64(b, n);
}

void json_text(struct gl_buf *b, const char *name, struct gl_str s)
{
	if (!s.p)
		return;
	json_key(b, name);
	gl_json_put_str(b, s);
}

void json_frame(struct gl_buf *b, const char *name, const struct gl_frame *f)
{
	if (!f)
		return;
	json_key(b, name);
	gl_frame_json(b, f);
}

void json_flag(struct gl_buf *b, const char *name, bool is_set)
{
	if (!is_set)
		return;
	json_key(b, name);
	GL_BUF_LIT(b, "true");
}
