/*
 * demux_stretch: reads parts of a text by themselves, perhaps in another thread. A separate demux
 * reads the part, which is called a stretch (sink.h). Afterwards the stretch is joined to the demux
 * that reads the whole text.
 *
 * A stretch is either part of a dump or lines of NDJSON (is_json). Part of a dump begins with a
 * header and ends before another one (gl_demux_has_header); lines of NDJSON are whole lines, each
 * of which is a record. To read a stretch, call gl_demux_begin_stretch, then gl_demux_run over all
 * of it, and then gl_demux_end_stretch.
 */
#ifndef GL_PARSE_DEMUX_STRETCH_H
#define GL_PARSE_DEMUX_STRETCH_H

#include "lib/parse/sink.h"

struct gl_demux;

/* Returns true if [p, end) begins with a whole header line. */
bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end);

/*
 * Prepare t to read a stretch that begins at this stream offset. It drops whatever it was reading,
 * but keeps its caches.
 */
void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json);

/*
 * Returns true, and fills *s, if the stretch ended at a place where another one may begin. The
 * records of *s are then right, whatever text stands before the stretch. If it returns false, the
 * text must be read in another way.
 */
bool gl_demux_end_stretch(struct gl_demux *t, struct gl_stretch *s);

/*
 * Returns true if the stretch, which begins at the place up to which t has read, may be joined to
 * t. The batch of t then has those records before that place that were in no batch yet. Returns
 * false if t is not in the middle of a dump or, if the stretch is NDJSON, of lines of NDJSON.
 */
bool gl_demux_may_join(struct gl_demux *t, const struct gl_stretch *s);

/*
 * Join the stretch to t, which then continues with the text after the stretch. Call it after
 * gl_demux_may_join has returned true.
 */
void gl_demux_join(struct gl_demux *t, struct gl_stretch *s);

/*
 * Free memory that only makes reading goroutines faster. Call it if stretches have been joined for
 * a while, and therefore t will read few goroutines by itself.
 */
void gl_demux_rest(struct gl_demux *t);

#endif
