#include "lib/base/err.h"

#include <errno.h>
#include <string.h>

int gl_err_set(struct gl_err *err, enum gl_err_code code, const char *what)
{
	memset(err, 0, sizeof *err);
	err->code = code;
	err->what = what;
	return -1;
}

int gl_err_memory(struct gl_err *err)
{
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

int gl_err_system(struct gl_err *err, const char *what)
{
	int saved = errno;

	gl_err_set(err, GL_ERR_SYSTEM, what);
	err->sys_errno = saved;
	return -1;
}

void gl_err_detail(struct gl_err *err, const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && n + 1 < sizeof err->detail) {
		unsigned char c = (unsigned char)p[n];

		err->detail[n++] = c < 0x20 || c >= 0x7f ? '?' : (char)c;
	}
	err->detail[n] = '\0';
}
