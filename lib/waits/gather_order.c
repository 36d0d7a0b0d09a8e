#include "lib/waits/gather_order.h"

#include "lib/base/mem.h"

/*
 * Merges the goroutines that the second reading has kept with those of the first one, in the order
 * of the records. It works from the end to the beginning, so that only the goroutines of the second
 * reading, which are few, must be copied first. number: receives the new index of each goroutine,
 * by its old index.
 */
static bool merge_goroutines(struct gl_gather *g, uint32_t *number)
{
	const uint64_t *places = g->places;
	size_t i = g->nfirst, k = g->n - g->nfirst;
	struct gl_wait_goroutine *second = gl_mem_new(k, sizeof *second);

	if (!second)
		return false;
	memcpy(second, g->v + i, k * sizeof *second);
	for (size_t n = g->n; n-- > 0;) {
		bool is_second =
			k > 0 && (i == 0 || places[g->nfirst + k - 1] > places[i - 1]);
		size_t from = is_second ? g->nfirst + --k : --i;

		g->v[n] = is_second ? second[k] : g->v[i];
		number[from] = (uint32_t)n;
	}
	gl_mem_free(second);
	return true;
}

/*
 * Merges the leads of the second reading with those of the first one in the same way, and gives
 * them the new indexes of their goroutines.
 */
static bool merge_leads(struct gl_gather *g, const uint32_t *number)
{
	size_t i = g->nfirst_leads, k = g->nleads - g->nfirst_leads;
	struct gl_lead *second = gl_mem_new(k, sizeof *second);

	if (!second)
		return false;
	for (size_t n = 0; n < g->nleads; n++)
		g->leads[n].goroutine = number[g->leads[n].goroutine];
	memcpy(second, g->leads + i, k * sizeof *second);
	for (size_t n = g->nleads; k > 0; n--) {
		bool is_second = i == 0 || second[k - 1].goroutine >= g->leads[i - 1].goroutine;

		g->leads[n - 1] = is_second ? second[--k] : g->leads[--i];
	}
	gl_mem_free(second);
	return true;
}

static bool merge(struct gl_gather *g)
{
	uint32_t *number = gl_mem_new(g->n, sizeof *number);
	bool is_done = number && merge_goroutines(g, number) && merge_leads(g, number);

	for (size_t i = 0; is_done && i < g->ncrowds; i++)
		g->crowds[i].first = number[g->crowds[i].first];
	gl_mem_free(number);
	return is_done;
}

static bool is_searched(const struct gl_gather *g, const struct gl_lead *l)
{
	return l->kind < GL_LEAD_CHILD || (l->kind == GL_LEAD_CHILD && g->has_group);
}

/*
 * Drops the leads of kinds that nobody will search for, and finds where each other kind begins in
 * the sorted leads.
 */
static void count_kinds(struct gl_gather *g)
{
	size_t n = 0;

	memset(g->starts, 0, sizeof g->starts);
	for (size_t i = 0; i < g->nleads; i++) {
		if (!is_searched(g, &g->leads[i]))
			continue;
		g->leads[n] = g->leads[i];
		g->starts[g->leads[n++].kind + 1]++;
	}
	for (size_t kind = 0; kind < GL_LEAD_KINDS; kind++)
		g->starts[kind + 1] += g->starts[kind];
	g->nleads = n;
}

/*
 * Moves the leads of each kind to their place. Most leads are from receivers; only the few others
 * are copied.
 */
static bool part_kinds(struct gl_gather *g)
{
	size_t from = g->starts[GL_LEAD_RECEIVER + 1], at[GL_LEAD_KINDS], n = 0;
	struct gl_lead *others = gl_mem_new(g->nleads - from, sizeof *others);

	if (!others)
		return false;
	memcpy(at, g->starts, sizeof at);
	for (size_t i = 0; i < g->nleads; i++)
		if (g->leads[i].kind != GL_LEAD_RECEIVER)
			others[n++] = g->leads[i];
		else
			g->leads[at[GL_LEAD_RECEIVER]++] = g->leads[i];
	for (size_t i = 0; i < n; i++)
		g->leads[at[others[i].kind]++] = others[i];
	gl_mem_free(others);
	return true;
}

/*
 * Sorts leads by frame if they have the same goroutine and the same key. Such leads are next to
 * each other.
 */
static void sort_frames(struct gl_lead *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct gl_lead one = v[i];
		size_t at = i;

		for (; at > 0 && v[at - 1].goroutine == one.goroutine && v[at - 1].key == one.key &&
		       v[at - 1].frame > one.frame;
			at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
}

static bool sort_leads(struct gl_gather *g)
{
	count_kinds(g);
	if (!part_kinds(g))
		return false;
	for (size_t kind = 0; g->nleads && kind < GL_LEAD_KINDS; kind++) {
		struct gl_lead *v = g->leads + g->starts[kind];
		size_t n = g->starts[kind + 1] - g->starts[kind];

		gl_radix_sort(&v->sorted, n);
		sort_frames(v, n);
	}
	return true;
}

bool gl_gather_sort(struct gl_gather *g)
{
	gl_set_free(&g->seen);
	if (g->is_again && g->nleads > g->nfirst_leads && !merge(g))
		return false;
	if (!sort_leads(g))
		return false;
	if (g->nshown)
		gl_radix_sort(g->shown, g->nshown);
	return true;
}

bool gl_gather_sort_args(struct gl_gather *g, size_t nsorted)
{
	size_t n = g->nleads - nsorted, from = g->starts[GL_LEAD_ARG];
	size_t end = g->starts[GL_LEAD_ARG + 1];
	struct gl_lead *args = n ? gl_mem_new(n, sizeof *args) : NULL;

	if (!args)
		return n == 0;
	memcpy(args, g->leads + nsorted, n * sizeof *args);
	memmove(g->leads + end + n, g->leads + end, (nsorted - end) * sizeof *args);
	memcpy(g->leads + end, args, n * sizeof *args);
	gl_mem_free(args);
	for (size_t kind = GL_LEAD_ARG; kind < GL_LEAD_KINDS; kind++)
		g->starts[kind + 1] += n;
	gl_radix_sort(&g->leads[from].sorted, end + n - from);
	sort_frames(g->leads + from, end + n - from);
	return true;
}

size_t gl_gather_find(const struct gl_gather *g, enum gl_lead_kind kind, uint64_t key)
{
	size_t low = g->starts[kind], high = g->starts[kind + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->leads[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void gl_gather_forget(struct gl_gather *g)
{
	gl_wanted_free(&g->wanted);
	gl_mem_free(g->leads);
	gl_mem_free(g->shown);
	g->leads = NULL;
	g->shown = NULL;
	g->nleads = g->leads_cap = g->nshown = g->shown_cap = 0;
}
