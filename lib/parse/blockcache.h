/*
 * blockcache: goroutines under headers as Go writes them, one behind the other, whose blocks
 * were seen before (blockcache_bodies.h). Several are looked for at a time, so that what is kept of
 * them comes into the cache while others are compared: it is that, and not instructions, which
 * costs where stacks are many.
 *
 * A goroutine is taken only when the next one's header is there, too: nothing can change it
 * then. All else is left to be read line by line (debug2.h).
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
	size_t most; /* looked for at a time: more while all are known */
	struct gl_opened opened[GL_BLOCKCACHE_AHEAD + 1];
	struct gl_split splits[GL_BLOCKCACHE_AHEAD];
	const struct gl_body *fetched[GL_BLOCKCACHE_AHEAD];
	uint16_t ends[GL_BLOCKCACHE_AHEAD * GL_SPLIT_LINES];
};

/* All zero bytes is ready. */
void gl_blockcache_free(struct gl_blockcache *r);

/*
 * *now is a goroutine that is opened, in a dump that goes on. Takes what it can of it and those
 * behind it, up to `end`; their records go to the intake, whose at.offset is of base. On return
 * *now is the first goroutine that was not taken, and how many were is returned.
 */
size_t gl_blockcache_run(struct gl_blockcache *r, struct gl_sink *in,
	struct gl_headercache *headers, struct gl_opened *now, const char *base, const char *end);

/* The block under *body, which ended at an empty line, was read line by line into b. */
struct gl_body *gl_blockcache_learn(struct gl_blockcache *r, const char *body, const char *end,
	const struct gl_block *b, const struct gl_linecache *lines);

#endif
