/*
 * member: the members of a record's JSON object (contract sections 2 and 3): a table of keys,
 * each with how its value is read and what is wrong with one of another type. What is read
 * gathers here until the object has ended.
 */
#ifndef GL_PARSE_MEMBER_H
#define GL_PARSE_MEMBER_H

#include "lib/base/json.h"
#include "lib/parse/template.h"
#include "lib/record/record.h"

/* Rows of the key table that have a name; the order of the rest is free. */
enum gl_member {
	GL_MEMBER_SIG,
	GL_MEMBER_COUNT,
	GL_MEMBER_WHERE,
	GL_MEMBER_FRAMES,
	GL_MEMBER_CREATED_BY,
	GL_MEMBER_BY,
	GL_MEMBER_KEY
};

#define GL_MEMBER_MAX 64 /* rows at most: they are bits of a word */

/* A list of frames as they are read; the arrays are kept from line to line. */
struct gl_member_frames {
	struct gl_frame *v;
	struct gl_frame_args *args;
	size_t n, cap, args_cap;
	bool has_args;
};

/* One member of an object of strings or of counts. */
struct gl_member_pair {
	struct gl_str key, value;
	uint64_t n;
};

/* A value of the wrong type. */
struct gl_member_fault {
	const char *what; /* NULL: none */
	struct gl_str text;
};

/* What was read of one object, and the room for it. All zero bytes but `stacks` is ready. */
struct gl_members {
	struct gl_stacks *stacks; /* borrowed; gets the stacks of examples */
	struct gl_arena arena;	  /* what records point to */
	struct gl_record *rec;	  /* being filled */
	struct gl_more more;
	struct gl_group *group; /* NULL before the first of its keys */
	size_t nkey;		/* values of group->key */
	struct gl_member_frames frames;
	struct gl_frame creator, where;
	bool has_creator, has_where;
	struct gl_template_number numbers[GL_TEMPLATE_NUMBERS];
	size_t nnumbers;	/* may exceed what is kept */
	uint64_t seen, present; /* bits by row: met, and met with a value that is not null */
	struct gl_member_fault fault, group_fault; /* the first of each */
	bool no_memory;

	/* Scratch. */
	struct gl_member_frames side; /* of an ancestor or an example */
	struct gl_member_pair *pairs;
	size_t npairs, pairs_cap;
	uint32_t *slots; /* pairs by their key's hash: index + 1, or 0 */
	size_t nslots, slots_cap;
	size_t nmembers; /* of the nested object last read, known or not */
};

void gl_members_free(struct gl_members *m);

/* A new object begins: *rec is emptied, and filled from now on. */
void gl_members_begin(struct gl_members *m, struct gl_record *rec);

/* The row of a key; gl_members_rows() when there is none. guess: tried first. */
size_t gl_members_find(struct gl_str key, size_t guess);
size_t gl_members_rows(void);

static inline uint64_t gl_member_bit(size_t row)
{
	return UINT64_C(1) << row;
}

/*
 * Read the value at the cursor as that of this row, and pass it: into m->rec, more and so
 * on, or into a fault. m->no_memory or j->what: it could not be passed.
 */
void gl_members_read(struct gl_members *m, struct gl_json *j, size_t row);

/* `text` are digits that went to the field at this offset of the record. */
void gl_members_number(struct gl_members *m, struct gl_str text, size_t field);

/* The object has ended. Does it make a record? */
bool gl_members_are_record(const struct gl_members *m);

/* Then what is wrong with it, or NULL. */
const struct gl_member_fault *gl_members_fault(struct gl_members *m);

/*
 * If nothing: what the members make of m->rec together. stack: of frames that were
 * recognised, not read; else NULL. false without memory.
 */
bool gl_members_end(struct gl_members *m, const struct gl_stack *stack);

#endif
