#include "lib/redact/crashtext.h"

#include "lib/base/num.h"

/*
 * Messages of the runtime, which are kept as they are; # matches any number. They are from
 * runtime/panic.go, error.go, signal_unix.go, signal_windows.go, map.go, proc.go; sync;
 * testing/testing.go; Go 1.2 to 1.28.
 */
static const char *const texts[] = {
	"all goroutines are asleep - deadlock!",
	"no goroutines (main called runtime.Goexit) - deadlock!",
	"concurrent map writes",
	"concurrent map read and map write",
	"concurrent map iteration and map write",
	"stack overflow",
	"unexpected signal during runtime execution",
	"fault",
	"out of memory",
	"runtime: out of memory",
	"runtime: cannot allocate memory",
	"newproc: function arguments too large for new goroutine",
	"found bad pointer in Go heap (incorrect use of unsafe or cgo?)",
	"checkptr: misaligned pointer conversion",
	"thread exhaustion",
	"sync: unlock of unlocked mutex",
	"sync: Unlock of unlocked RWMutex",
	"sync: RUnlock of unlocked RWMutex",
	"sync: inconsistent mutex state",
	"sync: negative WaitGroup counter",
	"sync: WaitGroup misuse: Add called concurrently with Wait",
	"sync: WaitGroup is reused before previous Wait has returned",
	"assignment to entry in nil map",
	"close of nil channel",
	"close of closed channel",
	"send on closed channel",
	"all goroutines in bubble are blocked",
	"deadlock: all goroutines in bubble are blocked",
	"runtime error",
	"runtime error: invalid memory address or nil pointer dereference",
	"runtime error: integer divide by zero",
	"runtime error: integer overflow",
	"runtime error: floating point error",
	"runtime error: negative shift amount",
	"runtime error: growslice: len out of range",
	"runtime error: makeslice: len out of range",
	"runtime error: makeslice: cap out of range",
	"runtime error: makechan: size out of range",
	"runtime error: index out of range",
	"runtime error: index out of range [#]",
	"runtime error: index out of range [#] with length #",
	"runtime error: slice bounds out of range",
	"runtime error: slice bounds out of range [:#] with length #",
	"runtime error: slice bounds out of range [:#] with capacity #",
	"runtime error: slice bounds out of range [#:#]",
	"runtime error: slice bounds out of range [#:]",
	"runtime error: slice bounds out of range [::#] with length #",
	"runtime error: slice bounds out of range [::#] with capacity #",
	"runtime error: slice bounds out of range [:#:#]",
	"runtime error: slice bounds out of range [#:#:]",
	("runtime error: cannot convert slice with length # to array or pointer to array "
	 "with length #"),
	"test timed out after #s",
	"test timed out after #m#s",
	"test timed out after #h#m#s",
};

/* Messages of the runtime that take a whole line. */
static const char *const lines[] = {
	"SIGQUIT: quit",
	"SIGABRT: abort",
	"SIGSEGV: segmentation violation",
	"SIGBUS: bus error",
	"SIGFPE: floating-point exception",
	"SIGILL: illegal instruction",
	"SIGTRAP: trace trap",
	"SIGSYS: bad system call",
	"SIGTERM: termination",
	"SIGINT: interrupt",
	"SIGHUP: hangup",
	"SIGUSR#: user-defined signal #",
	"Signal #",
	"Exception # # # #",
	"PC=# m=# sigcode=#",
	"[signal SIGSEGV: segmentation violation code=# addr=# pc=#]",
	"[signal SIGBUS: bus error code=# addr=# pc=#]",
	"[signal SIGFPE: floating-point exception code=# addr=# pc=#]",
	"[signal # code=# addr=# pc=#]",
	"running tests:",
};

/*
 * Returns the end of the number at p, which is in digits, or in hexadecimal digits after 0x.
 * Returns p if there is no number.
 */
static const char *skip_number(const char *p, const char *end)
{
	uint64_t n;
	const char *stop;

	p += p < end && *p == '-';
	if (end - p > 2 && p[0] == '0' && p[1] == 'x') {
		stop = gl_num_hex(p + 2, end, &n);
		return stop ? stop : p;
	}
	return gl_skip_digits(p, end);
}

static bool fits(struct gl_str s, const char *pattern)
{
	const char *p = s.p, *end = s.p + s.len;

	for (; *pattern; pattern++) {
		const char *stop = *pattern == '#' ? skip_number(p, end) : p + 1;

		if (p == end || stop == p || (*pattern != '#' && *p != *pattern))
			return false;
		p = stop;
	}
	return p == end;
}

static bool is_one_of(struct gl_str s, const char *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fits(s, rows[i]))
			return true;
	return false;
}

/*
 * Returns the length of the note at the end of s, such as ` [recovered]`, that the runtime puts
 * after the value of a panic. Returns 0 if there is none.
 */
static size_t note_length(struct gl_str s)
{
	static const struct gl_str notes[] = {{" [recovered]", 12},
		{" [recovered, repanicked]", 24}, {" [recovered, reraised]", 22}};

	const struct gl_str *note = gl_str_ends_any(s, notes, GL_COUNT(notes));

	return note ? note->len : 0;
}

/*
 * Appends the value of a panic. A message of the runtime is kept; any other text gets a pseudonym,
 * because it comes from the program.
 */
static void put_value(struct gl_buf *b, const struct gl_secret *s, struct gl_str value)
{
	size_t note = note_length(value);
	struct gl_str said = {value.p, value.len - note};

	if (is_one_of(said, texts, GL_COUNT(texts)))
		gl_buf_str(b, said);
	else
		gl_pseudonym_put(b, s, said);
	gl_buf_str(b, gl_str_skip(value, said.len));
}

/* Appends a line of the reason. The caller must have removed the tabs before it. */
static void put_line(struct gl_buf *b, const struct gl_secret *s, struct gl_str line)
{
	static const struct gl_str starts[] = {{"panic: ", 7}, {"fatal error: ", 13}};

	const struct gl_str *start = gl_str_starts_any(line, starts, GL_COUNT(starts));

	if (is_one_of(line, lines, GL_COUNT(lines))) {
		gl_buf_str(b, line);
	} else if (start) {
		gl_buf_str(b, *start);
		put_value(b, s, gl_str_skip(line, start->len));
	} else {
		gl_pseudonym_put(b, s, line);
	}
}

void gl_crashtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str reason)
{
	while (reason.len > 0) {
		struct gl_str line = gl_str_cut(&reason, '\n');

		while (line.len > 0 && *line.p == '\t') {
			gl_buf_char(b, '\t');
			line = gl_str_skip(line, 1);
		}
		put_line(b, s, line);
		if (reason.p)
			gl_buf_char(b, '\n');
	}
}
