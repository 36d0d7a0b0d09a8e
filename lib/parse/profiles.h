/*
 * profiles: where a protobuf profile begins, and where it ends. Nothing in one says so itself: it
 * is a message (proto/profile.proto of google/pprof) without its length, and its fields may come
 * in any order. Go's runtime/pprof/proto.go writes the period type first and the strings last, or,
 * of a CPU profile, the time first; google/pprof's profile/encode.go, which `go tool pprof -proto`
 * and ?seconds=N use, writes fields in the order of their numbers; generated code does, too.
 *
 * Profiles without gzip around each may stand in a row. The rule: what a profile has once only
 * shows that another one has begun when it comes again. That is its time, period type and its like;
 * the empty string, with which its strings begin; a location, function or mapping of the same id.
 * So one profile ends behind the last such thing of the first profile, behind all
 * strings before the second one's empty string, and not behind the first thing that comes again. In
 * what is left between, it ends before the first sample type that is not its own, or, without one,
 * as late as possible. Where there is no second sample type, there is no second profile.
 *
 * That is exact for profiles in the orders above, mixed or not. Of profiles whose fields were
 * shuffled it cannot tell to which one the last few samples belong that stand where one changes
 * into the other. In gzip each is a member, and this question does not come up.
 */
#ifndef GL_PARSE_PROFILES_H
#define GL_PARSE_PROFILES_H

#include "lib/parse/wire.h"

enum { /* field numbers of Profile */
	GL_PROFILE_SAMPLE_TYPE = 1,
	GL_PROFILE_SAMPLE = 2,
	GL_PROFILE_MAPPING = 3,
	GL_PROFILE_LOCATION = 4,
	GL_PROFILE_FUNCTION = 5,
	GL_PROFILE_STRING = 6,
	GL_PROFILE_TIME_NANOS = 9,
	GL_PROFILE_DURATION_NANOS = 10,
	GL_PROFILE_PERIOD_TYPE = 11,
	GL_PROFILE_COMMENT = 13,
	GL_PROFILE_LAST = 15, /* doc_url; what comes behind is unknown, and skipped */
	GL_PROFILE_ID = 1,    /* of Mapping, Location and Function */
	GL_PROFILE_LABEL = 3  /* of Sample */
};

#define GL_PROFILE_LOOK 256 /* bytes that tell a profile from text */

enum gl_profile_look {
	GL_PROFILE_NO,
	GL_PROFILE_MAYBE, /* more bytes tell */
	GL_PROFILE_YES
};

/*
 * [p, end) begins a profile: its first GL_PROFILE_LOOK bytes are fields that a profile has, and
 * hold bytes that text does not. is_all: nothing follows. The answer does not depend on how many
 * bytes there are at a time.
 */
enum gl_profile_look gl_profile_look(const char *p, const char *end, bool is_all);

/*
 * The same behind text, where binary bytes may be anything. So only a profile that begins as Go and
 * google/pprof begin one of goroutines is recognised: with the period type or a sample type.
 */
enum gl_profile_look gl_profile_look_in_text(const char *p, const char *end, bool is_all);

/*
 * Pass the fields from p + *at on, and move *at to where they end or an unfinished one stands.
 * false: what stands at *at is no field, and begins something else.
 */
bool gl_profile_goes_on(const char *p, const char *end, size_t *at);

/* Bytes behind p + at that gl_profile_extent looks at. */
#define GL_PROFILE_BEHIND 64

/*
 * Returns how many bytes from p on belong to profiles, when the fields ended at p + at. Text behind
 * a profile may look like fields at first. It begins where all strings that the last profile refers
 * to have come and nothing but text follows. Where strings are missing, the profile is damaged: the
 * length then ends within a field, so that the damage shows, and early enough that no text behind
 * the profile is swallowed. 0: no memory.
 */
size_t gl_profile_extent(const char *p, size_t at, const char *end);

/* Profiles in a row, and which of them comes next. */
struct gl_profiles {
	const char *p, *end; /* the profiles that are still to come */
	const char *last_type; /* the last sample type's field, or NULL */
	struct gl_profile_twin *twins;
	size_t ntwins, next;
};

/* [p, end) is borrowed and holds only fields. false: no memory; close it even then. */
bool gl_profiles_open(struct gl_profiles *ps, const char *p, const char *end);
void gl_profiles_close(struct gl_profiles *ps);

/* Returns the next profile. false: there is none. */
bool gl_profiles_next(struct gl_profiles *ps, struct gl_str *profile);

#endif
