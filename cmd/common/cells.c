#include "cmd/common/cells.h"

#include "lib/base/hash.h"
#include "lib/output/term.h"
#include "lib/record/place.h"

#define LEAST_SPARKS 8
#define MOST_SPARKS 60 /* columns of a sparkline */

/* --- groups -------------------------------------------------------------------------- */

static const struct gl_record *record_of(const struct gl_cell *c)
{
	return ((const struct group_row *)c->row)->r;
}

static const struct gl_group *group_of(const struct gl_cell *c)
{
	const struct gl_record *r = record_of(c);

	return r ? gl_record_group(r) : NULL;
}

void group_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, record_of(c)->count);
}

void group_share(struct gl_buf *b, const struct gl_cell *c)
{
	gl_term_share(b, record_of(c)->count, ((const struct group_table *)c->ctx)->total);
}

void group_snapshot(struct gl_buf *b, const struct gl_cell *c)
{
	const struct group_row *row = c->row;

	gl_buf_u64(b, gl_points_at(&row->points, c->nth));
}

/*
 * Returns the number of columns of a sparkline of n counts: n, but no more than an eighth of the
 * screen's width, where the limit lies between LEAST_SPARKS and MOST_SPARKS.
 */
static size_t sparks_of(size_t n, size_t width)
{
	size_t most = width == 0 || width / 8 > MOST_SPARKS ? MOST_SPARKS :
		      width / 8 < LEAST_SPARKS		    ? LEAST_SPARKS :
							      width / 8;

	return n < most ? n : most;
}

/*
 * Appends a sparkline of the counts. If there are more counts than columns, each column shows the
 * largest of several consecutive counts.
 */
void group_trend(struct gl_buf *b, const struct gl_cell *c)
{
	const struct group_table *table = c->ctx;
	const struct group_row *row = c->row;
	uint64_t most[MOST_SPARKS] = {0};
	size_t n = table->nsnapshots, sparks = sparks_of(n, table->width);
	struct gl_sums_walk w = {0};
	struct gl_point p;

	while (gl_points_next(&row->points, &w, &p)) {
		/* This does not overflow: memory limits `at`, and MOST_SPARKS limits `sparks`. */
		uint64_t *m = &most[p.at * sparks / n];

		*m = p.n > *m ? p.n : *m;
	}
	gl_term_spark(b, most, sparks);
}

bool group_has_trend(const void *ctx)
{
	return ((const struct group_table *)ctx)->nsnapshots > 2;
}

void group_wait(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);

	if (!g || g->wait_known == 0)
		return;
	gl_buf_duration(b, g->wait_min);
	if (g->wait_max != g->wait_min) {
		GL_BUF_LIT(b, "..");
		gl_buf_duration(b, g->wait_max);
	}
}

/*
 * Returns the most frequent entry; the first one if several are equally frequent; NULL if there is
 * none.
 */
static const struct gl_count *most(struct gl_counts c)
{
	const struct gl_count *best = NULL;

	for (size_t i = 0; i < c.n; i++)
		if (!best || c.v[i].n > best->n)
			best = &c.v[i];
	return best;
}

/* Appends how many other values there are, for example ` +2`. */
static void put_others(struct gl_buf *b, size_t n)
{
	if (n > 1)
		gl_buf_number(b, " +", n - 1, "");
}

void group_put_state(struct gl_buf *b, const struct gl_group *g)
{
	const struct gl_count *state = g ? most(g->states) : NULL;

	if (state) {
		gl_buf_str(b, state->key);
		put_others(b, g->states.n);
	}
}

void group_state(struct gl_buf *b, const struct gl_cell *c)
{
	group_put_state(b, group_of(c));
}

void group_where(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_record *r = record_of(c);

	if (!r)
		return;
	if (!gl_record_has(r, GL_HAS_SIG) && gl_record_stack(r))
		GL_BUF_LIT(b, "e.g. ");
	gl_place_brief(b, r);
}

void group_creator(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);
	const struct gl_count *creator = g ? most(g->creators) : NULL;

	if (creator) {
		/* Neither the name of a function nor the path of a package contains a blank. */
		const char *end = memchr(creator->key.p, ' ', creator->key.len);

		gl_buf_str(b, end ? gl_str_of(creator->key.p, end) : creator->key);
		put_others(b, g->creators.n);
	}
}

void group_sig(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_record *r = record_of(c);
	const struct gl_group *g = group_of(c);
	char hex[GL_HASH_HEX];

	if (r && gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		gl_buf_add(b, hex, sizeof hex);
	} else if (g && g->sigs.n) {
		gl_buf_number(b, "", g->sigs.n, " stacks");
	}
}

/*
 * Returns true if --by needs a column of its own for this key. Other columns already show the
 * values of where, state and sig. The column `created by` shows only the function of a creator, so
 * the key created_by needs its own.
 */
static bool is_shown_alone(const struct gl_key *k)
{
	return !gl_key_is_sig(k) && !gl_str_eq(k->name, GL_STR("where")) &&
	       !gl_str_eq(k->name, GL_STR("state"));
}

bool group_keys(const void *ctx, size_t *nth, struct gl_column_title *h)
{
	const struct gl_keys *keys = ((const struct group_table *)ctx)->keys;

	while (*nth < keys->n && !is_shown_alone(&keys->v[*nth]))
		++*nth;
	if (*nth == keys->n)
		return false;
	h->title = keys->v[*nth].name;
	return true;
}

void group_key(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);

	if (g)
		gl_buf_str(b, g->key[c->nth]);
}

/* --- snapshots ----------------------------------------------------------------------- */

void snapshot_put(struct gl_buf *b, size_t i)
{
	gl_buf_char(b, '#');
	gl_buf_u64(b, i + 1);
}

void snapshot_title(struct gl_buf *b, const struct gl_cell *c)
{
	snapshot_put(b, ((const struct snapshot_row *)c->row)->i);
}

static struct gl_snapshot snapshot_of(const struct gl_cell *c)
{
	const struct snapshot_row *row = c->row;

	return gl_delta_snapshot(row->delta, row->i);
}

void snapshot_goroutines(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, snapshot_of(c).goroutines);
}

void snapshot_taken(struct gl_buf *b, const struct gl_cell *c)
{
	if (snapshot_of(c).has_time)
		gl_term_time(b, snapshot_of(c).time);
}
