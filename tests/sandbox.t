#!/bin/sh
# The sandbox is in force in every tool once it reads, and changes nothing that a user sees: however
# the input is read, the output, messages and status are the same with it and without it.
# (tests/unit/sandbox tests what it keeps a process from doing.)
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
root=$PWD
tools='glparse glfilter glgroup gltop gldiff glwait glfold'
sample=$root/samples/go1.24-waited.debug2.txt
small=$root/samples/go1.27-deadlock.txt

# The tools are called by their names alone, as a user calls them.
PATH=$root:$PATH
export PATH

gltop -V | grep -qx 'sandbox: Landlock and seccomp'
has_all=$?
for tool in $tools; do
	$tool -V | grep -q '^sandbox: [A-Za-z]' &&
		GL_NO_SANDBOX=1 $tool -V | grep -qx 'sandbox: none (GL_NO_SANDBOX is set)' &&
		[ "$(GL_NO_SANDBOX=0 $tool -V)$(GL_NO_SANDBOX='' $tool -V)" = \
			"$($tool -V)$($tool -V)" ]
	claim $? "$tool --version"
done

# --- it is in force -------------------------------------------------------------------

mkfifo "$work/fifo"

# confined PID: the kernel reports that the process is confined.
confined() {
	grep -q '^NoNewPrivs:.1' "/proc/$1/status" && grep -q '^Seccomp:.2' "/proc/$1/status"
}

for tool in $tools; do
	if [ $has_all -ne 0 ] || [ ! -r /proc/self/status ]; then
		skip "$tool is confined when it opens its input" 'this system has less'
		continue
	fi
	if [ "$tool" = gldiff ]; then set -- "$work/fifo" "$small"; else set -- "$work/fifo"; fi
	$tool "$@" >"$work/out" 2>"$work/err" &
	exec 4>"$work/fifo" # waits until the tool has opened it
	confined $!
	claim $? "$tool is confined when it opens its input"
	cat "$small" >&4
	exec 4>&-
	wait
done

# --- what it stops --------------------------------------------------------------------

if [ $has_all -eq 0 ]; then
	${CC:-cc} -shared -fPIC -o "$work/astray.so" "$root/tests/astray.c" 2>"$work/err"
	can_preload=$?
fi

# astray ACTION: each tool performs the action. Sets status; what the tool printed is in err.
astray() {
	cp "$small" "$work/link"
	{
		(cd "$work" && ASTRAY=$1 LD_PRELOAD=$work/astray.so &&
			export ASTRAY LD_PRELOAD && exec gltop link >out 2>err)
		status=$?
	} 2>/dev/null # the shell's word on it
}

# stops ACTION WHAT: the tool reports what it tried, and is ended by SIGSYS (31 on Linux).
stops() {
	if [ $has_all -ne 0 ] || [ $can_preload -ne 0 ]; then
		skip "a tool that tries to $2" 'this system has less'
		return
	fi
	astray "$1"
	[ $status -eq 159 ] && [ ! -e "$work/stolen" ] && grep -qx "gltop: stopped by the sandbox: \
it tried to $2, which it never does by itself; see SECURITY in gl(7)" "$work/err"
	claim $? "a tool that tries to $2"
}

# fails ACTION: the action fails, but the tool goes on.
fails() {
	if [ $has_all -ne 0 ] || [ $can_preload -ne 0 ]; then
		skip "a tool that tries to $1" 'this system has less'
		return
	fi
	astray "$1"
	[ $status -eq 77 ] && [ -e "$work/link" ]
	claim $? "a tool that tries to $1"
}

stops write 'open a file for writing (openat)'
stops execute 'execute a program (execve)'
stops fork 'make a process ([a-z]*)'
stops socket 'use the network (socket[a-z]*)'
fails read
fails remove
rm -f "$work/link"

# --- what is opened late --------------------------------------------------------------

# late HOW: reads an operand whose file the command HOW changes after the start.
late() {
	cp "$small" "$work/a"
	cp "$small" "$work/b"
	glparse "$work/fifo" "$work/a" >"$work/out" 2>"$work/err" &
	exec 4>"$work/fifo"
	eval "$1"
	cat "$small" >&4
	exec 4>&-
	wait $!
	status=$?
}

# shellcheck disable=SC2016
late 'cat "$sample" >"$work/a"'
[ $status -eq 0 ] && [ "$(wc -l <"$work/out")" -gt 100 ]
claim $? 'a file that is written to before its turn is read'
# shellcheck disable=SC2016
late 'mv "$work/b" "$work/a"'
if [ $has_all -eq 0 ]; then
	[ $status -eq 2 ] && grep -q 'Permission denied (the file was replaced' "$work/err"
	claim $? 'a file that was replaced before its turn is reported'
else
	skip 'a file that was replaced before its turn is reported' 'this system has less'
fi
# shellcheck disable=SC2016
late 'rm "$work/a"'
[ $status -eq 2 ] && grep -q 'a: cannot open: No such file or directory$' "$work/err"
claim $? 'a file that was removed is missing'

# --- the doors ------------------------------------------------------------------------

cd "$work" || exit 2
ln -s "$sample" link
mkdir dir
cp "$small" ./-dash
gzip -c "$sample" >gz
cp "$small" mode0 && chmod 0 mode0
glparse -s "$sample" >records
echo 'any main.' >rules
echo 1 2 3 >ids
perl "$root/tests/gen/wrap.pl" docker-json <"$sample" >docker
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat docker; done >log
cat log log >large
shell='sh'
command -v bash >/dev/null && shell=bash

# both NAME COMMAND: the result is the same with the sandbox as without it.
both() {
	(eval "$2") >out1 2>err1 </dev/null
	echo $? >>out1
	(GL_NO_SANDBOX=1 && export GL_NO_SANDBOX && eval "$2") >out2 2>err2 </dev/null
	echo $? >>out2
	cat err1 >err
	cmp out1 out2 >>err && cmp err1 err2 >>err
	claim $? "$1"
}

both 'a link' 'gltop link'
both 'a folder, a missing file, one below a file' 'gltop dir none link/x; gldiff dir none'
both 'a name that begins with a dash' 'gltop -- -dash; gltop ./-dash'
both 'a file without permissions' 'gltop mode0'
both 'standard input' 'gltop <link; gltop - <link; cat link | gltop; gltop -'
both '/dev/stdin' 'gltop /dev/stdin <link; cat link | gltop /dev/stdin; gltop /dev/stdin'
both '/dev/fd' 'exec 5<link; gltop /dev/fd/5; gltop /proc/self/fd/5'
both 'a file that has no name any more' \
	'cp link gone; exec 5<gone; rm gone; gltop - <&5; gltop /dev/fd/5; gltop /dev/stdin <&5'
both 'process substitution' "$shell -c 'gldiff <(cat -- -dash) <(cat link)'"
both 'its use in options' "$shell -c 'glfilter -c --baseline <(cat -- -dash) link
	glfilter -c --known-ids <(cat link) link; glfilter -c --ignore <(cat rules) link'"
both 'the files of options' 'glfilter -c --baseline ./-dash --known-ids link --ignore rules link
	glfilter -c --known-ids ids link; glfilter -c --ignore idle link'
both 'options that name no file' 'glfilter --ignore none link; glfilter --ignore ./none link
	glfilter --ignore ./dir link; glfilter --baseline dir link; glfilter --known-ids dir link'
both 'options and standard input' 'cat link | glfilter -c --known-ids - link
	glfilter -c --baseline - link <link; gzip -c link | glfilter -c --known-ids - link'
both 'gzip' 'gltop gz; gltop -j1 gz; cat gz | gltop'
both 'threads' 'gltop -j4 large; cat records records records | glgroup -j3; gltop -j4 <large'
both 'many operands' 'glgroup link link link gz records docker -j2'
both 'a second pass' 'glwait link; glwait <link'
both 'forms for viewers' 'for to in folded speedscope pprof dot; do glfold --to $to link; done;
	glfold --to pprof <link; cat link | glfold --weight wait; glfold --to pprof link >o; cat o'
both 'a page' 'gltop --html link large; cat link | gltop --html; gltop --html link >o; cat o'
both 'a source root' "gltop --list . --source-root '$root/samples' -n 3 link
	gltop --list . --source-root / link; gltop --list . --source-root none link"
both 'a stream' 'gltop --live link; cat link link | gltop --live; gltop --live none'
both 'devices' 'gltop /dev/null; gltop </dev/null; gltop link >/dev/full'
both 'files of /proc' 'gltop /proc/version /proc/self/limits'
both 'closed descriptors' 'gltop <&-; gltop link >&-; gltop link 2>&-; gltop none 2>&-'
both 'output to files' 'glparse link >o; glparse link >>o; glparse link <>o 1>&0; cat o'
both 'output that nobody reads' 'glparse large | head -n 1'
both 'few descriptors' 'ulimit -n 5; gltop link; gltop -j4 large'
if grep -q __asan_init "$root/gltop"; then
	skip 'little memory' 'a sanitizer takes more'
else
	both 'little memory' 'ulimit -v 100000; gltop link'
fi
finish
