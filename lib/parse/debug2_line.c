#include "lib/parse/debug2_line.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/parse/debug2_block.h"
#include "lib/parse/debug2_plain.h"
#include "lib/parse/debug2_stray.h"
#include "lib/parse/newestfirst.h"
#include "lib/syntax/annotated_frame.h"
#include "lib/syntax/annotation.h"
#include "lib/syntax/flattened.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/mark.h"

/*
 * Returns true if `line` keeps to the rule that a function or creator is followed by its location,
 * and a location stands nowhere else. Only such lines are remembered as successors in the line
 * cache, so that recognising a successor never skips a check.
 */
static bool is_regular(const struct gl_block *b, const struct gl_known_line *line)
{
	bool is_location = line->kind == GL_LINE_FILE || line->kind == GL_LINE_PC ||
			   line->kind == GL_LINE_ORIGIN;

	return line->text[line->len - 1] == '\n' &&
	       is_location == (gl_block_is_pending(b) || b->last->kind == GL_LINE_FOREIGN);
}

/*
 * Call this when a line of the block was read. If lines that do not belong to the block stand right
 * before it, they have interrupted the block, which makes it partial.
 */
static void close_gap(struct gl_debug2 *d)
{
	if (d->now.gap) {
		d->now.is_partial = true;
		d->in->tally.skipped += d->now.gap;
		d->now.gap = 0;
	}
	d->now.after_blank = false;
}

static void push_line(struct gl_debug2 *d, struct gl_known_line *line)
{
	struct gl_block *b = &d->now;

	close_gap(d);
	if (is_regular(b, line) && !gl_newestfirst_may_be(b, &d->lines, &d->in->at))
		gl_linecache_follow(b->last, line);
	gl_block_push(&d->now, line);
	if (line->kind == GL_LINE_CREATED)
		b->has_creator = true;
	else if (line->kind == GL_LINE_ORIGIN)
		b->is_done = true;
}

/*
 * Returns true if the line [text.p, end) may be recognised by its bytes when it comes again. A line
 * that is cut, that holds a header, or that has something else behind it must be read each time.
 */
static bool is_plain(const struct gl_debug2 *d, const struct gl_known_line *made,
	struct gl_str text, const char *end)
{
	const char *p = text.p + text.len;

	return !d->holds_header && p < end && gl_str_trim(gl_str_of(p, end - 1)).len == 0 &&
	       (made->kind != GL_LINE_FUNC || p[-1] == ')');
}

/*
 * Appends a line to gl_block.lines, from which the block's args are read. This is not needed as
 * long as all lines stand in the window as Go prints them.
 */
static void note(
	struct gl_debug2 *d, enum gl_goline_kind kind, struct gl_str text, bool is_whole)
{
	/*
	 * The last byte of a function's line is replaced by `)`, because if the line was cut off,
	 * its last byte may be a mark that says so.
	 */
	const struct gl_str end = kind == GL_LINE_FUNC ? GL_STR(")\n") : GL_STR("\n");
	struct gl_block *b = &d->now;

	if (d->raw && is_whole && text.p == d->line && !b->after_blank)
		return;
	gl_debug2_leave_raw(d);
	gl_block_keep_text(b, (struct gl_str){text.p, text.len + 1 - end.len});
	gl_block_keep_text(b, end);
}

/*
 * Adds a line to the line cache and to the block. The line begins with text; its LF is the last
 * byte before `end`.
 */
static enum gl_debug2_verdict intern(
	struct gl_debug2 *d, struct gl_known_line made, struct gl_str text, const char *end)
{
	struct gl_known_line *line;
	bool is_whole;

	if (gl_block_is_full(&d->now))
		return GL_DEBUG2_TAKEN;
	made.text = text.p;
	is_whole = is_plain(d, &made, text, end);
	made.len = is_whole ? (size_t)(end - text.p) : text.len;
	line = gl_linecache_add(&d->lines, &made);
	if (!line) {
		d->in->no_memory = true;
		return GL_DEBUG2_TAKEN;
	}
	if (d->in->args)
		note(d, made.kind, text, is_whole);
	push_line(d, line);
	return GL_DEBUG2_TAKEN;
}

/* Adds a function line, such as main.run(0x1), to the block. */
static enum gl_debug2_verdict take_func(struct gl_debug2 *d, struct gl_str text, struct gl_str name)
{
	struct gl_block *b = &d->now;

	/* The frames of a block end with its creator, unless the log is printed newest first. */
	if (b->has_creator && !gl_newestfirst_may_be(b, &d->lines, &d->in->at))
		return GL_DEBUG2_NOT_OURS;
	if ((b->gap || b->after_blank) &&
		!gl_goline_args_plain(gl_str_of(name.p + name.len + 1, text.p + text.len - 1)))
		return GL_DEBUG2_NOT_OURS;
	if (gl_block_is_pending(b))
		b->is_partial = true;
	return intern(d, (struct gl_known_line){.key_len = name.len + 1, .kind = GL_LINE_FUNC,
			.name = name, .number = -1}, text, d->eol);
}

/* Adds a function line whose arguments are cut off, so that its frame is not complete. */
static enum gl_debug2_verdict take_cut_func(
	struct gl_debug2 *d, struct gl_str text, struct gl_str name)
{
	struct gl_block *b = &d->now;
	bool was_partial = b->is_partial || b->gap;
	enum gl_debug2_verdict verdict = take_func(d, text, name);

	if (verdict != GL_DEBUG2_TAKEN)
		return verdict;
	b->is_cut_only = !was_partial;
	b->is_partial = true;
	b->stray.len = 0;
	gl_buf_str(&b->stray, text);
	d->in->no_memory |= b->stray.failed;
	return verdict;
}

/*
 * If the line above the location is the name of a C function, adds it to the block. Such a line has
 * nothing but the name, and only the location under it shows that it is not other text.
 */
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

static enum gl_debug2_verdict take_file(
	struct gl_debug2 *d, struct gl_str text, const struct gl_location *at)
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
			return GL_DEBUG2_NOT_OURS;
		b->is_partial = true; /* the function line above it is missing */
	}
	return intern(d, made, text, d->eol);
}

/*
 * Returns true if the line is a location, and sets *at. Right under a function or creator it may
 * have lost its indentation.
 */
static bool is_location(const struct gl_block *b, struct gl_str text, struct gl_location *at)
{
	return gl_goline_file(text, at) ||
	       (gl_block_is_pending(b) && gl_goline_bare_file(text, at));
}

static enum gl_debug2_verdict take_ancestor(struct gl_debug2 *d, uint64_t id)
{
	struct gl_block *b = &d->now;

	if (b->nancestors == GL_LIMIT_ANCESTORS) {
		gl_block_end_at(b, GL_SINK_ANCESTORS);
		return GL_DEBUG2_TAKEN;
	}
	if (!GL_MEM_ROOM(b->ancestors, b->ancestors_cap, b->nancestors + 1)) {
		d->in->no_memory = true;
		return GL_DEBUG2_TAKEN;
	}
	if (gl_block_is_pending(b))
		b->is_partial = true;
	if (b->nancestors == 0)
		b->nmain = b->ntokens;
	b->ancestors[b->nancestors++] = (struct gl_ancestor_mark){id, b->ntokens};
	close_gap(d);
	b->has_creator = b->is_done = false;
	b->last = &d->start;
	return GL_DEBUG2_TAKEN;
}

static enum gl_debug2_verdict take_created(struct gl_debug2 *d, struct gl_str text,
	struct gl_str name, bool has_parent, uint64_t parent)
{
	struct gl_block *b = &d->now;

	if (b->has_creator)
		return GL_DEBUG2_NOT_OURS;
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

/*
 * Returns the line without the goroutine's name, which some programs print before each line of its
 * stack.
 */
static struct gl_str without_name(const struct gl_block *b, struct gl_str line)
{
	struct gl_str text;
	uint64_t id;

	return gl_goline_named(line, &id, &text) && id == b->heading.id ? text : line;
}

/*
 * Returns true if the line is one of a frame and is indented, as in a dump that has every line
 * except the header indented. Sets *text to the line without its leading blanks. Returns false
 * after a blank line, or after lines that do not belong to the goroutine, because an indented line
 * there may be anything.
 */
static bool is_indented_frame(const struct gl_block *b, struct gl_str line, struct gl_str *text)
{
	int64_t n;

	*text = gl_str_skip_blanks(line);
	if (text->len == line.len || b->gap || b->after_blank)
		return false;
	return gl_goline_is_plain_func(*text) || gl_goline_is_created(*text) ||
	       gl_goline_elided(*text, &n);
}

/* --- any line ------------------------------------------------------------------------------ */

static enum gl_debug2_verdict take_noted(
	struct gl_debug2 *d, struct gl_str text, struct gl_str frame);
static enum gl_debug2_verdict take_torn(struct gl_debug2 *d);

enum gl_debug2_verdict gl_debug2_take(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_block *b = &d->now;
	struct gl_str name, frame;
	struct gl_location at;
	uint64_t id = 0;
	int64_t n;
	bool has_parent;

	if (gl_goheader_is_like(text) || gl_mark_is_json_record(text))
		return GL_DEBUG2_NOT_OURS;
	if (b->gap == 1 && !b->after_blank && gl_debug2_is_rest_of_stray(d, text))
		return take_torn(d);
	text = without_name(b, text);
	if (is_location(b, text, &at))
		return take_file(d, text, &at);
	if (gl_goline_unavailable(text)) {
		gl_debug2_leave_raw(d);
		b->is_unavailable = true;
		return GL_DEBUG2_TAKEN;
	}
	if (text.p[0] == '.' && gl_goline_elided(text, &n))
		return b->has_creator ? GL_DEBUG2_NOT_OURS
				      : intern(d, (struct gl_known_line){.key_len = text.len,
							  .kind = GL_LINE_GAP, .number = n}, text,
					      d->eol);
	if (text.p[0] == '.' && gl_str_eq(text, GL_STR(GL_FLATTENED_GAP))) {
		b->is_partial = true;
		return GL_DEBUG2_SKIPPED;
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
		return gl_debug2_take(d, frame);
	if (gl_annotated_frame_cut(text, &frame))
		return take_noted(d, text, frame);
	if (gl_debug2_is_rest_of_last(d, text))
		return take_torn(d);
	if (gl_debug2_is_rest_of_registers(d, text))
		return GL_DEBUG2_TAKEN;
	return gl_debug2_take_stray(d, text);
}

/* Reads the line in d->torn, which was joined from two lines. */
static enum gl_debug2_verdict take_torn(struct gl_debug2 *d)
{
	struct gl_str none = {NULL, 0}, text = gl_debug2_put_plain(d, &d->torn, none);

	return text.p ? gl_debug2_take(d, text) : GL_DEBUG2_TAKEN;
}

/*
 * Reads `text`, which consists of `frame` and of a note by whoever pasted the dump. If the note
 * ends a quotation, the block ends, too.
 */
static enum gl_debug2_verdict take_noted(
	struct gl_debug2 *d, struct gl_str text, struct gl_str frame)
{
	enum gl_debug2_verdict verdict = gl_debug2_take(d, frame);

	d->now.is_done |=
		verdict == GL_DEBUG2_TAKEN && gl_annotation_is_fence(gl_str_skip(text, frame.len));
	return verdict;
}

/*
 * For a last line without an LF: keeps its text up to `end`, because the rest may be incomplete,
 * and adds an LF.
 */
static void keep_cut(
	struct gl_debug2 *d, struct gl_str text, const char *end, enum gl_debug2_verdict verdict)
{
	const struct gl_str lf = GL_STR("\n");

	if (verdict != GL_DEBUG2_TAKEN)
		return;
	gl_debug2_keep_lines(d, text.p, end, true);
	gl_debug2_keep_lines(d, lf.p, lf.p + lf.len, true);
}

void gl_debug2_take_cut(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_str name;
	struct gl_location at;
	uint64_t id;
	bool has_parent;

	d->eol = text.p + text.len;
	if (is_location(&d->now, text, &at)) {
		if (at.off >= 0) /* an offset follows, so no digit of the line number is missing */
			keep_cut(d, text, d->eol, take_file(d, text, &at));
	} else if (gl_goline_created(text, &name, &has_parent, &id)) {
		/* the name is whole, but digits of the id may be missing */
		if (has_parent && !d->now.has_creator)
			keep_cut(d, text, name.p + name.len,
				take_created(d, gl_str_of(text.p, name.p + name.len), name,
					false, 0));
	} else if (gl_goline_func(text, &name)) {
		keep_cut(d, text, d->eol, take_func(d, text, name));
	}
}

bool gl_debug2_take_noted_end(struct gl_debug2 *d, struct gl_str text)
{
	struct gl_str frame;

	if (!gl_annotated_frame_cut(text, &frame))
		return false;
	d->eol = text.p + text.len;
	keep_cut(d, text, d->eol, gl_debug2_take(d, text));
	return true;
}
