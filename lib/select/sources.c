#include "lib/select/sources.h"

#include "lib/base/buf.h"

int gl_sources_add(struct gl_match *m, struct gl_str glob, struct gl_err *err)
{
	struct gl_buf behind = {0};
	int got = gl_match_add(m, GL_MATCH_GLOB, glob, err);

	if (got != 0)
		return got;
	GL_BUF_LIT(&behind, "*:");
	gl_buf_str(&behind, glob);
	if (behind.failed)
		got = gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	else
		got = gl_match_add(m, GL_MATCH_GLOB, gl_buf_view(&behind), err);
	gl_buf_free(&behind);
	return got;
}

int gl_sources_read(struct gl_match **m, struct gl_str list, struct gl_err *err)
{
	if (!*m)
		*m = gl_match_new();
	if (!*m)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	do {
		struct gl_str glob = gl_str_cut(&list, ',');

		if (glob.len == 0)
			return gl_err_set(err, GL_ERR_SYNTAX,
				"an empty value; it takes one or more, separated by commas");
		if (gl_sources_add(*m, glob, err) != 0)
			return -1;
	} while (list.p);
	return 0;
}
