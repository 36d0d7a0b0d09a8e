#include "lib/parse/debug2.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/space.h"
#include "lib/base/utf8.h"
#include "lib/syntax/colour.h"
#include "lib/parse/builder.h"
#include "lib/syntax/flattened.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/mark.h"
#include "lib/syntax/annotation.h"
#include "lib/syntax/annotated_frame.h"
#include "lib/parse/reason.h"
#include "lib/parse/blockcache.h"
#include "lib/syntax/hardwrap.h"
#include "lib/parse/newestfirst.h"

struct gl_debug2 {
	struct gl_sink *in;
	struct gl_linecache lines;
	struct gl_known_line start; /* stands before a block's first line */
	struct gl_headercache headers;
	struct gl_builder builder;
	struct gl_blockcache repeats;
	const char *body; /* where the block's first line is, if that is in the window; or NULL */
	struct gl_block now, saved;
	const char *eol; /* behind the LF of the line being read */
	struct gl_buf plain; /* that line, where links were taken out */
	struct gl_buf torn; /* it and the line before it, which a console parted */
	struct gl_buf spaced; /* the same, where other blanks than ASCII's were */
	bool begins_bare;    /* the next line is a block's first, without a header */
};

/* --- making and freeing -------------------------------------------------------------------- */

struct gl_debug2 *gl_debug2_new(struct gl_sink *in)
{
	struct gl_debug2 *d = gl_mem_new(1, sizeof *d);

	if (d) {
		d->in = d->builder.in = in;
		d->builder.lines = &d->lines;
		d->now.last = d->saved.last = &d->start;
	}
	return d;
}

void gl_debug2_free(struct gl_debug2 *d)
{
	if (!d)
		return;
	gl_linecache_free(&d->lines);
	gl_headercache_free(&d->headers);
	gl_builder_free(&d->builder);
	gl_blockcache_free(&d->repeats);
	gl_block_free(&d->now);
	gl_block_free(&d->saved);
	gl_buf_free(&d->plain);
	gl_buf_free(&d->torn);
	gl_buf_free(&d->spaced);
	gl_mem_free(d);
}

void gl_debug2_tidy(struct gl_debug2 *d)
{
	gl_headercache_tidy(&d->headers);
}

bool gl_debug2_is_open(const struct gl_debug2 *d, uint64_t *at)
{
	*at = d->now.start;
	return d->now.is_open;
}

void gl_debug2_save(struct gl_debug2 *d)
{
	if (!gl_block_copy(&d->saved, &d->now))
		d->in->no_memory = true;
}

void gl_debug2_restore(struct gl_debug2 *d)
{
	if (!gl_block_copy(&d->now, &d->saved))
		d->in->no_memory = true;
}

/* --- what is kept of the text --------------------------------------------------------------- */

/* The line [p, end) is the block's, or stands within it. */
static void keep(struct gl_debug2 *d, const char *p, const char *end, bool is_ours)
{
	if (!d->in->with_text)
		return;
	gl_keptlines_add(&d->now.kept, gl_str_of(p, end));
	if (is_ours)
		gl_keptlines_mark(&d->now.kept, d->now.is_partial);
}

/* --- header -------------------------------------------------------------------------------- */

static bool read_header(struct gl_debug2 *d, const char *p, const char *nl, struct gl_heading *out)
{
	bool is_one = gl_headercache_read(&d->headers, p, nl, out);

	d->in->no_memory |= d->headers.no_memory;
	return is_one;
}

/* The log is printed newest first: what the block holds is another goroutine's stack. */
static void drop_turned(struct gl_debug2 *d)
{
	static const char first[] =
		"header below its stack: skipped, as this log is printed newest "
		"first; try: tac FILE | gltop";
	struct gl_input_counts *n = &d->in->tally;

	gl_sink_release(d->in);
	gl_sink_note_at(d->in, d->now.line,
		n->turned == 0 ? first : "header below its stack: skipped", &d->now.heading.id,
		GL_STR(""));
	n->turned++;
	n->unread++;
	d->in->at.begins |= d->now.opening.begins;
	d->now.is_open = false;
}

/* is_header: one follows. */
static void finish(struct gl_debug2 *d, bool is_header)
{
	if (!d->now.is_open)
		return;
	if (gl_newestfirst(&d->now, &d->lines, is_header, &d->in->at)) {
		drop_turned(d);
		return;
	}
	gl_builder_finish(&d->builder, &d->now);
	d->in->at.is_unbroken &= !d->now.after_blank;
}

/* No blank line since the last line of the goroutine before. */
static bool is_unbroken(const struct gl_debug2 *d)
{
	return d->now.is_open ? !d->now.after_blank && d->now.gap == 0 : d->in->at.is_unbroken;
}

/* The block under a header whose line is [at, end) of the stream. */
static void open_block(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end)
{
	struct gl_block *b = &d->now;

	b->is_open = true;
	b->is_partial = b->is_truncated = b->has_creator = b->is_done = false;
	b->is_unavailable = b->after_blank = b->is_spaced = b->has_parent = false;
	b->is_under_func = b->is_cut_only = false;
	b->gap = 0;
	b->ntokens = b->nmain = b->nancestors = b->nargs = 0;
	b->args_text.len = 0;
	gl_keptlines_begin(&b->kept);
	b->heading = *h;
	b->line = d->in->at.line + 1;
	b->start = at;
	b->end = end;
	b->last = &d->start;
	b->body = NULL;
}

/* A header, whose line is [at, end) of the stream, begins a block. */
static void start(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end)
{
	struct gl_block *b = &d->now;
	bool after_blank, is_under_func;

	/* A dump that was cut, or had no blank line, runs into the next one's first header. */
	if (h->is_first || (h->known->is_running && !h->is_report &&
				   (is_unbroken(d) || d->in->at.is_message)))
		d->in->at.begins = true;
	d->in->at.is_message = false;
	after_blank = b->is_open ? b->after_blank : d->in->at.after_blank;
	is_under_func = b->is_open ? gl_newestfirst_ends(b) : d->in->at.tail == GL_NEWESTFIRST_FUNC;
	finish(d, true);
	/* Were the dump cut, it would be behind this header. */
	gl_sink_settle(d->in, h->known->is_running, after_blank);
	gl_reason_prove(d->in, h->known->is_running);
	b->opening = gl_sink_open(d->in);
	gl_reason_open(d->in, h->known->is_running, &b->opening);
	open_block(d, h, at - d->in->at.lead, end);
	b->is_under_func = is_under_func;
	d->in->at.tail = GL_NEWESTFIRST_NO_FRAME;
	d->in->at.lead = 0;
}

bool gl_debug2_is_between(const struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;

	return !b->is_open || (b->after_blank && b->gap == 0 && !b->opening.is_doubtful);
}

void gl_debug2_drop(struct gl_debug2 *d)
{
	d->now.is_open = false;
}

void gl_debug2_close(struct gl_debug2 *d)
{
	finish(d, false);
	gl_sink_release(d->in);
}

bool gl_debug2_starts_bare(struct gl_debug2 *d, struct gl_str line)
{
	return d->begins_bare = d->in->at.preamble > 0 && gl_reason_begins_stack(d->in, line);
}

/* At this offset of the stream. */
static void start_bare(struct gl_debug2 *d, uint64_t at)
{
	struct gl_heading none = gl_headercache_bare();

	d->begins_bare = false;
	start(d, &none, at, at);
}

/* --- lines of a block ---------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What b holds, in place of text. */
static struct gl_str take_plain(struct gl_debug2 *d, struct gl_buf *b, struct gl_str text)
{
	gl_buf_char(b, '\n');
	if (b->failed) {
		d->in->no_memory = true;
		return text;
	}
	d->eol = b->p + b->len;
	return gl_str_of(b->p, d->eol - 1);
}

/*
 * A location comes behind what it locates, and nothing else does. Only such pairs are
 * remembered as successors, so that following one never skips a check.
 */
static bool is_regular(const struct gl_block *b, const struct gl_known_line *line)
{
	bool is_location = line->kind == GL_LINE_FILE || line->kind == GL_LINE_PC ||
			   line->kind == GL_LINE_ORIGIN;

	return line->text[line->len - 1] == '\n' &&
	       is_location == (gl_block_is_pending(b) || b->last->kind == GL_LINE_FOREIGN);
}

/* Something stood inside of the block. */
static void close_gap(struct gl_debug2 *d)
{
	if (d->now.gap) {
		d->now.is_partial = true;
		d->in->tally.skipped += d->now.gap;
		d->now.gap = 0;
	}
	d->now.after_blank = false;
}

static void push_text(struct gl_debug2 *d, struct gl_known_line *line, struct gl_str text)
{
	struct gl_block *b = &d->now;

	close_gap(d);
	if (d->in->with_args)
		gl_block_note(b, line, text);
	if (is_regular(b, line) && !gl_newestfirst_may_be(b, &d->lines, &d->in->at))
		gl_linecache_follow(b->last, line);
	gl_block_push(&d->now, line);
	if (line->kind == GL_LINE_CREATED)
		b->has_creator = true;
	else if (line->kind == GL_LINE_ORIGIN)
		b->is_done = true;
}

enum verdict { TAKEN, PASSED /* within the block, but none of its lines */, NOT_OURS };

/* text is of the line that ends at `end`, LF included. */
static enum verdict intern(struct gl_debug2 *d, struct gl_known_line made, struct gl_str text,
	const char *end)
{
	struct gl_known_line *line;

	if (d->now.ntokens >= 2 * (size_t)GL_LIMIT_FRAMES) {
		d->now.is_partial = true;
		return TAKEN;
	}
	made.text = text.p;
	made.len = (size_t)(end - text.p);
	line = gl_linecache_add(&d->lines, &made);
	if (!line) {
		d->in->no_memory = true;
		return TAKEN;
	}
	push_text(d, line, text);
	return TAKEN;
}

/* main.run(0x1) */
static enum verdict take_func(struct gl_debug2 *d, struct gl_str text, struct gl_str name)
{
	struct gl_block *b = &d->now;

	/* a block's frames end there */
	if (b->has_creator && !gl_newestfirst_may_be(b, &d->lines, &d->in->at))
		return NOT_OURS;
	if ((b->gap || b->after_blank) &&
		!gl_goline_args_plain(gl_str_of(name.p + name.len + 1, text.p + text.len - 1)))
		return NOT_OURS;
	if (gl_block_is_pending(b))
		b->is_partial = true;
	return intern(d, (struct gl_known_line){.key_len = name.len + 1, .kind = GL_LINE_FUNC,
			.name = name, .number = -1}, text, d->eol);
}

/* Its arguments and its location are not all there. */
static enum verdict take_cut_func(struct gl_debug2 *d, struct gl_str text, struct gl_str name)
{
	struct gl_block *b = &d->now;
	bool was_partial = b->is_partial || b->gap;
	enum verdict verdict = take_func(d, text, name);

	if (verdict != TAKEN)
		return verdict;
	b->is_cut_only = !was_partial;
	b->is_partial = true;
	b->stray.len = 0;
	gl_buf_str(&b->stray, text);
	d->in->no_memory |= b->stray.failed;
	return verdict;
}

/* The name of a C function stands alone on its line; only the location tells it apart. */
static void take_stray_function(struct gl_debug2 *d)
{
	struct gl_block *b = &d->now;
	struct gl_str name = gl_buf_view(&b->stray);
	unsigned gap = b->gap;

	if (gap == 0 || name.len == 0)
		return;
	b->gap = gap - 1;
	intern(d, (struct gl_known_line){.key_len = name.len, .kind = GL_LINE_FOREIGN, .name = name,
			.number = -1}, name, name.p + name.len);
}

static enum verdict take_file(struct gl_debug2 *d, struct gl_str text, const struct gl_location *at)
{
	struct gl_block *b = &d->now;
	struct gl_known_line made = {.key_len = at->key_len, .kind = GL_LINE_FILE, .name = at->file,
		.number = at->line};

	if (at->has_pc_only)
		take_stray_function(d);
	if (!at->file.p)
		made.kind = GL_LINE_PC;
	else if (b->last->kind == GL_LINE_CREATED)
		made.kind = GL_LINE_ORIGIN;
	if (!gl_block_is_pending(b) && b->last->kind != GL_LINE_FOREIGN) {
		if (b->has_creator || ((b->gap || b->after_blank) && at->off < 0))
			return NOT_OURS;
		b->is_partial = true; /* its function line is missing */
	}
	return intern(d, made, text, d->eol);
}

/* A location, which where one is awaited may have lost its indentation. */
static bool is_location(const struct gl_block *b, struct gl_str text, struct gl_location *at)
{
	return gl_goline_file(text, at) ||
	       (gl_block_is_pending(b) && gl_goline_bare_file(text, at));
}

static enum verdict take_ancestor(struct gl_debug2 *d, uint64_t id)
{
	struct gl_block *b = &d->now;
	struct gl_ancestor_mark *v;

	if (b->nancestors == GL_LIMIT_ANCESTORS) {
		b->is_partial = true;
		return TAKEN;
	}
	v = gl_mem_grow(b->ancestors, &b->ancestors_cap, b->nancestors + 1, sizeof *v);
	if (!v) {
		d->in->no_memory = true;
		return TAKEN;
	}
	b->ancestors = v;
	if (gl_block_is_pending(b))
		b->is_partial = true;
	if (b->nancestors == 0)
		b->nmain = b->ntokens;
	v[b->nancestors++] = (struct gl_ancestor_mark){id, b->ntokens};
	close_gap(d);
	b->has_creator = b->is_done = false;
	b->last = &d->start;
	return TAKEN;
}

static enum verdict take_created(struct gl_debug2 *d, struct gl_str text, struct gl_str name,
	bool has_parent, uint64_t parent)
{
	struct gl_block *b = &d->now;

	if (b->has_creator)
		return NOT_OURS;
	if (gl_block_is_pending(b))
		b->is_partial = true;
	if (b->nancestors == 0) {
		b->has_parent = has_parent;
		b->parent = parent;
	}
	return intern(d, (struct gl_known_line){.key_len = (size_t)(name.p + name.len - text.p),
			.kind = GL_LINE_CREATED, .name = name, .number = -1,
			.parent = parent, .has_parent = has_parent}, text, d->eol);
}

/* The block's last frame could be its last but for its creator. */
static bool seems_whole(struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;
	const struct gl_known_line *line;
	size_t i = b->ntokens;

	if (b->is_done || b->is_unavailable)
		return true;
	if (gl_block_is_pending(b) || b->last == &d->start)
		return false;
	if (b->nancestors)
		return true;
	if (b->ntokens >= 2 * 90) /* Go 1.3 to 1.20 stop near the hundredth frame */
		return true;
	while (i > 0 && gl_linecache_at(&d->lines, b->tokens[i - 1])->kind != GL_LINE_FUNC)
		i--;
	line = i ? gl_linecache_at(&d->lines, b->tokens[i - 1]) : NULL;
	if (!line || b->last->kind == GL_LINE_GAP)
		return true;
	return (b->heading.id == 0 && !gl_headercache_is_bare(&b->heading)) ||
	       gl_str_eq(line->name, GL_STR("runtime.goexit")) ||
	       gl_str_eq(line->name, GL_STR("runtime.main")) ||
	       gl_str_eq(line->name, GL_STR("main.main")) ||
	       gl_str_starts(line->name, GL_STR("_cgoexp")) ||
	       gl_port_memmem(line->name.p, line->name.len, ".init", 5) != NULL ||
	       gl_func_is_runtime(line->name);
}

/* Three lines or more may have been one: this one goes on where the one before broke off. */
static bool goes_on_torn(const struct gl_block *b, struct gl_str text)
{
	return b->gap == 1 && !b->after_blank &&
	       gl_hardwrap_goes_on(gl_buf_view(&b->stray), text, gl_block_is_pending(b));
}

/* A line that is none of the block's: what broke in, or what comes after. */
static enum verdict take_stray(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;

	if (!b->is_done && gl_goline_diagnosis(text)) {
		if (b->is_unavailable || b->gap || b->last != &d->start || b->nancestors)
			return PASSED; /* the runtime's own remark: read, and no frame */
		b->is_unavailable = true; /* it stands in place of the stack */
		return TAKEN;
	}
	if (b->is_done || gl_mark_find(text) != GL_MARK_NONE || gl_mark_is_crash_text(text) ||
		gl_hit_has_header(text) || /* somebody else's, or without its line ends */
		gl_str_starts(text, GL_STR("```")) || /* the end of what was pasted */
		(b->after_blank && !b->is_spaced && b->gap == 0 && seems_whole(d)) ||
		b->gap >= GL_LIMIT_GAP_LINES)
		return NOT_OURS;
	if (!goes_on_torn(b, text)) {
		b->gap++;
		gl_reason_see(d->in, text, true);
		b->stray.len = 0;
	}
	gl_buf_str(&b->stray, text);
	d->in->no_memory |= b->stray.failed;
	return PASSED;
}

/* Some writers print the goroutine's name before each of its lines. */
static struct gl_str without_name(const struct gl_block *b, struct gl_str line)
{
	struct gl_str text;
	uint64_t id;

	return gl_goline_named(line, &id, &text) && id == b->heading.id ? text : line;
}

/*
 * All but the header stands further in; *text is the frame. Behind what broke in it may be
 * anything.
 */
static bool is_indented_frame(const struct gl_block *b, struct gl_str line, struct gl_str *text)
{
	struct gl_str name;
	uint64_t id;
	int64_t n;
	bool has_parent;

	*text = line;
	while (text->len && is_blank(*text->p))
		*text = gl_str_skip(*text, 1);
	if (text->len == line.len || b->gap || b->after_blank)
		return false;
	if (gl_goline_func(*text, &name))
		return gl_goline_args_plain(gl_str_of(name.p + name.len + 1,
			text->p + text->len - 1));
	return gl_goline_created(*text, &name, &has_parent, &id) || gl_goline_elided(*text, &n);
}

static enum verdict take_noted(struct gl_debug2 *d, struct gl_str text, struct gl_str frame);
static enum verdict take_torn(struct gl_debug2 *d);

static bool is_rest_of_stray(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;

	if (!gl_hardwrap_join(gl_buf_view(&b->stray), text, gl_block_is_pending(b), &d->torn))
		return false;
	b->gap = 0;
	return true;
}

/* Take the last line back. */
static void pop_last(struct gl_debug2 *d)
{
	struct gl_block *b = &d->now;

	b->has_creator &= b->last->kind != GL_LINE_CREATED;
	b->is_done = false;
	if (b->last->kind == GL_LINE_FUNC) {
		b->is_partial &= !b->is_cut_only;
		b->is_cut_only = false;
		b->nargs -= b->nargs > 0;
	}
	b->ntokens--;
	b->last = b->ntokens ? d->lines.by_id[b->tokens[b->ntokens - 1] - 1] : &d->start;
}

static bool is_rest_of_last(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;
	const struct gl_known_line *last = b->last;
	struct gl_str whole = {
		last->text, last->len - (last->len && last->text[last->len - 1] == '\n')};

	if (b->gap || b->after_blank || b->nancestors || b->ntokens == 0)
		return false;
	if (last->kind == GL_LINE_FUNC && b->is_cut_only)
		whole = gl_buf_view(&b->stray);
	else if (last->kind != GL_LINE_FUNC && last->kind != GL_LINE_FILE &&
		 last->kind != GL_LINE_ORIGIN && last->kind != GL_LINE_CREATED)
		return false;
	if (!gl_hardwrap_add(gl_str_trim(whole), text, &d->torn))
		return false;
	pop_last(d);
	return true;
}

/* One line, without what gl_str_trim takes off, that is no header and not blank. */
static enum verdict take(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;
	struct gl_str name, frame;
	struct gl_location at;
	uint64_t id = 0;
	int64_t n;
	bool has_parent;

	if (gl_goheader_is_like(text) || gl_mark_is_json_record(text))
		return NOT_OURS;
	if (b->gap == 1 && !b->after_blank && is_rest_of_stray(d, text))
		return take_torn(d);
	text = without_name(b, text);
	if (is_location(b, text, &at))
		return take_file(d, text, &at);
	if (gl_goline_unavailable(text)) {
		b->is_unavailable = true;
		return TAKEN;
	}
	if (text.p[0] == '.' && gl_goline_elided(text, &n))
		return b->has_creator ? NOT_OURS
				      : intern(d, (struct gl_known_line){.key_len = text.len,
							  .kind = GL_LINE_GAP, .number = n}, text,
					      d->eol);
	if (text.p[0] == '.' && gl_str_eq(text, GL_STR(GL_FLATTENED_GAP))) {
		b->is_partial = true;
		return PASSED;
	}
	if (text.p[0] == '[' && gl_goline_ancestor(text, &id))
		return take_ancestor(d, id);
	if (text.p[0] == 'c' && gl_goline_created(text, &name, &has_parent, &id))
		return take_created(d, text, name, has_parent, id);
	if (gl_goline_foreign(text))
		return intern(d, (struct gl_known_line){.key_len = strlen(GL_GOLINE_NO_NAME),
				.kind = GL_LINE_FOREIGN, .number = -1,
				.name = {text.p, strlen(GL_GOLINE_NO_NAME)}}, text, d->eol);
	if (gl_goline_func(text, &name))
		return take_func(d, text, name);
	if (gl_goline_cut_func(&text, &name))
		return take_cut_func(d, text, name);
	if (is_indented_frame(b, text, &frame))
		return take(d, frame);
	if (gl_annotated_frame_cut(text, &frame))
		return take_noted(d, text, frame);
	return is_rest_of_last(d, text) ? take_torn(d) : take_stray(d, text);
}

/* The line that d->torn holds. */
static enum verdict take_torn(struct gl_debug2 *d)
{
	struct gl_str none = {NULL, 0}, text = take_plain(d, &d->torn, none);

	return text.p ? take(d, text) : TAKEN;
}

/* A frame's line, and something behind it, which may be the end of all. */
static enum verdict take_noted(struct gl_debug2 *d, struct gl_str text, struct gl_str frame)
{
	enum verdict verdict = take(d, frame);

	d->now.is_done |= verdict == TAKEN && gl_note_is_fence(gl_str_skip(text, frame.len));
	return verdict;
}

static const char *find(const char *p, const char *end, struct gl_str word)
{
	return gl_port_memmem(p, (size_t)(end - p), word.p, word.len);
}

/*
 * [178](https://...) is 178: what is copied from a page that shows logs may hold links, as
 * Markdown has them, on any of its numbers. d->eol goes with the text.
 */
static struct gl_str without_links(struct gl_debug2 *d, struct gl_str text)
{
	const struct gl_str link = GL_STR("](https://");
	const char *p = text.p, *end = text.p + text.len, *at = find(p, end, link), *open, *close;

	if (!at)
		return text;
	d->plain.len = 0;
	for (; at; at = find(p, end, link)) {
		open = gl_port_memrchr(p, '[', (size_t)(at - p));
		close = memchr(at, ')', (size_t)(end - at));
		if (!open || !close)
			break;
		gl_buf_add(&d->plain, p, (size_t)(open - p));
		gl_buf_add(&d->plain, open + 1, (size_t)(at - open - 1));
		p = close + 1;
	}
	gl_buf_add(&d->plain, p, (size_t)(end - p));
	return take_plain(d, &d->plain, text);
}

static struct gl_str without_colours(struct gl_debug2 *d, struct gl_str text)
{
	d->plain.len = 0;
	gl_colour_strip(text, &d->plain);
	return take_plain(d, &d->plain, text);
}

/*
 * A path may hold other blanks than ASCII's; so those of a location are left alone where none of
 * them stands in place of what Go prints around a path.
 */
static bool is_path_with_spaces(struct gl_str text)
{
	struct gl_location at;

	return gl_goline_file(text, &at) && at.file.p &&
	       gl_space_at(at.file.p, at.file.p + at.file.len) == 0 && !gl_space_has_mark(text);
}

/* Without the blanks that are not ASCII's. */
static struct gl_str without_spaces(struct gl_debug2 *d, struct gl_str text)
{
	if (!gl_space_is_in(text) || is_path_with_spaces(text))
		return text;
	d->spaced.len = 0;
	gl_space_plain(text, false, &d->spaced);
	d->spaced.len = gl_str_trim(gl_buf_view(&d->spaced)).len;
	return take_plain(d, &d->spaced, text);
}

bool gl_debug2_starts(struct gl_debug2 *d, const char *p, const char *end)
{
	const char *nl;
	struct gl_heading h;
	struct gl_str text;

	if (end - p < GL_GOHEADER_SHORTEST || !gl_goheader_may_begin(*p))
		return false;
	nl = memchr(p, '\n', (size_t)(end - p));
	if (!nl)
		return false;
	if (read_header(d, p, nl, &h))
		return true;
	text = without_spaces(d, gl_str_of(p, nl));
	return text.p != p && read_header(d, text.p, text.p + text.len, &h);
}

#define GLUED_TRIES 8 /* words `goroutine` on one line that may be the begin of its header */

/* A header glued to the rest of a line that was cut or overwritten; NULL when there is none. */
static const char *find_glued_header(struct gl_debug2 *d, const char *p, const char *nl)
{
	static const char word[] = GL_GOHEADER_WORD;
	struct gl_heading h;
	const char *at;

	if (nl == p || nl[-1] != ':')
		return NULL;
	for (int tries = 0; tries < GLUED_TRIES; tries++) {
		at = gl_port_memmem(p + 1, (size_t)(nl - p - 1), word, sizeof word - 1);
		if (!at)
			return NULL;
		if (gl_goheader_is_like(gl_str_of(at, nl)) && read_header(d, at, nl, &h))
			return at;
		p = at;
	}
	return NULL;
}

/* The same of a profile's first line. */
static const char *find_glued_profile(const char *p, const char *nl)
{
	static const char word[] = GL_MARK_TITLE;
	const char *at = nl > p && nl[-1] >= '0' && nl[-1] <= '9'
				 ? gl_port_memmem(p + 1, (size_t)(nl - p - 1), word, sizeof word - 1)
				 : NULL;
	uint64_t total;

	return at && gl_num_parse(gl_str_of(at + sizeof word - 1, nl), &total) ? at : NULL;
}

/* --- the loop ------------------------------------------------------------------------------ */

static inline const char *follow(struct gl_debug2 *d, struct gl_known_line *line, const char *p)
{
	struct gl_block *b = &d->now;

	gl_block_push(&d->now, line);
	if (GL_UNLIKELY(line->kind == GL_LINE_CREATED)) {
		b->has_creator = true;
		if (b->nancestors == 0) {
			b->has_parent = line->has_parent;
			b->parent = line->parent;
		}
	} else if (GL_UNLIKELY(line->kind == GL_LINE_ORIGIN)) {
		b->is_done = true;
	}
	d->in->at.line++;
	return p + line->len;
}

static inline bool is_whole_line(const struct gl_known_line *line, const char *p, const char *end)
{
	return line && (size_t)(end - p) >= line->len && p[line->len - 1] == '\n' &&
	       memcmp(p, line->text, line->len) == 0;
}

/*
 * Lines that are to the byte what followed the one before the last time. The state is as if
 * each had been parsed: a successor was accepted at this place before.
 */
static const char *run_known(struct gl_debug2 *d, const char *p, const char *end)
{
	for (;;) {
		struct gl_known_line *line = d->now.last->next[0], *other = d->now.last->next[1];

		if (GL_LIKELY(is_whole_line(line, p, end)))
			p = follow(d, line, p);
		else if (is_whole_line(other, p, end))
			p = follow(d, other, p);
		else
			return p;
	}
}

/*
 * What may stand behind a key on its line; what does not belong there makes another line of
 * it. A creator's id is taken along.
 */
static bool is_tail_of(struct gl_debug2 *d, const struct gl_known_line *line, struct gl_str tail)
{
	const struct gl_str in = GL_STR(GL_GOLINE_PARENT);
	const char *close;
	uint64_t parent;

	switch (line->kind) {
	case GL_LINE_FUNC:
		close = memchr(tail.p, ')', tail.len);
		return close && close + 1 == tail.p + tail.len && !memchr(tail.p, '(', tail.len);
	case GL_LINE_FILE:
	case GL_LINE_ORIGIN:
		return gl_goline_is_file_tail(tail);
	case GL_LINE_CREATED:
		if (tail.len && (!gl_str_starts(tail, in) ||
					!gl_num_parse(gl_str_skip(tail, in.len), &parent)))
			return false;
		if (d->now.nancestors == 0) {
			d->now.has_parent = tail.len > 0;
			d->now.parent = tail.len ? parent : 0;
		}
		return true;
	case GL_LINE_START:
	case GL_LINE_GAP:
	case GL_LINE_FOREIGN:
	case GL_LINE_PC:
		break;
	}
	return false;
}

static bool accept(struct gl_debug2 *d, struct gl_known_line *line)
{
	gl_block_push(&d->now, line);
	if (line->kind == GL_LINE_CREATED)
		d->now.has_creator = true;
	else if (line->kind == GL_LINE_ORIGIN)
		d->now.is_done = true;
	d->in->at.line++;
	return true;
}

/* The line in [p, nl] is one of the two that followed before, but for what is no key. */
static bool take_similar(struct gl_debug2 *d, const char *p, const char *nl)
{
	const char *stop = nl > p && nl[-1] == '\r' ? nl - 1 : nl;

	for (int i = 0; i < 2; i++) {
		struct gl_known_line *line = d->now.last->next[i];

		if (!line || (size_t)(stop - p) < line->key_len ||
			memcmp(p, line->text, line->key_len) != 0 ||
			!is_tail_of(d, line, gl_str_of(p + line->key_len, stop)))
			continue;
		return accept(d, line);
	}
	return false;
}

/* A function line whose name is in the table, where a function may stand. */
static bool take_known_func(struct gl_debug2 *d, const char *p, const char *nl)
{
	const char *stop = nl > p && nl[-1] == '\r' ? nl - 1 : nl, *open;
	struct gl_known_line *line;

	if (stop - p < 3 || stop[-1] != ')' || gl_block_is_pending(&d->now) || d->now.has_creator ||
		!(open = gl_port_memrchr(p, '(', (size_t)(stop - p))))
		return false;
	line = gl_linecache_find(&d->lines, GL_LINE_FUNC, gl_str_of(p, open + 1));
	if (!line || !is_tail_of(d, line, gl_str_of(open + 1, stop)))
		return false;
	gl_linecache_follow(d->now.last, line);
	return accept(d, line);
}

/* Older versions of goleak print Go's own header under theirs: the same goroutine's. */
static bool is_told_again(const struct gl_block *b, const struct gl_heading *h)
{
	return b->is_open && b->heading.is_report && !h->is_report && b->heading.id == h->id &&
	       b->ntokens == 0 && b->gap == 0 && !b->is_unavailable;
}

/* Right under a header as Go writes it. */
static inline bool is_fresh(const struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;

	return b->ntokens == 0 && b->last == &d->start && b->nancestors == 0 &&
	       !b->heading.is_report && !b->is_unavailable;
}

/* The block at p, which is fresh, and those behind it, as far as they were seen before. */
static const char *take_repeats(
	struct gl_debug2 *d, const char *base, const char *p, const char *end)
{
	struct gl_block *b = &d->now;
	struct gl_opening o = b->opening;
	struct gl_opened now = {b->heading, base, p};

	if (b->end - b->start > (uint64_t)(p - base)) /* the header was in the window before */
		return p;
	now.at = p - (b->end - b->start);
	if (o.begins || o.takes_reason || o.may_take_reason || o.is_doubtful ||
		!gl_sink_goes_on(d->in) ||
		gl_blockcache_run(&d->repeats, d->in, &d->headers, &now, base, end) == 0)
		return p;
	d->in->no_memory |= d->headers.no_memory;
	d->in->at.is_unbroken = false;
	open_block(d, &now.heading,
		d->in->at.offset + (uint64_t)(now.at - base),
		d->in->at.offset + (uint64_t)(now.body - base));
	b->opening = (struct gl_opening){0};
	return now.body;
}

/* A blank line behind a block that was read from the window in one go. */
static void keep_body(struct gl_debug2 *d, const char *end)
{
	struct gl_block *b = &d->now;

	if (d->body && b->is_open && !b->after_blank && b->gap == 0 && !b->is_partial &&
		b->nancestors == 0 && !b->is_unavailable && b->ntokens && !gl_block_is_pending(b))
		b->body = gl_blockcache_learn(&d->repeats, d->body, end, b, &d->lines);
	d->body = NULL;
}

/* The line [p, nl] is blank. Returns the next one's begin, as those below. */
static const char *take_blank(struct gl_debug2 *d, const char *p, const char *nl)
{
	struct gl_block *b = &d->now;

	d->in->at.line++;
	keep_body(d, nl + 1);
	if (b->gap)
		gl_reason_see(d->in, GL_STR(""), false);
	if (!b->after_blank) /* one of several is enough */
		keep(d, p, nl + 1, false);
	b->is_spaced |= b->ntokens == 0 || gl_block_is_pending(b);
	b->after_blank = true;
	return nl + 1;
}

/* It is a header. */
static const char *take_header(struct gl_debug2 *d, const struct gl_heading *h, const char *base,
	const char *p, const char *nl)
{
	struct gl_block *b = &d->now;
	uint64_t at = d->in->at.offset + (uint64_t)(p - base), end = at + (uint64_t)(nl + 1 - p);

	if (is_told_again(b, h)) { /* and in full */
		b->heading = *h;
		b->end = end;
		b->after_blank = false;
	} else {
		start(d, h, at, end);
	}
	keep(d, p, nl + 1, true);
	d->in->at.line++;
	return nl + 1;
}

/* Something else's header is glued to it, at `glued`: the block ends. */
static const char *take_glued(struct gl_debug2 *d, const char *base, const char *p, const char *nl,
	const char *glued, bool is_profile)
{
	struct gl_str before = gl_str_of(p, glued);
	struct gl_block *b = &d->now;
	struct gl_heading h;

	/* What stands before it is a log's, another stream's, or a mark that opens a quotation. */
	if (gl_space_trim(before).len < before.len || gl_note_opens(before)) {
		b->is_partial |= (!b->after_blank || b->gap) && !seems_whole(d);
		return p;
	}
	b->is_partial = true;
	b->is_truncated = is_profile || (read_header(d, glued, nl, &h) && h.known->is_running);
	b->end = d->in->at.offset + (uint64_t)(glued - base);
	return glued;
}

/* The line [p, nl] is neither blank nor a header; text is what it says. */
static const char *take_other(struct gl_debug2 *d, const char *base, const char *p, const char *nl,
	struct gl_str text)
{
	struct gl_block *b = &d->now;

	text = memchr(text.p, '\033', text.len) ? without_colours(d, text) : without_links(d, text);
	switch (take(d, text)) {
	case TAKEN:
		b->end = d->in->at.offset + (uint64_t)(nl + 1 - base);
		keep(d, p, nl + 1, true);
		gl_sink_lost(d->in, text);
		break;
	case PASSED:
		keep(d, p, nl + 1, false);
		gl_sink_lost(d->in, text);
		break;
	case NOT_OURS: /* what breaks in may end it as well */
		b->is_partial |= (!b->after_blank || b->gap) && !seems_whole(d) &&
				 !gl_goheader_is_like(text);
		return p;
	}
	d->in->at.line++;
	return nl + 1;
}

/*
 * What ended in the padding of a tar archive or in a hole of a file ended as an input does. Returns
 * where that begins; p when the block is no more.
 */
static const char *end_at_nul(struct gl_debug2 *d, const char *base, const char *p, const char *nul)
{
	return !d->now.is_open || gl_debug2_end(d, base, p, nul) ? nul : p;
}

/* A line that ends at nl. Returns the next one's begin, or p when it is not the block's. */
static const char *take_line(struct gl_debug2 *d, const char *base, const char *p, const char *nl)
{
	struct gl_str raw = gl_str_trim(gl_str_of(p, nl)), text;
	const char *stop, *glued, *nul;
	struct gl_heading h;
	bool is_profile;

	if (raw.len == 0)
		return take_blank(d, p, nl);
	if (gl_goheader_may_begin(p[0]) && read_header(d, p, nl, &h))
		return take_header(d, &h, base, p, nl);
	if ((nul = gl_mark_padding(raw)))
		return end_at_nul(d, base, p, nul);
	d->eol = nl + 1;
	text = without_spaces(d, raw);
	if (text.len == 0)
		return take_blank(d, p, nl);
	if (text.p != p && read_header(d, text.p, text.p + text.len, &h))
		return take_header(d, &h, base, p, nl);
	raw = gl_space_trim(raw);
	stop = raw.p + raw.len;
	glued = find_glued_header(d, p, stop);
	/* What was a header before must be told as one. */
	is_profile = !glued && !gl_goheader_is_like(raw) && (glued = find_glued_profile(p, stop));
	return glued ? take_glued(d, base, p, nl, glued, is_profile)
		     : take_other(d, base, p, nl, text);
}

const char *gl_debug2_run(struct gl_debug2 *d, const char *base, const char *p, const char *end,
	bool *is_open)
{
	struct gl_block *b = &d->now;

	*is_open = true;
	d->body = NULL;
	if (d->begins_bare)
		start_bare(d, d->in->at.offset + (uint64_t)(p - base));
	while (p < end && !d->in->no_memory) {
		const char *nl, *next;

		if (b->is_open && !b->after_blank && b->gap == 0 && !d->in->with_args) {
			if (is_fresh(d))
				d->body = p = take_repeats(d, base, p, end);
			next = run_known(d, p, end);
			if (next != p)
				b->end = d->in->at.offset + (uint64_t)(next - base);
			p = next;
			nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
			if (nl && (take_similar(d, p, nl) || take_known_func(d, p, nl))) {
				p = nl + 1;
				b->end = d->in->at.offset + (uint64_t)(p - base);
				continue;
			}
		} else {
			nl = memchr(p, '\n', (size_t)(end - p));
		}
		if (!nl && (p == end || *p != '\0'))
			return p;
		next = nl ? take_line(d, base, p, nl) : end_at_nul(d, base, p, p);
		if (next == p) {
			finish(d, false);
			*is_open = false;
			return p;
		}
		p = next;
	}
	return p;
}

/* --- the end of the input ------------------------------------------------------------------ */

/* Up to `end` the last line, without its LF, says for certain what it was taken for. */
static void keep_cut(struct gl_debug2 *d, struct gl_str text, const char *end, enum verdict verdict)
{
	const struct gl_str lf = GL_STR("\n");

	if (verdict != TAKEN)
		return;
	keep(d, text.p, end, true);
	keep(d, lf.p, lf.p + lf.len, true);
}

/* What a line without its LF still says for certain; the rest of it is not trusted. */
static void take_cut(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_str name;
	struct gl_location at;
	uint64_t id;
	bool has_parent;

	d->eol = text.p + text.len;
	if (is_location(&d->now, text, &at)) {
		if (at.off >= 0) /* the number is whole: something stands behind it */
			keep_cut(d, text, d->eol, take_file(d, text, &at));
	} else if (gl_goline_created(text, &name, &has_parent, &id)) {
		if (has_parent && !d->now.has_creator) { /* the name is whole, the id may not be */
			keep_cut(d, text, name.p + name.len,
				take_created(d, gl_str_of(text.p, name.p + name.len), name,
					false, 0));
		}
	} else if (gl_goline_func(text, &name)) {
		keep_cut(d, text, d->eol, take_func(d, text, name));
	}
}

static bool is_start_of(struct gl_str text, struct gl_str word)
{
	return text.len <= word.len ? gl_str_starts(word, text) : gl_str_starts(text, word);
}

/* A last line that is a header: whole but for its LF, it still is a goroutine. */
static void end_with_header(struct gl_debug2 *d, struct gl_str text, uint64_t at)
{
	struct gl_buf whole = {0};
	struct gl_heading h;
	uint64_t id;
	bool has_id = gl_goheader_id(text.p, text.p + text.len, &id) != NULL;

	gl_buf_str(&whole, text);
	gl_buf_char(&whole, '\n');
	if (!whole.failed && read_header(d, whole.p, whole.p + whole.len - 1, &h)) {
		if (!is_told_again(&d->now, &h))
			start(d, &h, at, at + text.len);
		keep(d, whole.p, whole.p + whole.len, true);
		d->now.is_partial = true;
	} else if (text.len > strlen(GL_GOHEADER_START)) {
		gl_sink_note(d->in, "header cut short", has_id ? &id : NULL, text);
		d->in->tally.headers++;
		d->in->tally.unread++;
	}
	d->now.is_truncated = true;
	gl_buf_free(&whole);
}

/* What stands behind a line without its LF, such as a quotation mark, shows that it is whole. */
static bool take_noted_end(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_str frame;

	if (!gl_annotated_frame_cut(text, &frame))
		return false;
	d->eol = text.p + text.len;
	keep_cut(d, text, d->eol, take(d, text));
	return true;
}

bool gl_debug2_end(struct gl_debug2 *d, const char *base, const char *p, const char *end)
{
	struct gl_block *b = &d->now;
	struct gl_str text = without_spaces(d, gl_str_of(p, end));
	uint64_t at = d->in->at.offset + (uint64_t)(p - base);
	bool is_cut = text.len > 0 && b->is_open && !b->after_blank &&
		      gl_mark_find(text) == GL_MARK_NONE && !gl_mark_is_crash_text(text) &&
		      !gl_note_closes(text) &&
		      (!b->is_done || is_start_of(text, GL_STR(GL_GOLINE_ANCESTOR)));
	bool is_taken;

	if (text.len && gl_goheader_is_cut(text)) {
		end_with_header(d, text, at);
		finish(d, false);
		return true;
	}
	is_taken = text.len == 0 || is_cut;
	if (is_cut)
		gl_sink_lost(d->in, text);
	if (is_cut) {
		b->end = at + (uint64_t)(end - p);
		is_cut = !take_noted_end(d, text);
	}
	if (is_cut)
		take_cut(d, text);
	if (b->is_open && (is_cut || !seems_whole(d)))
		b->is_partial = b->is_truncated = true;
	finish(d, false);
	return is_taken;
}
