/*
 * par_unwrap: threads that read chunks of a log file ahead of the reader. Once the top layer has
 * said in a hint (gl_hint) how it unwraps its lines, the threads also unwrap the lines of each
 * chunk (gl_prefetch). The reader's window then lies in the chunk's own memory, and only the bytes
 * of the previous chunk that are not parsed yet are copied. If the reader would have to wait for a
 * chunk, it reads one itself.
 */
#ifndef GL_STREAM_PAR_UNWRAP_H
#define GL_STREAM_PAR_UNWRAP_H

#include "lib/input/source.h"
#include "lib/unwrap/layers.h"

struct gl_par_unwrap;

/*
 * Bytes of a chunk. Larger chunks are slower, as they do not stay in the processor's second-level
 * cache. If chunks are smaller, too many goroutines lie across two chunks.
 */
#define GL_PAR_UNWRAP_CHUNK ((size_t)128 << 10)
#define GL_PAR_UNWRAP_LEAST 16 /* threads cost more than they save if there are fewer chunks */

/*
 * Read the file from `from` to `to` in chunks of `chunk` bytes: GL_PAR_UNWRAP_CHUNK, or fewer in
 * tests. The source is borrowed. Returns NULL if there is no memory, or if no thread could be
 * started. The reader then reads alone.
 */
struct gl_par_unwrap *gl_par_unwrap_open(const struct gl_source *s, uint64_t from, uint64_t to,
	size_t chunk, unsigned threads);
void gl_par_unwrap_close(struct gl_par_unwrap *f);

/*
 * Make the threads unwrap lines in the way that the hint gives, in every chunk that they begin from
 * now on.
 */
void gl_par_unwrap_hint(struct gl_par_unwrap *f, const struct gl_hint *hint);

/*
 * Appends the next chunk to w, which may move in memory. Sets *ready to the text that was unwrapped
 * from the chunk, or to NULL; it stays valid as long as the window. Returns false if there is no
 * chunk, or if it could not be read; w is then unchanged.
 */
bool gl_par_unwrap_more(struct gl_par_unwrap *f, struct gl_window *w,
	const struct gl_prefetch **ready);

#endif
