/*
 * bucketline: what one line of a debug=1 profile is, as Go prints it or as mail, wikis and consoles
 * leave it. Pure recognisers, without the LF. Forms: printCountProfile and printStackRecord of
 * runtime/pprof/pprof.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_BUCKETLINE_H
#define GL_SYNTAX_BUCKETLINE_H

#include "lib/base/str.h"

/*
 * 40 @ 0x48caea 0x41905c
 * *pcs is what stands behind the `@`: empty, or from a blank on. A count is 1 or more.
 */
bool gl_bucketline_count(struct gl_str line, uint64_t *count, struct gl_str *pcs);

/* The same, indented or an item of a list. Its pcs must look like some. */
bool gl_bucketline_odd_count(struct gl_str line, uint64_t *count, struct gl_str *pcs);

/*
 * A count that cannot be one: 0, or beyond 63 bits. (A blank of Unicode may follow in a good
 * one.)
 */
bool gl_bucketline_is_bad_count(struct gl_str line);

/* Words of a count line: hexadecimal numbers that blanks stand between; at least one. */
bool gl_bucketline_is_pcs(struct gl_str pcs);

/* Hexadecimal digits alone. */
bool gl_bucketline_is_hex(struct gl_str s);

/* A count line of a heap, mutex or block profile: 5: 4096 [10: 8192] @ 0x..;  271 3 @ 0x.. */
bool gl_bucketline_is_foreign(struct gl_str line);

/* A frame. Strings borrow from the line. */
struct gl_bucketline {
	struct gl_str pc;
	struct gl_str symbol; /* without its +0x24; empty: the pc has none */
	struct gl_str file;   /* without its line number, if there is one */
	int64_t line;	      /* -1: the number is not there */
	struct gl_str offset; /* what stands behind the symbol's last `+`; empty if there is none */
	bool is_closed;	      /* behind the number stand marks that close what was pasted */
};

/*
 *	0x6c416e	main.leakSend+0x2e	/app/zoo/zoo.go:93
 * What stands behind the `#`. Cells stand apart by TABs, or by blanks where those were expanded.
 */
bool gl_bucketline_frame(struct gl_str text, struct gl_bucketline *row);

/* Returns true if the symbol had its offset, as +0x24. */
bool gl_bucketline_has_offset(const struct gl_bucketline *row);

/* All of a frame's line is there. */
static inline bool gl_bucketline_is_whole(const struct gl_bucketline *row)
{
	return row->line >= 0 && gl_bucketline_has_offset(row);
}

/* Up to where it was cut the row is that of a frame, the rest of which may come. */
bool gl_bucketline_is_begin(const struct gl_bucketline *row);

/*
 * The same behind what became of the `#`: indented, escaped by a backslash, the number or the
 * bullet of a list, or lost. Returns what is behind that; p == NULL when it is no pc.
 * *has_hash: there was one.
 */
struct gl_str gl_bucketline_behind_mark(struct gl_str line, bool *has_hash);

/* The pc is one of those, or the one before: frames show the call, counts where it returns to. */
bool gl_bucketline_is_of(const struct gl_bucketline *row, struct gl_str pcs);

/* # labels: {"k":"v"}, the `#` perhaps lost: the set from its brace on; p == NULL: none. */
struct gl_str gl_bucketline_labels(struct gl_str line);

/* A line that stands under a count: a frame or labels. */
bool gl_bucketline_is_under_count(struct gl_str line);

#endif
