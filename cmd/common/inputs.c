#include "cmd/common/inputs.h"

#include "cmd/common/inputreport.h"
#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/input/bundle.h"

#include <unistd.h>

static void show_progress(struct tool *t, const struct gl_reader *r)
{
	struct progress_at at = {.records = t->records};

	gl_reader_place(r, &at.done, &at.size);
	progress_show(&t->progress, t->info->name, &at);
}

/*
 * Passes records to `take` until it wants no more, the input ends, or the output cannot be written.
 */
static enum gl_next pass_records(struct tool *t, struct gl_reader *r, struct input *in,
	tool_records_fn *take, int index)
{
	const struct gl_record *recs;
	enum gl_next got;
	size_t n;

	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED) {
		if (got == GL_NEXT_SKIPPED) {
			inputreport_remark(t, in, gl_reader_err(r));
			continue;
		}
		inputreport_remark(t, in, NULL);
		t->records += n;
		t->is_bare = gl_reader_is_bare(r);
		if (progress_is_due(&t->progress, t->records))
			show_progress(t, r);
		if (take(t, recs, n, index) == TOOL_STOP)
			return GL_NEXT_RECORDS;
		gl_stacks_drop_texts(t->stacks, TOOL_TEXTS);
		if (gl_mem_lacked())
			tool_die_memory(t);
		if (gl_writer_failed(&t->out))
			return GL_NEXT_RECORDS;
	}
	return got;
}

/*
 * Returns true if reading failed because of what the input is (JSON spread over several lines), and
 * no dump or record was read before. The input is then treated as one that holds no dump.
 */
static bool is_refused(const struct gl_err *err, const struct input *in)
{
	const struct gl_kind *kind = err->code == GL_ERR_INPUT ? gl_kind_find(in->head) : NULL;

	return kind && kind->command && in->tally->dumps + in->tally->records == 0;
}

/* The state of reading an operand. */
struct operand {
	const char *path;
	tool_records_fn *take;
	int index;
	bool wants_more; /* true: continue with the next input of the operand */
	bool has_fault;	 /* a member could not be read, which has been reported */
	enum input_held held;
	/* with --as: the source of a member, made from the value of --as and the member's path */
	struct gl_buf as;
};

/* Reads one input, which is the operand or a member of it. */
static enum input_held read_input(struct tool *t, struct operand *o, struct input *in,
	const struct gl_stream_options *opt)
{
	enum input_held held = INPUT_HELD_OTHER;
	struct gl_err err = {0};
	enum gl_next got;
	struct gl_reader *r = gl_reader_open(opt, t->stacks, in->path, &err);

	if (!r) {
		inputreport_message(t, in->path, &err, true);
		return held;
	}
	in->head = gl_reader_head(r);
	in->is_file = gl_reader_is_file(r);
	t->can_reread = in->is_file;
	progress_begin(&t->progress);
	got = pass_records(t, r, in, o->take, o->index);
	progress_clear(&t->progress);
	in->tally = gl_reader_tally(r);
	in->is_whole = got == GL_NEXT_END ||
		       (got == GL_NEXT_FAILED && is_refused(gl_reader_err(r), in));
	if (got == GL_NEXT_FAILED && !in->is_whole) {
		inputreport_remark(t, in, NULL);
		inputreport_message(t, in->path, gl_reader_err(r), true);
	}
	t->dumps += in->tally->dumps;
	t->goroutines = gl_counter_sum(t->goroutines, in->tally->goroutines);
	o->wants_more = got != GL_NEXT_RECORDS;
	/*
	 * If reading was stopped early, it is unknown what the rest of the input holds, so there is
	 * no closing line.
	 */
	if (o->wants_more)
		held = inputreport_close(t, in);
	in->dumps = gl_reader_dumps(r);
	gl_reader_close(r);
	return held;
}

/* Reads an operand that is no archive. */
static void read_plain(struct tool *t, struct operand *o, struct gl_source *source)
{
	struct gl_stream_options opt = t->reader;
	struct input in = {.path = o->path};

	opt.source = source;
	o->held = read_input(t, o, &in, &opt);
	/*
	 * With --as all inputs are one source, so the dumps of the next input are numbered on from
	 * this one.
	 */
	if (t->reader.as.p)
		t->reader.dumps = in.dumps;
}

/*
 * Returns the name of a member's source. With --as, the name begins with the value of --as instead
 * of the path of the archive.
 */
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
	return opt->as = gl_buf_view(&o->as);
}

static void read_member(struct tool *t, struct operand *o, const struct gl_bundle_input *input)
{
	struct gl_stream_options opt = t->reader;
	struct input in = {.path = input->name.p, .is_member = true};
	struct gl_str source = name_member(t, o, input, &opt);

	if (!members_select(&t->members, source))
		return;
	t->member = input->member;
	opt.source = input->source;
	opt.dumps = members_dumps(&t->members, source);
	if (read_input(t, o, &in, &opt) == INPUT_HELD_DUMPS)
		o->held = INPUT_HELD_DUMPS;
	if (in.dumps > opt.dumps)
		members_note(&t->members, source, in.dumps);
}

static void report_fault(struct tool *t, struct operand *o, const struct gl_bundle_input *in,
	const struct gl_err *err)
{
	o->has_fault = true;
	inputreport_message(t, in->name.p, err, true);
}

/* Reads the inputs of an operand one after another. */
static void read_bundle(struct tool *t, struct operand *o, struct gl_bundle *b)
{
	struct gl_bundle_input in;
	struct gl_err err = {0};
	enum gl_bundle_got got = GL_BUNDLE_INPUT;
	const char *what;

	while (o->wants_more && got != GL_BUNDLE_END) {
		if (gl_bundle_would_block(b))
			t->reader.on_wait(t);
		got = gl_bundle_next(b, &in, &err);
		what = gl_bundle_what(b);
		if (got == GL_BUNDLE_FAULT)
			report_fault(t, o, &in, &err);
		else if (got == GL_BUNDLE_INPUT && !what)
			read_plain(t, o, in.source);
		else if (got == GL_BUNDLE_INPUT)
			read_member(t, o, &in);
		else if (what)
			inputreport_close_archive(t, o->path, what, o->held, o->has_fault);
	}
}

static enum input_held read_path(struct tool *t, struct operand *o)
{
	struct gl_err err = {0};
	struct gl_bundle *b;

	o->wants_more = true;
	o->has_fault = false;
	o->held = INPUT_HELD_OTHER;
	t->can_reread = false;
	t->member.p = NULL;
	t->dumps_before = t->reader.dumps;
	members_begin(&t->members, t->reader.as.p != NULL);
	if (strcmp(o->path, "-") == 0 && isatty(STDIN_FILENO))
		tool_warn(t, "reading standard input, which is a terminal; ^D ends it");
	b = gl_bundle_open(t->reader.source, o->path, tool_name(t, o->path), &err);
	if (!b) {
		inputreport_message(t, o->path, &err, true);
		return o->held;
	}
	read_bundle(t, o, b);
	gl_bundle_close(b);
	gl_buf_free(&o->as);
	return o->held;
}

enum input_held inputs_read(struct tool *t, const char *path, tool_records_fn *take, int index)
{
	struct operand o = {.path = path, .take = take, .index = index};
	uint64_t dumps = t->reader.dumps;
	enum input_held held = read_path(t, &o);

	/* This input does not count: the next input's dumps have the same numbers as without it. */
	t->reader.dumps = dumps;
	return held;
}

void inputs_each(struct tool *t, tool_records_fn *take)
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

bool inputs_read_again(struct tool *t, int index, tool_records_fn *take)
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

void inputs_was_read(struct tool *t, const struct input *in)
{
	t->dumps += in->tally->dumps;
	t->records += in->tally->records;
	t->goroutines = gl_counter_sum(t->goroutines, in->tally->goroutines);
	inputreport_close(t, in);
}
