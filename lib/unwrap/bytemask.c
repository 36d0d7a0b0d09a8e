#include "lib/unwrap/bytemask.h"

void gl_bytemask_begin(struct gl_bytemask *m)
{
	m->len = m->room = 0;
	memset(m->low, 0, sizeof m->low);
	memset(m->span, UINT8_MAX, sizeof m->span);
}

bool gl_bytemask_add(struct gl_bytemask *m, struct gl_str text, bool digits_vary)
{
	if (text.len > GL_BYTEMASK_MAX - m->len)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool varies = digits_vary && gl_is_digit(text.p[i]);

		m->low[m->len] = varies ? '0' : (unsigned char)text.p[i];
		m->span[m->len++] = varies ? 9 : 0;
	}
	m->room = (m->len + GL_BYTEMASK_STEP - 1) / GL_BYTEMASK_STEP * GL_BYTEMASK_STEP;
	return true;
}

bool gl_bytemask_fits_str(const struct gl_bytemask *m, struct gl_str text)
{
	if (text.len < m->len)
		return false;
	for (size_t i = 0; i < m->len; i++)
		if ((unsigned char)((unsigned char)text.p[i] - m->low[i]) > m->span[i])
			return false;
	return true;
}
