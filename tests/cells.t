#!/bin/sh
# A dump in the cells of a table gives the records of the dump alone: in CSV, quoted everywhere or
# only where needed, with a line or the whole dump in a field, whichever field it is; in rows of a
# Markdown table; and as one word of base64 in a line of a log.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# in_cells KIND FILE: prints the file in cells of this kind.
in_cells() {
	perl -e 'my ($kind, $file) = @ARGV;
		open F, "<", $file; my $n = 0; my @lines = <F>; chomp @lines;
		sub field { my ($s, $always) = @_; return $s if !$always && $s !~ /[",\n]/;
			$s =~ s/"/""/g; return "\"$s\"" }
		my $all = join("\n", @lines) . "\n";
		print "time,host,message\n" if $kind =~ /^csv/;
		print "| time | message |\n| --- | --- |\n" if $kind eq "table";
		print "2026-11-28T10:00:00Z,node-1,", field($all), "\n" if $kind eq "csv-whole";
		print field($all), ",node-1,\"a \"\"b\"\"\",7\r\n" if $kind eq "csv-first";
		print "7;", field("E, see \"below\":\n\n$all"), ";7\n" if $kind eq "csv-below";
		for (@lines) {
			my $s = sprintf "%02d", $n++ % 60;
			print "2026-11-28T10:00:${s}Z,node-1,", field($_, $kind eq "csv-all"), "\n"
				if $kind eq "csv" || $kind eq "csv-all";
			print "2026-11-28T10:00:${s}Z,", field($_, 1), ",node-1,$n\n"
				if $kind eq "csv-middle";
			s/\|/\\|/g;
			print "| 10:00:$s | $_ |\n" if $kind eq "table";
			print "| $_ | 10:00:$s | x |\n" if $kind eq "table-first";
		}' "$1" "$2"
}

# in_base64 FORM FILE: prints the file in base64. FORM is `packed` or `plain`, and the place of the
# word.
in_base64() {
	perl -MMIME::Base64 -MIO::Compress::Gzip=gzip -MIO::Uncompress::Gunzip=gunzip -e '
		my ($form, $file) = @ARGV;
		open F, "<:raw", $file; local $/; my $all = <F>;
		gunzip(\$all, \my $plain) if $file =~ /gz$/;
		$plain //= $all;
		my $bytes = $plain;
		gzip(\$plain, \$bytes, -Time => $form =~ /time/ ? 1763000000 : 0)
			if $form =~ /packed/;
		my $word = encode_base64($bytes, $form =~ /lines/ ? "\n" : "");
		print $word if $form =~ /alone/;
		print "2026/11/28 10:00:00 begin\n2026/11/28 10:00:01 stacks: $word done\n"
			if $form =~ /log/;
		if ($form =~ /json/) {
			$word =~ s/\n/\\n/g; $word =~ s/\//\\\//g; $word =~ s/\+/\\u002b/g;
			print "{\"level\":\"info\",\"stacks\":\"$word\",\"x\":\"y\"}\n";
		}
		print "data:\n  stacks: |\n", $word =~ s/^/    /gmr, "  other: x\n"
			if $form =~ /yaml/' "$1" "$2"
}

# plain: removes the keys from records that depend on the way in which the dump was stored.
plain() {
	perl -pe 's/,"(?:source|time)":"(?:[^"\\]|\\.)*"//g; s/,"(?:offset|bytes|dump)":\d+//g;
		s/,"(?:truncated|repeat)":true//g'
}

for file in samples/go1.24-waited.debug2.txt samples/go1.27-labels.debug2.txt \
	samples/go1.19-odd-labels.debug1.txt samples/go1.26-deadlock.txt; do
	name=$(basename "$file")
	./glparse "$file" 2>/dev/null | plain >"$work/want"
	for kind in csv csv-all csv-whole csv-first csv-below csv-middle table table-first; do
		in_cells $kind "$file" >"$work/cells"
		./glparse "$work/cells" 2>/dev/null | plain >"$work/got"
		same "$work/want" "$work/got"
		claim $? "$name: $kind"
		perl -e 'while (read STDIN, $_, 777) { syswrite STDOUT, $_ }' <"$work/cells" |
			./glparse 2>/dev/null | plain >"$work/got"
		same "$work/want" "$work/got"
		claim $? "$name: $kind, piped"
	done
done

# Base64 of anything: a text or a profile, compressed or not, in lines or in one.
for file in samples/go1.27-labels.debug2.txt samples/go1.24-t0.debug1.txt \
	samples/go1.26-deadlock.txt samples/go1.26-t0.pb.gz; do
	name=$(basename "$file")
	./glparse "$file" 2>/dev/null | plain >"$work/want"
	for form in 'packed log' 'packed log, time' 'packed json' 'packed alone' 'plain log' \
		'plain json' 'packed lines alone' 'plain lines alone' 'plain lines json' \
		'packed lines yaml'; do
		in_base64 "$form" "$file" >"$work/cells"
		./glparse "$work/cells" 2>/dev/null | plain >"$work/got"
		same "$work/want" "$work/got" && perl -e 'while (read STDIN, $_, 777) {
			syswrite STDOUT, $_ }' <"$work/cells" |
			./glparse 2>/dev/null | plain >"$work/got" &&
			same "$work/want" "$work/got"
		claim $? "$name: in base64, $form"
	done
done

# A record of a profile has the origin of its line, and the time of the profile.
in_base64 'plain alone' samples/go1.26-t0.pb.gz |
	sed 's/^/2026-01-02T03:04:05Z stderr F stacks: /' >"$work/cells"
./glparse "$work/cells" 2>/dev/null | grep -o '"time":"[^"]*"' | sort -u >"$work/got"
./glparse samples/go1.26-t0.pb.gz | grep -o '"time":"[^"]*"' | sort -u >"$work/want"
[ -s "$work/want" ] && same "$work/want" "$work/got"
claim $? 'the time of a profile in base64'

# All samples, each in a field of a row, below a row whose fields are no dumps.
for file in samples/*.debug[12].txt samples/*-panic.txt samples/*-deadlock.txt \
	samples/*sigquit.*; do
	./glparse "$file" 2>/dev/null
done | plain >"$work/want"
perl -e 'my ($n, $kind) = 0; print "time,message,\"no\nheader\"\n";
	for (@ARGV) {
		open F, "<", $_; local $/; my $s = <F>; $s =~ s/"/""/g;
		print "2026-11-28T10:00:00Z,\"$s\"", ("\n", ",7\r\n", ",\"x\ny\"\n")[$n++ % 3];
	}' samples/*.debug[12].txt samples/*-panic.txt samples/*-deadlock.txt samples/*sigquit.* \
	>"$work/cells"
./glparse "$work/cells" 2>/dev/null | plain >"$work/got"
same "$work/want" "$work/got"
claim $? 'all samples in one file of CSV'

# A quotation that is no CSV: quotation marks in it are not doubled.
{ echo 'He wrote:'; sed '1s/^/"/' samples/go1.27-labels.debug2.txt; echo '" - from web-1'; } \
	>"$work/cells"
./glparse samples/go1.27-labels.debug2.txt | plain >"$work/want"
./glparse "$work/cells" 2>/dev/null | plain >"$work/got"
same "$work/want" "$work/got"
claim $? 'a quotation'

# A word that is incomplete, or is not base64 of a dump, is like any other word.
in_base64 'packed log' samples/go1.26-deadlock.txt >"$work/cells"
sed 's/\(H4sI.\{300\}\)[^ ]*/\1/' "$work/cells" | ./glparse >"$work/got" 2>"$work/err"
[ $? -eq 1 ] && [ ! -s "$work/got" ] &&
	grep -q 'no goroutine dump found, 2 lines skipped' "$work/err"
claim $? 'base64 that is cut'
in_base64 'packed log' samples/leak.go | ./glparse >"$work/got" 2>"$work/err"
[ $? -eq 1 ] && [ ! -s "$work/got" ] &&
	grep -q 'no goroutine dump found, 2 lines skipped' "$work/err"
claim $? 'base64 of something else'
finish
