#include "lib/unwrap/collector.h"

#include "lib/unwrap/timestamp.h"

/* What is left of the line. p becomes NULL as soon as something does not match, and stays NULL. */
struct rest {
	const char *p, *end;
};

static struct gl_str word(struct rest *r, const char *stops)
{
	const char *p = r->p;

	if (!p)
		return (struct gl_str){NULL, 0};
	while (r->p < r->end && !strchr(stops, *r->p))
		r->p++;
	return gl_str_of(p, r->p);
}

static void eat(struct rest *r, struct gl_str text)
{
	if (r->p)
		r->p = gl_str_starts(gl_str_of(r->p, r->end), text) ? r->p + text.len : NULL;
}

static void eat_stamp(struct rest *r)
{
	size_t n = r->p ? gl_timestamp(r->p, r->end) : 0;

	r->p = n ? r->p + n : NULL;
}

static void eat_blanks(struct rest *r)
{
	while (r->p && r->p < r->end && *r->p == ' ')
		r->p++;
}

static bool is_at(const struct rest *r, char c)
{
	return r->p && r->p < r->end && *r->p == c;
}

static void put_name(struct gl_buf *out, struct gl_str host, struct gl_str tag)
{
	if (!out)
		return;
	gl_buf_str(out, host);
	if (host.len && tag.len)
		gl_buf_char(out, '/');
	gl_buf_str(out, tag);
}

/*
 * Skips a prefix of CRI, such as: 2024-01-02T15:04:05.123456789Z stderr F. Returns where the text
 * after it begins, or NULL if the line has no such prefix. The functions below do the same for
 * other prefixes.
 */
static const char *eat_cri(struct rest r, struct gl_buf *origin)
{
	struct gl_str stream;

	(void)origin; /* in CRI only the name of the log file says who wrote it */
	eat_stamp(&r);
	eat(&r, GL_STR(" "));
	stream = word(&r, " ");
	if (!gl_str_eq(stream, GL_STR("stdout")) && !gl_str_eq(stream, GL_STR("stderr")))
		return NULL;
	if (r.end - r.p < 3 || (r.p[1] != 'F' && r.p[1] != 'P') || r.p[2] != ' ')
		return NULL;
	return r.p + 3;
}

/*
 * Returns true for a date with slashes, such as 2009/01/23, as Go's package log prints it. No
 * collector prints it.
 */
static bool is_go_log(const struct rest *r)
{
	return r->p && r->end - r->p > 4 && r->p[4] == '/';
}

/*
 * Returns true for a log level. In `2024-01-02 15:04:05 ERROR main:`, which is a program's own log
 * line, a level stands where a collector would put a host.
 */
static bool is_level(struct gl_str word)
{
	static const char levels[][9] = {"trace", "debug", "info", "notice", "warn", "warning",
		"error", "critical", "fatal", "panic", "severe", "trc", "dbg", "inf", "wrn", "err",
		"ftl", "pnc"};

	for (size_t i = 0; i < GL_COUNT(levels); i++) {
		size_t n = 0;

		while (n < word.len && (word.p[n] | ' ') == levels[i][n])
			n++;
		if (n == word.len && levels[i][n] == '\0')
			return true;
	}
	return false;
}

/* Skips a prefix of syslog or journalctl, such as: Jan 02 15:04:05 node-3 dockerd[123]: */
static const char *eat_syslog(struct rest r, struct gl_buf *origin)
{
	struct gl_str host, tag;

	if (is_go_log(&r))
		return NULL;
	eat_stamp(&r);
	eat(&r, GL_STR(" "));
	host = word(&r, " :[");
	eat(&r, GL_STR(" "));
	tag = word(&r, " :[");
	if (is_at(&r, '[')) {
		word(&r, "]");
		eat(&r, GL_STR("]"));
	}
	eat(&r, GL_STR(": "));
	if (!r.p || host.len == 0 || tag.len == 0 || is_level(host))
		return NULL;
	put_name(origin, host, tag);
	return r.p;
}

/*
 * Skips structured data, such as [id key="v"][id key="v"]. Within a value, a backslash stands
 * before each `]` and `"`.
 */
static void eat_structured_data(struct rest *r)
{
	while (is_at(r, '[')) {
		do {
			r->p += *r->p == '\\' && r->end - r->p > 1 ? 2 : 1;
			word(r, "]\\");
		} while (is_at(r, '\\'));
		eat(r, GL_STR("]"));
	}
}

/*
 * Skips a prefix of RFC 5424, such as `<30>1 2024-01-02T15:04:05Z node-3 app 1 - - `. Instead of
 * the last `-` there may be structured data such as [id key="v"].
 */
static const char *eat_syslog5424(struct rest r, struct gl_buf *origin)
{
	struct gl_str host, app;

	eat(&r, GL_STR("<"));
	word(&r, ">");
	eat(&r, GL_STR(">1 "));
	eat_stamp(&r);
	eat(&r, GL_STR(" "));
	host = word(&r, " ");
	eat(&r, GL_STR(" "));
	app = word(&r, " ");
	for (int i = 0; i < 2; i++) { /* passes PROCID and MSGID */
		eat(&r, GL_STR(" "));
		word(&r, " ");
	}
	eat(&r, GL_STR(" "));
	if (is_at(&r, '['))
		eat_structured_data(&r);
	else
		eat(&r, GL_STR("-"));
	eat(&r, GL_STR(" "));
	if (r.p)
		put_name(origin, host, app);
	return r.p;
}

/* Returns what is left of a line whose writer is `name`, or NULL if something did not match. */
static const char *named(const struct rest *r, struct gl_str name, struct gl_buf *origin)
{
	if (!r->p || name.len == 0)
		return NULL;
	put_name(origin, name, GL_STR(""));
	return r->p;
}

/* Skips a prefix of docker compose, such as: web-1 | */
static const char *eat_compose(struct rest r, struct gl_buf *origin)
{
	struct gl_str name = word(&r, "| \t:=\"'[]{}()<>");

	eat_blanks(&r);
	eat(&r, GL_STR("| "));
	return named(&r, name, origin);
}

/* Skips a prefix of kubectl, such as: [pod/web-7f/app] */
static const char *eat_kubectl(struct rest r, struct gl_buf *origin)
{
	const char *name = r.p + 1;

	eat(&r, GL_STR("[pod/"));
	word(&r, "] ");
	eat(&r, GL_STR("] "));
	if (r.p)
		put_name(origin, gl_str_of(name, r.p - 2), GL_STR(""));
	return r.p;
}

/*
 * Skips a prefix of go-hclog, such as: 2020-12-10T10:22:12.345Z [DEBUG]
 * plugin.terraform-provider-aws_v3.21.0_x5:
 */
static const char *eat_hclog(struct rest r, struct gl_buf *origin)
{
	struct gl_str name;

	eat_stamp(&r);
	eat(&r, GL_STR(" ["));
	word(&r, "] ");
	eat(&r, GL_STR("]"));
	eat_blanks(&r);
	name = word(&r, ": ");
	eat(&r, GL_STR(": "));
	return named(&r, name, origin);
}

/* Skips a prefix of packer, such as: 2021/08/14 16:49:42 packer-builder-amazon-ebs plugin: */
static const char *eat_plugin(struct rest r, struct gl_buf *origin)
{
	struct gl_str name;

	if (!is_go_log(&r))
		return NULL;
	eat_stamp(&r);
	eat(&r, GL_STR(" "));
	name = word(&r, ": ");
	if (is_at(&r, ' '))
		eat(&r, GL_STR(" plugin"));
	eat(&r, GL_STR(": "));
	return named(&r, name, origin);
}

typedef const char *form(struct rest r, struct gl_buf *origin);

static size_t try_forms(form *const *forms, size_t n, struct gl_str line, struct gl_buf *origin)
{
	for (size_t i = 0; i < n; i++) {
		const char *p = forms[i]((struct rest){line.p, line.p + line.len}, origin);

		if (p)
			return (size_t)(p - line.p);
	}
	return 0;
}

size_t gl_collector(struct gl_str line, struct gl_buf *origin)
{
	static form *const forms[] = {eat_cri, eat_syslog, eat_syslog5424, eat_kubectl,
		eat_compose};

	return line.len ? try_forms(forms, GL_COUNT(forms), line, origin) : 0;
}

bool gl_collector_is_syslog(struct gl_str line)
{
	static form *const forms[] = {eat_syslog, eat_syslog5424};

	return line.len && try_forms(forms, GL_COUNT(forms), line, NULL) > 0;
}

size_t gl_collector_logger(struct gl_str line, struct gl_buf *origin)
{
	static form *const forms[] = {eat_hclog, eat_plugin};

	return line.len ? try_forms(forms, GL_COUNT(forms), line, origin) : 0;
}
