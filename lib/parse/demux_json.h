/* demux_json: takes the lines of JSON that the tools write: records and groups. */
#ifndef GL_PARSE_DEMUX_JSON_H
#define GL_PARSE_DEMUX_JSON_H

#include "lib/parse/demux_state.h"

/*
 * Take whole lines from p on, as long as they are records like earlier ones. Takes none if another
 * stream may claim the lines, or if something before them is not settled yet. Returns the first
 * line that was not taken.
 */
const char *gl_demux_run_json(struct gl_demux *t, const char *p, const char *end);

/* Take a line that begins with a brace. */
void gl_demux_take_json(struct gl_demux *t, struct gl_str line);

/* Settle what had to wait for the next line, because lines of JSON were taken as records. */
void gl_demux_pass_json(struct gl_demux *t);

/*
 * Returns true if the line is the first line of an array, or of JSON that is spread over several
 * lines.
 */
bool gl_demux_is_spread_json(struct gl_demux *t, struct gl_str line);

#endif
