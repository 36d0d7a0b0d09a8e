#include "lib/base/nametime.h"
#include "tests/unit/tap.h"

static void test_series(void)
{
	static const struct {
		const char *path, *series;
		bool has_time; /* the name of a folder has a time */
	} rows[] = {
		{"vault-debug-2026-11-28T10-00-00Z/2026-11-28T10-05-00Z/goroutines.txt",
			"vault-debug-*/*/goroutines.txt", true},
		{"a/2026-11-28T10:00:00+02:00/g.txt", "a/*/g.txt", true},
		{"a/2026-11-28_10.00.00.123/g.txt", "a/*/g.txt", true},
		{"a/2026-11-28_10.00.00.5", "a/*", false},
		{"20261128-100000/n1/g.pb.gz", "*/n1/g.pb.gz", true},
		{"nomad-debug-2026-11-28-100000Z/server/n1/g.txt",
			"nomad-debug-*/server/n1/g.txt", true},
		{"2026-11-28/g.txt", "*/g.txt", true},
		{"1795860000/g.txt", "*/g.txt", true},
		{"1795860000123/g.txt", "*/g.txt", true},
		{"a/g.2026-11-28T10_00_00.txt", "a/g.*.txt", false},
		{"nodes/1/stacks.txt", "nodes/1/stacks.txt", false},
		{"nodes/12345/x", "nodes/12345/x", false},
		{"v1.2026.13.40/x", "v1.2026.13.40/x", false}, /* no such month */
		/* not a time: its year would be the end of a longer number */
		{"12026-11-28/x", "12026-11-28/x", false},
		{"179586000/x", "179586000/x", false},
		{"", "", false},
		{"/", "/", false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_str path = {rows[i].path, strlen(rows[i].path)};
		struct gl_str want = {rows[i].series, strlen(rows[i].series)};
		struct gl_buf out = {0};
		bool has_time = gl_nametime_series(path, &out);

		ok(has_time == rows[i].has_time && gl_str_eq(gl_buf_view(&out), want),
			rows[i].path);
		if (!gl_str_eq(gl_buf_view(&out), want))
			fprintf(stderr, "# got %.*s\n", (int)out.len, out.p);
		gl_buf_free(&out);
	}
}

int main(void)
{
	test_series();
	return done();
}
