/*
 * core: what the reader and follow have in common. It opens a source, keeps its first bytes, names
 * the source of its records, and gives out what the layers found: records with all keys, and
 * remarks between them. It holds a failure back until everything that was found before it has been
 * given out.
 *
 * The reader and follow differ in how they get bytes: the reader waits for them, and uses mapped
 * files and threads; follow never waits. So both of them use the fields directly, but no other
 * module does.
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
	bool is_lent; /* the source belongs to the caller */
	struct gl_textsource *text; /* NULL: the window holds the source's own bytes */
	struct gl_window window;    /* text that is still to be parsed */
	/* First bytes of the input, and first bytes since the last pause. */
	struct gl_head head, recent;
	struct gl_layers *layers;
	struct gl_str as, name; /* names of the source; if as.p is NULL, name is the path */
	struct gl_str time;	/* found in the path; p is NULL if the path has none */
	char time_text[GL_NUM_TIME];
	const struct gl_batch *batch;	/* the batch that is being given out */
	struct gl_par_parse *parsed_by; /* its front piece owns the batch; NULL: a layer owns it */
	size_t next_record, next_note;	/* indices in the batch */
	struct gl_arena arena;		/* holds keys added to the records given out last */
	bool has_profile; /* the text has ended; a profile comes next */
	bool is_ended;	  /* the batch is the last one */
	bool has_failed;  /* GL_NEXT_FAILED was given out */
	bool has_note;	  /* err is a remark that is still to be given out */
	bool must_fail;	  /* fail with `failure` once everything before it was given out */
	struct gl_err failure;
	struct gl_err err; /* the last remark or failure */
};

/*
 * Open a source as gl_reader_open does. Returns 0, or -1 with *err set. The caller must call
 * gl_core_close in either case.
 */
int gl_core_open(struct gl_core *c, const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err);
void gl_core_close(struct gl_core *c);

/* From the window on, read the source through a textsource. Returns 0, or -1 with c->err set. */
int gl_core_start_text(struct gl_core *c, bool is_text, bool with_thread);

/* Returns the number of bytes in the window. */
static inline size_t gl_core_have(const struct gl_core *c)
{
	return (size_t)(c->window.end - c->window.p);
}

/* Returns true if the next read has to wait. */
bool gl_core_would_block(const struct gl_core *c);

/*
 * Append text to the window with gl_textsource_more. If the text is known to be cut off, pass the
 * reason to the parser. Returns 0, or -1 with c->err set.
 */
int gl_core_more(struct gl_core *c, bool may_wait);

/*
 * Keep the first bytes of the input. Call this after a read; `had` is the number of bytes that the
 * window had before the read.
 */
void gl_core_keep_head(struct gl_core *c, size_t had);

/*
 * Call this with what gl_layers_run returned (-1: it set c->err) and with its *is_ended. Sets
 * has_profile or is_ended.
 */
void gl_core_ran(struct gl_core *c, int got, bool is_ended);

/*
 * Parse the profile, if has_profile is set, and begin the text after it. is_strict: a profile that
 * is damaged or cut off gives no records. Returns 0, or -1 with c->err set.
 */
int gl_core_profile(struct gl_core *c, bool is_strict);

/*
 * gl_core_will_fail makes gl_core_next return GL_NEXT_FAILED with c->err, once everything that was
 * found has been given out. So the output does not depend on how many bytes came at a time.
 * gl_core_stop_reading is for a source of which no more bytes can be read. The text ends here; what
 * it holds is given out, and then the failure.
 */
void gl_core_will_fail(struct gl_core *c);
void gl_core_stop_reading(struct gl_core *c);

/* Fail now, and give nothing more out. */
enum gl_next gl_core_fail(struct gl_core *c);

/*
 * Give this batch out next. If it is NULL, there is nothing to give out, because the batch of the
 * layers is about to change.
 */
void gl_core_take(struct gl_core *c, const struct gl_batch *batch, struct gl_par_parse *parsed_by);

/*
 * Give out what comes next in the batch: the records up to the next remark, a remark, or the end.
 * Returns GL_NEXT_WAIT if the whole batch was given out and another batch follows.
 */
enum gl_next gl_core_next(struct gl_core *c, const struct gl_record **recs, size_t *n);

#endif
