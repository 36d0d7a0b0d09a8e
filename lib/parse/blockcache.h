/*
 * blockcache: makes records of goroutines whose blocks are like ones seen before
 * (blockcache_bodies.h), as long as one such goroutine follows another, each with a header as Go
 * writes it. It looks up several blocks at a time, so that some bodies come into the processor's
 * cache while others are compared: if there are many stacks, waiting for memory costs more than
 * instructions do.
 *
 * It handles a goroutine only if the header of the next one is in the window, too, so that no later
 * line can change the goroutine. It leaves everything else to debug2, which reads line by line.
 * With args, each record points to its block in the window, so the owner of the window must keep
 * the bytes (sink.h).
 */
#ifndef GL_PARSE_BLOCKCACHE_H
#define GL_PARSE_BLOCKCACHE_H

#include "lib/parse/blockcache_bodies.h"

#define GL_BLOCKCACHE_AHEAD 16

/* A header that was read, and where its block stands. */
struct gl_opened {
	struct gl_heading heading;
	/* where the header's line begins, and where the line below it begins */
	const char *at, *body;
};

struct gl_blockcache {
	struct gl_bodies bodies;
	/* how many blocks are looked up at a time; grows while the cache has them all */
	size_t most;
	struct gl_opened opened[GL_BLOCKCACHE_AHEAD + 1];
	struct gl_split splits[GL_BLOCKCACHE_AHEAD];
	const struct gl_body *fetched[GL_BLOCKCACHE_AHEAD];
	uint16_t ends[GL_BLOCKCACHE_AHEAD * GL_SPLIT_LINES];
};

/* A struct that is all zero bytes is ready for use. */
void gl_blockcache_free(struct gl_blockcache *r);

/*
 * Removes all blocks and frees their memory. This must be done if the table of their stacks is
 * emptied.
 */
void gl_blockcache_forget(struct gl_blockcache *r);

/*
 * *now is a goroutine whose header was just read, in a dump that is already in progress. Makes
 * records of it and of those after it, up to `end`, as long as the cache has their blocks, and
 * gives them to the sink. Sets *now to the first goroutine without a record. Returns the number of
 * records. base: the byte in memory whose offset in the stream is in->at.offset.
 */
size_t gl_blockcache_run(struct gl_blockcache *r, struct gl_sink *in,
	struct gl_headercache *headers, struct gl_opened *now, const char *base, const char *end);

/*
 * Add a block to the cache. Its first line is at body; debug2 has read it into b line by line, and
 * an empty line ended it. Returns what gl_bodies_add returns.
 */
struct gl_body *gl_blockcache_learn(struct gl_blockcache *r, const char *body, const char *end,
	const struct gl_block *b, const struct gl_linecache *lines);

#endif
