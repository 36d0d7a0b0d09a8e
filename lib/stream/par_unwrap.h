/*
 * par_unwrap: threads that read the next bytes of a log, which is not mapped, since to read it takes
 * several goes. Where its lines are known (or the string that holds a dump), they are unwrapped
 * as well, before the reader comes to them: whoever finds that it stands where such lines begin
 * may take them as they are (gl_prefetch). The reader's window is then a chunk's own memory; nothing
 * is copied but the rest of the one before. Where it would wait it takes a chunk itself.
 */
#ifndef GL_LOGSTREAM_PAR_UNWRAP_H
#define GL_LOGSTREAM_PAR_UNWRAP_H

#include "lib/input/source.h"
#include "lib/unwrap/layers.h"

struct gl_par_unwrap;

/*
 * Bytes. More are slower, as they leave the second cache of the processor that reads them; of
 * less there is too often a goroutine that two chunks share.
 */
#define GL_PAR_UNWRAP_CHUNK ((size_t)128 << 10)
#define GL_PAR_UNWRAP_LEAST 16 /* as many chunks must be there for it to be worth while */

/*
 * The bytes from `from` on, of the file that is known to have them up to `to`, in chunks of so
 * many (GL_PAR_UNWRAP_CHUNK at most; tests have smaller ones). The source is borrowed. NULL: no memory,
 * or no thread; the input is then read without.
 */
struct gl_par_unwrap *gl_par_unwrap_open(const struct gl_source *s, uint64_t from, uint64_t to,
	size_t chunk, unsigned threads);
void gl_par_unwrap_close(struct gl_par_unwrap *f);

/* How lines that come are to be unwrapped. */
void gl_par_unwrap_hint(struct gl_par_unwrap *f, const struct gl_hint *hint);

/*
 * Append the next chunk behind the rest of w, which moves; *ready is what was unwrapped of it,
 * good as long as the window. false: there is none, or it could not be read; w stays as it is.
 */
bool gl_par_unwrap_more(struct gl_par_unwrap *f, struct gl_window *w, const struct gl_prefetch **ready);

#endif
