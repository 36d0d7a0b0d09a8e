#include "lib/output/fields.h"

#include "tests/unit/tap.h"

static const char record[] =
	"{\"a\":{\"b\":1,\"b.c\":{\"d\":\"x\"}},\"a.b\":{\"c\":2},\"v\":[ 10, [ 11 , {\"k\":\"y\"} "
	"] ],"
	"\"t\":\"1\\t2\\n3\\r4\\\\5\\u0000\\u001b\\u007f\\u009b\\u00e9\",\"no\":null,\"yes\":true,"
	"\"u\":\"\\u202e\\u061c\xe2\x80\x8f\\ud83d\\ude00\","
	"\"twice\":1,\"twice\":2,\"n\":-1.50e3,\"empty\":\"\",\"o\":{ \"q\" : \"\\\"\\u0041\" , "
	"\"r\" : [ ] }}";

static const struct {
	const char *name, *want, *claim;
} rows[] = {
	{"yes", "true", "true"},
	{"n", "-1.50e3", "a number as it stands"},
	{"no", "", "null is as if absent"},
	{"none", "", "absent"},
	{"empty", "", "an empty text"},
	{"twice", "2", "of two the last"},
	{"a.b", "{\"c\":2}", "the longest key"},
	{"a.b.c", "2", "a key with a dot, and one within"},
	{"a.b.c.d", "x", "a key within that has a dot"},
	{"a.b.d", "", "no way there"},
	{"v.0", "10", "an element"},
	{"v.1.0", "11", "an element within"},
	{"v.1.1.k", "y", "a key of an element"},
	{"v.2", "", "no such element"},
	{"v.x", "", "no number"},
	{"v.-1", "", "none below 0"},
	{"v.99999999999999999999999", "", "a number that is none"},
	{"v", "[10,[11,{\"k\":\"y\"}]]", "an array, compact"},
	{"o", "{\"q\":\"\\\\\"A\",\"r\":[]}", "an object, compact, its backslash escaped"},
	{"t", "1\\t2\\n3\\r4\\\\5\\x00\\x1b\\x7f\\xc2\\x9b\303\251", "control characters"},
	{"u",
		"\\xe2\\x80\\xae\\xd8\\x9c\\xe2\\x80\\x8f\xf0\x9f\x98\x80",
		"what reorders text, and what does not"},
	{"yes.x", "", "nothing is in a word"},
	{"yes,no,n", "true\t\t-1.50e3", "three columns"},
};

static struct gl_str text_of(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_err err;
		struct gl_fields *f = gl_fields_new(text_of(rows[i].name), &err);
		struct gl_buf out = {0};

		gl_fields_put(f, &out, GL_STR(record));
		ok(out.len > 0 && out.p[out.len - 1] == '\n', "a line");
		out.len -= out.len > 0;
		tap_str(gl_buf_view(&out), text_of(rows[i].want), rows[i].claim, "text", __FILE__,
			__LINE__);
		gl_buf_free(&out);
		gl_fields_free(f);
	}
}

/* If a record is JSON only up to some byte, the values that end before that byte are found. */
static void test_broken(void)
{
	struct gl_err err;
	struct gl_fields *f = gl_fields_new(GL_STR("a,b,v.1,c"), &err);
	struct gl_buf out = {0};

	gl_fields_put(f, &out, GL_STR("{\"a\":1,\"v\":[2,tru],\"b\":3}"));
	gl_fields_put(f, &out, GL_STR("{\"a\":1,\"b\":\"cut"));
	is_str(gl_buf_view(&out), "1\t\t\t\n1\t\t\t\n", "what follows a fault is absent");
	gl_buf_free(&out);
	gl_fields_free(f);
}

static void test_refused(void)
{
	static const char *const lists[] = {"", ",", "a,", ",a", "a,,b", ".a", "a."};
	struct gl_err err;

	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		ok(!gl_fields_new(text_of(lists[i]), &err), "refused");
}

static const struct {
	const char *name;
	bool with_groups, is_unknown;
	const char *near;
} spelt[] = {
	{"state", false, false, NULL}, {"where.func", false, false, NULL},
	{"frames.0.file", false, false, NULL}, {"frames.3", false, false, NULL},
	{"labels.any.thing", false, false, NULL}, {"wait.max", true, false, NULL},
	{"wait.minutes.2", true, false, NULL}, {"stat", false, true, "state"},
	{"sate", false, true, "state"}, {"sttae", true, true, "state"},
	{"statex", false, true, "state"}, {"where.fun", false, true, "where.func"},
	{"mine", false, true, NULL}, {"labls.k", false, true, "labels"},
	{"frames.0.fil", false, true, "frames.0.file"}, {"wait", false, true, "wait_seconds"},
	{"wait", true, false, NULL}, {"wait.max", false, true, "wait_seconds"},
	{"seconds", false, true, "wait_seconds"}, {"func", false, true, "where.func"},
	{"states", false, true, "state"}, {"states.select", true, false, NULL},
	{"Where-Func", false, true, "where.func"},
};

static void test_spelling(void)
{
	for (size_t i = 0; i < sizeof spelt / sizeof spelt[0]; i++) {
		struct gl_err err;
		struct gl_fields *f = gl_fields_new(text_of(spelt[i].name), &err);
		struct gl_str name, near = {0};
		size_t at = 0;

		/* Tests which names that no record has are reported as misspelt. */
		ok(gl_fields_unknown(f, spelt[i].with_groups, &at, &name, &near) ==
				spelt[i].is_unknown, spelt[i].name);
		if (spelt[i].near)
			ok(gl_str_eq(near, text_of(spelt[i].near)), "what may be meant");
		else
			ok(!near.p, "nothing near");
		gl_fields_free(f);
	}
}

int main(void)
{
	test_rows();
	test_broken();
	test_refused();
	test_spelling();
	return done();
}
