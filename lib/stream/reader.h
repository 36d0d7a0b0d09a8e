/*
 * reader: reads one input of any form to its end. It recognises the form by the content, and gives
 * records in input order.
 *
 *     struct gl_reader *r = gl_reader_open(&opt, stacks, "dump.txt", &err);
 *     while ((got = gl_reader_next(r, &recs, &n)) != GL_NEXT_END) ...
 *     gl_reader_close(r);
 *
 * lib/stream/follow.h does the same for a stream that is still being written.
 */
#ifndef GL_STREAM_READER_H
#define GL_STREAM_READER_H

#include "lib/base/err.h"
#include "lib/parse/sink.h"
#include "lib/record/record.h"
#include "lib/stream/next.h"
#include "lib/syntax/kind.h"

struct gl_reader;

/*
 * Open path, or standard input for "-". `stacks` must outlive the reader, and may serve several
 * readers one after another. Returns NULL and sets *err if the path cannot be opened, or if there
 * is no memory.
 */
struct gl_reader *gl_reader_open(const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err);

enum gl_next gl_reader_next(struct gl_reader *r, const struct gl_record **recs, size_t *n);

/* Returns the last remark or failure; it is borrowed until the next call of gl_reader_next. */
const struct gl_err *gl_reader_err(const struct gl_reader *r);

const struct gl_input_counts *gl_reader_tally(const struct gl_reader *r);

/*
 * Returns the first bytes that were read, which are borrowed. If the input has no dump, they tell
 * what it is instead.
 */
const struct gl_head *gl_reader_head(const struct gl_reader *r);

/* Returns true if the input is a regular file, not a pipe or a device. */
bool gl_reader_is_file(const struct gl_reader *r);

/*
 * Returns true if so far no text stood within the lines of a log. The records then come dump after
 * dump: once a record of one dump has come, none of an earlier dump follows. This is not so for
 * records from NDJSON.
 */
bool gl_reader_is_bare(const struct gl_reader *r);

/*
 * Sets *done to the number of bytes of the input that were read, and *size to how many it has, or
 * to 0 if that is not known, as for a pipe. Sets both to 0 if the input is packed, or in UTF-16.
 */
void gl_reader_place(const struct gl_reader *r, uint64_t *done, uint64_t *size);

/* Returns the number of dumps of the source so far, gl_stream_options.dumps included. */
uint64_t gl_reader_dumps(const struct gl_reader *r);

/*
 * Returns how often the reader has used the work of threads so far: the number of pieces that they
 * parsed and of chunks that they unwrapped.
 */
uint64_t gl_reader_readahead_hits(const struct gl_reader *r);

void gl_reader_close(struct gl_reader *r);

#endif
