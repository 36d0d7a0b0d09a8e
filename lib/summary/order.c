#include "lib/summary/order.h"

#include "lib/base/num.h"

#include <stdlib.h>

/* Computes n * n from 32-bit halves, so that no 128-bit type is needed. */
static struct gl_squares square(uint64_t n)
{
	uint64_t a = n >> 32, b = n & UINT32_MAX, cross = a * b;
	struct gl_squares s = {.high = a * a + (cross >> 31), .low = b * b};
	uint64_t low = cross << 33;

	s.low += low;
	s.high += s.low < low;
	return s;
}

void gl_squares_add(struct gl_squares *s, uint64_t n)
{
	struct gl_squares more = square(n);
	uint64_t low = s->low + more.low, carry = low < more.low;
	uint64_t high = s->high + more.high;
	bool is_over = high < more.high || high + carry < carry;

	*s = is_over ? (struct gl_squares){UINT64_MAX, UINT64_MAX} :
		       (struct gl_squares){high + carry, low};
}

typedef int compare_fn(const struct gl_ordered *a, const struct gl_ordered *b);

static int compare_keys(const struct gl_ordered *a, const struct gl_ordered *b)
{
	char x[GL_KEYS_OF_SIG], y[GL_KEYS_OF_SIG];

	if (!a->key.p && !b->key.p)
		return gl_num_cmp(a->sig, b->sig);
	return gl_keys_compare(a->keys, a->key.p ? a->key : gl_keys_of_sig(a->sig, x),
		b->key.p ? b->key : gl_keys_of_sig(b->sig, y));
}

static int compare_canons(const struct gl_canon *a, const struct gl_canon *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return gl_str_cmp(gl_canon_text(a), gl_canon_text(b));
}

static int by_key(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = compare_keys(a, b);

	return c ? c : compare_canons(a->canon, b->canon);
}

static int by_count(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = gl_num_cmp(b->count, a->count);

	return c ? c : by_key(a, b);
}

static int by_wait(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = gl_num_cmp(b->wait, a->wait);

	return c ? c : by_count(a, b);
}

static int by_rms(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = gl_num_cmp(b->has_squares, a->has_squares);

	c = c || !a->has_squares ? c : gl_num_cmp(b->squares.high, a->squares.high);
	c = c || !a->has_squares ? c : gl_num_cmp(b->squares.low, a->squares.low);
	return c ? c : by_count(a, b);
}

/* Returns the rank of a class in a table. Classes of goroutines that may be stuck come first. */
static uint64_t class_rank(enum gl_class class)
{
	static const char ranks[GL_CLASS_COUNT + 1] = {[GL_CLASS_LOCK] = 1, [GL_CLASS_RLOCK] = 1,
		[GL_CLASS_SEMAPHORE] = 1, [GL_CLASS_CHAN_SEND] = 2, [GL_CLASS_WAITGROUP] = 3,
		[GL_CLASS_COND] = 4, [GL_CLASS_CHAN_RECEIVE] = 5, [GL_CLASS_SELECT] = 6};

	return ranks[class] ? (uint64_t)ranks[class] : 7;
}

static int by_stack(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = compare_canons(a->canon, b->canon);

	return c ? c : by_key(a, b);
}

static int by_table(const struct gl_ordered *a, const struct gl_ordered *b)
{
	int c = gl_num_cmp(b->count, a->count);

	if (c == 0)
		c = gl_num_cmp(class_rank(a->class), class_rank(b->class));
	if (c == 0)
		c = gl_num_cmp(b->wait, a->wait);
	return c ? c : by_stack(a, b);
}

static compare_fn *const orders[] = {
	[GL_ORDER_COUNT] = by_count,
	[GL_ORDER_WAIT] = by_wait,
	[GL_ORDER_RMS] = by_rms,
	[GL_ORDER_KEY] = by_key,
	[GL_ORDER_TABLE] = by_table,
};

int gl_order_compare(const void *a, const void *b)
{
	return orders[((const struct gl_ordered *)a)->order](a, b);
}

static void swap(struct gl_ordered *a, struct gl_ordered *b)
{
	struct gl_ordered t = *a;

	*a = *b;
	*b = t;
}

/*
 * Moves element i of the heap v down to its place; the elements below it are in theirs. The root of
 * the heap is the element that sorts last.
 */
static void sift(struct gl_ordered *v, size_t n, size_t i)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && gl_order_compare(&v[child], &v[child + 1]) < 0)
			child++;
		if (gl_order_compare(&v[i], &v[child]) >= 0)
			return;
		swap(&v[i], &v[child]);
	}
}

void gl_order_begin(struct gl_ordered *v, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sift(v, n, i - 1);
}

void gl_order_offer(struct gl_ordered *v, size_t n, struct gl_ordered *o)
{
	if (n == 0 || gl_order_compare(o, &v[0]) >= 0)
		return;
	swap(o, &v[0]);
	sift(v, n, 0);
}

void gl_order_sort(struct gl_ordered *v, size_t n)
{
	if (n > 0)
		qsort(v, n, sizeof *v, gl_order_compare);
}
