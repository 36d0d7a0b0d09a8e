#include "lib/summary/trend.h"

#define LEAST_GOAL 1000
#define MOST_GOAL UINT64_C(1000000000000000000)

static int64_t sum(int64_t a, int64_t b)
{
	if (b > 0 && a > INT64_MAX - b)
		return INT64_MAX;
	return b < 0 && a < INT64_MIN - b ? INT64_MIN : a + b;
}

static void take_step(struct gl_trend *c, uint64_t before, uint64_t now)
{
	c->steps++;
	c->rose += now > before;
	c->fell += now < before;
	c->rise = sum(c->rise, (int64_t)(now - before));
}

void gl_trend_of(const uint64_t *counts, const bool *begins, size_t n, struct gl_trend *out)
{
	struct gl_trend c = {0};

	for (size_t i = 1; i < n; i++) {
		if (begins[i])
			c.from = i;
		else
			take_step(&c, counts[i - 1], counts[i]);
		c.has_moved |= counts[i] != counts[0];
		if (counts[i] > counts[c.peak])
			c.peak = i;
	}
	c.late = (int64_t)(counts[n - 1] - counts[c.from]);
	c.is_leak = c.steps >= 2 && c.rose == c.steps && c.rise >= 3;
	*out = c;
}

/* Returns n * span / per, rounded up; UINT64_MAX if the result does not fit. */
static uint64_t scale(uint64_t n, uint64_t span, uint64_t per)
{
	uint64_t whole = n / per, rest = n % per, part;

	while (rest > UINT64_MAX / 2 / span) {
		rest = rest / 2 + 1;
		per /= 2;
	}
	part = (rest * span + per - 1) / per;
	return whole > (UINT64_MAX - part) / span ? UINT64_MAX : whole * span + part;
}

bool gl_trend_forecast(uint64_t now, int64_t gained, uint64_t span, uint64_t *goal,
	uint64_t *left)
{
	uint64_t n = LEAST_GOAL;

	if (gained <= 0 || span == 0 || span > UINT32_MAX)
		return false;
	while (n <= now && n < MOST_GOAL)
		n *= 10;
	if (n <= now)
		return false;
	*goal = n;
	*left = scale(n - now, span, (uint64_t)gained);
	return *left < UINT64_MAX;
}
