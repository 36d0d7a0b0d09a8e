#include "lib/syntax/annotation.h"

bool gl_annotation_is_word(char c)
{
	return gl_is_alnum(c) || c == '_';
}

bool gl_annotation_begins(struct gl_str rest)
{
	struct gl_str text = gl_str_skip_blanks(rest);
	size_t nblanks = rest.len - text.len;

	if (nblanks == 0 || text.len == 0)
		return false;
	return nblanks > 1 || *rest.p == '\t' || !gl_annotation_is_word(*text.p);
}

bool gl_annotation_follows_header(struct gl_str rest)
{
	static const struct gl_str marks[] = {
		{"+0x", 3}, {"(0x", 3}, {"({", 2}, {"(...)", 5}, {"()", 2}, {"goroutine ", 10}};

	return !gl_str_holds_any(rest, marks, GL_COUNT(marks)) && gl_annotation_begins(rest);
}

static bool is_all_of(struct gl_str text, struct gl_str marks)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr(marks.p, text.p[i], marks.len))
			return false;
	return text.len > 0;
}

bool gl_annotation_closes(struct gl_str text)
{
	return gl_annotation_is_fence(text) || is_all_of(text, GL_STR("\"'`)]}>;,. "));
}

bool gl_annotation_opens(struct gl_str text)
{
	return is_all_of(text, GL_STR("\"'`([{<>*- "));
}

bool gl_annotation_is_fence(struct gl_str rest)
{
	static const struct gl_str fences[] = {{"```", 3}, {"~~~", 3}, {"</pre", 5}, {"</code", 6},
		{"{code}", 6}, {"{noformat}", 10}};

	return gl_str_starts_any(gl_str_skip_blanks(rest), fences, GL_COUNT(fences)) != NULL;
}
