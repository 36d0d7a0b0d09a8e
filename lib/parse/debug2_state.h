/* debug2_state: what the parts of debug2 share. No other module includes it. */
#ifndef GL_PARSE_DEBUG2_STATE_H
#define GL_PARSE_DEBUG2_STATE_H

#include "lib/parse/blockcache.h"
#include "lib/parse/builder.h"

struct gl_debug2 {
	struct gl_sink *in;
	struct gl_linecache lines;
	/* the place before a block's first line, as an entry of the line cache */
	struct gl_known_line start;
	struct gl_headercache headers;
	struct gl_builder builder;
	struct gl_blockcache blocks;
	/* the block's first line, if all of the block so far is in the window; or NULL */
	const char *body;
	/*
	 * With gl_sink.args: the block's first line, if this line and all others up to now.end
	 * stand in the window as Go prints them; otherwise NULL.
	 */
	const char *raw;
	const char *line; /* the line being read, as it stands in the window */
	struct gl_block now, saved;
	const char *eol; /* the byte behind the LF of the line being read */
	struct gl_buf plain; /* the line being read, without links or colours */
	/* the previous line and this one, joined, because a console had split them */
	struct gl_buf torn;
	struct gl_buf spaced; /* the line being read, with ASCII's blanks in place of others */
	bool holds_header;   /* the line being read also holds a header, which must be reported */
	bool begins_bare;    /* the next line begins a block without a header */
};

enum gl_debug2_verdict {
	GL_DEBUG2_TAKEN,   /* the line belongs to the block */
	GL_DEBUG2_SKIPPED, /* the line does not belong to the block; the block continues after it */
	GL_DEBUG2_NOT_OURS /* the block has ended before the line */
};

#endif
