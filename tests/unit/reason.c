/* Tests what a line says about a panic, its kind and its text, and lines that say nothing. */
#include "lib/parse/reason.h"
#include "lib/base/mem.h"
#include "lib/record/record.h"

#include "tests/unit/tap.h"

static const struct {
	const char *line;
	enum gl_clue_kind kind;
	const char *text; /* NULL: any */
} lines[] = {
	/* the runtime's own message, with other text before it */
	{"12 %panic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"unknownpanic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"\xe2\x80\xa2\xe2\x80\xa2panic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"    panic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"[x] fatal error: stack overflow", GL_CLUE_CRASH, "fatal error: stack overflow"},
	{"E  panic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"12:00:01 panic: boom", GL_CLUE_CRASH, "panic: boom"},
	{"\033[31mpanic: boom\033[0m", GL_CLUE_CRASH, "panic: boom"},
	{"Loading panic: runtime error: x", GL_CLUE_CRASH, NULL},
	/* part of a sentence, or in a string */
	{"don't panic: all is fine", GL_CLUE_PROSE, NULL},
	{"a fatal error: none", GL_CLUE_PROSE, NULL},
	{"\"panic: boom\"", GL_CLUE_PROSE, NULL},
	{"err=panic: boom", GL_CLUE_PROSE, NULL},
	{"no-panic: true", GL_CLUE_PROSE, NULL},
	/* messages of loggers */
	{"2009/11/10 23:00:00 http: panic serving 127.0.0.1:53146: boom", GL_CLUE_LOGGED,
		"http: panic serving 127.0.0.1:53146: boom"},
	{"2025-05-15 17:33:57.727 UTC [ERROR] recovered panicking job: boom", GL_CLUE_LOGGED,
		"recovered panicking job: boom"},
	{"E0101 12:00:00.1 1 runtime.go:69] Observed a panic: \"boom\" (boom)", GL_CLUE_PROSE,
		"Observed a panic: \"boom\" (boom)"},
	{"E0101 12:00:00.1 1 runtime.go:142] \"Observed a panic\" panic=\"a \\\"b\\\"\" "
	 "stacktrace=<",
		GL_CLUE_LOGGED, "Observed a panic: a \"b\""},
	{"time=\"x\" level=error msg=\"Recovered panic\" err=\"boom\"", GL_CLUE_LOGGED,
		"Recovered panic: boom"},
	{"{\"msg\":\"panic recovered\",\"error\":\"boom\\nmore\"}", GL_CLUE_LOGGED,
		"panic recovered: boom more"},
	/* `panicked` or `recovered` is only a flag, and another key has the reason */
	{"{\"panicked\":true,\"error\":\"boom\"}", GL_CLUE_LOGGED, "panic: boom"},
	{"{\"recovered\":true,\"error\":\"boom\"}", GL_CLUE_LOGGED, "panic: boom"},
	{"level=error recovered=true err=\"boom\"", GL_CLUE_LOGGED, "panic: boom"},
	/* `panic` is the key of the reason, or the message has it */
	{"time=\"x\" level=error panic=boom path=/x", GL_CLUE_LOGGED, "panic: boom"},
	{"level=error msg=\"it failed\" panic=\"a b\" path=/x", GL_CLUE_LOGGED, "panic: a b"},
	{"{\"log\":\"http: panic serving 1.2.3.4:5: boom\\n\",\"stream\":\"stderr\"}",
		GL_CLUE_LOGGED, "http: panic serving 1.2.3.4:5: boom"},
	{"2024-05-01T12:00:00Z ERR recovered from panic err=boom path=/x", GL_CLUE_LOGGED,
		"recovered from panic: boom"},
	{"2024-05-01T12:00:00Z ERROR DB recovered: boom", GL_CLUE_LOGGED, "DB recovered: boom"},
	{"2024-05-01T12:00:00Z AZURE recovered: boom", GL_CLUE_LOGGED, "recovered: boom"},
	{"[PANIC RECOVER] oops", GL_CLUE_LOGGED, "[PANIC RECOVER] oops"},
	{"    x_test.go:87: test panicked: boom", GL_CLUE_LOGGED, "test panicked: boom"},
	{"got a runtime error: index out of range", GL_CLUE_LOGGED, NULL},
	/* a panic without a reason, or no panic at all */
	{"stacktrace from panic:", GL_CLUE_NONE, NULL},
	{"[Recovery] 2024/01/02 - 15:04:05 panic recovered:", GL_CLUE_NONE, NULL},
	{"panic: ", GL_CLUE_NONE, NULL},
	{"level=info panics=0 errors=2", GL_CLUE_NONE, NULL},
	{"hispanic names", GL_CLUE_NONE, NULL},
	{"mechanical", GL_CLUE_NONE, NULL},
	{"goroutine 1 [running]:", GL_CLUE_NONE, NULL},
	{"", GL_CLUE_NONE, NULL},
};

static void test_lines(void)
{
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct gl_buf out = {0};
		struct gl_str line = {lines[i].line, strlen(lines[i].line)};
		char name[32];
		enum gl_clue_kind kind = gl_reason_find(line, &out);
		struct gl_str text = gl_buf_view(&out);
		bool is_right = kind == lines[i].kind &&
				(!lines[i].text || gl_str_eq(text, (struct gl_str){lines[i].text,
									   strlen(lines[i].text)}));

		snprintf(name, sizeof name, "line %zu", i + 1);
		ok(is_right, name);
		if (!is_right)
			fprintf(stderr, "# kind %d: %.*s\n", (int)kind, (int)text.len, text.p);
		gl_buf_free(&out);
	}
}

/* If the text found in a line is read as a line itself, the same text must be found. */
static void test_again(void)
{
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct gl_buf first = {0}, again = {0};
		struct gl_str line = {lines[i].line, strlen(lines[i].line)};

		if (gl_reason_find(line, &first) == GL_CLUE_LOGGED) {
			gl_reason_find(gl_buf_view(&first), &again);
			wrong += !gl_str_eq(gl_buf_view(&first), gl_buf_view(&again));
		}
		gl_buf_free(&first);
		gl_buf_free(&again);
	}
	ok(wrong == 0, "a logger's reason reads as itself");
}

/* Cuts every line at every byte: nothing is read beyond the end. */
static void test_cuts(void)
{
	size_t most = 0;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		for (size_t n = 0; n <= strlen(lines[i].line); n++) {
			char *copy = gl_mem_new(n + 1, 1);
			struct gl_buf out = {0};

			memcpy(copy, lines[i].line, n);
			gl_reason_find((struct gl_str){copy, n}, &out);
			most = out.len > most ? out.len : most;
			gl_buf_free(&out);
			gl_mem_free(copy);
		}
	ok(most > 0 && most < 200, "lines that are cut anywhere");
}

/* Tests which reasons are those that the runtime prints when it ends the process. */
static void test_crash(void)
{
	static const struct {
		const char *reason;
		bool is_crash;
	} rows[] = {{"panic: boom", true}, {"panic:boom", false}, {"panic", false},
		{"fatal error: all goroutines are asleep", true}, {"fatal error:", false},
		{"SIGQUIT: quit", true}, {"Signal 11", true}, {"Signals", false},
		{"Exception 0xc0000005", true}, {"Exception 5", false}, {"", false},
		{"http: panic serving 127.0.0.1:80: boom", false}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok(gl_record_is_crash((struct gl_str){rows[i].reason, strlen(rows[i].reason)}) ==
				rows[i].is_crash,
			rows[i].reason);
}

int main(void)
{
	test_lines();
	test_again();
	test_cuts();
	test_crash();
	return done();
}
