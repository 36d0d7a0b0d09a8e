#include "lib/syntax/bucketline.h"

#include "lib/base/bytes.h"
#include "lib/base/num.h"
#include "lib/syntax/annotation.h"

/* Returns what follows the bullet or number of an item in a list; s if there is none. */
static struct gl_str skip_item(struct gl_str s)
{
	static const struct gl_str bullets[] = {{"* ", 2}, {"- ", 2}, {"\342\200\242", 3}};
	const struct gl_str *bullet = gl_str_starts_any(s, bullets, GL_COUNT(bullets));
	const char *end = s.p + s.len, *behind = gl_skip_digits(s.p, end);

	if (bullet)
		return gl_str_skip(s, bullet->len);
	return behind > s.p && behind < end && (*behind == '.' || *behind == ')')
		       ? gl_str_of(behind + 1, end)
		       : s;
}

static struct gl_str behind_item(struct gl_str line)
{
	return gl_str_skip_blanks(skip_item(gl_str_skip_blanks(line)));
}

/* --- counts -------------------------------------------------------------------------------- */

bool gl_bucketline_count(struct gl_str line, uint64_t *count, struct gl_str *pcs)
{
	const char *p = line.p, *end = line.p + line.len;

	p = gl_num_digits(p, end, count);
	if (!p || *count == 0 || end - p < 2 || p[0] != ' ' || p[1] != '@')
		return false;
	*pcs = gl_str_of(p + 2, end);
	return pcs->len == 0 || pcs->p[0] == ' ';
}

bool gl_bucketline_is_bad_count(struct gl_str line)
{
	size_t n = (size_t)(gl_skip_digits(line.p, line.p + line.len) - line.p);

	if (n == 0 || !gl_str_starts(gl_str_skip(line, n), GL_STR(" @")))
		return false;
	return line.len == n + 2 || (unsigned char)line.p[n + 2] < 0x80;
}

bool gl_bucketline_is_pcs(struct gl_str pcs)
{
	for (size_t i = 0; i < pcs.len; i++)
		if (!memchr(" \tx", pcs.p[i], 3) && gl_num_hex_digit(pcs.p[i]) < 0)
			return false;
	return memchr(pcs.p, 'x', pcs.len) != NULL;
}

bool gl_bucketline_odd_count(struct gl_str line, uint64_t *count, struct gl_str *pcs)
{
	return gl_bucketline_count(behind_item(line), count, pcs) &&
	       (pcs->len == 0 || gl_bucketline_is_pcs(*pcs));
}

bool gl_bucketline_is_hex(struct gl_str s)
{
	uint64_t v;

	return s.len > 0 && gl_num_hex_of(s.p, s.p + s.len, s.len, &v);
}

bool gl_bucketline_is_foreign(struct gl_str line)
{
	static const char before[] = "0123456789: []";
	const char *at = memchr(line.p, '@', line.len);
	unsigned numbers = 0;

	if (!at || at == line.p || at[-1] != ' ')
		return false;
	for (const char *p = line.p; p < at; p++) {
		if (!memchr(before, *p, sizeof before - 1))
			return false;
		numbers += gl_is_digit(*p) && !gl_is_digit(p[1]);
	}
	at++;
	return (numbers == 2 || numbers == 4) &&
	       (at == line.p + line.len || gl_bucketline_is_pcs(gl_str_of(at, line.p + line.len)));
}

/* --- frames -------------------------------------------------------------------------------- */

/*
 * Returns the next cell of a row, and moves *p past it. TABs separate cells, or blanks if the TABs
 * were expanded. Do not use it for the path, the only cell that may contain blanks.
 */
static struct gl_str next_cell(const char **p, const char *end)
{
	const char *start = gl_skip_blanks(*p, end), *stop = start;
	uint64_t mark = 0;

	while (end - stop >= 8 && mark == 0) {
		uint64_t w = gl_bytes_at(stop);

		mark = gl_bytes_equal(w, '\t') | gl_bytes_equal(w, ' ');
		stop += mark ? gl_bytes_lowest(mark) : 8;
	}
	while (mark == 0 && stop < end && !gl_is_blank(*stop))
		stop++;
	*p = stop;
	return gl_str_of(start, stop);
}

/* Splits the symbol of the row from its offset, such as +0x24. */
static void cut_offset(struct gl_bucketline *row)
{
	struct gl_str s = row->symbol;

	row->offset = gl_str_skip(s, s.len);
	for (size_t i = s.len; i-- > 0;)
		if (s.p[i] == '+') {
			row->symbol.len = i;
			row->offset = gl_str_skip(s, i + 1);
			return;
		}
}

bool gl_bucketline_has_offset(const struct gl_bucketline *row)
{
	return gl_str_starts(row->offset, GL_STR("0x")) &&
	       gl_bucketline_is_hex(gl_str_skip(row->offset, 2));
}

/*
 * Returns true if [p, end) is a line number with marks behind it that close a quotation, such as
 * 171```. Sets *number.
 */
static bool is_closed_number(const char *p, const char *end, uint64_t *number)
{
	p = gl_num_digits(p, end, number);
	return p && gl_annotation_closes(gl_str_of(p, end));
}

bool gl_bucketline_frame(struct gl_str text, struct gl_bucketline *row)
{
	const char *p = text.p, *end = text.p + text.len;
	uint64_t number;

	row->pc = next_cell(&p, end);
	if (!gl_str_starts(row->pc, GL_STR("0x")))
		return false;
	row->symbol = next_cell(&p, end);
	cut_offset(row);
	row->file = gl_str_of(gl_skip_blanks(p, end), end);
	row->line = -1;
	row->is_closed = false;
	p = row->file.len ? gl_port_memrchr(row->file.p, ':', row->file.len) : NULL;
	if (p && (gl_num_parse(gl_str_of(p + 1, end), &number) ||
			 (row->is_closed = is_closed_number(p + 1, end, &number)))) {
		row->file.len = (size_t)(p - row->file.p);
		row->line = (int64_t)number;
	}
	return true;
}

bool gl_bucketline_is_begin(const struct gl_bucketline *row)
{
	if (!gl_bucketline_is_hex(gl_str_skip(row->pc, 2)))
		return false;
	return gl_bucketline_has_offset(row) ||
	       (row->file.len == 0 && gl_str_starts(GL_STR("0x"), row->offset));
}

static struct gl_str behind_mark(struct gl_str line, bool *has_hash)
{
	struct gl_str s = gl_str_skip_blanks(line);

	*has_hash = true;
	if (gl_str_starts(s, GL_STR("\\#")))
		return gl_str_skip_blanks(gl_str_skip(s, 2));
	if (gl_str_starts(s, GL_STR("#")))
		return gl_str_skip_blanks(gl_str_skip(s, 1));
	*has_hash = false;
	return behind_item(line);
}

struct gl_str gl_bucketline_behind_mark(struct gl_str line, bool *has_hash)
{
	struct gl_str s = behind_mark(line, has_hash);

	return gl_str_starts(s, GL_STR("0x")) ? s : (struct gl_str){NULL, 0};
}

/* Returns the value of a number such as 0x1f; 0 if s is not a number. */
static uint64_t hex_value(struct gl_str s)
{
	uint64_t v;

	return gl_str_starts(s, GL_STR("0x")) &&
	       gl_num_hex_of(s.p + 2, s.p + s.len, s.len - 2, &v) ? v : 0;
}

bool gl_bucketline_is_of(const struct gl_bucketline *row, struct gl_str pcs)
{
	const char *p = pcs.p, *end = pcs.p + pcs.len;
	uint64_t pc = hex_value(row->pc);

	while (pc && p < end) {
		uint64_t v = hex_value(next_cell(&p, end));

		if (v == pc || v == pc + 1)
			return true;
	}
	return false;
}

/* --- labels -------------------------------------------------------------------------------- */

struct gl_str gl_bucketline_labels(struct gl_str line)
{
	bool has_hash;

	line = behind_mark(line, &has_hash);
	if (!gl_str_starts(line, GL_STR("labels:")))
		return (struct gl_str){NULL, 0};
	line = gl_str_skip_blanks(gl_str_skip(line, 7));
	return line.len && line.p[0] == '{' ? line : (struct gl_str){NULL, 0};
}

bool gl_bucketline_is_under_count(struct gl_str line)
{
	struct gl_bucketline row;
	bool has_hash;
	struct gl_str text = gl_bucketline_behind_mark(line, &has_hash);

	if (text.p && gl_bucketline_frame(text, &row))
		return has_hash ? gl_bucketline_is_begin(&row) : gl_bucketline_is_whole(&row);
	return gl_bucketline_labels(line).p != NULL;
}
