#include "lib/select/idle.h"

/* The lines of idle.rules as strings. The Makefile makes idle.inc from idle.rules. */
static const char *const lines[] = {
#include "lib/select/idle.inc"
};

bool gl_idle_add(struct gl_rules *rules)
{
	struct gl_err err;

	for (size_t i = 0; i < GL_COUNT(lines); i++)
		if (gl_rules_add(rules, (struct gl_str){lines[i], strlen(lines[i])}, i + 1, &err) !=
			0)
			return false;
	return true;
}
