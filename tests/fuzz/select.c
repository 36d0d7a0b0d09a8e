/*
 * Fuzz target: what users write. The first byte says what the rest is: the value of one of
 * glfilter's options (patterns, globs, expressions, durations), a rule file, or the lists of --by
 * and --fields. It tests three claims:
 *   - no crash, and no undefined behaviour (the sanitizers);
 *   - what is refused has a message;
 *   - if a record is tested twice, the answer is the same.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/output/fields.h"
#include "lib/select/predicate.h"
#include "lib/select/rules.h"
#include "lib/summary/key.h"

#define FRAME(name, path) {{name, sizeof name - 1}, {path, sizeof path - 1}, 7, false, 0}

static const struct gl_frame frames[] = {
	FRAME("runtime.gopark", "/usr/local/go/src/runtime/proc.go"),
	FRAME("sync.(*Mutex).Lock", "/usr/local/go/src/sync/mutex.go"),
	FRAME("main.(*T[...]).run.func1", "/app/main.go")};
static const struct gl_label labels[] = {{{"tenant", 6}, {"a b", 3}}};

static struct gl_record a_record(struct gl_stacks *stacks)
{
	struct gl_record r = {.count = 3, .id = 7, .dump = 1, .wait_seconds = 120,
		.state = GL_STR("sync.Mutex.Lock"), .source = GL_STR("dump.txt"),
		.class = GL_CLASS_LOCK, .labels = labels, .nlabels = 1,
		.has = GL_HAS_ID | GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_WAIT | GL_HAS_SIG |
		       GL_HAS_FRAMES | GL_HAS_DUMP | GL_HAS_LABELS};

	r.stack = gl_stacks_add(stacks, frames, 3, &frames[2]);
	r.sig = r.stack->canon->sig;
	return r;
}

static void check_err(const struct gl_err *err)
{
	fuzz_demand(err->what && *err->what, "what is refused has a message");
}

static void try_predicate(const struct gl_record *r, unsigned kind, struct gl_str text)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_err err;

	if (gl_predicate_add(p, (enum gl_predicate_kind)(kind % GL_PREDICATE_COUNT), text,
		    kind >= GL_PREDICATE_COUNT, &err) != 0)
		check_err(&err);
	else
		fuzz_demand(gl_predicate_test(p, r) == gl_predicate_test(p, r), "the same again");
	gl_predicate_free(p);
}

static void try_rules(const struct gl_record *r, struct gl_str text)
{
	struct gl_rules *s = gl_rules_new();
	struct gl_err err;

	for (uint64_t line = 1; text.len > 0; line++) {
		const char *nl = memchr(text.p, '\n', text.len);
		size_t n = nl ? (size_t)(nl - text.p) : text.len;

		if (gl_rules_add(s, (struct gl_str){text.p, n}, line, &err) != 0)
			check_err(&err);
		text = gl_str_skip(text, n + (nl != NULL));
	}
	fuzz_demand(gl_rules_any(s, r) == gl_rules_any(s, r), "the same again");
	gl_rules_free(s);
}

static void try_keys(const struct gl_record *r, struct gl_str text)
{
	struct gl_buf b = {0};
	struct gl_keys keys;
	struct gl_err err;

	if (gl_keys_parse(&keys, text, &err) == 0)
		gl_keys_put(&keys, r, false, &b);
	else
		check_err(&err);
	gl_buf_free(&b);
}

static void try_fields(const struct gl_record *r, struct gl_str text)
{
	struct gl_buf line = {0}, out = {0};
	struct gl_err err;
	struct gl_fields *f = gl_fields_new(text, &err);

	gl_emit_record(&line, r);
	if (f)
		gl_fields_put(f, &out, gl_buf_view(&line));
	else
		check_err(&err);
	gl_fields_free(f);
	gl_buf_free(&line);
	gl_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_record r = a_record(stacks);
	struct gl_str text = {len > 1 ? (const char *)data + 1 : "", len > 1 ? len - 1 : 0};
	unsigned kind = len ? data[0] % (2 * GL_PREDICATE_COUNT + 3) : 0;

	if (kind < 2 * GL_PREDICATE_COUNT)
		try_predicate(&r, kind, text);
	else if (kind == 2 * GL_PREDICATE_COUNT)
		try_rules(&r, text);
	else if (kind == 2 * GL_PREDICATE_COUNT + 1)
		try_keys(&r, text);
	else
		try_fields(&r, text);
	gl_stacks_free(stacks);
	return 0;
}
