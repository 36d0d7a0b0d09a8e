#include "lib/output/gotext.h"

#include "lib/base/num.h"
#include "lib/base/utf8.h"
#include "lib/syntax/frameargs.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/label.h"

/*
 * The place in a line at which put_text writes a text. At each place it replaces other bytes,
 * because a reader would take them for the end of the text.
 */
enum place {
	IN_NAME,   /* no blanks, no control characters */
	IN_CREATOR, /* no blanks */
	IN_CELL,   /* no blanks, no TABs */
	IN_ARGS,   /* no parentheses */
	IN_STATE,  /* no brackets or commas */
	IN_LINE,   /* no LF or CR */
	IN_REASON  /* the text has no LF, because a reason is written line by line */
};

static bool is_bad(unsigned char c, enum place place)
{
	static const char *const bad[] = {[IN_NAME] = "", [IN_CREATOR] = " ", [IN_CELL] = " \t",
		[IN_ARGS] = "()", [IN_STATE] = "[],", [IN_LINE] = "", [IN_REASON] = ""};

	if (c == '\n' || (c == '\r' && place != IN_REASON))
		return true;
	return (place == IN_NAME && c <= ' ') || (c && strchr(bad[place], c));
}

static bool is_mangled(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_MANGLED);
}

static void put_text(struct gl_buf *b, const struct gl_record *r, struct gl_str s, enum place place)
{
	const char *p = s.p, *end = p ? p + s.len : p;

	while (p < end) {
		uint32_t c = 0;
		size_t n = gl_utf8_char(p, end, &c);

		if (n == 1)
			gl_buf_char(b, is_bad((unsigned char)*p, place) ? '_' : *p);
		else if (n == 0 || (c == 0xfffd && is_mangled(r)))
			gl_buf_char(b, '\377');
		else
			gl_buf_add(b, p, n);
		p += n ? n : 1;
	}
}

static void put_labels(struct gl_buf *b, const struct gl_record *r, enum gl_labels_form form)
{
	gl_labels_put(b, r->labels, r->nlabels, form, is_mangled(r));
}

/* --- header -------------------------------------------------------------------------------- */

/*
 * Writes the header. A record without an id gets none. The stack of such a record can be read back
 * only if it follows a Windows exception.
 */
static void put_header(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_header h = {
		.has = r->has, .wait_seconds = r->wait_seconds, .bubble = r->bubble};

	if (!gl_record_has(r, GL_HAS_ID))
		return;
	GL_BUF_LIT(b, GL_GOHEADER_START);
	gl_buf_u64(b, r->id);
	GL_BUF_LIT(b, " [");
	if (gl_record_has(r, GL_HAS_STATE) && r->state.len)
		put_text(b, r, r->state, IN_STATE);
	else
		GL_BUF_LIT(b, "???");
	gl_goheader_put_parts(b, &h);
	gl_buf_char(b, ']');
	if (gl_record_has(r, GL_HAS_LABELS) && r->nlabels) {
		gl_buf_char(b, ' ');
		put_labels(b, r, GL_LABELS_HEADER);
	}
	GL_BUF_LIT(b, ":\n");
}

/* --- frames -------------------------------------------------------------------------------- */

/*
 * Writes TAB file:line. What may follow in the line, such as the offset +0x1d, is up to the caller.
 */
static void put_file(struct gl_buf *b, const struct gl_record *r, const struct gl_frame *f)
{
	gl_buf_char(b, '\t');
	if (f->file.len)
		put_text(b, r, f->file, IN_LINE);
	else
		gl_buf_char(b, '?');
	gl_buf_char(b, ':');
	gl_buf_u64(b, f->line < 0 ? 0 : (uint64_t)f->line);
}

static void put_gap(struct gl_buf *b, const struct gl_frame *f)
{
	if (f->line < 0) {
		GL_BUF_LIT(b, GL_GOLINE_GAP "\n");
		return;
	}
	GL_BUF_LIT(b, "...");
	gl_buf_u64(b, (uint64_t)f->line);
	GL_BUF_LIT(b, GL_GOLINE_GAP_END "\n");
}

/*
 * Returns the place that put_text must assume for the name of a C function. Such names may contain
 * blanks: ns::f<int, 2>; operator new(unsigned long). The name has a line to itself, so its blanks
 * can be kept unless that line could be read as another line of a dump.
 */
static enum place place_of(struct gl_str name)
{
	static const struct gl_str marks[] = {{"oroutine ", 9}, {GL_GOLINE_CREATED, 11}, {": ", 2},
		{"===", 3}, {"***", 3}, {"---", 3}, {"```", 3}};
	const char *blank = memchr(name.p, ' ', name.len);
	const char *open = gl_port_memrchr(name.p, '(', name.len);

	if (!blank || strchr(" .[{", *name.p) || gl_str_ends(name, GL_STR(":")) ||
		(open && open < blank))
		return IN_NAME;
	for (size_t i = 0; i < GL_COUNT(marks); i++)
		if (gl_port_memmem(name.p, name.len, marks[i].p, marks[i].len))
			return IN_NAME;
	return IN_LINE;
}

/*
 * Writes a frame of a C function. The line of its function is the name alone; the pc in the next
 * line shows readers that this is a frame.
 */
static void put_foreign(struct gl_buf *b, const struct gl_record *r, const struct gl_frame *f)
{
	bool is_unnamed = gl_str_eq(f->func, GL_STR(GL_GOLINE_NO_NAME));

	if (is_unnamed)
		gl_buf_str(b, f->func);
	else
		put_text(b, r, f->func, place_of(f->func));
	if (f->file.p) {
		gl_buf_char(b, '\n');
		put_file(b, r, f);
		GL_BUF_LIT(b, " pc=0x0\n");
	} else if (is_unnamed) {
		GL_BUF_LIT(b, " at pc=0x0\n");
	} else {
		GL_BUF_LIT(b, "\n\tpc=0x0\n");
	}
}

/*
 * Writes a frame and its args; `a` may be NULL. Returns true if readers of the text will find the
 * frame partial.
 */
static bool put_frame(struct gl_buf *b, const struct gl_record *r, const struct gl_frame *f,
	const struct gl_frame_args *a)
{
	char hex[18];
	bool is_go = (!a || a->args.p || a->is_inlined) &&
		     !gl_str_eq(f->func, GL_STR(GL_GOLINE_NO_NAME));

	if (f->is_gap) {
		put_gap(b, f);
		return false;
	}
	if (f->func.p && (!is_go || (!f->file.p && !gl_record_has(r, GL_HAS_PARTIAL)))) {
		put_foreign(b, r, f);
		return false;
	}
	if (f->func.p) {
		put_text(b, r, f->func, IN_NAME);
		gl_buf_char(b, '(');
		if (a && a->args.p)
			put_text(b, r, a->args, IN_ARGS);
		else
			GL_BUF_LIT(b, "...");
		GL_BUF_LIT(b, ")\n");
	}
	if (!f->file.p)
		return true;
	put_file(b, r, f);
	if (a && a->off >= 0) {
		GL_BUF_LIT(b, " +");
		gl_buf_add(b, hex, gl_num_put_hex((uint64_t)a->off, hex));
	}
	gl_buf_char(b, '\n');
	return !f->func.p;
}

/* Writes the frames of s. Returns true if readers of the text will find one of them partial. */
static bool put_frames(struct gl_buf *b, const struct gl_record *r, const struct gl_stack *s)
{
	const struct gl_record_args *args = r->args;
	struct gl_frameargs of_frames = {0};
	struct gl_frame_args a;
	bool is_partial = false;

	if (args)
		of_frames = gl_frameargs_of(args);
	for (size_t i = 0; i < s->nframes; i++) {
		if (args)
			a = gl_frameargs_next(&of_frames);
		is_partial |= put_frame(b, r, s->frames[i], args ? &a : NULL);
	}
	return is_partial;
}

/* Writes the creator. has_id: r->parent is the id of the creator and is written, too. */
static bool put_creator(struct gl_buf *b, const struct gl_record *r, const struct gl_frame *f,
	bool has_id)
{
	if (!f || !f->func.p)
		return false;
	GL_BUF_LIT(b, GL_GOLINE_CREATED);
	put_text(b, r, f->func, IN_CREATOR);
	if (has_id) {
		GL_BUF_LIT(b, GL_GOLINE_PARENT);
		gl_buf_u64(b, r->parent);
	}
	gl_buf_char(b, '\n');
	if (!f->file.p)
		return true;
	put_file(b, r, f);
	gl_buf_char(b, '\n');
	return false;
}

bool gl_gotext_block(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_stack *s = r->stack;
	const struct gl_more *m = r->more;
	bool is_partial = false;

	put_header(b, r);
	if (s)
		is_partial = put_frames(b, r, s);
	if ((!s || s->nframes == 0) && gl_record_has(r, GL_HAS_PARTIAL))
		is_partial = true;
	else if (!s || s->nframes == 0)
		GL_BUF_LIT(b, "\t" GL_GOLINE_UNAVAILABLE "\n");
	if (s)
		is_partial |= put_creator(b, r, s->created_by, gl_record_has(r, GL_HAS_PARENT));
	for (size_t i = 0; m && i < m->nancestors; i++) {
		const struct gl_ancestor *a = &m->ancestors[i];

		GL_BUF_LIT(b, GL_GOLINE_ANCESTOR);
		gl_buf_u64(b, a->id);
		GL_BUF_LIT(b, GL_GOHEADER_CLOSE "\n");
		for (size_t k = 0; k < a->nframes; k++)
			is_partial |= put_frame(b, r, &a->frames[k], NULL);
		is_partial |= put_creator(b, r, a->created_by, false);
	}
	return is_partial;
}

/* --- buckets ------------------------------------------------------------------------------- */

/*
 * Writes a line such as `# 0x0 main.run+0x0 /src/x.go:12`. If only the pc of the frame is known, it
 * is written in place of the function.
 */
static void put_cells(struct gl_buf *b, const struct gl_record *r, const struct gl_frame *f)
{
	GL_BUF_LIT(b, "#\t");
	if (!f->file.p && gl_str_starts(f->func, GL_STR("0x"))) {
		put_text(b, r, f->func, IN_CELL);
		gl_buf_char(b, '\n');
		return;
	}
	GL_BUF_LIT(b, "0x0\t");
	put_text(b, r, f->func, IN_CELL);
	GL_BUF_LIT(b, "+0x0");
	if (f->file.p && f->line < 0 && gl_record_has(r, GL_HAS_PARTIAL)) {
		gl_buf_char(b, '\t'); /* the dump was cut off before the line number */
		put_text(b, r, f->file, IN_LINE);
	} else if (f->file.p) {
		put_file(b, r, f);
	}
	gl_buf_char(b, '\n');
}

void gl_gotext_bucket(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_stack *s = r->stack;
	size_t n = s ? s->nframes : 0;

	gl_buf_u64(b, r->count);
	GL_BUF_LIT(b, " @");
	for (size_t i = 0; i < n; i++)
		GL_BUF_LIT(b, " 0x0");
	gl_buf_char(b, '\n');
	if (gl_record_has(r, GL_HAS_LABELS) && r->nlabels) {
		GL_BUF_LIT(b, "# labels: ");
		put_labels(b, r, GL_LABELS_BUCKET);
		gl_buf_char(b, '\n');
	}
	for (size_t i = 0; i < n; i++)
		if (!s->frames[i]->is_gap)
			put_cells(b, r, s->frames[i]);
}

/* --- reason -------------------------------------------------------------------------------- */

static bool is_like_header(struct gl_str line)
{
	if (line.len && (*line.p == '[' || *line.p == ' '))
		line = gl_str_skip(line, 1);
	return gl_str_starts(line, GL_STR(GL_GOHEADER_START)) ||
	       gl_str_starts(line, GL_STR("Goroutine "));
}

/* Returns true for a recovered panic, whose reason was read from a line of a log. */
static bool is_logged(const struct gl_record *r, struct gl_str reason)
{
	return gl_record_panics(r) && !memchr(reason.p, '\n', reason.len);
}

/*
 * Writes the reason. If a line of the reason looks like a goroutine's header, puts a TAB before it,
 * as Go has done since 1.23.
 */
void gl_gotext_reason(struct gl_buf *b, const struct gl_record *r)
{
	struct gl_str reason = r->more ? r->more->reason : (struct gl_str){NULL, 0};
	bool is_crash = gl_record_is_crash(reason);

	if (!reason.p || (!is_crash && !is_logged(r, reason)))
		return;
	while (reason.len > 0) {
		struct gl_str line = gl_str_cut(&reason, '\n');

		if (is_like_header(line))
			gl_buf_char(b, '\t');
		put_text(b, r, line, IN_REASON);
		gl_buf_char(b, '\n');
	}
	if (is_crash)
		gl_buf_char(b, '\n');
}
