#include "lib/input/packer.h"

enum gl_packer_got gl_packer_fault(struct gl_err *err, enum gl_packer_got got, const char *what)
{
	gl_err_set(err, GL_ERR_INPUT, what);
	return got;
}

enum gl_packer_got gl_packer_cut_short(struct gl_err *err)
{
	return gl_packer_fault(err, GL_PACKER_CUT, "archive cut short");
}

void gl_packer_put_name(struct gl_buf *name, const char *p, size_t len)
{
	const char *nul = memchr(p, '\0', len);

	gl_buf_add(name, p, nul ? (size_t)(nul - p) : len);
}
