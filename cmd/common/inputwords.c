#include "cmd/common/inputwords.h"

#include "cmd/common/shellword.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"
#include "lib/record/classify.h"

#include <string.h>

#define LINE_WIDTH 60 /* columns of an input's first line in a message */

/* Appends a command such as `zstd -dc FILE`, with the path in the place of FILE. */
static void put_command(struct gl_buf *b, const char *command, const char *path)
{
	const char *file = strcmp(path, "-") == 0 ? NULL : strstr(command, "FILE");

	if (!file) {
		gl_buf_text(b, command);
		return;
	}
	gl_buf_add(b, command, (size_t)(file - command));
	shellword_put(b, path);
	gl_buf_text(b, file + strlen("FILE"));
}

void input_put_kind(struct gl_buf *b, const char *tool, const char *path, const struct gl_head *h,
	const struct gl_err *remark)
{
	const struct gl_kind *kind = gl_kind_find(h);

	if (!kind) {
		GL_BUF_LIT(b, "; it begins: ");
		view_cut(b, gl_kind_line(h), LINE_WIDTH, gl_term_cut_end);
		return;
	}
	GL_BUF_LIT(b, ": this is ");
	gl_buf_text(b, remark ? remark->what : kind->what);
	if (remark && remark->detail[0]) {
		GL_BUF_LIT(b, ": ");
		gl_buf_text(b, remark->detail);
	}
	if (kind->command) {
		GL_BUF_LIT(b, "; try: ");
		put_command(b, kind->command, path);
		GL_BUF_LIT(b, " | ");
		gl_buf_text(b, tool);
	} else if (kind->advice) {
		GL_BUF_LIT(b, "; ");
		gl_buf_text(b, kind->advice);
	}
}

/* Returns true if s looks like an address such as localhost:6060. */
static bool is_address(const char *s)
{
	const char *colon = strrchr(s, ':');

	return colon && colon[1] && !strchr(s, '/') &&
	       strspn(colon + 1, "0123456789") == strlen(colon + 1);
}

/*
 * Returns true if s ends as the names of dump files do. Then s was meant to be a file that does not
 * exist, rather than a pattern or an address.
 */
static bool has_file_suffix(const char *s)
{
	static const char *const known[] = {".txt", ".log", ".out", ".err", ".gz", ".json",
		".jsonl", ".ndjson", ".dump", ".pb", ".prof", ".pprof", ".zst", ".xz", ".bz2",
		".zip", ".tar", ".tgz", ".html", ".md", ".go", ".groups", ".goroutines", ".stacks",
		".stack", ".trace"};
	struct gl_str name = {s, strlen(s)};
	const char *dot = strrchr(s, '.');

	if (dot && dot[1] >= '0' && dot[1] <= '9') /* such as dump.1, dump.2024-05-01 */
		return true;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (gl_str_ends(name, (struct gl_str){known[i], strlen(known[i])}))
			return true;
	return false;
}

/*
 * Returns true if s looks like a pattern: main\.f, net/http.(*conn).serve. main.f counts as a
 * pattern only if it is the first operand, because that is where grep expects its pattern.
 */
static bool is_pattern(const char *s, bool is_first)
{
	if (has_file_suffix(s))
		return false;
	return strpbrk(s, "\\()^$|") || strstr(s, ".*") || (is_first && strchr(s, '.'));
}

/*
 * Returns true if s looks like a name such as leakSend. For glfilter, which selects by names, any
 * word in lower case does, too.
 */
static bool is_name(const char *tool, const char *s)
{
	bool has_lower = strpbrk(s, "abcdefghijklmnopqrstuvwxyz") != NULL;
	bool has_upper = strpbrk(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;

	return !strpbrk(s, "./-") && has_lower && (has_upper || strcmp(tool, "glfilter") == 0);
}

static bool is_class(const char *s)
{
	return gl_class_find((struct gl_str){s, strlen(s)}) < GL_CLASS_COUNT;
}

static void put_url_hint(struct gl_buf *b, const char *tool, const char *s)
{
	struct gl_buf url = {0};

	if (!strstr(s, "://"))
		GL_BUF_LIT(&url, "http://");
	gl_buf_text(&url, s);
	if (is_address(s))
		GL_BUF_LIT(&url, "/debug/pprof/goroutine?debug=2");
	gl_buf_char(&url, '\0');
	if (!url.failed) {
		GL_BUF_LIT(b, "; gl reads files, not URLs: curl -fsS ");
		shellword_put(b, url.p);
		GL_BUF_LIT(b, " | ");
		gl_buf_text(b, tool);
	}
	gl_buf_free(&url);
}

static void put_option_hint(struct gl_buf *b, const char *tool, const char *option, const char *s)
{
	GL_BUF_LIT(b, "; to select by it: glfilter ");
	gl_buf_text(b, option);
	gl_buf_char(b, ' ');
	shellword_put(b, s);
	GL_BUF_LIT(b, " FILE");
	if (strcmp(tool, "glfilter") == 0)
		return;
	GL_BUF_LIT(b, " | ");
	gl_buf_text(b, tool);
}

void input_put_hint(struct gl_buf *b, const char *tool, const char *path, bool is_first)
{
	size_t digits = strspn(path, "0123456789");

	if (strstr(path, "://") || strstr(path, "/debug/pprof") || is_address(path)) {
		put_url_hint(b, tool, path);
	} else if (digits > 0 && !path[digits]) {
		GL_BUF_LIT(b, "; gl does not attach to a process: kill -QUIT ");
		gl_buf_text(b, path);
		GL_BUF_LIT(b, " makes a Go process write a dump and exit");
	} else if (is_class(path)) {
		put_option_hint(b, tool, "--class", path);
	} else if (is_pattern(path, is_first) || (is_first && is_name(tool, path))) {
		put_option_hint(b, tool, strstr(path, "(*") ? "-F --func" : "--func", path);
	}
}
