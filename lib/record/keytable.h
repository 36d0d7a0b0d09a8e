/*
 * keytable: the keys of a record and of a group, one row each, in the order in which they are
 * written. These rows generate the code that reads the keys (parse/recordkeys), writes them
 * (output/emit) and compares them within a group (summary/common). They also give the strings that
 * the JSON cache restores, what --fields knows and completes, and names for -e and --by.
 * tests/docs.t checks gl-record(5) against these rows: each key has an entry in the manual, of the
 * same type and in the same order.
 *
 *      K(key, type, has, home, field, merge, expr, by)
 *
 * key    the name in JSON.
 * type   the type of the value: an enum gl_keytable_type without the prefix. If it is NUMBER,
 *        POSITIVE, FLAG or TEXT, the key needs no code besides its row.
 * has    the bit that is set if the key is known. 0: the key is always known, or its text says
 *        whether it is.
 * home   the struct that keeps the value: RECORD, MORE or GROUP (record.h). A number must be in
 *        RECORD. A text that is in RECORD and merges by EACH must have a bit.
 * field  the member of that struct. A flag is only a bit, so its field is `has`.
 * merge  what a group makes of the values of its members: an enum gl_keytable_merge.
 * expr   EXPR: -e knows a number or a flag by this name. NO: -e does not know the name, or
 *        select/name has code for it. A key that is a map in a group needs such code.
 * by     BY: --by knows the key by this name. NO: it does not.
 */
#ifndef GL_RECORD_KEYTABLE_H
#define GL_RECORD_KEYTABLE_H

#include "lib/record/record.h"

/* Nearly every record has these keys. */
#define GL_KEYTABLE_USUAL(K)                                                                       \
	K(sig, SIG, GL_HAS_SIG, RECORD, sig, OWN, NO, NO)                                          \
	K(count, POSITIVE, 0, RECORD, count, OWN, NO, NO)                                          \
	K(id, NUMBER, GL_HAS_ID, RECORD, id, EACH, NO, NO)                                         \
	K(repeat, FLAG, GL_HAS_REPEAT, RECORD, has, OWN, NO, NO)                                   \
	K(state, TEXT, GL_HAS_STATE, RECORD, state, RUN, NO, BY)                                   \
	K(class, CLASS, GL_HAS_CLASS, RECORD, class, RUN, NO, BY)                                  \
	K(wait_seconds, NUMBER, GL_HAS_WAIT, RECORD, wait_seconds, OWN, NO, NO)

/* Few records have these keys. Each has its own bit. */
#define GL_KEYTABLE_RARE(K)                                                                        \
	K(locked, FLAG, GL_HAS_LOCKED, RECORD, has, EACH, EXPR, NO)                                \
	K(leaked, FLAG, GL_HAS_LEAKED, RECORD, has, EACH, EXPR, BY)                                \
	K(scan, FLAG, GL_HAS_SCAN, RECORD, has, EACH, EXPR, NO)                                    \
	K(durable, FLAG, GL_HAS_DURABLE, RECORD, has, EACH, EXPR, NO)                              \
	K(bubble, NUMBER, GL_HAS_BUBBLE, RECORD, bubble, EACH, NO, NO)

/* The stack, and the keys that go with it. Reading created_by also fills the field `parent`. */
#define GL_KEYTABLE_STACK(K)                                                                       \
	K(labels, LABELS, GL_HAS_LABELS, RECORD, labels, EACH, NO, BY)                             \
	K(runtime, FLAG, GL_HAS_RUNTIME, RECORD, has, EACH, EXPR, NO)                              \
	K(where, FRAME, 0, RECORD, stack, OWN, NO, NO)                                             \
	K(frames, FRAMES, GL_HAS_FRAMES, RECORD, stack, OWN, NO, NO)                               \
	K(created_by, CREATOR, GL_HAS_PARENT, RECORD, parent, EACH, NO, NO)

/* Where the record comes from. */
#define GL_KEYTABLE_ORIGIN(K)                                                                      \
	K(ancestors, ANCESTORS, 0, MORE, ancestors, EACH, NO, NO)                                  \
	K(source, TEXT, 0, RECORD, source, RUN, NO, BY)                                            \
	K(origin, TEXT, 0, MORE, origin, EACH, NO, BY)                                             \
	K(dump, POSITIVE, GL_HAS_DUMP, RECORD, dump, RUN, NO, BY)                                  \
	K(reason, TEXT, 0, MORE, reason, EACH, NO, NO)                                             \
	K(time, TEXT, 0, MORE, time, EACH, NO, NO)                                                 \
	K(offset, NUMBER, GL_HAS_OFFSET, RECORD, offset, EACH, NO, NO)                             \
	K(bytes, NUMBER, GL_HAS_OFFSET, RECORD, bytes, EACH, NO, NO)

/* Flags that say what is wrong with a record. Each has its own GL_HAS_ bit. */
#define GL_KEYTABLE_FLAWS(K)                                                                       \
	K(partial, FLAG, GL_HAS_PARTIAL, RECORD, has, ANY, EXPR, NO)                               \
	K(truncated, FLAG, GL_HAS_TRUNCATED, RECORD, has, ANY, EXPR, NO)                           \
	K(mangled, FLAG, GL_HAS_MANGLED, RECORD, has, ANY, NO, NO)

/* Only groups have these keys. They mean nothing without the key `by`. */
#define GL_KEYTABLE_GROUP(K)                                                                       \
	K(by, NAMES, 0, GROUP, by, OWN, NO, NO)                                                    \
	K(key, VALUES, 0, GROUP, key, OWN, NO, NO)                                                 \
	K(states, COUNTS, 0, GROUP, states, OWN, NO, NO)                                           \
	K(classes, COUNTS, 0, GROUP, classes, OWN, NO, NO)                                         \
	K(creators, COUNTS, 0, GROUP, creators, OWN, NO, NO)                                       \
	K(sigs, COUNTS_OF_MANY, 0, GROUP, sigs, OWN, NO, NO)                                       \
	K(wait, WAITS, 0, GROUP, wait_known, OWN, NO, NO)                                          \
	K(ids, IDS, 0, GROUP, ids, OWN, NO, NO)                                                    \
	K(sources, SOURCES, 0, GROUP, sources, OWN, NO, NO)                                        \
	K(dumps, COUNTS_OF_ANY, 0, GROUP, dumps, OWN, NO, NO)                                      \
	K(first, FIRST, 0, GROUP, first_source, OWN, NO, NO)                                       \
	K(example, EXAMPLE, 0, GROUP, example, OWN, NO, NO)

#define GL_KEYTABLE_RECORD(K)                                                                      \
	GL_KEYTABLE_USUAL(K)                                                                       \
	GL_KEYTABLE_RARE(K)                                                                        \
	GL_KEYTABLE_STACK(K)                                                                       \
	GL_KEYTABLE_ORIGIN(K)                                                                      \
	GL_KEYTABLE_FLAWS(K)

#define GL_KEYTABLE(K) GL_KEYTABLE_RECORD(K) GL_KEYTABLE_GROUP(K)

enum gl_keytable_type {
	GL_KEYTABLE_NUMBER,
	GL_KEYTABLE_POSITIVE, /* a number from 1 on */
	GL_KEYTABLE_FLAG,     /* true, or absent */
	GL_KEYTABLE_TEXT,
	GL_KEYTABLE_SIG,
	GL_KEYTABLE_CLASS,
	GL_KEYTABLE_LABELS,
	GL_KEYTABLE_FRAME,
	GL_KEYTABLE_FRAMES,
	GL_KEYTABLE_CREATOR, /* a frame, and the id of the goroutine that created this one */
	GL_KEYTABLE_ANCESTORS,
	GL_KEYTABLE_NAMES,
	GL_KEYTABLE_VALUES,	    /* as many values as `by` has names; they may be null */
	GL_KEYTABLE_COUNTS,	    /* an object whose values are numbers of at least 1 */
	GL_KEYTABLE_COUNTS_OF_ANY,  /* as COUNTS, but left out if empty */
	GL_KEYTABLE_COUNTS_OF_MANY, /* as COUNTS, but left out if it has fewer than two members */
	GL_KEYTABLE_SOURCES,	    /* as COUNTS, but left out unless gl_group.has_sources is set */
	GL_KEYTABLE_WAITS,
	GL_KEYTABLE_IDS,
	GL_KEYTABLE_FIRST,
	GL_KEYTABLE_EXAMPLE
};

enum gl_keytable_merge {
	GL_KEYTABLE_OWN,  /* the group has code of its own for the key: a sum, a map, or nothing */
	GL_KEYTABLE_EACH, /* kept if all members have the same value; every value is compared */
	/* as EACH, but consecutive members that share the value are compared once */
	GL_KEYTABLE_RUN,
	GL_KEYTABLE_ANY	  /* true if the value is true for any member */
};

enum gl_keytable_home {
	GL_KEYTABLE_IN_RECORD,
	GL_KEYTABLE_IN_MORE,
	GL_KEYTABLE_IN_GROUP
};

/* The struct type for each home (the column of that name). */
#define GL_KEYTABLE_STRUCT_RECORD struct gl_record
#define GL_KEYTABLE_STRUCT_MORE struct gl_more
#define GL_KEYTABLE_STRUCT_GROUP struct gl_group

/*
 * GL_KEYTABLE_IF(WANT, is, DO)(...) expands to DO(...) if `is` is WANT, and to nothing otherwise.
 * `is` is the value of a column in the row, or type##_IN_##home. WANT is TEXT, TEXT_IN_RECORD,
 * TEXT_IN_MORE, NUMBER (which includes POSITIVE), EXPR or BY.
 */
#define GL_KEYTABLE_IF(want, is, then)                                                             \
	GL_KEYTABLE_SECOND(GL_KEYTABLE_##want##_IS_##is then, GL_KEYTABLE_NOTHING, )
#define GL_KEYTABLE_SECOND(...) GL_KEYTABLE_SECOND_OF(__VA_ARGS__)
#define GL_KEYTABLE_SECOND_OF(a, b, ...) b
#define GL_KEYTABLE_NOTHING(...)
#define GL_KEYTABLE_TEXT_IS_TEXT ,
#define GL_KEYTABLE_TEXT_IN_RECORD_IS_TEXT_IN_RECORD ,
#define GL_KEYTABLE_TEXT_IN_MORE_IS_TEXT_IN_MORE ,
#define GL_KEYTABLE_NUMBER_IS_NUMBER ,
#define GL_KEYTABLE_NUMBER_IS_POSITIVE ,
#define GL_KEYTABLE_EXPR_IS_EXPR ,
#define GL_KEYTABLE_BY_IS_BY ,

/* The index of each key: GL_KEYTABLE_ROW_OF_state and so on. */
#define GL_KEYTABLE_INDEX(key, ...) GL_KEYTABLE_ROW_OF_##key,
enum gl_keytable_index { GL_KEYTABLE(GL_KEYTABLE_INDEX) GL_KEYTABLE_ROWS };

/*
 * For each key, its GL_HAS_ bit and the offset of its field: GL_KEYTABLE_HAS_OF_state,
 * GL_KEYTABLE_AT_state and so on.
 */
#define GL_KEYTABLE_HAS_AND_AT(key, type, has, home, field, ...)                                   \
	GL_KEYTABLE_HAS_OF_##key = (has),                                                          \
	GL_KEYTABLE_AT_##key = offsetof(GL_KEYTABLE_STRUCT_##home, field),
enum gl_keytable_fact { GL_KEYTABLE(GL_KEYTABLE_HAS_AND_AT) };

/*
 * The GL_HAS_ bits of all rows in one part of the table (GL_KEYTABLE_BITS), or of all rows with a
 * given merge or type (GL_KEYTABLE_BITS_OF), as constant expressions.
 */
#define GL_KEYTABLE_BIT(key, type, has, ...) | (uint32_t)(has)
#define GL_KEYTABLE_BITS(part) (UINT32_C(0) part(GL_KEYTABLE_BIT))
#define GL_KEYTABLE_BIT_EACH(key, type, has, home, field, merge, ...)                              \
	| (GL_KEYTABLE_##merge == GL_KEYTABLE_EACH ? (uint32_t)(has) : 0)
#define GL_KEYTABLE_BIT_RUN(key, type, has, home, field, merge, ...)                               \
	| (GL_KEYTABLE_##merge == GL_KEYTABLE_RUN ? (uint32_t)(has) : 0)
#define GL_KEYTABLE_BIT_ANY(key, type, has, home, field, merge, ...)                               \
	| (GL_KEYTABLE_##merge == GL_KEYTABLE_ANY ? (uint32_t)(has) : 0)
#define GL_KEYTABLE_BIT_FLAG(key, type, has, ...)                                                  \
	| (GL_KEYTABLE_##type == GL_KEYTABLE_FLAG ? (uint32_t)(has) : 0)
#define GL_KEYTABLE_BITS_OF(merge_or_flag)                                                         \
	(UINT32_C(0) GL_KEYTABLE_RECORD(GL_KEYTABLE_BIT_##merge_or_flag))

/* The names of all keys, in the form in which a row of an option lists values: "|sig|count|...". */
#define GL_KEYTABLE_LISTED(key, ...) "|" #key
#define GL_KEYTABLE_LIST GL_KEYTABLE(GL_KEYTABLE_LISTED)

/* The table as plain data, for code that need not be fast. */
struct gl_keytable_row {
	struct gl_str key;
	/*
	 * the keys within the value, separated by blanks; "*": the input names them; "": there are
	 * none
	 */
	const char *within;
	enum gl_keytable_type type;
	enum gl_keytable_home home;
};

extern const struct gl_keytable_row gl_keytable[GL_KEYTABLE_ROWS];

#endif
