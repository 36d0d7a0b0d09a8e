/*
 * demux_outside: reads the lines between goroutines: crashes, titles, banners, JSON, and all the
 * text that is skipped.
 */
#ifndef GL_PARSE_DEMUX_OUTSIDE_H
#define GL_PARSE_DEMUX_OUTSIDE_H

#include "lib/parse/demux_state.h"

/*
 * Read whole lines from p on while no block, profile or listing is being read. Returns the first
 * byte that was not read: it begins an unfinished line, a block, profile or listing (t->at.mode
 * says which), or a line that is for another module (t->stop says why). Returns NULL and sets *err
 * if the input is refused.
 */
const char *gl_demux_run_outside(struct gl_demux *t, const char *p, const char *end,
	struct gl_err *err);

/*
 * Read one line that does not begin a block. line: the line, trimmed by gl_str_trim. stop: the
 * line's LF, or its end if it has none. Returns false and sets *err if the input is refused.
 */
bool gl_demux_take_text(struct gl_demux *t, struct gl_str line, const char *stop,
	struct gl_err *err);

/*
 * Skip the padding in [p, end), which is a line or part of one. NUL bytes pad the members of a tar
 * archive and fill the holes of sparse files, and another text begins behind them. Returns where
 * this text begins, or p if there is no padding.
 */
const char *gl_demux_skip_padding(struct gl_demux *t, const char *p, const char *end);

/*
 * Returns the first LF in [p, end), or NULL. p stands at stream offset `at`. As for
 * gl_demux_line_end, repeated calls for one line search it only once.
 */
const char *gl_demux_find_lf(struct gl_demux *t, uint64_t at, const char *p, const char *end);

#endif
