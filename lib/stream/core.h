/*
 * core: what the reader and follow do alike. It opens a source, keeps its first bytes, names the
 * source of its records, and gives out what the layers found: records with all keys, and remarks
 * between them. It remembers a failure until all that was found before it is given out.
 *
 * Those two differ in how they get bytes: the reader waits for them, uses mapped files and threads;
 * follow never waits. So the fields are open to them, and to nobody else.
 */
#ifndef GL_LOGSTREAM_CORE_H
#define GL_LOGSTREAM_CORE_H

#include "lib/base/num.h"
#include "lib/stream/next.h"
#include "lib/stream/par_parse.h"
#include "lib/stream/textsource.h"
#include "lib/syntax/kind.h"
#include "lib/unwrap/layers.h"

struct gl_core {
	struct gl_source *source;
	struct gl_textsource *text; /* NULL: the window holds the source's own bytes */
	struct gl_window window;    /* text that was not parsed yet */
	struct gl_head head, recent; /* first bytes: of the input; since the last pause */
	struct gl_layers *layers;
	struct gl_str as, name; /* of the source; as.p == NULL: name is the path */
	struct gl_str time;	/* from the path; p == NULL: it has none */
	char time_text[GL_NUM_TIME];
	const struct gl_batch *batch;	/* is given out */
	struct gl_par_parse *parsed_by; /* its front piece owns the batch; NULL: a layer does */
	size_t next_record, next_note;	/* of the batch */
	struct gl_arena arena;		/* keys that are added to the records given out last */
	bool has_profile; /* the text has ended; a profile comes next */
	bool is_ended;	  /* the batch is the last one */
	bool has_failed;  /* GL_NEXT_FAILED was given out */
	bool has_note;	  /* err is a remark that was not given out */
	bool must_fail;	  /* with this failure, once all before it was given out: */
	struct gl_err failure;
	struct gl_err err; /* the last remark or failure */
};

/* As gl_reader_open; -1 and *err. Then too gl_core_close is called. */
int gl_core_open(struct gl_core *c, const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err);
void gl_core_close(struct gl_core *c);

/* From the window on, the source is read through a textsource. 0, or -1 and c->err. */
int gl_core_start_text(struct gl_core *c, bool is_text, bool with_thread);

/* Bytes in the window. */
static inline size_t gl_core_have(const struct gl_core *c)
{
	return (size_t)(c->window.end - c->window.p);
}

/* The next read has to wait. */
bool gl_core_would_block(const struct gl_core *c);

/* gl_textsource_more for the window. What cuts the text is reported. 0, or -1 and c->err. */
int gl_core_more(struct gl_core *c, bool may_wait);

/* The window had `had` bytes before more were read. The input's first bytes are kept. */
void gl_core_keep_head(struct gl_core *c, size_t had);

/* gl_layers_run returned `got`, and c->err if that is -1: set has_profile or is_ended. */
void gl_core_ran(struct gl_core *c, int got, bool is_ended);

/*
 * After has_profile: parse the profile, and begin the text after it. is_strict: a profile that is
 * damaged or cut gives no records. 0, or -1 and c->err.
 */
int gl_core_profile(struct gl_core *c, bool is_strict);

/*
 * Give out GL_NEXT_FAILED with c->err, but not before all that was found: that does not depend on
 * how many bytes came at a time. gl_core_stop_reading: no more bytes can be read, so the text ends.
 */
void gl_core_will_fail(struct gl_core *c);
void gl_core_stop_reading(struct gl_core *c);

/* Nothing more is given out. */
enum gl_next gl_core_fail(struct gl_core *c);

/* Give this batch out next. NULL: none; the layers' batch is about to change. */
void gl_core_take(struct gl_core *c, const struct gl_batch *batch, struct gl_par_parse *parsed_by);

/*
 * Give out the next records of the batch up to the next remark, or that remark, or the end.
 * GL_NEXT_WAIT: all of the batch was given out, and it is not the last one.
 */
enum gl_next gl_core_next(struct gl_core *c, const struct gl_record **recs, size_t *n);

#endif
