#include "lib/syntax/kind.h"

#include "lib/syntax/foreign.h"
#include "lib/syntax/mark.h"
#include "lib/syntax/unescape.h"

/* Where a row's text must stand in the first bytes of an input. */
enum place {
	AT,	/* at exactly this offset */
	FIRST,	/* at the beginning of the first line that is not blank */
	LINE,	/* at the beginning of any line, after blanks */
	WITHIN, /* anywhere */
	ASKED	/* no text: a function decides */
};

/*
 * A row of the table: an input that has this text, or for which `is` returns true, is of this kind.
 * A FIRST, LINE or WITHIN text is in lower case, and each of its letters also matches the
 * upper-case one.
 */
struct row {
	enum place place;
	size_t offset;
	struct gl_str text;
	bool (*is)(const struct gl_head *h);
	struct gl_kind kind;
};

static struct gl_str view(const struct gl_head *h)
{
	return (struct gl_str){h->text, h->len};
}

static unsigned char byte(const struct gl_head *h, size_t i)
{
	return i < h->len ? (unsigned char)h->text[i] : 0;
}

/* --- texts ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct gl_str skip_blanks(struct gl_str s)
{
	while (s.len && is_blank(*s.p))
		s = gl_str_skip(s, 1);
	return s;
}

static struct gl_str without_mark(struct gl_str s)
{
	return gl_str_starts(s, GL_STR("\xef\xbb\xbf")) ? gl_str_skip(s, 3) : s;
}

struct gl_str gl_kind_line(const struct gl_head *h)
{
	struct gl_str rest = skip_blanks(without_mark(view(h)));

	return rest.len ? gl_str_trim(gl_str_cut(&rest, '\n')) : rest;
}

static bool has_line(const struct gl_head *h, struct gl_str text)
{
	struct gl_str rest = without_mark(view(h));

	while (rest.len)
		if (gl_str_starts_fold(skip_blanks(gl_str_cut(&rest, '\n')), text))
			return true;
	return false;
}

static bool holds(struct gl_str s, struct gl_str text)
{
	for (; s.len >= text.len; s = gl_str_skip(s, 1))
		if (gl_str_starts_fold(s, text))
			return true;
	return false;
}

/* --- kinds that more than one text decides ----------------------------------------------- */

/*
 * Returns true for a core file of ELF: its e_type (elf(5)), the number at offset 16, is ET_CORE, 4.
 * Byte 5 tells its byte order.
 */
static bool is_elf_core(const struct gl_head *h)
{
	bool is_big = byte(h, 5) == 2;

	return gl_str_starts(view(h), GL_STR("\177ELF")) && byte(h, is_big ? 17 : 16) == 4;
}

/* Recognises the magic numbers of <mach-o/loader.h>, in either byte order. */
static bool is_mach(const struct gl_head *h)
{
	return (byte(h, 0) == 0xfe && byte(h, 1) == 0xed && byte(h, 2) == 0xfa &&
		       (byte(h, 3) & 0xfe) == 0xce) ||
	       ((byte(h, 0) & 0xfe) == 0xce && byte(h, 1) == 0xfa && byte(h, 2) == 0xed &&
		       byte(h, 3) == 0xfe);
}

/* Returns true for a core file of Mach-O: the fourth number, filetype, is MH_CORE. */
static bool is_mach_core(const struct gl_head *h)
{
	return is_mach(h) && byte(h, byte(h, 0) == 0xfe ? 15 : 12) == 4;
}

/*
 * Returns true for a fat binary of Mach-O. A Java class begins with the same bytes. But where a fat
 * binary has the number of its architectures, which is small, a class has its version, which is at
 * least 45.
 */
static bool is_fat_mach(const struct gl_head *h)
{
	return gl_str_starts(view(h), GL_STR("\xca\xfe\xba\xbe")) && byte(h, 6) == 0 &&
	       byte(h, 7) < 45;
}

/* Recognises the header of runtime/trace (tracer.go, since Go 1.5): "go 1.22 trace\0\0\0". */
static bool is_trace(const struct gl_head *h)
{
	struct gl_str begin = {h->text, h->len < 16 ? h->len : 16};

	return gl_str_starts(begin, GL_STR("go 1.")) && holds(begin, GL_STR(" trace"));
}

static bool is_nested_gzip(const struct gl_head *h)
{
	return h->is_packed && gl_str_starts(view(h), GL_STR("\x1f\x8b"));
}

/*
 * Returns true for Latin text in units of 16 bits: many of the high bytes are 0, and no low byte
 * is. high: index of the high byte in a unit, 0 or 1.
 */
static bool is_utf16(const struct gl_head *h, size_t high)
{
	size_t n = h->len < 256 ? h->len & ~(size_t)1 : 256, zeros = 0;

	for (size_t i = 0; i < n; i++) {
		if (i % 2 != high && h->text[i] == '\0')
			return false;
		zeros += i % 2 == high && h->text[i] == '\0';
	}
	return n >= 8 && zeros * 8 >= n * 3;
}

static bool is_utf16le(const struct gl_head *h)
{
	return is_utf16(h, 1);
}

static bool is_utf16be(const struct gl_head *h)
{
	return is_utf16(h, 0);
}

/* Returns what follows the string with which s begins. */
static struct gl_str skip_string(struct gl_str s)
{
	size_t end = gl_unescape_string_end(s, 1);

	return gl_str_skip(s, end < s.len ? end + 1 : end);
}

/*
 * Returns what follows the JSON value with which s begins; an empty text if the value does not end
 * within s.
 */
static struct gl_str skip_value(struct gl_str s)
{
	size_t depth = 0;

	while (s.len) {
		if (*s.p == '"') {
			s = skip_string(s);
			continue;
		}
		depth += *s.p == '{' || *s.p == '[';
		depth -= depth > 0 && (*s.p == '}' || *s.p == ']');
		s = gl_str_skip(s, 1);
		if (depth == 0)
			break;
	}
	return s;
}

/*
 * Returns true if s begins like a JSON object or array, and not like [2024-01-02] or {x} in a log.
 */
static bool begins_json(struct gl_str s)
{
	struct gl_str inner;

	if (s.len == 0 || (*s.p != '{' && *s.p != '['))
		return false;
	inner = skip_blanks(gl_str_skip(s, 1));
	if (inner.len == 0)
		return s.len > 1;
	return *inner.p == '"' || *inner.p == (*s.p == '{' ? '}' : '{') ||
	       (*s.p == '[' && (*inner.p == '[' || *inner.p == ']'));
}

/* Returns true if the first JSON value continues in another line. */
static bool is_spread(const struct gl_head *h, char bracket)
{
	struct gl_str s = skip_blanks(without_mark(view(h)));

	return begins_json(s) && *s.p == bracket && memchr(s.p, '\n', s.len - skip_value(s).len);
}

static bool is_spread_object(const struct gl_head *h)
{
	return is_spread(h, '{');
}

static bool is_spread_array(const struct gl_head *h)
{
	return is_spread(h, '[');
}

static bool is_array(const struct gl_head *h)
{
	struct gl_str s = skip_blanks(without_mark(view(h)));

	return begins_json(s) && *s.p == '[';
}

/*
 * Returns true if the input begins with a profile. The profile is not of goroutines, because then
 * it would have been read.
 */
static bool is_profile(const struct gl_head *h)
{
	return h->is_profile;
}

/* Recognises the title lines of ps and top. */
static bool is_process_list(const struct gl_head *h)
{
	struct gl_str line = gl_kind_line(h);

	return holds(line, GL_STR("pid ")) &&
	       (holds(line, GL_STR(" cmd")) || holds(line, GL_STR(" command")));
}

static struct gl_str skip_number(struct gl_str s)
{
	const char *end = s.p + s.len;

	return skip_blanks(gl_str_of(gl_skip_digits(s.p, end), end));
}

/* Recognises a line of gops: PID, parent, name, Go's version, path. */
static bool is_gops(const struct gl_head *h)
{
	struct gl_str line = gl_kind_line(h), behind = skip_number(line);

	return behind.len < line.len && skip_number(behind).len < behind.len &&
	       holds(behind, GL_STR(" go1."));
}

/*
 * Recognises `NAME profile: total N`, which runtime/pprof writes for profiles that are made with
 * NewProfile.
 */
static bool is_custom_profile(const struct gl_head *h)
{
	struct gl_str rest = view(h), line;

	while (rest.len) {
		line = gl_str_cut(&rest, '\n');
		if (holds(line, GL_STR(GL_MARK_TITLE_TOTAL)))
			return !holds(line, GL_STR(GL_MARK_TITLE)) &&
			       !holds(line, GL_STR(GL_MARK_LEAK_TITLE));
	}
	return false;
}

/* Recognises frames of Node.js: `    at f (/app/x.js:1:2)`. */
static bool is_node(const struct gl_head *h)
{
	return has_line(h, GL_STR("at ")) &&
	       (holds(view(h), GL_STR(".js:")) || holds(view(h), GL_STR("(node:")));
}

static bool is_blank_text(const struct gl_head *h)
{
	return h->len > 0 && skip_blanks(view(h)).len == 0;
}

/* --- the kinds --------------------------------------------------------------------------- */

#define MAGIC(text, what, command, advice)                                                         \
	{AT, 0, {text, sizeof(text) - 1}, NULL, {what, command, advice}}
#define TEXT(place, text, what, command, advice)                                                   \
	{place, 0, {text, sizeof(text) - 1}, NULL, {what, command, advice}}
#define TITLE(text, what) TEXT(LINE, text, what, NULL, FETCH),
#define IF(is, what, command, advice) {ASKED, 0, {NULL, 0}, is, {what, command, advice}}

#define FETCH "fetch /debug/pprof/goroutine?debug=2 instead"
#define STATUS "curl -fsS fails when the server answers with an error"
#define ITSELF "gl reads the profile itself, if it is a goroutine profile"
#define OTHER "gl reads goroutine dumps, which Go writes"
#define PICTURE "gl needs the text itself"

#define JAVA "a Java thread dump"
#define PYTHON "a Python traceback"
#define NODE "a Node.js stack trace"
#define DOTNET "a .NET stack trace"
#define GO_TEST "output of go test"
#define GO_TEST_ADVICE "go test -timeout prints a dump when a test takes too long"

/* The first row that fits decides. */
static const struct row rows[] = {
	IF(is_profile, GL_FOREIGN_OTHER, NULL, FETCH),
	IF(is_nested_gzip, "gzip data inside gzip data", "gzip -dc FILE", NULL),
	MAGIC("\x28\xb5\x2f\xfd", "zstd data", "zstd -dc FILE", NULL),
	MAGIC("\x50\x2a\x4d\x18", "zstd data", "zstd -dc FILE", NULL),
	MAGIC("\xfd"
	      "7zXZ",
		"xz data", "xz -dc FILE", NULL),
	MAGIC("BZh", "bzip2 data", "bzip2 -dc FILE", NULL),
	MAGIC("\x04\x22\x4d\x18", "lz4 data", "lz4 -dc FILE", NULL),
	MAGIC("\x02\x21\x4c\x18", "lz4 data", "lz4 -dc FILE", NULL),
	MAGIC("\xff\x06\0\0sNaPpY", "snappy data", "snzip -dc FILE", NULL),
	MAGIC("LZIP", "lzip data", "lzip -dc FILE", NULL),
	MAGIC("]\0\0", "lzma data", "xz -dc FILE", NULL),
	MAGIC("\x89LZO", "lzop data", "lzop -dc FILE", NULL),
	MAGIC("\x1f\x9d", "compress (.Z) data", "gzip -dc FILE", NULL),
	MAGIC("PK\3\4", "a zip archive", "unzip -p FILE", NULL),
	MAGIC("PK\5\6", "an empty zip archive", NULL, NULL),
	MAGIC("7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x -so FILE", NULL),
	MAGIC("Rar!\x1a\7", "a RAR archive", "unrar p -inul FILE", NULL),
	{AT, 257, {"ustar", 5}, NULL, {"a tar archive", "tar -xOf FILE", NULL}},
	IF(is_elf_core, "a core file", NULL,
		"Delve shows its goroutines: dlv core EXECUTABLE FILE"),
	MAGIC("\177ELF", "an ELF executable", NULL, OTHER),
	IF(is_mach_core, "a core file", NULL,
		"Delve shows its goroutines: dlv core EXECUTABLE FILE"),
	IF(is_mach, "a Mach-O executable", NULL, OTHER),
	IF(is_fat_mach, "a Mach-O executable", NULL, OTHER),
	MAGIC("\xca\xfe\xba\xbe", "a Java class", NULL, OTHER),
	MAGIC("MZ", "a Windows executable", NULL, OTHER),
	MAGIC("MDMP", "a Windows minidump", NULL,
		"Delve shows its goroutines: dlv core EXECUTABLE FILE"),
	IF(is_trace, "an execution trace", NULL, FETCH),
	MAGIC("go1.7 heap dump\n", "a heap dump", NULL, FETCH),
	MAGIC("JAVA PROFILE", "a Java heap dump", NULL, OTHER),
	MAGIC("LPKSHHRH", "a journal file", "journalctl -o cat --file FILE", NULL),
	MAGIC("PERFILE2", "a perf recording", NULL, FETCH),
	MAGIC("SQLite format 3", "an SQLite database", NULL, OTHER),
	MAGIC("%PDF-", "a PDF document", "pdftotext FILE -", NULL),
	MAGIC("{\\rtf", "an RTF document", NULL, PICTURE),
	MAGIC("\xd0\xcf\x11\xe0", "an Office document", NULL, PICTURE),
	MAGIC("\x89PNG", "a PNG image", NULL, PICTURE),
	MAGIC("\xff\xd8\xff", "a JPEG image", NULL, PICTURE),
	MAGIC("GIF8", "a GIF image", NULL, PICTURE),
	MAGIC("\xff\xfe\0\0", "UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE", NULL),
	MAGIC("\0\0\xfe\xff", "UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE", NULL),
	IF(is_utf16le, "UTF-16 text without a byte order mark", "iconv -f UTF-16LE -t UTF-8 FILE",
		NULL),
	IF(is_utf16be, "UTF-16 text without a byte order mark", "iconv -f UTF-16BE -t UTF-8 FILE",
		NULL),
	IF(is_blank_text, "nothing but blank lines", NULL, NULL),

	GL_FOREIGN_TITLES(TITLE) IF(is_custom_profile, GL_FOREIGN_OTHER, NULL, FETCH),
	TEXT(LINE, "showing nodes accounting for", "a report from go tool pprof", NULL, ITSELF),
	TEXT(LINE, "type: goroutine", "a report from go tool pprof", NULL, ITSELF),
	TEXT(FIRST, "periodtype: ", "a profile printed as text by go tool pprof", NULL, ITSELF),
	TEXT(WITHIN, "/debug/pprof/</title>", "the index page of net/http/pprof", NULL, FETCH),
	TEXT(LINE, "<!doctype html", "an HTML page", NULL, STATUS),
	TEXT(LINE, "<html", "an HTML page", NULL, STATUS),
	TEXT(FIRST, "<head", "an HTML page", NULL, STATUS),
	TEXT(FIRST, "<body", "an HTML page", NULL, STATUS),
	TEXT(FIRST, "<title", "an HTML page", NULL, STATUS),
	TEXT(FIRST, "<a href=", "an HTML page", NULL, STATUS),
	TEXT(WITHIN, "<svg", "an SVG image", NULL, PICTURE),
	TEXT(FIRST, "<?xml", "an XML document", NULL, STATUS),
	TEXT(FIRST, "404 page not found", "an error page", NULL, STATUS),
	TEXT(FIRST, "404 not found", "an error page", NULL, STATUS),
	TEXT(FIRST, "unknown profile", "an error page", NULL, FETCH),
	TEXT(FIRST, "client sent an http request to an https server", "an error page", NULL,
		"use https"),
	TEXT(FIRST, "curl: (", "an error message from curl", NULL, NULL),
	TEXT(FIRST, "http/1.", "an HTTP response", NULL, STATUS),
	TEXT(FIRST, "http/2", "an HTTP response", NULL, STATUS),

	TEXT(LINE, "full thread dump", JAVA, NULL, OTHER),
	TEXT(WITHIN, "\"threaddump\"", JAVA, NULL, OTHER),
	TEXT(LINE, "\"main\" #1 ", JAVA, NULL, OTHER),
	TEXT(LINE, "exception in thread \"", "a Java stack trace", NULL, OTHER),
	TEXT(WITHIN, "(most recent call first):", PYTHON, NULL, OTHER),
	TEXT(LINE, "traceback (most recent call last):", PYTHON, NULL, OTHER),
	TEXT(LINE, "fatal python error:", PYTHON, NULL, OTHER),
	TEXT(LINE, "python v", PYTHON, NULL, OTHER), /* py-spy dump */
	TEXT(WITHIN, "\"nodejsversion\"", "a Node.js diagnostic report", NULL, OTHER),
	TEXT(LINE, "at system.", DOTNET, NULL, OTHER),
	TEXT(LINE, "unhandled exception. system.", DOTNET, NULL, OTHER),
	TEXT(LINE, "thread (0x", DOTNET, NULL, OTHER), /* dotnet-stack report */
	IF(is_node, NODE, NULL, OTHER),
	TEXT(WITHIN, "' panicked at ", "a Rust panic", NULL, OTHER),
	TEXT(FIRST, "=erl_crash_dump:", "an Erlang crash dump", NULL, OTHER),
	TEXT(LINE, "goroutine 1 - ", "a list of goroutines from Delve", NULL, FETCH),
	TEXT(LINE, "* goroutine ", "a list of goroutines from Delve", NULL, FETCH),
	TEXT(LINE, "#0  ", "a debugger's backtrace", NULL, FETCH),

	TEXT(LINE, "=== run ", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(LINE, "--- fail: ", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(LINE, "ok  \t", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(LINE, "fail\t", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(LINE, "?   \t", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(WITHIN, "\"action\":\"run\"", GO_TEST, NULL, GO_TEST_ADVICE),
	TEXT(WITHIN, "\"action\":\"start\"", GO_TEST, NULL, GO_TEST_ADVICE),
	IF(is_gops, "a list of processes from gops", NULL, "gops stack PID prints a dump"),
	IF(is_process_list, "a list of processes", NULL,
		"kill -QUIT PID makes a Go process write a dump and exit"),
	TEXT(FIRST, "h4si", "gzip data in base64", "base64 -d FILE", NULL),
	IF(is_spread_object, "JSON spread over several lines", "jq -c . FILE", NULL),
	IF(is_spread_array, "JSON spread over several lines", "jq -c '.[]' FILE", NULL),
	IF(is_array, "a JSON array", "jq -c '.[]' FILE", NULL),
};

static bool fits(const struct row *r, const struct gl_head *h)
{
	switch (r->place) {
	case AT:
		return h->len >= r->offset + r->text.len &&
		       memcmp(h->text + r->offset, r->text.p, r->text.len) == 0;
	case FIRST:
		return gl_str_starts_fold(gl_kind_line(h), r->text);
	case LINE:
		return has_line(h, r->text);
	case WITHIN:
		return holds(view(h), r->text);
	case ASKED:
		return r->is(h);
	}
	return false;
}

const struct gl_kind *gl_kind_find(const struct gl_head *h)
{
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		if (fits(&rows[i], h))
			return &rows[i].kind;
	return NULL;
}
