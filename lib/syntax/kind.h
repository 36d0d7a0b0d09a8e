/*
 * kind: says what an input without a goroutine dump is, judging by its first bytes. One table has
 * the magic bytes of binary formats and the first lines of texts that people mistake for dumps.
 */
#ifndef GL_SYNTAX_KIND_H
#define GL_SYNTAX_KIND_H

#include "lib/base/str.h"

/* How many of an input's first bytes are kept, after unpacking. */
#define GL_HEAD ((size_t)4096)

struct gl_head {
	char text[GL_HEAD];
	size_t len;
	bool is_packed;	 /* the input was gzipped */
	bool is_profile; /* the input begins with a protobuf profile */
};

/* Adds the next bytes of the input; only its first GL_HEAD bytes are kept. */
static inline void gl_head_keep(struct gl_head *h, const char *p, const char *end)
{
	size_t room = GL_HEAD - h->len, n = (size_t)(end - p);

	n = n < room ? n : room;
	if (n > 0)
		memcpy(h->text + h->len, p, n);
	h->len += n;
}

/* All members are constant texts. */
struct gl_kind {
	const char *what;    /* follows "this is": "an HTML page" */
	const char *command; /* turns FILE, its last word, into what a tool can read; or NULL */
	const char *advice;  /* a clause that says what to do instead; or NULL */
};

/* Returns NULL if the kind is unknown. */
const struct gl_kind *gl_kind_find(const struct gl_head *h);

/*
 * Returns the first line that is not blank, without the blanks around it. Borrowed; may be empty.
 */
struct gl_str gl_kind_line(const struct gl_head *h);

#endif
