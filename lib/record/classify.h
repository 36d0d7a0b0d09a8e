/*
 * classify: what a goroutine waits for, whose it is, and where it stands: tables of names
 * and the few rules over them. Wait reasons: runtime/runtime2.go (Go 1.2 to 1.28).
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
	GL_CLASS_COUNT /* how many there are */
};

/* All names, in the order of the manual, with the literal sep between them. */
#define GL_CLASS_NAMES(sep)                                                                        \
	"chan-receive" sep "chan-send" sep "select" sep "lock" sep "rlock" sep "waitgroup" sep     \
	"cond" sep "semaphore" sep "io" sep "sleep" sep "syscall" sep "forever" sep "gc" sep       \
	"coroutine" sep "running" sep "runnable" sep "unknown"

struct gl_frame;

/* `chan-receive` and so on; constant text. */
struct gl_str gl_class_name(enum gl_class c);

/* By name; GL_CLASS_COUNT when there is none such. */
enum gl_class gl_class_find(struct gl_str name);

/* The name of a class that was likely meant, to err->near. */
void gl_class_near(struct gl_str name, struct gl_err *err);

/*
 * What the state says. *is_coarse: the frames may say more (`semacquire` before Go split
 * it); then gl_class_of_frames is asked, and its answer taken unless it is unknown.
 */
enum gl_class gl_class_of_state(struct gl_str state, bool *is_coarse);

/* What the innermost frames say; GL_CLASS_UNKNOWN when they do not. */
enum gl_class gl_class_of_frames(const struct gl_frame *frames, size_t n);

/* Both together: state.p == NULL is an absent state. */
enum gl_class gl_class_of(struct gl_str state, enum gl_class of_frames);

/* The package path of a function's name: `net/http` of `net/http.(*conn).serve`. */
struct gl_str gl_func_package(struct gl_str func);

/* In package runtime or one of its internal packages. */
bool gl_func_is_runtime(struct gl_str func);

/* The runtime's own rule for what a level-1 traceback shows (isExportedRuntime, traceback.go). */
bool gl_func_is_exported_runtime(struct gl_str func);

/* In the standard library, told by the list of its packages. */
bool gl_func_is_std(struct gl_str func);

/* Plumbing that a wait passes through: runtime, sync, the net and os read wrappers... */
bool gl_func_is_plumbing(struct gl_str func);

/* Owned by the runtime (contract section 6), from its frames and creator alone. */
bool gl_frames_are_runtime(const struct gl_frame *frames, size_t n,
	const struct gl_frame *created_by);

/* Innermost in runtime/pprof or runtime/debug, or runtime.Stack: it is writing the dump. */
bool gl_frames_write_dump(const struct gl_frame *frames, size_t n);

#endif
