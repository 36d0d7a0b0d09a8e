/*
 * par_gunzip: what unpack makes of a source, as windows of text that end where a profile stands. With a
 * thread it unpacks ahead of the reader, which meanwhile reads what was unpacked before. Unpacking
 * takes longest by far, so that is what there is to gain. For regular files: another source may
 * keep the thread waiting, and whoever closes the pump with it.
 */
#ifndef GL_STREAM_PAR_GUNZIP_H
#define GL_STREAM_PAR_GUNZIP_H

#include "lib/input/source.h"

struct gl_pump;

struct gl_pump_options {
	struct gl_source *source; /* borrowed, not mapped; the pump's until that is closed */
	struct gl_window window;  /* of it: where to begin */
	bool is_text;	  /* that is within text */
	bool with_thread; /* if there can be one */
};

/* NULL: no memory. */
struct gl_pump *gl_pump_open(const struct gl_pump_options *opt);
void gl_pump_close(struct gl_pump *p);

/* As gl_source_more, on the text; is_last: it ends, perhaps for a profile. */
int gl_pump_more(struct gl_pump *p, struct gl_window *w, struct gl_err *err);

/* After is_last: *profile ended the text; borrowed until gl_pump_next, behind which another begins. */
bool gl_pump_profile(const struct gl_pump *p, struct gl_str *profile);
void gl_pump_next(struct gl_pump *p);

/* After is_last: the source ended within a gzip member. */
bool gl_pump_is_cut(const struct gl_pump *p);

/* The next gl_pump_more has to wait. */
bool gl_pump_would_block(struct gl_pump *p);

#endif
