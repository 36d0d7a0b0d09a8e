#include "cmd/top/gosource.h"

#include "cmd/top/beneath.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"

#include <errno.h>
#include <unistd.h>

#define MOST_ELEMENTS 64
#define MOST_PATH ((size_t)4096)
#define PIECE ((size_t)64 << 10)

void gosource_free(struct gosource *s)
{
	gl_buf_free(&s->path);
	gl_buf_free(&s->text);
	gl_mem_free(s->lines);
	*s = (struct gosource){0};
}

/* --- the name ------------------------------------------------------------------------ */

struct elements {
	struct gl_str v[MOST_ELEMENTS];
	size_t n;
	bool has_version; /* one of the elements has an @ */
};

static bool is_separator(char c)
{
	return c == '/' || c == '\\'; /* paths from Windows may have both */
}

static struct gl_str next_element(struct gl_str *path)
{
	size_t n = 0;
	struct gl_str out;

	while (n < path->len && !is_separator(path->p[n]))
		n++;
	out = (struct gl_str){path->p, n};
	*path = gl_str_skip(*path, n < path->len ? n + 1 : n);
	return out;
}

static bool is_drive(struct gl_str s)
{
	return s.len == 2 && s.p[1] == ':';
}

/* Splits a path. Returns NULL, or the reason why its elements cannot be looked for. */
static const char *split(struct gl_str path, struct elements *e)
{
	*e = (struct elements){.n = 0};
	if (path.len == 0)
		return "the dump shows no file";
	if (path.len > MOST_PATH)
		return "the name is too long";
	if (memchr(path.p, '\0', path.len))
		return "the name holds a NUL byte";
	while (path.len > 0) {
		struct gl_str s = next_element(&path);

		if (gl_str_eq(s, GL_STR("..")))
			return "names with '..' are not looked up";
		if (s.len == 0 || gl_str_eq(s, GL_STR(".")) || (e->n == 0 && is_drive(s)))
			continue;
		if (e->n == MOST_ELEMENTS)
			return "the name has too many elements";
		e->v[e->n++] = s;
		e->has_version |= memchr(s.p, '@', s.len) != NULL;
	}
	if (e->n == 0)
		return "the dump shows no file";
	return gl_str_ends(e->v[e->n - 1], GL_STR(".go")) ? NULL : "it is not a .go file";
}

static void put_path(struct gl_buf *b, const char *root, const struct elements *e, size_t from,
	bool has_versions)
{
	b->len = 0;
	gl_buf_text(b, root);
	for (size_t i = from; i < e->n; i++) {
		struct gl_str s = e->v[i];
		const char *at = has_versions ? NULL : memchr(s.p, '@', s.len);

		if (b->len == 0 || b->p[b->len - 1] != '/')
			gl_buf_char(b, '/');
		gl_buf_str(b, at ? gl_str_of(s.p, at) : s);
	}
	gl_buf_char(b, '\0');
}

/* --- the file ------------------------------------------------------------------------ */

/*
 * Reads all of a regular file into b, unless it exceeds the limit. Returns NULL, or the reason for
 * a failure.
 */
static const char *read_all(int fd, struct gl_buf *b)
{
	for (;;) {
		ssize_t n;

		gl_buf_room(b, PIECE);
		n = read(fd, b->p + b->len, PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return "it cannot be read";
		if (n == 0)
			return NULL;
		b->len += (size_t)n;
		if (b->len > GL_LIMIT_SOURCE)
			return "it is larger than 16 MiB";
	}
}

/* Reads the file `path` of the folder root. Returns NULL, or the reason for a failure. */
static const char *read_path(const char *root, const char *path, struct gl_buf *b)
{
	const char *why;
	int fd = beneath_open(root, path, &why);

	if (fd < 0)
		return why;
	b->len = 0;
	why = read_all(fd, b);
	close(fd);
	return why;
}

static void find_lines(struct gosource *s)
{
	struct gl_str rest = gl_buf_view(&s->text);

	for (s->nlines = 0; rest.len > 0; s->nlines++) {
		s->lines = gl_mem_grow(s->lines, &s->cap, s->nlines + 1, sizeof *s->lines);
		s->lines[s->nlines] = gl_str_trim(gl_str_cut(&rest, '\n'));
	}
}

/*
 * Tries the file s->path, which begins with root. Returns NULL if it can be the file that the dump
 * names, and otherwise the reason why it cannot.
 */
static const char *try_file(struct gosource *s, const char *root, uint64_t last)
{
	const char *why = read_path(root, s->path.p + strlen(root), &s->text);

	if (why)
		return why;
	find_lines(s);
	return last > s->nlines ? "it has fewer lines" : NULL;
}

bool gosource_read(struct gosource *s, const char *root, struct gl_str file, uint64_t last,
	const char **why)
{
	struct elements e;

	*why = root ? split(file, &e) : "no --source-root was given";
	if (*why)
		return false;
	*why = beneath_not_found;
	/*
	 * If no file is accepted, *why says why the longest name that leads to a file was refused.
	 */
	for (size_t k = 0; k < e.n * 2; k++) {
		const char *fault;

		if (k % 2 == 1 && !e.has_version)
			continue;
		put_path(&s->path, root, &e, k / 2, k % 2 == 0);
		fault = try_file(s, root, last);
		if (!fault) {
			*why = NULL;
			return true;
		}
		if (*why == beneath_not_found)
			*why = fault;
	}
	return false;
}

/* --- declarations -------------------------------------------------------------------- */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static struct gl_str word_at(struct gl_str s)
{
	size_t n = 0;

	while (n < s.len && is_word(s.p[n]))
		n++;
	return (struct gl_str){s.p, n};
}

/*
 * Returns the name of the function that this line declares, as in `func name(`, `func (p *T) name(`
 * or `func name[T any](`. The name is empty if the line is no such declaration.
 */
static struct gl_str declared(struct gl_str line)
{
	const char *end;

	if (!gl_str_starts(line, GL_STR("func ")))
		return (struct gl_str){NULL, 0};
	line = gl_str_skip(line, 5);
	if (line.len > 0 && *line.p == '(') {
		end = memchr(line.p, ')', line.len);
		if (!end)
			return (struct gl_str){NULL, 0};
		line = gl_str_of(end + 1, line.p + line.len);
		while (line.len > 0 && *line.p == ' ')
			line = gl_str_skip(line, 1);
	}
	return word_at(line);
}

/*
 * Returns true if func, a name as Go prints it, contains the declared name as a word. For example,
 * net/http.(*conn).serve.func1 has the words conn, serve and func1: this closure is written within
 * the declaration of serve.
 */
static bool has_word(struct gl_str func, struct gl_str name)
{
	const char *slash = func.len ? gl_port_memrchr(func.p, '/', func.len) : NULL;
	const char *dot;

	func = slash ? gl_str_of(slash + 1, func.p + func.len) : func;
	dot = func.len ? memchr(func.p, '.', func.len) : NULL; /* the end of the package's name */
	func = dot ? gl_str_of(dot + 1, func.p + func.len) : func;
	while (func.len > 0 && name.len > 0) {
		struct gl_str word = word_at(func);

		if (gl_str_eq(word, name))
			return true;
		func = gl_str_skip(func, word.len ? word.len : 1);
	}
	return false;
}

/*
 * This relies on gofmt, which indents nearly every line of a function except the first one, with
 * `func`, and the last one, with the closing brace.
 */
bool gosource_extent(const struct gosource *s, struct gl_str func, size_t first, size_t last,
	size_t *from, size_t *to)
{
	size_t i = first;

	if (first == 0 || last < first || last > s->nlines)
		return false;
	while (i > 0 && !gl_str_starts(s->lines[i - 1], GL_STR("func ")))
		i--;
	if (i == 0 || !has_word(func, declared(s->lines[i - 1])))
		return false;
	*from = *to = i;
	if (gl_str_ends(s->lines[i - 1], GL_STR("}")))
		return last == i;
	while (*to < s->nlines && !gl_str_starts(s->lines[*to - 1], GL_STR("}")))
		++*to;
	return last <= *to;
}
