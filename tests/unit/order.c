#include "lib/summary/order.h"

#include "lib/record/stack.h"
#include "tests/unit/tap.h"

static struct gl_squares sum(const uint64_t *v, size_t n)
{
	struct gl_squares s = {0, 0};

	for (size_t i = 0; i < n; i++)
		gl_squares_add(&s, v[i]);
	return s;
}

static void test_squares(void)
{
	static const struct {
		uint64_t v[3], high, low;
	} rows[] = {
		{{0, 0, 0}, 0, 0},
		{{3, 4, 0}, 0, 25},
		{{UINT32_MAX, 0, 0}, 0, UINT64_C(0xfffffffe00000001)},
		{{UINT64_C(1) << 32, 0, 0}, 1, 0},
		{{UINT64_C(0x123456789), 0, 0}, 1, UINT64_C(0x4b66dc326fb98751)},
		{{UINT32_MAX, UINT32_MAX, 0}, 1, UINT64_C(0xfffffffc00000002)},
		{{INT64_MAX, 0, 0}, UINT64_C(0x3fffffffffffffff), 1},
		{{UINT64_MAX, 0, 0}, UINT64_C(0xfffffffffffffffe), 1},
		{{UINT64_MAX, 1, 1}, UINT64_C(0xfffffffffffffffe), 3},
		{{UINT64_MAX, UINT64_MAX, 0}, UINT64_MAX, UINT64_MAX},
		{{UINT64_MAX, UINT64_MAX, 1}, UINT64_MAX, UINT64_MAX},
	};
	char name[64];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t back[3] = {rows[i].v[2], rows[i].v[1], rows[i].v[0]};
		struct gl_squares s = sum(rows[i].v, 3), t = sum(back, 3);

		snprintf(name, sizeof name, "squares, row %zu, in either order", i);
		ok(s.high == rows[i].high && s.low == rows[i].low && t.high == s.high &&
				t.low == s.low,
			name);
	}
}

/* Returns the text that gl_keys_put makes of some values. */
static struct gl_str values(struct gl_buf *b, size_t n, const char *const *v)
{
	b->len = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t len = v[i] ? (uint32_t)strlen(v[i]) : UINT32_MAX;

		gl_buf_add(b, &len, sizeof len);
		if (v[i])
			gl_buf_add(b, v[i], strlen(v[i]));
	}
	return gl_buf_view(b);
}

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

static void test_keys(void)
{
	static const struct {
		const char *by, *a[2], *b[2];
		int sign;
	} rows[] = {
		{"dump,state", {"9", "x"}, {"10", "x"}, -1},
		{"dump,state", {"10", "x"}, {"10", "y"}, -1},
		{"parent,state", {"99", "x"}, {"100", "a"}, -1},
		{"parent,state", {NULL, "x"}, {"0", "x"}, -1},
		{"source,state", {"9", "x"}, {"10", "x"}, 1},
		{"label.n,state", {"9", "x"}, {"10", "x"}, 1},
		{"state,dump", {"x", "2"}, {"x", "11"}, -1},
		{"state,class", {"", NULL}, {"", ""}, -1},
		{"state,class", {"a", "b"}, {"a", "b"}, 0},
	};
	struct gl_buf x = {0}, y = {0};
	struct gl_keys keys;
	struct gl_err err;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_str a = values(&x, 2, rows[i].a), b = values(&y, 2, rows[i].b);

		gl_keys_parse(&keys, (struct gl_str){rows[i].by, strlen(rows[i].by)}, &err);
		ok(sign(gl_keys_compare(&keys, a, b)) == rows[i].sign &&
				sign(gl_keys_compare(&keys, b, a)) == -rows[i].sign,
			rows[i].by);
	}
	gl_buf_free(&x);
	gl_buf_free(&y);
}

static void test_orders(void)
{
	struct gl_keys keys;
	struct gl_err err;
	struct gl_buf x = {0}, y = {0};
	const char *first = "a", *second = "b";
	const struct gl_canon canon = {.sig = 1};
	struct gl_ordered a = {.count = 5, .wait = 61, .has_squares = true, .squares = {0, 9},
		.keys = &keys};
	struct gl_ordered b = {.count = 7, .wait = 1, .has_squares = true, .squares = {0, 49},
		.keys = &keys};

	gl_keys_parse(&keys, GL_STR("state"), &err);
	a.key = values(&x, 1, &first);
	b.key = values(&y, 1, &second);
	ok(gl_order_compare(&a, &b) > 0, "the larger count first");
	a.order = b.order = GL_ORDER_WAIT;
	ok(gl_order_compare(&a, &b) < 0, "the longer wait first");
	b.wait = 61;
	ok(gl_order_compare(&a, &b) > 0, "of equal waits the larger count");
	b.wait = 0;
	ok(gl_order_compare(&a, &b) < 0, "a wait that is not known comes last");
	a.order = b.order = GL_ORDER_RMS;
	ok(gl_order_compare(&a, &b) > 0, "the larger sum of squares first");
	a.squares.high = 1;
	ok(gl_order_compare(&a, &b) < 0, "its upper half first");
	a.has_squares = false;
	ok(gl_order_compare(&a, &b) > 0, "sources that are not known come last");
	b.has_squares = false;
	ok(gl_order_compare(&a, &b) > 0, "among those the larger count");
	a.order = b.order = GL_ORDER_KEY;
	ok(gl_order_compare(&a, &b) < 0, "by key");
	a.order = b.order = GL_ORDER_COUNT;
	b.count = 5;
	ok(gl_order_compare(&a, &b) < 0, "of equal counts by key");
	b.key = a.key;
	ok(gl_order_compare(&a, &b) == 0, "of equal keys by the stack: both are unknown");
	a.canon = &canon;
	ok(gl_order_compare(&a, &b) > 0 && gl_order_compare(&b, &a) < 0,
		"an unknown stack comes first");
	gl_buf_free(&x);
	gl_buf_free(&y);
}

/* Tests the order of a table: by count, then by class, then by wait, then by key. */
static void test_table(void)
{
	static const struct {
		const char *name;
		uint64_t count[2], wait[2];
		enum gl_class class[2];
	} rows[] = {
		{"the larger count before a lock", {2, 1}, {0, 9}, {GL_CLASS_IO, GL_CLASS_LOCK}},
		{"a lock before a send", {1, 1}, {0, 9}, {GL_CLASS_LOCK, GL_CLASS_CHAN_SEND}},
		{"a reader's too", {1, 1}, {0, 9}, {GL_CLASS_RLOCK, GL_CLASS_CHAN_SEND}},
		{"a send, a WaitGroup", {1, 1}, {0, 9}, {GL_CLASS_CHAN_SEND, GL_CLASS_WAITGROUP}},
		{"a WaitGroup, a Cond", {1, 1}, {0, 9}, {GL_CLASS_WAITGROUP, GL_CLASS_COND}},
		{"a Cond, a receive", {1, 1}, {0, 9}, {GL_CLASS_COND, GL_CLASS_CHAN_RECEIVE}},
		{"a receive, a select", {1, 1}, {0, 9}, {GL_CLASS_CHAN_RECEIVE, GL_CLASS_SELECT}},
		{"a select, others", {1, 1}, {0, 9}, {GL_CLASS_SELECT, GL_CLASS_IO}},
		{"others, several", {1, 1}, {9, 0}, {GL_CLASS_IO, GL_CLASS_COUNT}},
		{"of one class the longer wait", {1, 1}, {9, 8}, {GL_CLASS_RLOCK, GL_CLASS_LOCK}},
		{"an unknown wait last", {1, 1}, {1, 0}, {GL_CLASS_SLEEP, GL_CLASS_IO}},
		{"of equal waits the key", {1, 1}, {9, 9}, {GL_CLASS_SELECT, GL_CLASS_SELECT}},
	};
	struct gl_buf x = {0}, y = {0};
	const char *first = "a", *second = "b";
	struct gl_keys keys;
	struct gl_err err;

	gl_keys_parse(&keys, GL_STR("state"), &err);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_ordered v[2];

		for (size_t k = 0; k < 2; k++)
			v[k] = (struct gl_ordered){.order = GL_ORDER_TABLE, .keys = &keys,
				.count = rows[i].count[k], .wait = rows[i].wait[k],
				.class = rows[i].class[k]};
		/* The key must decide only in the last row. */
		v[0].key = values(&x, 1, i + 1 < sizeof rows / sizeof rows[0] ? &second : &first);
		v[1].key = values(&y, 1, i + 1 < sizeof rows / sizeof rows[0] ? &first : &second);
		ok(gl_order_compare(&v[0], &v[1]) < 0 && gl_order_compare(&v[1], &v[0]) > 0,
			rows[i].name);
	}
	gl_buf_free(&x);
	gl_buf_free(&y);
}

/* Moves the first `most` elements of the order to the front of v, sorted. */
static void first(struct gl_ordered *v, size_t n, size_t most)
{
	gl_order_begin(v, most);
	for (size_t i = most; i < n; i++)
		gl_order_offer(v, most, &v[i]);
	gl_order_sort(v, most);
}

/*
 * Finding only the first few of many elements, some of them equal, gives the same first ones as
 * sorting all.
 */
static void test_first(void)
{
	enum { MANY = 300 };
	static struct gl_ordered all[MANY], some[MANY];
	struct gl_keys keys;
	struct gl_err err;
	struct gl_buf text = {0};
	const char *state = "a";
	uint32_t seed = 1;
	bool is_right = true, is_whole = true;

	gl_keys_parse(&keys, GL_STR("state"), &err);
	values(&text, 1, &state);
	for (size_t n = 0; n < MANY; n += 7)
		for (size_t most = 0; most < MANY; most = most * 2 + 1) {
			uint64_t numbers = 0;

			for (size_t i = 0; i < n; i++) {
				seed = seed * 1664525u + 1013904223u;
				all[i] = (struct gl_ordered){.count = seed >> 26,
					.keys = &keys,
					.number = i,
					.order = GL_ORDER_COUNT,
					.key = gl_buf_view(&text)};
				some[i] = all[i];
			}
			gl_order_sort(all, n);
			first(some, n, most < n ? most : n);
			for (size_t i = 0; i < n; i++)
				numbers += some[i].number;
			is_whole &= numbers == (n ? n * (n - 1) / 2 : 0);
			for (size_t i = 0; i < n && i < most; i++)
				is_right &= some[i].count == all[i].count;
			for (size_t i = 1; i < n; i++)
				is_right &= all[i - 1].count >= all[i].count;
		}
	ok(is_right, "the first ones come first");
	ok(is_whole, "and none is lost");
	gl_buf_free(&text);
}

int main(void)
{
	test_first();
	test_squares();
	test_keys();
	test_orders();
	test_table();
	return done();
}
