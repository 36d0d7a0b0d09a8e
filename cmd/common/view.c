#include "cmd/common/view.h"

#include "cmd/common/jsonout.h"
#include "lib/base/hash.h"
#include "lib/base/num.h"
#include "lib/output/emit.h"
#include "lib/output/term.h"
#include "lib/record/place.h"
#include "lib/summary/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define VIEW_SIG 8 /* number of digits of a signature that tables show */
#define INDENT 2   /* blanks before the lines of a table */

size_t view_width(void)
{
	const char *columns = getenv("COLUMNS");
	uint64_t n;

	if (columns && gl_num_parse((struct gl_str){columns, strlen(columns)}, &n) && n > 0)
		return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
	return gl_term_width(STDOUT_FILENO);
}

void view_refuse(struct tool *t, int index, uint64_t number, const struct gl_err *err)
{
	const char *path = tool_path(t, index);
	char record[32] = "";

	if (number > 0)
		snprintf(record, sizeof record, "record %" PRIu64 ": ", number);
	if (err->code == GL_ERR_INPUT)
		tool_fail(t, "%s: %s%s: '%s'; --by '%s' takes them", path, record, err->what,
			err->detail, err->detail);
	else
		tool_fail(t, "%s: %s%s: '%s'", path, record, err->what, err->detail);
}

void view_line(struct tool *t)
{
	gl_buf_char(&t->out.buf, '\n');
	gl_writer_line(&t->out);
}

void view_end(struct tool *t, const char *text)
{
	gl_buf_text(&t->out.buf, text);
	view_line(t);
}

void view_color(struct tool *t, const char *color)
{
	if (t->has_color)
		gl_buf_text(&t->out.buf, color);
}

void view_title(struct tool *t, const char *title, const char *color)
{
	view_color(t, color);
	gl_buf_text(&t->out.buf, title);
	view_color(t, VIEW_PLAIN);
	view_line(t);
}

void view_put_table(struct tool *t, struct gl_table *table)
{
	gl_table_put(table, &t->out.buf, INDENT, view_width());
	gl_table_free(table);
	gl_writer_line(&t->out);
}

void view_number(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	const char *word = n == 1 ? one : many;

	gl_buf_u64(b, n);
	gl_buf_char(b, ' ');
	gl_buf_text(b, word);
}

void view_more(struct tool *t, size_t indent, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	gl_term_blanks(&t->out.buf, indent);
	GL_BUF_LIT(&t->out.buf, "and ");
	view_number(&t->out.buf, n, one, many);
	view_line(t);
}

void view_excluded(struct gl_buf *b, uint64_t runtime, uint64_t dumpers)
{
	if (runtime + dumpers == 0)
		return;
	GL_BUF_LIT(b, "excluded: ");
	if (runtime)
		view_number(b, runtime, "goroutine of the runtime", "goroutines of the runtime");
	if (runtime && dumpers)
		GL_BUF_LIT(b, ", ");
	if (dumpers)
		view_number(b, dumpers,
			runtime ? "that writes the dump" : "goroutine that writes the dump",
			runtime ? "that write the dump" : "goroutines that write the dump");
}

void view_dumps(struct gl_buf *b, const struct gl_delta *d)
{
	gl_finding_put_dumps(b, gl_delta_is_sum(d) ? 0 : gl_delta_dumps(d));
}

void view_snapshot(struct gl_buf *b, const struct gl_delta *d, size_t i)
{
	struct gl_snapshot s = gl_delta_snapshot(d, i);

	gl_term_safe(b, s.source);
	if (s.dump && s.shares_source) {
		gl_buf_char(b, '#');
		gl_buf_u64(b, s.dump);
	}
}

void view_cut(struct gl_buf *b, struct gl_str s, size_t most,
	void (*cut)(struct gl_buf *, struct gl_str, size_t))
{
	struct gl_buf safe = {0};

	gl_term_safe(&safe, s);
	if (most > 0)
		cut(b, gl_buf_view(&safe), most);
	else
		gl_buf_str(b, gl_buf_view(&safe));
	gl_buf_free(&safe);
}

void view_place(struct gl_buf *b, const struct gl_record *r, size_t most)
{
	struct gl_buf raw = {0};
	char hex[GL_HASH_HEX];

	gl_place_brief(&raw, r);
	view_cut(b, gl_buf_view(&raw), most, gl_term_cut_name);
	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		GL_BUF_LIT(b, " (");
		gl_buf_add(b, hex, VIEW_SIG);
		gl_buf_char(b, ')');
	}
	gl_buf_free(&raw);
}

void view_frame(struct gl_buf *b, const struct gl_frame *f, const char *prefix)
{
	gl_buf_text(b, prefix);
	if (f->is_gap)
		GL_BUF_LIT(b, "...");
	if (f->is_gap && f->line > 0)
		gl_buf_i64(b, f->line);
	gl_term_safe(b, f->func);
	gl_buf_char(b, '\n');
	if (f->is_gap || !f->file.p)
		return;
	GL_BUF_LIT(b, "    ");
	gl_term_safe(b, f->file);
	if (f->line >= 0) {
		gl_buf_char(b, ':');
		gl_buf_i64(b, f->line);
	}
	gl_buf_char(b, '\n');
}

void view_stack(struct gl_buf *b, const struct gl_stack *stack)
{
	for (size_t i = 0; i < stack->nframes; i++)
		view_frame(b, stack->frames[i], "");
	if (stack->created_by)
		view_frame(b, stack->created_by, "created by ");
}

const char **view_titles(struct gl_arena *a, size_t n, size_t last)
{
	const char **v = gl_arena_new(a, (n + 1) * sizeof *v);

	for (size_t i = 0; i <= n; i++) {
		char *text = gl_arena_new(a, GL_NUM_DIGITS + 2);

		text[0] = '#';
		text[1 + gl_num_put((i < n ? i : last) + 1, text + 1)] = '\0';
		v[i] = text;
	}
	return v;
}

bool view_has_key(const struct gl_keys *keys, const char *name)
{
	for (size_t i = 0; i < keys->n; i++)
		if (gl_str_eq(keys->v[i].name, (struct gl_str){name, strlen(name)}))
			return true;
	return false;
}

void view_snapshots_json(struct gl_buf *b, const struct gl_delta *d)
{
	json_array(b, "snapshots");
	for (size_t i = 0; i < gl_delta_count(d); i++) {
		struct gl_snapshot s = gl_delta_snapshot(d, i);

		json_comma(b);
		gl_buf_char(b, '{');
		json_text(b, "source", s.source);
		json_number(b, "goroutines", s.goroutines);
		if (s.dump)
			json_number(b, "dump", s.dump);
		if (s.panics > 1)
			json_number(b, "panics", s.panics);
		json_number(b, "runtime", s.runtime);
		json_number(b, "dumpers", s.dumpers);
		if (s.dumps > 1)
			json_number(b, "dumps", s.dumps);
		json_flag(b, "truncated", s.is_truncated);
		json_flag(b, "restart", s.begins);
		json_flag(b, "earlier", s.is_earlier);
		json_flag(b, "doubtful", s.is_doubtful);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, ']');
}

void view_group_json(struct gl_buf *b, const struct gl_record *r)
{
	gl_emit_record(b, r);
	b->len--;
}
