/*
 * inputreport: what tools report about their inputs. These are failures, the reader's remarks, and
 * a closing line for each input in which something was skipped, cut or missing.
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
 * Keeps a remark in in->remark after it has reported the one that was kept there. NULL: there is no
 * new remark. Only remarks about the whole input, or about its title, are kept; others are reported
 * at once. The reason: if no dump follows, the closing line says what the input is, and the remark
 * would say the same.
 */
void inputreport_remark(struct tool *t, struct input *in, const struct gl_err *remark);

/*
 * Writes the closing line of an input, if there is anything to report. Returns what the input held.
 */
enum input_held inputreport_close(struct tool *t, const struct input *in);

/*
 * Writes the closing line of an archive, which says how many of its members hold no dump. what: the
 * kind of archive. held: what its members held. has_fault: a member could not be read, which has
 * been reported.
 */
void inputreport_close_archive(struct tool *t, const char *path, const char *what,
	enum input_held held, bool has_fault);

#endif
