/*
 * label: pprof labels as Go prints them in text, read and written (runtime/traceback.go and
 * print.go for headers, runtime/pprof/label.go for debug=1).
 */
#ifndef GL_SYNTAX_LABEL_H
#define GL_SYNTAX_LABEL_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/record/record.h"

/* Labels as they are found; all memory is the arena's. All zero bytes is an empty set. */
struct gl_labels {
	struct gl_label *v;
	size_t n, cap;
	bool is_mangled; /* bytes that were not UTF-8 became U+FFFD */
};

/*
 * {"job": "a b", k: v1.2/x_y, "empty": }
 * Reads a set of labels. *p must be at the opening brace; on success it is moved behind the closing
 * one. A colon stands between a key and its value, a comma between pairs, perhaps with a blank
 * behind it. Keys and values are quoted or bare (as in Go 1.27: letters, digits, `.`, `/` and `_`;
 * they may be empty). Returns 0; 1 if this is not a set of labels; -1 without memory.
 */
int gl_labels_quoted(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a);

/*
 * "job":"x]:y", "k":"v"]:     the CockroachDB fork: nothing is escaped
 * *p stands at the first quote; afterwards at the `]` that ends the line's bracket.
 */
int gl_labels_raw(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a);

/* Where labels stand decides how they are written. */
enum gl_labels_form {
	GL_LABELS_HEADER, /* {k: v, "a b": v}, as Go 1.27 does */
	GL_LABELS_BUCKET  /* {"k":"v", "a b":"v"}, in debug=1 */
};

/*
 * Append n labels with their braces. is_mangled: bytes that were not UTF-8 became U+FFFD when these
 * labels were read, so that each U+FFFD is written as \xff, which reads as mangled again.
 */
void gl_labels_put(struct gl_buf *b, const struct gl_label *v, size_t n, enum gl_labels_form form,
	bool is_mangled);

#endif
