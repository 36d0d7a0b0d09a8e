#include "lib/syntax/goheader.h"

#include "lib/base/num.h"
#include "lib/syntax/annotation.h"
#include "lib/syntax/eat.h"
#include "lib/syntax/label.h"

#include <stddef.h>

#define JOINED " goroutines ["
#define REPORT_START "Goroutine "
#define REPORT_STATE " in state "
#define REPORT_TAIL " on top of the stack:"

/* --- the parts that Go writes after a state -------------------------------------------------- */

enum place {
	ON_STATE, /* a decoration, which is part of the state's own text */
	SEGMENT,  /* a segment, which a comma separates from the state */
	OLD_NAME  /* the text that older versions of Go wrote in place of the row above */
};

struct part {
	struct gl_str text; /* what Go writes, including the separator before it */
	enum gl_has bit;
	enum place place;
	struct gl_str unit; /* the text that follows the number */
	size_t number;	    /* offset of the number in gl_header; 0: the part has no number */
	uint64_t scale;	    /* one unit of Go's number is this many units of gl_header's */
};

#define NONE GL_STR_ROW("")
#define NUMBER(member) offsetof(struct gl_header, member)

/* The parts in the order in which Go writes them. Parsers and writers all read this table. */
static const struct part parts[] = {
	{GL_STR_ROW(" (leaked)"), GL_HAS_LEAKED, ON_STATE, NONE, 0, 0},
	{GL_STR_ROW(" (scan)"), GL_HAS_SCAN, ON_STATE, NONE, 0, 0},
	{GL_STR_ROW(" (durable)"), GL_HAS_DURABLE, ON_STATE, NONE, 0, 0},
	{GL_STR_ROW(", "), GL_HAS_WAIT, SEGMENT, GL_STR_ROW(GL_GOHEADER_MINUTES),
		NUMBER(wait_seconds), 60},
	{GL_STR_ROW(", locked to thread"), GL_HAS_LOCKED, SEGMENT, NONE, 0, 0},
	{GL_STR_ROW(", synctest bubble "), GL_HAS_BUBBLE, SEGMENT, NONE, NUMBER(bubble), 1},
	/* Go 1.24 */
	{GL_STR_ROW(", synctest group "), GL_HAS_BUBBLE, OLD_NAME, NONE, NUMBER(bubble), 1},
};

#define NPARTS GL_COUNT(parts)

static uint64_t *number_of(struct gl_header *h, const struct part *part)
{
	return (uint64_t *)(void *)((char *)h + part->number);
}

static uint64_t number_in(const struct gl_header *h, const struct part *part)
{
	return *(const uint64_t *)(const void *)((const char *)h + part->number);
}

void gl_goheader_put_parts(struct gl_buf *b, const struct gl_header *h)
{
	for (const struct part *part = parts; part < parts + NPARTS; part++) {
		if (!(h->has & (uint32_t)part->bit) || part->place == OLD_NAME)
			continue;
		gl_buf_str(b, part->text);
		if (part->number)
			gl_buf_u64(b, number_in(h, part) / part->scale);
		gl_buf_str(b, part->unit);
	}
}

/*
 * Returns the state without its decorations, whose order does not matter. Adds the bits of the
 * decorations to *has.
 */
static struct gl_str strip_decorations(struct gl_str state, uint32_t *has)
{
	for (size_t i = 0; i < NPARTS; i++)
		if (parts[i].place == ON_STATE && state.len > parts[i].text.len &&
			gl_str_ends(state, parts[i].text)) {
			state.len -= parts[i].text.len;
			*has |= (uint32_t)parts[i].bit;
			i = (size_t)-1; /* look for all decorations again */
		}
	return state;
}

static bool eat_part(const char **p, const char *end, const struct part *part, struct gl_header *h)
{
	const char *q = *p;
	uint64_t n;

	if (!gl_eat(&q, end, part->text))
		return false;
	if (part->number) {
		q = gl_num_digits(q, end, &n);
		if (!q || n > INT64_MAX / part->scale)
			return false;
	}
	if (!gl_eat(&q, end, part->unit))
		return false;
	if (part->number)
		*number_of(h, part) = n * part->scale;
	h->has |= (uint32_t)part->bit;
	*p = q;
	return true;
}

/*
 * Skips a segment that has no row in the table, such as one that only a newer Go writes. Nothing
 * but the meaning of the segment is lost.
 */
static void skip_segment(const char **p, const char *end)
{
	(*p) += 2;
	while (*p < end && **p != ']' && !(**p == ',' && end - *p > 1 && (*p)[1] == ' '))
		(*p)++;
}

/*
 * Moves past a segment such as `, 12 minutes`, whose comma is at *p, and stores in *h what it says.
 */
static void eat_segment(const char **p, const char *end, struct gl_header *h)
{
	for (const struct part *part = parts; part < parts + NPARTS; part++)
		if (part->place != ON_STATE && eat_part(p, end, part, h))
			return;
	skip_segment(p, end);
}

/* --- ids ----------------------------------------------------------------------------------- */

/* Skips everything that is written as key=value, such as gp=0x1c6d m=nil mp=0x5f25. */
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

const char *gl_goheader_id(const char *p, const char *end, uint64_t *id)
{
	if (!gl_eat(&p, end, GL_STR(GL_GOHEADER_WORD)) || !gl_eat_blank(&p, end))
		return NULL;
	p = gl_num_digits(p, end, id);
	if (!p || !gl_eat_blank(&p, end))
		return NULL;
	return GL_LIKELY(p < end && *p == '[') ? p : skip_pointers(p, end);
}

const char *gl_goheader_find(const char *p, const char *end)
{
	static const char word[] = GL_GOHEADER_WORD;
	uint64_t id;

	while ((p = gl_port_memmem(p, (size_t)(end - p), word, sizeof word - 1))) {
		if (gl_goheader_id(p, end, &id))
			return p;
		p++;
	}
	return NULL;
}

/* --- goleak's headers ------------------------------------------------------------------------ */

/*
 * Returns where the state begins in a header of goleak, such as `[Goroutine 5 in state select`.
 * Returns NULL if the line does not have this form.
 */
static const char *report_state(struct gl_str line, uint64_t *id)
{
	const char *p = line.p, *end = line.p + line.len;

	if (line.len && (*p == '[' || *p == ' '))
		p++;
	if (!gl_eat(&p, end, GL_STR(REPORT_START)) || !(p = gl_num_digits(p, end, id)) ||
		!gl_eat(&p, end, GL_STR(REPORT_STATE)))
		return NULL;
	return p;
}

bool gl_goheader_goleak(struct gl_str line, uint64_t *id, struct gl_buf *rest)
{
	static const struct gl_str tail = GL_STR_ROW(REPORT_TAIL), with = GL_STR_ROW(", with ");
	const char *p = report_state(line, id), *name;
	struct gl_str state;

	if (!p || !gl_str_ends(line, tail))
		return false;
	name = gl_port_memrchr(p, ' ', line.len - tail.len - (size_t)(p - line.p));
	if (!name || !gl_str_ends(gl_str_of(p, name + 1), with))
		return false;
	state = gl_str_of(p, name + 1 - with.len);
	gl_buf_char(rest, '[');
	gl_buf_str(rest, state);
	/*
	 * If labels follow the brackets (Go 1.27), the state still has its closing bracket, so none
	 * is added.
	 */
	if (!gl_port_memmem(state.p, state.len, "] {", 3))
		gl_buf_char(rest, ']');
	GL_BUF_LIT(rest, ":\n");
	return state.len > 0;
}

/* --- headers of goroutines that were joined -------------------------------------------------- */

bool gl_goheader_joined(struct gl_str line, struct gl_buf *rest)
{
	const char *end = line.p + line.len, *p;
	uint64_t n;

	p = gl_num_digits(line.p, end, &n);
	if (!p || !gl_str_ends(line, GL_STR(GL_GOHEADER_CLOSE)) ||
		!gl_eat(&p, end, GL_STR(JOINED)) || !gl_is_letter(*p))
		return false;
	gl_buf_char(rest, '[');
	gl_buf_str(rest, gl_str_of(p, end));
	gl_buf_char(rest, ' ');
	gl_buf_u64(rest, n);
	GL_BUF_LIT(rest, " times: [[]\n");
	return true;
}

/* --- what is left of headers --------------------------------------------------------------- */

#define TORN 256 /* at most this many bytes between the brackets of a torn header */

static bool has_digit(const char *p, const char *end)
{
	while (p < end && !gl_is_digit(*p))
		p++;
	return p < end;
}

/*
 * `open` is the opening bracket of a header. Returns true if its closing bracket stands before
 * `stop`, and the line, which ends at `end`, ends with a colon.
 */
static bool ends_whole(const char *open, const char *stop, const char *end)
{
	return end[-1] == ':' && gl_is_letter(open[1]) && memchr(open, ']', (size_t)(stop - open));
}

/*
 * [p, end) is what follows the id in a header. Returns true if its end or its beginning is missing:
 * `[chan send`, `[chan send]`, `chan send]:`.
 */
static bool ends_torn(const char *p, const char *end)
{
	const char *close = p < end ? memchr(p, ']', (size_t)(end - p)) : NULL;

	if (end - p < 2)
		return false;
	return *p == '[' ? gl_is_letter(p[1]) && (!close || close == end - 1)
			 : close == end - 2 && end[-1] == ':';
}

bool gl_goheader_is_torn(const char *p, const char *end)
{
	const char *open, *stop;
	uint64_t id;

	if (!gl_eat(&p, end, GL_STR(GL_GOHEADER_START)))
		return false;
	while (end > p && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\n'))
		end--;
	stop = end - p > TORN ? p + TORN : end;
	open = memchr(p, '[', (size_t)(stop - p));
	if (open && ends_whole(open, stop, end))
		return has_digit(p, open);
	p = gl_num_digits(p, end, &id);
	return p && gl_eat_blank(&p, end) && stop == end && ends_torn(p, end);
}

bool gl_goheader_is_like(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len, *digits;
	uint64_t id;

	if (!gl_eat(&p, end, GL_STR(GL_GOHEADER_WORD)) || !gl_eat_blank(&p, end))
		return report_state(line, &id) != NULL;
	digits = p;
	p = gl_skip_digits(p, end);
	if (p > digits && gl_eat_blank(&p, end) &&
		(gl_eat(&p, end, GL_STR("[")) || gl_eat(&p, end, GL_STR("gp="))))
		return true;
	return gl_goheader_is_torn(line.p, end);
}

bool gl_goheader_is_cut(struct gl_str line)
{
	const struct gl_str start = GL_STR(GL_GOHEADER_START);

	if (gl_goheader_is_like(line))
		return true;
	if (line.len <= start.len)
		return gl_str_starts(start, line);
	return gl_str_starts(line, start) && gl_is_digit(line.p[start.len]);
}

/* --- from the bracket on ------------------------------------------------------------------- */

/* Returns where the state ends: at the first of `, `, ` labels:{` and `]`. */
static const char *state_end(const char *p, const char *end)
{
	for (; p < end; p++)
		if (*p == ']' || (*p == ',' && end - p > 1 && p[1] == ' ') ||
			(*p == ' ' && gl_str_starts(gl_str_of(p, end), GL_STR(" labels:{"))))
			return p;
	return NULL;
}

static void take_labels(struct gl_header *h, const struct gl_labels *labels)
{
	if (labels->n) {
		h->labels = labels->v;
		h->nlabels = labels->n;
		h->has |= GL_HAS_LABELS;
	}
	if (labels->is_mangled)
		h->has |= GL_HAS_MANGLED;
	if (labels->is_cut)
		h->has |= GL_HAS_PARTIAL;
}

/* Reads everything between the state and the `]`, and moves *p past the `]`. */
static int in_bracket(const char **p, const char *end, struct gl_header *h, struct gl_arena *a,
	struct gl_labels *labels)
{
	const struct gl_str comma = GL_STR(", ");

	while (*p < end && **p != ']') {
		const char *q = *p;
		int got = 1;

		if (gl_eat(&q, end, GL_STR(" labels:"))) {
			got = gl_labels_quoted(&q, end, labels, a);
		} else if (gl_str_starts(gl_str_of(q, end), comma)) {
			bool is_raw = (size_t)(end - q) > comma.len && q[comma.len] == '"';

			q += is_raw ? comma.len : 0;
			got = is_raw ? gl_labels_raw(&q, end, labels, a) : 0;
			if (!is_raw)
				eat_segment(&q, end, h);
		}
		if (got)
			return got;
		*p = q;
	}
	return gl_eat(p, end, GL_STR("]")) ? 0 : 1;
}

/*
 * Reads ` 3 times: [[7, 8, 9]`, which follows the header of goroutines that share a stack. It is
 * written with two opening brackets and one that closes. The list may be empty.
 */
static bool take_times(struct gl_header *h, struct gl_str text)
{
	const char *p = text.p, *end = text.p + text.len;
	uint64_t n;

	if (!gl_eat(&p, end, GL_STR(" ")) || !(p = gl_num_digits(p, end, &n)) || n == 0 ||
		n > INT64_MAX || !gl_eat(&p, end, GL_STR(" times: [[")) ||
		!gl_str_ends(gl_str_of(p, end), GL_STR("]")))
		return false;
	h->count = n;
	h->is_joined = n > 1 || p == end - 1;
	return true;
}

int gl_goheader_rest(struct gl_str rest, struct gl_header *out, struct gl_arena *a)
{
	struct gl_labels labels = {0};
	const char *p = rest.p, *end = rest.p + rest.len, *stop;
	int got;

	memset(out, 0, sizeof *out);
	out->count = 1;
	if (!gl_eat(&p, end, GL_STR("[")) || !(stop = state_end(p, end)) || stop == p)
		return 1;
	out->state = strip_decorations(gl_str_of(p, stop), &out->has);
	out->has |= GL_HAS_STATE;
	p = stop;
	got = in_bracket(&p, end, out, a, &labels);
	if (got)
		return got;
	if (gl_eat(&p, end, GL_STR(" ")) && (got = gl_labels_quoted(&p, end, &labels, a)) != 0)
		return got;
	if (!gl_eat(&p, end, GL_STR(":")))
		return 1;
	if (gl_str_trim(gl_str_of(p, end)).len > 0 &&
		!gl_annotation_follows_header(gl_str_of(p, end)) &&
		!take_times(out, gl_str_trim(gl_str_of(p, end))))
		return 1;
	take_labels(out, &labels);
	return 0;
}

bool gl_goheader_drop_wait(struct gl_str text, const char *digits, struct gl_buf *out)
{
	size_t len = (size_t)(digits - text.p) - strlen(", ");

	if (memchr(text.p, ',', len) || memchr(text.p, '"', len) || memchr(text.p, ']', len))
		return false;
	gl_buf_add(out, text.p, len);
	GL_BUF_LIT(out, GL_GOHEADER_CLOSE "\n");
	return true;
}
