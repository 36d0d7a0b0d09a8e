#include "lib/redact/goname.h"

#include "lib/record/classify.h"
#include "lib/redact/wellknown.h"

#define VENDOR GL_STR("/vendor/")

/* --- one element --------------------------------------------------------------------- */

/* Returns the length of s without the digits at its end. */
static size_t without_digits(struct gl_str s)
{
	while (s.len > 0 && gl_is_digit(s.p[s.len - 1]))
		s.len--;
	return s.len;
}

/* Returns true for `word` followed by digits, of which there may be none. */
static bool is_numbered(struct gl_str s, struct gl_str word)
{
	return gl_str_starts(s, word) && without_digits(s) <= word.len;
}

static bool is_any(struct gl_str s, const struct gl_str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (gl_str_eq(s, words[i]))
			return true;
	return false;
}

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* Returns true for elements of a path that stay: some that Go gives a meaning, and versions. */
static bool stays_in_path(struct gl_str s)
{
	static const struct gl_str words[] = {{"main", 4}, {"vendor", 6}, {"type", 4},
		{"type:", 5}};

	return is_any(s, words, COUNT(words)) ||
	       (is_numbered(s, GL_STR("v")) && s.len > 1 && s.len <= 3);
}

/* Returns true for parts of a function's name that the language and the compiler make. */
static bool stays_in_name(struct gl_str s)
{
	static const struct gl_str words[] = {{"main", 4}, {"init", 4}, {"", 0}};

	return is_any(s, words, COUNT(words)) || is_numbered(s, GL_STR("func")) ||
	       is_numbered(s, GL_STR("gowrap")) || is_numbered(s, GL_STR("deferwrap")) ||
	       is_numbered(s, GL_STR(""));
}

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* Appends a path, element by element. */
static void put_path(struct gl_buf *b, const struct gl_secret *s, struct gl_str path)
{
	size_t from = 0;

	for (size_t i = 0; i <= path.len; i++) {
		struct gl_str element = {path.p + from, i - from};

		if (i < path.len && !is_separator(path.p[i]))
			continue;
		if (stays_in_path(element))
			gl_buf_str(b, element);
		else
			gl_pseudonym_put(b, s, element);
		if (i < path.len)
			gl_buf_char(b, path.p[i]);
		from = i + 1;
	}
}

/* --- what is well known -------------------------------------------------------------- */

/* Returns true if the name has no byte that names of Go packages and functions cannot have. */
static bool is_plain(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || gl_is_digit(c) ||
			    strchr("_.()*/-%@!~:+", c)) || c == '\0')
			return false;
	}
	return true;
}

/* Returns true if a function stands in a well-known package. Type arguments must be [...]. */
static bool is_public(struct gl_str func)
{
	const struct gl_str dots = GL_STR("[...]");
	struct gl_str pkg = gl_func_package(func);

	if (gl_str_eq(func, GL_STR("panic")))
		return true;
	if (!gl_wellknown_std(pkg) && !gl_wellknown_module(pkg).p)
		return false;
	while (func.len > 0) {
		const char *at = gl_port_memmem(func.p, func.len, dots.p, dots.len);

		if (!is_plain(gl_str_of(func.p, at ? at : func.p + func.len)))
			return false;
		func = gl_str_skip(func, at ? (size_t)(at - func.p) + dots.len : func.len);
	}
	return true;
}

/*
 * Returns the number of bytes before the part of a function's name that is well known: 0, or those
 * up to and including `/vendor/`; func.len if it has no such part.
 */
static size_t private_length(struct gl_str func)
{
	const char *at;

	if (is_public(func))
		return 0;
	at = func.len ? gl_port_memmem(func.p, func.len, VENDOR.p, VENDOR.len) : NULL;
	if (at && is_public(gl_str_of(at + VENDOR.len, func.p + func.len)))
		return (size_t)(at - func.p) + VENDOR.len;
	return func.len;
}

/* --- functions ----------------------------------------------------------------------- */

/* Returns the length of the mark that the compiler put at the end of a name: `-fm`, `-range2`. */
static size_t mark_length(struct gl_str s)
{
	static const struct gl_str marks[] = {{"-fm", 3}, {"-range", 6},
		{"\xc2\xb7" "dwrap\xc2\xb7", 9}, {"\xc2\xb7", 2}};
	size_t n = without_digits(s);

	for (size_t i = 0; i < COUNT(marks); i++)
		if (gl_str_ends((struct gl_str){s.p, n}, marks[i]))
			return s.len - n + marks[i].len;
	return 0;
}

/* Appends type arguments, s[0] being the bracket. They are [...], or of a form not known here. */
static void put_arguments(struct gl_buf *b, const struct gl_secret *s, struct gl_str text)
{
	if (text.len == 0 || gl_str_eq(text, GL_STR("[...]"))) {
		gl_buf_str(b, text);
		return;
	}
	gl_buf_char(b, '[');
	gl_pseudonym_put(b, s, text);
	gl_buf_char(b, ']');
}

static void put_name(struct gl_buf *b, const struct gl_secret *s, struct gl_str name)
{
	size_t mark = mark_length(name);
	const char *open = memchr(name.p, '[', name.len - mark);
	struct gl_str end = {name.p + name.len - mark, mark};
	struct gl_str own = gl_str_of(name.p, open ? open : end.p);

	if (stays_in_name(own))
		gl_buf_str(b, own);
	else
		gl_pseudonym_put(b, s, own);
	put_arguments(b, s, open ? gl_str_of(open, end.p) : (struct gl_str){end.p, 0});
	gl_buf_str(b, end);
}

/* Appends `(*Store)`, `Set` or `func1`. */
static void put_part(struct gl_buf *b, const struct gl_secret *s, struct gl_str part)
{
	bool is_receiver = part.len > 2 && part.p[0] == '(' && part.p[part.len - 1] == ')';
	size_t skip = !is_receiver ? 0 : part.p[1] == '*' ? 2 : 1;

	gl_buf_add(b, part.p, skip);
	put_name(b, s, (struct gl_str){part.p + skip, part.len - skip - is_receiver});
	if (is_receiver)
		gl_buf_char(b, ')');
}

/* Returns the length of the part that s begins with: up to a full stop outside of brackets. */
static size_t part_length(struct gl_str s)
{
	size_t depth = 0, i;

	for (i = 0; i < s.len && (depth > 0 || s.p[i] != '.'); i++) {
		if (s.p[i] == '(' || s.p[i] == '[')
			depth++;
		else if ((s.p[i] == ')' || s.p[i] == ']') && depth > 0)
			depth--;
	}
	return i;
}

void gl_goname_func(struct gl_buf *b, const struct gl_secret *s, struct gl_str func)
{
	size_t hidden = private_length(func);
	struct gl_str pkg, rest;

	if (hidden < func.len) {
		put_path(b, s, (struct gl_str){func.p, hidden});
		gl_buf_str(b, gl_str_skip(func, hidden));
		return;
	}
	pkg = gl_func_package(func);
	put_path(b, s, pkg);
	rest = gl_str_skip(func, pkg.len);
	while (rest.len > 0) {
		size_t n;

		if (*rest.p == '.') {
			gl_buf_char(b, '.');
			rest = gl_str_skip(rest, 1);
		}
		n = part_length(rest);
		put_part(b, s, (struct gl_str){rest.p, n});
		rest = gl_str_skip(rest, n);
	}
}

/* --- files --------------------------------------------------------------------------- */

/* Where Go and modules are usually installed, and what says nothing of who did. # is a number. */
static const char *const roots[] = {
	"/usr/local/go/src/", "/usr/lib/go/src/", "/usr/lib/go-#.#/src/", "/usr/share/go-#.#/src/",
	"/usr/lib/golang/src/", "C:/Program Files/Go/src/", "/go/pkg/mod/", "/root/go/pkg/mod/",
};

/* Returns the length of a root that the file begins with, or 0. */
static size_t root_length(struct gl_str file)
{
	for (size_t i = 0; i < COUNT(roots); i++) {
		const char *p = file.p, *end = file.p + file.len, *root = roots[i];

		for (; *root && p < end; root++) {
			const char *digits = gl_skip_digits(p, end);

			if (*root == '#' ? digits == p : *p != *root)
				break;
			p = *root == '#' ? digits : p + 1;
		}
		if (!*root)
			return (size_t)(p - file.p);
	}
	return 0;
}

/* Returns the folder of a file, without the slash. */
static struct gl_str folder_of(struct gl_str file)
{
	const char *slash = file.len ? gl_port_memrchr(file.p, '/', file.len) : NULL;

	return slash ? gl_str_of(file.p, slash) : (struct gl_str){"", 0};
}

/* Returns true if a module's name, in which a full stop may be %2e, stands at s, and ends there. */
static bool is_at(struct gl_str s, struct gl_str module)
{
	size_t i = 0;

	for (size_t k = 0; k < module.len; k++, i++) {
		bool is_escaped = module.len - k > 2 && memcmp(module.p + k, "%2e", 3) == 0;

		if (i >= s.len || s.p[i] != (is_escaped ? '.' : module.p[k]))
			return false;
		k += is_escaped ? 2 : 0;
	}
	return i < s.len && (s.p[i] == '/' || s.p[i] == '@');
}

/*
 * Returns true if what stands at s is well known to be the file of a function in the package: a
 * file of the module or, right behind src/ or at the begin, of the standard library.
 */
static bool is_known_at(struct gl_str s, struct gl_str module, bool is_source)
{
	if (module.p)
		return is_at(s, module);
	return is_source && gl_wellknown_std(folder_of(s));
}

/* Returns the number of bytes of the file before its well-known part; file.len: it has none. */
static size_t private_path(struct gl_str func, struct gl_str file)
{
	struct gl_str module = gl_wellknown_module(gl_func_package(func));

	for (size_t i = 0; i < file.len && is_plain(file); i++) {
		struct gl_str rest = gl_str_skip(file, i);
		bool is_source = i == 0 ||
				 gl_str_ends((struct gl_str){file.p, i}, GL_STR("/src/"));

		if ((i == 0 || file.p[i - 1] == '/') && is_known_at(rest, module, is_source))
			return i;
	}
	return file.len;
}

/* Appends the folders before the well-known part of a path. */
static void put_folders(struct gl_buf *b, const struct gl_secret *s, struct gl_str path)
{
	static const struct gl_str ends[] = {{"/src/", 5}, {"/pkg/mod/", 9}, {"/vendor/", 8}};
	size_t keep = root_length(path) == path.len ? path.len : 0;

	for (size_t i = 0; i < COUNT(ends) && keep == 0; i++)
		keep = gl_str_ends(path, ends[i]) ? ends[i].len : 0;
	put_path(b, s, (struct gl_str){path.p, path.len - keep});
	gl_buf_str(b, gl_str_skip(path, path.len - keep));
}

/* Returns the length of what ends a file's name and says only what it is. */
static size_t ending_length(struct gl_str name)
{
	static const struct gl_str ends[] = {{"_test.go", 8}, {".pb.go", 6}, {".go", 3}, {".s", 2},
		{".c", 2}, {".cc", 3}, {".cpp", 4}, {".h", 2}};

	for (size_t i = 0; i < COUNT(ends); i++)
		if (gl_str_ends(name, ends[i]))
			return ends[i].len;
	return 0;
}

/* Returns true for files that the go command makes. */
static bool is_made(struct gl_str name)
{
	return gl_str_eq(name, GL_STR("<autogenerated>")) ||
	       gl_str_eq(name, GL_STR("_testmain.go")) ||
	       gl_str_eq(name, GL_STR("_cgo_gotypes.go"));
}

void gl_goname_file(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file)
{
	size_t hidden = private_length(func), known, end;
	struct gl_str name = file;

	known = hidden < func.len ? private_path(gl_str_skip(func, hidden), file) : file.len;
	if (known < file.len) {
		put_folders(b, s, (struct gl_str){file.p, known});
		gl_buf_str(b, gl_str_skip(file, known));
		return;
	}
	for (size_t i = 0; i < file.len; i++)
		if (is_separator(file.p[i]))
			name = gl_str_skip(file, i + 1);
	put_path(b, s, gl_str_of(file.p, name.p));
	end = is_made(name) ? name.len : ending_length(name);
	put_path(b, s, (struct gl_str){name.p, name.len - end});
	gl_buf_str(b, gl_str_skip(name, name.len - end));
}
