/*
 * kind: if an input holds no goroutine dump, says what it is instead, judging by its first bytes.
 * One table has the magic bytes of binary formats, and the first lines of texts that people mistake
 * for dumps.
 */
#ifndef GL_SYNTAX_KIND_H
#define GL_SYNTAX_KIND_H

#include "lib/base/str.h"

/* At most this many of an input's first bytes are kept, after unpacking. */
#define GL_HEAD ((size_t)4096)

struct gl_head {
	char text[GL_HEAD];
	size_t len;
	bool is_packed;	 /* the input was packed with gzip */
	bool is_profile; /* the input begins with a protobuf profile */
};

/* Adds the next bytes of the input. Only its first GL_HEAD bytes are kept. */
static inline void gl_head_keep(struct gl_head *h, const char *p, const char *end)
{
	size_t room = GL_HEAD - h->len, n = (size_t)(end - p);

	n = n < room ? n : room;
	if (n > 0)
		memcpy(h->text + h->len, p, n);
	h->len += n;
}

/* What messages say about a kind of input. All members point to constant texts. */
struct gl_kind {
	const char *what;    /* the words after "this is", such as "an HTML page" */
	/* a command that turns FILE, its last word, into something that a tool can read; or NULL */
	const char *command;
	const char *advice;  /* a clause that says what the user can do instead; or NULL */
};

/* Returns the kind of the input; NULL if it is unknown. */
const struct gl_kind *gl_kind_find(const struct gl_head *h);

/*
 * Returns the first line that is not blank, without the blanks around it; may be empty. Borrowed
 * from h.
 */
struct gl_str gl_kind_line(const struct gl_head *h);

#endif
