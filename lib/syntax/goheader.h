/*
 * goheader: the header of a goroutine, which is the first line of its block:
 *
 *      goroutine 7 [chan receive (leaked), 2 minutes, locked to thread, synctest bubble 1] {k: v}:
 *
 * Everything that depends on how Go writes a header is in this module: the parsers, the fast
 * readers of ids and waits, and the code that writes a header. To add a decoration of the state, or
 * a segment after it, add a row to the table of goheader.c and a bit of gl_has. Forms:
 * goroutineheader of runtime/traceback.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_GOHEADER_H
#define GL_SYNTAX_GOHEADER_H

#include "lib/base/arena.h"
#include "lib/base/bytes.h"
#include "lib/base/str.h"
#include "lib/record/record.h"

#define GL_GOHEADER_WORD "goroutine"
#define GL_GOHEADER_START GL_GOHEADER_WORD " " /* the text with which Go begins a header */
#define GL_GOHEADER_SHORTEST 14		       /* bytes; shorter lines are no headers */
#define GL_GOHEADER_CLOSE "]:"		       /* ends a header without labels */
#define GL_GOHEADER_MINUTES " minutes"	       /* follows the number of a wait */

/* What a header contains after the id. The state and the labels are in the arena. */
struct gl_header {
	uint32_t has; /* enum gl_has: STATE WAIT LOCKED LEAKED SCAN DURABLE BUBBLE LABELS MANGLED */
	struct gl_str state;
	uint64_t wait_seconds, bubble;
	const struct gl_label *labels;
	size_t nlabels;
	uint64_t count; /* number of goroutines; over 1 only if a tool joined their headers */
	bool is_joined; /* the header does not say which goroutine has which id */
};

/*
 * Recognises the beginning of a header:
 *
 *	goroutine 7 [chan receive]:
 *	goroutine 1 gp=0x1c6d51c641e0 m=0 mp=0x5f25e0 [running]:
 *
 * The blanks around the id may be any Unicode blanks. Sets *id, and returns the position of the
 * `[`; NULL if the line does not begin with a header.
 */
const char *gl_goheader_id(const char *p, const char *end, uint64_t *id);

/*
 * Reads a header from its `[` on:
 *
 *	[chan receive (nil chan) (leaked), 2 minutes, locked to thread, synctest bubble 1]:
 *	[select labels:{"job": "a b"}]:            (1.26)
 *	[select, 3 minutes] {k: v1.2/x_y, "sp ace": "x"}:   (1.27)
 *	[select, "job":"x]:y"]:                    (the CockroachDB fork)
 *	[select, 3 minutes]: 2 times: [[7, 8]      (goroutine-inspect, goroutine.go, Print)
 *
 * Returns 0; 1 if this is no header; -1 if there is no memory.
 */
int gl_goheader_rest(struct gl_str rest, struct gl_header *out, struct gl_arena *a);

/*
 * Reads the header that goleak prints (uber-go/goleak, internal/stack):
 *
 *	[Goroutine 5 in state chan receive, 2 minutes, with main.f on top of the stack:
 *
 * goleak prints its list with %v. So the bracket of the list precedes the first header, and a blank
 * precedes each other header. Appends to *rest what Go's own header has from its `[` on, and an LF;
 * the caller checks rest->failed. Returns false if there is no such header.
 */
bool gl_goheader_goleak(struct gl_str line, uint64_t *id, struct gl_buf *rest);

/*
 * Reads the header that gotraceanalyzer prints (felixge/gotraceanalyzer, main.go), for goroutines
 * that have the same state and stack:
 *
 *	48 goroutines [semacquire, 4 minutes]:
 *
 * Appends to *rest a header, from its `[` on, that gl_goheader_rest can read; the caller checks
 * rest->failed. Returns false if there is no such header.
 */
bool gl_goheader_joined(struct gl_str line, struct gl_buf *rest);

/*
 * Returns true if a header may begin with this byte. A character that has no width may precede the
 * first letter.
 */
static inline bool gl_goheader_may_begin(char c)
{
	return c == 'g' || c == 'G' || c == '[' || c == ' ' || gl_is_digit(c) ||
	       (unsigned char)c >= 0x80;
}

/* Returns true if the line begins like a header, even if the rest of it cannot be read. */
bool gl_goheader_is_like(struct gl_str line);

/*
 * Returns true if the text at p is a header that was damaged and that ends the line: `goroutine 154
 * 129 [chan send]:`, `goroutine 7 select]:`, `goroutine 7 [sel`. Either the id or the bracket is
 * still complete.
 */
bool gl_goheader_is_torn(const char *p, const char *end);

/*
 * Returns true if the line may be the beginning of a header that was cut off: `goroutine 7 [chan
 * rec`, `gorou`.
 */
bool gl_goheader_is_cut(struct gl_str line);

/*
 * Returns where the next header begins in [p, end), or NULL if there is none. The header must be
 * complete up to its `[`; the text after that is not examined.
 */
const char *gl_goheader_find(const char *p, const char *end);

/*
 * Reads `goroutine 7 [` if the id has at most seven digits. Returns the position of the bracket; if
 * it returns NULL, gl_goheader_id decides.
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
 * Reads the wait of a header. text: the header from its `[` on, with its LF. If the text ends with
 * `, 7 minutes]:` and an LF, and the wait has at most seven digits, returns where these digits
 * begin. If it returns NULL, gl_goheader_rest decides.
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
 * Appends the header in `text` without its wait. digits: what gl_goheader_wait returned for `text`.
 * If the wait does not follow the state directly, appends nothing and returns false. The caller
 * checks out->failed.
 */
bool gl_goheader_drop_wait(struct gl_str text, const char *digits, struct gl_buf *out);

/*
 * Appends the text between the state and the `]`, as h->has says: decorations, the wait in whole
 * minutes, and the other segments.
 */
void gl_goheader_put_parts(struct gl_buf *b, const struct gl_header *h);

#endif
