#include "lib/unwrap/preview.h"

#include "lib/unwrap/layer.h"

struct peek {
	struct gl_str source;
	gl_preview_fn *fn;
	void *ctx;
};

/*
 * Adds the origin to a record, and removes its offset. The place and the time are looked up only
 * when the record itself is delivered.
 */
static bool complete(const struct gl_layer *l, struct gl_record *r, struct gl_arena *a)
{
	struct gl_more *more;

	r->has &= ~(uint32_t)GL_HAS_OFFSET;
	if (!l->above || l->origin.len == 0)
		return true;
	more = gl_arena_new(a, sizeof *more);
	if (!more)
		return false;
	*more = r->more ? *r->more : (struct gl_more){0};
	more->origin = gl_buf_view(&l->origin);
	r->more = more;
	return true;
}

static bool give(const struct peek *k, const struct gl_layer *l)
{
	const struct gl_batch *b = gl_demux_batch(l->text);
	struct gl_arena a = {0};
	bool is_good = true;

	for (size_t i = 0; is_good && i < b->nrecords; i++) {
		struct gl_record *r = &b->records[i];

		if (r->raw.p)
			continue;
		r->source = k->source;
		is_good = complete(l, r, &a);
	}
	if (is_good && b->nrecords > 0)
		k->fn(k->ctx, b->records, b->nrecords);
	gl_arena_free(&a);
	return is_good;
}

/*
 * Parses the layer's text as if it ended before its unfinished line, gives these records to the
 * callback, and then undoes the parsing.
 */
static bool peek(const struct peek *k, const struct gl_layer *l)
{
	static const char nothing[1];
	struct gl_err err;
	bool is_good;

	gl_demux_save(l->text);
	is_good = gl_demux_run(l->text, nothing, nothing, true, &err) && give(k, l);
	gl_demux_restore(l->text);
	for (size_t i = 0; is_good && i < l->nstreams; i++)
		is_good = peek(k, l->streams[i].level);
	return is_good && (!l->escaped.level || peek(k, l->escaped.level));
}

bool gl_layers_preview(struct gl_layers *ls, struct gl_str source, gl_preview_fn *fn, void *ctx)
{
	struct peek k = {source, fn, ctx};

	ls->ran = NULL;
	return peek(&k, ls->top);
}
