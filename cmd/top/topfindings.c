#include "cmd/top/topfindings.h"

#include "cmd/common/view.h"
#include "lib/judge/alarmtext.h"
#include "lib/base/num.h"
#include "lib/output/term.h"

#define INDENT 2
#define GAP 2
#define SCREEN 24 /* suspicions are written within this many lines of the report */

/*
 * Appends the group that the finding is about, for example `; 120 at main.leakSend zoo.go:93
 * (bc98fe92)`. For leaked goroutines, also appends the state, which says what they wait for.
 */
static void put_meant(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	const struct gl_record *r;

	if (f->group == GL_GROUPS_NONE)
		return;
	r = gl_groups_get(s->groups, f->group);
	GL_BUF_LIT(b, "; ");
	if (f->groups != 1 && f->kind != GL_FINDING_GROWING)
		gl_buf_number(b, "", f->there, " at ");
	view_place(b, r, 0);
	if (f->kind == GL_FINDING_LEAKED && r->state.p) {
		GL_BUF_LIT(b, " [");
		gl_buf_str(b, r->state);
		gl_buf_char(b, ']');
	}
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
	size_t i = f->cohort ? top_snapshot_of(s, f->cohort) : TOP_NO_SNAPSHOT;

	if (f->kind == GL_FINDING_GROWING)
		i = gl_delta_count(s->delta) - 1;
	if (f->kind == GL_FINDING_MANY)
		return s->most;
	if (f->kind == GL_FINDING_BLOCKED)
		return s->process - s->idle;
	return i != TOP_NO_SNAPSHOT ? gl_delta_snapshot(s->delta, i).goroutines : s->process;
}

/* Returns the dump that the finding is about, or TOP_NO_SNAPSHOT if it is about all dumps. */
static size_t dump_of(const struct top *s, const struct gl_finding *f)
{
	size_t i = 0;

	if (f->cohort)
		return top_snapshot_of(s, f->cohort);
	if (f->kind != GL_FINDING_MANY)
		return TOP_NO_SNAPSHOT;
	while (gl_delta_snapshot(s->delta, i).goroutines != f->n)
		i++;
	return i;
}

/*
 * Appends the dump that the finding is about. For a cohort, also appends since when it has waited.
 * Dumps show this only to the minute.
 */
static void put_dump(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	size_t i = dump_of(s, f);
	struct gl_snapshot snap;

	if (i == TOP_NO_SNAPSHOT)
		return;
	snap = gl_delta_snapshot(s->delta, i);
	if (f->cohort && snap.has_time) {
		GL_BUF_LIT(b, ", since about ");
		gl_term_time(b, snap.time - (int64_t)(f->cohort->minutes * 60));
	}
	if (s->ndumps > 1) {
		GL_BUF_LIT(b, " in ");
		view_snapshot(b, s->delta, i);
	}
}

/* --- lines --------------------------------------------------------------------------- */

/* If there are several dumps, appends the one in which the alarm was found. */
static void put_alarm_dump(struct top *s, struct gl_buf *b, const struct gl_alarm *a)
{
	size_t i = s->ndumps > 1 ? top_find_snapshot(s, a->source, a->dump) : TOP_NO_SNAPSHOT;

	if (i == TOP_NO_SNAPSHOT)
		return;
	GL_BUF_LIT(b, "; in ");
	view_snapshot(b, s->delta, i);
}

void top_fill_finding(struct top *s, struct top_line *line, const struct gl_finding *f)
{
	line->text.len = 0;
	line->n = f->n;
	line->whole = whole_of(s, f);
	gl_finding_put(&line->text, f);
	put_dump(s, &line->text, f);
	put_meant(s, &line->text, f);
}

void top_fill_suspect(struct top *s, struct top_line *line, const struct suspect *one)
{
	if (one->finding) {
		top_fill_finding(s, line, one->finding);
		return;
	}
	line->text.len = 0;
	line->n = one->alarm->n;
	line->whole = one->alarm->whole;
	gl_alarm_put(&line->text, one->alarm);
	put_alarm_dump(s, &line->text, one->alarm);
}

/* How many columns the widest count and the widest share take. */
struct figures {
	size_t count, share;
};

static void measure(struct figures *most, const struct top_line *line)
{
	char number[GL_NUM_DIGITS];
	size_t n = gl_num_put(line->n, number);
	struct gl_buf b = {0};

	gl_term_share(&b, line->n, line->whole);
	most->count = n > most->count ? n : most->count;
	most->share = b.len > most->share ? b.len : most->share;
	gl_buf_free(&b);
}

static struct figures figures_of(struct top *s)
{
	struct figures most = {sizeof "count" - 1, sizeof "share" - 1};
	struct top_line line = {0};

	for (size_t i = 0; i < s->suspects.n; i++) {
		top_fill_suspect(s, &line, &s->suspects.v[i]);
		measure(&most, &line);
	}
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		top_fill_finding(s, &line, s->suspects.facts[i]);
		measure(&most, &line);
	}
	gl_buf_free(&line.text);
	return most;
}

static void put_line(struct gl_buf *b, const struct top_line *line,
	const struct figures *columns)
{
	size_t at = INDENT + columns->count + GAP + columns->share + GAP;
	struct gl_buf share = {0};

	gl_term_pad(b, line->n, INDENT + columns->count);
	gl_term_share(&share, line->n, line->whole);
	gl_term_blanks(b, GAP + columns->share - share.len);
	gl_buf_str(b, gl_buf_view(&share));
	gl_term_blanks(b, GAP);
	gl_term_wrap(b, gl_buf_view(&line->text), at, view_width());
	gl_buf_char(b, '\n');
	gl_buf_free(&share);
}

/* --- sections ------------------------------------------------------------------------ */

static size_t lines_of(struct gl_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.p[i] == '\n';
	return n;
}

/* Writes the first suspicions: as many as end within the first screen, but at least one. */
static void put_suspects(struct tool *t, const struct figures *columns, size_t used)
{
	struct top *s = t->ctx;
	struct top_line line = {0};
	size_t i = 0;

	for (; i < s->suspects.n; i++) {
		struct gl_buf b = {0};
		size_t lines;

		top_fill_suspect(s, &line, &s->suspects.v[i]);
		put_line(&b, &line, columns);
		lines = lines_of(gl_buf_view(&b));
		/* The line that counts the other suspicions must fit, too. */
		if (i > 0 && used + lines + (i + 1 < s->suspects.n) > SCREEN) {
			gl_buf_free(&b);
			break;
		}
		used += lines;
		gl_buf_str(&t->out.buf, gl_buf_view(&b));
		gl_buf_free(&b);
	}
	gl_buf_free(&line.text);
	view_more(t, INDENT, s->suspects.n - i, "more, which --json lists",
		"more, which --json lists");
}

static void put_facts(struct tool *t, const struct figures *columns)
{
	struct top *s = t->ctx;
	struct top_line line = {0};

	if (s->suspects.nfacts == 0)
		return;
	view_line(t);
	view_title(t, "facts", VIEW_BOLD);
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		top_fill_finding(s, &line, s->suspects.facts[i]);
		put_line(&t->out.buf, &line, columns);
	}
	gl_buf_free(&line.text);
}

void top_put_findings(struct tool *t, size_t used)
{
	struct top *s = t->ctx;
	struct figures columns = figures_of(s);

	view_line(t);
	if (s->suspects.n == 0) {
		view_end(t, "nothing suspicious");
	} else {
		view_title(t, "suspicious", VIEW_RED);
		put_suspects(t, &columns, used + 2);
	}
	put_facts(t, &columns);
}
