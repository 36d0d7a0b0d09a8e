/*
 * inputwords: texts for messages about inputs. If an input holds no dump, they say what the input
 * is instead. If a file does not exist, they say what the operand was probably meant to be. Each
 * text is appended to a message, and begins with the punctuation that separates it from the text
 * before it.
 */
#ifndef GL_CMD_COMMON_INPUTWORDS_H
#define GL_CMD_COMMON_INPUTWORDS_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/syntax/kind.h"

/*
 * Append what an input is, for example `: this is zstd data; try: zstd -dc d.zst | gltop`, or `; it
 * begins: ...`. path: as the user typed it; "-" is shown as FILE. remark: what the reader found the
 * input to be, or NULL.
 */
void input_put_kind(struct gl_buf *b, const char *tool, const char *path, const struct gl_head *h,
	const struct gl_err *remark);

/*
 * Append a hint if the operand was probably not meant to be a path. For a URL the hint is `; gl
 * reads files, not URLs: curl -fsS 'URL' | gltop`. Appends nothing if the path looks like the name
 * of a file. is_first: the path is the first of several operands, where tools such as grep expect a
 * pattern.
 */
void input_put_hint(struct gl_buf *b, const char *tool, const char *path, bool is_first);

#endif
