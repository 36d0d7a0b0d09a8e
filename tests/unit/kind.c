#include "lib/syntax/kind.h"

#include "tests/unit/tap.h"

#define ROW(text, what) {{text, sizeof(text) - 1}, what}

/* First bytes of inputs; if `what` is NULL, the kind is unknown. */
static const struct {
	struct gl_str text;
	const char *what;
} rows[] = {
	ROW("\x28\xb5\x2f\xfd\x04", "zstd data"),
	ROW("\x50\x2a\x4d\x18\x04", "zstd data"),
	ROW("\xfd"
	    "7zXZ\0",
		"xz data"),
	ROW("BZh91AY&SY", "bzip2 data"),
	ROW("\x04\x22\x4d\x18\x64", "lz4 data"),
	ROW("\x02\x21\x4c\x18", "lz4 data"),
	ROW("\xff\x06\0\0sNaPpY", "snappy data"),
	ROW("LZIP\1", "lzip data"),
	ROW("]\0\0\x80\0", "lzma data"),
	ROW("\x89LZO\0", "lzop data"),
	ROW("\x1f\x9d\x90", "compress (.Z) data"),
	ROW("PK\3\4\x14", "a zip archive"),
	ROW("PK\5\6\0", "an empty zip archive"),
	ROW("7z\xbc\xaf\x27\x1c\0", "a 7z archive"),
	ROW("Rar!\x1a\7\1\0", "a RAR archive"),
	ROW("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\x3e\0", "a core file"),
	ROW("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0", "an ELF executable"),
	ROW("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\4\x3e\0", "an ELF executable"),
	ROW("\177ELF\1\2\1\0\0\0\0\0\0\0\0\0\0\4\0\x14", "a core file"),
	ROW("\177ELF\1\2\1\0\0\0\0\0\0\0\0\0\0\2\0\x14", "an ELF executable"),
	ROW("\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0", "a Mach-O executable"),
	ROW("\xce\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0", "a Mach-O executable"),
	ROW("\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\4\0\0\0", "a core file"),
	ROW("\xfe\xed\xfa\xcf\0\0\0\7\0\0\0\3\0\0\0\4", "a core file"),
	ROW("\xca\xfe\xba\xbe\0\0\0\2", "a Mach-O executable"),
	ROW("\xca\xfe\xba\xbe\0\0\0\x34", "a Java class"),
	ROW("MZ\x90\0\3", "a Windows executable"),
	ROW("MDMP\x93\xa7", "a Windows minidump"),
	ROW("go 1.22 trace\0\0\0\1", "an execution trace"),
	ROW("go 1.5 trace\0\0\0\0\1", "an execution trace"),
	ROW("go 1.22 is out", NULL),
	ROW("go1.7 heap dump\n\6", "a heap dump"),
	ROW("JAVA PROFILE 1.0.2\0", "a Java heap dump"),
	ROW("LPKSHHRH\0", "a journal file"),
	ROW("PERFILE2\0", "a perf recording"),
	ROW("SQLite format 3\0", "an SQLite database"),
	ROW("%PDF-1.7\n", "a PDF document"),
	ROW("{\\rtf1\\ansi", "an RTF document"),
	ROW("\xd0\xcf\x11\xe0\xa1", "an Office document"),
	ROW("\x89PNG\r\n", "a PNG image"),
	ROW("\xff\xd8\xff\xe0", "a JPEG image"),
	ROW("GIF89a", "a GIF image"),
	ROW("\xff\xfe\0\0g\0\0\0", "UTF-32 text"),
	ROW("\0\0\xfe\xff\0\0\0g", "UTF-32 text"),
	ROW("g\0o\0 \0"
	    "1\0\n\0",
		"UTF-16 text without a byte order mark"),
	ROW("\0g\0o\0 \0"
	    "1\0\n",
		"UTF-16 text without a byte order mark"),
	ROW("g\0o\0", NULL),
	/* only one of the six bytes at odd places is zero, too few for UTF-16 */
	ROW("\x41\x30\x42\x30\x43\0\x44\x30\x45\x30\n\x30", NULL),
	ROW(" \n\n", "nothing but blank lines"),
	ROW("heap profile: 1: 2 [3: 4] @ heap/1048576\n",
		"a heap profile, not a goroutine profile"),
	ROW("--- mutex:\ncycles/second=1\n", "a mutex profile, not a goroutine profile"),
	ROW("--- contention:\ncycles/second=1\n", "a block profile, not a goroutine profile"),
	ROW("HTTP/1.1 200 OK\n\n--- contention:\n", "a block profile, not a goroutine profile"),
	ROW("threadcreate profile: total 9\n", "a threadcreate profile, not a goroutine profile"),
	ROW("example.com/conns profile: total 2\n",
		"a profile of something else, not a goroutine profile"),
	ROW("File: a\nType: cpu\nShowing nodes accounting for 1s\n", "a report from go tool pprof"),
	ROW("File: a\nType: goroutine\nTime: now\n", "a report from go tool pprof"),
	ROW("PeriodType: goroutine count\n", "a profile printed as text by go tool pprof"),
	ROW("<html>\n<title>/debug/pprof/</title>\n", "the index page of net/http/pprof"),
	ROW("<!DOCTYPE html>\n<p>", "an HTML page"),
	ROW("\xef\xbb\xbf<!doctype HTML>\n<p>", "an HTML page"),
	ROW("\r\n  <HTML lang=en>", "an HTML page"),
	ROW("<?xml version='1.0'?>\n<html>", "an HTML page"),
	ROW("<?xml version='1.0'?><Error/>", "an XML document"),
	ROW("<svg width='1'>", "an SVG image"),
	ROW("404 page not found\n", "an error page"),
	ROW("Unknown profile\n", "an error page"),
	ROW("Client sent an HTTP request to an HTTPS server.\n", "an error page"),
	ROW("curl: (7) Failed to connect\n", "an error message from curl"),
	ROW("HTTP/1.1 503 Service Unavailable\r\n\r\n", "an HTTP response"),
	ROW("2024-01-02 03:04:05\nFull thread dump OpenJDK 64-Bit\n", "a Java thread dump"),
	ROW("{\n \"threadDump\": {\n", "a Java thread dump"),
	ROW("Exception in thread \"main\" java.lang.Error\n", "a Java stack trace"),
	ROW("Thread 0x00007f (most recent call first):\n", "a Python traceback"),
	ROW("x\nTraceback (most recent call last):\n", "a Python traceback"),
	ROW("Fatal Python error: Aborted\n", "a Python traceback"),
	ROW("Process 1: python a.py\nPython v3.8.5 (/usr/bin/python3)\n", "a Python traceback"),
	ROW("Error: x\n    at f (/app/a.js:1:2)\n", "a Node.js stack trace"),
	ROW("{\n  \"header\": {\n    \"nodejsVersion\": \"v20\"", "a Node.js diagnostic report"),
	ROW("Unhandled exception. System.Exception: x\n", "a .NET stack trace"),
	ROW("Thread (0x12):\n  [Native Frames]\n", "a .NET stack trace"),
	ROW("thread 'main' panicked at src/main.rs:1:2:\n", "a Rust panic"),
	ROW("=erl_crash_dump:0.5\n", "an Erlang crash dump"),
	ROW("  Goroutine 1 - User: a.go:1 main.main (0x1)\n", "a list of goroutines from Delve"),
	ROW("* Goroutine 6 - User: a.go:1 main.main (0x1)\n", "a list of goroutines from Delve"),
	ROW("(gdb) bt\n#0  0x0000 in f ()\n", "a debugger's backtrace"),
	ROW("=== RUN   TestX\n--- PASS: TestX\n", "output of go test"),
	ROW("ok  \texample.com/a\t0.1s\n", "output of go test"),
	ROW("--- FAIL: TestX (0.1s)\n", "output of go test"),
	ROW("{\"Time\":\"x\",\"Action\":\"start\"}\n", "output of go test"),
	ROW("98   1   gops*  go1.22 /usr/bin/gops\n", "a list of processes from gops"),
	ROW("  PID TTY          TIME CMD\n    1 ?    0:00 init\n", "a list of processes"),
	ROW("USER  PID %CPU COMMAND\n", "a list of processes"),
	ROW("H4sIAAAAAAAAA", "gzip data in base64"),
	ROW("{\n  \"id\": 1\n}\n", "JSON spread over several lines"),
	ROW("{\"a\": \"}\\\"\",\n  \"id\": 1}\n", "JSON spread over several lines"),
	ROW("{\n", "JSON spread over several lines"),
	ROW("[\n{\"id\":1}\n]\n", "JSON spread over several lines"),
	ROW("[{\"id\":1},{\"id\":2}]\n", "a JSON array"),
	ROW("{\"id\":1}\n{\"id\":2}\n", NULL),
	ROW("[2024-01-02 03:04:05] start\nx]\n", NULL),
	ROW("[INFO] start\n", NULL),
	ROW("{x\n}", NULL),
	ROW("hello\n", NULL),
	ROW("", NULL),
};

static struct gl_head head_of(struct gl_str text, bool is_packed)
{
	struct gl_head h = {.is_packed = is_packed};

	gl_head_keep(&h, text.p, text.p + text.len);
	return h;
}

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_head h = head_of(rows[i].text, false);
		const struct gl_kind *kind = gl_kind_find(&h);
		const char *got = kind ? kind->what : "", *want = rows[i].what ? rows[i].what : "";

		if (strcmp(got, want) != 0)
			fprintf(stderr, "# row %zu: got '%s', want '%s'\n", i, got, want);
		ok(strcmp(got, want) == 0, *want ? want : "nothing is known of it");
	}
}

/* Cuts texts at every byte, or adds random bytes: nothing must be read beyond the end. */
static void check_bounds(void)
{
	unsigned seed = 1;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_head h = head_of(rows[i].text, i % 2);

		for (; h.len > 0; h.len--)
			gl_kind_find(&h);
		for (h.len = rows[i].text.len; h.len < GL_HEAD; h.len++)
			h.text[h.len] = (char)((seed = seed * 1103515245 + 12345) >> 16);
		gl_kind_find(&h);
	}
	ok(true, "no head is read beyond its end");
}

int main(void)
{
	static char tar[512];
	static char much[2 * GL_HEAD];
	struct gl_head h = head_of(GL_STR("\x1f\x8b\x08"), true);

	check_rows();
	check_bounds();
	ok(strcmp(gl_kind_find(&h)->what, "gzip data inside gzip data") == 0,
		"gzip data inside gzip data");
	h = head_of(GL_STR("\x1f\x8b\x08"), false);
	ok(!gl_kind_find(&h), "which gzip data by itself is not");
	h.is_profile = true;
	ok(strcmp(gl_kind_find(&h)->what, "a profile of something else, not a goroutine profile") ==
			0,
		"of a profile its reader knows");
	memcpy(tar, "a.txt", 5);
	memcpy(tar + 257, "ustar", 5);
	h = head_of((struct gl_str){tar, sizeof tar}, false);
	ok(strcmp(gl_kind_find(&h)->what, "a tar archive") == 0, "a tar archive");
	h = head_of((struct gl_str){tar, 260}, false);
	ok(!gl_kind_find(&h), "of which not enough is there");
	h = head_of((struct gl_str){much, sizeof much}, false);
	is_num(h.len, GL_HEAD, "no more than the head is kept");
	gl_head_keep(&h, much, much + 1);
	is_num(h.len, GL_HEAD, "nor of what comes later");
	h = head_of(GL_STR("\n\t \r\n  a b \r\nc\n"), false);
	is_str(gl_kind_line(&h), "a b", "the first line that is not blank");
	h = head_of(GL_STR(" \n"), false);
	is_num(gl_kind_line(&h).len, 0, "there may be none");
	return done();
}
