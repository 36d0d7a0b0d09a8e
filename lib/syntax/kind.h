/*
 * kind: what an input is that holds no goroutine dump, as far as its first bytes tell. One table
 * has the magic bytes of binary formats and the first lines of texts that people take for dumps.
 */
#ifndef GL_SYNTAX_KIND_H
#define GL_SYNTAX_KIND_H

#include "lib/base/str.h"

/* The first bytes of an input, once it was unpacked. */
#define GL_HEAD ((size_t)4096)

struct gl_head {
	char text[GL_HEAD];
	size_t len;
	bool is_packed;	 /* they were under gzip */
	bool is_profile; /* a protobuf profile begins with them */
};

/* The input's next bytes. Only the first GL_HEAD of all are kept. */
static inline void gl_head_keep(struct gl_head *h, const char *p, const char *end)
{
	size_t room = GL_HEAD - h->len, n = (size_t)(end - p);

	n = n < room ? n : room;
	if (n > 0)
		memcpy(h->text + h->len, p, n);
	h->len += n;
}

/* All are constant texts. */
struct gl_kind {
	const char *what; /* stands behind "this is": "an HTML page" */
	/* prints what a tool can read of a FILE, which it names last; or NULL */
	const char *command;
	const char *advice; /* a clause that says what to do instead; or NULL */
};

/* NULL: the bytes tell nothing. */
const struct gl_kind *gl_kind_find(const struct gl_head *h);

/* The first line that is not blank, without the blanks around it; borrowed, may be empty. */
struct gl_str gl_kind_line(const struct gl_head *h);

#endif
