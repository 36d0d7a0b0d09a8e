/*
 * recordkeys: reads the values of a record's keys (lib/record/keytable.h), by their types, and
 * makes a record of all of them together.
 *
 * For each object: gl_members_begin; then for each key find and read; at the end are_record,
 * fault and end. Faults are borrowed from m and the line.
 */
#ifndef GL_PARSE_RECORDKEYS_H
#define GL_PARSE_RECORDKEYS_H

#include "lib/parse/member.h"

#define GL_RECORDKEYS_MAX 64 /* rows at most: they are bits of a word */

/* The row of a key, an enum gl_keytable_index; GL_KEYTABLE_ROWS: none. guess: tried first. */
size_t gl_recordkeys_find(struct gl_str key, size_t guess);

static inline uint64_t gl_recordkeys_bit(size_t row)
{
	return UINT64_C(1) << row;
}

/*
 * Read the value at the cursor as that of this row, and pass it: into m->rec, more and so
 * on, or into a fault. m->no_memory or j->what: it could not be passed.
 */
void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t row);

/* The object has ended. Does it make a record? */
bool gl_recordkeys_are_record(const struct gl_members *m);

/* Then what is wrong with it, or NULL. */
const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m);

/*
 * If nothing: what the members make of m->rec together. stack: of frames that were
 * recognised, not read; else NULL. false without memory.
 */
bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack);

#endif
