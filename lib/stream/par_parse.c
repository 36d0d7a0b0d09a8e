#include "lib/stream/par_parse.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/parse/demux_stretch.h"
#include "lib/syntax/goheader.h"
#include "lib/stream/unpack.h"

/*
 * a piece ends at the first goroutine or line that begins within this many bytes behind the place
 * where it should end
 */
#define LOOK ((size_t)64 << 10)
/* of these LOOK bytes, this many are read first, because they are usually enough */
#define PEEK ((size_t)4 << 10)
/* most pieces of one thread that are parsed but not yet dropped by the reader */
#define PENDING 2
/* a thread whose table of stacks exceeds one of these two limits begins an empty one */
#define MOST_STACKS 20000
#define MOST_BYTES ((size_t)24 << 20)

/*
 * The stack of the reader's table that equals a stack of a worker's table, and the value of
 * gl_record.stack_place for it. `stack` is NULL as long as it has not been looked up.
 */
struct adopted {
	const struct gl_stack *stack;
	uint32_t place;
};

struct slot {
	struct gl_piece piece;
	/* the worker has emptied its tables before this piece, so ordinals begin anew */
	bool is_anew;
	struct worker *worker;
	/*
	 * holds the piece's bytes if records point into them; NULL: the worker's buffer holds them
	 */
	char *buf;
};

struct worker {
	struct gl_par_parse *ahead;
	struct gl_stacks *stacks;
	struct gl_demux *text;
	uint64_t ndumps;
	char *buf;
	unsigned pending; /* guarded by the pool's lock */
	/* indexed by the ordinal of a stack in `stacks`: the equal stack of the reader's table */
	struct adopted *adopted;
	size_t nadopted, adopted_cap;
	struct gl_adopted_frames frames;
};

struct gl_par_parse {
	struct gl_par_parse_options opt;
	struct gl_pool *pool;
	struct slot *slots, *front; /* front: the slot that the reader uses, or NULL */
	size_t nslots;
	struct worker *workers; /* the last one is the reader */
	unsigned nworkers;
};

/* --- reading a piece ----------------------------------------------------------------------- */

/*
 * Returns the first goroutine that follows an empty line and begins at p + 2 or later, or NULL if
 * there is none.
 */
static const char *find_begin(struct gl_demux *t, const char *p, const char *end)
{
	static const char word[] = "\n\n" GL_GOHEADER_START;

	while ((p = gl_port_memmem(p, (size_t)(end - p), word, sizeof word - 1))) {
		p += 2;
		if (gl_demux_has_header(t, p, end))
			return p;
	}
	return NULL;
}

/*
 * Returns the first line that begins after p. Returns NULL if [p, end) has none, or if it does not
 * begin with `{`.
 */
static const char *find_line(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf && lf + 1 < end && lf[1] == '{' ? lf + 1 : NULL;
}

static const char *find_place(struct worker *w, const char *p, const char *end)
{
	return w->ahead->opt.is_json ? find_line(p, end) : find_begin(w->text, p, end);
}

/* Returns the last place in [p, end) that find_place finds, or NULL. */
static const char *find_last(struct worker *w, const char *p, const char *end)
{
	size_t n = (size_t)(end - p), look = PEEK < n ? PEEK : n;
	const char *last = NULL;

	for (;;) {
		const char *q = end - look;

		while ((q = find_place(w, q, end)))
			last = q;
		if (last || look == n)
			return last;
		look = look < n / 2 ? look * 2 : n;
	}
}

/*
 * Reads a piece into buf, from `from` on, and some bytes behind it. Returns the place where it
 * ends, or NULL if the bytes cannot be read or there is no such place.
 */
static const char *read_to_end(struct worker *w, char *buf, uint64_t from)
{
	const struct gl_source *source = w->ahead->opt.source;
	uint64_t left = w->ahead->opt.to - from;
	size_t len = w->ahead->opt.piece, first = len + PEEK, all = len + LOOK;
	const char *end;

	first = first < left ? first : (size_t)left;
	all = all < left ? all : (size_t)left;
	if (!gl_source_read_at(source, buf, first, from))
		return NULL;
	if (left <= len + 2) /* the last piece; `from` is 2 bytes before it */
		return find_last(w, buf, buf + left);
	end = find_place(w, buf + len, buf + first);
	if (!end && gl_source_read_at(source, buf + first, all - first, from + first))
		end = find_place(w, buf + len, buf + all);
	return end;
}

/*
 * Reads a piece into buf, beginning 2 bytes before `from`, and finds out where the piece really
 * begins and ends: stores these places of the file in *piece, and those in buf in *p and *end.
 * Returns false if the bytes cannot be read, or if no goroutine or line is found where the piece
 * should begin or end.
 */
static bool fetch(struct worker *w, struct gl_piece *piece, char *buf, uint64_t from,
	const char **p, const char **end)
{
	from -= 2;
	buf += gl_source_shift(buf, from);
	*end = read_to_end(w, buf, from);
	*p = *end ? find_place(w, buf, *end) : NULL;
	if (!*p)
		return false;
	piece->begin = from + (uint64_t)(*p - buf);
	piece->end = from + (uint64_t)(*end - buf);
	return true;
}

static bool read_piece(struct worker *w, struct gl_piece *piece, char *buf, uint64_t from)
{
	const char *p, *end;
	struct gl_err err;

	if (!fetch(w, piece, buf, from, &p, &end) || gl_unpack_may_have_boundary(p, p, end))
		return false;
	gl_demux_begin_stretch(w->text, piece->begin - w->ahead->opt.start, w->ahead->opt.is_json);
	return gl_demux_run(w->text, p, end, false, &err) == end &&
	       gl_demux_end_stretch(w->text, &piece->stretch);
}

/* --- workers ------------------------------------------------------------------------------- */

static void free_tables(struct worker *w)
{
	gl_demux_free(w->text);
	gl_stacks_free(w->stacks);
	w->text = NULL;
	w->stacks = NULL;
}

static bool new_tables(struct worker *w)
{
	free_tables(w);
	w->stacks = gl_stacks_new();
	w->text = w->stacks ? gl_demux_new(w->stacks, &w->ndumps, w->ahead->opt.args) : NULL;
	return w->text != NULL;
}

static bool is_full(const struct worker *w)
{
	return w->stacks && (gl_stacks_count(w->stacks) > MOST_STACKS ||
				    gl_stacks_size(w->stacks) > MOST_BYTES);
}

/* The reader parses pieces, too, where it would have to wait. */
static struct worker *worker_of(struct gl_par_parse *a, uint32_t number)
{
	return &a->workers[number == GL_POOL_READER ? a->nworkers - 1 : number];
}

/*
 * Returns true if the worker may begin another piece. A worker whose table is full will empty it
 * before it parses, so it must wait until the reader has dropped all pieces whose records point
 * into the table.
 */
static bool take(void *ctx, uint32_t worker, size_t slot)
{
	struct gl_par_parse *a = ctx;
	struct worker *w = worker_of(a, worker);

	if (w->pending >= (is_full(w) ? 1 : PENDING))
		return false;
	w->pending++;
	a->slots[slot].worker = w;
	return true;
}

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct gl_par_parse *a = ctx;
	struct worker *w = worker_of(a, worker);
	struct slot *s = &a->slots[slot];

	s->is_anew = !w->text || is_full(w);
	s->piece.is_good = (!s->is_anew || new_tables(w)) &&
			   read_piece(w, &s->piece, s->buf ? s->buf : w->buf,
				   a->opt.from + item * a->opt.piece);
	return true;
}

static char *new_buf(const struct gl_par_parse *a)
{
	return gl_mem_try(1, a->opt.piece + LOOK + GL_SOURCE_ALIGN);
}

/*
 * Returns true if records point into the bytes of their piece, as records read from NDJSON and
 * arguments do.
 */
static bool are_borrowed(const struct gl_par_parse *a)
{
	return a->opt.is_json || a->opt.args;
}

/*
 * Creates the slots. If records point into the bytes of their piece, each slot has its own buffer.
 * Returns false if there is no memory.
 */
static bool new_slots(struct gl_par_parse *a)
{
	a->slots = gl_mem_try(a->nslots, sizeof *a->slots);
	for (size_t i = 0; a->slots && are_borrowed(a) && i < a->nslots; i++)
		if (!(a->slots[i].buf = new_buf(a)))
			return false;
	return a->slots != NULL;
}

static bool new_workers(struct gl_par_parse *a)
{
	a->workers = gl_mem_try(a->nworkers, sizeof *a->workers);
	for (unsigned i = 0; a->workers && i < a->nworkers; i++) {
		a->workers[i].ahead = a;
		if (!are_borrowed(a) && !(a->workers[i].buf = new_buf(a)))
			return false;
	}
	return a->workers != NULL;
}

/* --- the reader's side --------------------------------------------------------------------- */

static struct gl_pool *open_pool(struct gl_par_parse *a)
{
	struct gl_pool_options opt = {.slots = a->nslots, .batch = 1,
		.threads = a->nworkers - 1, .reader_helps = true,
		.items = (a->opt.to - a->opt.from + a->opt.piece - 1) / a->opt.piece,
		.take = take, .fill = fill, .ctx = a};

	return gl_pool_open(&opt);
}

struct gl_par_parse *gl_par_parse_open(const struct gl_par_parse_options *opt)
{
	struct gl_par_parse *a = gl_mem_try(1, sizeof *a);

	if (!a)
		return NULL;
	a->opt = *opt;
	a->nworkers = opt->threads > GL_LIMIT_THREADS ? GL_LIMIT_THREADS : opt->threads;
	a->nslots = (size_t)a->nworkers + 1; /* one that is read from, and one for each thread */
	if (new_slots(a) && new_workers(a) && (a->pool = open_pool(a)))
		return a;
	gl_par_parse_close(a);
	return NULL;
}

static void free_slot(struct slot *s)
{
	gl_stretch_free(&s->piece.stretch);
	gl_mem_free(s->buf);
}

static void free_worker(struct worker *w)
{
	free_tables(w);
	gl_mem_free(w->adopted);
	gl_adopted_frames_free(&w->frames);
	gl_mem_free(w->buf);
}

void gl_par_parse_close(struct gl_par_parse *a)
{
	if (!a)
		return;
	gl_pool_close(a->pool);
	for (unsigned i = 0; a->workers && i < a->nworkers; i++)
		free_worker(&a->workers[i]);
	for (size_t i = 0; a->slots && i < a->nslots; i++)
		free_slot(&a->slots[i]);
	gl_mem_free(a->workers);
	gl_mem_free(a->slots);
	gl_mem_free(a);
}

/*
 * Forgets which stacks of the reader's table equal stacks of the worker's table. Call this if one
 * of the two tables was emptied.
 */
static void forget_adopted(struct worker *w)
{
	if (w->nadopted)
		memset(w->adopted, 0, w->nadopted * sizeof *w->adopted);
	gl_adopted_frames_clear(&w->frames);
}

void gl_par_parse_forget(struct gl_par_parse *a)
{
	for (unsigned i = 0; i < a->nworkers; i++)
		forget_adopted(&a->workers[i]);
}

struct gl_piece *gl_par_parse_front(struct gl_par_parse *a)
{
	size_t slot;

	if (a->front)
		return &a->front->piece;
	slot = gl_pool_next(a->pool);
	if (slot == GL_POOL_NONE)
		return NULL;
	a->front = &a->slots[slot];
	if (a->front->is_anew)
		forget_adopted(a->front->worker);
	return &a->front->piece;
}

void gl_par_parse_drop(struct gl_par_parse *a)
{
	gl_pool_lock(a->pool);
	a->front->worker->pending--;
	gl_pool_unlock(a->pool);
	gl_pool_release(a->pool);
	a->front = NULL;
}

/*
 * Finds the stack of the reader's table that equals s, or adds it. Returns NULL if there is no
 * memory.
 */
static const struct adopted *adopt(struct worker *w, const struct gl_stack *s)
{
	struct adopted *v;

	if (s->ordinal >= w->nadopted) {
		if (!GL_MEM_ROOM(w->adopted, w->adopted_cap, (size_t)s->ordinal + 1))
			return NULL;
		memset(w->adopted + w->nadopted, 0, (w->adopted_cap - w->nadopted) * sizeof *v);
		w->nadopted = w->adopted_cap;
	}
	v = &w->adopted[s->ordinal];
	if (!v->stack && (v->stack = gl_stacks_adopt(w->ahead->opt.stacks, s, &w->frames)))
		v->place = v->stack->ordinal + 1;
	return v->stack ? v : NULL;
}

bool gl_par_parse_adopt(struct gl_par_parse *a, struct gl_record *recs, size_t n)
{
	struct worker *w = a->front->worker;

	for (struct gl_record *r = recs; r < recs + n; r++) {
		uint32_t ordinal = gl_record_ordinal(r);
		const struct adopted *v =
			GL_LIKELY(ordinal < w->nadopted && w->adopted[ordinal].stack)
				? &w->adopted[ordinal]
				: adopt(w, r->stack);

		if (!v)
			return false;
		r->stack = v->stack;
		r->stack_place = v->place;
	}
	return true;
}
