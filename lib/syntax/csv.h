/*
 * csv: quoted fields of CSV (RFC 4180), which may hold line ends, and in which two quotation marks
 * stand for one. Separators other than the comma are accepted, too, because spreadsheets write a
 * semicolon where the comma is the decimal point. A lone quotation mark that neither a separator
 * nor a line end follows belongs to the text, because some writers forget to double it, and some
 * quoted texts are no CSV. After a lone mark in a line, only a quotation mark at the line's end
 * closes the field.
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
 * Returns true if byte `at` of the line is in a quoted field that begins in this line, continues in
 * the next one, and has no lone quotation mark in this line. *begin is then the field's
 * first byte, behind its quotation mark. The line is given without its LF.
 */
bool gl_csv_is_open(struct gl_str line, size_t at, size_t *begin);

/*
 * Decodes a quoted field from *p on: appends its text to out, and moves *p past what was read.
 * Returns GL_UNESCAPE_LINE once an LF was appended. Returns GL_UNESCAPE_QUOTE if *p is at the
 * quotation mark that closes the field. Returns GL_UNESCAPE_MORE if all was read, except perhaps a
 * quotation mark whose meaning depends on the bytes after `end`. is_last: there are no such bytes.
 * The caller checks out->failed.
 */
enum gl_unescape gl_csv_unquote(const char **p, const char *end, bool is_last, struct gl_buf *out,
	struct gl_csv_lone *lone);

#endif
