/*
 * bucketline: the lines of a debug=1 profile, either as Go prints them or as mail, wikis and
 * consoles change them. Lines are given without their LF. Forms: printCountProfile and
 * printStackRecord of runtime/pprof/pprof.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_BUCKETLINE_H
#define GL_SYNTAX_BUCKETLINE_H

#include "lib/base/str.h"

/*
 * Recognises a count line:
 *
 *	40 @ 0x48caea 0x41905c
 *
 * A count is at least 1. *pcs is what follows the `@`: nothing, or a blank and the pcs.
 */
bool gl_bucketline_count(struct gl_str line, uint64_t *count, struct gl_str *pcs);

/*
 * Like gl_bucketline_count, for a line that is indented or is an item of a list. Nothing but pcs
 * may follow the `@`.
 */
bool gl_bucketline_odd_count(struct gl_str line, uint64_t *count, struct gl_str *pcs);

/* Returns true if the line is a count line whose count is 0 or does not fit in 63 bits. */
bool gl_bucketline_is_bad_count(struct gl_str line);

/* Returns true for one or more hexadecimal numbers with blanks between them. */
bool gl_bucketline_is_pcs(struct gl_str pcs);

/* Returns true if s consists of hexadecimal digits. */
bool gl_bucketline_is_hex(struct gl_str s);

/*
 * Returns true for a count line of a heap, mutex or block profile:
 *
 *	5: 4096 [10: 8192] @ 0x..
 *	271 3 @ 0x..
 */
bool gl_bucketline_is_foreign(struct gl_str line);

/* What a frame's line says. The strings are parts of the line. */
struct gl_bucketline {
	struct gl_str pc;
	struct gl_str symbol; /* without the offset, such as +0x24; empty: the pc has no symbol */
	struct gl_str file;   /* without its line number, if there is one */
	int64_t line;	      /* -1: there is no line number */
	struct gl_str offset; /* what follows the symbol's last `+`; empty if there is none */
	bool is_closed;	      /* marks that close a quotation follow the line number */
};

/*
 * Recognises a frame:
 *
 *	0x6c416e main.leakSend+0x2e /app/zoo/zoo.go:93
 *
 * text: what follows the `#`. TABs separate the cells, or blanks if the TABs were expanded.
 */
bool gl_bucketline_frame(struct gl_str text, struct gl_bucketline *row);

/* Returns true if the symbol was followed by an offset such as +0x24. */
bool gl_bucketline_has_offset(const struct gl_bucketline *row);

/* Returns true if the frame's line is complete. */
static inline bool gl_bucketline_is_whole(const struct gl_bucketline *row)
{
	return row->line >= 0 && gl_bucketline_has_offset(row);
}

/* Returns true if the row is the beginning of a frame's line. The rest may be in the next line. */
bool gl_bucketline_is_begin(const struct gl_bucketline *row);

/*
 * Skips the `#`, which may be indented, escaped by a backslash, turned into the number or bullet of
 * a list, or lost. Returns the rest, which begins with a pc; p == NULL if no pc follows. *has_hash:
 * there was a `#`.
 */
struct gl_str gl_bucketline_behind_mark(struct gl_str line, bool *has_hash);

/*
 * Returns true if pcs contains the row's pc, or that pc + 1: a count line lists return addresses,
 * but the line of a frame has the address of the call.
 */
bool gl_bucketline_is_of(const struct gl_bucketline *row, struct gl_str pcs);

/*
 * Recognises the labels of a bucket, with or without the `#`:
 *
 *	# labels: {"k":"v"}
 *
 * Returns the labels from their brace on; p == NULL if the line has none.
 */
struct gl_str gl_bucketline_labels(struct gl_str line);

/* Returns true if the line is a frame or has labels. */
bool gl_bucketline_is_under_count(struct gl_str line);

#endif
