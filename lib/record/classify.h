/*
 * classify: derives from the state and from function names what a goroutine waits for, and whether
 * it belongs to the runtime or to the program. It uses tables of names and a few rules. Source of
 * the wait reasons: runtime/runtime2.go (Go 1.2 to 1.28).
 */
#ifndef GL_RECORD_CLASSIFY_H
#define GL_RECORD_CLASSIFY_H

#include "lib/base/err.h"
#include "lib/base/str.h"

enum gl_class {
	GL_CLASS_UNKNOWN,
	GL_CLASS_CHAN_RECEIVE,
	GL_CLASS_CHAN_SEND,
	GL_CLASS_SELECT,
	GL_CLASS_LOCK,
	GL_CLASS_RLOCK,
	GL_CLASS_WAITGROUP,
	GL_CLASS_COND,
	GL_CLASS_SEMAPHORE,
	GL_CLASS_IO,
	GL_CLASS_SLEEP,
	GL_CLASS_SYSCALL,
	GL_CLASS_FOREVER,
	GL_CLASS_GC,
	GL_CLASS_COROUTINE,
	GL_CLASS_RUNNING,
	GL_CLASS_RUNNABLE,
	GL_CLASS_COUNT /* the number of classes */
};

/* All class names in the order of the manual, with the string literal `sep` between them. */
#define GL_CLASS_NAMES(sep)                                                                        \
	"chan-receive" sep "chan-send" sep "select" sep "lock" sep "rlock" sep "waitgroup" sep     \
	"cond" sep "semaphore" sep "io" sep "sleep" sep "syscall" sep "forever" sep "gc" sep       \
	"coroutine" sep "running" sep "runnable" sep "unknown"

/* Returns the name of a class, such as `chan-receive`; constant text. */
struct gl_str gl_class_name(enum gl_class c);

/* Returns the class of this name; GL_CLASS_COUNT if there is none. */
enum gl_class gl_class_find(struct gl_str name);

/* Sets err->near to the class name that was probably meant. */
void gl_class_near(struct gl_str name, struct gl_err *err);

/*
 * Returns the class that the state alone gives. Sets *is_coarse if the state is ambiguous
 * (`semacquire`, before Go split it up); the class is then that of gl_class_of_frames, unless that
 * is GL_CLASS_UNKNOWN.
 */
enum gl_class gl_class_of_state(struct gl_str state, bool *is_coarse);

/*
 * Returns the class that the function shows if it is among the innermost ones of a stack, or
 * GL_CLASS_UNKNOWN if it shows none. Of the functions of a stack, the innermost one that shows a
 * class decides.
 */
enum gl_class gl_class_of_func(struct gl_str func);

/* Returns true if this is a state that the runtime prints. */
bool gl_state_is_known(struct gl_str state);

/*
 * Returns the class that the state and the class of the frames (gl_class_of_frames) give together.
 * state.p == NULL: the state is not shown.
 */
enum gl_class gl_class_of(struct gl_str state, enum gl_class of_frames);

/* Returns the package path of a function name: `net/http` for `net/http.(*conn).serve`. */
struct gl_str gl_func_package(struct gl_str func);

/* Returns true for a function of package runtime or one of its internal packages. */
bool gl_func_is_runtime(struct gl_str func);

/*
 * Returns true if a level-1 traceback shows the function, by the runtime's own rule
 * (isExportedRuntime, traceback.go).
 */
bool gl_func_is_exported_runtime(struct gl_str func);

/* Returns true if the function's package is in the list of standard library packages. */
bool gl_func_is_std(struct gl_str func);

/*
 * Returns true for functions through which a waiting goroutine only passes, so that they do not say
 * where it stands: runtime, sync, the read wrappers of net and os, and so on.
 */
bool gl_func_is_plumbing(struct gl_str func);

#endif
