/*
 * demux_stretch: reads stretches (sink.h). A demux of its own reads a stretch, perhaps in another
 * thread. The stretch is then joined to the text that it is part of.
 *
 * A stretch is part of a dump, or is_json. The former begins with a header and ends before one
 * (gl_demux_has_header); the latter is whole lines that are records. To read a stretch, call
 * gl_demux_begin_stretch, then gl_demux_run over all of it, then gl_demux_end_stretch.
 */
#ifndef GL_PARSE_DEMUX_STRETCH_H
#define GL_PARSE_DEMUX_STRETCH_H

#include "lib/parse/sink.h"

struct gl_demux;

/* [p, end) begins with a whole header line. */
bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end);

/* t forgets all that it was reading, but keeps its caches. */
void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json);

/*
 * true: the stretch ended where another may begin. Only then *s is filled, with records that are
 * right whatever text stands before the stretch.
 */
bool gl_demux_end_stretch(struct gl_demux *t, struct gl_stretch *s);

/*
 * true: a stretch that begins where t stands may be joined to t. The batch of t then has the
 * goroutine before it, if that was not handed out yet. false: t is not in the middle of a dump, or
 * of lines of JSON.
 */
bool gl_demux_may_join(struct gl_demux *t);

/* Join the stretch to t, which goes on behind it. */
void gl_demux_join(struct gl_demux *t, struct gl_stretch *s);

#endif
