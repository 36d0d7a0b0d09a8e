#include "lib/syntax/flattened_debug1.h"

#include "lib/base/num.h"
#include "lib/syntax/flattened.h"
#include "lib/syntax/bucketline.h"

static bool is_count(const char *p, const char *end)
{
	const char *behind = gl_skip_digits(p, end);

	return behind > p && (gl_str_starts(gl_str_of(behind, end), GL_STR(" @ ")) ||
				     gl_str_eq(gl_str_of(behind, end), GL_STR(" @")));
}

/* Returns where `goroutine profile: total 12` ends; NULL if the text does not begin with it. */
static const char *title_end(struct gl_str text)
{
	static const char word[] = " profile: total ";
	const char *end = text.p + text.len, *p = text.p;

	while (p < end && !gl_is_white(*p) && *p != '#')
		p++;
	if (!gl_str_starts(gl_str_of(p, end), GL_STR(" profile: total ")))
		return NULL;
	return gl_skip_digits(p + sizeof word - 1, end);
}

/*
 * Returns true if a row, which is one of the profile's lines, begins at p: `3 @ 0x1`, `# 0x1`, `#
 * labels: {}` or `goroutine profile: total 12`.
 */
static bool is_row(const char *p, const char *end)
{
	if (p == end || *p != '#')
		return is_count(p, end) || title_end(gl_str_of(p, end));
	p = gl_skip_white(p + 1, end);
	return gl_str_starts(gl_str_of(p, end), GL_STR("0x")) ||
	       gl_str_starts(gl_str_of(p, end), GL_STR("labels: {"));
}

/*
 * Skips blanks and marks at p, in any order; `mark` is the text that replaces a line end, and may
 * be empty.
 */
static const char *skip_marks(const char *p, const char *end, struct gl_str mark)
{
	p = gl_skip_white(p, end);
	while (mark.len && gl_str_starts(gl_str_of(p, end), mark))
		p = gl_skip_white(p + mark.len, end);
	return p;
}

static struct gl_str mark_behind(const char *p, const char *end)
{
	return gl_flattened_mark(gl_skip_white(p, end), end);
}

bool gl_flattened_debug1_follow(const char *p, const char *end)
{
	return is_row(skip_marks(p, end, mark_behind(p, end)), end);
}

/* Returns where a count line such as `3 @ 0x1 0x2` ends. */
static const char *count_end(struct gl_str text)
{
	const char *end = text.p + text.len, *p = gl_skip_digits(text.p, end) + strlen(" @");

	while (p < end && (gl_is_white(*p) || *p == 'x' || gl_num_hex_digit(*p) >= 0))
		p++;
	return p;
}

bool gl_flattened_debug1_begin(struct gl_flattened_debug1 *f, struct gl_str text)
{
	const char *end = text.p + text.len, *behind = title_end(text);

	if (!behind && is_count(text.p, end))
		behind = count_end(text);
	if (!behind)
		return false;
	*f = (struct gl_flattened_debug1){.rest = text, .mark = mark_behind(behind, end)};
	return true;
}

/*
 * Returns where the row (a line of the profile) that contains p ends. If marks replace the line
 * ends, this is the next mark; otherwise the blanks before the next row.
 */
static const char *row_end(const struct gl_flattened_debug1 *f, const char *p, const char *end)
{
	if (f->mark.len) {
		p = gl_port_memmem(p, (size_t)(end - p), f->mark.p, f->mark.len);
		return p ? p : end;
	}
	while (p < end) {
		const char *behind = gl_skip_white(p, end);

		if (behind > p && is_row(behind, end))
			return p;
		p = behind < end ? behind + 1 : end;
	}
	return p;
}

bool gl_flattened_debug1_next(struct gl_flattened_debug1 *f, struct gl_str *line)
{
	const char *end = f->rest.p + f->rest.len, *p = skip_marks(f->rest.p, end, f->mark), *stop;

	if (p == end)
		return false;
	stop = title_end(gl_str_of(p, end));
	stop = stop ? stop : row_end(f, p, end);
	*line = gl_str_trim(gl_str_of(p, stop));
	f->rest = gl_str_of(stop, end);
	return true;
}

bool gl_flattened_debug1_is_cut(struct gl_str line)
{
	bool has_hash;
	struct gl_str frame = gl_bucketline_behind_mark(line, &has_hash);
	struct gl_bucketline row;

	return frame.p && gl_bucketline_frame(frame, &row) && !gl_bucketline_is_whole(&row);
}
