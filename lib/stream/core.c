#include "lib/stream/core.h"

#include "lib/base/mem.h"
#include "lib/input/gunzip.h"

#define AT_ONCE 256 /* records given out at once; so few are still in the CPU's cache then */

int gl_core_open(struct gl_core *c, const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err)
{
	struct gl_str name = {path, strlen(path)};

	c->as = opt->as;
	c->at_once = opt->at_once ? opt->at_once : AT_ONCE;
	c->name = opt->as.p ? opt->as : name;
	c->time.len = gl_num_time_in_name(name, c->time_text);
	c->time.p = c->time.len ? c->time_text : NULL;
	gl_core_set_batch(c, NULL, NULL);
	c->is_lent = opt->source != NULL;
	c->source = c->is_lent ? opt->source : gl_source_open(path, err);
	if (!c->source)
		return -1;
	c->layers = gl_layers_new(stacks, opt->dumps, opt->args);
	if (!c->layers)
		return gl_err_memory(err);
	if (opt->with_text)
		gl_layers_keep_text(c->layers);
	return 0;
}

void gl_core_close(struct gl_core *c)
{
	gl_layers_free(c->layers);
	gl_textsource_close(c->text);
	if (!c->is_lent)
		gl_source_close(c->source);
	gl_arena_free(&c->arena);
}

/* --- text ---------------------------------------------------------------------------------- */

static void clear_window(struct gl_core *c)
{
	c->window = (struct gl_window){"", "", false};
}

int gl_core_start_text(struct gl_core *c, bool is_text, bool with_thread)
{
	struct gl_textsource_options opt = {.source = c->source, .is_text = is_text,
		.with_thread = with_thread && gl_source_is_ready(c->source)};

	if (gl_source_is_mapped(c->source) &&
		gl_source_unmap(c->source, &c->window, &c->err) != 0)
		return -1;
	if (!is_text) {
		c->head.len = c->recent.len = 0;
		c->head.is_packed = gl_gunzip_detect(&c->window);
	}
	opt.window = c->window;
	clear_window(c);
	c->text = gl_textsource_open(&opt);
	return c->text ? 0 : gl_err_memory(&c->err);
}

static void keep_head(struct gl_core *c, const char *p, const char *end)
{
	c->recent.is_packed = c->text && gl_textsource_is_packed(c->text);
	if (c->head.len == 0)
		c->head.is_packed = c->recent.is_packed;
	gl_head_keep(&c->head, p, end);
	gl_head_keep(&c->recent, p, end);
}

void gl_core_keep_head(struct gl_core *c, size_t had)
{
	if (gl_core_have(c) > had)
		keep_head(c, c->window.p + had, c->window.end);
}

bool gl_core_would_block(const struct gl_core *c)
{
	return c->text ? gl_textsource_would_block(c->text) : gl_source_would_block(c->source);
}

int gl_core_more(struct gl_core *c, bool may_wait)
{
	const char *what;

	if (gl_textsource_more(c->text, &c->window, may_wait, &c->err) != 0)
		return -1;
	while (c->window.is_last && (what = gl_textsource_cut(c->text)))
		gl_demux_mark_cut(gl_layers_top(c->layers), what);
	return 0;
}

void gl_core_after_run(struct gl_core *c, int got, bool is_ended)
{
	struct gl_str profile;
	bool is_cut;

	if (got != 0) {
		gl_core_will_fail(c);
		c->is_ended = true;
		return;
	}
	c->has_profile = is_ended && c->text && gl_textsource_profile(c->text, &profile, &is_cut);
	c->is_ended = is_ended && !c->has_profile;
}

static int parse_profile(struct gl_core *c, struct gl_str profile, bool is_strict)
{
	struct gl_demux *top = gl_layers_top(c->layers);
	int got;

	c->head.is_profile |= c->head.len == 0;
	keep_head(c, profile.p, profile.p + profile.len);
	if (is_strict)
		gl_demux_save(top);
	got = gl_layers_profile(c->layers, profile.p, profile.p + profile.len, &c->err);
	if (is_strict && got != 0)
		gl_demux_restore(top);
	return got;
}

int gl_core_profile(struct gl_core *c, bool is_strict)
{
	struct gl_str profile = {NULL, 0};
	bool is_cut = false;
	int got;

	gl_core_set_batch(c, NULL, NULL);
	gl_textsource_profile(c->text, &profile, &is_cut);
	if (is_strict && is_cut)
		got = gl_err_set(&c->err, GL_ERR_NOTE, "gzip data cut short");
	else
		got = parse_profile(c, profile, is_strict);
	if (!is_strict || got == 0)
		gl_core_set_batch(c, gl_layers_batch(c->layers), NULL);
	gl_layers_begin_text(c->layers);
	gl_textsource_next(c->text);
	clear_window(c);
	c->has_profile = false;
	return got;
}

/* --- failures ------------------------------------------------------------------------------ */

void gl_core_will_fail(struct gl_core *c)
{
	if (!c->must_fail)
		c->failure = c->err;
	c->must_fail = true;
}

void gl_core_stop_reading(struct gl_core *c)
{
	gl_core_will_fail(c);
	gl_demux_mark_cut(gl_layers_top(c->layers), NULL);
	c->window.is_last = true;
}

enum gl_next gl_core_fail(struct gl_core *c)
{
	c->has_failed = c->is_ended = true;
	gl_core_set_batch(c, NULL, NULL);
	return GL_NEXT_FAILED;
}

static enum gl_next finish(struct gl_core *c)
{
	if (c->must_fail) {
		c->must_fail = false;
		c->err = c->failure;
		return gl_core_fail(c);
	}
	if (!c->has_failed && gl_source_shrank(c->source)) {
		gl_err_set(&c->err, GL_ERR_SHRANK, "file became shorter while it was read");
		return gl_core_fail(c);
	}
	return GL_NEXT_END;
}

/* --- records ------------------------------------------------------------------------------- */

void gl_core_set_batch(struct gl_core *c, const struct gl_batch *batch,
	struct gl_par_parse *parsed_by)
{
	static const struct gl_batch none;

	c->batch = batch ? batch : &none;
	c->parsed_by = parsed_by;
	c->next_record = c->next_remark = 0;
}

/*
 * Gives a record that was read from NDJSON the source c->as, unless its line names a source. A
 * group without a source stays so, because its members may come from different sources.
 */
static void complete_json(const struct gl_core *c, struct gl_record *rec)
{
	if (!rec->source.p && c->as.p && !gl_record_group(rec))
		rec->source = c->as;
}

/* Gives the record the time that was found in the path. Returns false if there is no memory. */
static bool add_time(struct gl_core *c, struct gl_record *rec)
{
	struct gl_more *more = gl_arena_new(&c->arena, sizeof *more);

	if (!more)
		return false;
	*more = rec->more ? *rec->more : (struct gl_more){0};
	more->time = c->time;
	rec->more = more;
	return true;
}

/*
 * Completes n records with what the text of a dump does not say: the source and, for text that was
 * unwrapped, the place in the input, the log stream and the time. Records that a thread parsed get
 * stacks of the reader's table. Returns false if there is no memory.
 */
static bool complete(struct gl_core *c, struct gl_record *recs, size_t n)
{
	bool is_wrapped = !c->parsed_by && gl_layers_is_below(c->layers);
	const struct gl_more *last = NULL;

	gl_arena_reset(&c->arena);
	for (struct gl_record *rec = recs; rec < recs + n; rec++) {
		if (rec->raw.p) {
			complete_json(c, rec);
			continue;
		}
		rec->source = c->name;
		if (is_wrapped && !gl_layers_complete(c->layers, rec, &c->arena, &last))
			return false;
		if (c->time.p && !(rec->more && rec->more->time.p) && !add_time(c, rec))
			return false;
	}
	return !c->parsed_by || gl_par_parse_adopt(c->parsed_by, recs, n);
}

static enum gl_next give_records(struct gl_core *c, const struct gl_record **recs, size_t *n)
{
	const struct gl_batch *b = c->batch;
	struct gl_record *first = b->records + c->next_record;
	size_t left = b->nrecords - c->next_record;
	size_t end = c->next_record + (left < c->at_once ? left : c->at_once);

	if (c->next_remark < b->nremarks && b->remarks[c->next_remark].before < end)
		end = b->remarks[c->next_remark].before;
	*recs = first;
	*n = end - c->next_record;
	if (!complete(c, first, *n) || gl_mem_lacked()) {
		gl_err_memory(&c->err);
		return gl_core_fail(c);
	}
	c->next_record = end;
	return GL_NEXT_RECORDS;
}

enum gl_next gl_core_next(struct gl_core *c, const struct gl_record **recs, size_t *n)
{
	const struct gl_batch *b = c->batch;

	/* If there was no memory while the batch was filled, it may be incomplete. */
	if (gl_mem_lacked()) {
		gl_err_memory(&c->err);
		return gl_core_fail(c);
	}
	if (c->has_remark) {
		c->has_remark = false;
		return GL_NEXT_SKIPPED;
	}
	if (c->next_remark < b->nremarks && b->remarks[c->next_remark].before <= c->next_record) {
		c->err = b->remarks[c->next_remark++].err;
		if (!c->parsed_by)
			gl_layers_place(c->layers, &c->err);
		return GL_NEXT_SKIPPED;
	}
	if (c->next_record < b->nrecords)
		return give_records(c, recs, n);
	return c->is_ended ? finish(c) : GL_NEXT_WAIT;
}
