/*
 * blockcache: takes goroutines whose blocks were seen before (blockcache_bodies.h), one after the
 * other, under headers as Go writes them. Several are looked up at a time, so that their bodies
 * come into the processor's cache while others are compared: where there are many stacks, waiting
 * for memory costs more than instructions do.
 *
 * A goroutine is taken only when the next one's header is in the window, too, so that nothing can
 * change it any more. All else is left to debug2, which reads line by line.
 */
#ifndef GL_PARSE_BLOCKCACHE_H
#define GL_PARSE_BLOCKCACHE_H

#include "lib/parse/blockcache_bodies.h"

#define GL_BLOCKCACHE_AHEAD 16

/* A header that was read. */
struct gl_opened {
	struct gl_heading heading;
	const char *at, *body; /* its line, and the next one */
};

struct gl_blockcache {
	struct gl_bodies bodies;
	size_t most; /* how many are looked up at a time; grows while all are known */
	struct gl_opened opened[GL_BLOCKCACHE_AHEAD + 1];
	struct gl_split splits[GL_BLOCKCACHE_AHEAD];
	const struct gl_body *fetched[GL_BLOCKCACHE_AHEAD];
	uint16_t ends[GL_BLOCKCACHE_AHEAD * GL_SPLIT_LINES];
};

/* All zero bytes is ready. */
void gl_blockcache_free(struct gl_blockcache *r);

/*
 * *now is a goroutine whose header was read, in a dump that goes on. Takes it and as many behind it
 * as are known, up to `end`; their records go to the sink, whose at.offset is that of base. *now is
 * then the first goroutine that was not taken. Returns how many were.
 */
size_t gl_blockcache_run(struct gl_blockcache *r, struct gl_sink *in,
	struct gl_headercache *headers, struct gl_opened *now, const char *base, const char *end);

/* Keep the block under *body, which ended at an empty line and was read into b line by line. */
struct gl_body *gl_blockcache_learn(struct gl_blockcache *r, const char *body, const char *end,
	const struct gl_block *b, const struct gl_linecache *lines);

#endif
