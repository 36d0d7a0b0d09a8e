/*
 * demux_stretch: reads stretches (sink.h). A separate demux reads the stretch, perhaps in another
 * thread. Afterwards the stretch is joined to the text that it is part of.
 *
 * A stretch is either part of a dump or lines of JSON (is_json). Part of a dump begins with a
 * header and ends before another one (gl_demux_has_header); lines of JSON are whole lines, each of
 * which is a record. To read a stretch, call gl_demux_begin_stretch, then gl_demux_run over all of
 * it, and then gl_demux_end_stretch.
 */
#ifndef GL_PARSE_DEMUX_STRETCH_H
#define GL_PARSE_DEMUX_STRETCH_H

#include "lib/parse/sink.h"

struct gl_demux;

/* Returns true if [p, end) begins with a whole header line. */
bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end);

/* Make t forget everything that it was reading. It keeps its caches. */
void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json);

/*
 * Returns true, and fills *s, if the stretch ended at a place where another one may begin. The
 * records of *s are then right, whatever text stands before the stretch.
 */
bool gl_demux_end_stretch(struct gl_demux *t, struct gl_stretch *s);

/*
 * Returns true if a stretch that begins where t stands may be joined to t. The batch of t then has
 * the goroutine before that place, if it was not handed out before. Returns false if t is not in
 * the middle of a dump, or of lines of JSON.
 */
bool gl_demux_may_join(struct gl_demux *t);

/* Join the stretch to t, which then goes on behind the stretch. */
void gl_demux_join(struct gl_demux *t, struct gl_stretch *s);

#endif
