/*
 * listed: the goroutine, or the group of goroutines, that is being read from a listing
 * (syntax/listline.h) or from pprof's text. It never points into the window that it is read from.
 */
#ifndef GL_PARSE_LISTED_H
#define GL_PARSE_LISTED_H

#include "lib/base/buf.h"
#include "lib/parse/framelist.h"
#include "lib/parse/sink.h"

/* A struct that is all zero bytes is ready for use. */
struct gl_listed {
	bool is_open, is_partial, is_locked, has_id, has_creator;
	/* count: number of goroutines; wait_seconds: 0 if unknown */
	uint64_t count, id, wait_seconds;
	uint64_t start, end; /* offsets in the stream */
	struct gl_framelist frames;
	struct gl_framelist_frame creator;
	struct gl_buf time; /* in RFC 3339; empty if not known */
	struct gl_buf state, labels; /* labels: {"k":"v", "l":"w"} */
	struct gl_arena arena;
};

void gl_listed_free(struct gl_listed *l);

/* Copies *from to *to, whose memory is reused. Returns false if there is no memory. */
bool gl_listed_copy(struct gl_listed *to, const struct gl_listed *from);

/* Begins a record of `count` goroutines at stream offset `at`. */
void gl_listed_open(struct gl_listed *l, uint64_t count, uint64_t at);

/* Adds a frame, which called the one that was added before. file is empty if it is not known. */
void gl_listed_frame(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line);

/* Sets the location of the frame that was added last, if it has none. */
void gl_listed_place(struct gl_listed *l, struct gl_str file, int64_t line);

/* Adds a gap, because the listing leaves frames out here. */
void gl_listed_gap(struct gl_listed *l);

void gl_listed_creator(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line);

/*
 * gl_listed_labels adds labels that are quoted as Go prints them, without their braces.
 * gl_listed_label adds one label that is not quoted.
 */
void gl_listed_labels(struct gl_listed *l, struct gl_str quoted);
void gl_listed_label(struct gl_listed *l, struct gl_str key, struct gl_str value);

/*
 * Ends the record and gives it to the sink, which holds it back. Sets in->no_memory if there is no
 * memory.
 */
void gl_listed_finish(struct gl_listed *l, struct gl_sink *in);

#endif
