#include "cmd/common/confine.h"

#include "lib/base/sandbox.h"
#include "lib/output/writer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Programs such as valgrind that run a tool and work within its process, where they need more than
 * the sandbox allows. Each is recognised by the library that it names in LD_PRELOAD.
 */
static const struct guest {
	const char *library, *why;
} guests[] = {
	{"vgpreload", "valgrind is at work"},
	{"libfakeroot", "fakeroot is at work"},
};

static bool is_asked_off(void)
{
	const char *off = getenv("GL_NO_SANDBOX");

	return off && *off && strcmp(off, "0") != 0;
}

/* Returns why the sandbox must not be used, or NULL. */
static const char *reason_against(void)
{
	const char *preload = getenv("LD_PRELOAD");

	if (is_asked_off())
		return "GL_NO_SANDBOX is set";
	for (size_t i = 0; preload && i < sizeof guests / sizeof guests[0]; i++)
		if (strstr(preload, guests[i].library))
			return guests[i].why;
	return NULL;
}

static const char *tool_name;

/*
 * The handler of SIGSYS, which reports what the sandbox stopped. SA_RESETHAND has restored the
 * default action, so sending the signal again ends the process. The handler sends it with kill(2),
 * because the raise(3) of some C libraries does not work in all threads.
 */
static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	const char *what = gl_sandbox_stopped(info);
	const char *const parts[] = {tool_name, ": stopped by the sandbox: it tried to ", what,
		", which it never does by itself; see SECURITY in gl(7)\n"};
	char text[256];
	size_t n = 0;

	(void)context;
	for (size_t i = 0; what && i < sizeof parts / sizeof parts[0]; i++)
		for (const char *p = parts[i]; *p && n < sizeof text; p++)
			text[n++] = *p;
	gl_writer_now(STDERR_FILENO, (struct gl_str){text, n});
	kill(getpid(), sig);
}

static void take_sigsys(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = on_sigsys;
	sa.sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_NODEFER);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGSYS, &sa, NULL);
}

/* ------------------------------------------------------------------------------------- */

unsigned confine(const char *tool, const struct opt_common *c, char **operands, int noperands)
{
	struct gl_sandbox_paths files = {(const char *const *)operands, (size_t)noperands};
	struct gl_sandbox_paths folders = {c->files, c->nfiles};

	if (reason_against())
		return 0;
	tool_name = tool;
	take_sigsys();
	return gl_sandbox_enter(&files, &folders);
}

void confine_describe(struct gl_buf *b, unsigned parts)
{
	const char *names = gl_sandbox_names(parts), *why = reason_against();

	GL_BUF_LIT(b, "sandbox: ");
	gl_buf_text(b, names);
	if (why) {
		GL_BUF_LIT(b, " (");
		gl_buf_text(b, why);
		gl_buf_char(b, ')');
	}
	gl_buf_char(b, '\n');
}

/*
 * access(2) checks the permissions of a file, and the sandbox does not affect it. So if access(2)
 * allows a file that could not be opened, the sandbox must have refused it.
 */
void confine_explain(struct gl_buf *b, unsigned parts, const char *path, const struct gl_err *err)
{
	if ((parts & GL_SANDBOX_FILES) && err->code == GL_ERR_SYSTEM &&
		err->sys_errno == EACCES && access(path, R_OK) == 0)
		GL_BUF_LIT(b, " (the file was replaced or created after the start, and the sandbox "
			      "does not allow that)");
}
