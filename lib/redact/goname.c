#include "lib/redact/goname.h"

#include "lib/record/classify.h"
#include "lib/redact/symbol.h"
#include "lib/redact/wellknown.h"

#define VENDOR GL_STR("/vendor/")

/* --- one element --------------------------------------------------------------------- */

static bool is_any(struct gl_str s, const struct gl_str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (gl_str_eq(s, words[i]))
			return true;
	return false;
}

/*
 * Returns true for an element of a path that is kept: a version such as v2, or a word that has a
 * meaning in Go.
 */
static bool stays_in_path(struct gl_str s)
{
	static const struct gl_str words[] = {{"main", 4}, {"vendor", 6}, {"type", 4},
		{"type:", 5}};

	return is_any(s, words, GL_COUNT(words)) ||
	       (s.len > 1 && s.len <= 3 && *s.p == 'v' &&
		       gl_skip_digits(s.p + 1, s.p + s.len) == s.p + s.len);
}

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* Appends a path with a pseudonym for each element, except for elements that are kept. */
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

/* Returns true if every byte of s can occur in the name of a Go package or function. */
static bool is_plain(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (c == '\0' || !(gl_is_alnum(c) || strchr("_.()*/-%@!~:+", c)))
			return false;
	}
	return true;
}

/* Returns true for `panic`, which is the name of runtime.gopanic in some forms of dumps. */
static bool is_panic(struct gl_str func)
{
	return gl_str_eq(func, GL_STR("panic"));
}

/*
 * Returns true if the function belongs to a well-known package. Type arguments in its name must be
 * [...], because others could show private names.
 */
static bool is_public(struct gl_str func)
{
	struct gl_str pkg = gl_func_package(func);

	if (is_panic(func))
		return true;
	return (gl_wellknown_std(pkg) || gl_wellknown_module(pkg).p) && is_plain(pkg) &&
	       gl_symbol_is_whole(gl_str_skip(func, pkg.len));
}

/*
 * Returns how many bytes at the beginning of a function's name are not well known: 0; or those up
 * to and including `/vendor/`, if a well-known name follows; otherwise func.len.
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

/* --- paths of files -------------------------------------------------------------------- */

/*
 * Folders in which Go and modules are usually installed. They are kept, because they say nothing
 * about the user. # stands for a number.
 */
static const char *const roots[] = {
	"/usr/local/go/src/", "/usr/lib/go/src/", "/usr/lib/go-#.#/src/", "/usr/share/go-#.#/src/",
	"/usr/lib/golang/src/", "C:/Program Files/Go/src/", "/go/pkg/mod/", "/root/go/pkg/mod/",
};

/*
 * If the file begins with an element of `roots`, returns how many bytes of it match, otherwise 0.
 */
static size_t root_length(struct gl_str file)
{
	for (size_t i = 0; i < GL_COUNT(roots); i++) {
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

/* Returns the length of a version such as `@v1.2.3` at the beginning of s, or 0. */
static size_t version_length(struct gl_str s)
{
	size_t n = 0;

	while (s.len > 0 && *s.p == '@' && n < s.len && s.p[n] != '/')
		n++;
	return n;
}

/*
 * Removes the first letter from the package and from the folder, and returns true if these are the
 * same letter. Two escapes are decoded: a package may have %2e for a full stop, and a folder of the
 * module cache has `!a` for `A`.
 */
static bool is_same_letter(struct gl_str *folder, struct gl_str *pkg)
{
	bool is_escaped = gl_str_starts(*pkg, GL_STR("%2e"));
	bool is_capital = folder->len > 1 && *folder->p == '!';
	char want = is_escaped ? '.' : *pkg->p;
	char got = is_capital ? (char)(folder->p[1] - 'a' + 'A') : *folder->p;

	*folder = gl_str_skip(*folder, is_capital ? 2 : 1);
	*pkg = gl_str_skip(*pkg, is_escaped ? 3 : 1);
	return want == got;
}

/*
 * Returns true if this is the folder of the package. The folder may also contain a version, such as
 * @v1.2.3.
 */
static bool is_folder_of(struct gl_str folder, struct gl_str pkg)
{
	while (folder.len > 0 && pkg.len > 0) {
		folder = gl_str_skip(folder, version_length(folder));
		if (folder.len == 0 || !is_same_letter(&folder, &pkg))
			return false;
	}
	return version_length(folder) == folder.len && pkg.len == 0;
}

/*
 * Returns true if s can be the path of a file with a function of pkg, a well-known package. For a
 * package of a module, the file must be in the folder of the package. For a package of the standard
 * library, it may be in the folder of any package of the library, because go:linkname gives some
 * functions the name of another package. is_source: s follows src/ or is the whole path, which is
 * required for the standard library.
 */
static bool is_known_at(struct gl_str s, struct gl_str pkg, bool is_source)
{
	struct gl_str folder = folder_of(s);

	if (gl_wellknown_module(pkg).p)
		return is_folder_of(folder, pkg);
	return is_source && gl_wellknown_std(folder);
}

/*
 * Returns how many bytes of the file precede its well-known part; file.len if it has none. If that
 * part could begin at several places, the last one is taken, because the text before it may be the
 * rest of another path.
 */
static size_t private_path(struct gl_str func, struct gl_str file)
{
	struct gl_str pkg = gl_func_package(func);

	for (size_t i = file.len; i-- > 0;) {
		struct gl_str rest = gl_str_skip(file, i);
		bool is_source = i == 0 ||
				 gl_str_ends((struct gl_str){file.p, i}, GL_STR("/src/"));

		if ((i == 0 || file.p[i - 1] == '/') && is_known_at(rest, pkg, is_source))
			return is_plain(rest) ? i : file.len;
	}
	return file.len;
}

/* Returns true for the name of a file that the go command generates. */
static bool is_made(struct gl_str name)
{
	return gl_str_eq(name, GL_STR("<autogenerated>")) ||
	       gl_str_eq(name, GL_STR("_testmain.go")) ||
	       gl_str_eq(name, GL_STR("_cgo_gotypes.go"));
}

/*
 * Returns how many bytes at the beginning of a function's name are not well known; func.len if no
 * part is well known. If the function's file is given, it must fit the well-known name. Otherwise
 * nothing is taken for well known: in a damaged dump, a line may begin with the name of one package
 * and end with that of another.
 */
static size_t private_name(struct gl_str func, struct gl_str file)
{
	size_t hidden = private_length(func);
	struct gl_str known = gl_str_skip(func, hidden);

	if (hidden == func.len || file.len == 0 || is_made(file) || is_panic(func) ||
		private_path(known, file) < file.len)
		return hidden;
	return func.len;
}

/* --- functions ----------------------------------------------------------------------- */

/*
 * Appends type arguments; text begins with their bracket. [...] is kept, and anything else gets a
 * pseudonym.
 */
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

/*
 * Appends a part of a name such as `.(*Store)`, `.Set` or `.func1`. Its name gets a pseudonym,
 * unless the language or the compiler made the name.
 */
static void put_part(struct gl_buf *b, const struct gl_secret *s, const struct gl_symbol_part *part)
{
	gl_buf_str(b, part->open);
	if (gl_symbol_is_made(part->name))
		gl_buf_str(b, part->name);
	else
		gl_pseudonym_put(b, s, part->name);
	put_arguments(b, s, part->arguments);
	gl_buf_str(b, part->mark);
	if (part->is_receiver)
		gl_buf_char(b, ')');
}

void gl_goname_func(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file)
{
	size_t hidden = private_name(func, file);
	struct gl_symbol_part part;
	struct gl_str pkg, rest;

	if (hidden < func.len) {
		put_path(b, s, (struct gl_str){func.p, hidden});
		gl_buf_str(b, gl_str_skip(func, hidden));
		return;
	}
	pkg = gl_func_package(func);
	put_path(b, s, pkg);
	rest = gl_str_skip(func, pkg.len);
	while (gl_symbol_next(&rest, &part))
		put_part(b, s, &part);
}

/* --- files --------------------------------------------------------------------------- */

/*
 * Appends the folders before the well-known part of a path with pseudonyms. Folders in which Go is
 * usually installed, and an ending such as /src/, are kept.
 */
static void put_folders(struct gl_buf *b, const struct gl_secret *s, struct gl_str path)
{
	static const struct gl_str ends[] = {{"/src/", 5}, {"/pkg/mod/", 9}, {"/vendor/", 8}};
	const struct gl_str *end = gl_str_ends_any(path, ends, GL_COUNT(ends));
	size_t keep = root_length(path) == path.len ? path.len : end ? end->len : 0;

	put_path(b, s, (struct gl_str){path.p, path.len - keep});
	gl_buf_str(b, gl_str_skip(path, path.len - keep));
}

/*
 * Returns the length of the ending of a file's name, such as `_test.go`, which is kept because it
 * says only what kind of file it is.
 */
static size_t ending_length(struct gl_str name)
{
	static const struct gl_str ends[] = {{"_test.go", 8}, {".pb.go", 6}, {".go", 3}, {".s", 2},
		{".c", 2}, {".cc", 3}, {".cpp", 4}, {".h", 2}};

	const struct gl_str *end = gl_str_ends_any(name, ends, GL_COUNT(ends));

	return end ? end->len : 0;
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
