#!/bin/sh
# Members of archives give the same records as the files alone, whichever program wrote the archive
# and however it is read: as a file, on standard input, through a pipe, compressed, with any number
# of threads. Damage and hostile contents of an archive are reported by name (tests/archives.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# Samples of each form, a file without a dump, an empty one, and a log.
set -- samples/go1.27-t0.debug2.txt samples/go1.19-t0.debug1.txt samples/go1.26-t0.pb.gz \
	samples/go1.24-deadlock.txt samples/go1.27-t1.debug2.txt samples/README.md samples/leak.go
mkdir -p "$work/b/nodes/1" "$work/b/nodes/2"
cp "$@" "$work/b/nodes/1"
cp samples/go1.23-sigquit.txt "$work/b/nodes/2"
sed 's/.*/{"log":"&\\n","stream":"stderr","time":"2026-01-02T03:04:05.6Z"}/; s/	/\\t/g' \
	samples/go1.19-panic.txt >"$work/b/nodes/2/docker.log"
: >"$work/b/empty"
./glparse samples/go1.21-t1.debug2.txt >"$work/b/records.ndjson" 2>/dev/null
{ printf '\377\376'; sed 's/./&@/g; s/$/ @/' samples/go1.21-panic.txt |
	awk '{ gsub(/ @$/, ""); printf "%s\r@\n@", $0 }' | tr '@' '\000'; } >"$work/b/wide.txt"
(cd "$work" && find b -type f | LC_ALL=C sort >list)

# The records of the files, each with the source that it has in the archive `x`.
while read -r file; do
	./glparse --as "x:$file" "$work/$file" 2>/dev/null
done <"$work/list" >"$work/want"

# reads NAME ARCHIVE: the archive gives the records of the files.
reads() {
	case $1 in
	'tar gnu' | 'zip, to a pipe') ways='file j8 stdin pipe gzip' ;;
	tar.gz) ways='file j8 pipe' ;;
	*) ways='file pipe' ;;
	esac
	for way in $ways; do
		case $way in
		file) ./glparse -j1 --as x "$2" ;;
		j8) ./glparse -j8 --as x "$2" ;;
		stdin) ./glparse --as x <"$2" ;;
		pipe) perl -e 'while (read STDIN, $_, 777) { syswrite STDOUT, $_ }' <"$2" |
			./glparse --as x ;;
		gzip) gzip -c "$2" | ./glparse --as x ;;
		esac >"$work/got" 2>"$work/messages"
		[ $? -eq 0 ] && grep -q ': 3 members without a dump$' "$work/messages" &&
			same "$work/want" "$work/got"
		claim $? "$1: $way"
	done
}

# made NAME COMMAND...: runs `reads` for the archive that the command writes to standard output.
# Skipped if the program is not installed.
made() {
	name=$1
	shift
	if ! command -v "$1" >/dev/null 2>&1; then
		skip "$name" "no $1"
		return
	fi
	(cd "$work" && "$@" >made 2>/dev/null) || { claim 1 "$name: made"; return; }
	reads "$name" "$work/made"
}

# zipped NAME LINE: runs `made` for a line of sh that calls zip
zipped() {
	if command -v zip >/dev/null 2>&1; then made "$1" sh -c "$2"; else skip "$1" 'no zip'; fi
}

for format in ustar gnu posix v7; do
	made "tar $format" tar --format="$format" -cf - -T list
done
made 'tar.gz' tar -czf - -T list
zipped 'zip, to a pipe' 'zip -q - -@ <list'
zipped 'zip' 'zip -q made.zip -@ <list && cat made.zip'
zipped 'zip, stored' 'zip -q -0 stored.zip -@ <list && cat stored.zip'
zipped 'zip, zip64' 'zip -q -fz 64.zip -@ <list && cat 64.zip'
made 'bsdtar' bsdtar -cf - -T list
made 'bsdtar zip' bsdtar --format zip -cf - -T list
made 'python zipfile, stored' python3 -c 'import sys, zipfile
class Pipe:
    def write(self, data): return sys.stdout.buffer.write(data)
    def flush(self): sys.stdout.buffer.flush()
z = zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_STORED)
for name in open("list"): z.write(name.strip())
z.close()'
made 'python zipfile, deflated' python3 -c 'import sys, zipfile
z = zipfile.ZipFile("python.zip", "w", zipfile.ZIP_DEFLATED)
for name in open("list"): z.write(name.strip())
z.close()
sys.stdout.buffer.write(open("python.zip", "rb").read())'

# A bundle of 200 nodes gives one table, by node. The expected numbers come from the program that
# writes the bundle.
perl -e 'chdir shift; mkdir "big"; mkdir "big/nodes";
	for my $node (1 .. 200) {
		mkdir "big/nodes/$node";
		open my $s, ">", "big/nodes/$node/stacks.txt";
		print $s "goroutine 1 [chan receive]:\nmain.main()\n\t/app/main.go:6 +0x40\n";
		print $s "\ngoroutine $_ [select]:\nmain.wait()\n\t/app/main.go:12 +0x17\n"
			for 2 .. $node % 7 + 2;
		open my $j, ">", "big/nodes/$node/status.json";
		print $j "{\"node\":1}\n";
		print $node % 7 + 2, " big/nodes/$node/stacks.txt\n";
	}' "$work" | LC_ALL=C sort >"$work/want"
tar -C "$work" -cf "$work/big.tar" big
./gltop --by source --json -n 300 "$work/big.tar" 2>"$work/messages" |
	perl -ne 'print "$1 $2\n"
		while /"count":(\d+),(?:(?!"count").)*?"key":\["[^"]*big\.tar:([^"]*)"\]/g' |
	LC_ALL=C sort >"$work/got"
same "$work/want" "$work/got" && grep -q '200 members without a dump' "$work/messages"
claim $? '200 nodes by source'

# Members are selected by the glob of their source, or of their path in the archive.
for glob in 'big/nodes/7/*' '*:big/nodes/7/stacks.txt' "*big.tar:big/nodes/7/*"; do
	./glparse --source "$glob" "$work/big.tar" 2>/dev/null | wc -l | grep -qx ' *2' &&
		./glfilter --source "$glob" "$work/big.tar" 2>/dev/null | wc -l | grep -qx ' *2'
	claim $? "--source $glob"
done
./glparse --source 'none*' "$work/big.tar" 2>"$work/err"
[ $? -eq 1 ] && grep -q 'of its 400 members none matches --source$' "$work/err"
claim $? '--source that matches nothing'

# Members in folders named after times form a series for each name, in the order of the times.
for at in 05-00Z/a 05-00Z/b 00-00Z/a 00-00Z/b; do
	at=$work/t/2026-11-28T10-$at
	mkdir -p "$at"
	cp "$work/big/nodes/7/stacks.txt" "$at"
done
cp "$work/big/nodes/6/stacks.txt" "$work/t/2026-11-28T10-05-00Z/a"
(cd "$work/t" && tar -cf ../t.tar 2026-11-28T10-05-00Z/a/stacks.txt \
	2026-11-28T10-05-00Z/b/stacks.txt 2026-11-28T10-00-00Z/b/stacks.txt \
	2026-11-28T10-00-00Z/a/stacks.txt)
./gldiff --json "$work/t.tar" 2>"$work/err" |
	perl -ne '/"series":"([^"]*)","snapshots":\[(.*?)\],"delta":(\d+)/ or die;
		print "$1 $3 ", join(" ", $2 =~ /"source":"[^"]*tar:([^"]*)"/g), "\n"' >"$work/got"
for series in 'a 6' 'b 0'; do
	file=${series% *}/stacks.txt
	echo "*/$file ${series#* } 2026-11-28T10-00-00Z/$file 2026-11-28T10-05-00Z/$file"
done >"$work/want"
same "$work/want" "$work/got"
claim $? 'gldiff: a series for each name'

mkdir "$work/hostile"
perl tests/archives.pl "$work/hostile" >"$work/tap"
: >"$work/err"
while read -r line; do
	case $line in
	'not ok '*) claim 1 "${line#*- }" ;;
	'ok '*) claim 0 "${line#*- }" ;;
	esac
done <"$work/tap"
grep -q '^1\.\.' "$work/tap"
claim $? 'archives.pl ran to its end'
finish
