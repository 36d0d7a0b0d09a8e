#!/bin/sh
# gltop --funcs, --tree, --peek and --list: their sums equal those that tests/calls.jq computes from
# the same dumps; all forms of a dump give the same result; hostile file names do no harm.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# top VIEW FILE: prints a whole view as JSON.
top() {
	# shellcheck disable=SC2086
	./gltop -s --json -n 1000000 $1 "$2"
}

# The second sample has a recursion 150 frames deep, with a gap; the third has a gap and panics.
for sample in go1.19-etcd.t0.debug1.txt go1.27-sigquit.txt go1.19-panic.txt; do
	file=samples/$sample
	perl tests/oracle.pl "$file" >"$work/oracle"
	top --funcs "$file" >"$work/funcs"
	top --tree "$file" >"$work/tree"
	./gltop -s --json --tree -n 3 "$file" >"$work/few"
	top '--peek .' "$file" >"$work/peek"
	top '--list .' "$file" >"$work/list"
	jq -rn --slurpfile oracle "$work/oracle" --slurpfile funcs "$work/funcs" \
		--slurpfile tree "$work/tree" --slurpfile few "$work/few" \
		--slurpfile peek "$work/peek" \
		--slurpfile list "$work/list" -f tests/calls.jq >"$work/claims" 2>"$work/err"
	while read -r verdict name; do
		[ "$verdict" = true ]
		claim $? "$sample: $name"
	done <"$work/claims"
	[ "$(wc -l <"$work/claims")" -eq 16 ]
	claim $? "$sample: all was looked at"
done

# Three forms of one moment, read as dumps, records and groups. The number of excluded goroutines of
# the runtime may differ.
for view in --funcs --tree '--peek .' '--list .'; do
	for form in debug1.txt debug2.txt pb.gz; do
		top "$view" samples/go1.19-etcd.t0.$form | jq -c 'del(.runtime, .dumpers)'
	done >"$work/answers"
	./glparse -s samples/go1.19-etcd.t0.debug2.txt | ./glgroup -s | top "$view" - |
		jq -c 'del(.runtime, .dumpers)' >>"$work/answers"
	[ "$(wc -l <"$work/answers")" -eq 4 ] && [ "$(sort -u "$work/answers" | wc -l)" -eq 1 ]
	claim $? "$view: one answer in all forms"
done

# --- source files -------------------------------------------------------------------------

# The number of goroutines in the dump. Goroutine N is in the function main.fN.
n_frames=0
# frame PATH:LINE: adds a goroutine to the dump, whose only frame is main.fN at PATH:LINE.
frame() {
	n_frames=$((n_frames + 1))
	printf 'goroutine %d [select]:\nmain.f%d()\n\t%s +0x1\n\n' $n_frames $n_frames "$1" \
		>>"$work/dump"
}

root=$work/root
mkdir -p "$root/app/deep" "$root/example.com/m/v2" "$root/dir.go"
printf 'hush\nhush\n' >"$work/secret.go"
mkdir "$work/root-beside" "$root/in" "$root/out"
cp "$work/secret.go" "$work/root-beside"
printf 'package main\n\nfunc f() {\n\tx()\n}\n' >"$root/plain.go"
cp "$root/plain.go" "$root/app/deep/at.go"
cp "$root/plain.go" "$root/example.com/m/v2/module.go"
cp "$root/plain.go" "$root/plain.txt"
cp "$root/plain.go" "$root/$(printf 'c\001\302\202').go"
cp "$work/secret.go" "$root/hid"
mkfifo "$root/fifo.go"
mknod "$root/device.go" c 1 5 2>/dev/null || mkfifo "$root/device.go"
ln -s nowhere "$root/nowhere.go"
ln -s ../plain.go "$root/in/relative.go"
ln -s "$root/plain.go" "$root/in/absolute.go"
ln -s absolute.go "$root/in/chain.go"
ln -s "$root/./app//deep/" "$root/in/folder"
ln -s folder/../../app/../plain.go "$root/in/up.go"
ln -s ../../secret.go "$root/out/relative.go"
ln -s "$work/secret.go" "$root/out/absolute.go"
ln -s "$work" "$root/out/folder"
ln -s "$work/root-beside/secret.go" "$root/out/beside.go"
ln -s loop.go "$root/out/loop.go"
ln -s /etc/passwd "$root/out/passwd.go"
ln -s ../plain.txt "$root/out/other.go"
ln -s ../fifo.go "$root/out/fifo.go"
ln -s ../plain.go/x.go "$root/out/through.go"
{
	printf 'package main\n\nfunc f() {\n\t// '
	head -c 3000000 /dev/zero | tr '\0' x
	printf '\n}\n'
} >"$root/wide.go"
dd if=/dev/zero of="$root/large.go" bs=1 count=1 seek=16777216 2>/dev/null
printf '\n\n\n\tx("\033]0;title\007\342\200\256\377")' >"$root/control.go"
long=$(head -c 5000 /dev/zero | tr '\0' y)

frame /app/plain.go:4
frame /other/app/deep/at.go:4
frame /go/pkg/mod/example.com/m@v1.0.0/v2@v3/module.go:4
frame /app/../../secret.go:1
frame "/$(echo "$work" | cut -c 2-)/secret.go:1"
frame /app/fifo.go:4
frame /app/device.go:4
frame /app/nowhere.go:4
frame /app/dir.go:4
frame /app/large.go:1
frame /app/plain.go:6
frame /app/wide.go:4
frame /app/control.go:4
frame "/app/$long.go:4"
frame 'C:\src\app\plain.go:4'
frame C:/src/plain.go:4
frame /app/plain.go:922337203685477
frame "$(printf 'a/%.0s' $(seq 70))plain.go:4"
frame /app/plain.txt:4
frame "/app/$(printf 'c\001\302\202').go:4"
frame '/app/hid@v1.go:1'
# symbolic links to a source file beneath the root (in), and links that must not be read (out)
frame /in/relative.go:4
frame /in/absolute.go:4
frame /in/chain.go:4
frame /in/folder/at.go:4
frame /in/up.go:4
frame /out/relative.go:1
frame /out/absolute.go:1
frame /out/folder/secret.go:1
frame /out/beside.go:1
frame /out/loop.go:1
frame /out/passwd.go:1
frame /out/other.go:1
frame /out/fifo.go:1
frame /out/through.go:1
./gltop --json -n 99 --list . --source-root "$root" "$work/dump" >"$work/list" 2>"$work/err"
claim $? 'a dump of names that mean harm'

# said N WHY CLAIM: the file of main.fN is not shown, and WHY is the reason given.
said() {
	jq -e --arg f "main.f$1" --arg why "$2" '.funcs[] | select(.func == $f) | .files
		| length == 1 and .[0].missing == $why and (.[0].source or .[0].lines[0].text | not)
		and .[0].lines[0].cum == 1' "$work/list" >"$work/err"
	claim $? "$3"
}

# shown N PATH CLAIM: the file of main.fN is read from PATH beneath the root, at the right line.
shown() {
	jq -e --arg f "main.f$1" --arg path "$root/$2" '.funcs[] | select(.func == $f) | .files
		| length == 1 and .[0].source == $path and (.[0].missing | not)
		and .[0].lines[0].text == "\tx()"' "$work/list" >"$work/err"
	claim $? "$3"
}

shown 1 plain.go 'leading elements are taken off'
shown 2 app/deep/at.go 'one by one'
shown 3 example.com/m/v2/module.go 'and so is @version'
said 4 "names with '..' are not looked up" 'no way out of the folder'
said 5 'not found under --source-root' 'an absolute name is looked for beneath the folder only'
said 6 'it is not a regular file' 'a FIFO is not waited for'
said 7 'it is not a regular file' 'a device'
said 8 'not found under --source-root' 'a link to nothing'
said 9 'it is not a regular file' 'a folder'
said 10 'it is larger than 16 MiB' 'a large file'
said 11 'it has fewer lines' 'a line behind the end'
said 14 'the name is too long' 'a long name'
shown 15 plain.go 'a name of Windows'
shown 16 plain.go 'the same with slashes'
said 17 'it has fewer lines' 'a line far behind it'
said 18 'the name has too many elements' 'a name of many elements'
said 19 'it is not a .go file' 'a file of another kind'
shown 20 "$(printf 'c\001\302\202').go" 'a name with control bytes'
said 21 'it is not a .go file' 'a name that is none of Go without its @version'
shown 22 in/relative.go 'a link to a file beneath the folder'
shown 23 in/absolute.go 'an absolute one'
shown 24 in/chain.go 'a link to a link'
shown 25 in/folder/at.go 'a link to a folder'
shown 26 in/up.go 'a link with .. that stays beneath the folder'
out='it is a link out of --source-root'
said 27 "$out" 'a link to a file elsewhere'
said 28 "$out" 'an absolute one'
said 29 "$out" 'a link to a folder elsewhere'
said 30 "$out" 'a link to a folder whose name begins like that of the root'
said 31 'it cannot be read' 'a link to itself'
said 32 "$out" 'a link to /etc/passwd'
said 33 'it is not a .go file' 'a link to a file of another kind beneath the folder'
said 34 'it is not a regular file' 'a link to a FIFO'
said 35 'not found under --source-root' 'a link through a file'
! grep -q hush "$work/list"
claim $? 'nothing elsewhere was read'
jq -e '.funcs[] | select(.func == "main.f12").files[0].lines[0].text | length == 1024' \
	"$work/list" >"$work/err"
claim $? 'a long line is cut'
for width in 0 20 80; do
	COLUMNS=$width ./gltop --color=never --list 'f1[23]$' --source-root "$root" "$work/dump"
done >"$work/text" 2>"$work/err"
claim $? 'as text'
! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" "$work/text" &&
	grep -qF '\x1B]0;title\x07\u{202E}\xFF' "$work/text"
claim $? 'no control byte is shown'
awk 'length($0) > 1200 { exit 1 }' "$work/text"
claim $? 'no line is longer than what is read of one'

# With / as the folder, only files named *.go are read, whatever links to them.
mv "$work/dump" "$work/dump.first"
n_frames=0
frame /etc/passwd:1
frame "$root/out/passwd.go:1"
frame "$root/out/up.go:1"
frame "$root/in/absolute.go:4"
ln -s "$(echo "$root/out" | sed 's|/[^/]*|../|g')etc/passwd" "$root/out/up.go"
[ "$(head -c 5 "$root/out/up.go")" = root: ]
claim $? 'the link leads to /etc/passwd'
./gltop --json --list . --source-root / "$work/dump" >"$work/list" 2>"$work/err"
said 1 'it is not a .go file' '--source-root /: /etc/passwd'
said 2 'it is not a .go file' '--source-root /: a link to it'
said 3 'it is not a .go file' '--source-root /: a link that goes up'
root=
shown 4 "${work#/}/root/in/absolute.go" '--source-root /: a link to a source file'
root=$work/root
! grep -q root:x "$work/list"
claim $? '--source-root /: nothing of /etc/passwd was read'
mv "$work/dump.first" "$work/dump"

# Tests which lines belong to a function.
cat >"$root/shapes.go" <<'END'
package main

var hook = func() {
	wait()
}

func one() { wait() }

func (s *store[K, V]) get() {
	go func() {
		wait()
	}()
}

func generic[T any](x T) {
	wait()
}
END
# extent FUNC LINE: prints the first and last line that are listed.
extent() {
	printf 'goroutine 1 [select]:\n%s()\n\t/shapes.go:%s +0x1\n' "$1" "$2" |
		COLUMNS=80 ./gltop --list . --source-root "$root" 2>"$work/err" |
		awk '/^  *[0-9.]+ +[0-9.]+ +[0-9]+/ { print $3 }' | tr '\n' ' '
}
[ "$(extent main.one 7)" = '7 ' ]
claim $? 'a function on one line'
[ "$(extent 'main.(*store[...]).get.func1' 11)" = '9 10 11 12 13 ' ]
claim $? 'a closure in a method'
[ "$(extent 'main.generic[...]' 16)" = '15 16 17 ' ]
claim $? 'a function with parameters of types'
[ "$(extent main.glob..func1 4)" = '1 2 3 4 5 6 7 8 9 ' ]
claim $? 'what is in no function has the lines around it'
[ "$(extent main.other 16)" = '11 12 13 14 15 16 17 ' ]
claim $? 'and so has what another function has'
finish
