#include "lib/parse/blockcache.h"

void gl_blockcache_free(struct gl_blockcache *r)
{
	gl_bodies_free(&r->bodies);
}

void gl_blockcache_forget(struct gl_blockcache *r)
{
	gl_bodies_free(&r->bodies);
	r->bodies = (struct gl_bodies){0};
}

static bool read_header(struct gl_headercache *headers, const char *p, const char *end,
	struct gl_opened *o)
{
	const char *nl;

	if (end - p < 14 || *p != 'g' || !(nl = memchr(p, '\n', (size_t)(end - p))))
		return false;
	o->at = p;
	o->body = nl + 1;
	return gl_headercache_read(headers, p, nl, &o->heading) && !o->heading.is_goleak;
}

/*
 * Reads ahead: finds the next blocks that end in the window and are followed there by a header, and
 * prefetches the cached bodies (texts under headers) that they may turn out to match. Returns how
 * many blocks it has found.
 */
static size_t look_ahead(struct gl_blockcache *r, struct gl_headercache *headers, const char *end)
{
	uint16_t *ends = r->ends;
	size_t n;

	for (n = 0; n < r->most; n++) {
		struct gl_split *s = &r->splits[n];

		if (!gl_split(s, r->opened[n].body, end, ends))
			break;
		gl_bodies_expect(&r->bodies, s->hash);
		if (!read_header(headers, s->blank + 1, end, &r->opened[n + 1]))
			break;
		if (n > 0)
			r->fetched[n - 1] = gl_bodies_fetch(&r->bodies, s[-1].hash);
		ends += s->nlines;
	}
	if (n > 0)
		r->fetched[n - 1] = gl_bodies_fetch(&r->bodies, r->splits[n - 1].hash);
	return n;
}

/*
 * Sets every field of the record. So the caller need not clear the record first, which would cost
 * about as much again.
 */
static void fill(struct gl_record *rec, const struct gl_opened *o, const struct gl_split *s,
	const struct gl_known_body *known, uint64_t dump)
{
	gl_headercache_fill(&o->heading, known->class, rec);
	rec->has |= known->has | GL_HAS_DUMP;
	rec->stack = known->stack;
	rec->stack_place = known->place;
	rec->alike = rec->count == 1 && !gl_record_has(rec, GL_HAS_RUNTIME) ? (uint32_t)dump : 0;
	rec->dump = dump;
	rec->sig = known->sig;
	rec->bytes = (uint64_t)(s->blank - o->at);
	rec->source = rec->raw = (struct gl_str){NULL, 0};
	rec->more = NULL;
	rec->args = NULL;
}

/*
 * Give the records of the n goroutines to the sink, up to the first one whose block the cache does
 * not have. Returns how many it gave.
 */
static size_t take(struct gl_blockcache *r, struct gl_sink *in, size_t n, const char *base)
{
	struct gl_record *rec = gl_sink_room(in, n);
	struct gl_record_args *args = NULL;
	const struct gl_known_body *known;
	size_t i;

	if (in->args && !(args = gl_arena_new(&in->batch.arena, n * sizeof *args)))
		return 0;
	for (i = 0; rec && i < n; i++, rec++) {
		const struct gl_opened *o = &r->opened[i];
		const struct gl_split *s = &r->splits[i];

		/*
		 * Leave these to debug2: a running goroutine that writes the dump, or panics,
		 * because it may begin a dump; goroutine 0, which is a thread's stack; and a
		 * goroutine with more labels than the limit, which must be reported.
		 */
		known = gl_bodies_match(&r->bodies, s, r->fetched[i], &rec->parent);
		if (!known || o->heading.id == 0 || gl_headercache_is_cut(&o->heading) ||
			((known->is_dumper || known->panics) && o->heading.known->is_running))
			break;
		fill(rec, o, s, known, in->at.dump);
		if (args) {
			args[i] = (struct gl_record_args){NULL, gl_str_of(s->p, s->blank)};
			rec->args = &args[i];
		}
		rec->offset = in->at.offset + (uint64_t)(o->at - base);
		in->at.line += s->nlines + 2; /* the empty line, and the next header */
	}
	gl_sink_take(in, i);
	return i;
}

size_t gl_blockcache_run(struct gl_blockcache *r, struct gl_sink *in,
	struct gl_headercache *headers, struct gl_opened *now, const char *base, const char *end)
{
	size_t all = 0, n, got;

	if (!gl_bodies_are_worth_it(&r->bodies))
		return 0;
	do {
		r->most = r->most == 0 ? 1 : r->most;
		r->opened[0] = *now;
		n = look_ahead(r, headers, end);
		got = take(r, in, n, base);
		*now = r->opened[got];
		all += got;
		if (got < n)
			r->most = 1;
		else if (r->most < GL_BLOCKCACHE_AHEAD)
			r->most *= 2;
	} while (got == n && n > 0);
	return all;
}

struct gl_body *gl_blockcache_learn(struct gl_blockcache *r, const char *body, const char *end,
	const struct gl_block *b, const struct gl_linecache *lines)
{
	struct gl_split s;

	if (r->bodies.rest > 0 || !gl_split(&s, body, end, r->ends))
		return NULL;
	return gl_bodies_add(&r->bodies, &s, b, lines);
}
