#include "lib/unwrap/envelope.h"

#include "lib/base/num.h"
#include "lib/base/utf8.h"
#include "lib/unwrap/collector.h"
#include "lib/syntax/colour.h"
#include "lib/unwrap/entry.h"
#include "lib/syntax/csv.h"

void gl_envelope_free(struct gl_envelope *e)
{
	gl_buf_free(&e->key);
	gl_buf_free(&e->writer);
	gl_buf_free(&e->origin);
}

/* --- strings ------------------------------------------------------------------------------- */

static bool is_object(struct gl_str line)
{
	while (line.len && line.p[0] == ' ')
		line = gl_str_skip(line, 1);
	return line.len && line.p[0] == '{';
}

/*
 * Returns the key of the member whose string value begins at `at`, with all quotes: `"log":"`.
 * Returns an empty text if the string is not the value of a member.
 */
static struct gl_str key_before(struct gl_str line, size_t at)
{
	size_t n = at - 1; /* index of the opening quote */

	while (n > 0 && line.p[n - 1] == ' ')
		n--;
	if (n < 3 || line.p[n - 1] != ':' || line.p[n - 2] != '"')
		return (struct gl_str){NULL, 0};
	for (n -= 2; n > 0 && line.p[n - 1] != '"';)
		n--;
	return n ? (struct gl_str){line.p + n - 1, at - n + 1} : (struct gl_str){NULL, 0};
}

/* Returns the start of the string that the line has as value of e->key, or NULL. */
static const char *find_key(const struct gl_envelope *e, struct gl_str line)
{
	const char *at = gl_port_memmem(line.p, line.len, e->key.p, e->key.len);

	return at ? at + e->key.len : NULL;
}

/*
 * Decodes the string that begins at p, and appends its text to `out`. Returns its closing quote, or
 * NULL if there is none.
 */
static const char *decode(const char *p, const char *end, struct gl_buf *out)
{
	enum gl_unescape got;

	while ((got = gl_unescape(&p, end, '"', out)) != GL_UNESCAPE_QUOTE) {
		if (got == GL_UNESCAPE_LINE)
			continue;
		if (end - p < 2 || *p != '\\')
			return NULL;
		gl_buf_char(out, '\\'); /* an incomplete escape near the end of the line */
		p++;
	}
	return p;
}

/*
 * Returns true for a key under which moby, fluentd or test2json stores a line with its LF. If the
 * LF is missing there, the line continues in the next entry.
 */
static bool keeps_line_ends(struct gl_str key)
{
	return gl_str_eq(key, GL_STR("\"log\":\"")) || gl_str_eq(key, GL_STR("\"Output\":\""));
}

static bool learn_string(struct gl_envelope *e, struct gl_str line, size_t at)
{
	struct gl_buf text = {0};
	struct gl_str key = is_object(line) ? key_before(line, at) : (struct gl_str){NULL, 0};
	const char *end = line.p + line.len, *close = decode(line.p + at, end, &text);

	e->joins = keeps_line_ends(key) || (text.len && text.p[text.len - 1] == '\n');
	gl_buf_free(&text);
	if (!close)
		return false;
	if (key.len) {
		gl_buf_str(&e->key, key);
		gl_entry_writer((struct gl_str){line.p, at}, gl_str_of(close, end), &e->writer,
			&e->origin);
		if (!gl_prefix_learn(&e->head, (struct gl_str){line.p, at}))
			e->head.nparts = 0;
		e->has_tail = gl_prefix_learn(&e->tail, gl_str_of(close, end));
		return !e->writer.failed;
	}
	return gl_prefix_learn(&e->head, (struct gl_str){line.p, at});
}

/*
 * Returns true if the line comes from the writer for which e was learned. Sets *stamp to the
 * timestamp of the line. If the envelope has a key, one of two things must hold: the bytes behind
 * the text are those of the learned line, apart from timestamps; or the members that identify the
 * writer have the same values. Without a key, the prefix has already shown it.
 */
static bool is_writers(struct gl_envelope *e, struct gl_str line, const char *text,
	const char *close, const struct gl_prefix_fit *head, struct gl_str *stamp)
{
	const char *end = line.p + line.len;
	struct gl_prefix_fit tail;

	if (head && e->key.len == 0) {
		*stamp = head->stamp.p ? head->stamp : gl_entry_time(gl_str_of(line.p, text));
		return true;
	}
	if (head && e->has_tail && gl_prefix_match(&e->tail, gl_str_of(close, end), &tail) &&
		tail.len == (size_t)(end - close)) {
		*stamp = tail.stamp.p ? tail.stamp : head->stamp;
		if (!stamp->p)
			*stamp = gl_entry_time((struct gl_str){line.p, head->len});
		return true;
	}
	if (!gl_entry_is_writer(gl_str_of(line.p, text), gl_str_of(close, end),
		    gl_buf_view(&e->writer)))
		return false;
	*stamp = gl_entry_time(gl_str_of(close, end));
	if (!stamp->p)
		*stamp = gl_entry_time(gl_str_of(line.p, text));
	return true;
}

static bool take_string(struct gl_envelope *e, struct gl_str line, struct gl_buf *out,
	struct gl_payload *got)
{
	const char *end = line.p + line.len, *text, *close;
	size_t before = out->len;
	struct gl_prefix_fit head;
	bool has_head = e->head.nparts && gl_prefix_match(&e->head, line, &head);

	if (has_head)
		text = line.p + head.len;
	else if (!is_object(line) || e->key.len == 0 || !(text = find_key(e, line)))
		return false;
	got->text = text;
	got->is_escaped = true;
	close = decode(text, end, out);
	if (!close || !is_writers(e, line, text, close, has_head ? &head : NULL, &got->stamp)) {
		out->len = before;
		return false;
	}
	if (out->len > before && out->p[out->len - 1] == '\n')
		return true;
	if (e->joins)
		got->goes_on = true;
	else
		gl_buf_char(out, '\n');
	return true;
}

/* --- prefixes ------------------------------------------------------------------------------ */

/*
 * Appends text, and turns back into TABs what syslog daemons write for them: rsyslog #011 (# and
 * three octal digits), older daemons \011.
 */
static void put_with_tabs(struct gl_str text, struct gl_buf *out)
{
	while (text.len) {
		size_t n = 0;

		while (n < text.len &&
			!((text.p[n] == '#' || text.p[n] == '\\') && text.len - n >= 4 &&
				memcmp(text.p + n + 1, "011", 3) == 0))
			n++;
		gl_buf_add(out, text.p, n);
		text = gl_str_skip(text, n);
		if (text.len) {
			gl_buf_char(out, '\t');
			text = gl_str_skip(text, 4);
		}
	}
}

/*
 * Returns true if the line continues an entry of several lines. journalctl indents such lines by
 * the width of the prefix that the entry's first line has.
 */
static bool is_continuation(const struct gl_envelope *e, struct gl_str line)
{
	size_t n = 0;

	while (n < line.len && n < e->width && line.p[n] == ' ')
		n++;
	return e->is_syslog && n > 0 && (n == e->width || n == line.len);
}

/* Appends the text of the CSV field at the start of `text`. */
static void put_field(struct gl_str text, struct gl_buf *out)
{
	const char *p = text.p, *end = text.p + text.len, *comma;
	struct gl_csv_lone lone = {false, false};

	if (text.len && *p == '"') {
		p++;
		gl_csv_unquote(&p, end, true, out, &lone);
		return;
	}
	comma = text.len ? memchr(p, ',', text.len) : NULL; /* the next field */
	gl_buf_str(out, gl_str_of(p, comma ? comma : end));
}

/*
 * Appends the cell of a table that begins at `text`, up to the bar that ends it. If the row does
 * not end with a bar, all of `text` is the cell.
 */
static void put_cell(struct gl_str text, struct gl_buf *out)
{
	const char *bar;
	bool has_end;

	text = gl_str_trim(text);
	has_end = gl_str_ends(text, GL_STR("|")) && !gl_str_ends(text, GL_STR("\\|"));
	while ((bar = text.len ? memchr(text.p, '|', text.len) : NULL)) {
		bool is_escaped = bar > text.p && bar[-1] == '\\';

		if (!is_escaped && has_end)
			break;
		gl_buf_str(out, gl_str_of(text.p, bar - is_escaped));
		gl_buf_char(out, '|');
		text = gl_str_of(bar + 1, text.p + text.len);
	}
	gl_buf_str(out, gl_str_trim(bar ? gl_str_of(text.p, bar) : text));
}

static bool take_prefix(struct gl_envelope *e, struct gl_str line, struct gl_buf *out,
	struct gl_payload *got)
{
	struct gl_prefix_fit fit;
	struct gl_str text;

	if (gl_prefix_match(&e->head, line, &fit))
		e->width = fit.len;
	else if (is_continuation(e, line))
		fit = (struct gl_prefix_fit){.len = line.len < e->width ? line.len : e->width};
	else
		return false;
	text = gl_str_skip(line, fit.len);
	got->text = text.p;
	got->stamp = fit.stamp;
	got->goes_on = fit.goes_on;
	if (e->is_csv)
		put_field(text, out);
	else if (e->is_table)
		put_cell(text, out);
	else if (e->is_syslog)
		put_with_tabs(text, out);
	else
		gl_buf_str(out, text);
	if (!fit.goes_on)
		gl_buf_char(out, '\n');
	return true;
}

/* --- HTML ---------------------------------------------------------------------------------- */

/*
 * Characters and tags around lines, as html/template, text editors and browsers write them, and
 * what they stand for.
 */
static const struct html_row {
	struct gl_str from, to;
} html_rows[] = {
	{{"&lt;", 4}, {"<", 1}}, {{"&gt;", 4}, {">", 1}}, {{"&amp;", 5}, {"&", 1}},
	{{"&quot;", 6}, {"\"", 1}}, {{"&apos;", 6}, {"'", 1}}, {{"&nbsp;", 6}, {" ", 1}},
	{{"<br>", 4}, {"", 0}}, {{"<br/>", 5}, {"", 0}}, {{"<br />", 6}, {"", 0}},
	{{"</pre>", 6}, {"", 0}}, {{"</code>", 7}, {"", 0}}, {{"</span>", 7}, {"", 0}},
	{{"</div>", 6}, {"", 0}}, {{"</p>", 4}, {"", 0}},
};

/* Tags that may have attributes up to their `>`, and so are compared without it. */
static const struct gl_str open_tags[] = {{"<pre", 4}, {"<code", 5}, {"<span", 5}, {"<div", 4},
	{"<p>", 3}};

/* Decodes &#39; or &#x27;. Returns its end, or NULL if p is not at such a number. */
static const char *html_number(const char *p, const char *end, struct gl_buf *out)
{
	bool is_hex = end - p > 3 && (p[2] | ' ') == 'x';
	uint32_t c = 0;

	if (end - p < 4 || p[1] != '#')
		return NULL;
	for (p += is_hex ? 3 : 2; p < end && *p != ';' && c < 0x110000; p++) {
		int digit = gl_num_hex_digit(*p);

		if (digit < 0 || (digit > 9 && !is_hex))
			return NULL;
		c = c * (is_hex ? 16 : 10) + (uint32_t)digit;
	}
	if (p == end || *p != ';' || c == 0)
		return NULL;
	gl_utf8_put(out, c == 0xa0 ? ' ' : c);
	return p + 1;
}

static const char *html_at(const char *p, const char *end, struct gl_buf *out)
{
	struct gl_str rest = gl_str_of(p, end);
	const char *behind = *p == '&' ? html_number(p, end, out) : NULL;

	if (behind)
		return behind;
	for (size_t i = 0; i < GL_COUNT(html_rows); i++)
		if (gl_str_starts(rest, html_rows[i].from)) {
			gl_buf_str(out, html_rows[i].to);
			return p + html_rows[i].from.len;
		}
	for (size_t i = 0; i < GL_COUNT(open_tags); i++) {
		const char *close = memchr(p, '>', rest.len);

		if (close && gl_str_starts(rest, open_tags[i]))
			return close + 1;
	}
	gl_buf_char(out, *p);
	return p + 1;
}

static bool take_html(struct gl_str line, struct gl_buf *out)
{
	const char *p = line.p, *end = line.p + line.len;

	while (p < end) {
		const char *q = p;

		while (q < end && *q != '&' && *q != '<')
			q++;
		gl_buf_add(out, p, (size_t)(q - p));
		p = q < end ? html_at(q, end, out) : end;
	}
	gl_buf_char(out, '\n');
	return true;
}

/*
 * Returns true if `before`, the line up to the text, ends with the comma of a CSV line, so that the
 * text is a field that is not the first one.
 */
static bool is_behind_comma(struct gl_str before)
{
	size_t n = before.len;

	if (n == 0 || before.p[n - 1] != ',' || strchr("[{", before.p[0]))
		return false;
	for (size_t i = 0; i < n; i++)
		if (gl_is_digit(before.p[i]) || (before.p[i] | ' ') >= 'a')
			return true;
	return false;
}

static bool learn_prefix(struct gl_envelope *e, struct gl_str before)
{
	e->kind = GL_ENVELOPE_PREFIX;
	e->is_csv = is_behind_comma(before);
	e->is_table = gl_str_starts(gl_str_skip_blanks(before), GL_STR("|"));
	e->is_syslog = gl_collector_is_syslog(before);
	if (gl_collector(before, &e->origin) == 0)
		gl_collector_logger(before, &e->origin);
	return gl_prefix_learn(&e->head, before);
}

/* --- all ----------------------------------------------------------------------------------- */

bool gl_envelope_learn(struct gl_envelope *e, enum gl_envelope_kind kind, struct gl_str line,
	size_t at)
{
	*e = (struct gl_envelope){.kind = kind};
	if (kind == GL_ENVELOPE_PREFIX)
		return learn_prefix(e, (struct gl_str){line.p, at});
	if (kind != GL_ENVELOPE_STRING)
		return true;
	if (is_behind_comma((struct gl_str){line.p, at - 1}))
		return learn_prefix(e, (struct gl_str){line.p, at - 1});
	return learn_string(e, line, at);
}

bool gl_envelope_take(struct gl_envelope *e, struct gl_str line, struct gl_buf *out,
	struct gl_payload *got)
{
	*got = (struct gl_payload){.stamp = {NULL, 0}};
	if (line.len && line.p[0] == '\0')
		return false;
	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	switch (e->kind) {
	case GL_ENVELOPE_PREFIX:
		return take_prefix(e, line, out, got);
	case GL_ENVELOPE_STRING:
		return take_string(e, line, out, got);
	case GL_ENVELOPE_COLOUR:
		gl_colour_strip(line, out);
		gl_buf_char(out, '\n');
		return true;
	case GL_ENVELOPE_HTML:
		return take_html(line, out);
	}
	return false;
}
