#include "lib/syntax/listline.h"

#include "lib/base/num.h"

/* --- parts of lines ------------------------------------------------------------------------ */

static bool eat(struct gl_str *s, struct gl_str prefix)
{
	if (!gl_str_starts(*s, prefix))
		return false;
	*s = gl_str_skip(*s, prefix.len);
	return true;
}

static bool eat_number(struct gl_str *s, uint64_t *n)
{
	const char *p = s->len ? gl_num_digits(s->p, s->p + s->len, n) : NULL;

	if (!p)
		return false;
	*s = gl_str_of(p, s->p + s->len);
	return true;
}

/* Moves past 0x and hexadecimal digits. Returns false if they are not there. */
static bool eat_address(struct gl_str *s)
{
	const char *p = s->p, *end = s->p + s->len;
	uint64_t n;

	if (!gl_str_starts(*s, GL_STR("0x")) || !(p = gl_num_hex(p + 2, end, &n)))
		return false;
	*s = gl_str_of(p, end);
	return true;
}

static void skip_prompt(struct gl_str *s)
{
	while (eat(s, GL_STR("(dlv) ")) || eat(s, GL_STR("(gdb) ")))
		;
}

/* Returns the text before the last `needle` in s; p is NULL if s does not contain it. */
static struct gl_str before_last(struct gl_str s, struct gl_str needle)
{
	for (size_t at = s.len; at >= needle.len; at--)
		if (memcmp(s.p + at - needle.len, needle.p, needle.len) == 0)
			return (struct gl_str){s.p, at - needle.len};
	return (struct gl_str){NULL, 0};
}

struct gl_str gl_listline_place(struct gl_str s, int64_t *line)
{
	const char *colon = gl_port_memrchr(s.p, ':', s.len);
	uint64_t n;

	if (!colon || colon == s.p || !gl_num_parse(gl_str_of(colon + 1, s.p + s.len), &n) ||
		n > INT32_MAX)
		return (struct gl_str){NULL, 0};
	*line = (int64_t)n;
	return gl_str_of(s.p, colon);
}

/* Returns true for the name of a Go function: package and name, without blanks. */
static bool is_func(struct gl_str s)
{
	return s.len > 2 && memchr(s.p, '.', s.len) && !memchr(s.p, ' ', s.len) &&
	       !memchr(s.p, '\t', s.len);
}

/* --- Delve --------------------------------------------------------------------------------- */

/*
 * Moves past the unit of a duration as Go prints it, and returns its length in milliseconds; 0 if
 * there is no unit.
 */
static uint64_t eat_unit(struct gl_str *s)
{
	if (eat(s, GL_STR("ms")))
		return 1;
	return eat(s, GL_STR("h"))   ? 3600000 :
	       eat(s, GL_STR("m")) ? 60000 :
	       eat(s, GL_STR("s"))   ? 1000 :
				       0;
}

/* Reads a duration such as 1h2m3.5s or 350ms. A duration must have a unit. */
static bool read_duration(struct gl_str s, uint64_t *seconds)
{
	uint64_t n, unit, sum = 0;

	if (s.len == 0)
		return false;
	while (s.len > 0) {
		if (!eat_number(&s, &n) || n > (uint64_t)1 << 40)
			return false;
		if (eat(&s, GL_STR(".")))
			s = gl_str_of(gl_skip_digits(s.p, s.p + s.len), s.p + s.len);
		unit = eat_unit(&s);
		if (unit == 0)
			return false;
		sum += n * unit;
	}
	*seconds = sum / 1000;
	return true;
}

/*
 * Reads a state in brackets: `[chan receive 2m30s]`, or `[select 1234]`, where the number is
 * ignored, because it is unknown what clock it is from.
 */
static void take_state(struct gl_str s, struct gl_listline *out)
{
	const char *blank;
	struct gl_str last;
	uint64_t n;

	if (s.len < 3 || s.p[0] != '[' || s.p[s.len - 1] != ']')
		return;
	s = (struct gl_str){s.p + 1, s.len - 2};
	blank = gl_port_memrchr(s.p, ' ', s.len);
	if (blank) {
		last = gl_str_of(blank + 1, s.p + s.len);
		if (read_duration(last, &out->wait_seconds) || gl_num_parse(last, &n))
			s = gl_str_of(s.p, blank);
	}
	out->state = s;
}

/*
 * Reads FILE:LINE FUNC (0xPC), which ` (thread 12)` and ` [state]` may follow. Returns false if s
 * has another form.
 */
static bool take_location(struct gl_str s, struct gl_listline *out)
{
	struct gl_str rest = s, left = before_last(s, GL_STR(" (0x"));
	const char *blank;

	if (!left.p)
		return false;
	rest = gl_str_skip(s, left.len + 2);
	if (!eat_address(&rest) || !eat(&rest, GL_STR(")")))
		return false;
	rest = gl_str_skip_blanks(rest);
	if (eat(&rest, GL_STR("(thread "))) {
		const char *end = memchr(rest.p, ')', rest.len);

		rest = end ? gl_str_skip_blanks(gl_str_of(end + 1, rest.p + rest.len)) : rest;
	}
	take_state(rest, out);
	blank = gl_port_memrchr(left.p, ' ', left.len);
	if (!blank)
		return false;
	out->func = gl_str_of(blank + 1, left.p + left.len);
	out->file = gl_listline_place(gl_str_of(left.p, blank), &out->line);
	return out->file.p != NULL;
}

/* Reads what follows `Goroutine 7 - `. */
static bool take_where(struct gl_str s, struct gl_listline *out)
{
	static const struct {
		struct gl_str name;
		enum gl_listline_where where;
	} wheres[] = {{{"Runtime: ", 9}, GL_LISTLINE_RUNTIME}, {{"User: ", 6}, GL_LISTLINE_USER},
		{{"Go: ", 4}, GL_LISTLINE_GO}, {{"Start: ", 7}, GL_LISTLINE_START}};

	for (size_t i = 0; i < GL_COUNT(wheres); i++)
		if (eat(&s, wheres[i].name)) {
			out->where = wheres[i].where;
			return take_location(s, out);
		}
	return false;
}

static bool read_goroutine(struct gl_str s, struct gl_listline *out)
{
	eat(&s, GL_STR("* "));
	s = gl_str_skip_blanks(s);
	if (!(eat(&s, GL_STR("Goroutine ")) || eat(&s, GL_STR("goroutine "))) ||
		!eat_number(&s, &out->number) || !eat(&s, GL_STR(" - ")) || !take_where(s, out))
		return false;
	out->kind = GL_LISTLINE_GOROUTINE;
	return true;
}

/* Reads a frame: 12  0x000000000044105d in runtime.gopark */
static bool read_func(struct gl_str s, struct gl_listline *out)
{
	if (!eat_number(&s, &out->number) || !eat(&s, GL_STR("  ")))
		return false;
	s = gl_str_skip_blanks(s);
	if (!eat_address(&s) || !eat(&s, GL_STR(" in ")) || s.len == 0)
		return false;
	out->func = s;
	out->kind = GL_LISTLINE_FUNC;
	return true;
}

static bool read_place(struct gl_str s, struct gl_listline *out)
{
	if (!eat(&s, GL_STR("at ")))
		return false;
	out->file = gl_listline_place(s, &out->line);
	out->kind = GL_LISTLINE_PLACE;
	return out->file.p != NULL;
}

/* Reads the line with which a group begins: /app/a.go:12 in main.f, or KEY=VALUE */
static bool read_group(struct gl_str s, struct gl_listline *out)
{
	struct gl_str file = before_last(s, GL_STR(" in "));
	const char *equals = memchr(s.p, '=', s.len);

	if (file.p) {
		out->func = gl_str_skip(s, file.len + 4);
		out->file = gl_listline_place(file, &out->line);
	}
	if (!out->file.p && !(equals && equals > s.p && !memchr(s.p, ' ', (size_t)(equals - s.p))))
		return false;
	if (!out->file.p)
		out->text = s;
	out->kind = GL_LISTLINE_GROUP;
	return true;
}

static bool read_delve(struct gl_str s, struct gl_listline *out)
{
	struct gl_str text = gl_str_skip_blanks(s);

	if (read_goroutine(text, out) || read_func(text, out) || read_place(text, out))
		return true;
	if (eat(&text, GL_STR("Labels: "))) {
		out->kind = GL_LISTLINE_LABELS;
		out->text = text;
	} else if (eat(&text, GL_STR("Total: ")) && eat_number(&text, &out->number) &&
		   text.len == 0) {
		out->kind = GL_LISTLINE_TOTAL;
	} else if (gl_str_eq(text, GL_STR("(truncated)"))) {
		out->kind = GL_LISTLINE_CUT;
	}
	return out->kind != GL_LISTLINE_NONE;
}

/* --- gdb and viewcore ---------------------------------------------------------------------- */

/*
 * Reads a frame: #1  0x00000000004081b9 in runtime.chanrecv (c=0xc00009e180, block=true) at
 * /src/chan.go:583
 */
static bool read_gdb(struct gl_str s, struct gl_listline *out)
{
	const char *args;
	struct gl_str before;

	if (!eat(&s, GL_STR("#")) || !eat_number(&s, &out->number) || !eat(&s, GL_STR(" ")))
		return false;
	s = gl_str_skip_blanks(s);
	if (eat_address(&s) && !eat(&s, GL_STR(" in ")))
		return false;
	args = gl_port_memmem(s.p, s.len, " (", 2);
	if (!args || args == s.p)
		return false;
	out->func = gl_str_of(s.p, args);
	before = before_last(s, GL_STR(") at "));
	if (before.p)
		out->file = gl_listline_place(gl_str_skip(s, before.len + 5), &out->line);
	out->kind = GL_LISTLINE_GDB;
	return true;
}

bool gl_listline_goes_on(struct gl_str line)
{
	struct gl_listline l = {.line = -1};

	skip_prompt(&line);
	return gl_str_starts(line, GL_STR("#")) && read_gdb(line, &l) && !l.file.p &&
	       !before_last(line, GL_STR(") from ")).p;
}

/* Removes the offset of the pc that follows a function, as in runtime.gopark+206. */
static struct gl_str without_offset(struct gl_str s)
{
	size_t n = gl_str_trim_digits(s).len;

	return n > 1 && n < s.len && (s.p[n - 1] == '+' || s.p[n - 1] == '-') ?
		(struct gl_str){s.p, n - 1} : s;
}

static bool is_hex16(struct gl_str s)
{
	uint64_t n;

	return s.len > 16 && gl_num_hex_of(s.p, s.p + 16, 16, &n) && s.p[16] == ' ';
}

static bool read_core(struct gl_str s, struct gl_listline *out)
{
	uint64_t n;

	if (eat(&s, GL_STR("G stacksize=")) || eat(&s, GL_STR("G stack="))) {
		if (gl_num_hex(s.p, s.p + s.len, &n) == s.p + s.len)
			out->kind = GL_LISTLINE_CORE;
	} else if (is_hex16(s) && is_hex16(gl_str_skip(s, 17))) {
		out->func = without_offset(gl_str_skip(s, 34));
		out->kind = is_func(out->func) ? GL_LISTLINE_CORE_FRAME : GL_LISTLINE_NONE;
	}
	return out->kind != GL_LISTLINE_NONE;
}

/* --- panicparse ---------------------------------------------------------------------------- */

/* Removes the last ` [...]` from *s, and sets *inner to the text in the brackets. */
static bool take_bracket(struct gl_str *s, struct gl_str *inner)
{
	struct gl_str left;

	if (!gl_str_ends(*s, GL_STR("]")))
		return false;
	left = before_last(*s, GL_STR(" ["));
	if (!left.p)
		return false;
	*inner = (struct gl_str){left.p + left.len + 2, s->len - left.len - 3};
	*s = left;
	return true;
}

/* Reads a wait: [1~2 minutes] or [3 minutes] */
static bool take_minutes(struct gl_str s, struct gl_listline *out)
{
	uint64_t n;

	if (!eat_number(&s, &n) || n > (uint64_t)1 << 40)
		return false;
	if (eat(&s, GL_STR("~")) && !eat_number(&s, &n))
		return false;
	if (!gl_str_eq(s, GL_STR(" minutes")))
		return false;
	out->wait_seconds = n * 60;
	return true;
}

static bool take_creator(struct gl_str s, struct gl_listline *out)
{
	const char *at;

	if (!eat(&s, GL_STR("Created by ")) || !(at = gl_port_memmem(s.p, s.len, " @ ", 3)))
		return false;
	out->creator = gl_str_of(s.p, at);
	out->creator_file =
		gl_listline_place(gl_str_of(at + 3, s.p + s.len), &out->creator_line);
	return true;
}

static bool read_bucket(struct gl_str s, struct gl_listline *out)
{
	struct gl_str inner;

	if (!eat_number(&s, &out->number) || out->number == 0 || !eat(&s, GL_STR(": ")))
		return false;
	while (take_bracket(&s, &inner)) {
		if (gl_str_eq(inner, GL_STR("locked")))
			out->is_locked = true;
		else if (!take_creator(inner, out) && !take_minutes(inner, out))
			return false;
	}
	out->state = s;
	out->kind = GL_LISTLINE_BUCKET;
	return s.len > 0;
}

/* Removes a word and the blanks after it from *s, and returns the word. */
static struct gl_str take_word(struct gl_str *s)
{
	const char *end = memchr(s->p, ' ', s->len);
	struct gl_str word = gl_str_of(s->p, end ? end : s->p + s->len);

	*s = gl_str_skip_blanks(gl_str_skip(*s, word.len));
	return word;
}

/* Reads a frame: main     main.go:24   send(#1, 0x0) */
static bool read_call(struct gl_str s, struct gl_listline *out)
{
	struct gl_str package = take_word(&s), place = take_word(&s);
	const char *args = gl_port_memrchr(s.p, '(', s.len);

	out->file = gl_listline_place(place, &out->line);
	if (!out->file.p || !args || args == s.p || !gl_str_ends(s, GL_STR(")")))
		return false;
	out->package = package;
	out->func = gl_str_of(s.p, args);
	out->kind = GL_LISTLINE_CALL;
	return true;
}

/* --- any ----------------------------------------------------------------------------------- */

static bool forget(struct gl_listline *out)
{
	*out = (struct gl_listline){.line = -1, .creator_line = -1};
	return false;
}

/* Reads a line of any listing. text: the line without the blanks at its beginning. */
static bool read_line(struct gl_str text, bool is_indented, struct gl_listline *out)
{
	if (text.len == 0)
		return false;
	if (*text.p == '#')
		return read_gdb(text, out);
	if (read_delve(text, out) || (forget(out), read_core(text, out)))
		return true;
	forget(out);
	if (gl_str_starts(text, GL_STR("(...)"))) {
		out->kind = GL_LISTLINE_ELIDED;
		return true;
	}
	if (is_indented)
		return read_call(text, out);
	return read_bucket(text, out) || (forget(out), read_group(text, out));
}

bool gl_listline_read(struct gl_str line, struct gl_listline *out)
{
	struct gl_str text;

	forget(out);
	line = gl_str_trim(line);
	skip_prompt(&line);
	text = gl_str_skip_blanks(line);
	if (!read_line(text, text.len < line.len, out))
		return forget(out);
	out->whole = text;
	return true;
}

static bool is_state(struct gl_str s)
{
	static const struct gl_str states[] = {{"chan ", 5}, {"select", 6}, {"running", 7},
		{"runnable", 8}, {"syscall", 7}, {"semacquire", 10}, {"IO wait", 7}, {"sync.", 5},
		{"sleep", 5}, {"GC ", 3}, {"finalizer", 9}, {"force gc", 8}, {"idle", 4}};

	return gl_str_starts_any(s, states, GL_COUNT(states)) != NULL;
}

bool gl_listline_begins(const struct gl_listline *l)
{
	if (l->kind == GL_LISTLINE_GDB)
		return l->number == 0 && is_func(l->func) &&
		       (l->file.p ? gl_str_ends(l->file, GL_STR(".go")) ||
					    gl_str_ends(l->file, GL_STR(".s")) :
				    gl_str_starts(l->func, GL_STR("runtime.")));
	if (l->kind == GL_LISTLINE_BUCKET)
		return is_state(l->state);
	return l->kind == GL_LISTLINE_GOROUTINE || l->kind == GL_LISTLINE_CORE;
}
