#include "cmd/dumpout.h"

#include "lib/output/term.h"

#include <unistd.h>

void dumpout_start(struct tool *t, struct dumpout *d)
{
	d->is_on = true;
	d->is_shown = isatty(STDOUT_FILENO);
	t->reader.with_text = true;
}

/* TAB and LF are the text's own. */
static void show(struct gl_buf *out, struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len, *stop;

	for (; p < end; p = stop + 1) {
		for (stop = p; stop < end && *stop != '\n' && *stop != '\t';)
			stop++;
		gl_term_safe(out, gl_str_of(p, stop));
		if (stop == end)
			break;
		gl_buf_char(out, *stop);
	}
}

static struct gl_buf *line_of(struct tool *t, struct dumpout *d)
{
	d->scratch.len = 0;
	return d->is_shown ? &d->scratch : &t->out.buf;
}

static void flush(struct tool *t, struct dumpout *d)
{
	if (d->is_shown)
		show(&t->out.buf, gl_buf_view(&d->scratch));
	t->out.buf.failed |= d->scratch.failed;
	gl_writer_line(&t->out);
}

enum tool_step dumpout_put(struct tool *t, struct dumpout *d, const struct gl_record *r, int index)
{
	struct gl_str name = tool_name(t, index < t->noperands ? t->operands[index] : "-");

	if (!gl_dumptext_put(&d->text, line_of(t, d), r)) {
		tool_fail(t, "%.*s: a group of goroutines has no text: --text writes goroutines",
			(int)name.len, name.p);
		return TOOL_STOP;
	}
	flush(t, d);
	return TOOL_GO_ON;
}

void dumpout_end(struct tool *t, struct dumpout *d)
{
	gl_dumptext_end(&d->text, line_of(t, d));
	flush(t, d);
	gl_dumptext_free(&d->text);
	gl_buf_free(&d->scratch);
}
