#include "lib/stream/reader.h"

#include "lib/stream/par_parse.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/stream/par_unwrap.h"
#include "lib/input/gunzip.h"
#include "lib/input/source.h"
#include "lib/input/utf16.h"
#include "lib/parse/profiles.h"
#include "lib/stream/par_gunzip.h"
#include "lib/stream/unpack.h"
#include "lib/unwrap/layers.h"

/* Parsed at a time: what a batch holds stays in the cache, and a damaged piece is soon redone. */
#define SLICE ((size_t)256 << 10)

struct gl_reader {
	struct gl_reader_options opt;
	struct gl_stacks *stacks; /* borrowed */
	struct gl_source *source;
	struct gl_par_gunzip *pump;	  /* NULL: the source's bytes are the text, so far */
	struct gl_utf16 utf16;	  /* what those give is this, not UTF-8 */
	struct gl_buf recoded;	  /* it as UTF-8: the window's bytes */
	struct gl_window raw;	  /* it, not recoded yet */
	struct gl_window window;
	struct gl_head head;
	bool is_begun; /* the first bytes of the text were looked at */
	bool has_profile; /* the text was ended by one, which is next */
	bool is_cut_told; /* that one was cut */
	struct gl_layers *levels;
	struct gl_demux *text; /* the top level's */
	const struct gl_batch *batch; /* what is handed out */
	struct gl_par_parse *ahead; /* NULL: all is read here */
	struct gl_par_unwrap *fetch; /* that reads the file, or NULL */
	struct gl_hint hint;	/* what it was told */
	uint64_t fetched;	/* of the file: where the window ends */
	bool has_front;	 /* the batch is that of the first piece ahead */
	uint64_t joined; /* pieces */
	unsigned missed; /* pieces in a row that were of no use */
	uint64_t limit;	 /* of the file: where a piece begins that is read already; 0: none */
	uint64_t retry;	 /* of the file: where it may be tried again to read ahead */
	uint64_t start;	 /* of the file: where the stream begins */
	size_t next_record, next_note; /* of the batch */
	size_t wanted;		       /* bytes without which no step can be made */
	bool is_starved;	       /* the window holds too little for one */
	struct gl_err err;
	struct gl_str name; /* of the source */
	struct gl_str time; /* from its name */
	char time_text[GL_NUM_TIME];
	struct gl_arena arena; /* what is added to the records given out */
	bool is_ended, has_failed;
	bool must_fail; /* once what was found before the failure is handed out */
	struct gl_err failure;
};

struct gl_reader *gl_reader_open(const struct gl_reader_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err)
{
	struct gl_reader *r = gl_mem_new(1, sizeof *r);

	if (!r) {
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		return NULL;
	}
	r->opt = *opt;
	if (opt->with_text)
		r->opt.threads = 1; /* others keep no lines */
	if (r->opt.piece == 0)
		r->opt.piece = GL_PAR_PARSE_PIECE;
	r->name = opt->as.p ? opt->as : (struct gl_str){path, strlen(path)};
	r->time.len = gl_num_time_in_name((struct gl_str){path, strlen(path)}, r->time_text);
	r->time.p = r->time.len ? r->time_text : NULL;
	r->stacks = stacks;
	r->source = gl_source_open(path, err);
	if (r->source && !(r->levels = gl_layers_new(stacks, opt->dumps, opt->with_args)))
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (r->levels) {
		if (opt->with_text)
			gl_layers_keep_text(r->levels);
		r->text = gl_layers_top(r->levels);
		r->batch = gl_layers_batch(r->levels);
		r->start = gl_source_place(r->source, &r->window);
		return r;
	}
	gl_reader_close(r);
	return NULL;
}

uint64_t gl_reader_dumps(const struct gl_reader *r)
{
	return gl_layers_dumps(r->levels);
}

void gl_reader_close(struct gl_reader *r)
{
	if (!r)
		return;
	gl_par_parse_close(r->ahead);
	gl_layers_free(r->levels);
	gl_par_unwrap_close(r->fetch);
	gl_par_gunzip_close(r->pump);
	gl_source_close(r->source);
	gl_buf_free(&r->recoded);
	gl_arena_free(&r->arena);
	gl_mem_free(r);
}

const struct gl_err *gl_reader_err(const struct gl_reader *r)
{
	return &r->err;
}

const struct gl_input_counts *gl_reader_tally(const struct gl_reader *r)
{
	return gl_layers_tally(r->levels);
}

const struct gl_head *gl_reader_head(const struct gl_reader *r)
{
	return &r->head;
}

bool gl_reader_is_file(const struct gl_reader *r)
{
	return gl_source_is_regular(r->source);
}

uint64_t gl_reader_joined(const struct gl_reader *r)
{
	return r->joined;
}

static bool would_block(const struct gl_reader *r)
{
	return r->pump ? gl_par_gunzip_would_block(r->pump) : gl_source_would_block(r->source);
}

/* Bytes that are fetched at a time. */
static size_t chunk_of(const struct gl_reader *r)
{
	return r->opt.piece < GL_PAR_UNWRAP_CHUNK ? r->opt.piece : GL_PAR_UNWRAP_CHUNK;
}

#define WHILE 64 /* pieces */

/* Until then no other thread reads dumps. */
static void stop_ahead(struct gl_reader *r)
{
	gl_par_parse_close(r->ahead);
	r->ahead = NULL;
	r->has_front = false;
	r->missed = 0;
	r->limit = 0;
	r->retry = gl_source_place(r->source, &r->window) + WHILE * r->opt.piece;
}

/* From here on the file is read by this thread. */
static void stop_fetch(struct gl_reader *r)
{
	uint64_t place = gl_source_place(r->source, &r->window);

	gl_layers_ready(r->levels, NULL);
	gl_par_unwrap_close(r->fetch);
	r->fetch = NULL;
	r->retry = UINT64_MAX;
	gl_source_seek(r->source, &r->window, place);
}

/* The next bytes, read by another thread. false: there are no more such. */
static bool fetch_more(struct gl_reader *r)
{
	const struct gl_prefetch *ready;

	if (!gl_par_unwrap_more(r->fetch, &r->window, &ready)) {
		stop_fetch(r);
		return false;
	}
	r->fetched += chunk_of(r);
	gl_source_read_to(r->source, r->fetched);
	r->joined += ready != NULL;
	gl_layers_ready(r->levels, ready);
	return true;
}

/* The window's bytes are the source's own. */
static bool is_bare(const struct gl_reader *r)
{
	return !r->pump && !r->utf16.is_on;
}

/* From the window's begin on the source is unpacked. */
static int start_pump(struct gl_reader *r, bool is_text)
{
	struct gl_par_gunzip_options opt = {.source = r->source, .is_text = is_text,
		.with_thread = r->opt.threads > 1 && gl_source_is_file(r->source)};

	if (r->ahead)
		stop_ahead(r);
	if (r->fetch)
		stop_fetch(r);
	if (gl_source_is_mapped(r->source) &&
		gl_source_unmap(r->source, &r->window, &r->err) != 0)
		return -1;
	if (!is_text) {
		r->head.len = 0;
		r->head.is_packed = gl_gunzip_detect(&r->window);
	}
	opt.window = r->window;
	r->window = (struct gl_window){NULL, NULL, false};
	r->pump = gl_par_gunzip_open(&opt);
	return r->pump ? 0 : gl_err_set(&r->err, GL_ERR_MEMORY, "out of memory");
}

/* More of the source, unpacked. */
static int unpack_more(struct gl_reader *r, struct gl_window *w)
{
	struct gl_str profile;
	int got = gl_par_gunzip_more(r->pump, w, &r->err);

	if (got == 0 && w->is_last && gl_par_gunzip_is_cut(r->pump) && !r->is_cut_told &&
		!gl_par_gunzip_profile(r->pump, &profile))
		gl_demux_is_cut(r->text, "gzip data cut short");
	return got;
}

/* What was added behind `had` bytes of the window may not be text. */
static int look_for_seam(struct gl_reader *r, size_t had)
{
	struct gl_window *w = &r->window;

	if (!gl_unpack_has_seam(w->p, w->p + had, w->end))
		return 0;
	return start_pump(r, r->is_begun) == 0 ? unpack_more(r, w) : -1;
}

/* More of the source, or of what is unpacked of it, which may be UTF-16. */
static int more(struct gl_reader *r, struct gl_window *w)
{
	size_t had = (size_t)(w->end - w->p);
	int got;

	if (r->pump)
		return unpack_more(r, w);
	got = gl_source_more(r->source, w, &r->err);
	if (got != 0 || !is_bare(r) || w->is_last)
		return got;
	return look_for_seam(r, had);
}

/* All of r->raw, recoded behind the rest of the window. */
static int recode(struct gl_reader *r)
{
	struct gl_window *w = &r->window;
	struct gl_buf *to = &r->recoded;
	size_t rest = (size_t)(w->end - w->p);

	if (rest && w->p != to->p)
		memmove(to->p, w->p, rest);
	to->len = rest;
	gl_utf16_put(&r->utf16, gl_str_of(r->raw.p, r->raw.end), to);
	if (to->failed)
		return gl_err_set(&r->err, GL_ERR_MEMORY, "out of memory");
	r->raw.p = r->raw.end;
	if (r->raw.is_last && !gl_utf16_end(&r->utf16))
		gl_demux_is_cut(r->text, "UTF-16 text cut short");
	*w = (struct gl_window){gl_buf_view(to).p, gl_buf_view(to).p + to->len, r->raw.is_last};
	return 0;
}

/* More of the window. */
static int read_more(struct gl_reader *r)
{
	size_t had = (size_t)(r->window.end - r->window.p);

	if (r->fetch && fetch_more(r))
		return look_for_seam(r, had);
	if (!r->utf16.is_on)
		return more(r, &r->window);
	return more(r, &r->raw) == 0 ? recode(r) : -1;
}

/* The same, first letting go of what waits for it. */
static int refill(struct gl_reader *r)
{
	size_t had = (size_t)(r->window.end - r->window.p), have;
	int got;

	if (r->opt.on_wait && would_block(r))
		r->opt.on_wait(r->opt.ctx);
	got = read_more(r);
	have = (size_t)(r->window.end - r->window.p);
	if (got == 0 && r->head.len < GL_HEAD && have > had)
		gl_head_keep(&r->head, r->window.p + had, r->window.end);
	return got;
}

/* At least n bytes of the window, if there are that many. */
static int want(struct gl_reader *r, size_t n)
{
	while ((size_t)(r->window.end - r->window.p) < n && !r->window.is_last)
		if (refill(r) != 0)
			return -1;
	return 0;
}

/* If what the window shows is UTF-16, recode it and all that follows. */
static int begin_utf16(struct gl_reader *r)
{
	struct gl_window *w = &r->window;
	struct gl_utf16 utf16;

	if (!gl_utf16_detect(&utf16, w->p, w->end))
		return 0;
	if (want(r, 4) != 0)
		return -1;
	if (!gl_utf16_detect(&utf16, w->p, w->end))
		return 0; /* UTF-32 */
	if (gl_source_is_mapped(r->source) && gl_source_unmap(r->source, w, &r->err) != 0)
		return -1;
	r->utf16 = utf16;
	r->raw = *w;
	*w = (struct gl_window){NULL, NULL, false};
	if (recode(r) != 0)
		return -1;
	r->head.len = 0;
	gl_head_keep(&r->head, w->p, w->end);
	return want(r, 3);
}

/* The first bytes tell whether the input is text as it is. */
static int begin_bare(struct gl_reader *r)
{
	enum gl_profile_look look;

	if (gl_gunzip_detect(&r->window))
		return start_pump(r, false);
	while ((look = gl_profile_look(r->window.p, r->window.end, r->window.is_last)) ==
			GL_PROFILE_MAYBE && !r->pump)
		if (refill(r) != 0)
			return -1;
	return look == GL_PROFILE_YES && !r->pump ? start_pump(r, false) : 0;
}

static int begin(struct gl_reader *r)
{
	if (want(r, 3) != 0 || (!r->pump && begin_bare(r) != 0) || want(r, 3) != 0)
		return -1;
	r->is_begun = true;
	return begin_utf16(r);
}

/* What ended the text; another one begins behind it. */
static int read_profile(struct gl_reader *r)
{
	struct gl_str profile = {NULL, 0};
	int got;

	gl_par_gunzip_profile(r->pump, &profile);
	r->head.is_profile |= r->head.len == 0;
	gl_head_keep(&r->head, profile.p, profile.p + profile.len);
	got = gl_layers_profile(r->levels, profile.p, profile.p + profile.len, &r->err);
	if (got != 0 && r->err.code == GL_ERR_MEMORY)
		return -1;
	if (got != 0 && !r->must_fail)
		r->failure = r->err;
	r->must_fail |= got != 0;
	r->is_cut_told |= gl_par_gunzip_is_cut(r->pump);
	r->batch = gl_layers_batch(r->levels);
	gl_layers_again(r->levels);
	gl_par_gunzip_next(r->pump);
	r->window = (struct gl_window){NULL, NULL, false};
	r->utf16 = (struct gl_utf16){0};
	r->has_profile = r->is_begun = false;
	r->wanted = 0;
	return 0;
}

/*
 * What was just made of [p, end) may come from pages that are gone, or hold pointers into pages
 * that may go: take it back, and read that part instead of mapping it.
 */
static bool must_redo(struct gl_reader *r)
{
	return gl_source_is_mapped(r->source) &&
	       (gl_source_is_damaged(r->source) || gl_demux_has_json(r->text));
}

/* Windows of wrapped text are read in several goes, and must stay as they are. */
static bool must_read(struct gl_reader *r)
{
	return gl_source_is_mapped(r->source) && gl_layers_is_unwrapping(r->levels);
}

/* What was read up to here is handed out first: it does not depend on the pieces it came in. */
static void fail_later(struct gl_reader *r)
{
	if (!r->must_fail)
		r->failure = r->err;
	r->must_fail = true;
	r->window.is_last = true;
}

/* The slice to read next; it ends where a piece begins that was read ahead. */
static struct gl_window next_slice(const struct gl_reader *r)
{
	const struct gl_window *w = &r->window;
	size_t have = (size_t)(w->end - w->p), want = r->opt.piece < SLICE ? r->opt.piece : SLICE;
	uint64_t place;

	want = r->fetch ? SIZE_MAX : r->wanted > want ? r->wanted : want;
	if (r->limit && !r->wanted) {
		place = gl_source_place(r->source, w);
		if (r->limit > place && r->limit - place < want)
			want = (size_t)(r->limit - place);
	}
	return (struct gl_window){w->p, have > want ? w->p + want : w->end,
		w->is_last && have <= want};
}

/* One slice of the window. Moves r->window.p, or fails. */
static int parse_slice(struct gl_reader *r)
{
	struct gl_window *w = &r->window;
	struct gl_window slice = next_slice(r);
	bool moved, is_ended;
	int got;

	if (gl_source_is_mapped(r->source)) /* never under gunzip */
		gl_layers_save(r->levels);
	got = gl_layers_run(r->levels, &slice, &moved, &is_ended, &r->err);
	if (must_redo(r)) {
		gl_layers_restore(r->levels);
		return gl_source_unmap(r->source, w, &r->err);
	}
	if (got != 0) {
		r->is_ended = true;
		fail_later(r);
		return 0;
	}
	if (slice.p != w->p) /* a level below may have moved without */
		r->wanted = 0;
	w->p = slice.p;
	r->has_profile = is_ended && r->pump && gl_par_gunzip_profile(r->pump, &(struct gl_str){0});
	r->is_ended = is_ended && !r->has_profile;
	if (must_read(r))
		return gl_source_unmap(r->source, w, &r->err);
	/* Else what is there cannot be told without what comes behind it. */
	if (!moved)
		r->wanted = (size_t)(slice.end - slice.p) * 2;
	r->is_starved = !moved && slice.end == w->end;
	return 0;
}

/* --- what was read ahead ------------------------------------------------------------------- */

#define MISSED 4 /* pieces of no use before it is given up for a while */

/* In the middle of a dump in a mapped file, or of JSON lines in one that is read. */
static bool may_read_ahead(const struct gl_reader *r)
{
	if (gl_demux_has_json(r->text))
		return is_bare(r) && gl_source_is_file(r->source) && !gl_source_is_mapped(r->source) &&
		       !gl_layers_is_unwrapping(r->levels);
	return gl_source_is_mapped(r->source) && gl_demux_is_in_dump(r->text);
}

/* Threads can read on from here, if much is left. */
static void start_ahead(struct gl_reader *r)
{
	struct gl_par_parse_options opt = {.source = r->source, .start = r->start,
		.threads = r->opt.threads, .piece = r->opt.piece, .with_args = r->opt.with_args,
		.stacks = r->stacks, .is_json = gl_demux_has_json(r->text)};
	uint64_t least;

	if (r->ahead || r->opt.threads < 2 || r->window.is_last || !may_read_ahead(r))
		return;
	opt.from = gl_source_place(r->source, &r->window);
	opt.to = opt.from + gl_source_left(r->source, &r->window);
	least = opt.is_json ? GL_PAR_PARSE_LEAST_JSON : GL_PAR_PARSE_LEAST;
	if (opt.from < r->retry || opt.to - opt.from < least * r->opt.piece)
		return;
	r->ahead = gl_par_parse_open(&opt);
	if (!r->ahead)
		r->retry = UINT64_MAX;
}

/* A large log, which is not mapped, others can read. */
static void start_fetch(struct gl_reader *r)
{
	uint64_t place, left;

	if (r->fetch || r->opt.threads < 2 || !is_bare(r) || r->window.is_last ||
		r->retry == UINT64_MAX || !gl_layers_is_unwrapping(r->levels) ||
		!gl_source_is_file(r->source) || gl_source_is_mapped(r->source))
		return;
	place = gl_source_place(r->source, &r->window);
	left = gl_source_left(r->source, &r->window);
	if (left < GL_PAR_UNWRAP_LEAST * chunk_of(r))
		return;
	r->fetched = place + (uint64_t)(r->window.end - r->window.p);
	r->fetch = gl_par_unwrap_open(r->source, r->fetched, place + left, chunk_of(r),
		r->opt.threads - 1);
	if (!r->fetch)
		r->retry = UINT64_MAX;
}

/* The piece that is to be read next, or lies ahead; NULL: none is. */
static struct gl_piece *next_piece(struct gl_reader *r)
{
	uint64_t place = gl_source_place(r->source, &r->window);
	struct gl_piece *piece;

	if (r->has_front)
		gl_par_parse_drop(r->ahead);
	r->has_front = false;
	while ((piece = gl_par_parse_front(r->ahead)) && r->missed < MISSED) {
		if (piece->is_good && piece->begin >= place)
			return piece;
		gl_par_parse_drop(r->ahead);
		r->missed++;
	}
	return NULL;
}

/*
 * true: there is a batch to hand out, made by others or of what they left over. false: it is for
 * this thread to read, up to r->limit if that is not 0.
 */
static bool take_ahead(struct gl_reader *r)
{
	struct gl_piece *piece = next_piece(r);

	if (!piece) {
		stop_ahead(r);
		return false;
	}
	r->limit = piece->begin;
	if (piece->begin > gl_source_place(r->source, &r->window))
		return false;
	r->limit = 0;
	if (!gl_demux_may_join(r->text)) {
		gl_par_parse_drop(r->ahead);
		r->missed++;
		return false;
	}
	r->batch = gl_demux_batch(r->text);
	if (r->batch->nrecords > 0)
		return true; /* first the goroutine before the piece */
	gl_demux_join(r->text, &piece->stretch);
	gl_source_seek(r->source, &r->window, piece->end);
	r->is_starved = true;
	r->has_front = true;
	r->missed = 0;
	r->joined++;
	r->batch = &piece->stretch.batch;
	return true;
}

/* --- batches ------------------------------------------------------------------------------- */

static bool is_empty(const struct gl_batch *b)
{
	return b->nrecords == 0 && b->nnotes == 0;
}

/*
 * More, as no step could be made. A file keeps nobody waiting: of a line that is long a quarter
 * more is asked for at least, or looking at all of it each time would take for ever.
 */
static int refill_some(struct gl_reader *r)
{
	size_t enough = gl_source_is_file(r->source) ? r->wanted / 8 * 5 : 0;

	do {
		if (refill(r) != 0)
			return -1;
	} while (!r->window.is_last && (size_t)(r->window.end - r->window.p) < enough);
	return 0;
}

/* By this thread alone. */
static int fill_slice(struct gl_reader *r)
{
	if (!r->window.is_last && r->is_starved && refill_some(r) != 0) {
		fail_later(r);
		gl_demux_is_cut(r->text, NULL);
	}
	if (parse_slice(r) != 0)
		return -1;
	r->batch = gl_layers_batch(r->levels);
	start_ahead(r);
	start_fetch(r);
	if (r->fetch && gl_layers_hint(r->levels, &r->hint))
		gl_par_unwrap_hint(r->fetch, &r->hint);
	return 0;
}

static int fill_some(struct gl_reader *r)
{
	if (r->has_profile)
		return read_profile(r);
	if (!r->is_begun && begin(r) != 0)
		return -1;
	return r->ahead && take_ahead(r) ? 0 : fill_slice(r);
}

/* Parse until there is something to hand out, or the end. */
static int fill(struct gl_reader *r)
{
	r->next_record = r->next_note = 0;
	do {
		if (fill_some(r) != 0)
			return -1;
	} while (!r->is_ended && is_empty(r->batch));
	return 0;
}

/* --- records ------------------------------------------------------------------------------- */

#define AT_ONCE 256 /* records handed out at once: what was just completed is in the cache */

/* A record that came as JSON: one that lacks a key lacks it; a group's members may differ in it. */
static void complete_json(const struct gl_reader *r, struct gl_record *rec)
{
	if (!rec->source.p && r->opt.as.p && !gl_record_group(rec))
		rec->source = r->opt.as;
}

/* The time that the file's name tells. false without memory. */
static bool add_time(struct gl_reader *r, struct gl_record *rec)
{
	struct gl_more *more = gl_arena_new(&r->arena, sizeof *more);

	if (!more)
		return false;
	*more = rec->more ? *rec->more : (struct gl_more){0};
	more->time = r->time;
	rec->more = more;
	return true;
}

/* What the text does not say: where it comes from. */
static bool complete(struct gl_reader *r, struct gl_record *recs, size_t n)
{
	bool is_wrapped = !r->has_front && gl_layers_is_below(r->levels);
	const struct gl_more *last = NULL;

	for (struct gl_record *rec = recs; rec < recs + n; rec++) {
		if (rec->raw.p) {
			complete_json(r, rec);
			continue;
		}
		rec->source = r->name;
		if (is_wrapped && !gl_layers_complete(r->levels, rec, &r->arena, &last))
			return false;
		if (r->time.p && !(rec->more && rec->more->time.p) && !add_time(r, rec))
			return false;
	}
	return !r->has_front || gl_par_parse_adopt(r->ahead, recs, n);
}

static enum gl_next fail(struct gl_reader *r)
{
	r->has_failed = true;
	r->is_ended = true;
	return GL_NEXT_FAILED;
}

static enum gl_next finish(struct gl_reader *r)
{
	if (r->must_fail) {
		r->must_fail = false;
		r->err = r->failure;
		return fail(r);
	}
	if (!r->has_failed && gl_source_shrank(r->source)) {
		gl_err_set(&r->err, GL_ERR_SHRANK, "file became shorter while it was read");
		return fail(r);
	}
	return GL_NEXT_END;
}

/* The batch's next records, up to the next remark. */
static enum gl_next give_records(struct gl_reader *r, const struct gl_record **recs, size_t *n)
{
	const struct gl_batch *b = r->batch;
	size_t end = b->nrecords - r->next_record > AT_ONCE ? r->next_record + AT_ONCE : b->nrecords;

	if (r->next_note < b->nnotes && b->notes[r->next_note].before < end)
		end = b->notes[r->next_note].before;
	*recs = b->records + r->next_record;
	*n = end - r->next_record;
	gl_arena_reset(&r->arena);
	if (!complete(r, b->records + r->next_record, *n)) {
		gl_err_set(&r->err, GL_ERR_MEMORY, "out of memory");
		return fail(r);
	}
	r->next_record = end;
	return GL_NEXT_RECORDS;
}

enum gl_next gl_reader_next(struct gl_reader *r, const struct gl_record **recs, size_t *n)
{
	for (;;) {
		const struct gl_batch *b = r->batch;

		if (r->next_note < b->nnotes && b->notes[r->next_note].before <= r->next_record) {
			r->err = b->notes[r->next_note++].err;
			if (!r->has_front)
				gl_layers_place(r->levels, &r->err);
			return GL_NEXT_SKIPPED;
		}
		if (r->next_record < b->nrecords)
			return give_records(r, recs, n);
		if (r->is_ended)
			return finish(r);
		if (fill(r) != 0)
			return fail(r);
	}
}
