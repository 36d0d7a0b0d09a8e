/*
 * samplekeys: labels of a profile's sample that are not labels of a goroutine, but stand for other
 * keys of its record: those of debug=3, and those that glfold writes (syntax/profilefields.h).
 */
#ifndef GL_PARSE_SAMPLEKEYS_H
#define GL_PARSE_SAMPLEKEYS_H

#include "lib/base/arena.h"
#include "lib/record/record.h"

/* A label as the sample has it. Its number is 0 if it has none. */
struct gl_sample_label {
	struct gl_label text; /* in UTF-8; value.len is 0 if there is only a number */
	uint64_t number;
};

/*
 * What the labels of a sample say about its record. Before the first label, everything in it but
 * the arena must be zero.
 */
struct gl_sample_keys {
	struct gl_arena *arena;
	struct gl_record record;  /* `has`, id, parent, wait_seconds, state and class */
	struct gl_frame creator;  /* valid if has_creator */
	bool has_creator, has_class;
	bool no_memory;
};

/*
 * Stores what a label says if it stands for a key of the record. Returns false if it is a label of
 * the program, or has another type than the key needs. Strings are borrowed from the label or from
 * the arena.
 */
bool gl_sample_keys_take(struct gl_sample_keys *k, const struct gl_sample_label *label);

/* Stores what the labels say in the record, whose stack is set. */
void gl_sample_keys_fill(const struct gl_sample_keys *k, struct gl_record *r);

#endif
