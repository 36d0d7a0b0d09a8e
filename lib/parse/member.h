/*
 * member: reads the members of a JSON object by a table of rows. Each row has a key, the function
 * that reads the key's value, and the field that gets the value. The readers of texts, numbers and
 * other simple values are here. Until a record's object has ended, struct gl_members collects what
 * the readers have read of it.
 *
 * The rules for readers: A reader moves the cursor behind the value, even if the value is of the
 * wrong type, in which case it returns false. It also returns false if it could not move the
 * cursor, because the JSON is invalid (j->what is set) or there is no memory (m->no_memory is set).
 * Texts are borrowed from the line, or live in m->arena.
 */
#ifndef GL_PARSE_MEMBER_H
#define GL_PARSE_MEMBER_H

#include "lib/base/json.h"
#include "lib/parse/jsoncache.h"
#include "lib/record/keytable.h"

/* A list of frames that is being read. The arrays are reused from line to line. */
struct gl_member_frames {
	struct gl_frame *v;
	struct gl_frame_args *args;
	size_t n, cap, args_cap;
	bool has_args;
};

/* One member of an object whose values are strings or counts. */
struct gl_member_pair {
	struct gl_str key, value;
	uint64_t n;
};

/* A value of the wrong type, and what is wrong with it. */
struct gl_member_fault {
	const char *what; /* the message; NULL: there is no fault */
	struct gl_str text;
};

/* What was read of one object. Before the first use, all bytes must be zero except for `stacks`. */
struct gl_members {
	struct gl_stacks *stacks; /* borrowed; the stacks of records and examples are added to it */
	struct gl_arena arena;	  /* memory that records point to */
	struct gl_record *rec;	  /* the record that is being filled */
	struct gl_more more;
	struct gl_group *group; /* NULL until the first key of a group is met */
	size_t nkey;		/* number of values in group->key */
	struct gl_member_frames frames;
	struct gl_frame creator, where;
	bool has_creator, has_where;
	struct gl_jsoncache_number numbers[GL_JSONCACHE_NUMBERS];
	/* number of numbers met, of which only the first GL_JSONCACHE_NUMBERS are kept */
	size_t nnumbers;
	/*
	 * one bit for each row. seen: its key was met; present: it was met with a value that is not
	 * null
	 */
	uint64_t seen, present;
	/*
	 * The first fault in any key, apart from the keys of groups; and the first in a key of
	 * groups. The latter counts only if the object is a group.
	 */
	struct gl_member_fault fault, group_fault;
	/* set by a reader if the value is valid but must not set the bits of its row */
	bool says_nothing;
	bool no_memory;

	/* The rest is scratch memory. */
	struct gl_member_frames side; /* the frames of an ancestor or an example */
	struct gl_member_pair *pairs;
	size_t npairs, pairs_cap;
	uint32_t *slots; /* finds pairs by the hash of their key: index + 1, or 0 */
	size_t nslots, slots_cap;
	/* members of the nested object that was read last, unknown keys included */
	size_t nmembers;
};

void gl_members_free(struct gl_members *m);

/* Begin a new object. Empties *rec, which readers fill from now on. */
void gl_members_begin(struct gl_members *m, struct gl_record *rec);

/*
 * Remember that the field at this offset of the record got its value from the digits `text` (for
 * jsoncache.h).
 */
void gl_members_number(struct gl_members *m, struct gl_str text, size_t field);

/*
 * Reads the value at the cursor into the field, and moves the cursor behind the value. Follows the
 * rules for readers (at the top of this file). A reader may also fill other fields of m->rec,
 * m->more or m->group.
 */
typedef bool gl_member_read(struct gl_members *m, struct gl_json *j, void *field);

/* A key of a record, or of an object within a record, and how its value is read. */
struct gl_member_row {
	struct gl_str name;
	gl_member_read *read;
	size_t offset; /* of the field, within its struct */
	uint32_t has;  /* GL_HAS_ bits that a good value sets in the record; 0 in nested objects */
};

/* A row of an object within a record. */
#define GL_MEMBER_ROW(lit, read, offset) {{(lit), sizeof(lit) - 1}, read, offset, 0}

/* Returns the row of a key, or nrows if there is none. */
size_t gl_member_find(const struct gl_member_row *rows, size_t nrows, struct gl_str key);

/* Reads a text into a struct gl_str. */
gl_member_read gl_member_read_text;

/* Read a number of less than 2^63 into a uint64_t or an int64_t. The second refuses 0. */
gl_member_read gl_member_read_number;
gl_member_read gl_member_read_number_from_1;

/*
 * read_bool reads into a bool. read_flag has no field: the value true only sets the row's bits in
 * the record.
 */
gl_member_read gl_member_read_bool;
gl_member_read gl_member_read_flag;

/* read_labels fills the record's labels; read_counts fills a struct gl_counts. */
gl_member_read gl_member_read_labels;
gl_member_read gl_member_read_counts;


/* Sets m->no_memory. Always returns false. */
bool gl_member_no_memory(struct gl_members *m);

/* Returns memory from m->arena. If there is none, returns NULL and sets m->no_memory. */
void *gl_member_new(struct gl_members *m, size_t count, size_t size);

/* Returns true if the value at the cursor is of this type. If not, moves the cursor behind it. */
bool gl_member_is_at(struct gl_json *j, enum gl_json_type type);

/* Reads the string at the cursor. Returns false, as a reader does, if the value is not a string. */
bool gl_member_get_str(struct gl_members *m, struct gl_json *j, struct gl_str *s);

/*
 * Reads the object at the cursor. The values of members that have a row in rows are stored in base.
 * Returns false if the value is not an object, or a member has the wrong type.
 */
bool gl_member_get_object(struct gl_members *m, struct gl_json *j, const struct gl_member_row *rows,
	size_t nrows, void *base);

/*
 * Counts the elements of the array at the cursor; `ahead` is a copy of the cursor. Does not report
 * invalid JSON, which is found when the elements are read.
 */
size_t gl_member_count_elements(struct gl_json ahead);

/*
 * If the value at the cursor is null, moves the cursor behind it and returns true. Null means the
 * same as an absent key.
 */
static inline bool gl_member_skip_null(struct gl_json *j)
{
	if (j->p < j->end && *j->p != 'n' && *j->p > ' ')
		return false;
	return gl_json_peek(j) == GL_JSON_NULL && gl_json_skip(j, NULL);
}

#endif
