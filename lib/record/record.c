#include "lib/record/record.h"

struct gl_str gl_record_label(const struct gl_record *r, struct gl_str key)
{
	for (size_t i = 0; i < r->nlabels; i++)
		if (gl_str_eq(r->labels[i].key, key))
			return r->labels[i].value;
	return (struct gl_str){NULL, 0};
}
