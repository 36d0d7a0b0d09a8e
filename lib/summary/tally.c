#include "lib/summary/tally.h"

#include "lib/base/hash.h"
#include "lib/base/num.h"
#include "lib/record/place.h"

/* --- the store ----------------------------------------------------------------------- */

bool gl_tally_store_init(struct gl_tally_store *s, const struct gl_stacks *stacks,
	enum gl_tally_without without)
{
	s->sigs.stacks = stacks;
	s->without_sources = without == GL_WITHOUT_SOURCES;
	s->without_dumps = without != GL_WITHOUT_NONE;
	s->origins.pool = &s->pool;
	s->origins.without_dumps = s->without_dumps;
	for (int c = 0; c < GL_CLASS_COUNT; c++) {
		s->class_names[c] = gl_counter_name(&s->pool, gl_class_name((enum gl_class)c));
		if (!s->class_names[c])
			return false;
	}
	return true;
}

void gl_tally_store_free(struct gl_tally_store *s)
{
	gl_origins_free(&s->origins);
	gl_counter_pool_free(&s->pool);
	gl_sigset_free(&s->sigs);
	gl_buf_free(&s->scratch);
}

/* --- waits, ids, place --------------------------------------------------------------- */

static bool add_minutes(struct gl_tally_store *s, struct gl_tally_wait *w, size_t k, uint64_t n)
{
	if (k >= w->nminutes) {
		/* the array grows by eight elements, as most waits are short */
		size_t want = (k | 7) + 1;
		uint64_t *v = gl_arena_new(&s->pool.arena, want * sizeof *v);

		if (!v)
			return false;
		memset(v, 0, want * sizeof *v);
		if (w->nminutes)
			memcpy(v, w->minutes, w->nminutes * sizeof *v);
		w->minutes = v;
		w->nminutes = want;
	}
	w->minutes[k] = gl_counter_sum(w->minutes[k], n);
	return true;
}

static void add_range(struct gl_tally_wait *w, uint64_t known, uint64_t min, uint64_t max,
	uint64_t sum)
{
	if (w->known == 0 || min < w->min)
		w->min = min;
	if (max > w->max)
		w->max = max;
	w->known = gl_counter_sum(w->known, known);
	w->sum = gl_counter_sum(w->sum, sum);
}

bool gl_tally_add_wait(struct gl_tally_store *s, struct gl_tally *t, uint64_t seconds, uint64_t n)
{
	uint64_t minutes = seconds / 60;
	size_t k = 0;

	add_range(&t->wait, n, seconds, seconds,
		seconds && n > GL_COUNTER_MOST / seconds ? GL_COUNTER_MOST : n * seconds);
	if (minutes == 0)
		return true;
	while (minutes >>= 1)
		k++;
	return add_minutes(s, &t->wait, k, n);
}

bool gl_tally_add_waits(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_wait *waits)
{
	add_range(&t->wait, waits->known, waits->min, waits->max, waits->sum);
	for (size_t k = 0; k < waits->nminutes; k++)
		if (waits->minutes[k] && !add_minutes(s, &t->wait, k, waits->minutes[k]))
			return false;
	return true;
}

static bool add_waits(struct gl_tally_store *s, struct gl_tally_wait *w, const struct gl_group *grp)
{
	add_range(w, grp->wait_known, grp->wait_min, grp->wait_max, grp->wait_sum);
	for (size_t k = 0; k < GL_WAIT_BUCKETS; k++)
		if (grp->wait_minutes[k] && !add_minutes(s, w, k, grp->wait_minutes[k]))
			return false;
	return true;
}

/*
 * Returns the array of the tally's ids, with room for one more. The tally must have an id already.
 * Returns NULL if there is no memory.
 */
static uint64_t *room_for_id(struct gl_tally_store *s, struct gl_tally *t)
{
	uint64_t *v;

	if (t->nids > 1)
		return t->ids;
	v = gl_arena_new(&s->pool.arena, GL_GROUP_IDS * sizeof *v);
	if (v) {
		v[0] = t->id;
		t->ids = v;
	}
	return v;
}

/* Adds an id. A goroutine may be in several dumps, but its id is kept only once. */
void gl_tally_add_id(struct gl_tally_store *s, struct gl_tally *t, uint64_t id)
{
	const uint64_t *had = gl_tally_ids(t);
	size_t i = t->nids;
	uint64_t *v;

	if (i == GL_GROUP_IDS && id >= had[i - 1])
		return;
	while (i > 0 && had[i - 1] > id)
		i--;
	if (i > 0 && had[i - 1] == id)
		return;
	v = t->nids ? room_for_id(s, t) : &t->id;
	if (!v)
		return;
	if (t->nids < GL_GROUP_IDS)
		t->nids++;
	memmove(&v[i + 1], &v[i], (t->nids - 1 - i) * sizeof *v);
	v[i] = id;
}

static int compare_names(const struct gl_counter_name *a, const struct gl_counter_name *b)
{
	if (a == b)
		return 0;
	return !a ? -1 : !b ? 1 : gl_str_cmp(a->text, b->text);
}

/* Compares what the example of a group shows: the signature, the frames and the creator. */
static int compare_stacks(const struct gl_stack *a, const struct gl_stack *b)
{
	int c = gl_num_cmp(a->canon->sig, b->canon->sig);

	/* if memory runs out here, a later call reports it */
	if (c == 0 && gl_stack_make_texts(a) && gl_stack_make_texts(b)) {
		c = gl_str_cmp(a->texts->json, b->texts->json);
		c = c ? c : gl_str_cmp(a->texts->json_created, b->texts->json_created);
	}
	return c;
}

void gl_tally_add_place(struct gl_tally *t, struct gl_tally_place p, const struct gl_stack *stack)
{
	int c;

	if (!stack)
		return;
	if (t->least_stack) {
		c = compare_names(p.source, t->least.source);
		c = c ? c : gl_num_cmp(p.dump, t->least.dump);
		c = c ? c : gl_num_cmp(p.offset, t->least.offset);
		if (c > 0 || (c == 0 && (stack == t->least_stack ||
					       compare_stacks(stack, t->least_stack) > 0)))
			return;
	}
	t->least = p;
	t->least_stack = stack;
}

/* --- maps ---------------------------------------------------------------------------- */

/* Adds n goroutines of this dump to the map of dumps. */
static bool add_dump(struct gl_tally_store *s, struct gl_tally *t, struct gl_str source,
	uint64_t dump, uint64_t n)
{
	const struct gl_counter_name *name = gl_origins_name(&s->origins, source, dump);

	return name && gl_counter_add(&s->pool, &t->maps[GL_TALLY_DUMPS], name, n);
}

/* Writes to s->scratch the text that stands for this creator in the map of creators. */
static bool put_creator(struct gl_tally_store *s, const struct gl_frame *creator)
{
	s->scratch.len = 0;
	gl_place_put(&s->scratch, creator);
	return !s->scratch.failed;
}

bool gl_tally_add_creator(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_stack *stack, uint64_t n)
{
	const struct gl_counter_name *name;

	if (n == 0 || !stack->created_by)
		return true;
	name = put_creator(s, stack->created_by)
		       ? gl_counter_name(&s->pool, gl_buf_view(&s->scratch))
		       : NULL;
	return name && gl_counter_add(&s->pool, &t->maps[GL_TALLY_CREATORS], name, n);
}

bool gl_tally_add_sig(struct gl_tally_store *s, struct gl_tally *t, const struct gl_stack *stack,
	uint64_t n)
{
	const struct gl_counter_name *name;
	char hex[GL_HASH_HEX];

	if (n == 0)
		return true;
	gl_hash_hex(stack->canon->sig, hex);
	name = gl_counter_name(&s->pool, (struct gl_str){hex, sizeof hex});
	return name && gl_counter_add(&s->pool, &t->maps[GL_TALLY_SIGS], name, n);
}

/* --- a group, or a record that shows no stack ---------------------------------------- */

/*
 * Adds the counts of a map that a group has. If the group has no such map, adds all its members
 * under the value that they share.
 */
static bool add_map(struct gl_tally_store *s, struct gl_counter *to, struct gl_counts map,
	struct gl_str agreed, uint64_t count)
{
	const struct gl_counter_name *name;

	if (map.n == 0 && agreed.p) {
		name = gl_counter_name(&s->pool, agreed);
		return name && gl_counter_add(&s->pool, to, name, count);
	}
	for (size_t i = 0; i < map.n; i++) {
		name = gl_counter_name(&s->pool, map.v[i].key);
		if (!name || !gl_counter_add(&s->pool, to, name, map.v[i].n))
			return false;
	}
	return true;
}

/*
 * Adds the dumps of a group. A group has no map of dumps if all its members are from dumps with the
 * same number; this number is then combined with the map of sources.
 */
static bool add_dumps(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_group *grp)
{
	uint64_t dump = gl_record_dump(r);
	struct gl_counts own = {&(struct gl_count){r->source, r->count}, r->source.p != NULL};
	struct gl_counts sources = grp->sources.n ? grp->sources : own;

	if (s->without_dumps)
		return true;
	if (grp->dumps.n)
		return add_map(s, &t->maps[GL_TALLY_DUMPS], grp->dumps,
			(struct gl_str){NULL, 0}, 0);
	for (size_t i = 0; dump && i < sources.n; i++)
		if (!add_dump(s, t, sources.v[i].key, dump, sources.v[i].n))
			return false;
	return true;
}

static bool add_maps(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_group *grp, const struct gl_frame *creator_shown)
{
	static const struct gl_str none;
	struct gl_counter *maps = t->maps;
	struct gl_str state = gl_record_has(r, GL_HAS_STATE) ? r->state : none;
	struct gl_str class = gl_record_has(r, GL_HAS_CLASS) ? gl_class_name(r->class) : none;
	struct gl_str creator = none, sig = none;
	char hex[GL_HASH_HEX];

	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		sig = (struct gl_str){hex, sizeof hex};
	}
	if (creator_shown) {
		if (!put_creator(s, creator_shown))
			return false;
		creator = gl_buf_view(&s->scratch);
	}
	if (!add_map(s, &maps[GL_TALLY_STATES], grp->states, state, r->count) ||
		!add_map(s, &maps[GL_TALLY_CLASSES], grp->classes, class, r->count) ||
		!add_map(s, &maps[GL_TALLY_CREATORS], grp->creators, creator, r->count) ||
		!add_map(s, &maps[GL_TALLY_SIGS], grp->sigs, sig, r->count))
		return false;
	return s->without_sources ||
	       (add_map(s, &maps[GL_TALLY_SOURCES], grp->sources, r->source, r->count) &&
		       add_dumps(s, t, r, grp));
}

static bool see_sigs(struct gl_tally_store *s, const struct gl_record *r,
	const struct gl_group *grp)
{
	if (gl_record_has(r, GL_HAS_SIG) &&
		!(r->stack ? gl_sigset_add_canon(&s->sigs, r->stack->canon) :
			     gl_sigset_add(&s->sigs, r->sig)))
		return false;
	for (size_t i = 0; i < grp->sigs.n; i++) {
		struct gl_str hex = grp->sigs.v[i].key;
		uint64_t sig;

		if (!gl_num_hex_of(hex.p, hex.p + hex.len, hex.len, &sig))
			/*
			 * not a signature as the tools write it, but it is counted as a distinct
			 * one
			 */
			sig = gl_hash(hex.p, hex.len);
		if (!gl_sigset_add(&s->sigs, sig))
			return false;
	}
	return true;
}

/* Adds the place of r. For a group, this is the place of its first member. */
static bool add_place_of_group(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_record *r, const struct gl_group *grp)
{
	bool is_group = grp->nby > 0;
	struct gl_str source = is_group ? grp->first_source : r->source;
	struct gl_tally_place p = {NULL, is_group ? grp->first_dump : gl_record_dump(r), 0};

	if (is_group && grp->has_first_offset)
		p.offset = grp->first_offset + 1;
	else if (!is_group && gl_record_has(r, GL_HAS_OFFSET))
		p.offset = r->offset + 1;
	if (source.p && !(p.source = gl_counter_name(&s->pool, source)))
		return false;
	gl_tally_add_place(t, p, grp->example ? grp->example : r->stack);
	return true;
}

/*
 * Returns true if r is a group that was made without sources, unless it shows that all its members
 * are from one dump of one source.
 */
static bool tells_no_sources(const struct gl_record *r, const struct gl_group *grp)
{
	return grp->nby > 0 && !grp->has_sources && !(r->source.p && gl_record_dump(r));
}

static bool join(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_shown *shown)
{
	if (!t->is_begun)
		return t->is_begun = gl_common_begin(&t->agreed, &s->pool, r);
	gl_common_add_rest(&t->agreed, r);
	gl_common_add_run(&t->agreed, r);
	gl_shown_intersect(&t->agreed.shown, shown);
	return true;
}

bool gl_tally_add_group(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_shown *shown)
{
	static const struct gl_group none;
	const struct gl_group *grp = gl_record_group(r);
	bool done;

	grp = grp ? grp : &none;
	if (!add_maps(s, t, r, grp, shown->creator) || !see_sigs(s, r, grp) ||
		!join(s, t, r, shown))
		return false;
	if (grp->wait_known)
		done = add_waits(s, &t->wait, grp);
	else
		done = !gl_record_has(r, GL_HAS_WAIT) ||
		       gl_tally_add_wait(s, t, r->wait_seconds, grp == &none ? r->count : 1);
	if (gl_record_has(r, GL_HAS_ID))
		gl_tally_add_id(s, t, r->id);
	for (size_t i = 0; i < grp->nids; i++)
		gl_tally_add_id(s, t, grp->ids[i]);
	t->count = gl_counter_sum(t->count, r->count);
	t->lacks_sources |= tells_no_sources(r, grp);
	return done && add_place_of_group(s, t, r, grp);
}
