/*
 * jsonout: writes the members of JSON objects and the elements of arrays, with the commas between
 * them. The caller writes the brackets that close the objects and arrays. Each function looks at
 * the last byte of the buffer, because no comma may follow an opening bracket. If the buffer is
 * empty, the functions assume that it was flushed after a member or an element, and write a comma.
 * So do not flush the buffer right after the first opening bracket.
 */
#ifndef GL_CMD_COMMON_JSONOUT_H
#define GL_CMD_COMMON_JSONOUT_H

#include "lib/base/buf.h"
#include "lib/record/frame.h"

/* Appends the comma before an element, unless it is the first one. */
void json_comma(struct gl_buf *b);

/* Appends the name of a member. The caller appends the value. */
void json_key(struct gl_buf *b, const char *name);

/* Append the name of a member and the bracket that opens its value. */
void json_object(struct gl_buf *b, const char *name);
void json_array(struct gl_buf *b, const char *name);

void json_number(struct gl_buf *b, const char *name, uint64_t n);
void json_signed(struct gl_buf *b, const char *name, int64_t n);

/*
 * These append nothing if there is no value: a text or a frame that is NULL, a flag that is not
 * set.
 */
void json_text(struct gl_buf *b, const char *name, struct gl_str s);
void json_frame(struct gl_buf *b, const char *name, const struct gl_frame *f);
void json_flag(struct gl_buf *b, const char *name, bool is_set);

#endif
