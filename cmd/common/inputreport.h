/*
 * inputreport: what tools report about their inputs: failures, the reader's remarks, and a closing
 * line for each input about which there is something to report.
 */
#ifndef GL_CMD_COMMON_INPUTREPORT_H
#define GL_CMD_COMMON_INPUTREPORT_H

#include "cmd/common/inputs.h"

/* Appends a remark in the form of a message: `dump.txt:412: goroutine 7: header cut short`. */
void inputreport_describe(struct tool *t, struct gl_buf *b, const char *path,
	const struct gl_err *err);

/* Reports a failure, which makes the status 2, or a remark. path: the path of the input. */
void inputreport_message(struct tool *t, const char *path, const struct gl_err *err,
	bool is_failure);

/*
 * Reports the remark that in->remark keeps, and takes the next remark; NULL: there is none. A
 * remark about the whole input, or about its title, is kept instead of being reported at once: if
 * no dump follows, the closing line says what the input is, and this should not be said twice.
 */
void inputreport_remark(struct tool *t, struct input *in, const struct gl_err *remark);

/*
 * Writes the closing line of an input, if there is anything to report. Returns what the input held.
 */
enum input_held inputreport_close(struct tool *t, const struct input *in);

/*
 * Writes the closing line of an archive: how many of its members hold no dump. what: the kind of
 * archive. has_fault: a member could not be read, which has been reported.
 */
void inputreport_close_archive(struct tool *t, const char *path, const char *what,
	enum input_held held, bool has_fault);

#endif
