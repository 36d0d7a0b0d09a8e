/*
 * Fuzz target: what is made of records. It tests that
 *   - there is no crash and no undefined behaviour (the sanitizers find it);
 *   - groups by any keys have all goroutines except repeats, and still have them if the groups are
 *     written, read and grouped again;
 *   - summaries (differences, waits, alarms, dump text) can be made of any records.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/counts.h"
#include "lib/judge/alarm.h"
#include "lib/output/dumptext.h"
#include "lib/summary/delta.h"
#include "lib/summary/group.h"
#include "lib/waits/waits.h"

struct all {
	struct gl_groups *by_sig, *by_state;
	struct gl_delta *delta;
	struct gl_waits *waits;
	struct gl_alarms alarms;
	struct gl_dumptext text;
	struct gl_buf out;
	uint64_t goroutines;
	bool has_groups; /* some record could not be grouped: it is a group made by other keys */
};

static void take(struct all *a, const struct gl_record *r, size_t n)
{
	struct gl_err err;

	for (size_t i = 0; i < n; i++) {
		bool is_in = gl_groups_add(a->by_sig, &r[i], NULL, &err) == 0;

		is_in &= gl_groups_add(a->by_state, &r[i], NULL, &err) == 0;
		a->has_groups |= !is_in;
		if (!gl_record_has(&r[i], GL_HAS_REPEAT))
			a->goroutines = gl_counter_sum(a->goroutines, r[i].count);
		gl_dumptext_put(&a->text, &a->out, &r[i]);
	}
	(void)gl_delta_add(a->delta, r, n, &err);
	fuzz_demand(gl_waits_add(a->waits, r, n, NULL), "memory");
}

static void judge(struct all *a)
{
	const struct gl_wait_graph *graph;
	bool failed;

	gl_waits_end(a->waits);
	while ((graph = gl_waits_next(a->waits, &failed)))
		fuzz_demand(gl_alarms_add(&a->alarms, graph), "memory");
}

static void read_all(struct all *a, struct gl_stacks *stacks, const char *path)
{
	struct gl_stream_options opt = {.with_text = true, .as = GL_STR("x")};
	const struct gl_record *recs;
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(&opt, stacks, path, &err);
	enum gl_next got;
	size_t n;

	if (!r)
		abort();
	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED)
		if (got == GL_NEXT_RECORDS)
			take(a, recs, n);
	gl_reader_close(r);
}

/*
 * Writes the groups as NDJSON, reads them, groups them again, and returns the number of goroutines.
 */
static uint64_t regrouped(struct gl_groups *g)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_groups *again = gl_groups_new(stacks, NULL, false);
	struct gl_stream_options opt = {.as = GL_STR("x")};
	struct gl_buf text = {0};
	const struct gl_record *recs;
	struct gl_reader *r;
	struct gl_err err;
	enum gl_next got;
	uint64_t sum;
	size_t n;

	for (size_t i = 0; i < gl_groups_count(g); i++)
		gl_emit_record(&text, gl_groups_get(g, i));
	r = gl_reader_open(&opt, stacks,
		fuzz_file((const uint8_t *)(text.p ? text.p : ""), text.len), &err);
	if (!r)
		abort();
	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED)
		for (size_t i = 0; got == GL_NEXT_RECORDS && i < n; i++)
			fuzz_demand(gl_groups_add(again, &recs[i], NULL, &err) == 0, "regrouping");
	sum = gl_groups_goroutines(again);
	gl_reader_close(r);
	gl_groups_free(again);
	gl_buf_free(&text);
	gl_stacks_free(stacks);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_delta_options how = {.with_stuck = true, .with_ids = true};
	struct all a = {0};
	struct gl_keys keys;
	struct gl_err err;

	if (gl_keys_parse(&keys, GL_STR("state"), &err) != 0)
		abort();
	a.by_sig = gl_groups_new(stacks, NULL, false);
	a.by_state = gl_groups_new(stacks, &keys, false);
	a.delta = gl_delta_new(stacks, &how);
	a.waits = gl_waits_new(GL_ARGS_ALL, false);
	read_all(&a, stacks, fuzz_file(data, len));
	judge(&a);
	gl_dumptext_end(&a.text, &a.out);
	if (!a.has_groups) {
		fuzz_demand(gl_groups_goroutines(a.by_sig) == a.goroutines, "by sig");
		fuzz_demand(gl_groups_goroutines(a.by_state) == a.goroutines, "by state");
		fuzz_demand(regrouped(a.by_sig) == a.goroutines, "by sig, read again");
		fuzz_demand(regrouped(a.by_state) == a.goroutines, "by state, read again");
	}
	gl_alarms_free(&a.alarms);
	gl_dumptext_free(&a.text);
	gl_buf_free(&a.out);
	gl_waits_free(a.waits);
	gl_delta_free(a.delta);
	gl_groups_free(a.by_sig);
	gl_groups_free(a.by_state);
	gl_stacks_free(stacks);
	return 0;
}
