/* demux_state: what the parts of demux share. No other module includes it. */
#ifndef GL_PARSE_DEMUX_STATE_H
#define GL_PARSE_DEMUX_STATE_H

#include "lib/input/scan.h"
#include "lib/parse/debug1.h"
#include "lib/parse/debug2.h"
#include "lib/parse/debugger.h"
#include "lib/parse/demux_stop.h"
#include "lib/parse/ndjson.h"
#include "lib/parse/pproftext.h"

/* The form that is being read, that is, which module reads the next line. */
enum gl_demux_mode {
	GL_MODE_OUTSIDE,    /* demux_outside: text between the forms */
	GL_MODE_BLOCK,	    /* debug2: a goroutine's block */
	GL_MODE_PROFILE,    /* debug1: a debug=1 profile */
	GL_MODE_LISTING,    /* debugger: a debugger's listing */
	GL_MODE_PPROF_TEXT, /* pproftext: a profile as text of `go tool pprof` */
	GL_MODE_BARE_STACK, /* demux: frames under `runtime stack:`, which belong to no goroutine */
	GL_MODE_LONG_LINE   /* demux: skips a line that exceeds the limit for lines, up to its LF */
};

#define GL_DEMUX_BOM "\xef\xbb\xbf"
/* a crash dump has ended after this many consecutive lines that belong to no dump */
#define GL_DEMUX_PLAIN 64

/* The state of demux. It owns no memory, so it can be saved by copying it. */
struct gl_demux_place {
	enum gl_demux_mode mode;
	bool has_json;
	bool has_listing;   /* a listing was read: from then on, saving the state costs much */
	/* treat the next line as text that belongs to no dump (gl_demux_skip_line) */
	bool skips_line;
	/* gl_demux_may_join has put all records before this place into a batch already */
	bool is_between;
	const char *skip_remark; /* if skips_line: what to report about that line, or NULL */
	unsigned nplain;    /* consecutive lines that belong to no dump; at most GL_DEMUX_PLAIN */
	bool has_lost;
	/*
	 * if has_lost: the remark of gl_demux_remark_lost, which the next gl_demux_run adds to its
	 * batch
	 */
	struct gl_err lost;
	uint64_t lost_at; /* a place in the text at or before the line of `lost` */
};

struct gl_demux {
	struct gl_sink in;
	struct gl_debug2 *debug2;
	struct gl_debug1 *debug1;
	struct gl_debugger *debugger, *saved_debugger;
	struct gl_pproftext *pproftext, *saved_pproftext;
	struct gl_ndjson *ndjson;
	struct gl_scan scan;
	struct gl_demux_place at, saved_at;
	enum gl_demux_stop stop;
	/* gl_demux_is_wrapped has found a word in the current line that dumps have */
	bool has_word;
	bool (*is_claimed)(void *ctx, struct gl_str line);
	void *claim_ctx;
	uint64_t own_ndumps;
	/* the last two lines outside of goroutines, the earlier first */
	struct gl_buf last_lines[2];
	bool is_cut;
	const char *remark; /* what to report when the text ends (gl_demux_mark_cut), or NULL */
	struct gl_buf spaced; /* the current line with ASCII blanks in place of all others */
	/*
	 * What the last search for an LF and the last one for a NUL byte found. If has_byte, the
	 * first such byte at or behind stream offset `from` is at `to`; otherwise there is none
	 * from `from` to `to`. So a line with many strings, which is looked at again behind each of
	 * them, is searched only once.
	 */
	struct gl_demux_search {
		uint64_t from, to;
		bool has_byte;
	} lf, nul;
};

#endif
