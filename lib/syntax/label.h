/*
 * label: reads and writes pprof labels as Go prints them in text (runtime/traceback.go and print.go
 * for headers, runtime/pprof/label.go for debug=1).
 */
#ifndef GL_SYNTAX_LABEL_H
#define GL_SYNTAX_LABEL_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/record/record.h"

/*
 * The labels that were read, in their order. All memory belongs to the arena. A zeroed struct is an
 * empty set.
 */
struct gl_labels {
	struct gl_label *v;
	size_t n, cap;
	bool is_mangled; /* bytes that were not UTF-8 became U+FFFD */
	bool is_cut;	 /* there are more than GL_LIMIT_LABELS; v has only the first ones */
};

/*
 * Reads a set of labels such as
 *
 *	{"job": "a b", k: v1.2/x_y, "empty": }
 *
 * *p must be at the opening brace, and is moved past the closing one if this succeeds. A colon
 * separates a key from its value; a comma, which a blank may follow, separates pairs. Keys and
 * values are quoted or bare. Bare ones are as in Go 1.27: letters, digits, `.`, `/` and `_`; they
 * may be empty. If this fails, it reads the set once more, as one whose quotation marks are all
 * doubled, which they are in a field of CSV whose beginning was not seen. Returns 0; 1 if this is
 * no set of labels; -1 if there is no memory.
 */
int gl_labels_quoted(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a);

/*
 * Reads labels in the form that the CockroachDB fork writes, without any escapes:
 *
 *	"job":"x]:y", "k":"v"]:
 *
 * *p must be at the first quote, and is moved to the `]` that ends the bracket of the header.
 */
int gl_labels_raw(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a);

/* The form of labels depends on the line in which they are written. */
enum gl_labels_form {
	GL_LABELS_HEADER, /* {k: v, "a b": v}, as in Go 1.27 */
	GL_LABELS_BUCKET  /* {"k":"v", "a b":"v"}, in debug=1 */
};

/*
 * Appends n labels with their braces. is_mangled: when these labels were read, bytes that were not
 * UTF-8 became U+FFFD. So each U+FFFD is written as \xff, which will read as mangled again.
 */
void gl_labels_put(struct gl_buf *b, const struct gl_label *v, size_t n, enum gl_labels_form form,
	bool is_mangled);

#endif
