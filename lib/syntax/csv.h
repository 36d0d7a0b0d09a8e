/*
 * csv: quoted fields of CSV (RFC 4180), which may hold line ends, and in which two quotation marks
 * stand for one. Other separators than the comma are known, too: spreadsheets write a semicolon
 * where the comma is the decimal point. A lone quotation mark that no separator and no line end
 * follows belongs to the text: the writer was careless, or it is no CSV but a quotation. After
 * a lone mark, only a quotation mark at the end of a line closes the field.
 */
#ifndef GL_SYNTAX_CSV_H
#define GL_SYNTAX_CSV_H

#include "lib/syntax/unescape.h"

/*
 * Where lone quotation marks were met: in the line that is being read, or anywhere in the field.
 * Zeroed at the start of a field.
 */
struct gl_csv_lone {
	bool in_line, in_field;
};

/*
 * Returns true if byte `at` of the line is in a quoted field that begins in the line, has no lone
 * quotation mark in it, and is not closed in it. *begin is then the field's first byte, behind its
 * quotation mark. The line is given without its LF.
 */
bool gl_csv_is_open(struct gl_str line, size_t at, size_t *begin);

/*
 * Appends to out what [*p, end) of a quoted field stands for, and moves *p behind that, up to the
 * first of these events, which it returns: GL_UNESCAPE_LINE, an LF was appended; GL_UNESCAPE_QUOTE,
 * *p is at the quotation mark that closes the field; GL_UNESCAPE_MORE, all was read, except for a
 * quotation mark whose meaning the bytes behind it will tell. is_last: there are no such bytes.
 * The caller checks out->failed.
 */
enum gl_unescape gl_csv_unquote(const char **p, const char *end, bool is_last, struct gl_buf *out,
	struct gl_csv_lone *lone);

#endif
