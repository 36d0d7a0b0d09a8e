/*
 * headercache: keeps the headers that were read, so that each distinct text behind a goroutine's id
 * is parsed only once. Labels may make these texts numerous, so old headers are dropped when there
 * are too many.
 */
#ifndef GL_PARSE_HEADERCACHE_H
#define GL_PARSE_HEADERCACHE_H

#include "lib/base/set.h"
#include "lib/syntax/goheader.h"

/* A header's text from `[` on, and what parsing it gave. */
struct gl_known_header {
	struct gl_str text; /* with its LF */
	struct gl_header parsed; /* parsed.has includes GL_HAS_ID, unless parsed.is_joined */
	/* the class that the state gives */
	enum gl_class class;
	bool is_coarse;	     /* the frames may give a more precise class */
	bool is_running;
};

/*
 * The text of a header, at most 32 bytes long. A text is recognised by its first and last 16 bytes,
 * which are `words`.
 */
struct gl_header_slot {
	uint64_t words[4];
	size_t len;
	const struct gl_known_header *header; /* NULL: the slot is free */
};

#define GL_HEADER_SLOTS 256

struct gl_headercache {
	struct gl_set set, old_set;
	/* memory of the current and the old generation of headers */
	struct gl_arena arena, old_arena;
	/* indexed by the hash of a short text: the last text with this hash that was read */
	struct gl_header_slot *slots;
	/* scratch: goleak's header in Go's form, or a header without its wait */
	struct gl_buf text;
	bool no_memory;
};

/* A struct that is all zero bytes is an empty cache. */
void gl_headercache_free(struct gl_headercache *h);

/*
 * Call this once per batch: it drops old headers if there are too many. Headers that
 * gl_headercache_read gave since the last call stay valid.
 */
void gl_headercache_trim(struct gl_headercache *h);

/*
 * A header as it was read. The wait is kept outside of `known`, so that headers which differ only
 * in their waits share one entry of the cache.
 */
struct gl_heading {
	const struct gl_known_header *known;
	uint64_t id, wait_seconds;
	/* GL_HAS_WAIT if the header has a wait that is in wait_seconds and not in `known` */
	uint32_t has;
	/* is_goleak: the header is goleak's; is_first: it begins goleak's list */
	bool is_goleak, is_first;
};

/* Returns a heading for a goroutine that has no header, and so no id. */
struct gl_heading gl_headercache_bare(void);

static inline bool gl_headercache_is_bare(const struct gl_heading *g)
{
	return !(g->known->parsed.has & (uint32_t)GL_HAS_ID);
}

/*
 * Returns true if the header has more labels than the limit. Some are then left out, so the record
 * is partial.
 */
static inline bool gl_headercache_is_cut(const struct gl_heading *g)
{
	return g->known->parsed.has & (uint32_t)GL_HAS_PARTIAL;
}

/*
 * Read the header in [p, nl], where nl points to its LF. Returns false if it is no header, or if
 * there is no memory (no_memory is then set). gl_headercache_trim says how long out->known lives.
 */
bool gl_headercache_read(struct gl_headercache *h, const char *p, const char *nl,
	struct gl_heading *out);

/* Fill r with what the header says. of_frames: the class that follows from the frames. */
static inline void gl_headercache_fill(const struct gl_heading *g, enum gl_class of_frames,
	struct gl_record *r)
{
	const struct gl_known_header *known = g->known;
	const struct gl_header *h = &known->parsed;

	r->has = h->has | g->has | (uint32_t)(GL_HAS_CLASS | GL_HAS_OFFSET);
	r->class = known->is_coarse && of_frames != GL_CLASS_UNKNOWN ? of_frames : known->class;
	r->count = h->count;
	r->id = g->id;
	r->wait_seconds = h->wait_seconds + g->wait_seconds;
	r->bubble = h->bubble;
	r->state = h->state;
	r->labels = h->labels;
	r->nlabels = h->nlabels;
}

#endif
