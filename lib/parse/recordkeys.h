/*
 * recordkeys: reads the values of a record's keys (lib/record/keytable.h) by their types, and
 * makes a record of all of them together.
 *
 * For each object, call gl_members_begin; then, for each key, gl_recordkeys_find and _read; at the
 * end _are_record, _fault and _end. Faults are borrowed from m and the line.
 */
#ifndef GL_PARSE_RECORDKEYS_H
#define GL_PARSE_RECORDKEYS_H

#include "lib/parse/member.h"

#define GL_RECORDKEYS_MAX 64 /* rows at most: they are bits of a word */

/* Returns a key's row (enum gl_keytable_index), or GL_KEYTABLE_ROWS. guess: a row to try first. */
size_t gl_recordkeys_find(struct gl_str key, size_t guess);

static inline uint64_t gl_recordkeys_bit(size_t row)
{
	return UINT64_C(1) << row;
}

/*
 * Read the value at the cursor as this row says, and move the cursor behind it. The value goes into
 * m->rec, m->more or m->group; one of the wrong type makes a fault. If the cursor could not be
 * moved, m->no_memory or j->what is set.
 */
void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t row);

/* The object has ended. Does it make a record? */
bool gl_recordkeys_are_record(const struct gl_members *m);

/* Call this for an object that makes a record: returns what makes that record bad, or NULL. */
const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m);

/*
 * Call this if there is no fault: completes m->rec from all members together. stack: the one whose
 * text was recognised; NULL if frames were read. false without memory.
 */
bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack);

#endif
