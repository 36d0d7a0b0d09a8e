#include "lib/unwrap/packed_line.h"

#include "lib/base/limits.h"
#include "lib/input/gunzip.h"
#include "lib/parse/profiles.h"
#include "lib/syntax/packed.h"
#include "lib/unwrap/escaped.h"

static const char too_large[] = "dump in base64 of more than 64 MiB: skipped";
static const char too_long[] = "dump in base64 over more than 16 MiB of lines: skipped";

/* What a word decodes to. */
struct content {
	enum { NO_DUMP, TEXT, PROFILE } kind;
	bool is_whole;		     /* no part of the dump is missing */
	struct gl_buf bytes, packed; /* packed: the decoded word, if it is gzip data */
};

/*
 * Unpacks gzip data. Returns false if the data is cut off or damaged, or if it unpacks to more than
 * GL_LIMIT_PACKED_TEXT bytes. In the last case, `out` holds more bytes than that.
 */
static bool unpack(struct gl_str packed, struct gl_buf *out)
{
	struct gl_gunzip *g = gl_gunzip_open();
	struct gl_window in = {packed.p, packed.p + packed.len, true};
	bool is_over = false, is_good = g != NULL;
	size_t len = 1;
	struct gl_err err;

	while (is_good && !is_over && (in.p < in.end || len > 0)) {
		is_good = out->len <= GL_LIMIT_PACKED_TEXT && gl_buf_room(out, GL_GUNZIP_ROOM) &&
			  gl_gunzip_take(g, &in, out->p + out->len, GL_GUNZIP_ROOM, &len,
				  &is_over, &err) == 0;
		out->len += is_good ? len : 0;
	}
	gl_gunzip_close(g);
	return is_good && is_over && in.p == in.end && out->len <= GL_LIMIT_PACKED_TEXT;
}

/* Returns true if the profile does not end within a field. */
static bool is_all_fields(struct gl_str profile)
{
	size_t at = 0, n = 0;

	return gl_profile_goes_on(profile.p, profile.p + profile.len, &at, &n) &&
	       at == profile.len && n <= GL_LIMIT_PROFILE_FIELDS;
}

/* Decodes the word, and tells what it holds. */
static void decode(struct gl_str word, struct content *c)
{
	struct gl_window packed;
	struct gl_str s;

	c->bytes.len = c->packed.len = 0;
	c->kind = NO_DUMP;
	c->is_whole = gl_packed_decode(word, &c->packed);
	s = gl_buf_view(&c->packed);
	packed = (struct gl_window){s.p, s.p + s.len, true};
	if (gl_gunzip_detect(&packed))
		c->is_whole &= unpack(s, &c->bytes);
	else
		gl_buf_str(&c->bytes, s);
	s = gl_buf_view(&c->bytes);
	if (gl_profile_look(s.p, s.p + s.len, true) == GL_PROFILE_YES) {
		c->kind = PROFILE;
		c->is_whole &= is_all_fields(s);
	} else if (gl_hit_has_header(s) || gl_hit_has_profile(s)) {
		c->kind = TEXT;
	}
}

/*
 * Returns true if the word is base64 of a whole dump. If it is a dump that is too large to be read,
 * returns false and sets *what to the reason. is_cut: the word is longer than GL_LIMIT_LINE, and
 * only its start is given.
 */
static bool is_dump(struct gl_str word, bool is_cut, struct content *c, const char **what)
{
	decode(word, c);
	c->is_whole &= !is_cut;
	if (c->kind == NO_DUMP || c->is_whole)
		return c->kind != NO_DUMP;
	if (c->bytes.len > GL_LIMIT_PACKED_TEXT)
		*what = too_large;
	else if (is_cut)
		*what = too_long;
	return false;
}

static void note_barren(struct gl_layer *l, uint64_t end)
{
	if (l->escaped.barren_end < end)
		l->escaped.barren_end = end;
}

/* Finds the lines over which the word goes on, up to GL_LIMIT_LINE bytes in all. */
static struct gl_packed_lines lines_of(
	const struct gl_layer *l, const struct gl_window *w, struct gl_str word)
{
	const char *end = word.p + word.len;

	if (gl_demux_offset(l->text) + (uint64_t)(word.p - w->p) < l->escaped.barren_end)
		return (struct gl_packed_lines){word, word, false};
	if (end < w->end && word.len < GL_LIMIT_LINE)
		end = (size_t)(w->end - word.p) < GL_LIMIT_LINE ? w->end : word.p + GL_LIMIT_LINE;
	return gl_packed_lines(word, end);
}

/*
 * Decodes a word of the window, which may extend over several lines. Gzip data shows where it ends,
 * so its first line may suffice; other data may always go on in the next line. If the word is a
 * dump, sets *word to all of it.
 */
static enum gl_packed_found read_word(struct gl_layer *l, const struct gl_window *w,
	struct gl_str *word, struct content *c, const char **what)
{
	struct gl_packed_lines lines = lines_of(l, w, *word);
	struct gl_str one = *word, tries[] = {lines.all, lines.but_last, one};
	bool is_cut = lines.is_open && (size_t)(w->end - one.p) >= GL_LIMIT_LINE;
	bool is_gzip = gl_str_starts(one, GL_STR("H4sI"));

	if (is_gzip && is_dump(one, false, c, what))
		return GL_PACKED_DUMP;
	if (lines.is_open && !w->is_last && !is_cut)
		return GL_PACKED_MORE;
	for (int i = 0; i < 3; i++) {
		if (tries[i].len == (i > 0 ? tries[i - 1].len : is_gzip ? one.len : 0))
			continue;
		*word = tries[i];
		if (is_dump(*word, is_cut, c, what))
			return GL_PACKED_DUMP;
	}
	note_barren(l, gl_demux_offset(l->text) + (uint64_t)(lines.all.p + lines.all.len - w->p));
	return *what ? GL_PACKED_LOST : GL_PACKED_NOTHING;
}

/* Finds the first word of the line that decodes to a dump. */
static enum gl_packed_found find(struct gl_layer *l, const struct gl_window *w, struct gl_str line,
	struct gl_str *word, struct content *c, const char **what)
{
	enum gl_packed_found found = GL_PACKED_NOTHING;

	for (size_t from = 0; found == GL_PACKED_NOTHING && gl_packed_find(line, from, word);
		from = (size_t)(word->p - line.p) + word->len)
		found = read_word(l, w, word, c, what);
	return found;
}

/* Reads the profile. If it is damaged, sets *what to the reason. Returns 0, or -1 with *err set. */
static int read_profile(struct gl_layer *l, struct gl_str profile, struct gl_step s,
	const char **what, struct gl_err *err)
{
	struct gl_layer *below = l->escaped.level;
	int got;

	if (!gl_offsetmap_add(&below->offsets, &s))
		return gl_err_memory(err);
	got = gl_demux_profile(below->text, profile.p, profile.p + profile.len, err);
	gl_demux_skip(below->text, 0, 1);
	below->fed += profile.len;
	below->fed_lines++;
	l->ls->ran = below;
	l->ls->ran_profile = true;
	if (got == 0 || err->code == GL_ERR_MEMORY)
		return got;
	*what = err->what;
	return 0;
}

/*
 * Reads the dump that was decoded from `word` to *c. If that is a damaged profile, sets *what to
 * the reason. Returns 0, or -1 with *err set.
 */
static int read_dump(struct gl_layer *l, const struct gl_window *w, struct gl_str word,
	const struct content *c, const char **what, struct gl_err *err)
{
	struct gl_str bytes = gl_buf_view(&c->bytes);

	if (c->kind == PROFILE)
		return read_profile(l, bytes, gl_escaped_step(l, w, word), what, err);
	return gl_escaped_put(l, w, bytes, word) ? 0 : gl_err_memory(err);
}

static size_t count_lines(struct gl_str s)
{
	size_t n = 0;

	for (const char *p = s.p, *end = p + s.len; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	return n;
}

/*
 * Begins a text in the layer below for the dump, and reads the dump. If that is a damaged profile,
 * sets *what to the reason. Returns 0, or -1 with *err set.
 */
static int take(struct gl_layer *l, struct gl_window *w, struct gl_str word,
	const struct content *c, const char **what, struct gl_err *err)
{
	struct gl_detected f = {.found = GL_FOUND_ESCAPED, .at = (size_t)(word.p - w->p)};

	if (gl_escaped_begin(l, w, &f, err) != 0)
		return -1;
	gl_layer_begin(l->escaped.level);
	if (read_dump(l, w, word, c, what, err) != 0)
		return -1;
	if (*what)
		return 0;
	l->in_rest = true;
	return gl_escaped_end(l, w, word.p + word.len, count_lines(word), err);
}

int gl_packed_line_read(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	enum gl_packed_found *found, const char **what, struct gl_err *err)
{
	struct content c = {.kind = NO_DUMP};
	struct gl_str word;
	int got = 0;

	*what = NULL;
	*found = find(l, w, line, &word, &c, what);
	if (*found == GL_PACKED_DUMP && (c.bytes.failed || c.packed.failed))
		got = gl_err_memory(err);
	else if (*found == GL_PACKED_DUMP)
		got = take(l, w, word, &c, what, err);
	if (got == 0 && *what)
		*found = GL_PACKED_LOST;
	gl_buf_free(&c.bytes);
	gl_buf_free(&c.packed);
	return got;
}
