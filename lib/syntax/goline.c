#include "lib/syntax/goline.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/base/space.h"
#include "lib/syntax/foreign.h"
#include "lib/syntax/label.h"
#include "lib/syntax/annotation.h"

#define LEN(lit) (sizeof(lit) - 1)

static bool eat(const char **p, const char *end, struct gl_str word)
{
	if ((size_t)(end - *p) < word.len || memcmp(*p, word.p, word.len) != 0)
		return false;
	*p += word.len;
	return true;
}

/* A blank, of whatever kind. */
static bool eat_blank(const char **p, const char *end)
{
	size_t n = gl_space_or_blank_at(*p, end);

	*p += n;
	return n > 0;
}

static bool is_hex(char c)
{
	return gl_num_lower_hex_digit(c) >= 0;
}

/* 0x1f and on; the value only where it fits in 63 bits. */
static bool eat_hex(const char **p, const char *end, int64_t *value)
{
	const char *q = *p, *digits;
	uint64_t v;

	if (!eat(&q, end, GL_STR("0x")))
		return false;
	for (digits = q; q < end && is_hex(*q);)
		q++;
	if (!gl_num_hex(digits, q, &v))
		return false;
	*p = q;
	*value = (int64_t)(v & INT64_MAX);
	return true;
}

/* --- header -------------------------------------------------------------------------------- */

/* gp=0x1c6d m=nil mp=0x5f25 and whatever else comes as key=value. */
static const char *skip_pointers(const char *p, const char *end)
{
	while (p < end && *p != '[') {
		const char *blank = memchr(p, ' ', (size_t)(end - p));

		if (!blank || !memchr(p, '=', (size_t)(blank - p)))
			return NULL;
		p = blank + 1;
	}
	return p < end ? p : NULL;
}

const char *gl_goline_header_id(const char *p, const char *end, uint64_t *id)
{
	if (!eat(&p, end, GL_STR("goroutine")) || !eat_blank(&p, end))
		return NULL;
	p = gl_num_digits(p, end, id);
	if (!p || !eat_blank(&p, end))
		return NULL;
	return GL_LIKELY(p < end && *p == '[') ? p : skip_pointers(p, end);
}

/* [Goroutine 5 in state ...: the state's begin, or NULL. */
static const char *report_state(struct gl_str line, uint64_t *id)
{
	const char *p = line.p, *end = line.p + line.len;

	if (line.len && (*p == '[' || *p == ' '))
		p++;
	if (!eat(&p, end, GL_STR("Goroutine ")) || !(p = gl_num_digits(p, end, id)) ||
		!eat(&p, end, GL_STR(" in state ")))
		return NULL;
	return p;
}

bool gl_goline_report(struct gl_str line, uint64_t *id, struct gl_str *state)
{
	static const struct gl_str tail = {" on top of the stack:", 21}, with = {", with ", 7};
	const char *p = report_state(line, id), *name;

	if (!p || !gl_str_ends(line, tail))
		return false;
	name = gl_port_memrchr(p, ' ', line.len - tail.len - (size_t)(p - line.p));
	if (!name || !gl_str_ends(gl_str_of(p, name + 1), with))
		return false;
	*state = gl_str_of(p, name + 1 - with.len);
	return state->len > 0;
}

bool gl_goline_is_header_like(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len, *digits;
	uint64_t id;

	if (!eat(&p, end, GL_STR("goroutine")) || !eat_blank(&p, end))
		return report_state(line, &id) != NULL;
	for (digits = p; p < end && *p >= '0' && *p <= '9';)
		p++;
	return p > digits && eat_blank(&p, end) &&
	       (eat(&p, end, GL_STR("[")) || eat(&p, end, GL_STR("gp=")));
}

struct decoration {
	struct gl_str text;
	enum gl_has bit;
};

static const struct decoration decorations[] = {
	{{" (durable)", 10}, GL_HAS_DURABLE},
	{{" (scan)", 7}, GL_HAS_SCAN},
	{{" (leaked)", 9}, GL_HAS_LEAKED},
};

/* Strip from the right what the runtime appends to a state. */
static struct gl_str strip_decorations(struct gl_str state, uint32_t *has)
{
	for (size_t i = 0; i < sizeof decorations / sizeof decorations[0]; i++)
		if (state.len > decorations[i].text.len &&
			gl_str_ends(state, decorations[i].text)) {
			state.len -= decorations[i].text.len;
			*has |= (uint32_t)decorations[i].bit;
			i = (size_t)-1; /* any order: begin anew */
		}
	return state;
}

/* `12 minutes`, `locked to thread`, `synctest bubble 3`; another word is none of ours. */
static bool eat_segment(const char **p, const char *end, struct gl_header *h)
{
	const char *q = *p;
	uint64_t n;

	if (eat(&q, end, GL_STR("locked to thread"))) {
		h->has |= GL_HAS_LOCKED;
	} else if (eat(&q, end, GL_STR("synctest group ")) ||
		   eat(&q, end, GL_STR("synctest bubble "))) {
		q = gl_num_digits(q, end, &n);
		if (!q)
			return false;
		h->bubble = n;
		h->has |= GL_HAS_BUBBLE;
	} else {
		q = gl_num_digits(q, end, &n);
		if (!q || !eat(&q, end, GL_STR(" minutes")) || n > INT64_MAX / 60)
			return false;
		h->wait_seconds = n * 60;
		h->has |= GL_HAS_WAIT;
	}
	*p = q;
	return true;
}

/* The end of the state: the first of `, `, ` labels:{`, `]`. */
static const char *state_end(const char *p, const char *end)
{
	for (; p < end; p++)
		if (*p == ']' || (*p == ',' && end - p > 1 && p[1] == ' ') ||
			(*p == ' ' && gl_str_starts(gl_str_of(p, end), GL_STR(" labels:{"))))
			return p;
	return NULL;
}

static int take_labels(struct gl_header *h, struct gl_labels *labels)
{
	if (labels->n) {
		h->labels = labels->v;
		h->nlabels = labels->n;
		h->has |= GL_HAS_LABELS;
	}
	if (labels->is_mangled)
		h->has |= GL_HAS_MANGLED;
	return 0;
}

/* A word of a release to come: what it says is not known, the goroutine is. */
static void skip_segment(const char **p, const char *end)
{
	while (*p < end && **p != ']' && !(**p == ',' && end - *p > 1 && (*p)[1] == ' '))
		(*p)++;
}

/* From behind the state to behind the `]`. */
static int in_bracket(const char **p, const char *end, struct gl_header *h, struct gl_arena *a,
	struct gl_labels *labels)
{
	while (*p < end && **p != ']') {
		const char *q = *p;
		int got = 1;

		if (eat(&q, end, GL_STR(" labels:")))
			got = gl_labels_quoted(&q, end, labels, a);
		else if (eat(&q, end, GL_STR(", ")) && q < end && *q == '"')
			got = gl_labels_raw(&q, end, labels, a);
		else if (q > *p) {
			got = 0;
			if (!eat_segment(&q, end, h))
				skip_segment(&q, end);
		}
		if (got)
			return got;
		*p = q;
	}
	return eat(p, end, GL_STR("]")) ? 0 : 1;
}

int gl_goline_header_rest(struct gl_str rest, struct gl_header *out, struct gl_arena *a)
{
	struct gl_labels labels = {0};
	const char *p = rest.p, *end = rest.p + rest.len, *stop;
	int got;

	memset(out, 0, sizeof *out);
	if (!eat(&p, end, GL_STR("[")) || !(stop = state_end(p, end)) || stop == p)
		return 1;
	out->state = strip_decorations(gl_str_of(p, stop), &out->has);
	out->has |= GL_HAS_STATE;
	p = stop;
	got = in_bracket(&p, end, out, a, &labels);
	if (got)
		return got;
	if (eat(&p, end, GL_STR(" ")) && (got = gl_labels_quoted(&p, end, &labels, a)) != 0)
		return got;
	if (!eat(&p, end, GL_STR(":")))
		return 1;
	return gl_str_trim(gl_str_of(p, end)).len == 0 || gl_note_is_of_header(gl_str_of(p, end))
		       ? take_labels(out, &labels)
		       : 1;
}

bool gl_goline_is_json_record(struct gl_str line)
{
	return line.len > 2 && line.p[0] == '{' &&
	       (gl_port_memmem(line.p, line.len, "\"frames\"", 8) ||
		       gl_port_memmem(line.p, line.len, "\"sig\"", 5));
}

/* --- frames -------------------------------------------------------------------------------- */

static bool is_name(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	return s.len > 0;
}

bool gl_goline_func(struct gl_str line, struct gl_str *name)
{
	const char *open, *close;

	if (line.len < 3 || line.p[line.len - 1] != ')')
		return false;
	open = gl_port_memrchr(line.p, '(', line.len);
	if (!open)
		return false;
	close = memchr(open, ')', (size_t)(line.p + line.len - open));
	*name = gl_str_of(line.p, open);
	return close == line.p + line.len - 1 && is_name(*name);
}

bool gl_goline_args_plain(struct gl_str args)
{
	static const char plain[] = "0123456789abcdefx?_{}., ";

	for (size_t i = 0; i < args.len; i++)
		if (!memchr(plain, args.p[i], LEN(plain)))
			return false;
	return true;
}

bool gl_goline_cut_func(struct gl_str *line, struct gl_str *name)
{
	static const struct gl_str marks[] = {{">", 1}, {"...", 3}, {"\342\200\246", 3}};
	const char *open = gl_port_memrchr(line->p, '(', line->len);

	if (!open || open == line->p || open[-1] == '.')
		return false;
	*name = gl_str_of(line->p, open);
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		struct gl_str args = gl_str_of(open + 1, line->p + line->len);

		if (!gl_str_ends(args, marks[i]))
			continue;
		args.len -= marks[i].len;
		line->len -= marks[i].len - 1;
		return is_name(*name) && gl_goline_args_plain(args);
	}
	return false;
}

bool gl_goline_named(struct gl_str line, uint64_t *id, struct gl_str *text)
{
	const char *p = line.p, *end = line.p + line.len;

	if (!eat(&p, end, GL_STR("goroutine ")) || !(p = gl_num_digits(p, end, id)) ||
		!eat(&p, end, GL_STR(" ")) || p == end || *p == '[')
		return false;
	*text = gl_str_of(p, end);
	return true;
}

/* ` name0x1f` at the end of s, taken off. */
static bool strip_hex(struct gl_str *s, struct gl_str name, int64_t *value)
{
	size_t n = s->len;
	const char *p;

	while (n > 0 && is_hex(s->p[n - 1]))
		n--;
	if (n < 2 || s->p[n - 1] != 'x' || n - 2 < name.len)
		return false;
	n -= 2;
	p = s->p + n;
	if (!eat_hex(&p, s->p + s->len, value) ||
		memcmp(s->p + n - name.len, name.p, name.len) != 0)
		return false;
	s->len = n - name.len;
	return true;
}

bool gl_goline_is_file_tail(struct gl_str tail)
{
	const char *p = tail.p, *end = tail.p + tail.len;
	int64_t v;

	if (eat(&p, end, GL_STR(" +")) && eat_hex(&p, end, &v) && p == end)
		return true; /* as nearly all are */

	if (tail.len && tail.p[tail.len - 1] == '\r')
		tail.len--;
	(void)strip_hex(&tail, GL_STR(" pc="), &v);
	(void)strip_hex(&tail, GL_STR(" sp="), &v);
	(void)strip_hex(&tail, GL_STR(" fp="), &v);
	(void)strip_hex(&tail, GL_STR(" +"), &v);
	return tail.len == 0;
}

static size_t indent_of(struct gl_str line)
{
	size_t n = 0;

	while (n < line.len && (line.p[n] == '\t' || line.p[n] == ' '))
		n++;
	return n;
}

/*
 * ` +0x1f` at the end, taken off; also ` 0x1f` and ` %2B0x1f`: reports that pass through a URL's
 * query (as those of gopls do) lose the plus to a blank, or keep it escaped.
 */
static bool strip_offset(struct gl_str *line, int64_t *value)
{
	struct gl_str s = *line;

	if (!strip_hex(&s, GL_STR(""), value))
		return false;
	if (gl_str_ends(s, GL_STR("+")))
		s.len--;
	else if (gl_str_ends(s, GL_STR("%2B")) || gl_str_ends(s, GL_STR("%2b")))
		s.len -= 3;
	if (s.len == 0 || s.p[s.len - 1] != ' ')
		return false;
	while (s.len && s.p[s.len - 1] == ' ')
		s.len--;
	*line = s;
	return true;
}

static bool read_location(struct gl_str line, size_t indent, struct gl_location *out)
{
	size_t n;
	const char *digits;
	uint64_t number;
	int64_t v;
	bool has_pc, has_off;

	if (indent == line.len)
		return false;
	*out = (struct gl_location){.line = -1, .off = -1};
	line.len -= line.p[line.len - 1] == '\r';
	if (gl_str_starts(gl_str_skip(line, indent), GL_STR("pc=0x"))) {
		out->has_pc_only = true;
		out->key_len = indent;
		return true;
	}
	has_pc = strip_hex(&line, GL_STR(" pc="), &v);
	(void)strip_hex(&line, GL_STR(" sp="), &v);
	(void)strip_hex(&line, GL_STR(" fp="), &v);
	has_off = strip_offset(&line, &v);
	if (has_off)
		out->off = v;
	out->has_pc_only = has_pc && !has_off;
	for (n = line.len; n > indent && line.p[n - 1] >= '0' && line.p[n - 1] <= '9';)
		n--;
	digits = line.p + n;
	if (n <= indent + 1 || line.p[n - 1] != ':' ||
		gl_num_digits(digits, line.p + line.len, &number) != line.p + line.len)
		return false;
	out->file = gl_str_of(line.p + indent, digits - 1);
	out->line = (int64_t)number;
	out->key_len = line.len;
	return true;
}

bool gl_goline_file(struct gl_str line, struct gl_location *out)
{
	size_t indent = indent_of(line);

	return indent > 0 && read_location(line, indent, out);
}

bool gl_goline_bare_file(struct gl_str line, struct gl_location *out)
{
	static const struct gl_str ends[] = {{".go", 3}, {".s", 2}, {"<autogenerated>", 15}};

	if (indent_of(line) > 0 || !read_location(line, 0, out))
		return false;
	if (out->off >= 0 || out->has_pc_only || gl_str_eq(out->file, GL_STR("?")))
		return true;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (gl_str_ends(out->file, ends[i]))
			return is_name(out->file);
	return false;
}

bool gl_goline_created(struct gl_str line, struct gl_str *name, bool *has_parent, uint64_t *parent)
{
	const char *p = line.p, *end = line.p + line.len, *blank;

	if (!eat(&p, end, GL_STR("created by ")))
		return false;
	blank = memchr(p, ' ', (size_t)(end - p));
	*name = gl_str_of(p, blank ? blank : end);
	*has_parent = false;
	if (blank) {
		p = blank;
		if (!eat(&p, end, GL_STR(" in goroutine ")) ||
			gl_num_digits(p, end, parent) != end)
			return false;
		*has_parent = true;
	}
	return name->len > 0;
}

bool gl_goline_elided(struct gl_str line, int64_t *n)
{
	const char *p = line.p, *end = line.p + line.len;
	uint64_t count;

	*n = -1;
	if (gl_str_eq(line, GL_STR("...additional frames elided...")))
		return true;
	if (!eat(&p, end, GL_STR("...")) || !(p = gl_num_digits(p, end, &count)))
		return false;
	*n = (int64_t)count;
	return eat(&p, end, GL_STR(" frames elided...")) && p == end;
}

bool gl_goline_ancestor(struct gl_str line, uint64_t *id)
{
	const char *p = line.p, *end = line.p + line.len;

	return eat(&p, end, GL_STR("[originating from goroutine ")) &&
	       (p = gl_num_digits(p, end, id)) && eat(&p, end, GL_STR("]:")) && p == end;
}

bool gl_goline_unavailable(struct gl_str line)
{
	while (line.len && (*line.p == '\t' || *line.p == ' '))
		line = gl_str_skip(line, 1);
	return gl_str_eq(line, GL_STR("goroutine running on other thread; stack unavailable"));
}

bool gl_goline_foreign(struct gl_str line)
{
	return gl_str_starts(line, GL_STR("non-Go function at pc=0x"));
}

const char *gl_goline_padding(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len;

	if (p < end && *p == '\0')
		return p;
	while (p < end && (p = memchr(p, '\0', (size_t)(end - p))) &&
		(p + 1 == end || p[1] != '\0'))
		p++;
	return p < end ? p : NULL;
}

bool gl_goline_is_frame(struct gl_str line)
{
	struct gl_location at;
	struct gl_str name;
	uint64_t id;
	int64_t n;
	bool has_parent;

	return gl_goline_func(line, &name) || gl_goline_file(line, &at) ||
	       gl_goline_elided(line, &n) || gl_goline_foreign(line) ||
	       gl_goline_created(line, &name, &has_parent, &id);
}

bool gl_goline_diagnosis(struct gl_str line)
{
	static const struct gl_str starts[] = {
		{"runtime: ", 9}, {"runtime: g ", 11}, {"stack: frame=", 13},
		{"----- stack segment boundary", 28}, {"----- exception handler", 23}};
	size_t n = 0;

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (gl_str_starts(line, starts[i]))
			return true;
	if (gl_str_starts(line, GL_STR("0x")))
		line = gl_str_skip(line, 2);
	while (n < line.len && is_hex(line.p[n]))
		n++;
	return n >= 8 && n + 1 < line.len && line.p[n] == ':' && line.p[n + 1] == ' ';
}

/* --- between goroutines -------------------------------------------------------------------- */

struct mark_row {
	struct gl_str start;
	enum gl_mark mark;
};

static const struct mark_row mark_rows[] = {
	{{"panic: ", 7}, GL_MARK_CRASH},
	{{"fatal error: ", 13}, GL_MARK_CRASH},
	{{"Exception 0x", 12}, GL_MARK_SIGNAL},
	{{"runtime stack:", 14}, GL_MARK_STACK},
	{{"WARNING: DATA RACE", 18}, GL_MARK_RACE},
};

/* Banners close a line: a log's own words may stand before them. */
static const struct mark_row banner_rows[] = {
	{{"=== BEGIN ", 10}, GL_MARK_BEGIN},
	{{"*** BEGIN ", 10}, GL_MARK_BEGIN},
	{{"*** goroutine dump", 18}, GL_MARK_BEGIN},
	{{"=== END ", 8}, GL_MARK_END},
	{{"*** END ", 8}, GL_MARK_END},
	{{"*** end", 7}, GL_MARK_END},
};

static enum gl_mark banner(struct gl_str line)
{
	if (!gl_str_ends(line, GL_STR("===")) && !gl_str_ends(line, GL_STR("***")))
		return GL_MARK_NONE;
	for (size_t i = 0; i < sizeof banner_rows / sizeof banner_rows[0]; i++)
		if (gl_port_memmem(line.p, line.len, banner_rows[i].start.p,
			    banner_rows[i].start.len))
			return banner_rows[i].mark;
	return GL_MARK_NONE;
}

/* SIGQUIT: quit.  The runtime's table of names, sigtab (sigtab_*_generic.go); Signal 65. */
static bool is_signal(struct gl_str line)
{
	size_t n = 3;
	uint64_t number;

	if (gl_str_starts(line, GL_STR("Signal ")))
		return gl_num_parse(gl_str_skip(line, 7), &number);
	if (!gl_str_starts(line, GL_STR("SIG")))
		return false;
	while (n < line.len && ((line.p[n] >= 'A' && line.p[n] <= 'Z') ||
				       (line.p[n] >= '0' && line.p[n] <= '9')))
		n++;
	return n > 3 && n + 1 < line.len && line.p[n] == ':' && line.p[n + 1] == ' ';
}

enum gl_mark gl_line_mark(struct gl_str line)
{
	struct gl_str name;
	uint64_t total;

	if (line.len == 0 || line.p[0] == '\t')
		return GL_MARK_NONE;
	for (size_t i = 0; i < sizeof mark_rows / sizeof mark_rows[0]; i++)
		if (line.p[0] == mark_rows[i].start.p[0] &&
			gl_str_starts(line, mark_rows[i].start))
			return mark_rows[i].mark;
	if (line.p[0] == 'S' && is_signal(line))
		return GL_MARK_SIGNAL;
	if (line.p[0] == '-' && gl_str_eq(line, GL_STR("-----")))
		return GL_MARK_SECTION;
	if ((line.p[0] == '-' || line.p[0] == 'h') && gl_foreign_find(line))
		return GL_MARK_FOREIGN;
	return gl_goline_total(line, &name, &total) ? GL_MARK_TOTAL : banner(line);
}

/* rax    0x1;  rflags 0x246 */
static bool is_register(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len;
	int64_t v;

	while (p < end && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_'))
		p++;
	if (p == line.p || p == end || *p != ' ')
		return false;
	while (p < end && *p == ' ')
		p++;
	return eat_hex(&p, end, &v) && p == end;
}

bool gl_goline_is_crash_text(struct gl_str line)
{
	static const struct gl_str starts[] = {{"PC=0x", 5}, {"[signal ", 8},
		{"signal arrived during ", 22}, {"instruction bytes: ", 19}, {"exit status ", 12},
		{"runtime: ", 9}, {"[recovered]", 11}, {"panic during panic", 18}};

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (gl_str_starts(line, starts[i]))
			return true;
	return is_register(line);
}

bool gl_goline_is_of_goroutines(struct gl_str name)
{
	return gl_str_eq(name, GL_STR("goroutine")) || gl_str_eq(name, GL_STR("goroutineleak"));
}

/* A custom profile's name of several words; one of Go's own is the last word of a log's line. */
static bool is_phrase(struct gl_str s)
{
	struct gl_str last = s;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (i > 0 && ((c >= '0' && c <= '9') || memchr(" ./_-", c, 5)))))
			return false;
		if (c == ' ')
			last = gl_str_skip(s, i + 1);
	}
	return s.len > 0 && s.p[0] != ' ' && !gl_goline_is_of_goroutines(last) &&
	       !gl_foreign_named(last);
}

bool gl_goline_total(struct gl_str line, struct gl_str *name, uint64_t *total)
{
	static const char word[] = " profile: total ";
	const char *at, *p, *end = line.p + line.len;

	if (line.len < LEN(word) + 2 || line.p[line.len - 1] < '0' || line.p[line.len - 1] > '9')
		return false;
	at = gl_port_memmem(line.p, line.len, word, LEN(word));
	if (!at)
		return false;
	*name = gl_str_of(line.p, at);
	p = at + LEN(word);
	for (size_t i = 0; i < name->len; i++)
		if (strchr("<>\"'\\|=[]{}\033", name->p[i]))
			return false; /* something stands before it */
	return (is_name(*name) || is_phrase(*name)) && gl_num_digits(p, end, total) == end;
}
