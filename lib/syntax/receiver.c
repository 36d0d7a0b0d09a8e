#include "lib/syntax/receiver.h"

#include "lib/base/port.h"

/* Returns true if a type's name can begin with this byte. */
static bool begins_type(char c)
{
	return gl_is_letter(c) || (unsigned char)c >= 0x80;
}

size_t gl_receiver_lost_star(struct gl_str name, size_t *instead)
{
	const char *end = name.p + name.len, *open = gl_port_memmem(name.p, name.len, ".(", 2);
	struct gl_str type;

	if (!open || open == name.p)
		return 0;
	type = gl_str_of(open + 2, end);
	*instead = gl_str_starts(type, GL_STR("\\*")) ? 2 : gl_str_starts(type, GL_STR("_"));
	if (type.len <= *instead || !begins_type(type.p[*instead]) ||
		!gl_port_memmem(type.p, type.len, ").", 2))
		return 0;
	return (size_t)(type.p - name.p);
}

void gl_receiver_put(struct gl_buf *b, struct gl_str name)
{
	size_t instead, at = gl_receiver_lost_star(name, &instead);

	if (at) {
		gl_buf_add(b, name.p, at);
		gl_buf_char(b, '*');
		name = gl_str_skip(name, at + instead);
	}
	gl_buf_str(b, name);
}
