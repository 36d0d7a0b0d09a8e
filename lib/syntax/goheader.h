/*
 * goheader: the header of a goroutine, which is the first line of its block:
 *
 *     goroutine 7 [chan receive (leaked), 2 minutes, locked to thread, synctest bubble 1] {k: v}:
 *
 * Everything that knows how Go writes a header is here: its parsers, the fast readers of ids and
 * waits, and what writes one back. Another decoration of the state, or another segment behind it,
 * is a row in the table of goheader.c and a bit of gl_has. Forms: goroutineheader of
 * runtime/traceback.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_GOHEADER_H
#define GL_SYNTAX_GOHEADER_H

#include "lib/base/arena.h"
#include "lib/base/bytes.h"
#include "lib/base/str.h"
#include "lib/record/record.h"

#define GL_GOHEADER_WORD "goroutine"
#define GL_GOHEADER_START GL_GOHEADER_WORD " " /* what a header as Go prints it begins with */
#define GL_GOHEADER_SHORTEST 14		       /* bytes; shorter lines are no headers */
#define GL_GOHEADER_CLOSE "]:"		       /* ends a header that has no labels behind */
#define GL_GOHEADER_MINUTES " minutes"	       /* behind the number of a wait */

/* What stands behind the id of a header. Strings: state and labels borrow from the arena. */
struct gl_header {
	uint32_t has; /* enum gl_has: STATE WAIT LOCKED LEAKED SCAN DURABLE BUBBLE LABELS MANGLED */
	struct gl_str state;
	uint64_t wait_seconds, bubble;
	const struct gl_label *labels;
	size_t nlabels;
};

/* --- whole headers ------------------------------------------------------------------------- */

/*
 * goroutine 7 [chan receive]:
 * goroutine 1 gp=0x1c6d51c641e0 m=0 mp=0x5f25e0 [running]:
 * The blanks around the id may be any of Unicode's.
 * Returns where its `[` stands, and the id; NULL when the line does not begin so.
 */
const char *gl_goheader_id(const char *p, const char *end, uint64_t *id);

/*
 * [chan receive (nil chan) (leaked), 2 minutes, locked to thread, synctest bubble 1]:
 * [select labels:{"job": "a b"}]:            (1.26)
 * [select, 3 minutes] {k: v1.2/x_y, "sp ace": "x"}:   (1.27)
 * [select, "job":"x]:y"]:                    (the CockroachDB fork)
 * rest begins at the `[`. 0; 1 when it is no header; -1 without memory.
 */
int gl_goheader_rest(struct gl_str rest, struct gl_header *out, struct gl_arena *a);

/*
 * [Goroutine 5 in state chan receive, 2 minutes, with main.f on top of the stack:
 * goleak's header (uber-go/goleak, internal/stack). goleak prints its list by %v, so that the
 * first header has the list's bracket before it and each further one a blank. Appends what Go's own
 * header has from its `[` on, with an LF; the caller checks rest->failed. false: no such header.
 */
bool gl_goheader_report(struct gl_str line, uint64_t *id, struct gl_buf *rest);

/* --- parts of headers ---------------------------------------------------------------------- */

/* A header may begin with this byte; a mark without width may stand before the first letter. */
static inline bool gl_goheader_may_begin(char c)
{
	return c == 'g' || c == 'G' || c == '[' || c == ' ' || (unsigned char)c >= 0x80;
}

/* The line begins as a header does, whether or not the rest of it can be read. */
bool gl_goheader_is_like(struct gl_str line);

/* The line, cut off anywhere, may be the begin of a header: `goroutine 7 [chan rec`, `gorou`. */
bool gl_goheader_is_cut(struct gl_str line);

/*
 * Returns where the next header begins in [p, end). Everything up to its `[` must be there; what
 * follows is not looked at. NULL: there is none.
 */
const char *gl_goheader_find(const char *p, const char *end);

/* --- fast readers, for headers as Go prints them ------------------------------------------- */

/*
 * Reads `goroutine 7 [` if the id has at most seven digits. Returns the place of the bracket. NULL:
 * ask gl_goheader_id.
 */
static inline const char *gl_goheader_short_id(const char *p, const char *end, uint64_t *id)
{
	const size_t start = sizeof GL_GOHEADER_START - 1;
	uint64_t w, no_digits;
	size_t n;

	if (end - p < (ptrdiff_t)(start + 8) || memcmp(p, GL_GOHEADER_START, start) != 0)
		return NULL;
	w = gl_bytes_at(p += start);
	no_digits = gl_bytes_no_digit(w);
	if (no_digits == 0 || (n = gl_bytes_lowest(no_digits)) == 0)
		return NULL;
	*id = gl_bytes_number((w ^ GL_BYTES_ONES * '0') << 8 * (8 - n));
	return memcmp(p + n, " [", 2) == 0 ? p + n + 1 : NULL;
}

/*
 * text is a header from its `[` on, with its LF. If it ends with `, 7 minutes]:` LF and the wait
 * has at most seven digits, returns where these begin. NULL: ask gl_goheader_rest.
 */
static inline const char *gl_goheader_wait(struct gl_str text, uint64_t *seconds)
{
	static const char tail[] = GL_GOHEADER_MINUTES GL_GOHEADER_CLOSE "\n";
	const char *end = text.p + text.len - (sizeof tail - 1), *p;
	uint64_t w, no_digits;

	if (text.len < sizeof tail + 7 || memcmp(end, tail, sizeof tail - 1) != 0)
		return NULL;
	w = gl_bytes_at(end - 8);
	no_digits = gl_bytes_no_digit(w);
	if (no_digits == 0 || (no_digits & GL_BYTES_LAST))
		return NULL;
	p = end - 7 + gl_bytes_highest(no_digits);
	w = (w ^ GL_BYTES_ONES * '0') & (UINT64_MAX << 8 * (8 - (end - p)));
	*seconds = 60 * gl_bytes_number(w);
	return p[-1] == ' ' && p[-2] == ',' ? p : NULL;
}

/*
 * Append text without its wait, whose digits gl_goheader_wait found. false: more than a state
 * stands before the wait, and nothing is appended. The caller checks out->failed.
 */
bool gl_goheader_drop_wait(struct gl_str text, const char *digits, struct gl_buf *out);

/* --- writing ------------------------------------------------------------------------------- */

/*
 * Append what stands between the state and the `]`, by h->has: decorations, the wait in whole
 * minutes, and the other segments.
 */
void gl_goheader_put_parts(struct gl_buf *b, const struct gl_header *h);

#endif
