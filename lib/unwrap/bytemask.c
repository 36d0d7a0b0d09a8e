#include "lib/unwrap/bytemask.h"

void gl_mould_begin(struct gl_mould *m)
{
	m->len = m->room = 0;
	memset(m->low, 0, sizeof m->low);
	memset(m->span, UINT8_MAX, sizeof m->span);
}

bool gl_mould_add(struct gl_mould *m, struct gl_str text, bool digits_vary)
{
	if (text.len > GL_MOULD_MAX - m->len)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool varies = digits_vary && text.p[i] >= '0' && text.p[i] <= '9';

		m->low[m->len] = varies ? '0' : (unsigned char)text.p[i];
		m->span[m->len++] = varies ? 9 : 0;
	}
	m->room = (m->len + GL_MOULD_STEP - 1) / GL_MOULD_STEP * GL_MOULD_STEP;
	return true;
}

bool gl_mould_fits_str(const struct gl_mould *m, struct gl_str text)
{
	if (text.len < m->len)
		return false;
	for (size_t i = 0; i < m->len; i++)
		if ((unsigned char)((unsigned char)text.p[i] - m->low[i]) > m->span[i])
			return false;
	return true;
}
