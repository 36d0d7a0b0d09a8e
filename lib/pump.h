/*
 * pump: a thread that unpacks ahead of the reader, which meanwhile reads what was unpacked
 * before. Unpacking takes longest by far, so that is what there is to gain. For regular
 * files: another source may keep the thread waiting, and whoever closes the pump with it.
 */
#ifndef GL_PUMP_H
#define GL_PUMP_H

#include "lib/input/gunzip.h"

struct gl_pump;

/* g is borrowed, and the thread's until the pump is closed. NULL: no memory, or no thread. */
struct gl_pump *gl_pump_open(struct gl_gunzip *g);
void gl_pump_close(struct gl_pump *p);

/* As gl_gunzip_more. */
int gl_pump_more(struct gl_pump *p, struct gl_window *w, struct gl_err *err);

/* The next gl_pump_more has to wait. */
bool gl_pump_would_block(struct gl_pump *p);

#endif
