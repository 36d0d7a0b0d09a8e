#include "lib/summary/cohort.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/set.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

#define NEAR 8192 /* waits of fewer minutes than this (five days) are counted in gl_cohorts.near */
#define FEW 32	  /* entries of a dump that are searched one by one */

/* A dump whose goroutines are counted; is_sum: as in gl_cohort. */
struct dump {
	struct gl_str source;
	uint64_t dump, hash;
	bool is_sum;
};

/* A cohort while goroutines are added; gl_cohorts_sort makes a struct gl_cohort of it. */
struct entry {
	const struct dump *of;
	uint64_t minutes, n;
};

struct gl_cohorts {
	struct gl_arena arena; /* holds the dumps */
	struct entry *entries;
	size_t n, cap;
	/*
	 * Entries, as numbers from 1 on that are cast to pointers. They are added only when one is
	 * to be found whose dump may have been seen before, or has many; other searches are short.
	 */
	struct gl_set index;
	struct dump *now; /* the dump of the previous record; NULL: there is none */
	size_t first;	  /* the entries from here on are of `now` */
	bool has_near;	  /* some of these are for less than NEAR minutes */
	/*
	 * true: the dump `now` was certainly not seen before. As long as all dumps are of one
	 * source, a dump is new if its number is above `newest`. Once a second source has come,
	 * is_new is always false.
	 */
	bool is_new;
	uint64_t newest; /* the largest number of a dump so far; UINT64_MAX: several sources */
	/*
	 * near[m]: how many goroutines of the current dump have waited for m minutes and are in no
	 * entry yet. The last element collects records that must not be counted here, and is
	 * never read.
	 */
	uint32_t near[NEAR + 1];
	/*
	 * one bit for each element of `near`. Where it is 0, the element is 0, too, and is skipped.
	 */
	uint64_t in_use[NEAR / 64 + 1];
	uint64_t longest;  /* the counters for more minutes than this are all 0 */
	/* upper bound of the counters in `near`, to see when one might overflow */
	uint64_t nnear;
	struct gl_cohort *sorted;
};

struct gl_cohorts *gl_cohorts_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_cohorts));
}

void gl_cohorts_free(struct gl_cohorts *c)
{
	if (!c)
		return;
	gl_arena_free(&c->arena);
	gl_set_free(&c->index);
	gl_mem_free(c->entries);
	gl_mem_free(c->sorted);
	gl_mem_free(c);
}

/* --- counting ------------------------------------------------------------------------ */

static bool is_dump(const struct dump *d, struct gl_str source, uint64_t dump, bool is_sum)
{
	return d->dump == dump && d->is_sum == is_sum && gl_str_same(d->source, source);
}

static uint64_t hash_of(const struct dump *d, uint64_t minutes)
{
	return d->hash ^ gl_hash_spread(minutes, gl_hash_seed());
}

/* Adds the entries that are not in the index yet. Returns false if there is no memory. */
static bool complete_index(struct gl_cohorts *c)
{
	for (size_t i = c->index.used; i < c->n; i++) {
		const struct entry *e = &c->entries[i];

		if (!gl_set_add(&c->index, (void *)(uintptr_t)(i + 1), hash_of(e->of, e->minutes)))
			return false;
	}
	return true;
}

/* Finds the entry of the current dump for a number of minutes. The index must be complete. */
static struct entry *find_in_index(const struct gl_cohorts *c, uint64_t minutes)
{
	const struct dump *d = c->now;
	uint64_t hash = hash_of(d, minutes);
	size_t i = (size_t)hash;
	uintptr_t number;

	while ((number = (uintptr_t)gl_set_next(&c->index, hash, &i))) {
		struct entry *e = &c->entries[number - 1];

		if (e->minutes == minutes &&
			(e->of == d || is_dump(e->of, d->source, d->dump, d->is_sum)))
			return e;
	}
	return NULL;
}

/*
 * Finds the entry of the current dump for a number of minutes. Sets *found to NULL if there is
 * none. Returns false if there is no memory.
 */
static bool find(struct gl_cohorts *c, uint64_t minutes, struct entry **found)
{
	*found = NULL;
	if (!c->is_new || c->n - c->first > FEW) {
		if (!complete_index(c))
			return false;
		*found = find_in_index(c, minutes);
		return true;
	}
	for (size_t i = c->first; i < c->n; i++)
		if (c->entries[i].minutes == minutes)
			*found = &c->entries[i];
	return true;
}

/* Adds an entry for n goroutines of the current dump, unless there are too many entries. */
static bool add_entry(struct gl_cohorts *c, uint64_t minutes, uint64_t n)
{
	if (c->n >= GL_COHORTS_MOST)
		return true;
	if (!GL_MEM_ROOM(c->entries, c->cap, c->n + 1))
		return false;
	c->entries[c->n++] = (struct entry){c->now, minutes, n};
	return true;
}

/* Counts n goroutines of the current dump that have waited for so many minutes. */
static bool count(struct gl_cohorts *c, uint64_t minutes, uint64_t n)
{
	struct entry *e;

	if (!find(c, minutes, &e))
		return false;
	if (!e)
		return add_entry(c, minutes, n);
	e->n = gl_counter_sum(e->n, n);
	return true;
}

/*
 * Adds the counters in c->near to the entries, and clears them. Called when another dump begins,
 * when a counter might overflow, and when the cohorts are asked for.
 */
static bool flush_near(struct gl_cohorts *c)
{
	bool is_first = c->is_new && !c->has_near;

	for (uint64_t word = 0; word <= c->longest / 64; word++)
		for (uint64_t bits = c->in_use[word]; bits; bits &= bits - 1) {
			uint64_t minutes = word * 64 + gl_first_bit(bits);

			if (!(is_first ? add_entry : count)(c, minutes, c->near[minutes]))
				return false;
			c->near[minutes] = 0;
			c->has_near = true;
		}
	memset(c->in_use, 0, (size_t)(c->longest / 64 + 1) * sizeof c->in_use[0]);
	c->longest = c->nnear = 0;
	return true;
}

/* Makes this dump the current one, whose goroutines are counted from now on. */
static bool begin_dump(struct gl_cohorts *c, struct gl_str source, uint64_t dump, bool is_sum)
{
	uint64_t hash = gl_hash_key(source.p, source.len) ^ dump * UINT64_C(0x9e3779b97f4a7c15);
	bool has_source = source.p != NULL, is_same;
	struct dump *d;

	if (!flush_near(c))
		return false;
	is_same = has_source && c->now && gl_str_same(c->now->source, source);
	if (is_same)
		source = c->now->source;
	else if (has_source)
		source.p = gl_arena_copy(&c->arena, source).p;
	c->is_new = (is_same || !c->now) && dump > c->newest;
	c->newest = c->is_new ? dump : !is_same && c->now ? UINT64_MAX : c->newest;
	d = c->now && c->first == c->n ? c->now : gl_arena_new(&c->arena, sizeof *d);
	if (!d || (has_source && !source.p))
		return false;
	*d = (struct dump){source, dump, hash, is_sum};
	c->now = d;
	c->first = c->n;
	c->has_near = false;
	return true;
}

bool gl_cohort_is_of_dump(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	return !g || (r->source.p && (g->dumps.n ? g->dumps.n : g->sources.n) <= 1);
}

uint64_t gl_cohort_waiting(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	return g ? g->wait_known : gl_record_has(r, GL_HAS_WAIT) ? r->count : 0;
}

/*
 * Returns the number of goroutines of r that have waited, if they all have waited for the same
 * time; 0: their times differ or are unknown.
 */
static uint64_t waiting_equally(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (!g)
		return r->count;
	return g->wait_known && g->wait_min / 60 == g->wait_max / 60 ? g->wait_known : 0;
}

/* Returns true if r has a known wait and must be counted. */
static bool is_counted(const struct gl_record *r)
{
	return (r->has & (uint32_t)(GL_HAS_WAIT | GL_HAS_REPEAT | GL_HAS_RUNTIME)) == GL_HAS_WAIT;
}

/*
 * Counts n records of the current dump. The loop has no branch that depends on whether a record has
 * a wait, because the processor could not predict it. Returns true if it left some records to
 * count_far: groups, and long waits.
 */
static bool count_near(struct gl_cohorts *c, const struct gl_record *r, size_t n)
{
	uint64_t longest = c->longest;
	bool is_left = false;

	for (size_t i = 0; i < n; i++) {
		bool is_near = (r[i].count == 1) & (r[i].wait_seconds < NEAR * 60);
		uint64_t minutes = (is_counted(&r[i]) & is_near) ? r[i].wait_seconds / 60 : NEAR;
		uint64_t known = minutes < NEAR ? minutes : 0;

		c->near[minutes]++;
		c->in_use[minutes / 64] |= UINT64_C(1) << minutes % 64;
		longest = known > longest ? known : longest;
		is_left |= is_counted(&r[i]) & !is_near;
	}
	c->longest = longest;
	return is_left;
}

/* Counts the records that count_near left. */
static bool count_far(struct gl_cohorts *c, const struct gl_record *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_counted(&r[i]) && (r[i].count != 1 || r[i].wait_seconds >= NEAR * 60) &&
			!count(c, r[i].wait_seconds / 60, waiting_equally(&r[i])))
			return false;
	return true;
}

/*
 * Returns how many records from r[0] on are certainly from the same dump. It compares sources by
 * address only: all strings are alive, so the same address means the same text. For a group it
 * returns 1, because the group may be from several dumps.
 */
static size_t run_of(const struct gl_record *r, size_t n)
{
	uint64_t dump = gl_record_dump(r);
	size_t i = 1;

	if (gl_record_group(r))
		return 1;
	while (i < n && r[i].source.p == r->source.p && r[i].source.len == r->source.len &&
		gl_record_dump(&r[i]) == dump && !gl_record_group(&r[i]))
		i++;
	return i;
}

bool gl_cohorts_add(struct gl_cohorts *c, const struct gl_record *r, size_t n)
{
	while (n > 0) {
		size_t run = run_of(r, n);
		bool is_sum = !gl_cohort_is_of_dump(r);
		struct gl_str source = is_sum ? (struct gl_str){NULL, 0} : r->source;
		uint64_t dump = is_sum ? 0 : gl_record_dump(r);

		if ((!c->now || !is_dump(c->now, source, dump, is_sum)) &&
			!begin_dump(c, source, dump, is_sum))
			return false;
		if (c->nnear + run > UINT32_MAX && !flush_near(c))
			return false;
		c->nnear += run;
		if (count_near(c, r, run) && !count_far(c, r, run))
			return false;
		r += run;
		n -= run;
	}
	return true;
}

/* --- order --------------------------------------------------------------------------- */

/* Sorts by minutes; a sum comes before the cohorts of single dumps. */
static int by_minutes(const void *a, const void *b)
{
	const struct gl_cohort *x = a, *y = b;

	int c = gl_num_cmp(x->minutes, y->minutes);

	return c ? c : (int)y->is_sum - (int)x->is_sum;
}

/*
 * If there is a sum (is_sum) for some number of minutes, merges all cohorts with that number into
 * it. Returns how many cohorts are left.
 */
static size_t gather(struct gl_cohort *v, size_t n)
{
	size_t kept = 0;

	qsort(v, n, sizeof *v, by_minutes);
	for (size_t i = 0; i < n; i++) {
		struct gl_cohort *last = kept ? &v[kept - 1] : NULL;

		if (last && last->is_sum && last->minutes == v[i].minutes)
			last->n = gl_counter_sum(last->n, v[i].n);
		else
			v[kept++] = v[i];
	}
	return kept;
}

/*
 * Sorts by falling size, then by falling wait, then by source and dump. Two cohorts always differ
 * in one of these, so the order is total.
 */
static int by_size(const void *a, const void *b)
{
	const struct gl_cohort *x = a, *y = b;
	int c = gl_num_cmp(y->n, x->n);

	c = c ? c : gl_num_cmp(y->minutes, x->minutes);
	c = c ? c : gl_str_cmp(x->source, y->source);
	return c ? c : gl_num_cmp(x->dump, y->dump);
}

/*
 * How many cohorts there are of each size. All cohorts of GL_COHORT_LEAST goroutines or more are
 * counted in the last element of n.
 */
struct sizes {
	size_t n[GL_COHORT_LEAST + 1], all;
	bool has_sum;
};

static struct sizes sizes_of(const struct gl_cohorts *c)
{
	struct sizes s = {.all = 0};

	for (size_t i = 0; i < c->n; i++) {
		const struct entry *e = &c->entries[i];

		if (e->n == 0)
			continue;
		s.all++;
		s.n[e->n < GL_COHORT_LEAST ? e->n : GL_COHORT_LEAST]++;
		s.has_sum |= e->of->is_sum;
	}
	return s;
}

/*
 * Returns the size that a cohort must have to be sorted. It is the largest size, but at most
 * GL_COHORT_LEAST, that at least `most` cohorts have or exceed; 1 if there are fewer cohorts. *n:
 * how many cohorts are that large. If there is a sum, smaller cohorts may become part of it, so all
 * are sorted.
 */
static uint64_t least_size(const struct sizes *s, uint64_t most, size_t *n)
{
	uint64_t least = GL_COHORT_LEAST;

	for (*n = s->n[least]; (*n < most || s->has_sum) && least > 1; *n += s->n[least])
		least--;
	return least;
}

/* Stores the cohorts of at least `least` goroutines, and returns how many there are. */
static size_t collect(const struct gl_cohorts *c, uint64_t least, struct gl_cohort *v)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct entry *e = &c->entries[i];

		if (e->n >= least)
			v[n++] = (struct gl_cohort){e->of->source, e->of->dump, e->minutes, e->n,
				e->of->is_sum};
	}
	return n;
}

const struct gl_cohort *gl_cohorts_sort(
	struct gl_cohorts *c, uint64_t most, size_t *n, size_t *all)
{
	struct gl_cohort *v;
	struct sizes sizes;
	uint64_t least;

	*n = *all = 0;
	if (!flush_near(c))
		return NULL;
	sizes = sizes_of(c);
	least = least_size(&sizes, most, n);
	v = gl_mem_new(*n, sizeof *v);
	if (!v)
		return NULL;
	*n = collect(c, least, v);
	*all = sizes.all;
	if (sizes.has_sum)
		*all = *n = gather(v, *n);
	qsort(v, *n, sizeof *v, by_size);
	gl_mem_free(c->sorted);
	c->sorted = v;
	return v;
}
