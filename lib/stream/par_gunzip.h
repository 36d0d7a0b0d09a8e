/*
 * par_gunzip: what unpack makes of a source, as windows of text that end where a profile stands. With a
 * thread it unpacks ahead of the reader, which meanwhile reads what was unpacked before. Unpacking
 * takes longest by far, so that is what there is to gain. For regular files: another source may
 * keep the thread waiting, and whoever closes the pump with it.
 */
#ifndef GL_LOGSTREAM_PAR_GUNZIP_H
#define GL_LOGSTREAM_PAR_GUNZIP_H

#include "lib/input/source.h"

struct gl_par_gunzip;

struct gl_par_gunzip_options {
	struct gl_source *source; /* borrowed, not mapped; the pump's until that is closed */
	struct gl_window window;  /* of it: where to begin */
	bool is_text;	  /* that is within text */
	bool with_thread; /* if there can be one */
};

/* NULL: no memory. */
struct gl_par_gunzip *gl_par_gunzip_open(const struct gl_par_gunzip_options *opt);
void gl_par_gunzip_close(struct gl_par_gunzip *p);

/* As gl_source_more, on the text; is_last: it ends, perhaps for a profile. */
int gl_par_gunzip_more(struct gl_par_gunzip *p, struct gl_window *w, struct gl_err *err);

/* After is_last: *profile ended the text; borrowed until gl_par_gunzip_next, behind which another begins. */
bool gl_par_gunzip_profile(const struct gl_par_gunzip *p, struct gl_str *profile);
void gl_par_gunzip_next(struct gl_par_gunzip *p);

/* After is_last: the source ended within a gzip member. */
bool gl_par_gunzip_is_cut(const struct gl_par_gunzip *p);

/* The next gl_par_gunzip_more has to wait. */
bool gl_par_gunzip_would_block(struct gl_par_gunzip *p);

#endif
