#include "cmd/common/progress.h"

#include "tests/unit/tap.h"

#define MIB ((uint64_t)1 << 20)

static struct gl_buf b;

static struct gl_str line(uint64_t records, uint64_t done, uint64_t size, uint64_t ms)
{
	b.len = 0;
	progress_put(&b, "glparse", &(struct progress_at){records, done, size}, ms);
	return gl_buf_view(&b);
}

/* The line shows no sizes, rates or times that cannot be known. */
static void test_known(void)
{
	is_str(line(7, 0, 0, 1000), "glparse: 7 records",
		"no bytes are known");
	is_str(line(7, 300 * MIB, 0, 1500), "glparse: 300 MiB, 200 MiB/s, 7 records",
		"a pipe");
	is_str(line(7, 256 * MIB, 1024 * MIB, 2000),
		"glparse: 256 MiB of 1 GiB, 128 MiB/s, 6s left, 7 records",
		"a file");
	is_str(line(7, MIB, 4096 * MIB, 1000),
		"glparse: 1 MiB of 4 GiB, 1 MiB/s, 1h8m left, 7 records",
		"hours");
	is_str(line(7, 3 * MIB, 3 * MIB, 1000),
		"glparse: 3 MiB of 3 MiB, 3 MiB/s, 0s left, 7 records",
		"the end");
}

/* A file that grew, a clock that stands still, and numbers that are large. */
static void test_odd(void)
{
	is_str(line(7, 5 * MIB, 4 * MIB, 1000), "glparse: 5 MiB, 5 MiB/s, 7 records",
		"a file that grew");
	is_str(line(7, 5 * MIB, 9 * MIB, 0), "glparse: 5 MiB of 9 MiB, 0 B/s, 7 records",
		"no time has passed");
	is_str(line(7, 1536, 0, 1000), "glparse: 1.5 KiB, 1.5 KiB/s, 7 records",
		"few bytes");
	is_str(line(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX),
		"glparse: 15.9 EiB of 15.9 EiB, 1000 B/s, 0s left, 18446744073709551615 records",
		"large numbers");
}

int main(void)
{
	test_known();
	test_odd();
	gl_buf_free(&b);
	return done();
}
