#!/bin/sh
# samples/fleet collects and merges the dumps of several machines (folders here, with an ssh that
# uses no network), and the batches of xargs, Hadoop and Spark merge to the same report.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq
root=$PWD
mkdir "$work/bin"
PATH=$work/bin:$root:$PATH
export PATH work

# ssh -n -o BatchMode=yes -o ConnectTimeout=10 HOST COMMAND
cat >"$work/bin/ssh" <<'STUB'
#!/bin/sh
[ "$1 $2 $3 $4 $5" = '-n -o BatchMode=yes -o ConnectTimeout=10' ] && [ $# -eq 7 ] || exit 99
cd "$work/host/$6" 2>/dev/null || {
	echo "ssh: connect to host $6 port 22: No route to host" >&2
	exit 255
}
case $6 in
half-*) sh -c "$7" | head -c 3000; exit 255 ;;
*) exec sh -c "$7" ;;
esac
STUB
chmod +x "$work/bin/ssh"

# All machines have the same file names, with different contents.
k=0
for dump in samples/go1.2[37]-t[01].debug2.txt samples/go1.2[37]-t[01].pb.gz; do
	k=$((k + 1))
	mkdir -p "$work/host/web-$k"
	cp "$dump" "$work/host/web-$k/a.dump"
	cp "samples/go1.27-panic.txt" "$work/host/web-$k/b.dump"
	echo "web-$k" >>"$work/hosts"
	./glparse -s --as "web-$k" "$work/host/web-$k"/?.dump >>"$work/records"
done
mkdir "$work/host/half-1" "$work/host/idle-1"
cp samples/go1.27-t1.debug2.txt "$work/host/half-1/a.dump"
echo 'nothing happened' >"$work/host/idle-1/a.dump"
for by in sig where,label.tenant; do
	./glgroup -s --by $by "$work/records" >"$work/whole.$by"
done

runners='xargs'
parallel --version 2>/dev/null | grep -q '^GNU parallel' && runners='xargs parallel'
[ "$runners" != xargs ] || skip 'with GNU parallel' 'there is none'
for runner in $runners; do
	for by in sig where,label.tenant; do
		samples/fleet -p $runner -b $by -j 4 '*.dump' <"$work/hosts" >"$work/got" \
			2>"$work/err"
		[ $? -eq 0 ] && [ ! -s "$work/err" ] && same "$work/whole.$by" "$work/got"
		claim $? "$runner, --by $by: $k machines are as all their records at once"
	done
	# A machine that is named twice is asked once. Without -p, fleet uses the last of the
	# runners. (The stub for ssh reads no standard input.)
	how="-p $runner"
	[ "$runner" != "${runners##* }" ] || how=
	# shellcheck disable=SC2086
	samples/fleet $how '*.dump' web-2 web-1 web-2 >"$work/got" 2>"$work/err"
	grep -E '"source":"web-(1|2)"' "$work/records" | ./glgroup -s | cmp -s - "$work/got"
	claim $? "$runner: machines as operands, one of them twice"

	{ echo down-1; echo half-1; cat "$work/hosts"; echo down-2; } |
		samples/fleet -p $runner '*.dump' >"$work/got" 2>"$work/told"
	[ $? -eq 2 ] && cmp -s "$work/whole.sig" "$work/got" &&
		grep -q '^down-1: ssh: connect to host down-1 port 22: No route' "$work/told" &&
		grep -q '^fleet: half-1: left out, status 255$' "$work/told" &&
		grep -q '^fleet: missing: down-1 down-2 half-1$' "$work/told"
	claim $? "$runner: who cannot be reached, or broke off, is reported and left out"
	samples/fleet -p $runner '*.dump' web-1 idle-1 >"$work/got" 2>"$work/told"
	[ $? -eq 1 ] && [ -s "$work/got" ] &&
		grep -q '^idle-1: .*no goroutine dump found' "$work/told"
	claim $? "$runner: a machine without a dump is told; 1"
	samples/fleet -p $runner 'c.dump' web-1 >"$work/got" 2>"$work/told"
	[ $? -eq 2 ] && [ ! -s "$work/got" ] && grep -q '^web-1: glgroup: c.dump: ' "$work/told" &&
		grep -q '^fleet: missing: web-1$' "$work/told"
	claim $? "$runner: a file that is not there"
done
jq -se '[.[].sources | keys[]] | unique | length == '"$k"' and all(test("^web-[0-9]+$"))' \
	"$work/whole.sig" >"$work/out" 2>"$work/err"
claim $? 'sources are machines: equal file names are not mixed'
for wrong in -oProxyCommand=x 'web 1' ../up ''; do
	samples/fleet -p xargs '*.dump' "$wrong" >"$work/got" 2>"$work/told" </dev/null
	[ $? -eq 2 ] && [ ! -s "$work/got" ] && grep -q "^fleet: .*host" "$work/told"
	claim $? "a machine named '$wrong'"
done

# xargs divides more files than fit in an argument list into batches. The batches' groups merge.
find "$work/host" -name a.dump -path '*web*' >"$work/paths"
xargs ./glgroup -s --by where <"$work/paths" >"$work/whole"
xargs -n 3 ./glgroup -s --by where <"$work/paths" | ./glgroup -s >"$work/got"
same "$work/whole" "$work/got"
claim $? "xargs: batches merge"

# Runs the commands of gl(7) for the steps of Spark and Hadoop, on partitions that this test makes.
step() { sed -n "s/^\.Dl $1.*pipe(\\\\(dq\(.*\)\\\\(dq, .*/\1/p" man/gl.7; }
map=$(step groups) reduce=$(step whole)
[ -n "$map" ] && [ -n "$reduce" ]
claim $? "gl(7) has the steps: $map; $reduce"
: >"$work/empty"
split -l 3 "$work/paths" "$work/partition."
for partition in "$work"/partition.* "$work/empty"; do
	eval "$map" <"$partition" >"$partition.groups" 2>"$work/err" || break
done
claim $? 'the first step, with an empty partition: status 0'
# A shuffle keeps no order, and Hadoop adds a TAB to each line.
cat "$work"/*.groups | sort -r | sed 's/$/	/' | eval "$reduce" >"$work/got" 2>"$work/err"
[ $? -eq 0 ] && same "$work/whole" "$work/got"
claim $? 'the second one gives what glgroup gives over all at once'
: | eval "$reduce" >"$work/got" 2>/dev/null
claim $? 'the second one, with an empty partition: status 0'
echo /nowhere/a.dump >"$work/partition.bad"
! eval "$map" <"$work/partition.bad" >"$work/got" 2>/dev/null
claim $? 'a partition that cannot be read fails'
finish
