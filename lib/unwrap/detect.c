#include "lib/unwrap/detect.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/base/space.h"
#include "lib/unwrap/collector.h"
#include "lib/unwrap/entry.h"
#include "lib/unwrap/array_items.h"
#include "lib/syntax/csv.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/annotated_frame.h"
#include "lib/syntax/bucketline.h"

/* A line that holds a line of a dump, and what follows it. */
struct look {
	struct gl_str line;	  /* as much of the line as is available */
	/* the lines after it; next is NULL if the end of the line has not been read yet */
	const char *next, *end;
	bool is_last, is_cut; /* is_cut: more may follow `end`, but it is not looked at */
	struct gl_hit hit;
};

static const struct gl_detected nothing = {.found = GL_FOUND_NOTHING};
static const struct gl_detected more = {.found = GL_FOUND_MORE};

/* --- strings ------------------------------------------------------------------------------- */

/* A quote opens a string only after one of these bytes. */
static bool may_open(struct gl_str line, size_t at)
{
	return at == 0 || strchr("=:[({, \t", line.p[at - 1]) != NULL;
}

/*
 * If byte `at` of the line is within a string, returns the index of the string's first byte, right
 * behind its opening quote. Otherwise returns 0.
 */
static size_t string_around(struct gl_str line, size_t at)
{
	while (at > 0) {
		const char *q = gl_port_memrchr(line.p, '"', at);

		if (!q)
			return 0;
		at = (size_t)(q - line.p);
		if (!gl_unescape_is_escaped(line, at))
			return may_open(line, at) ? at + 1 : 0;
	}
	return 0;
}

/* Returns true if byte `at` begins the escape `\n` or `\r\n`, and more of the string follows it. */
static bool goes_on_behind_escape(struct gl_str line, size_t at)
{
	struct gl_str rest = gl_str_skip(line, at);

	if (gl_str_starts(rest, GL_STR("\\r")))
		rest = gl_str_skip(rest, 2);
	return rest.len > 2 && gl_str_starts(rest, GL_STR("\\n")) && rest.p[2] != '"' &&
	       rest.p[2] != '\'';
}

/*
 * The hit is the first line of a crash. Returns true if a goroutine header follows it in this line;
 * if is_quoted, both must be in the same string.
 */
static bool has_header_behind(const struct look *l, bool is_quoted)
{
	struct gl_hit h = gl_locate_stack(l->line, l->hit.end);
	const char *quote;

	if (h.kind == GL_HIT_NONE || !goes_on_behind_escape(l->line, h.end))
		return false;
	for (size_t at = l->hit.at; is_quoted && at < h.at; at = (size_t)(quote - l->line.p) + 1) {
		quote = memchr(l->line.p + at, '"', h.at - at);
		if (!quote)
			break;
		if (!gl_unescape_is_escaped(l->line, (size_t)(quote - l->line.p)))
			return false;
	}
	return true;
}

/*
 * Returns true if a frame or another count of a debug=1 profile begins at byte `at`, or behind
 * escaped line ends there.
 */
static bool has_row_behind(struct gl_str line, size_t at)
{
	struct gl_str rest = gl_str_skip(line, at);

	while (gl_str_starts(rest, GL_STR("\\n")) || gl_str_starts(rest, GL_STR("\\r")))
		rest = gl_str_skip(rest, 2);
	return rest.len > 0 && (rest.p[0] == '#' || gl_bucketline_is_bad_count(rest));
}

static bool is_escaped_dump(const struct look *l, bool is_quoted)
{
	if (l->hit.kind == GL_HIT_CRASH)
		return has_header_behind(l, is_quoted);
	return goes_on_behind_escape(l->line, l->hit.end) &&
	       (l->hit.kind != GL_HIT_COUNT || has_row_behind(l->line, l->hit.end));
}

/*
 * Returns true if a dump without line ends begins at the hit, or behind it if the hit is a crash
 * message. If is_quoted, it must begin in the same string as the hit.
 */
static bool is_flat(const struct look *l, bool is_quoted)
{
	struct gl_hit h = l->hit;

	if (h.kind == GL_HIT_CRASH)
		h = gl_locate_stack(l->line, h.end);
	return h.kind == GL_HIT_FLAT &&
	       (!is_quoted || h.at < gl_unescape_string_end(l->line, l->hit.at));
}

/* Returns the timestamp that the line has before byte `at`, where the text of the dump begins. */
static struct gl_str stamp_of(struct gl_str line, size_t at)
{
	return gl_entry_time((struct gl_str){line.p, at});
}

/*
 * Returns the result for a dump that is a string. The text begins at byte `string` of the line,
 * after the quote; if `string` is 0, there is no quote, and it begins at the hit.
 */
static struct gl_detected escaped_dump(const struct look *l, size_t string)
{
	size_t at = string ? string : l->hit.at;
	struct gl_detected f = {.found = GL_FOUND_ESCAPED, .at = at, .quote = string ? '"' : 0,
		.stamp = stamp_of(l->line, at)};

	if (string && !f.stamp.p)
		f.behind = gl_str_skip(l->line, gl_unescape_string_end(l->line, at));
	return f;
}

/* --- evidence ------------------------------------------------------------------------------ */

static bool is_count(struct gl_str text)
{
	struct gl_str pcs;
	uint64_t n;

	return gl_bucketline_count(text, &n, &pcs);
}

static bool is_header(struct gl_str text)
{
	struct gl_hit hit = gl_locate(text, 0);

	return hit.kind == GL_HIT_HEADER && hit.at == 0;
}

/*
 * Returns true if `text`, whose blanks must be ASCII, may be one of the lines that follow a line of
 * this kind in a dump.
 */
static bool plain_goes_with(enum gl_hit_kind kind, struct gl_str text)
{
	struct gl_str rest;
	uint64_t id;

	text.len -= text.len && text.p[text.len - 1] == '\n';
	text = gl_str_trim(text);
	switch (kind) {
	case GL_HIT_HEADER:
		return gl_goline_is_frame(text) || gl_goline_unavailable(text) || is_header(text) ||
		       gl_goline_named(text, &id, &rest) || gl_goline_diagnosis(text) ||
		       gl_annotated_frame_cut(text, &rest);
	case GL_HIT_TOTAL:
		return is_count(text);
	case GL_HIT_COUNT:
		return is_count(text) || gl_bucketline_is_under_count(text);
	/* on Windows, PC=0x... follows the message, then the stack, perhaps without a header */
	case GL_HIT_CRASH:
		return is_header(text) || gl_str_starts(text, GL_STR("PC=0x"));
	case GL_HIT_FLAT:
	case GL_HIT_NONE:
		break;
	}
	return false;
}

static bool goes_with(enum gl_hit_kind kind, struct gl_str text)
{
	struct gl_buf plain = {0};
	bool does;

	if (!gl_space_is_in(text))
		return plain_goes_with(kind, text);
	gl_space_plain(text, false, &plain);
	does = plain_goes_with(kind, gl_buf_view(&plain));
	gl_buf_free(&plain);
	return does;
}

/*
 * Sets *line to the line at *p, without its LF, and moves *p past it. Returns false if the end of
 * the line has not been read yet.
 */
static bool next_line(const struct look *l, const char **p, struct gl_str *line)
{
	const char *nl = memchr(*p, '\n', (size_t)(l->end - *p));

	if (!nl && (!l->is_last || *p == l->end))
		return false;
	nl = nl ? nl : l->end;
	*line = gl_str_of(*p, nl);
	*p = nl < l->end ? nl + 1 : nl;
	return true;
}

/*
 * Returns true if `under`, the line below the hit, is a line of the dump without an envelope.
 * Blanks may stand before it. Sets *indent to these blanks.
 */
static bool is_bare(const struct look *l, struct gl_str under, struct gl_str *indent)
{
	struct gl_str text = gl_str_skip_blanks(under);

	*indent = (struct gl_str){under.p, 0};
	if (goes_with(l->hit.kind, under))
		return true;
	indent->len = under.len - text.len;
	return goes_with(l->hit.kind, text);
}

/*
 * Returns true if the prefix begins with a timestamp, a quote or a bracket, or is blank, so that
 * the line is unlikely to be prose that only mentions a goroutine header.
 */
static bool is_no_prose(const struct gl_prefix *head)
{
	return head->nparts == 0 || head->parts[0].kind == GL_PREFIX_STAMP ||
	       strchr(" \t>[<{\"", head->text[0]) != NULL;
}

/*
 * Returns true if the hit is one of the first lines of a debug=1 profile. Some tools insert blank
 * lines between these.
 */
static bool may_be_spaced(const struct look *l)
{
	return l->hit.kind == GL_HIT_TOTAL || l->hit.kind == GL_HIT_COUNT;
}

/* --- arrays -------------------------------------------------------------------------------- */

/*
 * Returns true if one of the array's strings, from p on, may be a line that follows the hit in a
 * dump.
 */
static bool has_line_behind(const struct look *l, const char *p)
{
	const char *end = l->line.p + l->line.len;
	struct gl_buf text = {0};
	struct gl_str item;
	bool has_line = false;

	for (int n = 0; n < GL_LIMIT_WRAP_LINES && !has_line; n++) {
		if (!gl_array_items_next(&p, end, &item) || !gl_array_items_is_string(item))
			break;
		text.len = 0;
		gl_array_items_text(item, &text);
		has_line = goes_with(l->hit.kind, gl_buf_view(&text));
	}
	gl_buf_free(&text);
	return has_line;
}

/* Returns true if the opening quote of a string stands right before the hit. */
static bool is_behind_quote(const struct look *l)
{
	return l->hit.at > 0 && l->line.p[l->hit.at - 1] == '"';
}

/*
 * Finds the arrays around the hit. Returns false if there is none. If the start of the line was cut
 * off within a string, each closing quote looks like an opening one. The array is then assumed to
 * begin with the string that holds the hit.
 */
static bool find_arrays(const struct look *l, struct gl_array_items *at)
{
	const char *quote;

	if (gl_array_items_around(l->line, l->hit.at, at))
		return true;
	if (!is_behind_quote(l))
		return false;
	quote = l->line.p + l->hit.at - 1;
	if (!gl_array_items_around(gl_str_skip(l->line, l->hit.at - 1), 1, at))
		return false;
	at->inner = quote;
	return true;
}

/*
 * Finds the innermost array that may have the lines of the dump as elements. Returns where its
 * first element begins, or 0.
 */
static size_t find_array(const struct look *l)
{
	struct gl_array_items at;

	if (l->hit.kind == GL_HIT_FLAT || !find_arrays(l, &at))
		return 0;
	if (at.inner && has_line_behind(l, at.behind))
		return (size_t)(at.inner - l->line.p);
	if (!at.outer || gl_locate_stack(l->line, l->hit.at).kind == GL_HIT_NONE)
		return 0;
	return (size_t)(at.outer - l->line.p);
}

/*
 * Returns true if the line has a dump in an array, where each string is a line of the dump. A
 * string of such a line must not be unwrapped as if it held a dump by itself.
 */
static bool is_array(struct gl_str line)
{
	struct look l = {.line = line, .hit = gl_locate_stack(line, 0)};

	return l.hit.kind != GL_HIT_NONE && find_array(&l) > 0;
}

/* --- envelopes ----------------------------------------------------------------------------- */

/*
 * Looks for a later line that has the same envelope, with another line of the dump in it. If there
 * is one, returns `found`. If instead the line right below the hit is one of the dump without an
 * envelope, returns GL_FOUND_BARE.
 */
static struct gl_detected confirm_envelope(const struct look *l, struct gl_envelope *e,
	struct gl_detected found, struct gl_buf *text)
{
	const char *p = l->next;
	struct gl_str line;
	struct gl_payload got;
	/*
	 * true as long as only blank lines, which may separate the lines of a profile, lie between
	 * the hit and `line`
	 */
	bool is_under = true;
	int n = 0;

	for (; n < GL_LIMIT_WRAP_LINES; n++) {
		if (!next_line(l, &p, &line))
			break;
		text->len = 0;
		if (gl_envelope_take(e, line, text, &got) &&
			goes_with(l->hit.kind, gl_buf_view(text)))
			return e->kind == GL_ENVELOPE_STRING && is_array(line) ? nothing : found;
		if (is_under && e->kind == GL_ENVELOPE_PREFIX && l->hit.kind != GL_HIT_CRASH &&
			is_bare(l, line, &found.indent)) {
			found.found = GL_FOUND_BARE;
			found.stamp = stamp_of(l->line, l->hit.at);
			return found;
		}
		is_under = is_under && may_be_spaced(l) && gl_str_trim(line).len == 0;
	}
	if (n == GL_LIMIT_WRAP_LINES || l->is_cut)
		return nothing;
	if (!l->is_last)
		return more;
	/*
	 * If the input ends right after a header, it is a dump that was cut off there, unless the
	 * line is prose.
	 */
	return n == 0 && l->hit.kind == GL_HIT_HEADER && is_no_prose(&e->head) ? found : nothing;
}

/*
 * Returns true if, once the envelope is taken off, something still stands before the dump's line,
 * so that the dump is wrapped a second time.
 */
static bool is_nested(const struct look *l, struct gl_envelope *e, struct gl_buf *text)
{
	struct gl_payload got;

	text->len = 0;
	if (e->kind != GL_ENVELOPE_STRING || !gl_envelope_take(e, l->line, text, &got))
		return false;
	text->len -= text->len && text->p[text->len - 1] == '\n';
	return gl_locate(gl_buf_view(text), 0).at > 0;
}

static struct gl_detected envelope(const struct look *l, enum gl_envelope_kind kind, size_t at)
{
	struct gl_detected found = {.found = GL_FOUND_ENVELOPE, .kind = kind, .at = at};
	struct gl_envelope e;
	struct gl_buf text = {0};

	if (at == 0)
		return nothing; /* nothing stands before the text */
	if (!gl_envelope_learn(&e, kind, l->line, at))
		found = nothing;
	else if (!is_nested(l, &e, &text))
		found = confirm_envelope(l, &e, found, &text);
	gl_buf_free(&text);
	gl_envelope_free(&e);
	return found;
}

/*
 * Handles a string that was opened before the hit and holds raw LFs, so that it runs over several
 * lines. Checks that the next line is a line of the dump without an envelope.
 */
static struct gl_detected string_over_lines(const struct look *l)
{
	struct gl_detected found = {.found = GL_FOUND_BARE, .at = l->hit.at};
	const char *p = l->next;
	struct gl_str line;

	if (l->hit.kind == GL_HIT_CRASH)
		return nothing;
	if (!next_line(l, &p, &line))
		return l->is_last || l->is_cut ? nothing : more;
	found.stamp = stamp_of(l->line, l->hit.at);
	return is_bare(l, line, &found.indent) ? found : nothing;
}

/*
 * Puts the next line of a field of CSV into `text`, up to its LF, the end of the field, or the end
 * of the input. Sets *is_closed to whether it is the field's last line. Returns false if the end of
 * the line has not been read yet.
 */
static bool next_in_field(const struct look *l, const char **p, struct gl_buf *text,
	bool *is_closed)
{
	struct gl_csv_lone lone = {false, false};
	enum gl_unescape got;

	text->len = 0;
	got = gl_csv_unquote(p, l->end, l->is_last, text, &lone);
	*is_closed = got != GL_UNESCAPE_LINE;
	return got != GL_UNESCAPE_MORE || (l->is_last && text->len > 0);
}

/*
 * Handles a hit in a field of CSV (syntax/csv.h) that begins in the line, at byte `begin`, and goes
 * on in the next lines. Checks that these are lines of the dump.
 */
static struct gl_detected field_over_lines(const struct look *l, size_t begin)
{
	struct gl_detected found = {.found = GL_FOUND_ESCAPED, .at = begin, .quote = '"',
		.is_field = true, .stamp = stamp_of(l->line, begin)};
	const char *p = l->next;
	struct gl_buf text = {0};
	bool is_closed = false, is_there = true, goes_on = false;

	for (int n = 0; n < GL_LIMIT_WRAP_LINES && !goes_on && !is_closed; n++) {
		is_there = next_in_field(l, &p, &text, &is_closed);
		if (!is_there)
			break;
		goes_on = goes_with(l->hit.kind, gl_buf_view(&text));
		is_closed |= l->hit.kind != GL_HIT_CRASH &&
			     !(may_be_spaced(l) && gl_str_trim(gl_buf_view(&text)).len <= 1);
	}
	gl_buf_free(&text);
	if (goes_on)
		return found;
	return is_there || l->is_last || l->is_cut ? nothing : more;
}

/*
 * Handles a line that begins with a collector's prefix of `prefix` bytes. Some collectors put it
 * before only the first line of a message, so the next line decides between GL_FOUND_ENVELOPE and
 * GL_FOUND_BARE.
 */
static struct gl_detected collected(const struct look *l, size_t prefix)
{
	struct gl_detected found = {.found = GL_FOUND_ENVELOPE, .kind = GL_ENVELOPE_PREFIX,
		.at = prefix};
	struct gl_envelope e;
	struct gl_buf text = {0};
	struct gl_payload got;
	struct gl_str under;
	const char *p = l->next;

	if (l->hit.at != prefix || l->hit.kind == GL_HIT_CRASH)
		return found;
	/* a count alone does not prove a dump: another line of the dump must follow */
	if (l->hit.kind == GL_HIT_COUNT)
		return envelope(l, GL_ENVELOPE_PREFIX, prefix);
	do {
		if (!next_line(l, &p, &under))
			return l->is_last || l->is_cut ? found : more;
	} while (may_be_spaced(l) && gl_str_trim(under).len == 0);
	if (gl_envelope_learn(&e, found.kind, l->line, prefix) &&
		gl_envelope_take(&e, l->line, &text, &got) && /* sets e.width, for the next call */
		!gl_envelope_take(&e, under, &text, &got) && is_bare(l, under, &found.indent))
		found.found = GL_FOUND_BARE;
	gl_buf_free(&text);
	gl_envelope_free(&e);
	return found;
}

/*
 * Returns true if the hit is a crash message in one string, and the stack is in another string of
 * the same line.
 */
static bool is_beside_stack(const struct look *l)
{
	size_t end = gl_unescape_string_end(l->line, l->hit.at);

	return l->hit.kind == GL_HIT_CRASH && end < l->line.len &&
	       gl_locate_stack(l->line, end).kind != GL_HIT_NONE;
}

/* --- the kinds ----------------------------------------------------------------------------- */

static bool is_html(const struct look *l)
{
	struct gl_str before = {l->line.p, l->hit.at};

	return gl_port_memmem(before.p, before.len, "<pre", 4) != NULL ||
	       gl_port_memmem(before.p, before.len, "<code", 5) != NULL;
}

struct gl_detected gl_detect(const char *p, const char *eol, const char *end, bool is_last,
	struct gl_hit hit)
{
	struct look l = {gl_str_of(p, eol ? eol : end), NULL, end, is_last, false, hit};
	struct gl_detected found;
	size_t string, prefix;
	size_t at;
	bool flat;

	if (eol) {
		l.next = eol < end ? eol + 1 : end;
		if ((size_t)(end - l.next) > GL_LIMIT_WRAP_BYTES) {
			l.end = l.next + GL_LIMIT_WRAP_BYTES;
			l.is_last = false;
			l.is_cut = true;
		}
	}
	if (l.line.len && eol && l.line.p[l.line.len - 1] == '\r')
		l.line.len--;
	prefix = gl_collector(l.line, NULL);
	if (prefix && prefix <= hit.at && eol)
		return collected(&l, prefix);
	string = string_around(l.line, hit.at);
	flat = eol && is_flat(&l, string > 0);
	if (is_escaped_dump(&l, string > 0) || (flat && string))
		return escaped_dump(&l, string);
	if (!eol)
		return nothing;
	if (gl_csv_is_open(l.line, hit.at, &at)) {
		found = field_over_lines(&l, at);
		if (found.found != GL_FOUND_NOTHING)
			return found;
	}
	at = string || is_behind_quote(&l) || memchr(l.line.p, '\'', hit.at) ? find_array(&l) : 0;
	if (at)
		return (struct gl_detected){.found = GL_FOUND_ARRAY, .at = at,
			.stamp = stamp_of(l.line, at)};
	if (string && is_beside_stack(&l))
		return nothing;
	if (memchr(l.line.p, '\033', l.line.len))
		return hit.kind == GL_HIT_COUNT
			       ? envelope(&l, GL_ENVELOPE_COLOUR, hit.at)
			       : (struct gl_detected){.found = GL_FOUND_ENVELOPE,
					 .kind = GL_ENVELOPE_COLOUR};
	if (is_html(&l))
		return (struct gl_detected){.found = GL_FOUND_ENVELOPE, .kind = GL_ENVELOPE_HTML};
	if (flat)
		return (struct gl_detected){.found = GL_FOUND_FLAT, .at = hit.at,
			.stamp = stamp_of(l.line, hit.at)};
	if (!string)
		return envelope(&l, GL_ENVELOPE_PREFIX, hit.at);
	found = envelope(&l, GL_ENVELOPE_STRING, string);
	return found.found == GL_FOUND_NOTHING ? string_over_lines(&l) : found;
}
