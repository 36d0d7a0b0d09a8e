#include "lib/unwrap/entry.h"

#include "lib/unwrap/timestamp.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Returns a copy of exactly the bytes of s. */
static struct gl_str copy(struct gl_str s)
{
	char *block = malloc(s.len + !s.len);

	memcpy(block, s.p, s.len);
	return (struct gl_str){block, s.len};
}

/* Entries of logs, in which '|' stands for the text, and the origin that they name. */
static const struct {
	const char *entry, *origin;
} origins[] = {
	{"{\"log\":\"|\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:05Z\"}", ""},
	{"{\"Time\":\"2024-01-02T15:04:05Z\",\"Action\":\"output\",\"Package\":\"example.com/p\","
	 "\"Output\":\"|\"}",
		"example.com/p"},
	{"{\"Package\":\"example.com/p\",\"Test\":\"TestX/a\",\"Output\":\"|\"}",
		"example.com/p.TestX/a"},
	{"{\"Output\":\"|\",\"Test\":\"TestX\",\"Package\":\"p\"}", "p.TestX"},
	{"{\"_HOSTNAME\":\"node-3\",\"SYSLOG_IDENTIFIER\":\"app\",\"_PID\":\"7\",\"MESSAGE\":\"|"
	 "\"}",
		"node-3/app"},
	{"{\"SYSLOG_IDENTIFIER\":\"app\",\"MESSAGE\":\"|\"}", "app"},
	{"{\"log\":\"|\",\"kubernetes\":{\"pod_name\":\"web-7f\",\"namespace_name\":\"prod\","
	 "\"container_name\":\"app\",\"container_id\":\"0a1b\"}}",
		"web-7f/app"},
	{"{\"pod\":\"web-7f\",\"container\":\"app\",\"msg\":\"|\"}", "web-7f/app"},
	{"{\"host\":\"node-3\",\"service\":\"api\",\"msg\":\"|\"}", "node-3/api"},
	{"{\"hostname\":\"node-3\",\"msg\":\"|\"}", "node-3"},
	{"{\"msg\":\"|\",\"service\":\"api\"}", "api"},
	{"{\"pod_name\" : \"web\",\"msg\":\"|\"}", ""},
	{"{\"pod_name\":   \"web\",\"msg\":\"|\"}", "web"},
	{"{\"pod_name\":\"\",\"container_name\":\"app\",\"msg\":\"|\"}", "app"},
	{"{\"pod_name\":7,\"msg\":\"|\"}", ""},
	{"{\"pod_name\":null,\"container\":{\"id\":\"7\"},\"msg\":\"|\"}", ""},
	{"{\"my_host\":\"node-3\",\"hosts\":\"n\",\"Host\":\"n\",\"msg\":\"|\"}", ""},
	{"{\"note\":\"\\\"host\\\":\\\"x\\\"\",\"msg\":\"|\"}", ""},
	{"{\"msg\":\"|\"}", ""},
	{"|", ""},
	{"{\"msg\":\"|\",\"host\":", ""},
	{"{\"msg\":\"|\",\"host\":  ", ""},
	{"{\"msg\":\"|\",\"host\":\"cut", "cut"},
};

/* Pairs of entries, and whether both are of the same writer. */
static const struct {
	const char *name, *a, *b;
	bool is_same;
} pairs[] = {
	{"the same bytes", "{\"stream\":\"stderr\",\"log\":\"|\"}",
		"{\"stream\":\"stderr\",\"log\":\"|\"}", true},
	{"another order", "{\"stream\":\"stderr\",\"host\":\"a\",\"log\":\"|\"}",
		"{\"log\":\"|\",\"host\":\"a\",\"stream\":\"stderr\"}", true},
	{"another time and number", "{\"time\":\"1\",\"seq\":7,\"pod\":\"a\",\"log\":\"|\"}",
		"{\"time\":\"2\",\"seq\":8,\"pod\":\"a\",\"log\":\"|\"}", true},
	{"another stream", "{\"log\":\"|\",\"stream\":\"stderr\"}",
		"{\"log\":\"|\",\"stream\":\"stdout\"}", false},
	{"another package", "{\"Package\":\"a\",\"Output\":\"|\"}",
		"{\"Package\":\"b\",\"Output\":\"|\"}", false},
	{"another test", "{\"Package\":\"a\",\"Test\":\"T\",\"Output\":\"|\"}",
		"{\"Package\":\"a\",\"Test\":\"U\",\"Output\":\"|\"}", false},
	{"another pod", "{\"log\":\"|\",\"pod_name\":\"web-1\"}",
		"{\"log\":\"|\",\"pod_name\":\"web-2\"}", false},
	{"another process", "{\"_PID\":\"1\",\"MESSAGE\":\"|\"}",
		"{\"_PID\":\"2\",\"MESSAGE\":\"|\"}", false},
	{"another container", "{\"log\":\"|\",\"container_id\":\"a\"}",
		"{\"log\":\"|\",\"container_id\":\"b\"}", false},
	{"one without a name", "{\"log\":\"|\",\"pod_name\":\"web-1\"}", "{\"log\":\"|\"}", false},
	{"a value in another member", "{\"log\":\"|\",\"pod\":\"a\",\"container\":\"b\"}",
		"{\"log\":\"|\",\"pod\":\"b\",\"container\":\"a\"}", false},
	{"values that run together", "{\"log\":\"|\",\"pod\":\"ab\",\"container\":\"c\"}",
		"{\"log\":\"|\",\"pod\":\"a\",\"container\":\"bc\"}", false},
};

/* Stores the writer of the entry in out, and its origin in origin. */
static void writer_of(const char *entry, struct gl_buf *out, struct gl_buf *origin)
{
	size_t at = strcspn(entry, "|");
	struct gl_str before = copy((struct gl_str){entry, at}), behind = copy(str(entry + at + 1 -
		(entry[at] == '\0')));

	gl_entry_writer(before, behind, out, origin);
	free((char *)(uintptr_t)before.p);
	free((char *)(uintptr_t)behind.p);
}

static void test_writers(void)
{
	for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
		struct gl_buf writer = {0}, origin = {0}, again = {0};

		writer_of(origins[i].entry, &writer, &origin);
		writer_of(origins[i].entry, &again, NULL);
		ok(gl_str_eq(gl_buf_view(&origin), str(origins[i].origin)) &&
				gl_str_eq(gl_buf_view(&writer), gl_buf_view(&again)),
			origins[i].entry);
		gl_buf_free(&writer);
		gl_buf_free(&origin);
		gl_buf_free(&again);
	}
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct gl_buf a = {0}, b = {0};

		writer_of(pairs[i].a, &a, NULL);
		writer_of(pairs[i].b, &b, NULL);
		ok(gl_str_eq(gl_buf_view(&a), gl_buf_view(&b)) == pairs[i].is_same, pairs[i].name);
		gl_buf_free(&a);
		gl_buf_free(&b);
	}
}

/*
 * A part of a log entry, the time as it is written there (NULL: there is none), and the same time
 * in RFC 3339 ("": not possible, because zone or year are missing).
 */
static const struct {
	const char *part, *time, *rfc3339;
} times[] = {
	{"{\"time\":\"2024-01-02T15:04:05.1Z\",\"msg\":\"", "2024-01-02T15:04:05.1Z",
		"2024-01-02T15:04:05.1Z"},
	{"\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:05Z\"}", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"{\"time\" : \"2024-01-02T15:04:05Z\"}", NULL, NULL},
	{"{\"time\": \"2024-01-02T15:04:05Z\"}", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"{\"ts\":\"2024-01-02T15:04:05.000+0100\"}", "2024-01-02T15:04:05.000+0100",
		"2024-01-02T15:04:05.000+01:00"},
	{"{\"timestamp\":\"2024-01-02T15:04:05Z\"}", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"{\"@timestamp\":\"2024-01-02T15:04:05Z\"}", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"{\"Time\":\"2024-01-02T15:04:05Z\"}", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"{\"ts\":1704207845}", "1704207845", "2024-01-02T15:04:05Z"},
	{"{\"ts\":1704207845.25}", "1704207845.25", "2024-01-02T15:04:05.25Z"},
	{"{\"ts\":1704207845250}", "1704207845250", "2024-01-02T15:04:05.25Z"},
	{"{\"time\":1704207845250000}", "1704207845250000", "2024-01-02T15:04:05.25Z"},
	{"{\"__REALTIME_TIMESTAMP\":\"1704207845250000\"}", "1704207845250000",
		"2024-01-02T15:04:05.25Z"},
	{"{\"ts\":1704207845250000000}", "1704207845250000000", "2024-01-02T15:04:05.25Z"},
	{"time=\"2024-01-02T15:04:05Z\" level=error msg=\"", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"time=2024-01-02T15:04:05.5+01:00 level=ERROR msg=", "2024-01-02T15:04:05.5+01:00",
		"2024-01-02T15:04:05.5+01:00"},
	{"level=error ts=2024-01-02T15:04:05Z caller=a.go:7 msg=", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"t=2024-01-02T15:04:05+0000 lvl=eror msg=", "2024-01-02T15:04:05+0000",
		"2024-01-02T15:04:05+00:00"},
	{"level=error\tts=1704207845.25\tmsg=", "1704207845.25", "2024-01-02T15:04:05.25Z"},
	{"2024-01-02T15:04:05Z stderr F ", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"Jan 02 15:04:05 node-3 app[7]: ", "Jan 02 15:04:05", ""},
	{"2024/01/02 15:04:05 main.go:7: ", "2024/01/02 15:04:05", ""},
	{"2024-01-02T15:04:05Z time=2025-01-02T15:04:05Z ", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	/* A key within a longer word does not count, but a key behind it does. */
	{"runtime=2024-01-02T15:04:05Z ", NULL, NULL},
	{"events=1704207845 start=1704207845 ", NULL, NULL},
	{"{\"uptime\":\"2024-01-02T15:04:05Z\"}", NULL, NULL},
	{"runtime=go1.22 time=2024-01-02T15:04:05Z ", "2024-01-02T15:04:05Z",
		"2024-01-02T15:04:05Z"},
	{"events=5 ts=2024-01-02T15:04:05Z ", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"count=5 t=2024-01-02T15:04:05Z ", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	/* Numbers that are not seconds since 1970. */
	{"time=5 x", NULL, NULL},
	{"time=12ms ts=2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"{\"ts\":0.125,\"x\":1}", NULL, NULL},
	{"t=1.5 x", NULL, NULL},
	{"{\"time\":\"yesterday\"}", NULL, NULL},
	{"{\"time\":null}", NULL, NULL},
	{"{\"time\":", NULL, NULL},
	{"time=", NULL, NULL},
	{"time=\"", NULL, NULL},
	{"no time here", NULL, NULL},
	{"", NULL, NULL},
};

static void test_times(void)
{
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		struct gl_str part = copy(str(times[i].part)), got = gl_entry_time(part);
		char out[GL_TIMESTAMP_MAX];
		bool is_there = times[i].time != NULL, good = (got.p != NULL) == is_there;
		size_t n;

		if (good && is_there) {
			n = gl_timestamp_rfc3339(got, out);
			good = gl_str_eq(got, str(times[i].time)) &&
			       gl_str_eq((struct gl_str){out, n}, str(times[i].rfc3339));
		}
		ok(good, times[i].part);
		free((char *)(uintptr_t)part.p);
	}
	ok(gl_entry_time((struct gl_str){NULL, 0}).p == NULL, "no part at all");
}

/* Cuts each part at each byte: a time that is found must lie within the rest. */
static void test_cut(void)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		for (size_t len = 0; len <= strlen(times[i].part); len++) {
			struct gl_str part = copy((struct gl_str){times[i].part, len});
			struct gl_str got = gl_entry_time(part);

			wrong += got.p && (got.p < part.p || got.len == 0 ||
						  got.p + got.len > part.p + len);
			free((char *)(uintptr_t)part.p);
		}
	}
	for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
		for (size_t len = 0; len <= strlen(origins[i].entry); len++) {
			struct gl_str all = copy((struct gl_str){origins[i].entry, len});
			struct gl_buf writer = {0}, origin = {0};

			gl_entry_writer(all, (struct gl_str){"", 0}, &writer, &origin);
			wrong += writer.failed || origin.len > len + 2;
			wrong += !gl_entry_is_writer(
				all, (struct gl_str){"", 0}, gl_buf_view(&writer));
			writer.p[len % writer.len] ^= 1; /* differs in one byte */
			wrong += gl_entry_is_writer(
				all, (struct gl_str){"", 0}, gl_buf_view(&writer));
			writer.p[len % writer.len] ^= 1;
			writer.len--;
			wrong += gl_entry_is_writer(
				all, (struct gl_str){"", 0}, gl_buf_view(&writer));
			gl_buf_free(&writer);
			gl_buf_free(&origin);
			free((char *)(uintptr_t)all.p);
		}
	}
	is_num(wrong, 0, "parts that are cut");
}

int main(void)
{
	test_writers();
	test_times();
	test_cut();
	return done();
}
