#include "cmd/common/inputreport.h"

#include "cmd/common/confine.h"
#include "cmd/common/inputwords.h"

#include <errno.h>

static void add_words(struct gl_buf *b, const char *before, const char *words)
{
	gl_buf_text(b, before);
	gl_buf_text(b, words);
}

void inputreport_describe(struct tool *t, struct gl_buf *b, const char *path,
	const struct gl_err *err)
{
	bool is_folder = err->code == GL_ERR_SYSTEM && err->sys_errno == EISDIR;

	gl_buf_str(b, tool_name(t, path));
	if (err->line > 0) {
		gl_buf_char(b, ':');
		gl_buf_u64(b, err->line);
	}
	if (err->has_id)
		gl_buf_number(b, ": goroutine ", err->id, "");
	if (is_folder)
		GL_BUF_LIT(b, ": is a directory");
	else if (err->what)
		add_words(b, ": ", err->what);
	if (err->code == GL_ERR_SYSTEM && !is_folder)
		add_words(b, ": ", strerror(err->sys_errno));
	if (err->detail[0]) {
		add_words(b, ": '", err->detail);
		gl_buf_char(b, '\'');
	}
}

void inputreport_message(struct tool *t, const char *path, const struct gl_err *err,
	bool is_failure)
{
	struct gl_buf b = {0};

	if (err->code == GL_ERR_MEMORY)
		tool_die_memory(t);
	inputreport_describe(t, &b, path, err);
	confine_explain(&b, t->sandbox, path, err);
	if (is_failure && (err->sys_errno == ENOENT || err->sys_errno == ENOTDIR))
		input_put_hint(&b, t->info->name, path,
			t->noperands > 1 && strcmp(path, t->operands[0]) == 0);
	if (is_failure)
		tool_fail(t, "%.*s", (int)b.len, b.p);
	else
		tool_warn(t, "%.*s", (int)b.len, b.p);
	gl_buf_free(&b);
}

static void add_count(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	gl_buf_u64(b, n);
	add_words(b, " ", n == 1 ? one : many);
}

/* Appends a part of the closing line, for example ", 3 partial", if n is not 0. */
static void add_part(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	if (b->len > 0)
		GL_BUF_LIT(b, ", ");
	add_count(b, n, one, many);
}

/* Appends how much of an input was skipped, cut or repeated, if anything was. */
static void add_parts(struct gl_buf *b, const struct gl_input_counts *n)
{
	add_part(b, n->unread, "unread", "unread");
	add_part(b, n->partial, "partial", "partial");
	add_part(b, n->truncated, "dump truncated", "dumps truncated");
	add_part(b, n->repeats, "repeated", "repeated");
	add_part(b, n->mangled, "mangled", "mangled");
	add_part(b, n->skipped, "line skipped", "lines skipped");
	add_part(b, n->races, "race report skipped", "race reports skipped");
}

/* Writes the message `NAME: text` at once, and frees *text. */
static void say_of(struct tool *t, const char *path, struct gl_buf *text, bool is_failure)
{
	struct gl_str name = tool_name(t, path);

	(is_failure ? tool_fail : tool_warn)(
		t, "%.*s: %.*s", (int)name.len, name.p, (int)text->len, text->p);
	gl_buf_free(text);
}

static void report_remark(struct tool *t, const struct input *in)
{
	if (in->remark.code)
		inputreport_message(t, in->path, &in->remark, false);
}

/*
 * Returns true if the remark says that the input begins with the title of a profile that is not of
 * goroutines.
 */
static bool is_title(const struct input *in, const struct gl_err *remark)
{
	const struct gl_kind *kind = remark->line == 1 ? gl_kind_find(in->head) : NULL;

	return kind && remark->what && strcmp(kind->what, remark->what) == 0;
}

/*
 * Reports an input that has no bytes. If it is a pipe, only a tool with TOOL_JUDGES reports it: a
 * filter that selected nothing writes nothing into the pipe, which is no fault.
 */
static enum input_held report_empty(struct tool *t, const struct input *in)
{
	struct gl_str name = tool_name(t, in->path);

	report_remark(t, in);
	if (!in->is_file && t->answer != TOOL_JUDGES)
		return INPUT_HELD_NOTHING;
	tool_fail(t, "%.*s: %s: the input is empty", (int)name.len, name.p, t->lacks);
	return INPUT_HELD_OTHER;
}

/*
 * Reports that an input holds no dump. b says what the input is instead; the function frees it.
 * Only when all inputs were read is it known whether the exit status is 1 or 2.
 */
static enum input_held report_lack(struct tool *t, const char *path, struct gl_buf *b)
{
	bool is_trouble = t->answer != TOOL_REPORTS || t->is_strict || tool_has_dumps(t);

	t->without++;
	if (!is_trouble && t->is_quiet) {
		gl_buf_str(&t->suppressed, tool_name(t, path));
		GL_BUF_LIT(&t->suppressed, ": ");
		gl_buf_str(&t->suppressed, gl_buf_view(b));
		gl_buf_char(&t->suppressed, '\0');
	}
	say_of(t, path, b, is_trouble);
	return INPUT_HELD_OTHER;
}

static enum input_held report_other(struct tool *t, const struct input *in)
{
	bool is_named = in->remark.code && (in->head->is_profile || is_title(in, &in->remark));
	struct gl_buf b = {0};

	gl_buf_text(&b, t->lacks);
	add_parts(&b, in->tally);
	if (!is_named)
		report_remark(t, in);
	input_put_kind(&b, t->info->name, in->path, in->head, is_named ? &in->remark : NULL);
	return report_lack(t, in->path, &b);
}

/*
 * Counts a member of an archive without a dump. Reports the member only if a part of it could not
 * be read.
 */
static enum input_held count_other(struct tool *t, const struct input *in)
{
	struct gl_buf b = {0};

	t->members.without++;
	if (in->tally->unread == 0)
		return INPUT_HELD_OTHER;
	add_parts(&b, in->tally);
	say_of(t, in->path, &b, false);
	return INPUT_HELD_OTHER;
}

enum input_held inputreport_close(struct tool *t, const struct input *in)
{
	const struct gl_input_counts *n = in->tally;
	struct gl_buf b = {0};

	if (n->turned > 0 || (t->is_strict && n->partial + n->truncated + n->unread > 0))
		tool_status(t, 2);
	if (in->is_whole && n->dumps == 0 && n->records == 0 && in->is_member)
		return count_other(t, in);
	if (in->is_whole && n->dumps == 0 && n->records == 0)
		return in->head->len == 0 ? report_empty(t, in) : report_other(t, in);
	report_remark(t, in);
	add_parts(&b, n);
	if (b.len > 0)
		say_of(t, in->path, &b, false);
	return n->dumps + n->records > 0 ? INPUT_HELD_DUMPS : INPUT_HELD_OTHER;
}

void inputreport_remark(struct tool *t, struct input *in, const struct gl_err *remark)
{
	report_remark(t, in);
	in->remark = remark ? *remark : (struct gl_err){0};
	if (remark && remark->line > 0 && !is_title(in, remark))
		inputreport_remark(t, in, NULL);
}

void inputreport_close_archive(struct tool *t, const char *path, const char *what,
	enum input_held held, bool has_fault)
{
	const struct members *m = &t->members;
	struct gl_buf b = {0};

	if (held == INPUT_HELD_DUMPS) {
		add_part(&b, m->without, "member without a dump", "members without a dump");
		if (b.len > 0)
			say_of(t, path, &b, false);
		return;
	}
	gl_buf_text(&b, t->lacks);
	add_words(&b, ": this is ", what);
	if (m->found == 0) {
		add_words(&b, " ", has_fault ? "that could not be read" :
						  "without regular files");
	} else {
		GL_BUF_LIT(&b, "; of its ");
		add_count(&b, m->found, "member", "members");
		add_words(&b, " none ", m->read ? "holds a dump" : "matches --source");
	}
	report_lack(t, path, &b);
}
