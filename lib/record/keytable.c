#include "lib/record/keytable.h"

#define FRAME_KEYS "func file line"
#define NAMED_BY_INPUT "*"

/* For each type of value, the keys that such a value contains (gl_keytable_row.within). */
#define WITHIN_NUMBER ""
#define WITHIN_POSITIVE ""
#define WITHIN_FLAG ""
#define WITHIN_TEXT ""
#define WITHIN_SIG ""
#define WITHIN_CLASS ""
#define WITHIN_LABELS NAMED_BY_INPUT
#define WITHIN_FRAME FRAME_KEYS
#define WITHIN_FRAMES FRAME_KEYS " args off inlined elided n"
#define WITHIN_CREATOR FRAME_KEYS " id"
#define WITHIN_ANCESTORS NAMED_BY_INPUT
#define WITHIN_NAMES NAMED_BY_INPUT
#define WITHIN_VALUES NAMED_BY_INPUT
#define WITHIN_COUNTS NAMED_BY_INPUT
#define WITHIN_COUNTS_OF_ANY NAMED_BY_INPUT
#define WITHIN_COUNTS_OF_MANY NAMED_BY_INPUT
#define WITHIN_SOURCES NAMED_BY_INPUT
#define WITHIN_WAITS "known min max sum minutes"
#define WITHIN_IDS NAMED_BY_INPUT
#define WITHIN_FIRST "source dump offset"
#define WITHIN_EXAMPLE NAMED_BY_INPUT

#define ROW(key, type, has, home, ...)                                                             \
	{{#key, sizeof #key - 1}, WITHIN_##type, GL_KEYTABLE_##type, GL_KEYTABLE_IN_##home},

const struct gl_keytable_row gl_keytable[GL_KEYTABLE_ROWS] = {GL_KEYTABLE(ROW)};

/*
 * The JSON cache (parse/jsoncache.h) restores only numbers that are in struct gl_record. So the
 * home of every number in the table must be RECORD.
 */
#define NUMBER_IS_IN(home) && GL_KEYTABLE_IN_##home == GL_KEYTABLE_IN_RECORD
#define NUMBER_IN(key, type, has, home, ...) GL_KEYTABLE_IF(NUMBER, type, NUMBER_IS_IN)(home)

_Static_assert(true GL_KEYTABLE(NUMBER_IN), "a number is kept in struct gl_record");
