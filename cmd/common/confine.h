/*
 * confine: puts a tool into the sandbox (lib/base/sandbox.h). It does nothing if GL_NO_SANDBOX is
 * set, or if valgrind or fakeroot runs the tool, because these need more than the sandbox allows
 * within the tool's process.
 */
#ifndef GL_CMD_COMMON_CONFINE_H
#define GL_CMD_COMMON_CONFINE_H

#include "cmd/common/opt.h"

/*
 * Puts the tool into the sandbox: from then on it can read only the operands and the files that
 * options name, and write only to descriptors that are already open. tool: the tool's name, which
 * must stay valid; it begins the message that is written if the sandbox stops the tool. Returns the
 * parts of the sandbox that are in force, as gl_sandbox_enter does.
 */
unsigned confine(const char *tool, const struct opt_common *c, char **operands, int noperands);

/*
 * Append the line of --version that says which parts of the sandbox are in force, for example
 * `sandbox: Landlock and seccomp`.
 */
void confine_describe(struct gl_buf *b, unsigned parts);

/*
 * Append ` (the file was replaced or created after the start, ...)` if the sandbox is the reason
 * why the file at `path` cannot be opened. err: the failure; parts: which parts of the sandbox are
 * in force.
 */
void confine_explain(struct gl_buf *b, unsigned parts, const char *path, const struct gl_err *err);

#endif
