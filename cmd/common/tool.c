#include "cmd/common/tool.h"

#include "cmd/common/confine.h"
#include "cmd/common/inputwords.h"
#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/input/bundle.h"
#include "lib/input/mapped.h"
#include "lib/output/term.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_THREADS 8

/* --- words --------------------------------------------------------------------------- */

/* Writes a message with a single write, so that the messages of a pipeline's tools do not mix. */
static void write_message(struct tool *t, struct gl_str text)
{
	struct gl_writer err;

	progress_clear(&t->progress);
	gl_writer_init(&err, STDERR_FILENO);
	gl_buf_add(&err.buf, t->info->name, strlen(t->info->name));
	GL_BUF_LIT(&err.buf, ": ");
	gl_term_safe(&err.buf, text);
	gl_buf_char(&err.buf, '\n');
	gl_writer_flush(&err);
	gl_buf_free(&err.buf);
}

static void say(struct tool *t, bool is_written, const char *fmt, va_list ap)
{
	struct gl_buf text = {0};
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n > 0 && gl_buf_room(&text, (size_t)n + 1)) {
		vsnprintf(text.p, (size_t)n + 1, fmt, ap);
		text.len = (size_t)n;
	}
	if (gl_mem_lacked()) /* the message itself may be wrong */
		tool_die_memory(t);
	if (is_written)
		write_message(t, gl_buf_view(&text));
	if (t->on_message)
		t->on_message(t->ctx, gl_buf_view(&text));
	gl_buf_free(&text);
	if (gl_mem_lacked())
		tool_die_memory(t);
}

void tool_warn(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	if (t->is_quiet && !t->on_message)
		return;
	va_start(ap, fmt);
	say(t, !t->is_quiet, fmt, ap);
	va_end(ap);
}

void tool_fail(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	tool_status(t, 2);
	va_start(ap, fmt);
	say(t, true, fmt, ap);
	va_end(ap);
}

void tool_status(struct tool *t, int s)
{
	if (s > t->status)
		t->status = s;
}

void tool_die_memory(struct tool *t)
{
	if (t->on_death)
		t->on_death(t->ctx);
	progress_clear(&t->progress);
	/*
	 * Does not use tool_fail, which needs memory. Standard error is not buffered and needs
	 * none.
	 */
	fprintf(stderr, "%s: out of memory\n", t->info->name);
	_exit(2);
}

/* The tool that runs in this process, for the thread that called tool_init; NULL for others. */
static _Thread_local struct tool *running;

/*
 * Nothing useful can follow. Other threads only note it, as this one may be in the middle of a
 * line.
 */
static void on_lack(void)
{
	if (running)
		tool_die_memory(running);
}

/* --- start --------------------------------------------------------------------------- */

/*
 * If the caller closed one of the descriptors 0 to 2, the next file to be opened would take its
 * place. So each gets /dev/null, opened in the wrong direction: using it still fails.
 */
static bool fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

/*
 * SIGBUS means that a mapped file shrank: gl_mapped_rescue puts empty pages in its place. Any other
 * fault is a crash.
 */
static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (!gl_mapped_rescue(info->si_addr)) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
}

static void install_sigbus(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = on_sigbus;
	sa.sa_flags = SA_SIGINFO;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, NULL);
}

static unsigned default_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > DEFAULT_THREADS ? DEFAULT_THREADS : (unsigned)n;
}

bool tool_has_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static bool wants_color(const struct opt_common *c)
{
	const char *no = getenv("NO_COLOR");

	if (c->color != OPT_COLOR_AUTO)
		return c->color == OPT_COLOR_ALWAYS;
	return !(no && *no) && tool_has_screen();
}

static void flush_before_wait(void *ctx)
{
	struct tool *t = ctx;

	gl_writer_flush(&t->out);
}

static void apply(struct tool *t, const struct opt_common *c)
{
	t->threads = c->threads ? c->threads : default_threads();
	t->is_strict = c->is_strict;
	t->is_quiet = c->is_quiet;
	t->is_shown = isatty(STDOUT_FILENO);
	t->has_color = wants_color(c);
	if (c->as)
		t->reader.as = (struct gl_str){c->as, strlen(c->as)};
	t->members.selected = c->sources;
	t->reader.threads = t->threads;
	t->reader.on_wait = flush_before_wait;
	t->reader.ctx = t;
}

/*
 * Every run ends here, and failures to write are reported here, as is memory that was lacking at
 * any time. It is not an error if the reader of the output has gone.
 */
static int close_output(struct tool *t)
{
	struct gl_err err;

	if (gl_writer_close(&t->out, &err) != 0 && err.code == GL_ERR_MEMORY)
		tool_die_memory(t);
	else if (gl_writer_failed(&t->out) && err.sys_errno != EPIPE)
		tool_fail(t, "write error: %s", strerror(err.sys_errno));
	return t->status;
}

/* Enters the sandbox: whatever else the tool needs is open by now. */
static void enter_sandbox(struct tool *t, const struct opt_common *c)
{
	if (t->info->open)
		t->info->open(t->ctx);
	t->sandbox = confine(t->info->name, c, t->operands, t->noperands);
}

/* Writes what the options led to instead of a run. */
static void show(struct tool *t, enum opt_outcome outcome, const struct opt_common *c,
	struct gl_str text)
{
	if (outcome == OPT_WRONG)
		tool_fail(t, "%.*s", (int)text.len, text.p);
	else
		gl_buf_str(&t->out.buf, text);
	if (outcome == OPT_VERSION)
		confine_describe(&t->out.buf, confine(t->info->name, c, NULL, 0));
	close_output(t);
}

bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx)
{
	struct opt_common common = {0};
	struct gl_buf text = {0};
	enum opt_outcome outcome;
	int first = argc;

	memset(t, 0, sizeof *t);
	t->info = info;
	t->ctx = ctx;
	t->lacks = "no goroutine dump found";
	running = t;
	gl_mem_on_lack(on_lack);
	if (!fill_descriptors())
		_exit(2);
	gl_hash_set_seed(gl_port_random());
	install_sigbus();
	gl_writer_init(&t->out, STDOUT_FILENO);
	gl_port_widen_pipe(STDOUT_FILENO);
	outcome = opt_read(argc, argv, info, ctx, &common, &first, &text);
	if (text.failed)
		tool_die_memory(t);
	if (outcome == OPT_RUN) {
		apply(t, &common);
		t->operands = argv + first;
		t->noperands = argc - first;
		enter_sandbox(t, &common);
	} else {
		show(t, outcome, &common, gl_buf_view(&text));
	}
	gl_buf_free(&text);
	gl_mem_free(common.files);
	if (outcome != OPT_RUN) {
		gl_match_free(common.sources);
		return false;
	}
	t->stacks = gl_stacks_new();
	if (!t->stacks)
		tool_die_memory(t);
	return true;
}

/* --- inputs -------------------------------------------------------------------------- */

struct gl_str tool_name(const struct tool *t, const char *path)
{
	if (strcmp(path, "-") == 0 && t->reader.as.p)
		return t->reader.as;
	return (struct gl_str){path, strlen(path)};
}

static void add_words(struct gl_buf *b, const char *before, const char *words)
{
	gl_buf_add(b, before, strlen(before));
	gl_buf_add(b, words, strlen(words));
}

/* Appends a message such as `dump.txt:412: goroutine 7: header cut short: 'subject'`. */
static void describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err)
{
	bool is_folder = err->code == GL_ERR_SYSTEM && err->sys_errno == EISDIR;

	gl_buf_str(b, tool_name(t, path));
	if (err->line > 0) {
		gl_buf_char(b, ':');
		gl_buf_u64(b, err->line);
	}
	if (err->has_id) {
		GL_BUF_LIT(b, ": goroutine ");
		gl_buf_u64(b, err->id);
	}
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

static void tell(struct tool *t, const char *path, const struct gl_err *err, bool is_failure)
{
	struct gl_buf b = {0};

	if (err->code == GL_ERR_MEMORY)
		tool_die_memory(t);
	describe(t, &b, path, err);
	confine_explain(&b, t->sandbox, path, err);
	if (is_failure && (err->sys_errno == ENOENT || err->sys_errno == ENOTDIR))
		input_put_hint(&b, t->info->name, path,
			t->noperands > 1 && strcmp(path, t->operands[0]) == 0);
	if (b.failed)
		tool_die_memory(t);
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

/* Appends ", 3 partial" if n is not 0. */
static void add_part(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	if (b->len > 0)
		GL_BUF_LIT(b, ", ");
	add_count(b, n, one, many);
}

/* Appends what was skipped, cut or repeated. Appends nothing if nothing was. */
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

	if (text->failed)
		tool_die_memory(t);
	(is_failure ? tool_fail : tool_warn)(
		t, "%.*s: %.*s", (int)name.len, name.p, (int)text->len, text->p);
	gl_buf_free(text);
}

static bool has_dumps(const struct tool *t)
{
	return t->dumps > 0 || t->records > 0;
}

static void tell_remark(struct tool *t, const struct tool_input *in)
{
	if (in->remark.code)
		tell(t, in->path, &in->remark, false);
}

/*
 * Returns true if the remark says that the input begins with the title of another kind of profile.
 */
static bool is_title(const struct tool_input *in, const struct gl_err *remark)
{
	const struct gl_kind *kind = remark->line == 1 ? gl_kind_find(in->head) : NULL;

	return kind && remark->what && strcmp(kind->what, remark->what) == 0;
}

/*
 * Reports an input that has no bytes at all. An empty pipe is reported only by TOOL_JUDGES, because
 * a filter that selects nothing leaves one.
 */
static enum tool_held tell_empty(struct tool *t, const struct tool_input *in)
{
	struct gl_str name = tool_name(t, in->path);

	tell_remark(t, in);
	if (!in->is_file && t->answer != TOOL_JUDGES)
		return TOOL_HELD_NOTHING;
	tool_fail(t, "%.*s: %s: the input is empty", (int)name.len, name.p, t->lacks);
	return TOOL_HELD_OTHER;
}

/*
 * Reports what the input is instead of a dump, which is the text b; frees b. Only at the end, when
 * all inputs were read, is it known whether this means status 1 or 2.
 */
static enum tool_held tell_lack(struct tool *t, const char *path, struct gl_buf *b)
{
	bool is_trouble = t->answer != TOOL_REPORTS || t->is_strict || has_dumps(t);

	t->without++;
	if (!is_trouble && t->is_quiet) {
		gl_buf_str(&t->untold, tool_name(t, path));
		GL_BUF_LIT(&t->untold, ": ");
		gl_buf_str(&t->untold, gl_buf_view(b));
		gl_buf_char(&t->untold, '\0');
		if (t->untold.failed)
			tool_die_memory(t);
	}
	say_of(t, path, b, is_trouble);
	return TOOL_HELD_OTHER;
}

static enum tool_held tell_other(struct tool *t, const struct tool_input *in)
{
	bool is_named = in->remark.code && (in->head->is_profile || is_title(in, &in->remark));
	struct gl_buf b = {0};

	gl_buf_add(&b, t->lacks, strlen(t->lacks));
	add_parts(&b, in->tally);
	if (!is_named)
		tell_remark(t, in);
	input_put_kind(&b, t->info->name, in->path, in->head, is_named ? &in->remark : NULL);
	return tell_lack(t, in->path, &b);
}

/* Counts a member without a dump. It is reported by itself only if something in it was not read. */
static enum tool_held count_other(struct tool *t, const struct tool_input *in)
{
	struct gl_buf b = {0};

	t->members.without++;
	if (in->tally->unread == 0)
		return TOOL_HELD_OTHER;
	add_parts(&b, in->tally);
	say_of(t, in->path, &b, false);
	return TOOL_HELD_OTHER;
}

/* Writes the closing line of an input, if there is anything to report. */
static enum tool_held summarize(struct tool *t, const struct tool_input *in)
{
	const struct gl_input_counts *n = in->tally;
	struct gl_buf b = {0};

	if (n->turned > 0 || (t->is_strict && n->partial + n->truncated + n->unread > 0))
		tool_status(t, 2);
	if (in->is_whole && n->dumps == 0 && n->records == 0 && in->is_member)
		return count_other(t, in);
	if (in->is_whole && n->dumps == 0 && n->records == 0)
		return in->head->len == 0 ? tell_empty(t, in) : tell_other(t, in);
	tell_remark(t, in);
	add_parts(&b, n);
	if (b.len > 0)
		say_of(t, in->path, &b, false);
	return n->dumps + n->records > 0 ? TOOL_HELD_DUMPS : TOOL_HELD_OTHER;
}

/*
 * Reports a remark. A remark about the whole input, or about its title, is kept instead of being
 * reported at once: if no dump follows, the closing line says what the input is, and it should not
 * be said twice.
 */
static void take_remark(struct tool *t, struct tool_input *in, const struct gl_err *remark)
{
	tell_remark(t, in);
	in->remark = remark ? *remark : (struct gl_err){0};
	if (remark && remark->line > 0 && !is_title(in, remark))
		take_remark(t, in, NULL);
}

static void show_progress(struct tool *t, const struct gl_reader *r)
{
	struct progress_at at = {.records = t->records};

	gl_reader_place(r, &at.done, &at.size);
	progress_show(&t->progress, t->info->name, &at);
}

/* Passes records to `take` until `take` wants no more, or the input or the output ends. */
static enum gl_next pump(struct tool *t, struct gl_reader *r, struct tool_input *in,
	tool_records_fn *take, int index)
{
	const struct gl_record *recs;
	enum gl_next got;
	size_t n;

	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED) {
		if (got == GL_NEXT_SKIPPED) {
			take_remark(t, in, gl_reader_err(r));
			continue;
		}
		take_remark(t, in, NULL);
		t->records += n;
		if (progress_is_due(&t->progress, t->records))
			show_progress(t, r);
		if (take(t, recs, n, index) == TOOL_STOP)
			return GL_NEXT_RECORDS;
		if (gl_mem_lacked())
			tool_die_memory(t);
		if (gl_writer_failed(&t->out))
			return GL_NEXT_RECORDS;
	}
	return got;
}

/*
 * Returns true if reading failed because of what the input is (JSON spread over several lines), and
 * nothing of it was read. The input then counts as one without a dump.
 */
static bool is_refused(const struct gl_err *err, const struct tool_input *in)
{
	const struct gl_kind *kind = err->code == GL_ERR_INPUT ? gl_kind_find(in->head) : NULL;

	return kind && kind->command && in->tally->dumps + in->tally->records == 0;
}

/* What reading an operand has come to. */
struct operand {
	const char *path;
	tool_records_fn *take;
	int index;
	bool wants_more; /* another input is wanted */
	bool has_fault;	 /* some member could not be read, which was reported */
	enum tool_held held;
	struct gl_buf as; /* the source of a member, if --as names the archive's */
};

/* Reads one input, which is the operand or a member of it. */
static enum tool_held read_input(struct tool *t, struct operand *o, struct tool_input *in,
	const struct gl_stream_options *opt)
{
	enum tool_held held = TOOL_HELD_OTHER;
	struct gl_err err = {0};
	enum gl_next got;
	struct gl_reader *r = gl_reader_open(opt, t->stacks, in->path, &err);

	if (!r) {
		tell(t, in->path, &err, true);
		return held;
	}
	in->head = gl_reader_head(r);
	in->is_file = gl_reader_is_file(r);
	t->can_reread = in->is_file;
	progress_begin(&t->progress);
	got = pump(t, r, in, o->take, o->index);
	progress_clear(&t->progress);
	in->tally = gl_reader_tally(r);
	in->is_whole = got == GL_NEXT_END ||
		       (got == GL_NEXT_FAILED && is_refused(gl_reader_err(r), in));
	if (got == GL_NEXT_FAILED && !in->is_whole) {
		take_remark(t, in, NULL);
		tell(t, in->path, gl_reader_err(r), true);
	}
	t->dumps += in->tally->dumps;
	t->goroutines = gl_counter_sum(t->goroutines, in->tally->goroutines);
	o->wants_more = got != GL_NEXT_RECORDS;
	/*
	 * If reading was stopped early, it is not known what the rest holds, so there is no
	 * summary.
	 */
	if (o->wants_more)
		held = summarize(t, in);
	in->dumps = gl_reader_dumps(r);
	gl_reader_close(r);
	return held;
}

/* Reads an operand that is no archive. */
static void read_plain(struct tool *t, struct operand *o, struct gl_source *source)
{
	struct gl_stream_options opt = t->reader;
	struct tool_input in = {.path = o->path};

	opt.source = source;
	o->held = read_input(t, o, &in, &opt);
	/* With --as all inputs are one source, so the next input continues its dump numbers. */
	if (t->reader.as.p)
		t->reader.dumps = in.dumps;
}

/* Names the source of a member after what --as gives, if it is given. */
static struct gl_str name_member(struct tool *t, struct operand *o,
	const struct gl_bundle_input *input, struct gl_stream_options *opt)
{
	if (!t->reader.as.p)
		return input->name;
	o->as.len = 0;
	gl_buf_str(&o->as, t->reader.as);
	if (input->member.p)
		gl_buf_char(&o->as, ':');
	gl_buf_str(&o->as, input->member);
	if (o->as.failed)
		tool_die_memory(t);
	return opt->as = gl_buf_view(&o->as);
}

static void read_member(struct tool *t, struct operand *o, const struct gl_bundle_input *input)
{
	struct gl_stream_options opt = t->reader;
	struct tool_input in = {.path = input->name.p, .is_member = true};
	struct gl_str source = name_member(t, o, input, &opt);
	int is_wanted = members_select(&t->members, source);

	if (is_wanted < 0)
		tool_die_memory(t);
	if (!is_wanted)
		return;
	t->member = input->member;
	opt.source = input->source;
	opt.dumps = members_dumps(&t->members, source);
	if (read_input(t, o, &in, &opt) == TOOL_HELD_DUMPS)
		o->held = TOOL_HELD_DUMPS;
	if (in.dumps > opt.dumps && !members_note(&t->members, source, in.dumps))
		tool_die_memory(t);
}

/* Writes the closing line of an archive: how many of its members hold no dump. */
static void summarize_archive(struct tool *t, struct operand *o, const char *what)
{
	const struct members *m = &t->members;
	struct gl_buf b = {0};

	if (o->held == TOOL_HELD_DUMPS) {
		add_part(&b, m->without, "member without a dump", "members without a dump");
		if (b.len > 0)
			say_of(t, o->path, &b, false);
		return;
	}
	gl_buf_add(&b, t->lacks, strlen(t->lacks));
	add_words(&b, ": this is ", what);
	if (m->found == 0) {
		add_words(&b, " ", o->has_fault ? "that could not be read" :
						  "without regular files");
	} else {
		GL_BUF_LIT(&b, "; of its ");
		add_count(&b, m->found, "member", "members");
		add_words(&b, " none ", m->read ? "holds a dump" : "matches --source");
	}
	tell_lack(t, o->path, &b);
}

static void tell_fault(struct tool *t, struct operand *o, const struct gl_bundle_input *in,
	const struct gl_err *err)
{
	o->has_fault = true;
	tell(t, in->name.p, err, true);
}

/* Takes the inputs of an operand one after another. */
static void read_bundle(struct tool *t, struct operand *o, struct gl_bundle *b)
{
	struct gl_bundle_input in;
	struct gl_err err = {0};
	enum gl_bundle_got got = GL_BUNDLE_INPUT;
	const char *what;

	while (o->wants_more && got != GL_BUNDLE_END) {
		if (gl_bundle_would_block(b))
			flush_before_wait(t);
		got = gl_bundle_next(b, &in, &err);
		what = gl_bundle_what(b);
		if (got == GL_BUNDLE_FAULT)
			tell_fault(t, o, &in, &err);
		else if (got == GL_BUNDLE_INPUT && !what)
			read_plain(t, o, in.source);
		else if (got == GL_BUNDLE_INPUT)
			read_member(t, o, &in);
		else if (what)
			summarize_archive(t, o, what);
	}
}

static enum tool_held read_path(struct tool *t, struct operand *o)
{
	struct gl_err err = {0};
	struct gl_bundle *b;

	o->wants_more = true;
	o->has_fault = false;
	o->held = TOOL_HELD_OTHER;
	t->can_reread = false;
	t->member.p = NULL;
	t->dumps_before = t->reader.dumps;
	members_begin(&t->members, t->reader.as.p != NULL);
	if (strcmp(o->path, "-") == 0 && isatty(STDIN_FILENO))
		tool_warn(t, "reading standard input, which is a terminal; ^D ends it");
	b = gl_bundle_open(t->reader.source, o->path, tool_name(t, o->path), &err);
	if (!b) {
		tell(t, o->path, &err, true);
		return o->held;
	}
	read_bundle(t, o, b);
	gl_bundle_close(b);
	gl_buf_free(&o->as);
	return o->held;
}

enum tool_held tool_read(struct tool *t, const char *path, tool_records_fn *take, int index)
{
	struct operand o = {.path = path, .take = take, .index = index};
	uint64_t dumps = t->reader.dumps;
	enum tool_held held = read_path(t, &o);

	t->reader.dumps = dumps; /* number the next input as if this one had not been read */
	return held;
}

const char *tool_path(const struct tool *t, int index)
{
	return index < t->noperands ? t->operands[index] : "-";
}

void tool_each(struct tool *t, tool_records_fn *take)
{
	int n = t->noperands ? t->noperands : 1;
	struct operand o = {.take = take, .wants_more = true};

	for (int i = 0; i < n && o.wants_more; i++) {
		o.path = tool_path(t, i);
		o.index = i;
		read_path(t, &o);
		if (t->on_read)
			t->on_read(t, i);
	}
}

bool tool_read_again(struct tool *t, int index, tool_records_fn *take)
{
	struct gl_stream_options opt = t->reader;
	const struct gl_record *recs;
	struct gl_reader *r;
	struct gl_err err;
	enum gl_next got = GL_NEXT_SKIPPED;
	size_t n = 0;

	if (!t->can_reread)
		return false;
	opt.dumps = t->dumps_before;
	r = gl_reader_open(&opt, t->stacks, tool_path(t, index), &err);
	while (r && (got == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED)) {
		got = gl_reader_next(r, &recs, &n);
		if (got == GL_NEXT_RECORDS && take(t, recs, n, index) == TOOL_STOP)
			break;
	}
	gl_reader_close(r);
	return got == GL_NEXT_END;
}

void tool_describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err)
{
	describe(t, b, path, err);
}

void tool_failed(struct tool *t, const char *path, const struct gl_err *err)
{
	tell(t, path, err, true);
}

void tool_was_read(struct tool *t, const struct tool_input *in)
{
	t->dumps += in->tally->dumps;
	t->records += in->tally->records;
	t->goroutines = gl_counter_sum(t->goroutines, in->tally->goroutines);
	summarize(t, in);
}

/*
 * Writes the messages that -s suppressed. They matter if some inputs hold a dump and others do not:
 * then these others are probably not what the user took them for.
 */
static void tell_untold(struct tool *t)
{
	struct gl_str rest = gl_buf_view(&t->untold);

	tool_status(t, 2);
	while (rest.len) {
		size_t len = strlen(rest.p);

		tool_fail(t, "%s", rest.p);
		rest = gl_str_skip(rest, len + 1);
	}
}

int tool_finish(struct tool *t)
{
	if (!has_dumps(t))
		tool_status(t, 1);
	else if (t->without > 0)
		tell_untold(t);
	if (t->goroutines == GL_COUNTER_MOST)
		tool_warn(t, "the counts add up to %" PRIu64 " or more; sums stop there",
			GL_COUNTER_MOST);
	if (gl_stacks_collisions(t->stacks) > 0)
		tool_warn(t, "%zu stacks share their sig with another stack",
			gl_stacks_collisions(t->stacks));
	close_output(t);
	gl_stacks_free(t->stacks);
	members_free(&t->members);
	gl_buf_free(&t->untold);
	return t->status;
}
