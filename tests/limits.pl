#!/usr/bin/perl
# limits.pl SCRATCH HEADER HAS_MEMORY [ALL] - tests each limit of limits.h (HEADER) with inputs just
# within it and just beyond. Within it everything is read; beyond it a message names what was too
# much, or the text ends where gl(7) says. If HAS_MEMORY is 1, it also tests that inputs that were
# made to take much memory take little. With ALL, it also tries inputs that take seconds, and tests
# that every limit is tried. Prints TAP.
use v5.36;
use IO::Compress::Gzip qw(gzip);
use MIME::Base64 qw(encode_base64);

my ($scratch, $header, $has_memory, $all) = @ARGV;
my $FRAME = "main.main()\n\t/a.go:1 +0x1\n";
my $WRAPPED = "x=1 goroutine 1 [select]:\nx=1 main.main()\nx=1 \t/a.go:1 +0x1\n";
my $RUNNING = "goroutine 1 [running]:\n$FRAME";
my $LONG = 'f' x 1048500;    # sixteen of them take almost 16 MiB
my $BOTH = goroutine(1) . "\n" . goroutine(2);

sub goroutine ($id, $stack = $FRAME, $labels = '') { "goroutine $id [select$labels]:\n$stack" }

# Returns the text as the content of a JSON string.
sub boxed ($text) { $text =~ s/([\\"])/\\$1/gr =~ s/\n/\\n/gr =~ s/\t/\\t/gr }

sub frames ($n) { join '', map { "main.f(0x1)\n\t/a.go:$_ +0x1\n" } 1 .. $n }

sub labels ($n) { join ', ', map { qq("k$_": "v") } 1 .. $n }

sub bucket ($n, $labels = '') {
	return "goroutine profile: total 1\n1 @ 0x1\n$labels"
		. join '', map { "#\t0x1\tmain.f+0x1\t/a.go:$_\n" } 1 .. $n;
}

sub listed (@items) { '[' . join(',', @items) . ']' }

sub record ($key, $text) { qq({"id":1,"state":"select",$key:$text}\n) }

sub varint ($n) {
	my $s = '';
	for (; $n >= 128; $n >>= 7) { $s .= chr($n & 127 | 128) }
	return $s . chr $n;
}

# Return a field of a protobuf message, with its number and its bytes or value.
sub bytes ($number, $s) { varint($number << 3 | 2) . varint(length $s) . $s }
sub value ($number, $n) { varint($number << 3) . varint($n) }

# Returns a profile of 16 fields: location i stands for $inlined[i - 1] frames, all on line i.
sub profile ($samples, @inlined) {
	my $id = 0;
	return join '', bytes(1, value(1, 1) . value(2, 2)),
		map({ bytes(6, $_) } '', 'goroutine', 'count', 'main.run', '/a.go'),
		map({ $id++; bytes(4, value(1, $id) . bytes(4, value(1, 1) . value(2, $id)) x $_) }
			@inlined),
		bytes(5, value(1, 1) . value(2, 3) . value(4, 4)), $samples;
}

sub sample (@locations) { bytes(2, join('', map { value(1, $_) } @locations) . value(2, 1)) }

# Writes a source file with this text, and returns a dump that names it.
sub sourced ($text) {
	mkdir "$scratch/src";
	open my $f, '>:raw', "$scratch/src/a.go" or die;
	print $f $text;
	close $f;
	return goroutine(1);
}

# Returns a line of JSON with n dumps in strings. The line's time stands 600 bytes behind the last
# string.
sub dumps_in_strings ($n) {
	my @dumps = map { qq("s$_":") . boxed($RUNNING =~ s/ 1 / $_ /r) . '"' } 1 .. $n;
	my $last = pop @dumps;
	return '{' . join(',', @dumps, '"q":"' . 'x' x (16 << 10) . '"', $last,
		'"p":"' . 'x' x 600 . '"', '"time":"2024-01-02T03:04:05Z"') . "}\n";
}

# Returns a goroutine in a method with a receiver of its own.
sub reader ($id) {
	return goroutine($id, sprintf "main.(*T).read(0xc0%07x00)\n\t/a.go:7\n", $id) . "\n";
}

# Returns a goroutine that has waited for a mutex of its own.
sub waiter ($id, $below = "main.f(0x1)\n\t/a.go:8 +0x1\n") {
	return "goroutine $id [sync.Mutex.Lock, 5 minutes]:\n"
		. sprintf("sync.(*Mutex).lockSlow(0xc9%07x00)\n", $id)
		. "\t/go/src/sync/mutex.go:171 +0x1\n$below\n";
}

# Returns 256 goroutines whose lines have 64 KiB each, the last one n bytes, and one that waits.
sub long_goroutines ($n) {
	my $text = waiter(1);
	for my $id (2 .. 257) {
		my $tail = "(0xc000000000)\n\t/a.go:9 +0x1\n";
		my $head = "main.(*T).f$id";
		my $size = ($id < 257 ? 64 << 10 : $n) - length($head) - length $tail;
		$text .= goroutine($id, $head . 'x' x $size . $tail) . "\n";
	}
	return $text;
}

my $WAITS_LINES = length(waiter(1) =~ s/^.*\n//r) - 1;    # without the header and the empty line

# Rows: the limit, the command, the greatest n that is within it, the input for n, and patterns for
# what is printed within and beyond it: standard output, followed by the messages. ALL: the row
# takes long. PIPE, FILE: it takes long, too, and only a pipe, or only a file, reaches the limit.
my @rows = (
	[LINE => 'glparse --fields id', (16 << 20) - 1,
		sub ($n) { goroutine(1) . "\n" . 'x' x $n . "\n" . goroutine(2) },
		qr/^1\n2\n.*: 1 line skipped$/s, qr/:5: line longer than the limit: skipped$/m],
	[LINE => 'glparse --fields id', (16 << 20) - 1,
		sub ($n) { goroutine(1, 'main.' . 'f' x ($n - 10) . "(0x1)\n\t/a.go:7 +0x1\n") },
		qr/^1\n/, qr/:2: line longer than the limit: skipped$/m],
	[LINE => 'glfilter -c --known-ids %s samples/go1.24-t0.debug2.txt', 16 << 20,
		sub ($n) { ' ' x $n . "\n1\n" }, qr/^\d+\n/, qr/: line too long$/],
	[JSON_LINE => 'glparse --fields id', (256 << 20) - 1, sub ($n) {
			my $line = record('"frames":[],"extra"', '""');
			substr($line, -3, 0) = 'x' x ($n - length($line) + 1);
			return $line . record('"frames"', '[]');
		}, qr/^1\n1\n\z/, qr/:1: line longer than the limit: skipped$/m, 'ALL'],
	[LOOK => 'glparse --fields id', (1 << 20) - 32, sub ($n) {
			'a=' . 'x' x $n . ' msg="' . boxed($BOTH) . '" b=' . 'x' x (16 << 20)
			. "\n" },
		qr/^1\n2\n/, qr/: line longer than the limit: skipped$/m, 'ALL'],
	[WRAP_LINES => 'glparse --fields id', 63, sub ($n) {
			my ($header, $stack) = split /\n/, $WRAPPED, 2;
			return "$header\n" . "noise\n" x $n . $stack;
		},
		qr/^1\n/, qr/:1: goroutine header within a line, with no stack after it: skipped/],
	[WRAP_BYTES => 'glparse --fields id', (64 << 10) - 17, sub ($n) {
			my ($header, $stack) = split /\n/, $WRAPPED, 2;
			return "$header\n" . 'n' x $n . "\n$stack";
		},
		qr/^1\n/, qr/:1: goroutine header within a line, with no stack after it: skipped/],
	[ENTRY => 'glparse --fields id,time', (16 << 10) - 37, sub ($n) {
			qq({"log":") . boxed(goroutine(1)) . qq(","x":") . 'x' x $n
			. qq(","time":"2024-01-02T03:04:05Z"}\n) },
		qr/^1\t2024-01-02T03:04:05Z$/, qr/^1\t$/],
	[ENTRIES => 'glparse --fields time', 16, \&dumps_in_strings,
		qr/^\n{15}2024-01-02T03:04:05Z$/, qr/^\n{17}/],
	[WRAP_PLACES => 'glparse --fields id', 63, sub ($n) {
			'"panic: a" ' x $n . '{"log":"' . boxed(goroutine(1)) . qq("}\n) },
		qr/^1\n\z/, qr/:1: goroutine header within a line, with no stack after it/],
	[PACKED_TEXT => 'glparse --fields id', 64 << 20, sub ($n) {
			my $text = goroutine(1) . "\n";
			$text .= "noise\n" x (($n - length $text) / 6);
			$text .= 'x' x ($n - length $text);
			gzip(\$text, \my $packed);
			return 'dump: ' . encode_base64($packed, '') . "\n";
		}, qr/^1\n/, qr/:1: dump in base64 of more than 64 MiB: skipped: /, 'ALL'],
	[LINE => 'glparse --fields id', 77 * 217886 - 1, sub ($n) {
			my $text = goroutine(1) . "\n";
			$text .= "noise\n" x ($n / 6);
			return encode_base64(substr $text, 0, 57 * int($n / 77)); # 77 bytes a line
		}, qr/^1\n/,
		qr/:1: dump in base64 over more than 16 MiB of lines: skipped: /, 'ALL'],
	[WRAP_DEPTH => 'glparse --fields id', 8, sub ($n) {
			my $text = goroutine(1);
			$text = qq({"log":") . boxed($text) . qq("}) for 1 .. $n;
			return "$text\n";
		}, qr/^1$/, qr/:1: goroutine within too many log envelopes: skipped/],
	[STREAMS => 'glparse --fields id', 64, sub ($n) {
			join '', map { my $line = $_; map { "s$_ | $line\n" } 1 .. $n }
				split /\n/, goroutine(1) },
		qr/^(1\n){64}\z/, qr/: goroutine in a log stream beyond the limit: skipped/],
	[STREAM_LINES => 'glparse --fields id,frames.1.func', 9999, sub ($n) {
			my @lines = split /\n/, goroutine(1, frames(2));
			return join '', map({ "s1 | $_\n" } @lines[0 .. 2]), "s2 | noise\n" x $n,
				map { "s1 | $_\n" } @lines[3 .. 4];
		}, qr/^1\tmain.f\n/, qr/^1\t\n.*\d+ lines skipped$/s],
	[JSON_DEPTH => 'glparse --fields id', 63,
		sub ($n) { record('"frames":[],"x"', '[' x $n . ']' x $n) }, qr/^1$/,
		qr/:1: JSON is nested too deep/],
	[FRAMES => 'glparse --fields frames.65535.line', 65536,
		sub ($n) { goroutine(7, frames($n)) },
		qr/^65536\n\z/, qr/:1: goroutine 7: more than 65536 frames: the others/],
	[FRAMES => 'glparse --fields frames.65535.line', 65536, sub ($n) { bucket($n) },
		qr/^65536\n\z/, qr/:2: more than 65536 frames: the others are left out$/m],
	[FRAMES => 'glparse --fields frames.65535.line', 65536,
		sub ($n) { record('"frames"', listed(map { qq({"line":$_}) } 1 .. $n)) },
		qr/^65536$/, qr/:1: frames is not an array of at most 65536 frames/],
	[FRAMES => 'glparse --fields frames.65535.func', 65536,
		sub ($n) { profile(sample(1), $n) },
		qr/^main.run\n\z/, qr/: more than 65536 frames: the others are left out$/m],
	[NAMES => 'glparse --fields frames.15.line', 16, sub ($n) {
			goroutine(1, join '', map { "main.$LONG(0x1)\n\t/a.go:$_ +0x1\n" }
				1 .. $n) },
		qr/^16\n/, qr/:1: goroutine 1: more than 16 MiB of names: the frames/],
	[NAMES => 'glparse --fields frames.16.line', 17, sub ($n) {
			"goroutine profile: total 1\n1 @ 0x1\n" . join '',
				map { "#\t0x1\tmain.$LONG+0x1\t/a.go:$_\n" } 1 .. $n },
		qr/^17\n/, qr/:2: more than 16 MiB of names: the frames behind them/],
	[ANCESTORS => 'glparse --fields id', 1024, sub ($n) {
			goroutine(1) . join '', map { "[originating from goroutine $_]:\n$FRAME" }
				1 .. $n },
		qr/^1\n\z/, qr/:1: goroutine 1: more than 1024 ancestors: the others/],
	[ANCESTORS => 'glparse --fields id', 1024, sub ($n) {
			record('"frames":[],"ancestors"', listed(('{"id":5}') x $n)) },
		qr/^1\n\z/, qr/:1: ancestors is not an array of at most 1024 goroutines/],
	[LABELS => 'glfilter -c --label k4096', 4096,
		sub ($n) { goroutine(9, $FRAME, " labels:{${\labels($n)}}") }, qr/^1\n\z/,
		qr/:1: goroutine 9: more than 4096 labels: the others are left out$/m],
	[LABELS => 'glfilter -c --label k4096', 4096,
		sub ($n) { bucket(1, "# labels: {${\(labels($n) =~ s/: /:/gr)}}\n") }, qr/^1\n\z/,
		qr/:2: more than 4096 labels: the others are left out$/m],
	[LABELS => 'glfilter -c --label k4096', 4096,
		sub ($n) { record('"frames":[],"labels"', "{${\labels($n)}}") }, qr/^1\n\z/,
		qr/:1: labels is not an object of at most 4096 strings/],
	[LABELS => 'glfilter -c --label /a.go', 4096, sub ($n) {
			my $label = bytes(3, value(1, 4) . value(2, 4));
			return profile(bytes(2, value(1, 1) . value(2, 1) . $label x $n), 1);
		},
		qr/^1\n\z/, qr/: more than 4096 labels: the others are left out$/m],
	[GAP_LINES => 'glparse --fields id,frames.1.func', 64,
		sub ($n) { goroutine(1) . "noise\n" x $n . "main.f()\n\t/a.go:2 +0x1\n" },
		qr/^1\tmain.f\n.*: 1 partial/s, qr/^1\t\n.*: 67 lines skipped$/s],
	[PREAMBLE_LINES => 'glparse --fields id,reason', 256,
		sub ($n) { "panic: boom\n" . "more\n" x ($n - 2) . "\n$RUNNING" },
		qr/^1\tpanic: boom/, qr/^1\t\n/],
	[REASON => 'glparse --fields id', 4095,
		sub ($n) { 'panic: ' . 'x' x ($n - 7) . "\n\n$RUNNING" },
		qr/^1\n\z/, qr/:1: the crash's reason is cut at the limit$/m],
	# Beyond this limit the result is the same, but it takes longer.
	[HEADERS => 'glgroup --by label.k --fields count', 4096, sub ($n) {
			join '', map { my $turn = $_; map { goroutine($_ + 9000 * $turn, $FRAME,
				qq( labels:{"k": "v$_"})) . "\n" } 1 .. $n } 0, 1 },
		qr/^(2\n){4096}\z/, qr/^(2\n){4097}\z/],
	[RECEIVERS => 'glwait --json', 1 << 17, sub ($n) {
			join '', map({ reader($_) } 1 .. $n), waiter($n + 1) },
		qr/^\{"source":/, qr/: 1 receivers beyond the first 131072 are not linked/, 'PIPE'],
	[HELD => 'glwait --json', 1 << 15, sub ($n) {
			my $f = "main.(*T).f(0xc0%07x00)\n\t/a.go:8\n";
			return join '', map { waiter($_, sprintf $f, $_) } 1 .. $n;
		},
		qr/^\{"source":/, qr/: arguments of goroutines that wait, beyond the first 32768,/,
		'ALL'],
	[SHOWN => 'glwait --json', 1 << 18, sub ($n) {
			join '', map({ reader($_) } 1 .. $n), waiter($n + 1) },
		qr/^\{"source":/, qr/: more than 262144 receivers: the sizes of structs/, 'FILE'],
	[LATER => 'gltop', (64 << 10) - $WAITS_LINES, \&long_goroutines, qr/^257 goroutines/,
		qr/: of 1 dump, not all goroutines were searched for who may hold a lock/, 'ALL'],
	[FINDINGS => 'gltop --json', 1024, sub ($n) {
			join '', map { waiter($_, "main.f$_(0x1)\n\t/a.go:$_ +0x1\n") } 1 .. $n;
		},
		qr/"findings":\[(?:\{"finding":"lock"(?:(?!"finding")[^\n])*){1024}\]/,
		qr/: more than 1024 findings about who waits for whom: the others are not shown/],
	[PROFILE => 'glparse --fields count', 256 << 20, sub ($n) {
			my $p = profile(sample(1), 1);
			my $left = $n - length $p;
			return $p . bytes(6, 'x' x ($left - 5));
		}, qr/^1\n\z/, qr/: protobuf profile larger than the limit of 256 MiB$/, 'ALL'],
	[PROFILE_FIELDS => 'glparse --fields count', 4 << 20,
		sub ($n) { profile(sample(1), 1) . "\x32\x00" x ($n - 9) },
		qr/^1\n\z/, qr/: protobuf profile of more than 4194304 fields$/, 'ALL'],
	[PROFILE_FRAMES => 'glgroup --fields count', 1024,
		sub ($n) { profile(sample(1) x $n, 65536) },
		qr/^1024\n\z/, qr/: protobuf profile of more than 67108864 frames in its samples$/,
		'ALL'],
	[PROFILE_STACKS => 'glgroup --fields count', 64,
		sub ($n) { profile(join('', map { sample($_ + 1, 1) } 1 .. $n), 65535, (1) x $n) },
		qr/^(1\n){64}\z/,
		qr/: protobuf profile of more than 4194304 frames in distinct stacks$/, 'ALL'],
	[EXPR => "glfilter -c -e '%s'", 16 << 10, sub ($n) { ' ' x ($n - 5) . 'id==1' }, qr/^1\n\z/,
		qr/longer than 16384 bytes/],
	[EXPR_DEPTH => "glfilter -c -e '%s'", 64,
		sub ($n) { '(' x $n . 'id==1' . ')' x $n }, qr/^1\n\z/,
		qr/nested more than 64 deep/],
	[EMPTY_DUMPS => 'glfilter --text --id 2', 1000, sub ($n) {
			"panic: x\n\n$RUNNING\n" x $n . "panic: y\n\n" . $RUNNING =~ s/ 1 / 2 /r },
		qr/^(goroutine profile: total 0\n){1000}/, qr/^panic: y\n/],
	[SOURCE => "gltop --list main --source-root $scratch/src", 16 << 20,
		sub ($n) { sourced("func main() {}\n" . '/' x ($n - 15)) },
		qr/ func main\(\)/, qr/it is larger than 16 MiB/],
	[SOURCE_LINE => "gltop --list main --source-root $scratch/src", 1024,
		sub ($n) { sourced('x' x ($n - 1) . "Z\n") }, qr/xZ$/m, qr/\A(?!.*xZ).*xxx/s],
	[THREADS => 'glparse --fields id -j %s samples/go1.24-deadlock.txt', 64, sub ($n) { $n },
		qr/^1\n/, qr/1 to 64/],
);

# Limits that other tests check.
my %elsewhere = (HEADER_BYTES => 'the bombs',
	PATTERN => 'unit/match', PATTERN_DEPTH => 'unit/match', PATTERN_CHOICES => 'unit/match',
	PATTERN_STEPS => 'unit/match',
	FIRST => 'unit/waits',
	map { $_ => 'archives.t' }
		qw(MEMBER_NAME EXPANSION EXPANSION_FROM UNPACKED ARCHIVE_DEPTH));

# Bombs: what they are, the command, the most KiB that it may take, and a command that prints the
# input. ALL: takes long.
my $profile = q(perl -e 'print "\x0a\x04\x08\x01\x10\x02"; print );
my $lines = q(perl -e 'print "goroutine 1 [select]:\n"; );
my @bombs = (
	['JSON nested 100,000 deep', 'glgroup', 8192,
		q(perl -e 'print q({"id":1,"frames":), "[" x 100000, "]" x 100000, "}\n"')],
	['a profile of 8 million empty samples', 'glgroup', 49152,
		$profile . q("\x12\x00" x 65536 for 1 .. 128' | gzip -1)],
	['a profile of 131 million empty strings', 'glgroup', 49152,
		$profile . q("\x32\x00" x 65536 for 1 .. 2000' | gzip -1), 'ALL'],
	['a goroutine of 142 MB', 'glgroup', 131072, $lines
		. q(print "main.", "f" x 2200, "(0x1)\n\t/a.go:$_\n" for 1 .. 64000' | gzip -1),
		'ALL'],
	['a line of 1 GiB', 'glgroup', 49152,
		$lines . q(print "x" x 1048576 for 1 .. 1024; print "\n"' | gzip -1), 'ALL'],
	['64 MiB of empty lines', 'glgroup', 12288,
		q(perl -e 'print "\n" x (64 << 20)' | gzip -1), 'ALL'],
	['1 GiB of one goroutine', 'glgroup', 16384,
		q(perl -MIO::Compress::Gzip=gzip -e 'my $part;
			my $text = "goroutine 1 [select]:\nf()\n\t/a.go:1\n\n" x (1 << 18);
			gzip(\$text, \$part); print $part x 110'), 'ALL'],
	['256 MiB of NUL', 'glgroup', 16384, q(head -c 268435456 /dev/zero | gzip -1), 'ALL'],
	['4096 labels on each of 300 goroutines', 'gltop', 131072,
		q(perl -e 'for my $g (1 .. 300) { print "goroutine $g [select labels:{",
			join(", ", map { "\"k$g-$_\": \"v\"" } 1 .. 4096),
			"}]:\nmain.main()\n\t/a.go:1 +0x1\n\n" }' | gzip -1), 'ALL'],
);

sub show ($text) { substr($text, 0, 300) =~ s/^/#   /gmr }

sub slurp ($path) {
	open my $f, '<:raw', $path or die "$path: $!";
	local $/;
	return <$f> // '';
}

# Returns what a command prints for an input, from a file or through a pipe: standard output,
# followed by the messages. If the command has %s, this is replaced by the name of the input's file,
# or by the input itself where it is quoted.
sub run ($command, $input, $is_piped) {
	my $path = "$scratch/input";
	my $is_word = $command =~ /'%s'|-j %s/;
	open my $f, '>:raw', $path or die;
	print $f $is_word ? goroutine(1) : $input;
	close $f;
	my $line = $command =~ /%s/ ? sprintf($command, $is_word ? $input : $path) : $command;
	$line = "cat $path | ./$line" if $is_piped && $command !~ /samples|%s/;
	$line = "./$line $path" if $line !~ /^cat/ && $line !~ /samples/;
	$line = "./$line" if $line =~ /samples/;
	system "$line >$scratch/out 2>$scratch/err";
	return slurp("$scratch/out") . slurp("$scratch/err");
}

my $SAYS = qr/limit|more than|longer|too long|at most|left out/;
my ($n, $failed, %tried) = (0, 0);

sub claim ($holds, $name, $got) {
	$n++;
	$failed++ if !$holds;
	print $holds ? '' : 'not ', "ok $n - $name\n", $holds ? '' : show($got) . "\n";
}

for my $row (@rows) {
	my ($limit, $command, $most, $input, $within, $beyond, $takes) = @$row;
	$tried{$limit} = 1;
	next if $takes && !$all;
	my @ways = !$takes || $takes eq 'ALL' ? (0, 1) : $takes eq 'PIPE' ? 1 : 0;
	for my $is_piped ($all ? @ways : 0) {
		my $got = run($command, $input->($most), $is_piped);
		claim($got =~ $within && $got !~ $SAYS, "$limit: within: $command", $got);
	}
	for my $is_piped ($all ? @ways : 1) {
		my $got = run($command, $input->($most + 1), $is_piped);
		claim($got =~ $beyond ? 1 : 0, "$limit: beyond: $command", $got);
	}
}

for my $bomb ($has_memory ? @bombs : ()) {
	my ($name, $command, $most, $input, $takes) = @$bomb;
	next if $takes && !$all;
	system "$input >$scratch/bomb";
	my $took = `tests/bench/timed './$command $scratch/bomb'`;
	my $kib = $took =~ / (\d+)/ ? $1 : 'no';
	claim($kib ne 'no' && $kib <= $most, "$name: $kib KiB", $took);
}

if ($all) {
	my @lacks = grep { !$tried{$_} && !exists $elsewhere{$_} }
		slurp($header) =~ /^#define GL_LIMIT_(\w+) /mg;
	claim(!@lacks, 'every limit is tried', "@lacks");
}
print "1..$n\n";
exit($failed > 0);
