#include "lib/summary/snapshots.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/when.h"

#include <stdlib.h>

#define BLOCK 16 /* number of consecutive dumps in a block */

/* Leads from BLOCK consecutive dumps of a source to their snapshots. */
struct block {
	uint64_t first; /* the number of the first dump, divided by BLOCK */
	uint32_t source;
	bool has_source;
	uint32_t numbers[BLOCK]; /* of the snapshots, by dump; 0: there is no such dump yet */
};

void gl_snapshots_free(struct gl_snapshots *s)
{
	gl_set_free(&s->blocks);
	gl_mem_free(s->v);
	gl_mem_free(s->large);
	gl_mem_free(s->dumps);
	gl_mem_free(s->order);
	gl_mem_free(s->places);
}

static struct gl_str source_of(const struct gl_snapshots *s, const struct gl_snapshot_row *m)
{
	return s->pool->numbered[m->source]->text;
}

/* --- numbers ------------------------------------------------------------------------- */

static struct gl_snapshot_large numbers_of(const struct gl_snapshots *s,
	const struct gl_snapshot_row *m)
{
	if (m->is_large)
		return s->large[m->goroutines];
	return (struct gl_snapshot_large){m->dump, {m->goroutines, m->runtime, m->dumpers}};
}

static uint64_t dump_of(const struct gl_snapshots *s, const struct gl_snapshot_row *m)
{
	return m->is_large ? s->large[m->goroutines].dump : m->dump;
}

/* Keeps numbers that do not fit into the row. */
static bool keep_large(struct gl_snapshots *s, struct gl_snapshot_row *m,
	const struct gl_snapshot_large *numbers)
{
	if (!m->is_large) {
		if (s->nlarge >= UINT32_MAX || !GL_MEM_ROOM(s->large, s->large_cap, s->nlarge + 1))
			return false;
		m->goroutines = (uint32_t)s->nlarge++;
		m->is_large = true;
	}
	s->large[m->goroutines] = *numbers;
	return true;
}

static bool keep(struct gl_snapshots *s, struct gl_snapshot_row *m,
	const struct gl_snapshot_large *x)
{
	if (m->is_large || x->dump > UINT32_MAX ||
		x->counts[GL_SNAPSHOT_GOROUTINES] > UINT32_MAX ||
		x->counts[GL_SNAPSHOT_RUNTIME] > UINT16_MAX ||
		x->counts[GL_SNAPSHOT_DUMPERS] > UINT8_MAX)
		return keep_large(s, m, x);
	m->dump = (uint32_t)x->dump;
	m->goroutines = (uint32_t)x->counts[GL_SNAPSHOT_GOROUTINES];
	m->runtime = (uint16_t)x->counts[GL_SNAPSHOT_RUNTIME];
	m->dumpers = (uint8_t)x->counts[GL_SNAPSHOT_DUMPERS];
	return true;
}

static bool set_dump(struct gl_snapshots *s, uint32_t number, uint64_t dump)
{
	struct gl_snapshot_large x = numbers_of(s, &s->v[number]);

	x.dump = dump;
	return keep(s, &s->v[number], &x);
}

/* --- which one ----------------------------------------------------------------------- */

/* Makes room for one more snapshot, and for that of the panics. */
static bool make_room(struct gl_snapshots *s)
{
	return s->n + 2 <= UINT32_MAX && GL_MEM_ZEROED(s->v, s->cap, s->n + 2);
}

static uint32_t add(struct gl_snapshots *s, struct gl_str source, uint64_t dump)
{
	const struct gl_counter_name *name = gl_counter_name(s->pool, source);

	if (!name || !make_room(s))
		return 0;
	s->v[s->n + 1] = (struct gl_snapshot_row){
		.source = name->number, .has_source = source.p != NULL};
	if (!set_dump(s, (uint32_t)s->n + 1, dump))
		return 0;
	return s->now = (uint32_t)++s->n;
}

uint32_t gl_snapshots_open(struct gl_snapshots *s, struct gl_str source)
{
	return GL_MEM_ZEROED(s->dumps, s->dumps_cap, s->n + 2) ? add(s, source, 0) : 0;
}

static bool is_snapshot_of(const struct gl_snapshots *s, uint32_t number, struct gl_str source,
	uint64_t dump)
{
	const struct gl_snapshot_row *m = &s->v[number];

	return dump_of(s, m) == dump && m->has_source == (source.p != NULL) &&
	       gl_str_eq(source_of(s, m), source);
}

static uint64_t hash_of(uint32_t source, bool has_source, uint64_t first)
{
	return gl_hash_spread(first, gl_hash_seed() ^ ((uint64_t)source << 1 | has_source));
}

static struct block *find_block(const struct gl_snapshots *s, uint32_t source, bool has_source,
	uint64_t first)
{
	uint64_t hash = hash_of(source, has_source, first);
	size_t i = (size_t)hash;
	struct block *b;

	while ((b = gl_set_next(&s->blocks, hash, &i)))
		if (b->first == first && b->source == source && b->has_source == has_source)
			break;
	return b;
}

uint32_t gl_snapshots_find(const struct gl_snapshots *s, struct gl_str source, uint64_t dump)
{
	const struct gl_counter_name *name = gl_set_find_text(&s->pool->names, source);
	const struct block *b =
		name ? find_block(s, name->number, source.p != NULL, dump / BLOCK) : NULL;

	return b ? b->numbers[dump % BLOCK] : 0;
}

/* Finds or adds the block that has the dump of the snapshot that was added last. */
static struct block *get_block(struct gl_snapshots *s)
{
	const struct gl_snapshot_row *m = &s->v[s->n];
	uint64_t first = dump_of(s, m) / BLOCK;
	struct block *b = find_block(s, m->source, m->has_source, first);

	if (b)
		return b;
	b = gl_arena_new(&s->pool->arena, sizeof *b);
	if (!b)
		return NULL;
	*b = (struct block){.first = first, .source = m->source, .has_source = m->has_source};
	return gl_set_add(&s->blocks, b, hash_of(m->source, m->has_source, first)) ? b : NULL;
}

uint32_t gl_snapshots_get(struct gl_snapshots *s, struct gl_str source, uint64_t dump)
{
	struct block *b;
	uint32_t number;

	if (GL_LIKELY(s->by_operand || (s->now && is_snapshot_of(s, s->now, source, dump))))
		return s->now;
	number = gl_snapshots_find(s, source, dump);
	if (number)
		return s->now = number;
	if (!add(s, source, dump) || !(b = get_block(s)))
		return 0;
	return b->numbers[dump % BLOCK] = s->now;
}

uint32_t gl_snapshots_named(struct gl_snapshots *s, struct gl_str name)
{
	const char *hash = gl_port_memrchr(name.p, '#', name.len);
	uint64_t dump = 0;

	if (hash && gl_num_parse(gl_str_of(hash + 1, name.p + name.len), &dump))
		name.len = (size_t)(hash - name.p);
	return gl_snapshots_get(s, name, dump);
}

bool gl_snapshots_of_dump(const struct gl_snapshots *s, struct gl_str source, uint64_t dump,
	uint32_t *number)
{
	*number = gl_snapshots_find(s, source, dump);
	return *number || (s->panics > 0 && is_snapshot_of(s, GL_SNAPSHOTS_PANICS, source, dump));
}

/* --- counts -------------------------------------------------------------------------- */

bool gl_snapshots_count_any(struct gl_snapshots *s, uint32_t number, enum gl_snapshot_count of,
	uint64_t n)
{
	struct gl_snapshot_row *m = &s->v[number];
	struct gl_snapshot_large all = numbers_of(s, m);

	all.counts[of] = gl_counter_sum(all.counts[of], n);
	return keep(s, m, &all);
}

/* --- what records say ---------------------------------------------------------------- */

void gl_snapshots_note(struct gl_snapshots *s, uint32_t number, const struct gl_record *r)
{
	struct gl_snapshot_row *m = &s->v[number];

	m->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (!m->has_time && r->more && r->more->time.p)
		m->has_time = gl_when_read(r->more->time, &m->time);
}

bool gl_snapshots_add_dump_name(struct gl_snapshots *s, struct gl_str name)
{
	const struct gl_counter_name *known = gl_counter_name(s->pool, name);

	return known && gl_counter_add(s->pool, &s->dumps[s->now], known, 1);
}

bool gl_snapshots_add_lone_panic(struct gl_snapshots *s, const struct gl_record *r)
{
	const struct gl_counter_name *name = gl_counter_name(s->pool, r->source);
	struct gl_snapshot_row *alone;

	if (!name || !make_room(s))
		return false;
	alone = &s->v[GL_SNAPSHOTS_PANICS];
	if (s->panics++ == 0) {
		alone->source = name->number;
		alone->has_source = r->source.p != NULL;
	} else {
		alone->has_source &= alone->source == name->number;
	}
	if (!set_dump(s, GL_SNAPSHOTS_PANICS, s->panics == 1 ? r->dump : 0))
		return false;
	gl_snapshots_note(s, GL_SNAPSHOTS_PANICS, r);
	/* if there are many panics, the time of one of them would mislead */
	alone->has_time &= s->panics == 1;
	return true;
}

/* --- the order ----------------------------------------------------------------------- */

/* Returns the number of the snapshot at this index. */
static uint32_t number_at(const struct gl_snapshots *s, size_t i)
{
	return s->order ? s->order[i] : s->n == 0 ? GL_SNAPSHOTS_PANICS : (uint32_t)i + 1;
}

struct gl_snapshot gl_snapshots_at(const struct gl_snapshots *s, size_t i)
{
	uint32_t number = number_at(s, i);
	const struct gl_snapshot_row *m = &s->v[number];
	struct gl_snapshot_large all = numbers_of(s, m);

	if (s->is_one)
		return s->sum;
	return (struct gl_snapshot){
		.source = m->has_source ? source_of(s, m) : (struct gl_str){NULL, 0},
		.dump = all.dump,
		.shares_source = m->shares_source,
		.dumps = s->dumps ? gl_counter_size(&s->dumps[number]) : 0,
		.goroutines = all.counts[GL_SNAPSHOT_GOROUTINES],
		.runtime = all.counts[GL_SNAPSHOT_RUNTIME],
		.dumpers = all.counts[GL_SNAPSHOT_DUMPERS],
		.panics = number == GL_SNAPSHOTS_PANICS ? s->panics : 0,
		.time = m->time,
		.has_time = m->has_time,
		.is_truncated = m->is_truncated,
		.begins = m->begins,
		.is_doubtful = m->is_doubtful,
		.is_earlier = m->is_earlier,
	};
}

struct sorted {
	struct gl_str source;
	uint64_t dump;
	uint32_t number;
};

static int by_source(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int c = gl_str_cmp(x->source, y->source);

	c = c ? c : gl_num_cmp(x->dump, y->dump);
	return c ? c : gl_num_cmp(x->number, y->number);
}

/* Sorts the snapshots by source and dump. */
static bool sort(struct gl_snapshots *s)
{
	struct sorted *v = gl_mem_new(s->n, sizeof *v);
	bool is_done = v != NULL;

	for (size_t i = 0; is_done && i < s->n; i++)
		v[i] = (struct sorted){source_of(s, &s->v[i + 1]), dump_of(s, &s->v[i + 1]),
			(uint32_t)i + 1};
	if (!s->order) {
		s->order = gl_mem_new(s->n, sizeof *s->order);
		s->places = gl_mem_new(s->n + 1, sizeof *s->places);
	}
	is_done = is_done && s->order && s->places;
	if (is_done) {
		qsort(v, s->n, sizeof *v, by_source);
		s->places[GL_SNAPSHOTS_PANICS] = (uint32_t)s->n;
	}
	for (size_t i = 0; is_done && i < s->n; i++) {
		s->order[i] = v[i].number;
		s->places[v[i].number] = (uint32_t)i;
	}
	gl_mem_free(v);
	return is_done;
}

/* --- the end ------------------------------------------------------------------------- */

struct gl_snapshot gl_snapshots_sum(const struct gl_snapshots *s)
{
	struct gl_snapshot all = {.dump = 0};

	for (size_t i = 0; i < s->nshown; i++) {
		struct gl_snapshot one = gl_snapshots_at(s, i);

		all.goroutines = gl_counter_sum(all.goroutines, one.goroutines);
		all.runtime = gl_counter_sum(all.runtime, one.runtime);
		all.dumpers = gl_counter_sum(all.dumpers, one.dumpers);
		all.is_truncated |= one.is_truncated;
	}
	return all;
}

static void merge_all(struct gl_snapshots *s)
{
	s->sum = gl_snapshots_sum(s);
	gl_mem_free(s->order);
	gl_mem_free(s->places);
	s->order = s->places = NULL;
	s->is_one = true;
	s->nshown = 1;
}

static void compare_times(struct gl_snapshots *s)
{
	const struct gl_snapshot_row *last = NULL;

	for (size_t i = 0; i < s->nshown; i++) {
		struct gl_snapshot_row *one = &s->v[number_at(s, i)];

		if (!one->has_time)
			continue;
		one->is_earlier = last && one->time < last->time;
		last = one;
	}
}

/* Finds which snapshots share their source. */
static bool compare_sources(struct gl_snapshots *s)
{
	uint32_t *uses = gl_mem_new(s->pool->names.used, sizeof *uses);

	if (!uses)
		return false;
	for (size_t i = 1; i <= s->n; i++)
		uses[s->v[i].source] += uses[s->v[i].source] < 2;
	for (size_t i = 1; i <= s->n; i++)
		s->v[i].shares_source = uses[s->v[i].source] > 1;
	gl_mem_free(uses);
	return true;
}

static bool count_dumps(struct gl_snapshots *s)
{
	struct gl_counter_walk w;

	for (size_t i = 1; s->dumps && i <= s->n; i++)
		if (!gl_counter_begin(&s->dumps[i], &w))
			return false;
	return true;
}

bool gl_snapshots_finish(struct gl_snapshots *s)
{
	s->nshown = s->n > 0 ? s->n : s->panics > 0;
	if (s->is_unordered && !sort(s))
		return false;
	compare_times(s);
	if (!count_dumps(s))
		return false;
	if (s->is_sum && s->n > 1)
		merge_all(s);
	else if (s->is_spread && !sort(s))
		return false;
	return compare_sources(s);
}
