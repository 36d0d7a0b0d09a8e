#include "cmd/filter/dumpout.h"

#include "lib/output/term.h"

#include <sys/stat.h>
#include <unistd.h>

/* Returns true if the output is a file. Any other output may lead to a terminal, even a pipe. */
static bool goes_to_file(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode);
}

void dumpout_start(struct tool *t, struct dumpout *d)
{
	d->is_shown = t->is_shown || (!d->is_raw && !goes_to_file());
	t->reader.with_text = true;
}

static struct gl_buf *line_of(struct tool *t, struct dumpout *d)
{
	d->scratch.len = 0;
	return d->is_shown ? &d->scratch : &t->out.buf;
}

static void flush(struct tool *t, struct dumpout *d)
{
	if (d->is_shown)
		gl_term_lines(&t->out.buf, gl_buf_view(&d->scratch));
	gl_writer_line(&t->out);
}

enum tool_step dumpout_put(struct tool *t, struct dumpout *d, const struct gl_record *r, int index)
{
	struct gl_str name = tool_name(t, tool_path(t, index));

	if (!gl_dumptext_put(&d->text, line_of(t, d), r)) {
		tool_fail(t, "%.*s: a group has no text; --text writes single goroutines",
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
