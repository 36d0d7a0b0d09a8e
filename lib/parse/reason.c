#include "lib/parse/reason.h"

#include "lib/base/limits.h"
#include "lib/base/utf8.h"
#include "lib/syntax/colour.h"
#include "lib/syntax/unescape.h"
#include "lib/syntax/goline.h"

#define NEAR 16384 /* at most so many bytes of a line are looked at */

/* --- words --------------------------------------------------------------------------------- */

/*
 * Returns the first place at or behind `from` where the word begins, in upper or lower case.
 * Returns s.len if there is none.
 */
static size_t find_word(struct gl_str s, size_t from, struct gl_str word)
{
	for (size_t i = from; i + word.len <= s.len; i++)
		if ((s.p[i] | 0x20) == word.p[0] && (i == 0 || !gl_is_letter(s.p[i - 1])) &&
			gl_str_starts_fold(gl_str_skip(s, i), word))
			return i;
	return s.len;
}

static bool is_in_string(struct gl_str s, size_t at)
{
	bool is_open = false;

	for (size_t i = 0; i < at; i++)
		is_open ^= s.p[i] == '"' && !gl_unescape_is_escaped(s, i);
	return is_open;
}

static struct gl_str trim(struct gl_str s, const char *what)
{
	while (s.len && strchr(what, s.p[s.len - 1]))
		s.len--;
	while (s.len && strchr(what, s.p[0]))
		s = gl_str_skip(s, 1);
	return s;
}

/* --- Go's own text, behind something else -------------------------------------------------- */

static const struct gl_str crash_words[] = {{"panic: ", 7}, {"fatal error: ", 13}};

/*
 * `before` is the text before a crash word (`panic: `), without the blank between them. Returns
 * true if its last word looks like a word of a sentence.
 */
static bool is_prose(struct gl_str before)
{
	size_t n = before.len;

	while (n > 0 && !gl_is_blank(before.p[n - 1]))
		n--;
	before = gl_str_skip(before, n);
	if (before.len == 0 || strchr("'\"`=,", before.p[before.len - 1]))
		return before.len > 0;
	if (!gl_is_letter(before.p[before.len - 1]))
		return false;
	for (size_t i = 0; i < before.len; i++)
		if (before.p[i] >= 'a' && before.p[i] <= 'z')
			return true;
	return false; /* the word is in capitals, such as the log level E or ERROR */
}

static enum gl_clue_kind judge_before(struct gl_str before)
{
	size_t n = before.len;
	struct gl_str rest = gl_str_trim(before);

	if (rest.len == 0)
		return GL_CLUE_CRASH; /* only blanks stand before the crash word */
	if (rest.len == n)
		return strchr("'\"`=_-/\\", rest.p[n - 1]) ? GL_CLUE_PROSE : GL_CLUE_CRASH;
	return is_prose(rest) ? GL_CLUE_PROSE : GL_CLUE_CRASH;
}

/*
 * Returns the position of a crash word in the line, if text follows the word; otherwise line.len.
 * Sets *is_runtime_error to true if that text begins with `runtime error: `.
 */
static size_t find_crash(struct gl_str line, bool *is_runtime_error)
{
	for (size_t i = 0; i < GL_COUNT(crash_words); i++) {
		struct gl_str word = crash_words[i];
		const char *p = gl_port_memmem(line.p, line.len, word.p, word.len);

		if (!p || p + word.len == line.p + line.len)
			continue;
		*is_runtime_error = gl_str_starts(gl_str_of(p + word.len, line.p + line.len),
			GL_STR("runtime error: "));
		return (size_t)(p - line.p);
	}
	return line.len;
}

/* --- what loggers say ---------------------------------------------------------------------- */

/*
 * A line of a logger that tells of a panic has one of these words. More letters may follow, as in
 * `panicked`.
 */
static const struct gl_str logged_words[] = {
	{"panic", 5}, {"recovered", 9}, {"runtime error: ", 15}};

#define N_LOGGED GL_COUNT(logged_words)

/* Keys of log entries whose value may be the value of the panic, the most telling key first. */
static const struct gl_str keys[] = {{"panic", 5}, {"panicvalue", 10}, {"recovered", 9},
	{"recover", 7}, {"error", 5}, {"err", 3}, {"reason", 6}, {"cause", 5}};

/*
 * The word at `at` stands in a logger's message. Returns where that message begins: before the
 * word, it has only letters and the characters that stand between words.
 */
static size_t message_begin(struct gl_str s, size_t at)
{
	size_t n = at, word;

	while (n > 0 && (gl_is_letter(s.p[n - 1]) || strchr(" :'-", s.p[n - 1])))
		n--;
	while (n > 0 && n < at && gl_is_digit(s.p[n - 1]) && gl_is_letter(s.p[n]))
		n++; /* a letter right after a digit is not part of the message: the Z of a time */
	for (;;) { /* skip what loggers put before the message, such as `UTC ERROR ` */
		while (n < at && strchr(" :'-", s.p[n]))
			n++;
		for (word = n; word < at && gl_is_upper(s.p[word]);)
			word++;
		if (word - n < 3 || word >= at || (s.p[word] != ' ' && s.p[word] != ':'))
			return n;
		n = word;
	}
}

/*
 * Returns where the first ` key=` behind `at` begins, because the message ends there, or s.len if
 * there is none.
 */
static size_t first_key(struct gl_str s, size_t at)
{
	size_t blank = s.len;

	for (; at < s.len && s.p[at] != '='; at++)
		blank = s.p[at] == ' '	     ? at :
			gl_is_letter(s.p[at]) || s.p[at] == '_' || s.p[at] == '.' ? blank : s.len;
	return at < s.len && blank + 1 < at ? blank : s.len;
}

/* Returns the word at `at` if it is a key, as in `panic=boom`, and otherwise an empty text. */
static struct gl_str key_at(struct gl_str s, size_t at)
{
	size_t end = at;

	while (end < s.len && gl_is_letter(s.p[end]))
		end++;
	return gl_str_of(s.p + at, s.p + (end < s.len && s.p[end] == '=' ? end : at));
}

/*
 * The word at `at` stands in a logger's message. Returns that message, which ends at the end of its
 * string, before the first key, or at the line's end. If the word is itself a key, returns the key.
 */
static struct gl_str message_at(struct gl_str s, size_t at)
{
	bool is_string = is_in_string(s, at);
	struct gl_str message = is_string ? (struct gl_str){NULL, 0} : key_at(s, at);
	size_t begin, end;

	if (message.len)
		return message;
	begin = message_begin(s, at);
	end = is_string ? gl_unescape_string_end(s, at) : first_key(s, at);
	message = trim(gl_str_of(s.p + begin, s.p + end), " \t:-{");
	if (message.p > s.p && message.p[-1] == '[' && memchr(message.p, ']', message.len))
		message = (struct gl_str){message.p - 1, message.len + 1};
	return message;
}

/*
 * Returns true if the message says why there was a panic, and not only that there was one: text
 * follows the last word that tells of the panic, or it has `runtime error: `.
 */
static bool says_why(struct gl_str message)
{
	size_t last = message.len, at;

	for (size_t i = 0; i < N_LOGGED; i++)
		for (at = find_word(message, 0, logged_words[i]); at < message.len;
			at = find_word(message, at + 1, logged_words[i])) {
			size_t end = at + logged_words[i].len;

			if (i == N_LOGGED - 1)
				return true;
			while (end < message.len && gl_is_letter(message.p[end]))
				end++;
			last = last == message.len || end > last ? end : last;
		}
	return trim(gl_str_skip(message, last), " \t:-{[].,!").len > 0;
}

/*
 * Returns the value with which s begins. A quoted value ends at its closing quote, any other at a
 * blank, `,` or `}`.
 */
static struct gl_str value_of(struct gl_str s)
{
	size_t end = 0;

	if (s.len && s.p[0] == '"')
		return gl_str_of(s.p + 1, s.p + gl_unescape_string_end(s, 1));
	while (end < s.len && !strchr(" \t,}", s.p[end]))
		end++;
	return (struct gl_str){s.p, end};
}

/*
 * Finds the value of a key in s, in the form key=value or "key":value. Returns false if there is
 * none. The values null and true do not count; true is only a flag.
 */
static bool find_value(struct gl_str s, struct gl_str key, struct gl_str *value)
{
	for (size_t at = find_word(s, 0, key); at < s.len; at = find_word(s, at + 1, key)) {
		struct gl_str rest = gl_str_skip(s, at + key.len);
		bool is_quoted = at > 0 && s.p[at - 1] == '"';

		if (is_quoted && gl_str_starts(rest, GL_STR("\":")))
			rest = gl_str_skip(rest, 2);
		else if (!is_quoted && rest.len && rest.p[0] == '=' &&
			 (at == 0 || s.p[at - 1] == ' '))
			rest = gl_str_skip(rest, 1);
		else
			continue;
		*value = value_of(trim(rest, " "));
		if (value->len > 0 && !gl_str_eq(*value, GL_STR("null")) &&
			!gl_str_eq(*value, GL_STR("true")))
			return true;
	}
	return false;
}

/* Appends the value, with its escapes decoded and on one line. */
static void put_value(struct gl_buf *out, struct gl_str value)
{
	const char *p = value.p, *end = value.p + value.len;
	size_t from = out->len;

	while (p < end && gl_unescape(&p, end, 0, out) == GL_UNESCAPE_LINE)
		;
	gl_buf_str(out, gl_str_of(p, end));
	for (; from < out->len; from++)
		if (out->p[from] == '\n' && (from + 1 == out->len || out->p[from + 1] != '\t'))
			out->p[from] = ' ';
	while (out->len && out->p[out->len - 1] == ' ')
		out->len--;
}

/*
 * Returns true if the message is empty, or is only the key of a value, so that it says nothing
 * itself.
 */
static bool is_key(struct gl_str line, struct gl_str message)
{
	const char *end = message.p + message.len;

	return message.len == 0 ||
	       (end < line.p + line.len && (*end == '=' || *end == '"') &&
		       end + 1 < line.p + line.len && (*end == '=' || end[1] == ':'));
}

static size_t first_word(struct gl_str line)
{
	size_t first = line.len;

	for (size_t i = 0; i < N_LOGGED; i++) {
		size_t at = find_word(line, 0, logged_words[i]);

		first = at < first ? at : first;
	}
	return first;
}

/*
 * Appends what a logger's line says of a panic: the message, and the value of a key beside it.
 * Returns false if neither says why there was a panic.
 */
static bool find_logged(struct gl_str line, struct gl_buf *out)
{
	size_t at = first_word(line);
	struct gl_str message, value = {NULL, 0};
	bool has_value = false;

	if (at == line.len)
		return false;
	message = message_at(line, at);
	for (size_t i = 0; i < GL_COUNT(keys) && !has_value; i++)
		has_value = find_value(line, keys[i], &value) && value.p != message.p;
	if (!has_value && !says_why(message))
		return false;
	if (is_key(line, message))
		message = GL_STR("panic");
	put_value(out, message);
	if (has_value) {
		GL_BUF_LIT(out, ": ");
		put_value(out, value);
	}
	return true;
}

/*
 * Returns false for most lines, which have none of the words that gl_reason_find looks for and need
 * not be looked at more closely.
 */
static bool may_tell(struct gl_str line)
{
	static const struct gl_str words[] = {
		{"anic", 4}, {"ecovered", 8}, {"runtime error: ", 15}, {"PANIC", 5},
		{"fatal error: ", 13}, {"RECOVERED", 9}};

	return gl_str_holds_any(line, words, GL_COUNT(words)) != NULL;
}

/*
 * Finds what the line says of a panic, and appends it to out. If words of a sentence stand before a
 * crash word, either a logger wrote the line, or something was printed right before the crash.
 */
static enum gl_clue_kind find(struct gl_str line, struct gl_buf *out)
{
	bool is_runtime_error = false;
	size_t at = find_crash(line, &is_runtime_error);
	enum gl_clue_kind kind = at < line.len ? judge_before((struct gl_str){line.p, at})
					       : GL_CLUE_NONE;

	if (kind == GL_CLUE_CRASH) {
		gl_buf_str(out, gl_str_skip(line, at));
		return kind;
	}
	if (find_logged(line, out) && at == line.len)
		return GL_CLUE_LOGGED;
	if (at == line.len)
		return GL_CLUE_NONE;
	if (out->len == 0)
		gl_buf_str(out, gl_str_skip(line, at));
	return is_runtime_error ? GL_CLUE_CRASH : GL_CLUE_PROSE;
}

enum gl_clue_kind gl_reason_find(struct gl_str line, struct gl_buf *out)
{
	struct gl_buf plain = {0};
	enum gl_clue_kind kind;

	out->len = 0;
	line.len = line.len < NEAR ? line.len : NEAR;
	if (!may_tell(line))
		return GL_CLUE_NONE;
	if (memchr(line.p, '\033', line.len)) {
		gl_colour_strip(line, &plain);
		line = gl_buf_view(&plain);
	}
	kind = find(line, out);
	out->failed |= plain.failed;
	gl_buf_free(&plain);
	return kind;
}

/* --- the head of a crash dump -------------------------------------------------------------- */

static void add_line(struct gl_sink *in, struct gl_buf *b, struct gl_str line)
{
	size_t room = GL_LIMIT_REASON > b->len ? GL_LIMIT_REASON - b->len : 0;

	if (room < 2)
		return;
	if (b->len)
		gl_buf_char(b, '\n');
	if (line.len + 1 > room) {
		/* do not report that a clue is cut, because the clue may prove to be nothing */
		if (b == &in->reason)
			gl_sink_remark_here(
				in, "the crash's reason is cut at the limit", NULL, GL_STR(""));
		line.len = room - 1;
		while (line.len && ((unsigned char)line.p[line.len] & 0xc0) == 0x80)
			line.len--; /* do not cut within a character */
	}
	gl_buf_str(b, line);
	in->no_memory |= b->failed;
}

static void forget(struct gl_sink *in)
{
	in->at.clue = (struct gl_clue){0};
}

void gl_reason_crash(struct gl_sink *in, struct gl_str line, bool is_signal)
{
	forget(in);
	if (in->at.preamble == 0) {
		in->reason.len = 0;
		in->at.in_reason = true;
	}
	if (in->at.in_reason)
		add_line(in, &in->reason, line);
	if (is_signal)
		in->at.in_reason = false;
	in->at.preamble = in->at.preamble ? in->at.preamble : 1;
	/*
	 * With GOTRACEBACK=crash, the runtime sends every further thread a SIGQUIT. Such a signal
	 * begins another section of the same dump, and no new dump.
	 */
	if (in->at.after_dashes && is_signal)
		in->at.in_sections = true;
	else
		in->at.begins = true;
	in->at.after_dashes = false;
}

bool gl_reason_preamble(struct gl_sink *in, struct gl_str line)
{
	if (in->at.preamble == 0)
		return false;
	if (++in->at.preamble > GL_LIMIT_PREAMBLE_LINES) {
		in->at.preamble = 0;
		in->at.in_reason = false;
		in->at.begins = in->at.dump == 0;
		return false;
	}
	if (in->at.in_reason && line.len)
		add_line(in, &in->reason, line);
	/* this is the last line of the crash's own text */
	if (line.len == 0 || gl_str_starts(line, GL_STR("[signal ")))
		in->at.in_reason = false;
	return true;
}

bool gl_reason_begins_stack(const struct gl_sink *in, struct gl_str line)
{
	if (in->at.preamble == 0 ||
		!gl_str_starts(gl_buf_view(&in->reason), GL_STR("Exception 0x")))
		return false;
	return gl_goline_foreign(line) || gl_goline_is_plain_func(line);
}

/* --- clues --------------------------------------------------------------------------------- */

/*
 * Adds another line to the clue, if the clue is Go's own text. That text ends at the first blank
 * line.
 */
static void extend_clue(struct gl_sink *in, struct gl_str line, bool is_skipped)
{
	struct gl_clue *c = &in->at.clue;

	if (line.len == 0 || c->kind == GL_CLUE_LOGGED || c->is_over) {
		c->is_over = true;
		return;
	}
	if (gl_str_starts(line, GL_STR("[signal "))) {
		c->kind = GL_CLUE_CRASH;
		c->is_over = true;
	}
	c->skipped += is_skipped;
	add_line(in, &in->clue, line);
}

void gl_reason_look_for_clue(struct gl_sink *in, struct gl_str line, bool is_skipped)
{
	struct gl_clue *c = &in->at.clue;
	enum gl_clue_kind kind = GL_CLUE_NONE;
	struct gl_buf text = {0};

	if (line.len > 0)
		kind = gl_reason_find(line, &text);
	if (kind != GL_CLUE_NONE) {
		*c = (struct gl_clue){.kind = kind, .skipped = is_skipped};
		in->clue.len = 0;
		add_line(in, &in->clue, gl_buf_view(&text));
	} else if (c->kind != GL_CLUE_NONE && ++c->lines > GL_CLUE_LINES) {
		forget(in);
	} else if (c->kind != GL_CLUE_NONE) {
		extend_clue(in, line, is_skipped);
	}
	in->no_memory |= text.failed;
	gl_buf_free(&text);
}

/* Copies the clue to in->reason. is_crash: leaves out what stands before Go's own text. */
static void take_clue(struct gl_sink *in, bool is_crash)
{
	struct gl_str text = gl_buf_view(&in->clue);
	bool is_runtime_error;
	size_t at = is_crash ? find_crash(text, &is_runtime_error) : 0;

	in->reason.len = 0;
	gl_buf_str(&in->reason, gl_str_skip(text, at < text.len ? at : 0));
	in->no_memory |= in->reason.failed;
}

/*
 * If the clue is Go's own text, makes it the reason of a crash. This needs proof: a blank line must
 * have ended the clue, and the header of a running goroutine must follow. Any other clue is proved
 * later, by the goroutine's stack.
 */
void gl_reason_confirm_crash(struct gl_sink *in, bool is_running)
{
	struct gl_clue *c = &in->at.clue;

	if (in->at.preamble > 0 || !is_running || c->kind != GL_CLUE_CRASH || !c->is_over)
		return;
	take_clue(in, true);
	in->tally.skipped -= c->skipped;
	in->at.preamble = 1;
	in->at.begins = true;
	forget(in);
}

void gl_reason_open(struct gl_sink *in, bool is_running, struct gl_opening *o)
{
	struct gl_clue *c = &in->at.clue;

	if (c->kind == GL_CLUE_NONE)
		return;
	if (is_running && !o->takes_reason) {
		o->may_take_reason = true;
		o->skipped = c->skipped;
		take_clue(in, false);
	}
	forget(in);
}

void gl_reason_put(struct gl_sink *in, struct gl_record *r, struct gl_opening *o,
	struct gl_more *more)
{
	bool panics = gl_record_panics(r) && o->may_take_reason && in->reason.len;

	/*
	 * A goroutine that panics and prints its own stack is the first of its dump, and so is one
	 * that writes a dump itself.
	 */
	o->begins |= r->stack->is_dumper || (panics && !in->at.in_sections);
	if (!panics || !o->begins)
		return;
	in->tally.skipped -= o->skipped;
	gl_sink_put_reason(in, r, more);
}

void gl_reason_hand_over_clue(struct gl_sink *from, struct gl_sink *to)
{
	if (from->at.clue.kind == GL_CLUE_NONE)
		return;
	to->at.clue = from->at.clue;
	/* the skipped lines of the clue are counted as lines of `to` instead */
	from->tally.skipped -= from->at.clue.skipped;
	to->tally.skipped += from->at.clue.skipped;
	to->no_memory |= !gl_buf_copy(&to->clue, &from->clue);
	forget(from);
}

void gl_reason_hand_over(struct gl_sink *from, struct gl_sink *to)
{
	gl_reason_hand_over_clue(from, to);
	if (from->at.preamble == 0)
		return;
	to->at.preamble = from->at.preamble;
	to->at.in_reason = from->at.in_reason;
	to->at.begins = from->at.begins;
	to->no_memory |= !gl_buf_copy(&to->reason, &from->reason);
	from->at.preamble = 0;
	from->at.in_reason = false;
	from->at.begins = from->at.dump == 0;
}
