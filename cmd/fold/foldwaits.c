#include "cmd/fold/foldwaits.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

/* entries of foldwaits.minutes: 45 days; the names of longer waits are looked up each time */
#define MINUTES 65536

void foldwaits_free(struct foldwaits *w)
{
	gl_counter_pool_free(&w->pool);
	gl_mem_free(w->v);
	gl_mem_free(w->minutes);
	gl_mem_free(w->list);
}

/* Returns the name of a wait: its seconds in decimal. */
static const struct gl_counter_name *name_of(struct foldwaits *w, uint64_t seconds)
{
	bool is_kept = seconds % 60 == 0 && seconds / 60 < MINUTES;
	const struct gl_counter_name *name;
	char text[GL_NUM_DIGITS];
	size_t len;

	if (!w->minutes)
		w->minutes = gl_mem_new(MINUTES, sizeof(struct gl_counter_name *));
	if (is_kept && w->minutes[seconds / 60])
		return w->minutes[seconds / 60];
	len = gl_num_put(seconds, text);
	name = gl_counter_name(&w->pool, (struct gl_str){text, len});
	if (is_kept)
		w->minutes[seconds / 60] = name;
	return name;
}

/* Returns the counter of a group. */
static struct gl_counter *counter_of(struct foldwaits *w, size_t group)
{
	struct gl_counter **v = gl_mem_grow(w->v, &w->cap, group + 1, sizeof *v);

	w->v = v;
	while (w->n <= group)
		v[w->n++] = NULL;
	if (!v[group]) {
		v[group] = gl_arena_new(&w->pool.arena, sizeof **v);
		*v[group] = (struct gl_counter){0};
	}
	return v[group];
}

void foldwaits_add(struct foldwaits *w, size_t group, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	uint64_t n = g ? g->wait_known : gl_record_has(r, GL_HAS_WAIT) ? r->count : 0;

	if (n > 0 && (!g || g->wait_min == g->wait_max))
		gl_counter_add(&w->pool, counter_of(w, group),
			name_of(w, g ? g->wait_min : r->wait_seconds), n);
}

static int compare_waits(const void *a, const void *b)
{
	const struct foldwait *x = a, *y = b;

	return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

const struct foldwait *foldwaits_list(struct foldwaits *w, size_t group, size_t *n)
{
	const struct gl_counter *counter = group < w->n ? w->v[group] : NULL;
	const struct gl_counter_name *name;
	struct gl_counter_walk walk;
	struct foldwait *v;
	uint64_t count;

	*n = 0;
	if (!counter)
		return NULL;
	gl_counter_begin(counter, &walk);
	v = gl_mem_grow(w->list, &w->list_cap, gl_counter_size(counter), sizeof *v);
	w->list = v;
	while (gl_counter_next(&w->pool, &walk, &name, &count)) {
		struct foldwait *one = &v[(*n)++];

		gl_num_parse(name->text, &one->seconds);
		one->n = count;
		one->sum = one->seconds && count > GL_COUNTER_MOST / one->seconds ?
				   GL_COUNTER_MOST : one->seconds * count;
	}
	qsort(v, *n, sizeof *v, compare_waits);
	return v;
}
