/*
 * headers: the header table. What stands behind a goroutine's id is parsed once a distinct
 * text; labels may make those many, so that the table is begun anew when it has grown.
 */
#ifndef GL_PARSE_HEADERS_H
#define GL_PARSE_HEADERS_H

#include "lib/base/set.h"
#include "lib/parse/line.h"

/* A header's text from `[` on, parsed once: dumps have few (labels may make them many). */
struct gl_known_header {
	struct gl_str text; /* with its LF */
	struct gl_header parsed;
	enum gl_class class; /* of the state */
	bool is_coarse;	     /* the frames may tell more */
	bool is_running;
};

struct gl_headers {
	struct gl_set set, old_set;
	struct gl_arena arena, old_arena; /* two generations */
	const struct gl_known_header *last;
	struct gl_buf report; /* scratch: a report's header as Go would write it */
	bool no_memory;
};

/* All zero bytes is an empty table. */
void gl_headers_free(struct gl_headers *h);

/*
 * Once a batch: begin anew when there are too many. A header that was given out since the
 * call before this one stays.
 */
void gl_headers_tidy(struct gl_headers *h);

/*
 * The header in [p, nl], nl at its LF, which is read, too; *is_report: goleak wrote it. NULL when it
 * is none, or without memory (no_memory). Lives as gl_headers_tidy says.
 */
const struct gl_known_header *gl_headers_read(struct gl_headers *h, const char *p, const char *nl,
	uint64_t *id, bool *is_report);

#endif
