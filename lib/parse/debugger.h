/*
 * debugger: reads listings of goroutines that debuggers and other tools print (syntax/listline.h).
 * A listing goes on until another form begins, or until too many lines in a row do not belong to
 * it.
 */
#ifndef GL_PARSE_DEBUGGER_H
#define GL_PARSE_DEBUGGER_H

#include "lib/parse/sink.h"

struct gl_debugger;

struct gl_debugger *gl_debugger_new(struct gl_sink *in); /* borrows in; NULL: no memory */
void gl_debugger_free(struct gl_debugger *d);

/*
 * Returns true if a listing begins with this line, which must then be passed to gl_debugger_run.
 * before: the line before it.
 */
bool gl_debugger_begins(struct gl_debugger *d, struct gl_str line, struct gl_str before);

/* Read lines of the listing from p on. Arguments and result are those of gl_debug2_run. */
const char *gl_debugger_run(struct gl_debugger *d, const char *p, const char *end, bool *is_open);

/* Ends the listing at the end of the input. Arguments and result are those of gl_debug1_end. */
bool gl_debugger_end(struct gl_debugger *d, const char *p, const char *end);

/* Returns true if a goroutine is being read. Sets *at to the stream offset at which it begins. */
bool gl_debugger_is_open(const struct gl_debugger *d, uint64_t *at);

/*
 * Copies what *from has read of the listing to *to, which has the same sink. Sets in->no_memory if
 * there is no memory.
 */
void gl_debugger_copy(struct gl_debugger *to, const struct gl_debugger *from);

/* Forget what was read since the listing began. */
void gl_debugger_reset(struct gl_debugger *d);

#endif
