#include "lib/base/err.h"

#include "tests/unit/tap.h"

#include <errno.h>

int main(void)
{
	struct gl_err err = {.line = 7, .id = 9, .has_id = true, .detail = "old"};
	char longer[200];

	ok(gl_err_set(&err, GL_ERR_SYNTAX, "no such class") == -1, "set returns -1");
	ok(err.code == GL_ERR_SYNTAX && strcmp(err.what, "no such class") == 0, "code and words");
	ok(err.line == 0 && !err.has_id && err.detail[0] == '\0', "what stood there is gone");
	errno = ENOSPC;
	ok(gl_err_system(&err, "write") == -1, "system returns -1");
	ok(err.code == GL_ERR_SYSTEM && err.sys_errno == ENOSPC, "errno is kept");
	gl_err_detail(&err, "a\x1b[31m\x7f\xc3\n", 9);
	ok(strcmp(err.detail, "a?[31m???") == 0, "control bytes do not pass");
	memset(longer, 'x', sizeof longer);
	gl_err_detail(&err, longer, sizeof longer);
	is_num(strlen(err.detail), sizeof err.detail - 1, "a long subject is cut");
	gl_err_detail(&err, longer, 0);
	is_num(err.detail[0], '\0', "an empty one is empty");
	return done();
}
