/*
 * profiles: where a protobuf profile begins, and where it ends. Nothing in a profile says so: it is
 * a message (proto/profile.proto of google/pprof) without its length, and its fields may come in
 * any order. Go's runtime/pprof/proto.go writes the period type first and the strings last; for a
 * CPU profile it writes the time first. google/pprof's profile/encode.go, which
 * `go tool pprof -proto` and ?seconds=N use, writes fields in the order of their numbers; so does
 * generated code.
 *
 * Profiles may stand in a row without each being in gzip. The rule is: some fields are in a profile
 * only once, so if one of them comes again, another profile has begun. These are its time, its
 * period type and similar fields; the empty string, with which its strings begin; and a location,
 * function or mapping with a given id. So a profile ends before the first field that repeats an
 * earlier one. It ends behind the last of its fields that come again, and behind all strings that
 * stand before the empty string of the next profile. In the range that is left, it ends before the
 * first sample type that is not its own; if there is none, it ends as late as possible. If there is
 * no second sample type at all, there is no second profile.
 *
 * The rule is exact for profiles in the orders above, mixed or not. If the fields of profiles were
 * shuffled, it cannot tell to which of two profiles the last few samples between them belong. If
 * the profiles are in gzip, each is a gzip member of its own, and the question does not arise.
 */
#ifndef GL_PARSE_PROFILES_H
#define GL_PARSE_PROFILES_H

#include "lib/parse/wire.h"
#include "lib/syntax/profilefields.h"

#define GL_PROFILE_LOOK 256 /* bytes that are needed to tell a profile from text */

enum gl_profile_look {
	GL_PROFILE_NO,
	GL_PROFILE_MAYBE, /* more bytes are needed to tell */
	GL_PROFILE_YES
};

/*
 * Tells whether [p, end) begins with a profile: its first GL_PROFILE_LOOK bytes are fields that a
 * profile may have, and among them are bytes that text never has. is_all: nothing follows `end`.
 * The answer does not depend on how many bytes are passed at a time.
 */
enum gl_profile_look gl_profile_look(const char *p, const char *end, bool is_all);

/*
 * Tells whether a profile begins at p, within text that may also hold binary bytes by chance. So it
 * recognises only a profile that begins as Go and google/pprof begin a goroutine profile: with the
 * period type or a sample type. is_all: nothing follows `end`.
 */
enum gl_profile_look gl_profile_look_in_text(const char *p, const char *end, bool is_all);

/*
 * Skips the fields from p + *at on and adds their number to *n. Moves *at to the end of the last
 * complete field. Returns false if the bytes after that field are not a field, and so belong to
 * something else. Returns true if no bytes follow, or if they begin a field whose rest has not
 * arrived yet.
 */
bool gl_profile_goes_on(const char *p, const char *end, size_t *at, size_t *n);

/* gl_profile_extent needs this many bytes behind the fields to recognise text there. */
#define GL_PROFILE_BEHIND 64

/*
 * Returns how many bytes from p on belong to profiles; their fields seem to end at p + at. Text
 * behind a profile may look like fields at first. It begins behind the last string to which the
 * last profile refers, if nothing but text follows there. If strings are missing, the profile is
 * damaged. The length then includes no text, and ends within a field, so that reading the profile
 * shows the damage. Returns 0 if there is no memory.
 */
size_t gl_profile_extent(const char *p, size_t at, const char *end);

/* Profiles that stand in a row, and which of them comes next. */
struct gl_profiles {
	const char *p, *end; /* the profiles that are still to come */
	const char *last_type; /* the field of the last sample type, or NULL */
	struct gl_profile_twin *twins;
	size_t ntwins, next;
};

/*
 * Begins to take the profiles in [p, end) apart. The bytes are borrowed and must consist of fields.
 * Returns false if there is no memory; call gl_profiles_close even then.
 */
bool gl_profiles_open(struct gl_profiles *ps, const char *p, const char *end);
void gl_profiles_close(struct gl_profiles *ps);

/* Sets *profile to the next profile. Returns false if there is none. */
bool gl_profiles_next(struct gl_profiles *ps, struct gl_str *profile);

#endif
