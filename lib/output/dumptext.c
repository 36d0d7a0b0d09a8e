#include "lib/output/dumptext.h"

#include "lib/base/counts.h"
#include "lib/base/limits.h"
#include "lib/output/gotext.h"

#define EMPTY "goroutine profile: total 0\n"
#define BEGIN "=== BEGIN goroutine stack dump ===\n"
#define END "=== END goroutine stack dump ===\n"

void gl_dumptext_free(struct gl_dumptext *d)
{
	gl_buf_free(&d->source);
	gl_buf_free(&d->buckets);
	gl_buf_free(&d->scratch);
}

/* --- where a dump begins ------------------------------------------------------------------- */

static void put_blank(struct gl_dumptext *d, struct gl_buf *out)
{
	if (!d->is_apart && d->ndumps > 0)
		gl_buf_char(out, '\n');
	d->is_apart = true;
}

/*
 * Writes an empty dump, which a reader counts, so that each later dump has a number that is one
 * higher.
 */
static void put_empty(struct gl_dumptext *d, struct gl_buf *out)
{
	put_blank(d, out);
	GL_BUF_LIT(out, EMPTY);
	d->ndumps++;
}

/*
 * The caller leaves out dumps of which it selects no goroutine. Writes an empty dump for each of
 * them, so that the current dump keeps its number.
 */
static void put_missing(struct gl_dumptext *d, struct gl_buf *out)
{
	if (d->dump > d->ndumps && d->dump - d->ndumps - 1 > GL_LIMIT_EMPTY_DUMPS)
		return;
	while (d->ndumps + 1 < d->dump)
		put_empty(d, out);
}

/* Writes the text that makes readers begin a new dump with `first`, its first goroutine. */
static void begin(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *first)
{
	if (d->is_begun)
		return;
	d->is_begun = true;
	/*
	 * readers take a ----- section, where goroutines are printed again, for part of the dump
	 * before it, so an empty dump must precede the section
	 */
	if (gl_record_has(first, GL_HAS_REPEAT)) {
		put_empty(d, out);
		return;
	}
	put_blank(d, out);
	if (d->ndumps > 0)
		GL_BUF_LIT(out, BEGIN);
	gl_gotext_reason(out, first);
	d->ndumps++;
}

static bool is_same_dump(const struct gl_dumptext *d, const struct gl_record *r)
{
	uint64_t dump = gl_record_dump(r);

	return d->is_in_dump && dump == d->dump && gl_str_eq(r->source, gl_buf_view(&d->source));
}

/* --- blocks -------------------------------------------------------------------------------- */

static void begin_section(struct gl_dumptext *d, struct gl_buf *out)
{
	if (d->in_sections)
		return;
	d->in_sections = true;
	put_blank(d, out);
	GL_BUF_LIT(out, "-----\n\nSIGQUIT: quit\n\n");
}

/*
 * Writes a block that is partial because the log around it was cut. Alone, its lines look complete,
 * so a line is added that shows readers that the block is partial. That line follows Go's header.
 * If the block does not begin with Go's header (goleak's own may precede it), that line goes before
 * the last line.
 */
static void put_cut(struct gl_buf *out, struct gl_str text)
{
	struct gl_str most = {text.p, text.len ? text.len - 1 : 0};
	const char *nl = text.len && *text.p == 'g' ? memchr(text.p, '\n', text.len)
						    : gl_port_memrchr(text.p, '\n', most.len);

	if (!nl)
		nl = text.p + most.len;
	gl_buf_str(out, gl_str_of(text.p, nl + 1));
	GL_BUF_LIT(out, GL_GOTEXT_CUT);
	gl_buf_str(out, gl_str_of(nl + 1, text.p + text.len));
}

/*
 * Returns the goroutine's lines, each with an LF. *is_partial tells whether readers of these lines
 * will find the goroutine partial.
 */
static struct gl_str text_of(struct gl_dumptext *d, const struct gl_record *r, bool is_block,
	bool *is_partial)
{
	d->scratch.len = 0;
	*is_partial = false;
	if (r->more && r->more->text.len) {
		*is_partial = r->more->text_is_partial;
		if (r->more->text.p[r->more->text.len - 1] == '\n')
			return r->more->text;
		gl_buf_str(&d->scratch, r->more->text);
		gl_buf_char(&d->scratch, '\n');
	} else if (is_block) {
		*is_partial = gl_gotext_block(&d->scratch, r);
	} else {
		gl_gotext_bucket(&d->scratch, r);
	}
	return gl_buf_view(&d->scratch);
}

/*
 * Returns true if the end of the stack does not show that it is complete. A complete stack ends
 * with its creator, or with main.
 */
static bool seems_cut(const struct gl_record *r)
{
	static const struct gl_str roots[] = {{"main.main", 9}, {"runtime.main", 12},
		{"runtime.goexit", 14}};
	const struct gl_stack *s = r->stack;

	if (gl_record_has(r, GL_HAS_PARTIAL) || !s || s->nframes == 0)
		return true;
	for (size_t i = 0; i < GL_COUNT(roots); i++)
		if (gl_str_eq(s->frames[s->nframes - 1]->func, roots[i]))
			return false;
	return !s->created_by;
}

static void put_block(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r)
{
	bool is_partial;
	struct gl_str text = text_of(d, r, true, &is_partial);

	begin(d, out, r);
	if (gl_record_has(r, GL_HAS_REPEAT))
		begin_section(d, out);
	put_blank(d, out);
	if (gl_record_has(r, GL_HAS_PARTIAL) && !is_partial && text.len)
		put_cut(out, text);
	else
		gl_buf_str(out, text);
	d->is_apart = false;
	d->is_truncated = gl_record_has(r, GL_HAS_TRUNCATED);
	d->seems_cut = !d->is_truncated && seems_cut(r);
}

/* --- buckets ------------------------------------------------------------------------------- */

/*
 * Returns true if the text of a bucket is a single line, which shows addresses only. Go before 1.7
 * prints such buckets.
 */
static bool is_alone(struct gl_str text, const struct gl_record *r)
{
	return r->more && r->more->text.len && r->stack && r->stack->nframes > 0 &&
	       memchr(text.p, '\n', text.len) == text.p + text.len - 1;
}

static void put_bucket(struct gl_dumptext *d, const struct gl_record *r)
{
	bool is_partial;
	struct gl_str text = text_of(d, r, false, &is_partial);

	gl_buf_str(&d->buckets, text);
	if (gl_record_has(r, GL_HAS_PARTIAL) && !is_partial)
		GL_BUF_LIT(&d->buckets, GL_GOTEXT_CUT);
	/* after a bucket of several lines, a blank line shows readers where it ends */
	if (!is_alone(text, r))
		gl_buf_char(&d->buckets, '\n');
	d->is_leaked = gl_record_has(r, GL_HAS_LEAKED) && (d->is_leaked || !d->has_buckets);
	d->total = gl_counter_sum(d->total, r->count);
	d->is_profile_cut |= gl_record_has(r, GL_HAS_TRUNCATED);
	d->has_buckets = true;
}

/*
 * Writes the line with the total, and then the buckets of the dump. The real total of a profile
 * that was cut off is unknown. So a total is written that is larger than the sum by one, which
 * shows readers that the profile was cut off. If something of the dump was written already, no
 * total is written for a profile that was cut off: it would begin a new dump, and its absence shows
 * the same.
 */
static void flush_buckets(struct gl_dumptext *d, struct gl_buf *out)
{
	if (!d->has_buckets)
		return;
	put_blank(d, out);
	if (!d->is_begun || !d->is_profile_cut) {
		gl_buf_str(out, d->is_leaked ? GL_STR("goroutineleak") : GL_STR("goroutine"));
		GL_BUF_LIT(out, " profile: total ");
		gl_buf_u64(out, d->total + d->is_profile_cut);
		gl_buf_char(out, '\n');
		d->ndumps++;
		d->is_begun = true;
	}
	gl_buf_str(out, gl_buf_view(&d->buckets));
	out->failed |= d->buckets.failed;
	d->buckets.len = 0;
	d->total = 0;
	d->has_buckets = d->is_profile_cut = d->is_leaked = false;
	d->is_apart = true;
	d->is_truncated = d->seems_cut = false;
}

/* --- records ------------------------------------------------------------------------------- */

static void enter_dump(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r)
{
	flush_buckets(d, out);
	d->source.len = 0;
	gl_buf_str(&d->source, r->source);
	d->dump = gl_record_dump(r);
	d->is_in_dump = true;
	d->is_begun = d->in_sections = false;
	put_missing(d, out);
}

/*
 * Returns true for a crash on Windows. Its goroutine has no header, but is a block and no bucket.
 */
static bool is_bare(const struct gl_record *r)
{
	return r->more && r->more->reason.p &&
	       gl_str_starts(r->more->reason, GL_STR("Exception 0x"));
}

bool gl_dumptext_put(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r)
{
	if (gl_record_group(r))
		return false;
	if (!is_same_dump(d, r))
		enter_dump(d, out, r);
	if (gl_record_has(r, GL_HAS_ID) || is_bare(r)) {
		flush_buckets(d, out);
		put_block(d, out, r);
	} else {
		put_bucket(d, r);
	}
	out->failed |= d->source.failed || d->scratch.failed;
	return true;
}

void gl_dumptext_end(struct gl_dumptext *d, struct gl_buf *out)
{
	flush_buckets(d, out);
	if (d->is_truncated) /* an incomplete header shows a reader that the dump is truncated */
		GL_BUF_LIT(out, "\ngoroutine ");
	else if (d->seems_cut)
		GL_BUF_LIT(out, "\n" END);
	d->is_truncated = d->seems_cut = false;
}
