/*
 * headercache: the header table. What stands behind a goroutine's id is parsed once a distinct
 * text; labels may make those many, so that the table is begun anew when it has grown.
 */
#ifndef GL_PARSE_HEADERCACHE_H
#define GL_PARSE_HEADERCACHE_H

#include "lib/base/set.h"
#include "lib/syntax/goline.h"

/* A header's text from `[` on, parsed once: dumps have few (labels may make them many). */
struct gl_known_header {
	struct gl_str text; /* with its LF */
	struct gl_header parsed; /* also says GL_HAS_ID */
	enum gl_class class; /* of the state */
	bool is_coarse;	     /* the frames may tell more */
	bool is_running;
};

/* A short text by its first and last 16 bytes, which are all of it. */
struct gl_header_slot {
	uint64_t words[4];
	size_t len;
	const struct gl_known_header *header; /* NULL: free */
};

#define GL_HEADER_SLOTS 256

struct gl_headercache {
	struct gl_set set, old_set;
	struct gl_arena arena, old_arena; /* two generations */
	struct gl_header_slot *slots; /* what was read last of each hash */
	struct gl_buf text; /* scratch: a header as Go would write it, or without its wait */
	bool no_memory;
};

/* All zero bytes is an empty table. */
void gl_headercache_free(struct gl_headercache *h);

/*
 * Once a batch: begin anew when there are too many. A header that was given out since the
 * call before this one stays.
 */
void gl_headercache_tidy(struct gl_headercache *h);

/* A header as it was read. Waits are many, so they are no part of what is known. */
struct gl_heading {
	const struct gl_known_header *known;
	uint64_t id, wait_seconds;
	uint32_t has; /* GL_HAS_WAIT, where known does not have it */
	bool is_report, is_first; /* goleak's; the first of its list */
};

/* Of a goroutine that has no header, and so no id. */
struct gl_heading gl_headercache_bare(void);

static inline bool gl_headercache_is_bare(const struct gl_heading *g)
{
	return !(g->known->parsed.has & (uint32_t)GL_HAS_ID);
}

/*
 * The header in [p, nl], nl at its LF, which is read, too. false when it is none, or without
 * memory (no_memory). What is known lives as gl_headercache_tidy says.
 */
bool gl_headercache_read(
	struct gl_headercache *h, const char *p, const char *nl, struct gl_heading *out);

/* What the header says of a goroutine whose frames are of this class. */
static inline void gl_headercache_fill(const struct gl_heading *g, enum gl_class of_frames,
	struct gl_record *r)
{
	const struct gl_known_header *known = g->known;
	const struct gl_header *h = &known->parsed;

	r->has = h->has | g->has | (uint32_t)(GL_HAS_CLASS | GL_HAS_OFFSET);
	r->class = known->is_coarse && of_frames != GL_CLASS_UNKNOWN ? of_frames : known->class;
	r->count = 1;
	r->id = g->id;
	r->wait_seconds = h->wait_seconds + g->wait_seconds;
	r->bubble = h->bubble;
	r->state = h->state;
	r->labels = h->labels;
	r->nlabels = h->nlabels;
}

#endif
