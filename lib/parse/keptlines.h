/*
 * keptlines: keeps the lines of the goroutine that is being read, unchanged. Blank lines and other
 * text between them are kept only if another line of the goroutine follows.
 */
#ifndef GL_PARSE_KEPTLINES_H
#define GL_PARSE_KEPTLINES_H

#include "lib/base/buf.h"

/* A struct that is all zero bytes is ready for use. */
struct gl_keptlines {
	struct gl_buf text;
	size_t end;	 /* bytes up to the end of the last line that is the goroutine's */
	/* lines of the goroutine before `end` are missing or damaged, as far as the reader knows */
	bool is_partial;
};

static inline void gl_keptlines_begin(struct gl_keptlines *k)
{
	k->text.len = k->end = 0;
	k->is_partial = false;
}

/* Adds one or more lines, each with its LF. They are kept only once gl_keptlines_mark is called. */
static inline void gl_keptlines_add(struct gl_keptlines *k, struct gl_str lines)
{
	gl_buf_str(&k->text, lines);
}

/*
 * Call this after adding a line that belongs to the goroutine, so that it and all lines before it
 * are kept. is_partial: the reader has already found that the goroutine is partial.
 */
static inline void gl_keptlines_mark(struct gl_keptlines *k, bool is_partial)
{
	k->end = k->text.len;
	k->is_partial = is_partial;
}

static inline struct gl_str gl_keptlines_view(const struct gl_keptlines *k)
{
	return (struct gl_str){gl_buf_view(&k->text).p, k->end};
}

/* Copies *from to *to, whose memory is reused. Returns false if there is no memory. */
static inline bool gl_keptlines_copy(struct gl_keptlines *to, const struct gl_keptlines *from)
{
	to->end = from->end;
	to->is_partial = from->is_partial;
	return gl_buf_copy(&to->text, &from->text);
}

#endif
