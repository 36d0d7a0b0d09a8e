/*
 * profilefields: the numbers of the fields in a protobuf profile (proto/profile.proto of
 * google/pprof), and the names of the labels that stand for keys of a record.
 */
#ifndef GL_SYNTAX_PROFILEFIELDS_H
#define GL_SYNTAX_PROFILEFIELDS_H

#include "lib/base/port.h"

enum { /* fields of Profile */
	GL_PROFILE_SAMPLE_TYPE = 1,
	GL_PROFILE_SAMPLE = 2,
	GL_PROFILE_MAPPING = 3,
	GL_PROFILE_LOCATION = 4,
	GL_PROFILE_FUNCTION = 5,
	GL_PROFILE_STRING = 6,
	GL_PROFILE_TIME_NANOS = 9,
	GL_PROFILE_DURATION_NANOS = 10,
	GL_PROFILE_PERIOD_TYPE = 11,
	GL_PROFILE_PERIOD = 12,
	GL_PROFILE_COMMENT = 13,
	GL_PROFILE_DEFAULT_SAMPLE_TYPE = 14,
	GL_PROFILE_LAST = 15 /* doc_url; fields with higher numbers are unknown and skipped */
};

enum { /* fields of the messages in a Profile */
	GL_PROFILE_ID = 1, /* of Mapping, Location and Function */
	GL_VALUE_TYPE_TYPE = 1,
	GL_VALUE_TYPE_UNIT = 2,
	GL_SAMPLE_LOCATION = 1,
	GL_SAMPLE_VALUE = 2,
	GL_SAMPLE_LABEL = 3,
	GL_LABEL_KEY = 1,
	GL_LABEL_STR = 2,
	GL_LABEL_NUM = 3,
	GL_LABEL_UNIT = 4,
	GL_MAPPING_HAS_FUNCTIONS = 7,
	GL_MAPPING_HAS_FILENAMES = 8,
	GL_MAPPING_HAS_LINES = 9,
	GL_MAPPING_HAS_INLINES = 10,
	GL_LOCATION_MAPPING = 2,
	GL_LOCATION_ADDRESS = 3,
	GL_LOCATION_LINE = 4,
	GL_LINE_FUNCTION = 1,
	GL_LINE_LINE = 2,
	GL_FUNCTION_NAME = 2,
	GL_FUNCTION_SYSTEM_NAME = 3,
	GL_FUNCTION_FILE = 4
};

/*
 * The labels of debug=3, which CockroachDB's fork of Go has since 1.25 and which has one sample for
 * each goroutine. All labels but the state are numbers without a unit. These are left out: a wait
 * below one minute, the creator of the main goroutine and, because protobuf writes no zeros, a
 * creator 0 (printCountProfile of runtime/pprof/pprof.go in cockroachdb/go).
 */
#define GL_LABEL_ID "go::goroutine"
#define GL_LABEL_PARENT "go::goroutine_created_by"
#define GL_LABEL_STATE "go::goroutine_state"
#define GL_LABEL_WAIT "go::goroutine_wait_minutes"

/*
 * Labels that only glfold writes. Each has the value that the key of the same name has in glgroup's
 * output.
 */
#define GL_LABEL_CLASS "gl::class"
#define GL_LABEL_LEAKED "gl::leaked"
#define GL_LABEL_CREATOR "gl::created_by"
#define GL_LABEL_SOURCE "gl::source"
#define GL_LABEL_DUMP "gl::dump"

#endif
