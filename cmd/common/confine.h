/*
 * confine: puts a tool into the sandbox (lib/base/sandbox.h). It does not do so if GL_NO_SANDBOX is
 * set, or if valgrind or fakeroot runs the tool, because these work within its process.
 */
#ifndef GL_CMD_COMMON_CONFINE_H
#define GL_CMD_COMMON_CONFINE_H

#include "cmd/common/opt.h"

/*
 * Puts the tool into the sandbox: from now on it can read only the operands and the files that
 * options name, and write only to what is already open. tool: the tool's name, for the message when
 * the sandbox stops it; it must stay valid. Returns what is in force, as gl_sandbox_enter does.
 */
unsigned confine(const char *tool, const struct opt_common *c, char **operands, int noperands);

/*
 * Append the line of --version that says what is in force, for example `sandbox: Landlock and
 * seccomp`.
 */
void confine_describe(struct gl_buf *b, unsigned parts);

/*
 * Append ` (the file was replaced or created after the start, ...)` if the sandbox is the reason
 * why the file at `path` cannot be opened. err: the failure; parts: which parts of the sandbox are
 * in force.
 */
void confine_explain(struct gl_buf *b, unsigned parts, const char *path, const struct gl_err *err);

#endif
