#include "lib/summary/group.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/summary/agree.h"
#include "lib/summary/census.h"

#include <stdlib.h>

enum { STATES, CLASSES, CREATORS, SIGS, SOURCES, DUMPS, NMAPS };

/* Where a goroutine stands in the input; what is not known comes first. */
struct place {
	const struct gl_name *source; /* NULL: not known */
	uint64_t dump;		      /* 0: not known */
	uint64_t offset;	      /* and one; 0: not known */
};

struct wait {
	uint64_t known, min, max, sum;
	uint64_t *minutes;
	size_t nminutes;
};

struct group {
	uint64_t count; /* without what its runs have waiting */
	bool is_begun;	/* has a member */
	struct gl_agreed agreed;
	struct place least;		    /* of the member that is the example */
	const struct gl_stack *least_stack; /* NULL: no member shows one */
	struct wait wait;
	uint64_t ids[GL_GROUP_IDS];
	size_t nids, number;
	struct run *runs;  /* of each stack, newest first */
	struct gl_str key; /* see put_key */
	struct gl_census maps[NMAPS];
};

/*
 * Goroutines of one stack in one group. Most are like the one before in state, class, source
 * and dump, and change nothing of what the group keeps: to see that and to count them, no
 * more is read than what stands here first.
 */
struct run {
	struct gl_str rest; /* values of the keys that the stack does not tell, see put_key */
	const struct gl_name *state, *source; /* NULL: none */
	uint64_t dump;	  /* 0: none; NOT_BEGUN: no goroutine yet */
	uint64_t waiting; /* goroutines not yet in the group's count and maps */
	uint64_t offset;  /* of the group's example, or less far behind; see struct place */
	uint64_t parent;  /* of the group, while all agree */
	uint64_t most_id; /* the largest id that the group has room for */
	size_t number;	  /* of the group */
	uint32_t open;	  /* keys on which the group agrees, perhaps more; with MORE_OPEN */
	uint32_t any;	  /* those that are true of any, perhaps fewer */
	enum gl_class class; /* GL_CLASS_COUNT: none */
	struct group *group;
	const struct gl_stack *stack;
	uint64_t total, creators_told, sigs_told; /* goroutines in the maps, by which */
	struct run *next;
};

#define MORE_OPEN (UINT32_C(1) << 31) /* a rare key is agreed on */

/* While one of these is open, a goroutine is looked at more closely. */
#define CLOSE_KEYS                                                                                 \
	(MORE_OPEN | (uint32_t)(GL_HAS_ID | GL_HAS_BUBBLE | GL_HAS_LABELS | GL_HAS_OFFSET))

#define NOT_BEGUN UINT64_MAX

struct gl_groups {
	struct gl_stacks *stacks;
	struct gl_keys keys;
	bool is_default, without_sources, by_sig;
	bool is_told_by_run; /* all keys are of the stack, or alike along a run */
	size_t nrest;	     /* keys that the stack does not tell */

	struct run **heads; /* by the stack's ordinal: the run met last */
	size_t nheads, heads_cap;
	struct gl_set runs; /* only with nrest */
	struct gl_set index; /* struct group */
	struct gl_set sigs;  /* each distinct one; the entries mean nothing */
	struct group **v;
	size_t n, cap;
	size_t *order;
	size_t order_cap;
	uint64_t goroutines;

	struct gl_census_pool pool; /* its arena holds all that lives as long as the groups */
	const struct gl_name *class_names[GL_CLASS_COUNT];
	struct gl_buf scratch, key;

	struct gl_arena out; /* of the group presented last */
	struct gl_record record;
	struct gl_more more;
	struct gl_group group;
	struct gl_str names[GL_KEYS_MAX], values[GL_KEYS_MAX];
};

/* --- life ---------------------------------------------------------------------------- */

static void use_keys(struct gl_groups *g, const struct gl_keys *keys)
{
	g->keys = *keys;
	g->nrest = 0;
	g->by_sig = false;
	g->is_told_by_run = true;
	for (size_t i = 0; i < keys->n; i++) {
		g->names[i] = keys->v[i].name;
		if (!gl_key_is_of_stack(&keys->v[i])) {
			g->nrest++;
			g->is_told_by_run &= gl_key_is_of_run(&keys->v[i]);
		}
		g->by_sig |= gl_key_is_sig(&keys->v[i]);
	}
}

struct gl_groups *gl_groups_new(struct gl_stacks *stacks, const struct gl_keys *keys,
	bool without_sources)
{
	struct gl_groups *g = gl_mem_new(1, sizeof *g);
	struct gl_keys by_sig;
	struct gl_err err;

	if (!g)
		return NULL;
	g->stacks = stacks;
	g->without_sources = without_sources;
	g->is_default = !keys;
	gl_keys_parse(&by_sig, GL_STR("sig"), &err);
	use_keys(g, keys ? keys : &by_sig);
	for (int c = 0; c < GL_CLASS_COUNT; c++) {
		g->class_names[c] =
			gl_census_name(&g->pool, gl_class_name((enum gl_class)c));
		if (!g->class_names[c]) {
			gl_groups_free(g);
			return NULL;
		}
	}
	return g;
}

void gl_groups_free(struct gl_groups *g)
{
	if (!g)
		return;
	gl_mem_free(g->heads);
	gl_set_free(&g->runs);
	gl_set_free(&g->index);
	gl_set_free(&g->sigs);
	gl_mem_free(g->v);
	gl_mem_free(g->order);
	gl_census_pool_free(&g->pool);
	gl_buf_free(&g->scratch);
	gl_buf_free(&g->key);
	gl_arena_free(&g->out);
	gl_mem_free(g);
}

static void *lasting(struct gl_groups *g, size_t n, size_t size)
{
	return n <= SIZE_MAX / size ? gl_arena_new(&g->pool.arena, n * size) : NULL;
}

static bool keep(struct gl_groups *g, struct gl_str *s)
{
	*s = gl_arena_copy(&g->pool.arena, *s);
	return s->p != NULL;
}

/* --- waits, ids, place --------------------------------------------------------------- */

static bool add_minutes(struct gl_groups *g, struct wait *w, size_t k, uint64_t n)
{
	if (k >= w->nminutes) {
		size_t want = (k | 7) + 1; /* eight at a time: most waits are short */
		uint64_t *v = lasting(g, want, sizeof *v);

		if (!v)
			return false;
		memset(v, 0, want * sizeof *v);
		if (w->nminutes)
			memcpy(v, w->minutes, w->nminutes * sizeof *v);
		w->minutes = v;
		w->nminutes = want;
	}
	w->minutes[k] = gl_census_sum(w->minutes[k], n);
	return true;
}

static void add_range(struct wait *w, uint64_t known, uint64_t min, uint64_t max, uint64_t sum)
{
	if (w->known == 0 || min < w->min)
		w->min = min;
	if (max > w->max)
		w->max = max;
	w->known = gl_census_sum(w->known, known);
	w->sum = gl_census_sum(w->sum, sum);
}

/* n goroutines have waited for so long. */
static bool add_wait(struct gl_groups *g, struct wait *w, uint64_t seconds, uint64_t n)
{
	uint64_t minutes = seconds / 60;
	size_t k = 0;

	add_range(w, n, seconds, seconds,
		seconds && n > GL_CENSUS_MOST / seconds ? GL_CENSUS_MOST : n * seconds);
	if (minutes == 0)
		return true;
	while (minutes >>= 1)
		k++;
	return add_minutes(g, w, k, n);
}

static bool add_waits(struct gl_groups *g, struct wait *w, const struct gl_group *grp)
{
	add_range(w, grp->wait_known, grp->wait_min, grp->wait_max, grp->wait_sum);
	for (size_t k = 0; k < GL_WAIT_BUCKETS; k++)
		if (grp->wait_minutes[k] && !add_minutes(g, w, k, grp->wait_minutes[k]))
			return false;
	return true;
}

/* One goroutine may be in several dumps: its id is kept once. */
static void add_id(struct group *gr, uint64_t id)
{
	size_t i = gr->nids;

	if (i == GL_GROUP_IDS && id >= gr->ids[i - 1])
		return;
	while (i > 0 && gr->ids[i - 1] > id)
		i--;
	if (i > 0 && gr->ids[i - 1] == id)
		return;
	if (gr->nids < GL_GROUP_IDS)
		gr->nids++;
	memmove(&gr->ids[i + 1], &gr->ids[i], (gr->nids - 1 - i) * sizeof gr->ids[0]);
	gr->ids[i] = id;
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(const struct gl_name *a, const struct gl_name *b)
{
	if (a == b)
		return 0;
	return !a ? -1 : !b ? 1 : gl_str_cmp(a->text, b->text);
}

/* By what an example shows: its name, its frames, its creator. */
static int compare_stacks(const struct gl_stack *a, const struct gl_stack *b)
{
	int c = compare_u64(a->canon->sig, b->canon->sig);

	c = c ? c : gl_str_cmp(a->json, b->json);
	return c ? c : gl_str_cmp(a->json_created, b->json_created);
}

static void add_place(struct group *gr, struct place p, const struct gl_stack *s)
{
	int c;

	if (!s)
		return;
	if (gr->least_stack) {
		c = compare_names(p.source, gr->least.source);
		c = c ? c : compare_u64(p.dump, gr->least.dump);
		c = c ? c : compare_u64(p.offset, gr->least.offset);
		if (c > 0 || (c == 0 && (s == gr->least_stack ||
					       compare_stacks(s, gr->least_stack) > 0)))
			return;
	}
	gr->least = p;
	gr->least_stack = s;
}

/* --- which group --------------------------------------------------------------------- */

#define NO_VALUE UINT32_MAX

/*
 * Append a value with its length before it, so that no two lists of values have the same
 * bytes. is_there: false is null.
 */
static void put_value(struct gl_buf *b, size_t at, bool is_there)
{
	size_t len = b->len - at - sizeof(uint32_t);
	uint32_t n = is_there && len < NO_VALUE ? (uint32_t)len : NO_VALUE;

	if (!b->failed)
		memcpy(b->p + at, &n, sizeof n);
}

static size_t open_value(struct gl_buf *b)
{
	static const uint32_t hole;
	size_t at = b->len;

	gl_buf_add(b, &hole, sizeof hole);
	return at;
}

/* The values of r's keys; with is_rest, of those that the stack does not tell. */
static void put_key(const struct gl_groups *g, const struct gl_record *r, bool is_rest,
	struct gl_buf *b)
{
	const struct gl_group *grp = gl_record_group(r);

	b->len = 0;
	for (size_t i = 0; i < g->keys.n; i++) {
		size_t at;
		bool is_there;

		if (is_rest && gl_key_is_of_stack(&g->keys.v[i]))
			continue;
		at = open_value(b);
		if (grp && grp->nby) {
			is_there = grp->key[i].p != NULL;
			gl_buf_str(b, grp->key[i]);
		} else {
			is_there = gl_key_put(&g->keys.v[i], r, b);
		}
		put_value(b, at, is_there);
	}
}

/* The next value of a key; p == NULL is null. */
static struct gl_str next_value(struct gl_str *key)
{
	struct gl_str s = {NULL, 0};
	uint32_t len;

	memcpy(&len, key->p, sizeof len);
	*key = gl_str_skip(*key, sizeof len);
	if (len != NO_VALUE) {
		s = (struct gl_str){key->p, len};
		*key = gl_str_skip(*key, len);
	}
	return s;
}

static struct group *find_group(const struct gl_groups *g, uint64_t hash, struct gl_str key,
	const struct gl_canon *canon)
{
	size_t i = hash;
	struct group *gr;

	while ((gr = gl_set_next(&g->index, hash, &i))) {
		const struct gl_canon *other = gr->agreed.shown.canon;

		if (gl_str_eq(gr->key, key) &&
			(!g->by_sig || !canon || !other || canon == other))
			return gr;
	}
	return NULL;
}

static struct group *new_group(struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	struct group **v = gl_mem_grow(g->v, &g->cap, g->n + 1, sizeof *v);
	struct group *gr = v ? lasting(g, 1, sizeof *gr) : NULL;

	if (v)
		g->v = v;
	if (!gr)
		return NULL;
	*gr = (struct group){.key = key, .number = g->n};
	if (!keep(g, &gr->key) || !gl_set_add(&g->index, gr, hash))
		return NULL;
	v[g->n++] = gr;
	return gr;
}

/* The group of r; one without members is new. NULL without memory. */
static struct group *group_of(struct gl_groups *g, const struct gl_record *r,
	const struct gl_canon *canon)
{
	struct group *gr;
	struct gl_str key;
	uint64_t hash;

	put_key(g, r, false, &g->key);
	if (g->key.failed)
		return NULL;
	key = gl_buf_view(&g->key);
	hash = gl_hash(key.p, key.len);
	gr = find_group(g, hash, key, canon);
	return gr ? gr : new_group(g, hash, key);
}

/* Count a signature among the distinct ones. */
static bool see_sig(struct gl_groups *g, uint64_t sig)
{
	size_t i = sig;

	return gl_set_next(&g->sigs, sig, &i) || gl_set_add(&g->sigs, g, sig);
}

/* --- a goroutine --------------------------------------------------------------------- */

static uint64_t run_hash(struct gl_str rest, const struct gl_stack *s)
{
	return gl_hash(rest.p, rest.len) + s->ordinal * UINT64_C(0x9e3779b97f4a7c15);
}

static struct run *find_run(const struct gl_groups *g, struct gl_str rest,
	const struct gl_stack *s)
{
	uint64_t hash;
	size_t i;
	struct run *run;

	if (g->nrest == 0)
		return NULL; /* its stack's only one would be the head */
	hash = run_hash(rest, s);
	i = hash;
	while ((run = gl_set_next(&g->runs, hash, &i)))
		if (run->stack == s && gl_str_eq(run->rest, rest))
			return run;
	return NULL;
}

static struct run *new_run(struct gl_groups *g, const struct gl_record *r, struct gl_str rest)
{
	struct group *gr = group_of(g, r, r->stack->canon);
	struct run *run = gr ? lasting(g, 1, sizeof *run) : NULL;
	struct gl_shown shown;

	if (!run || !see_sig(g, r->stack->canon->sig))
		return NULL;
	*run = (struct run){.group = gr, .number = gr->number, .stack = r->stack, .rest = rest,
		.dump = NOT_BEGUN, .open = MORE_OPEN, .most_id = UINT64_MAX, .next = gr->runs};
	if (!keep(g, &run->rest) ||
		(g->nrest && !gl_set_add(&g->runs, run, run_hash(rest, r->stack))))
		return NULL;
	gr->runs = run;
	if (gr->is_begun) {
		shown = gl_shown_by(r);
		gl_shown_meet(&gr->agreed.shown, &shown);
	}
	return run;
}

static bool room_for_heads(struct gl_groups *g, size_t ordinal)
{
	struct run **v = gl_mem_grow(g->heads, &g->heads_cap, ordinal + 1, sizeof *v);

	if (!v)
		return false;
	memset(v + g->nheads, 0, (g->heads_cap - g->nheads) * sizeof *v);
	g->heads = v;
	g->nheads = g->heads_cap;
	return true;
}

/* The run that r belongs to, found or begun; NULL without memory. */
static struct run *run_of(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_str rest = {"", 0};
	size_t ordinal = r->stack->ordinal;
	struct run *run;

	if (g->nrest) {
		put_key(g, r, true, &g->scratch);
		if (g->scratch.failed)
			return NULL;
		rest = gl_buf_view(&g->scratch);
	}
	if (GL_UNLIKELY(ordinal >= g->nheads) && !room_for_heads(g, ordinal))
		return NULL;
	run = g->heads[ordinal];
	if (GL_LIKELY(run && gl_str_eq(run->rest, rest)))
		return run;
	run = find_run(g, rest, r->stack);
	run = run ? run : new_run(g, r, rest);
	if (run)
		g->heads[ordinal] = run;
	return run;
}

static enum gl_class class_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_CLASS) ? r->class : GL_CLASS_COUNT;
}

static uint64_t dump_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
}

/* r is like the goroutine before in its run, as far as this goes. */
static bool continues(const struct run *run, const struct gl_record *r)
{
	bool has_state = gl_record_has(r, GL_HAS_STATE);

	return run->class == class_of(r) && run->dump == dump_of(r) &&
	       (run->state ? has_state && gl_str_eq(run->state->text, r->state) : !has_state) &&
	       (run->source ? r->source.p && gl_str_eq(run->source->text, r->source) :
			      !r->source.p);
}

/* n goroutines of this dump. */
static bool tally_dump(struct gl_groups *g, struct group *gr, struct gl_str source, uint64_t dump,
	uint64_t n)
{
	const struct gl_name *name;

	g->scratch.len = 0;
	gl_buf_str(&g->scratch, source);
	gl_buf_char(&g->scratch, '#');
	gl_buf_u64(&g->scratch, dump);
	name = g->scratch.failed ? NULL : gl_census_name(&g->pool, gl_buf_view(&g->scratch));
	return name && gl_census_add(&g->pool, &gr->maps[DUMPS], name, n);
}

static bool tally_source(struct gl_groups *g, struct group *gr, const struct gl_name *source,
	uint64_t dump, uint64_t n)
{
	if (!source || g->without_sources)
		return true;
	return gl_census_add(&g->pool, &gr->maps[SOURCES], source, n) &&
	       (dump == 0 || tally_dump(g, gr, source->text, dump, n));
}

/* What was only counted goes into the maps. */
static bool settle(struct gl_groups *g, struct run *run)
{
	struct group *gr = run->group;
	uint64_t n = run->waiting;

	run->waiting = 0;
	run->total = gl_census_sum(run->total, n);
	gr->count = gl_census_sum(gr->count, n);
	if (n == 0)
		return true;
	if (run->state && !gl_census_add(&g->pool, &gr->maps[STATES], run->state, n))
		return false;
	if (run->class != GL_CLASS_COUNT &&
		!gl_census_add(&g->pool, &gr->maps[CLASSES], g->class_names[run->class], n))
		return false;
	return tally_source(g, gr, run->source, run->dump, n);
}

static bool turn(struct gl_groups *g, struct run *run, const struct gl_record *r)
{
	bool has_state = gl_record_has(r, GL_HAS_STATE);

	if (!settle(g, run))
		return false;
	run->state = has_state ? gl_census_name(&g->pool, r->state) : NULL;
	run->source = r->source.p ? gl_census_name(&g->pool, r->source) : NULL;
	run->class = class_of(r);
	run->dump = dump_of(r);
	run->offset = UINT64_MAX;
	if ((has_state && !run->state) || (r->source.p && !run->source))
		return false;
	if (run->group->is_begun)
		gl_agreed_meet_run(&run->group->agreed, r);
	return true;
}

/* What the group agrees on cannot change by r. */
static bool agrees(const struct run *run, const struct gl_record *r)
{
	return (run->open & (CLOSE_KEYS | ~r->has)) == 0 &&
	       (!(run->open & GL_HAS_PARENT) || run->parent == r->parent) &&
	       (r->has & GL_AGREED_ANY & ~run->any) == 0;
}

static bool meet(struct gl_groups *g, struct run *run, const struct gl_record *r)
{
	struct group *gr = run->group;
	struct gl_agreed *a = &gr->agreed;

	if (gr->is_begun)
		gl_agreed_meet(a, r);
	else if (!gl_agreed_begin(a, &g->pool.arena, r))
		return false;
	gr->is_begun = true;
	run->open = (a->record.has & ~GL_AGREED_ANY) | (a->more ? MORE_OPEN : 0);
	run->any = a->record.has & GL_AGREED_ANY;
	run->parent = a->record.parent;
	return true;
}

/* The run that r goes on with, as most do, without a look at the group; NULL: it does not. */
static struct run *run_at_head(const struct gl_groups *g, const struct gl_record *r)
{
	size_t ordinal = r->stack->ordinal;
	struct run *run = ordinal < g->nheads ? g->heads[ordinal] : NULL;

	return run && g->is_told_by_run && continues(run, r) ? run : NULL;
}

static struct run *add_goroutine(struct gl_groups *g, const struct gl_record *r)
{
	struct run *run = run_at_head(g, r);
	uint64_t offset = gl_record_has(r, GL_HAS_OFFSET) ? r->offset + 1 : 0;

	if (GL_UNLIKELY(!run)) {
		run = run_of(g, r);
		if (!run || (!continues(run, r) && !turn(g, run, r)))
			return NULL;
	}
	if (GL_UNLIKELY(!agrees(run, r)) && !meet(g, run, r))
		return NULL;
	run->waiting = gl_census_sum(run->waiting, r->count);
	if (gl_record_has(r, GL_HAS_WAIT) &&
		!add_wait(g, &run->group->wait, r->wait_seconds, r->count))
		return NULL;
	if (gl_record_has(r, GL_HAS_ID) && r->id < run->most_id) {
		add_id(run->group, r->id);
		if (run->group->nids == GL_GROUP_IDS)
			run->most_id = run->group->ids[GL_GROUP_IDS - 1];
	}
	if (offset < run->offset) {
		add_place(run->group, (struct place){run->source, run->dump, offset}, r->stack);
		run->offset = offset;
	}
	return run;
}

/* --- a group, or a record that shows no stack ---------------------------------------- */

/* A map of a group read back; without it, the value that all its members have. */
static bool tally_map(struct gl_groups *g, struct gl_census *t, struct gl_counts map,
	struct gl_str agreed, uint64_t count)
{
	const struct gl_name *name;

	if (map.n == 0 && agreed.p) {
		name = gl_census_name(&g->pool, agreed);
		return name && gl_census_add(&g->pool, t, name, count);
	}
	for (size_t i = 0; i < map.n; i++) {
		name = gl_census_name(&g->pool, map.v[i].key);
		if (!name || !gl_census_add(&g->pool, t, name, map.v[i].n))
			return false;
	}
	return true;
}

/* A group says nothing of dumps when all its members are from one and the same number. */
static bool tally_dumps(struct gl_groups *g, struct group *gr, const struct gl_record *r,
	const struct gl_group *grp)
{
	uint64_t dump = dump_of(r);
	struct gl_counts own = {&(struct gl_count){r->source, r->count}, r->source.p != NULL};
	struct gl_counts sources = grp->sources.n ? grp->sources : own;

	if (grp->dumps.n)
		return tally_map(g, &gr->maps[DUMPS], grp->dumps, (struct gl_str){NULL, 0}, 0);
	for (size_t i = 0; dump && i < sources.n; i++)
		if (!tally_dump(g, gr, sources.v[i].key, dump, sources.v[i].n))
			return false;
	return true;
}

static bool tally_maps(struct gl_groups *g, struct group *gr, const struct gl_record *r,
	const struct gl_group *grp)
{
	static const struct gl_str none;
	struct gl_census *t = gr->maps;
	struct gl_str state = gl_record_has(r, GL_HAS_STATE) ? r->state : none;
	struct gl_str class = gl_record_has(r, GL_HAS_CLASS) ? gl_class_name(r->class) : none;
	struct gl_str creator = none, sig = none;
	char hex[GL_HASH_HEX];

	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		sig = (struct gl_str){hex, sizeof hex};
	}
	if (r->stack && r->stack->created_by) {
		g->scratch.len = 0;
		gl_key_put_frame(&g->scratch, r->stack->created_by);
		if (g->scratch.failed)
			return false;
		creator = gl_buf_view(&g->scratch);
	}
	if (!tally_map(g, &t[STATES], grp->states, state, r->count) ||
		!tally_map(g, &t[CLASSES], grp->classes, class, r->count) ||
		!tally_map(g, &t[CREATORS], grp->creators, creator, r->count) ||
		!tally_map(g, &t[SIGS], grp->sigs, sig, r->count))
		return false;
	return g->without_sources ||
	       (tally_map(g, &t[SOURCES], grp->sources, r->source, r->count) &&
		       tally_dumps(g, gr, r, grp));
}

static bool see_sigs(struct gl_groups *g, const struct gl_record *r, const struct gl_group *grp)
{
	if (gl_record_has(r, GL_HAS_SIG) && !see_sig(g, r->sig))
		return false;
	for (size_t i = 0; i < grp->sigs.n; i++) {
		struct gl_str hex = grp->sigs.v[i].key;
		uint64_t sig = 0;

		for (size_t k = 0; k < hex.len; k++) {
			unsigned c = (unsigned char)hex.p[k] | 0x20;

			sig = sig << 4 | (c >= 'a' ? c - 'a' + 10 : c - '0');
		}
		if (!see_sig(g, sig))
			return false;
	}
	return true;
}

/* A group says where its first member stands; what else is a record stands where it says. */
static bool add_place_of_group(struct gl_groups *g, struct group *gr, const struct gl_record *r,
	const struct gl_group *grp)
{
	bool is_group = grp->nby > 0;
	struct gl_str source = is_group ? grp->first_source : r->source;
	struct place p = {NULL, is_group ? grp->first_dump : dump_of(r), 0};

	if (is_group && grp->has_first_offset)
		p.offset = grp->first_offset + 1;
	else if (!is_group && gl_record_has(r, GL_HAS_OFFSET))
		p.offset = r->offset + 1;
	if (source.p && !(p.source = gl_census_name(&g->pool, source)))
		return false;
	add_place(gr, p, grp->example ? grp->example : r->stack);
	return true;
}

static bool join_group(struct gl_groups *g, struct group *gr, const struct gl_record *r,
	const struct gl_shown *shown)
{
	if (!gr->is_begun)
		return gr->is_begun = gl_agreed_begin(&gr->agreed, &g->pool.arena, r);
	gl_agreed_meet(&gr->agreed, r);
	gl_agreed_meet_run(&gr->agreed, r);
	gl_shown_meet(&gr->agreed.shown, shown);
	return true;
}

static struct group *add_group(struct gl_groups *g, const struct gl_record *r)
{
	static const struct gl_group none;
	const struct gl_group *grp = gl_record_group(r);
	struct gl_shown shown = gl_shown_by(r);
	struct group *gr = group_of(g, r, shown.canon);
	bool done;

	grp = grp ? grp : &none;
	if (!gr || !tally_maps(g, gr, r, grp) || !see_sigs(g, r, grp) ||
		!join_group(g, gr, r, &shown))
		return NULL;
	if (grp->wait_known)
		done = add_waits(g, &gr->wait, grp);
	else
		done = !gl_record_has(r, GL_HAS_WAIT) ||
		       add_wait(g, &gr->wait, r->wait_seconds, grp == &none ? r->count : 1);
	if (gl_record_has(r, GL_HAS_ID))
		add_id(gr, r->id);
	for (size_t i = 0; i < grp->nids; i++)
		add_id(gr, grp->ids[i]);
	gr->count = gl_census_sum(gr->count, r->count);
	return done && add_place_of_group(g, gr, r, grp) ? gr : NULL;
}

/* --- any record ---------------------------------------------------------------------- */

static void join_names(struct gl_buf *b, const struct gl_group *grp)
{
	b->len = 0;
	for (size_t i = 0; i < grp->nby; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_str(b, grp->by[i]);
	}
}

/* Groups made by other keys are not mixed; without a choice made, the first ones choose. */
static int match_keys(struct gl_groups *g, const struct gl_group *grp, struct gl_err *err)
{
	struct gl_keys keys;
	struct gl_str names;

	if (gl_keys_are(&g->keys, grp->by, grp->nby))
		return 0;
	join_names(&g->scratch, grp);
	names = gl_buf_view(&g->scratch);
	if (g->scratch.failed)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (g->is_default && g->n == 0) {
		if (!keep(g, &names))
			return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		if (gl_keys_parse(&keys, names, err) == 0 &&
			gl_keys_are(&keys, grp->by, grp->nby)) {
			use_keys(g, &keys);
			return 0;
		}
	}
	gl_err_set(err, GL_ERR_INPUT, "groups made by other keys");
	gl_err_detail(err, names.p, names.len);
	return -1;
}

int gl_groups_add(struct gl_groups *g, const struct gl_record *r, size_t *number,
	struct gl_err *err)
{
	const struct gl_group *grp = gl_record_group(r);
	size_t n = GL_GROUPS_NONE;

	if (number)
		*number = n;
	if (GL_UNLIKELY(gl_record_has(r, GL_HAS_REPEAT)))
		return 0;
	if (GL_LIKELY(!grp && r->stack)) {
		struct run *run = add_goroutine(g, r);

		n = run ? run->number : n;
	} else {
		struct group *gr;

		if (grp && grp->nby && match_keys(g, grp, err) != 0)
			return -1;
		gr = add_group(g, r);
		n = gr ? gr->number : n;
	}
	if (n == GL_GROUPS_NONE)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	g->goroutines = gl_census_sum(g->goroutines, r->count);
	if (number)
		*number = n;
	return 0;
}

const struct gl_keys *gl_groups_keys(const struct gl_groups *g)
{
	return &g->keys;
}

size_t gl_groups_count(const struct gl_groups *g)
{
	return g->n;
}

size_t gl_groups_stacks(const struct gl_groups *g)
{
	return g->sigs.used;
}

uint64_t gl_groups_goroutines(const struct gl_groups *g)
{
	return g->goroutines;
}

/* --- order --------------------------------------------------------------------------- */

static int compare_keys(struct gl_str a, struct gl_str b)
{
	int c = 0;

	while (c == 0 && a.len > 0 && b.len > 0) {
		struct gl_str x = next_value(&a), y = next_value(&b);

		c = !x.p || !y.p ? (x.p != NULL) - (y.p != NULL) : gl_str_cmp(x, y);
	}
	return c;
}

/* A canon that is not known comes first. */
static int compare_canons(const struct gl_canon *a, const struct gl_canon *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return gl_str_cmp(a->text, b->text);
}

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
	int c = -compare_u64(x->count, y->count);

	c = c ? c : compare_keys(x->key, y->key);
	return c ? c : compare_canons(x->agreed.shown.canon, y->agreed.shown.canon);
}

const size_t *gl_groups_sort(struct gl_groups *g)
{
	size_t *order = gl_mem_grow(g->order, &g->order_cap, g->n + 1, sizeof *order);
	struct group **v = gl_mem_new(g->n, sizeof *v);
	bool is_done = order && v;

	if (order)
		g->order = order;
	for (size_t i = 0; is_done && i < g->n; i++) {
		v[i] = g->v[i];
		for (struct run *run = v[i]->runs; run && is_done; run = run->next)
			is_done = settle(g, run);
	}
	if (is_done) {
		qsort(v, g->n, sizeof *v, compare_groups);
		for (size_t i = 0; i < g->n; i++)
			order[i] = v[i]->number;
	}
	gl_mem_free(v);
	return is_done ? order : NULL;
}

/* --- a group as a record ------------------------------------------------------------- */

static bool tell_creator(struct gl_groups *g, struct run *run)
{
	const struct gl_name *name;
	uint64_t n = run->total - run->creators_told;

	run->creators_told = run->total;
	if (n == 0 || !run->stack->created_by)
		return true;
	g->scratch.len = 0;
	gl_key_put_frame(&g->scratch, run->stack->created_by);
	name = g->scratch.failed ? NULL : gl_census_name(&g->pool, gl_buf_view(&g->scratch));
	return name && gl_census_add(&g->pool, &run->group->maps[CREATORS], name, n);
}

static bool tell_sig(struct gl_groups *g, struct run *run)
{
	const struct gl_name *name;
	uint64_t n = run->total - run->sigs_told;
	char hex[GL_HASH_HEX];

	run->sigs_told = run->total;
	if (n == 0)
		return true;
	gl_hash_hex(run->stack->canon->sig, hex);
	name = gl_census_name(&g->pool, (struct gl_str){hex, sizeof hex});
	return name && gl_census_add(&g->pool, &run->group->maps[SIGS], name, n);
}

/* Where all have one signature, the record's own key says so. */
static bool settle_all(struct gl_groups *g, struct group *gr)
{
	for (struct run *run = gr->runs; run; run = run->next)
		if (!settle(g, run) || !tell_creator(g, run) ||
			(!gr->agreed.shown.has_sig && !tell_sig(g, run)))
			return false;
	return true;
}

static bool list_maps(struct gl_groups *g, const struct group *gr)
{
	struct gl_group *out = &g->group;
	struct gl_counts *const lists[NMAPS] = {
		[STATES] = &out->states, [CLASSES] = &out->classes,
		[CREATORS] = &out->creators, [SIGS] = &out->sigs,
		[SOURCES] = &out->sources, [DUMPS] = &out->dumps,
	};

	for (int i = 0; i < NMAPS; i++)
		if (!gl_census_list(&gr->maps[i], &g->out, lists[i]))
			return false;
	if (gr->agreed.shown.has_sig)
		out->sigs.n = 0;
	if (gl_record_has(&gr->agreed.record, GL_HAS_DUMP) && gr->agreed.record.dump == 1)
		out->dumps.n = 0;
	return true;
}

static bool fill_group(struct gl_groups *g, const struct group *gr)
{
	struct gl_group *out = &g->group;
	struct gl_str key = gr->key;

	*out = (struct gl_group){.by = g->names, .key = g->values, .nby = g->keys.n,
		.has_sources = !g->without_sources, .wait_known = gr->wait.known,
		.wait_min = gr->wait.min, .wait_max = gr->wait.max, .wait_sum = gr->wait.sum,
		.nids = gr->nids};
	for (size_t i = 0; i < g->keys.n; i++)
		g->values[i] = next_value(&key);
	if (gr->wait.nminutes)
		memcpy(out->wait_minutes, gr->wait.minutes,
			gr->wait.nminutes * sizeof out->wait_minutes[0]);
	memcpy(out->ids, gr->ids, sizeof out->ids);
	if (!gr->agreed.shown.same)
		out->example = gr->least_stack;
	if (!gr->agreed.shown.frames) {
		out->where = gr->agreed.shown.where;
		out->created_by = gr->agreed.shown.creator;
	}
	if (gr->least.source)
		out->first_source = gr->least.source->text;
	out->first_dump = gr->least.dump;
	out->has_first_offset = gr->least.offset > 0;
	out->first_offset = gr->least.offset - out->has_first_offset;
	return list_maps(g, gr);
}

/* Frames that all show, with the creator that all show. */
static bool fill_stack(struct gl_groups *g, const struct group *gr)
{
	const struct gl_shown *s = &gr->agreed.shown;
	struct gl_record *r = &g->record;

	r->stack = s->same;
	if (!s->same && s->frames)
		r->stack = s->frames->created_by == s->creator ?
				   s->frames :
				   gl_stacks_add(g->stacks, s->frames->frames,
					   s->frames->nframes, s->creator);
	if (s->frames)
		r->has |= GL_HAS_FRAMES;
	if (s->has_sig) {
		r->has |= GL_HAS_SIG;
		r->sig = s->sig;
	}
	if (!s->creator)
		r->has &= ~(uint32_t)GL_HAS_PARENT;
	return !s->frames || r->stack;
}

const struct gl_record *gl_groups_get(struct gl_groups *g, size_t number)
{
	struct group *gr = g->v[number];

	gl_arena_reset(&g->out);
	if (!settle_all(g, gr))
		return NULL;
	g->record = gr->agreed.record;
	g->record.count = gr->count;
	g->more = gr->agreed.more ? *gr->agreed.more : (struct gl_more){0};
	g->more.group = &g->group;
	g->record.more = &g->more;
	if (gr->wait.known) {
		g->record.has |= GL_HAS_WAIT;
		g->record.wait_seconds = gr->wait.max;
	}
	return fill_stack(g, gr) && fill_group(g, gr) ? &g->record : NULL;
}
