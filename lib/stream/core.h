/*
 * core: what the reader and follow have in common. It opens a source, keeps its first bytes, and
 * gives out the records that the layers (lib/unwrap/layers.h) found. It adds to them the keys that
 * say where they come from. Between the records it gives out remarks about input that was skipped
 * or cut off. It holds a failure back until everything that was found before it has been given out.
 *
 * The reader and follow differ in how they get bytes: the reader waits for them, and uses mapped
 * files and threads; follow never waits. So both of them use the fields directly, but no other
 * module does.
 */
#ifndef GL_STREAM_CORE_H
#define GL_STREAM_CORE_H

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
	/*
	 * head: the first bytes of the input; recent: the first bytes since the stream last paused
	 * (follow.h)
	 */
	struct gl_head head, recent;
	struct gl_layers *layers;
	/*
	 * as: the name that the caller gave the source, or p is NULL; name: `as`, or else the path
	 */
	struct gl_str as, name;
	/* the time in the file's name, as RFC 3339; p is NULL if there is none */
	struct gl_str time;
	char time_text[GL_NUM_TIME];
	const struct gl_batch *batch;	/* the batch that is being given out */
	struct gl_par_parse *parsed_by; /* threads that parsed the batch; NULL: a layer did */
	size_t next_record, next_remark; /* indices in the batch of what is given out next */
	size_t at_once;			 /* most records given out at once */
	struct gl_arena arena;		/* holds keys added to the records given out last */
	bool has_profile; /* the text has ended; a profile comes next */
	bool is_ended;	  /* no batch follows this one */
	bool has_failed;  /* gl_core_next or gl_core_fail has returned GL_NEXT_FAILED */
	bool has_remark;	  /* err is a remark that is still to be given out */
	bool must_fail;	  /* fail with `failure`, but only after everything before it */
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

/*
 * From the window on, read the source through a textsource; is_text and with_thread are as in
 * gl_textsource_options. Returns 0, or -1 with c->err set.
 */
int gl_core_start_text(struct gl_core *c, bool is_text, bool with_thread);

/* Returns the number of bytes in the window. */
static inline size_t gl_core_have(const struct gl_core *c)
{
	return (size_t)(c->window.end - c->window.p);
}

/* Returns true if the next read has to wait for bytes to arrive. */
bool gl_core_would_block(const struct gl_core *c);

/*
 * Append text to the window with gl_textsource_more. If the text has ended and is known to be cut
 * off, tell the parser why. Returns 0, or -1 with c->err set.
 */
int gl_core_more(struct gl_core *c, bool may_wait);

/*
 * Keep the first bytes of the input in c->head, and those since a pause in c->recent. Call this
 * after a read; `had` is the number of bytes that the window had before the read.
 */
void gl_core_keep_head(struct gl_core *c, size_t had);

/*
 * Call this after gl_layers_run. got: what it returned (if -1, it has set c->err); is_ended: what
 * it stored in *is_ended. If a profile ended the text, sets c->has_profile. If nothing follows the
 * text, or after a failure, sets c->is_ended.
 */
void gl_core_after_run(struct gl_core *c, int got, bool is_ended);

/*
 * Call this if has_profile is set. Parses the profile and begins the text after it. is_strict: a
 * profile that is damaged or cut off gives no records. Returns 0, or -1 with c->err set.
 */
int gl_core_profile(struct gl_core *c, bool is_strict);

/*
 * gl_core_will_fail makes gl_core_next return GL_NEXT_FAILED with the present c->err, but only once
 * everything that was found has been given out. So the output does not depend on how many bytes
 * came at a time. gl_core_stop_reading does the same for a source of which no more bytes can be
 * read: the text then ends with the bytes in the window, which are still parsed.
 */
void gl_core_will_fail(struct gl_core *c);
void gl_core_stop_reading(struct gl_core *c);

/* Returns GL_NEXT_FAILED. What is left of the batch is dropped, and no other batch follows. */
enum gl_next gl_core_fail(struct gl_core *c);

/*
 * Make `batch`, which is borrowed until the next call, the one that gl_core_next gives out. If it
 * is NULL, there is nothing to give out, so the layers may change their batch. parsed_by: the
 * threads that parsed the batch, or NULL if a layer did.
 */
void gl_core_set_batch(struct gl_core *c, const struct gl_batch *batch,
	struct gl_par_parse *parsed_by);

/*
 * Give out what comes next in the batch: the records up to the next remark, a remark, or the end.
 * Returns GL_NEXT_WAIT if all of the batch was given out; the caller then has to read more and set
 * another batch.
 */
enum gl_next gl_core_next(struct gl_core *c, const struct gl_record **recs, size_t *n);

#endif
