/* demux_json: reads the NDJSON lines that the tools write: records and groups. */
#ifndef GL_PARSE_DEMUX_JSON_H
#define GL_PARSE_DEMUX_JSON_H

#include "lib/parse/demux_state.h"

/*
 * Read whole lines from p on, as long as they are records like earlier ones. Returns the first line
 * that was not read. This is p if a line could belong to another stream, or if a record of a text
 * before these lines is held back.
 */
const char *gl_demux_run_json(struct gl_demux *t, const char *p, const char *end);

/* Read a line that begins with a brace, as a record if it is one. */
void gl_demux_take_json(struct gl_demux *t, struct gl_str line);

/* Call this after lines of NDJSON. Like any other text, they end the dump above them. */
void gl_demux_after_json(struct gl_demux *t);

/*
 * Returns true if the line is the first line of an array, or of JSON that is spread over several
 * lines. Such JSON is not read.
 */
bool gl_demux_is_spread_json(struct gl_demux *t, struct gl_str line);

#endif
