/*
 * demux_stretch: stretches (sink.h), which are read by a demux of their own, perhaps by another
 * thread, and then joined to the text that they are part of.
 *
 * A stretch is either of a dump: it begins with a header and ends before one (gl_demux_has_header);
 * or it is_json: whole lines that are records. To read one, call gl_demux_begin_stretch, then
 * gl_demux_run over all of it, then gl_demux_end_stretch.
 */
#ifndef GL_PARSE_DEMUX_STRETCH_H
#define GL_PARSE_DEMUX_STRETCH_H

#include "lib/parse/sink.h"

struct gl_demux;

/* [p, end) begins with a whole header line. */
bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end);

/* The caches of t stay. */
void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json);

/*
 * true: the stretch ended where another may begin. Only then *s is filled, and what was read is
 * right wherever the stretch stands.
 */
bool gl_demux_end_stretch(struct gl_demux *t, struct gl_stretch *s);

/*
 * A stretch that begins where t stands may be joined to it. false: t is not in the middle of a
 * dump, or of lines of JSON. The batch of t then has the goroutine before, if that is not given out
 * yet.
 */
bool gl_demux_may_join(struct gl_demux *t);

/* t goes on behind the stretch. */
void gl_demux_join(struct gl_demux *t, struct gl_stretch *s);

#endif
