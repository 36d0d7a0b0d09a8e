/*
 * recordkeys: reads the values of a record's keys (lib/record/keytable.h) by their types, and makes
 * a record of all of them together.
 *
 * For each object, call gl_members_begin. Then, for each key, call gl_recordkeys_find and
 * gl_recordkeys_read. At the end call gl_recordkeys_are_record, gl_recordkeys_fault and
 * gl_recordkeys_end. Faults are borrowed from m and from the line.
 */
#ifndef GL_PARSE_RECORDKEYS_H
#define GL_PARSE_RECORDKEYS_H

#include "lib/parse/member.h"

/* the key table has at most this many rows, because each has a bit in a uint64_t */
#define GL_RECORDKEYS_MAX 64

/*
 * Returns the row of the key table that has this key (enum gl_keytable_index), or GL_KEYTABLE_ROWS
 * if none has. guess: the row to try first.
 */
size_t gl_recordkeys_find(struct gl_str key, size_t guess);

static inline uint64_t gl_recordkeys_bit(size_t row)
{
	return UINT64_C(1) << row;
}

/*
 * Reads the value at the cursor as the type of this row of the key table demands, stores it in
 * m->rec, m->more or m->group, and moves the cursor behind it. A value of another type makes a
 * fault. If the JSON is invalid or there is no memory, the cursor stays; then j->what or
 * m->no_memory is set.
 */
void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t row);

/* Returns true if the object, which has ended, is a record or a group. */
bool gl_recordkeys_are_record(const struct gl_members *m);

/* Returns what makes the record bad, or NULL. Call this only for an object that is a record. */
const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m);

/*
 * Call this after the last member of a valid record. Fills the parts of m->rec that depend on
 * several members. stack: the stack, if its text in the line was recognised; if NULL, it is made
 * from the frames that were read into m. Returns false if there is no memory.
 */
bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack);

#endif
