#include "cmd/top/topfindings.h"

#include "cmd/common/view.h"
#include "lib/base/num.h"
#include "lib/output/term.h"

#define INDENT 2
#define GAP 2
#define SIG 11 /* columns of a signature behind a place */

/* Appends, for example, `; 120 at main.leakSend zoo.go:93 (bc98fe92)`. */
static void put_meant(struct tool *t, struct gl_buf *b, const struct gl_finding *f, size_t width)
{
	const struct gl_record *r;

	if (f->group == GL_GROUPS_NONE)
		return;
	r = top_group_numbered(t, f->group);
	GL_BUF_LIT(b, "; ");
	if (f->groups != 1 && f->kind != GL_FINDING_GROWING) {
		gl_buf_u64(b, f->there);
		GL_BUF_LIT(b, " at ");
	}
	view_place(b, r, width);
	if (f->more) {
		GL_BUF_LIT(b, ", and ");
		view_number(b, f->more, "more group", "more groups");
	}
}

/*
 * Returns how many goroutines count as 100 % for the finding's share: those of the dump that the
 * finding is about, those that are not idle, or all.
 */
static uint64_t whole_of(struct top *s, const struct gl_finding *f)
{
	const struct gl_snapshot *snap = f->cohort ? top_snapshot_of(s, f->cohort) : NULL;

	if (f->kind == GL_FINDING_GROWING)
		snap = gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1);
	if (f->kind == GL_FINDING_MANY)
		return s->most;
	if (f->kind == GL_FINDING_BLOCKED)
		return s->process - s->idle;
	return snap ? snap->goroutines : s->process;
}

/* Returns the dump that the finding is about, or NULL if it is about all dumps. */
static const struct gl_snapshot *dump_of(const struct top *s, const struct gl_finding *f)
{
	size_t i = 0;

	if (f->cohort)
		return top_snapshot_of(s, f->cohort);
	if (f->kind != GL_FINDING_MANY)
		return NULL;
	while (gl_delta_snapshot(s->delta, i)->goroutines != f->n)
		i++;
	return gl_delta_snapshot(s->delta, i);
}

/*
 * Appends which dump the finding is about. For a cohort, also appends since when it has waited,
 * which is known only to the minute.
 */
static void put_dump(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	const struct gl_snapshot *snap = dump_of(s, f);

	if (!snap)
		return;
	if (f->cohort && snap->has_time) {
		GL_BUF_LIT(b, ", since about ");
		gl_term_time(b, snap->time - (int64_t)(f->cohort->minutes * 60));
	}
	if (s->ndumps > 1) {
		GL_BUF_LIT(b, " in ");
		view_snapshot(b, s->delta, view_index(s->delta, snap));
	}
}

/* The widths of the widest count and the widest share. */
struct figures {
	size_t count, share;
};

static struct figures figures_of(struct top *s)
{
	struct figures most = {sizeof "count" - 1, sizeof "share" - 1};
	struct gl_buf b = {0};

	for (size_t i = 0; i < s->nfindings; i++) {
		char number[GL_NUM_DIGITS];
		size_t n = gl_num_put(s->findings[i].n, number);

		most.count = n > most.count ? n : most.count;
		b.len = 0;
		gl_term_share(&b, s->findings[i].n, whole_of(s, &s->findings[i]));
		most.share = b.len > most.share ? b.len : most.share;
	}
	gl_buf_free(&b);
	return most;
}

static void put_finding(struct tool *t, const struct gl_finding *f, struct figures columns)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};
	size_t width = view_width(), at = INDENT + columns.count + GAP + columns.share + GAP;

	gl_term_pad(b, f->n, INDENT + columns.count);
	gl_term_share(&text, f->n, whole_of(s, f));
	gl_term_blanks(b, GAP + columns.share - text.len);
	gl_buf_str(b, gl_buf_view(&text));
	gl_term_blanks(b, GAP);
	text.len = 0;
	gl_finding_put(&text, f);
	put_dump(s, &text, f);
	put_meant(t, &text, f, width > at + SIG ? width - at - SIG : width);
	gl_term_wrap(b, gl_buf_view(&text), at, width);
	b->failed |= text.failed;
	gl_buf_free(&text);
	view_line(t);
}

void top_put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	struct figures columns = figures_of(s);

	if (s->nfindings == 0)
		return;
	view_line(t);
	view_color(t, VIEW_RED);
	GL_BUF_LIT(&t->out.buf, "suspicious");
	view_color(t, VIEW_PLAIN);
	view_line(t);
	for (size_t i = 0; i < s->nfindings; i++)
		put_finding(t, &s->findings[i], columns);
}
