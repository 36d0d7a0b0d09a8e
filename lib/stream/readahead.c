#include "lib/stream/readahead.h"

#include "lib/parse/demux_stretch.h"

#define MISSED 4 /* the threads are stopped after this many unusable pieces in a row */
#define WHILE 64 /* stopped threads may start again after this many pieces */
#define STEADY 16 /* the reader frees its own cache after every so many pieces */

void gl_readahead_begin(struct gl_readahead *a, const struct gl_stream_options *opt,
	struct gl_stacks *stacks, struct gl_core *core)
{
	a->core = core;
	a->stacks = stacks;
	a->opt = *opt;
	a->start = gl_source_place(core->source, &core->window);
	if (opt->with_text)
		/* only the reader's own thread can keep the lines of goroutines */
		a->opt.threads = 1;
	if (opt->piece == 0)
		a->opt.piece = GL_PAR_PARSE_PIECE;
}

void gl_readahead_close(struct gl_readahead *a)
{
	gl_par_parse_close(a->parse);
	gl_par_unwrap_close(a->unwrap);
}

static uint64_t place_of(const struct gl_readahead *a)
{
	return gl_source_place(a->core->source, &a->core->window);
}

static uint64_t left_of(const struct gl_readahead *a)
{
	return gl_source_left(a->core->source, &a->core->window);
}

/* --- unwrapping ---------------------------------------------------------------------------- */

static size_t chunk_of(const struct gl_readahead *a)
{
	return a->opt.piece < GL_PAR_UNWRAP_CHUNK ? a->opt.piece : GL_PAR_UNWRAP_CHUNK;
}

static void stop_unwrap(struct gl_readahead *a)
{
	uint64_t place = place_of(a);

	gl_layers_ready(a->core->layers, NULL);
	gl_par_unwrap_close(a->unwrap);
	a->unwrap = NULL;
	a->retry = UINT64_MAX;
	gl_source_seek(a->core->source, &a->core->window, place);
}

bool gl_readahead_more(struct gl_readahead *a)
{
	const struct gl_prefetch *ready;

	if (!a->unwrap)
		return false;
	if (!gl_par_unwrap_more(a->unwrap, &a->core->window, &ready)) {
		stop_unwrap(a);
		return false;
	}
	a->fetched += chunk_of(a);
	gl_source_read_to(a->core->source, a->fetched);
	a->hits += ready != NULL;
	gl_layers_ready(a->core->layers, ready);
	return true;
}

/*
 * Returns true if the input is a large log that is being unwrapped: a file that is read, not
 * mapped, and that has enough bytes left for threads to pay.
 */
static bool may_unwrap(const struct gl_readahead *a)
{
	const struct gl_source *source = a->core->source;

	return a->retry != UINT64_MAX && gl_layers_is_unwrapping(a->core->layers) &&
	       gl_source_is_file(source) && !gl_source_is_mapped(source) &&
	       left_of(a) >= GL_PAR_UNWRAP_LEAST * chunk_of(a);
}

static void start_unwrap(struct gl_readahead *a)
{
	const struct gl_window *w = &a->core->window;

	if (a->unwrap || !may_unwrap(a))
		return;
	a->fetched = place_of(a) + (uint64_t)(w->end - w->p);
	a->unwrap = gl_par_unwrap_open(a->core->source, a->fetched, place_of(a) + left_of(a),
		chunk_of(a), a->opt.threads - 1);
	if (!a->unwrap)
		a->retry = UINT64_MAX;
}

/* --- parsing ------------------------------------------------------------------------------- */

static void stop_parse(struct gl_readahead *a)
{
	gl_par_parse_close(a->parse);
	a->parse = NULL;
	a->missed = 0;
	a->limit = 0;
	a->retry = place_of(a) + WHILE * a->opt.piece;
}

/*
 * Returns true if threads can parse what follows: the reader is in the middle of a dump in a mapped
 * file, or of NDJSON in a file that is read.
 */
static bool may_parse(const struct gl_readahead *a)
{
	const struct gl_source *source = a->core->source;
	const struct gl_demux *top = gl_layers_top(a->core->layers);

	if (gl_demux_has_json(top))
		return gl_source_is_file(source) && !gl_source_is_mapped(source) &&
		       !gl_layers_is_unwrapping(a->core->layers);
	return gl_source_is_mapped(source) && gl_demux_is_in_dump(top);
}

static void start_parse(struct gl_readahead *a)
{
	struct gl_par_parse_options opt = {.source = a->core->source, .start = a->start,
		.threads = a->opt.threads, .piece = a->opt.piece, .args = a->opt.args,
		.stacks = a->stacks, .is_json = gl_demux_has_json(gl_layers_top(a->core->layers))};
	size_t least = opt.is_json ? GL_PAR_PARSE_LEAST_JSON : GL_PAR_PARSE_LEAST;

	if (a->parse || !may_parse(a))
		return;
	opt.from = place_of(a);
	opt.to = opt.from + left_of(a);
	if (opt.from < a->retry || opt.to - opt.from < least * a->opt.piece)
		return;
	a->parse = gl_par_parse_open(&opt);
	if (!a->parse)
		a->retry = UINT64_MAX;
}

/*
 * Returns the first piece that was parsed and does not begin before the window. Pieces before it
 * are dropped. Returns NULL if there is none, or after MISSED unusable pieces in a row.
 */
static struct gl_piece *next_piece(struct gl_readahead *a)
{
	uint64_t place = place_of(a);
	struct gl_piece *piece;

	while ((piece = gl_par_parse_front(a->parse)) && a->missed < MISSED) {
		if (piece->is_good && piece->begin >= place)
			return piece;
		gl_par_parse_drop(a->parse);
		a->missed++;
	}
	return NULL;
}

/*
 * Gives the piece to the core, which gives out its records. The window must begin where the piece
 * does. If records of the text before the piece are still to be given out, this call gives the core
 * these instead, and the next call the piece. Returns false if the piece cannot follow the text
 * before it.
 */
static bool take_piece(struct gl_readahead *a, struct gl_piece *piece)
{
	struct gl_core *c = a->core;
	struct gl_demux *top = gl_layers_top(c->layers);
	const struct gl_batch *before;

	if (!gl_demux_may_join(top, &piece->stretch)) {
		gl_par_parse_drop(a->parse);
		a->missed++;
		return false;
	}
	before = gl_demux_batch(top);
	/* records before the piece, such as the one held back, come first */
	if (before->nrecords > 0) {
		gl_core_set_batch(c, before, NULL);
		return true;
	}
	gl_demux_join(top, &piece->stretch);
	gl_source_seek(c->source, &c->window, piece->end);
	a->missed = 0;
	a->hits++;
	if (a->hits % STEADY == 0)
		gl_demux_rest(top);
	gl_core_set_batch(c, &piece->stretch.batch, a->parse);
	return true;
}

bool gl_readahead_take(struct gl_readahead *a)
{
	struct gl_piece *piece;

	if (!a->parse)
		return false;
	if (a->core->parsed_by)
		gl_par_parse_drop(a->parse);
	gl_core_set_batch(a->core, NULL, NULL);
	piece = next_piece(a);
	if (!piece) {
		stop_parse(a);
		return false;
	}
	a->limit = piece->begin;
	if (piece->begin > place_of(a))
		return false;
	a->limit = 0;
	return take_piece(a, piece);
}

/* --- both ---------------------------------------------------------------------------------- */

void gl_readahead_start(struct gl_readahead *a)
{
	const struct gl_core *c = a->core;

	if (a->opt.threads >= 2 && !c->text && !c->window.is_last) {
		start_parse(a);
		start_unwrap(a);
	}
	if (a->unwrap && gl_layers_hint(c->layers, &a->hint))
		gl_par_unwrap_hint(a->unwrap, &a->hint);
}

void gl_readahead_forget_stacks(struct gl_readahead *a)
{
	if (a->parse)
		gl_par_parse_forget(a->parse);
}

void gl_readahead_stop(struct gl_readahead *a)
{
	if (a->parse)
		stop_parse(a);
	if (a->unwrap)
		stop_unwrap(a);
}
