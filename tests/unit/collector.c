#include "lib/unwrap/collector.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

/* A line with '^' behind its prefix, and the origin that the prefix names. */
struct row {
	const char *line, *origin;
	bool is_syslog;
};

static const struct row prefixes[] = {
	{"2024-01-02T15:04:05.123456789Z stderr F ^goroutine 1 [running]:", "", false},
	{"2024-01-02T15:04:05.123456789Z stdout P ^goroutine 1 [running]:", "", false},
	{"2024-01-02T15:04:05+01:00 stdout F ^", "", false},
	{"Jan 02 15:04:05 node-3 dockerd[123]: ^goroutine 1 [running]:", "node-3/dockerd", true},
	{"Jan  2 15:04:05 node-3 my.app-x_y[1]: ^x", "node-3/my.app-x_y", true},
	{"Jan 02 15:04:05 node-3 kernel: ^x", "node-3/kernel", true},
	{"Jan 02 15:04:05 10.0.0.7 app[1]: ^", "10.0.0.7/app", true},
	{"2024-01-02T15:04:05.123456+01:00 node-3 app[1]: ^x", "node-3/app", true},
	{"2024-01-02T15:04:05+0100 node-3.example.com app[1]: ^x: y", "node-3.example.com/app",
		true},
	{"<30>1 2024-01-02T15:04:05Z node-3 app 1 - - ^goroutine 1 [running]:", "node-3/app", true},
	{"<165>1 2024-01-02T15:04:05.003Z node-3 app - ID47 - ^x", "node-3/app", true},
	{"<30>1 2024-01-02T15:04:05Z node-3 app 1 - [id@7 key=\"v w\"] ^x", "node-3/app", true},
	{"<30>1 2024-01-02T15:04:05Z node-3 app 1 - [a@7 k=\"v\"][b@7 k=\"v\"] ^x", "node-3/app",
		true},
	{"<30>1 2024-01-02T15:04:05Z node-3 app 1 - [a@7 k=\"x\\]y\"] ^x", "node-3/app", true},
	{"web-1  | ^goroutine 1 [running]:", "web-1", false},
	{"my_app-web-1 | ^", "my_app-web-1", false},
	{"web| ^x", "web", false},
	{"[pod/web-7f/app] ^goroutine 1 [running]:", "pod/web-7f/app", false},
	{"[pod/web-7f/app] ^", "pod/web-7f/app", false},
};

static const struct row loggers[] = {
	{"2020-12-10T10:22:12.345Z [DEBUG] plugin.terraform-provider-aws_v3.21.0_x5: ^panic: x",
		"plugin.terraform-provider-aws_v3.21.0_x5", false},
	{"2020-12-10T10:22:12.345+0100 [ERROR] core: ^panic: x", "core", false},
	{"2020-12-10T10:22:12.345Z [INFO]  provider.x: ^panic: x", "provider.x", false},
	{"2021/08/14 16:49:42 packer-builder-amazon-ebs plugin: ^panic: x",
		"packer-builder-amazon-ebs", false},
	{"2021/08/14 16:49:42 plugin.x: ^panic: x", "plugin.x", false},
};

/* Lines without a prefix of a collector or a logger. */
static const char *const nobodys[] = {
	"",
	" ",
	"goroutine 1 [running]:",
	"main.main()",
	"\t/src/main.go:12 +0x1f",
	"2024-01-02T15:04:05Z",
	"2024-01-02T15:04:05Z goroutine 1 [running]:",
	"2024-01-02T15:04:05Z stderr X x",
	"2024-01-02T15:04:05Z stderr Fx",
	"2024-01-02T15:04:05Z stderr",
	"2024-01-02T15:04:05Z stdin F x",
	"2024-01-02T15:04:05Z stderrF x",
	"yesterday stderr F x",
	"2009/01/23 01:23:23 goroutine 1 [running]:",
	"2009/01/23 01:23:23 main.go:7",
	"2009/01/23 01:23:23.123456 a b c: x",
	"Jan 02 15:04:05 node-3: goroutine 1 [running]:",
	"Jan 02 15:04:05 node-3 app goroutine 1 [running]:",
	"Jan 02 15:04:05 node-3 app[123 goroutine 1",
	"Jan 02 15:04:05 node-3 app[123] goroutine 1",
	"Jan 02 15:04:05 node-3 app:x",
	"Jan 02 15:04:05  app: x",
	"Jan 02 15:04:05 node-3 : x",
	"Jan 02 15:04:05 fe80::1 app[7]: x",
	"Jan 02 node-3 app[7]: x",
	"node-3 app[7]: x",
	"2024-01-02 15:04:05 ERROR main: x",
	"2024-01-02 15:04:05,123 INFO server[7]: x",
	"2024-01-02T15:04:05Z WARN  app: x",
	"2024-01-02T15:04:05Z error app: x",
	"2024-01-02 15:04:05 [ERROR] x",
	"15:04:05 FATAL app: x",
	"<30>1 node-3 app 1 - - x",
	"<30> 2024-01-02T15:04:05Z node-3 app 1 - - x",
	"<30>2 2024-01-02T15:04:05Z node-3 app 1 - - x",
	"30>1 2024-01-02T15:04:05Z node-3 app 1 - - x",
	"<30>1 2024-01-02T15:04:05Z node-3 app 1 -",
	"<30>1 2024-01-02T15:04:05Z node-3 app 1 - [id@7 k=\"v\"",
	"<30>1 2024-01-02T15:04:05Z node-3 app 1 - -x",
	" | x",
	"| a | b |",
	"web-1 |x",
	"web-1 |",
	"two words | x",
	"key=value | x",
	"\"quoted\" | x",
	"[pod/web-7f/app]x",
	"[pod/web-7f/app",
	"[pod/web 7f/app] x",
	"[job/web] x",
	"pod/web-7f/app] x",
};

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

typedef size_t finder(struct gl_str line, struct gl_buf *origin);

/* Calls the function with a copy of exactly these bytes. */
static size_t find(finder *f, struct gl_str line, struct gl_buf *origin)
{
	char *block = malloc(line.len + !line.len);
	size_t n;

	memcpy(block, line.p, line.len);
	n = f((struct gl_str){block, line.len}, origin);
	free(block);
	return n;
}

static bool is_syslog(struct gl_str line)
{
	char *block = malloc(line.len + !line.len);
	bool is;

	memcpy(block, line.p, line.len);
	is = gl_collector_is_syslog((struct gl_str){block, line.len});
	free(block);
	return is;
}

static void test_row(const struct row *row, finder *f, finder *other)
{
	size_t prefix = strcspn(row->line, "^");
	struct gl_buf line = {0}, origin = {0};

	gl_buf_add(&line, row->line, prefix);
	gl_buf_str(&line, str(row->line + prefix + 1));
	GL_BUF_LIT(&origin, "above/");
	ok(find(f, gl_buf_view(&line), &origin) == prefix &&
			gl_str_eq(gl_str_skip(gl_buf_view(&origin), 6), str(row->origin)),
		row->line);
	ok(find(f, gl_buf_view(&line), NULL) == prefix &&
			find(other, gl_buf_view(&line), NULL) == 0 &&
			is_syslog(gl_buf_view(&line)) == row->is_syslog,
		"  the same without origin, and no other's");
	gl_buf_free(&line);
	gl_buf_free(&origin);
}

static void test_nobodys(void)
{
	for (size_t i = 0; i < sizeof nobodys / sizeof nobodys[0]; i++) {
		struct gl_buf origin = {0};
		struct gl_str line = str(nobodys[i]);

		ok(find(gl_collector, line, &origin) == 0 &&
				find(gl_collector_logger, line, &origin) == 0 &&
				origin.len == 0 && !is_syslog(line),
			nobodys[i]);
		gl_buf_free(&origin);
	}
}

/*
 * Cuts the line at each byte of its prefix. The finder must find the whole prefix or nothing, and
 * give an origin only with a prefix. Returns the number of mistakes.
 */
static unsigned cuts(const struct row *row, finder *f)
{
	size_t prefix = strcspn(row->line, "^");
	unsigned wrong = 0;

	for (size_t len = 0; len <= prefix; len++) {
		struct gl_buf origin = {0};
		size_t n = find(f, (struct gl_str){row->line, len}, &origin);

		wrong += n > len || (n > 0 && n != prefix) || (n == 0 && origin.len);
		wrong += len == prefix && n == 0;
		gl_buf_free(&origin);
	}
	return wrong;
}

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Changes some bytes of prefixes at random. */
static void test_random(void)
{
	static const char bytes[] = " :[]|<>-/F\0\xff\n1";
	unsigned wrong = 0;

	for (int round = 0; round < 50000; round++) {
		const char *line = prefixes[draw(sizeof prefixes / sizeof prefixes[0])].line;
		char text[120];
		size_t len = strlen(line);
		struct gl_buf origin = {0};
		size_t n;

		memcpy(text, line, len);
		for (size_t i = 1 + draw(3); i-- > 0;)
			text[draw(len)] = bytes[draw(sizeof bytes - 1)];
		n = find(gl_collector, (struct gl_str){text, len}, &origin);
		wrong += n > len || (n == 0 && origin.len > 0) || origin.len > n;
		n = find(gl_collector_logger, (struct gl_str){text, len}, NULL);
		wrong += n > len;
		gl_buf_free(&origin);
	}
	is_num(wrong, 0, "lines with odd bytes");
}

int main(void)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		test_row(&prefixes[i], gl_collector, gl_collector_logger);
		wrong += cuts(&prefixes[i], gl_collector);
	}
	for (size_t i = 0; i < sizeof loggers / sizeof loggers[0]; i++) {
		test_row(&loggers[i], gl_collector_logger, gl_collector);
		wrong += cuts(&loggers[i], gl_collector_logger);
	}
	is_num(wrong, 0, "lines that are cut");
	test_nobodys();
	ok(gl_collector((struct gl_str){NULL, 0}, NULL) == 0, "no line");
	test_random();
	return done();
}
