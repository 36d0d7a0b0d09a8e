#include "cmd/live/dumps.h"

#include "cmd/common/cells.h"
#include "lib/summary/counter.h"

void dumps_free(struct dumps *d)
{
	gl_groups_free(d->now.groups);
	gl_buf_free(&d->now.source);
	gl_buf_free(&d->names);
	gl_buf_free(&d->source);
	gl_buf_free(&d->key);
	gl_soles_free(&d->soles);
}

/* --- dumps to the history ------------------------------------------------------------ */

/* Adds r, a group or a goroutine, to the dump that is shown. */
static void put_record(struct dumps *d, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	struct gl_trace *trace;

	gl_keys_put(&d->shown.keys, r, false, &d->key);
	trace = gl_history_add(d->history, gl_buf_view(&d->key), r->count);
	/* if the count was not 0 before, the first record of the group has already set the rest */
	if (trace->now > r->count)
		return;
	trace->stack = gl_record_stack(r);
	trace->sig = r->sig;
	trace->has_sig = gl_record_has(r, GL_HAS_SIG);
	trace->nsigs = g ? g->sigs.n : 1;
	trace->state.len = 0;
	if (!g && gl_record_has(r, GL_HAS_STATE))
		gl_buf_str(&trace->state, r->state);
	group_put_state(&trace->state, g);
}

/*
 * Copies the facts that are shown about the dump, because they are drawn again while the next dump
 * arrives.
 */
static void keep_facts(struct dumps *d)
{
	const struct gl_keys *keys = gl_groups_keys(d->now.groups);
	struct gl_err err;

	d->names.len = d->source.len = 0;
	for (size_t i = 0; i < keys->n; i++) {
		if (i > 0)
			gl_buf_char(&d->names, ',');
		gl_buf_str(&d->names, keys->v[i].name);
	}
	gl_buf_str(&d->source, gl_buf_view(&d->now.source));
	d->shown = d->now.facts;
	d->shown.source = gl_buf_view(&d->source);
	gl_keys_parse(&d->shown.keys, gl_buf_view(&d->names), &err);
}

void dumps_show(struct dumps *d)
{
	if (!d->now.is_begun)
		return;
	if (d->is_new)
		gl_history_next(d->history);
	else
		gl_history_clear(d->history);
	d->is_new = d->is_fresh = false;
	keep_facts(d);
	for (size_t i = 0; i < gl_groups_count(d->now.groups); i++)
		put_record(d, gl_groups_get(d->now.groups, i));
	for (size_t i = 0; i < d->soles.n; i++)
		put_record(d, &d->soles.v[i]->record);
	d->has_sole_shown = d->soles.n > 0;
}

/* --- where a dump begins ------------------------------------------------------------- */

/* Returns true if the place of r in its dump is known. A group has no place. */
static bool has_place(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_OFFSET) && !gl_record_group(r);
}

/*
 * Returns true if r belongs to another dump than the one that is being read. Dumps in text are
 * numbered, so a higher number begins another dump. Lines of JSON may come from several programs,
 * each of which numbers its dumps from 1. So records with the same number and source may be from
 * different dumps. Then r begins another dump if its offset is not above that of the previous
 * record or, if offsets are unknown, if the stream has paused.
 */
static bool is_other_dump(const struct dump_at_hand *d, const struct gl_record *r)
{
	uint64_t number = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;

	if (!d->is_begun || d->is_json != (r->raw.p != NULL))
		return true;
	/*
	 * r has a lower number if it is late: its dump came earlier, in another log stream. It is
	 * counted in the current dump.
	 */
	if (!d->is_json)
		return number > d->number;
	if (number != d->number || !gl_str_eq(r->source, gl_buf_view(&d->source)))
		return true;
	return has_place(r) ? r->offset <= d->offset && d->offset != UINT64_MAX : d->has_paused;
}

/* Remembers the place of r, because the next record of its dump must come after it. */
static void note_place(struct dump_at_hand *d, const struct gl_record *r)
{
	d->offset = has_place(r) ? r->offset : UINT64_MAX;
}

/* Begins a dump with r as its first record. */
static void begin_dump(struct dumps *d, const struct gl_record *r)
{
	struct gl_buf source = d->now.source;

	gl_groups_free(d->now.groups);
	source.len = 0;
	gl_buf_str(&source, r->source);
	d->now = (struct dump_at_hand){.is_begun = true, .is_json = r->raw.p != NULL,
		.source = source, .number = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0,
		.offset = UINT64_MAX,
		.groups = gl_groups_new(d->tool->stacks, d->by, GL_WITHOUT_DUMPS)};
	d->soles.n = 0;
	d->is_new = true;
}

void dumps_pause(struct dumps *d)
{
	d->now.has_paused = true;
}

/* --- records ------------------------------------------------------------------------- */

static bool is_counted(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_RUNTIME) && !gl_record_is_dumper(r);
}

static void exclude(const struct gl_record *r, struct dump_facts *facts)
{
	uint64_t *of_kind;

	if (gl_record_has(r, GL_HAS_REPEAT))
		return;
	of_kind = gl_record_has(r, GL_HAS_RUNTIME) ? &facts->runtime : &facts->dumpers;
	*of_kind = gl_counter_sum(*of_kind, r->count);
}

/*
 * Excludes the goroutines that write the dump. Call this when the dump is known to have another
 * goroutine.
 */
static void exclude_writers(struct dumps *d)
{
	d->now.has_company = true;
	for (size_t i = 0; i < d->soles.n; i++)
		exclude(&d->soles.v[i]->record, &d->now.facts);
	d->soles.n = 0;
}

/*
 * Handles a goroutine that is not counted, because it belongs to the runtime or writes the dump.
 * One that writes the dump is kept in d->soles as long as the dump has no others. Otherwise the
 * goroutine is excluded.
 */
static void add_apart(struct dumps *d, const struct gl_record *r)
{
	bool is_sole = !d->now.has_company && !gl_record_has(r, GL_HAS_RUNTIME) &&
		       gl_sole_may_be(r) && d->soles.n < GL_SOLES_MOST;

	if (is_sole) {
		gl_soles_keep(&d->soles, r);
		return;
	}
	exclude_writers(d);
	exclude(r, &d->now.facts);
}

/* Adds n records to the dump that is being read. */
static int add(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err)
{
	for (size_t i = 0;; i++) {
		i += gl_groups_count_on(d->now.groups, r + i, n - i, 0);
		if (i == n)
			return 0;
		if (!is_counted(&r[i])) {
			add_apart(d, &r[i]);
			continue;
		}
		exclude_writers(d);
		if (gl_groups_add(d->now.groups, &r[i], NULL, err) != 0)
			return -1;
	}
}

/* Adds the last n records of the dump that is being read, and reports the dump as complete. */
static int end_dump(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err)
{
	if (!d->now.is_begun)
		return 0;
	if (add(d, r, n, err) != 0)
		return -1;
	if (d->is_fresh)
		d->on_whole(d->ctx);
	return 0;
}

int dumps_take(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_other_dump(&d->now, &r[i])) {
			if (end_dump(d, r + from, i - from, err) != 0)
				return -1;
			from = i;
			begin_dump(d, &r[i]);
		}
		d->now.facts.is_truncated |= gl_record_has(&r[i], GL_HAS_TRUNCATED);
		d->is_fresh = true;
		note_place(&d->now, &r[i]);
	}
	return add(d, r + from, n - from, err);
}

/*
 * Removes the goroutines that write the dump from what is shown. They may be shown only as long as
 * the dump has no others.
 */
static void unshow_soles(struct dumps *d)
{
	if (!d->has_sole_shown)
		return;
	d->has_sole_shown = false;
	gl_history_clear(d->history);
	for (size_t i = 0; i < d->soles.n; i++)
		exclude(&d->soles.v[i]->record, &d->shown);
}

void dumps_peeked(void *ctx, const struct gl_record *r, size_t n)
{
	struct dumps *d = ctx;

	for (size_t i = 0; i < n; i++) {
		if (gl_record_has(&r[i], GL_HAS_PARTIAL) || gl_record_has(&r[i], GL_HAS_REPEAT))
			continue;
		if (is_other_dump(&d->now, &r[i])) {
			begin_dump(d, &r[i]);
			dumps_show(d);
		}
		if (gl_sole_may_be(&r[i]) && gl_history_total(d->history)->now == 0) {
			put_record(d, &r[i]);
			continue;
		}
		unshow_soles(d);
		if (is_counted(&r[i]))
			put_record(d, &r[i]);
		else
			exclude(&r[i], &d->shown);
	}
}
