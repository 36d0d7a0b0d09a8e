/*
 * inputwords: what a message says of an input: what it is if it holds no dump, and what an operand may
 * have been meant for if there is no such file. Each is appended to a message and begins with what
 * parts it from the words before.
 */
#ifndef GL_CMD_COMMON_INPUTWORDS_H
#define GL_CMD_COMMON_INPUTWORDS_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/syntax/kind.h"

/*
 * `: this is zstd data; try: zstd -dc d.zst | gltop`, or `; it begins: ...`. path: as the user typed
 * it; "-" is called FILE. remark: what it is, if its reader told that; or NULL.
 */
void input_put_kind(struct gl_buf *b, const char *tool, const char *path, const struct gl_head *h,
	const struct gl_err *remark);

/*
 * `; gl reads files, not URLs: curl -fsS 'URL' | gltop` of a path that is none. is_first: of several
 * operands it is the first, where other tools take a pattern. Nothing if it looks like a file's name.
 */
void input_put_hint(struct gl_buf *b, const char *tool, const char *path, bool is_first);

#endif
