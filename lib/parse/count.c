#include "lib/parse/count.h"

#include "lib/base/bytes.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/parse/kept.h"
#include "lib/parse/label.h"
#include "lib/parse/line.h"

/* A frame's names as places in bucket.text, which may move while it grows. */
struct place {
	size_t func, func_len, file, file_len;
	int64_t line;
};

/* The bucket in progress. */
struct bucket {
	bool is_open, is_partial, is_mangled;
	uint64_t count, start, end;
	struct gl_opening opening;
	struct place *frames;
	size_t nframes, frames_cap;
	struct gl_buf text;
	struct gl_buf labels; /* the label set's text, from its brace */
	struct gl_buf pcs;    /* of the count line, each behind a blank */
	struct gl_kept kept;  /* for a text that keeps them */
};

struct gl_counted {
	struct gl_intake *in;
	bool is_open, is_leaked, is_foreign; /* foreign: a profile that holds no goroutines */
	bool is_headless;		     /* the line with its total was lost */
	bool is_first;			     /* no bucket yet */
	bool has_symbols; /* `#` or blank lines: debug=0 of Go 1.7 and older has count lines alone */
	uint64_t total, sum;
	unsigned gap; /* lines in a row that are none of a profile's */
	struct bucket now;
	struct gl_arena labels; /* scratch: of the bucket that is being finished */
	struct gl_frame *frames;
	size_t frames_cap;
	struct gl_counted *saved;
};

struct gl_counted *gl_counted_new(struct gl_intake *in)
{
	struct gl_counted *c = gl_mem_new(1, sizeof *c);

	if (!c)
		return NULL;
	c->in = in;
	c->saved = gl_mem_new(1, sizeof *c);
	if (!c->saved) {
		gl_mem_free(c);
		return NULL;
	}
	return c;
}

static void bucket_free(struct bucket *b)
{
	gl_mem_free(b->frames);
	gl_buf_free(&b->text);
	gl_buf_free(&b->labels);
	gl_buf_free(&b->pcs);
	gl_buf_free(&b->kept.text);
}

void gl_counted_free(struct gl_counted *c)
{
	if (!c)
		return;
	bucket_free(&c->now);
	bucket_free(&c->saved->now);
	gl_arena_free(&c->labels);
	gl_mem_free(c->frames);
	gl_mem_free(c->saved);
	gl_mem_free(c);
}

static void copy_state(struct gl_counted *to, const struct gl_counted *from, struct gl_intake *in)
{
	struct bucket keep = to->now;
	struct place *v;

	to->is_open = from->is_open;
	to->is_leaked = from->is_leaked;
	to->is_foreign = from->is_foreign;
	to->is_headless = from->is_headless;
	to->is_first = from->is_first;
	to->has_symbols = from->has_symbols;
	to->total = from->total;
	to->sum = from->sum;
	to->gap = from->gap;
	to->now = from->now;
	v = gl_mem_grow(keep.frames, &keep.frames_cap, from->now.nframes + 1, sizeof *v);
	to->now.frames = v ? v : keep.frames;
	to->now.frames_cap = keep.frames_cap;
	to->now.text = keep.text;
	to->now.labels = keep.labels;
	to->now.pcs = keep.pcs;
	to->now.kept = keep.kept;
	to->now.text.len = to->now.labels.len = to->now.pcs.len = 0;
	gl_buf_str(&to->now.text, gl_buf_view(&from->now.text));
	gl_buf_str(&to->now.labels, gl_buf_view(&from->now.labels));
	gl_buf_str(&to->now.pcs, gl_buf_view(&from->now.pcs));
	gl_kept_copy(&to->now.kept, &from->now.kept);
	if (!v || to->now.text.failed || to->now.labels.failed || to->now.pcs.failed ||
		to->now.kept.text.failed)
		in->no_memory = true;
	else if (from->now.nframes)
		memcpy(v, from->now.frames, from->now.nframes * sizeof *v);
}

bool gl_counted_is_open(const struct gl_counted *c, uint64_t *at)
{
	*at = c->now.start;
	return c->now.is_open;
}

void gl_counted_save(struct gl_counted *c)
{
	copy_state(c->saved, c, c->in);
}

void gl_counted_restore(struct gl_counted *c)
{
	copy_state(c, c->saved, c->in);
}

void gl_counted_begin(struct gl_counted *c, struct gl_str name, uint64_t total)
{
	c->is_open = c->is_first = true;
	c->has_symbols = c->is_headless = false;
	c->is_leaked = gl_str_eq(name, GL_STR("goroutineleak"));
	c->is_foreign = gl_str_eq(name, GL_STR("threadcreate"));
	c->total = total;
	c->sum = 0;
	c->gap = 0;
	c->in->at.begins = !c->is_foreign;
	if (c->is_foreign)
		gl_intake_note(c->in, "a threadcreate profile holds no goroutines: skipped", NULL,
			GL_STR(""));
}

/* --- one bucket to a record ---------------------------------------------------------------- */

static struct place *add_place(struct gl_counted *c)
{
	struct bucket *b = &c->now;
	struct place *v;

	if (b->nframes == GL_LIMIT_FRAMES) {
		b->is_partial = true;
		return NULL;
	}
	v = gl_mem_grow(b->frames, &b->frames_cap, b->nframes + 1, sizeof *v);
	if (!v) {
		c->in->no_memory = true;
		return NULL;
	}
	b->frames = v;
	v += b->nframes++;
	*v = (struct place){.line = -1};
	return v;
}

static const struct gl_stack *bucket_stack(struct gl_counted *c)
{
	struct bucket *b = &c->now;
	struct gl_frame *v = gl_mem_grow(c->frames, &c->frames_cap, b->nframes + 1, sizeof *v);
	const char *text = gl_buf_view(&b->text).p;

	if (!v || b->text.failed)
		return NULL;
	c->frames = v;
	for (size_t i = 0; i < b->nframes; i++) {
		const struct place *p = &b->frames[i];

		v[i] = (struct gl_frame){.line = p->line};
		v[i].func = (struct gl_str){text + p->func, p->func_len};
		if (p->file_len)
			v[i].file = (struct gl_str){text + p->file, p->file_len};
	}
	return gl_stacks_add(c->in->stacks, v, b->nframes, NULL);
}

static void put_labels(struct gl_counted *c, struct gl_record *r)
{
	struct gl_str text = gl_buf_view(&c->now.labels);
	struct gl_labels labels = {0};
	const char *p = text.p;
	int got;

	if (text.len == 0)
		return;
	gl_arena_reset(&c->labels);
	got = gl_labels_quoted(&p, text.p + text.len, &labels, &c->labels);
	if (got < 0)
		c->in->no_memory = true;
	if (got != 0 || p != text.p + text.len)
		r->has |= GL_HAS_PARTIAL;
	if (labels.is_mangled)
		r->has |= GL_HAS_MANGLED;
	if (labels.n)
		r->has |= GL_HAS_LABELS;
	r->labels = labels.v;
	r->nlabels = labels.n;
}

/* A bucket of a profile without `#` lines: its pcs are all there is. */
static void take_pcs(struct gl_counted *c)
{
	struct bucket *b = &c->now;
	struct gl_str pcs = gl_buf_view(&b->pcs);
	const char *p = pcs.p, *end = pcs.p + pcs.len;

	if (c->has_symbols || b->nframes || b->is_partial)
		return;
	gl_buf_str(&b->text, pcs);
	while (p < end) {
		const char *stop = memchr(p + 1, ' ', (size_t)(end - p - 1));
		struct place *f = add_place(c);

		if (!f)
			return;
		stop = stop ? stop : end;
		f->func = (size_t)(p + 1 - pcs.p);
		f->func_len = (size_t)(stop - p - 1);
		p = stop;
	}
}

static void finish(struct gl_counted *c)
{
	struct bucket *b = &c->now;
	const struct gl_stack *stack;
	struct gl_record *r;
	struct gl_more more = {0};

	if (!b->is_open)
		return;
	b->is_open = false;
	take_pcs(c);
	stack = bucket_stack(c);
	r = stack ? gl_intake_new(c->in) : NULL;
	if (!r) {
		c->in->no_memory = true;
		return;
	}
	r->stack = stack;
	r->sig = stack->canon->sig;
	r->has = GL_HAS_CLASS | GL_HAS_OFFSET | GL_HAS_SIG | GL_HAS_FRAMES;
	r->has |= b->is_partial ? GL_HAS_PARTIAL : 0U;
	r->has |= c->is_leaked ? GL_HAS_LEAKED : 0U;
	r->has |= stack->is_mangled ? GL_HAS_MANGLED : 0U;
	r->has |= stack->is_runtime ? GL_HAS_RUNTIME : 0U;
	r->class = stack->class;
	r->count = b->count;
	r->offset = b->start;
	r->bytes = b->end - b->start;
	put_labels(c, r);
	c->sum += b->count;
	if (c->in->with_text) {
		more.text = gl_kept_view(&b->kept);
		/* what cannot be read of the labels is in the text */
		more.text_is_partial = b->kept.is_partial ||
				       (!b->is_partial && gl_record_has(r, GL_HAS_PARTIAL));
		r->more = &more;
		c->in->no_memory |= b->kept.text.failed;
	}
	gl_intake_hold(c->in, b->opening);
}

/* The counts must reach the total: otherwise the profile was cut. */
static void close_profile(struct gl_counted *c)
{
	/* Neither its lines nor the blank one that ends it: they were cut. */
	if (c->has_symbols && c->now.nframes == 0 && c->now.pcs.len)
		c->now.is_partial = true;
	finish(c);
	if (!c->is_open)
		return;
	c->is_open = false;
	if (c->is_foreign)
		return;
	if (c->is_first)
		gl_intake_empty_dump(c->in);
	if (c->sum < c->total || c->is_headless)
		gl_intake_truncated(c->in);
	if (c->sum != c->total && !c->is_headless)
		gl_intake_note(c->in,
			c->sum < c->total ? "profile cut short: its counts do not reach its total"
					  : "the profile's counts exceed its total",
			NULL, GL_STR(""));
	gl_intake_release(c->in);
}

/* --- lines --------------------------------------------------------------------------------- */

/* 40 @ 0x48caea 0x41905c */
static bool is_count_line(struct gl_str line, uint64_t *count, struct gl_str *pcs)
{
	const char *p = line.p, *end = line.p + line.len;

	p = gl_num_digits(p, end, count);
	if (!p || *count == 0 || end - p < 2 || p[0] != ' ' || p[1] != '@')
		return false;
	*pcs = gl_str_of(p + 2, end);
	return pcs->len == 0 || pcs->p[0] == ' ';
}

bool gl_counted_begin_headless(struct gl_counted *c, struct gl_str line)
{
	static const char hex[] = " 0123456789abcdefx";
	bool begins = c->in->at.begins;
	struct gl_str pcs;
	uint64_t count;

	if (!is_count_line(line, &count, &pcs) || !gl_str_starts(pcs, GL_STR(" 0x")))
		return false;
	for (size_t i = 0; i < pcs.len; i++)
		if (!memchr(hex, pcs.p[i], sizeof hex - 1))
			return false;
	gl_counted_begin(c, GL_STR("goroutine"), 0);
	c->is_headless = true;
	c->in->at.begins = begins;
	gl_intake_note(c->in, "counts without the line that has their total", NULL, GL_STR(""));
	return true;
}

static const char *skip_gap(const char *p, const char *end)
{
	while (p < end && (*p == '\t' || *p == ' '))
		p++;
	return p;
}

/* Cells stand apart by TABs, or by blanks where those were expanded; none but a path holds any. */
static struct gl_str next_cell(const char **p, const char *end)
{
	const char *start = skip_gap(*p, end), *stop = start;
	uint64_t mark = 0;

	while (end - stop >= 8 && mark == 0) {
		uint64_t w = gl_bytes_at(stop);

		mark = gl_bytes_equal(w, '\t') | gl_bytes_equal(w, ' ');
		stop += mark ? gl_bytes_lowest(mark) : 8;
	}
	while (mark == 0 && stop < end && *stop != '\t' && *stop != ' ')
		stop++;
	*p = stop;
	return gl_str_of(start, stop);
}

/* The symbol without its +0x24. */
static struct gl_str cut_offset(struct gl_str symbol)
{
	for (size_t i = symbol.len; i-- > 0;)
		if (symbol.p[i] == '+')
			return (struct gl_str){symbol.p, i};
	return symbol;
}

/*
 * #	0x6c416e	main.leakSend+0x2e	/app/zoo/zoo.go:93
 * #	0x6c416e			a pc without a symbol stands for the function
 */
static bool take_frame(struct gl_counted *c, struct gl_str line)
{
	struct bucket *b = &c->now;
	const char *p = line.p + 1, *end = line.p + line.len;
	struct gl_str pc = next_cell(&p, end), symbol = next_cell(&p, end), file;
	struct place *f;
	uint64_t number;

	file = gl_str_of(skip_gap(p, end), end);
	if (!gl_str_starts(pc, GL_STR("0x")) || !(f = add_place(c)))
		return false;
	c->has_symbols = true;
	symbol = cut_offset(symbol);
	if (symbol.len == 0)
		symbol = pc;
	f->func = b->text.len;
	f->func_len = symbol.len;
	gl_buf_str(&b->text, symbol);
	p = file.len ? gl_port_memrchr(file.p, ':', file.len) : NULL;
	if (p && gl_num_parse(gl_str_of(p + 1, end), &number)) {
		file.len = (size_t)(p - file.p);
		f->line = (int64_t)number;
	} else if (file.len) {
		b->is_partial = true;
	}
	f->file = b->text.len;
	f->file_len = file.len;
	gl_buf_str(&b->text, file);
	return true;
}

static void start(struct gl_counted *c, uint64_t count, struct gl_str pcs, uint64_t at)
{
	struct bucket *b = &c->now;

	finish(c);
	b->opening = gl_intake_open(c->in);
	b->is_open = true;
	b->is_partial = false;
	b->count = count;
	b->start = at;
	b->nframes = 0;
	b->text.len = b->labels.len = b->pcs.len = 0;
	gl_kept_begin(&b->kept);
	gl_buf_str(&b->pcs, pcs);
	c->in->no_memory |= b->pcs.failed;
	c->is_first = false;
}

/* A count that cannot be one: 0, or beyond 63 bits. Its bucket is told, and passed over. */
static bool is_bad_count_line(struct gl_str line)
{
	size_t n = 0;

	while (n < line.len && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	return n > 0 && gl_str_starts(gl_str_skip(line, n), GL_STR(" @"));
}

static void pass_bad_bucket(struct gl_counted *c, struct gl_str line)
{
	finish(c);
	gl_intake_note(c->in, "count cannot be read", NULL, line);
	c->in->tally.headers++;
	c->in->tally.unread++;
	c->is_first = false;
}

/* What broke in, or what comes after: false ends the profile. */
static bool take_stray(struct gl_counted *c, struct gl_str line)
{
	if (gl_line_mark(line) != GL_MARK_NONE || gl_line_is_header_like(line) ||
		gl_line_is_json_record(line) || c->gap >= GL_LIMIT_GAP_LINES ||
		(!c->now.is_open && c->sum >= c->total))
		return false;
	c->gap++;
	c->now.is_partial |= c->now.is_open;
	c->in->tally.skipped++;
	return true;
}

/* false: the line is none of a profile's. */
static bool take(struct gl_counted *c, struct gl_str line, uint64_t at)
{
	struct bucket *b = &c->now;
	struct gl_str pcs;
	uint64_t count;

	if (line.len == 0) { /* its end; one without `#` lines has not run yet */
		c->has_symbols = true;
		b->pcs.len = 0;
		finish(c);
		return true;
	}
	if (is_count_line(line, &count, &pcs)) {
		c->gap = 0;
		if (!c->is_foreign)
			start(c, count, pcs, at);
		return true;
	}
	if (is_bad_count_line(line)) {
		if (!c->is_foreign)
			pass_bad_bucket(c, line);
		return true;
	}
	if (line.p[0] != '#')
		return take_stray(c, line);
	c->gap = 0;
	if (c->is_foreign || !b->is_open)
		return true; /* of a bucket that was told, or of no interest */
	if (gl_str_starts(line, GL_STR("# labels: "))) {
		b->labels.len = 0;
		gl_buf_str(&b->labels, gl_str_skip(line, 10));
		c->in->no_memory |= b->labels.failed;
	} else if (!take_frame(c, line)) {
		b->is_partial = true;
	}
	return true;
}

static void keep(struct bucket *b, struct gl_str line, bool is_ours)
{
	gl_kept_add(&b->kept, line);
	if (is_ours)
		gl_kept_mark(&b->kept, b->is_partial);
}

const char *gl_counted_run(struct gl_counted *c, const char *base, const char *p, const char *end,
	bool *is_open)
{
	*is_open = true;
	while (p < end && !c->in->no_memory) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct gl_str line;

		if (!nl)
			return p;
		line = gl_str_trim(gl_str_of(p, nl));
		if (!take(c, line, c->in->at.offset + (uint64_t)(p - base))) {
			close_profile(c);
			*is_open = false;
			return p;
		}
		if (c->in->with_text && c->now.is_open)
			keep(&c->now, gl_str_of(p, nl + 1), c->gap == 0);
		if (line.len && c->gap == 0)
			c->now.end = c->in->at.offset + (uint64_t)(nl + 1 - base);
		c->in->at.line++;
		p = nl + 1;
	}
	return p;
}

void gl_counted_end(struct gl_counted *c, const char *base, const char *p, const char *end)
{
	struct gl_str line = gl_str_of(p, end);
	uint64_t at = c->in->at.offset + (uint64_t)(p - base);

	/* A line without its LF may have lost more than that: nothing of it is trusted. */
	if (line.len && c->is_open && !c->is_foreign) {
		struct gl_str pcs;
		uint64_t count;

		if (is_count_line(line, &count, &pcs)) {
			start(c, count, pcs, at);
			keep(&c->now, line, false);
			keep(&c->now, GL_STR("\n"), true);
		} else if (is_bad_count_line(line)) {
			pass_bad_bucket(c, line);
		}
		c->now.is_partial = true;
		c->now.end = at + line.len;
	}
	close_profile(c);
}
