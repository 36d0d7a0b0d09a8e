/*
 * origin: where goroutines come from: a dump of a source, and the mark that the caller gave
 * (gl_groups_mark). Runs (run.h) count goroutines of one origin, and add their number to the
 * group's tally when another origin begins.
 *
 * There may be a million dumps, so an origin is freed once no run counts its goroutines, no lone
 * goroutine (lone.h) is from it, and GL_ORIGINS_RECENT others have been made since. Only these
 * recent ones are searched, so two origins may be equal.
 */
#ifndef GL_SUMMARY_ORIGIN_H
#define GL_SUMMARY_ORIGIN_H

#include "lib/base/limits.h"
#include "lib/summary/counter.h"

/* the dumps of this many log streams may be interleaved */
#define GL_ORIGINS_RECENT GL_LIMIT_STREAMS

struct gl_origin {
	const struct gl_counter_name *source; /* NULL: unknown */
	/* source#dump; NULL: the dump or the source is unknown, or dumps are not counted */
	const struct gl_counter_name *name;
	uint64_t dump; /* 0: unknown */
	void *mark;    /* the mark that the caller gave */
	/* what the log says about the origin: a time and a name; NULL: nothing */
	struct gl_more *more;
	/* number of runs and lone goroutines of it, plus 1 while it is in gl_origins.recent */
	size_t users;
	struct gl_origin *next; /* if this origin is free: the next free one */
	struct gl_origin *all;	/* the next one in gl_origins.all */
};

/* Zero the struct, and set pool and without_dumps; the struct is then empty. */
struct gl_origins {
	struct gl_counter_pool *pool; /* borrowed; its arena holds the origins */
	bool without_dumps;	      /* dumps are not counted */
	struct gl_origin *recent[GL_ORIGINS_RECENT], *free, *all;
	size_t nmade;
	struct gl_buf scratch;
};

void gl_origins_free(struct gl_origins *s);

/*
 * Finds a recent origin that has these values, or makes one. Returns NULL if there is no memory.
 */
struct gl_origin *gl_origins_get(struct gl_origins *s, struct gl_str source, uint64_t dump,
	void *mark);

/* Frees an origin that nobody uses. */
void gl_origins_free_one(struct gl_origins *s, struct gl_origin *o);

/* Drops one reference to the origin, and frees it if that was the last one. o may be NULL. */
static inline void gl_origins_leave(struct gl_origins *s, struct gl_origin *o)
{
	if (o && --o->users == 0)
		gl_origins_free_one(s, o);
}

/*
 * Sets *run, the origin of a run or of a lone goroutine, to o, and leaves the one before
 * (gl_origins_leave). *run may be NULL.
 */
static inline void gl_origins_assign(struct gl_origins *s, struct gl_origin **run,
	struct gl_origin *o)
{
	if (*run == o)
		return;
	o->users++;
	gl_origins_leave(s, *run);
	*run = o;
}

/*
 * Copies m, which is what the log says about the origin, to o->more. Returns false if there is no
 * memory.
 */
bool gl_origin_set_more(struct gl_origin *o, const struct gl_more *m);

/* Returns the name source#dump; NULL if there is no memory. */
const struct gl_counter_name *gl_origins_name(struct gl_origins *s, struct gl_str source,
	uint64_t dump);

#endif
