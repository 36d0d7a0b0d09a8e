#!/bin/sh
# The tools are built with all hardening flags that the compiler knows, and the user's flags come
# last. $HARDENED has the flags, as make passes them; if run by itself, the test expects all of
# them.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need readelf
need objdump
all='-fPIE -fstack-protector-strong -fcf-protection -D_FORTIFY_SOURCE=3'
all="$all -pie -Wl,-z,relro -Wl,-z,now"
flags=" ${HARDENED-$all} "
case $flags in
*' -static '*) linked=statically ;;
*) linked= ;;
esac

# has FLAG NAME COMMAND...: if the tools are built with the flag, the command must succeed. It shows
# the flag's effect.
has() {
	flag=$1 name=$2
	shift 2
	case $flags in
	*" $flag "*)
		"$@"
		claim $? "$name" ;;
	*) skip "$name" "built without $flag" ;;
	esac
}

# shows PATTERN COMMAND...
shows() {
	pattern=$1
	shift
	"$@" 2>&1 | grep -E "$pattern" >"$work/shown"
}

# loaded FLAG NAME COMMAND...: like `has`, for flags that have no effect in static programs.
loaded() {
	if [ "$linked" ]; then skip "$2" 'linked statically'; else has "$@"; fi
}

for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
	loaded -pie "$tool: its place in memory varies" shows 'Type: +DYN' readelf -hW $tool
	loaded -Wl,-z,now "$tool: bound at once" shows 'FLAGS.*NOW' readelf -dW $tool
	loaded -Wl,-z,relro "$tool: what is bound is read-only" shows GNU_RELRO readelf -lW $tool
	if shows 'NEEDED.*libc\.so\.6' readelf -dW $tool; then
		has -D_FORTIFY_SOURCE=3 "$tool: calls are checked" \
			shows '__[a-z]+_chk@' readelf -sW $tool
	else
		skip "$tool: calls are checked" 'only the GNU C library checks them'
	fi
	has -fstack-protector-strong "$tool: the stack is guarded" \
		shows __stack_chk_fail readelf -sW $tool
	has -fcf-protection "$tool: only marked functions are called through pointers" \
		shows endbr objdump -d --disassemble=main $tool
	! shows 'GNU_STACK.* RWE' readelf -lW $tool
	claim $? "$tool: no code on the stack"
	! shows TEXTREL readelf -dW $tool
	claim $? "$tool: no code that the loader writes to"
done

# Stubs for two compilers: one refuses two of the flags, the other refuses all of them.
mkdir "$work/bin"
cat >"$work/bin/old" <<'END'
#!/bin/sh
case " $* " in *' -fcf-protection '* | *_FORTIFY_SOURCE=3*) exit 1 ;; esac
END
printf '#!/bin/sh\nexit 1\n' >"$work/bin/none"
chmod +x "$work/bin/old" "$work/bin/none"
want='-fPIE -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2'
[ "$(./hardening compile "$work/bin/old" -O2)" = "$want" ]
claim $? 'a flag that the compiler does not know is left out; FORTIFY_SOURCE is 2 then'
[ -z "$(./hardening compile "$work/bin/none")$(./hardening link "$work/bin/none")" ]
claim $? 'a compiler that knows none of them gets none'

if command -v cc >/dev/null; then
	./hardening compile cc -O2 -D_FORTIFY_SOURCE=1 >"$work/got" 2>"$work/err"
	! grep -q FORTIFY "$work/got"
	claim $? "the user's _FORTIFY_SOURCE is not defined twice"
else
	skip "the user's _FORTIFY_SOURCE" 'no cc'
fi
finish
