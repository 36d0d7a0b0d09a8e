#!/usr/bin/perl
# linear.pl MODE ... - inputs that repeat one unit: four times the input may cost at most five times
# as much. Prints TAP.
#
#     linear.pl quick                     every unit, by CPU time: what is fast needs no comparison
#     linear.pl exact [NAME]              every unit, by instructions (valgrind)
#     linear.pl flood                     blocks that collide in their table, if it has no seed
#     linear.pl long SECONDS              exact, flood and search
#     linear.pl search SECONDS [SEED]     units put together at random of these, of lines of the
#                                         samples and of words that the readers look for; what is
#                                         slow is printed as a line of Perl for @units
#     linear.pl show NAME BYTES           the input itself
use v5.36;
use List::Util qw(min);
use POSIX ();
use Time::HiRes qw(time);

my $work = $ENV{WORK} // die "WORK is not set\n";
my $header = "goroutine %N [select]:\n";
my $frame = "main.f(0x%N)\n\t/app/a.go:1 +0x1\n";
my $flat = 'goroutine 7 [select]: main.f() /a.go:1 +0x1 ';
my $record = '{"sig":"%H","count":1,"id":%N,"state":"select","class":"select",' .
	'"where":{"func":"main.f","file":"/app/a.go","line":1},' .
	'"frames":[{"func":"main.f","file":"/app/a.go","line":1}]}' . "\n";

# [NAME, HEAD, UNIT, TAIL, COMMAND...]: in the unit %N is its number, %H 16 hexadecimal digits. A
# name may begin with envelopes, such as "docker:json:", the innermost last (%envelopes). Without a
# command it is glparse.
my @units = (
	['headers', '', $header],
	['blocks', '', "$header$frame\n"],
	['blocks without blanks', '', "$header$frame"],
	['stacks', '', "${header}main.f%N()\n\t/app/a%N.go:1 +0x1\n\n", '', 'gltop'],
	['stacks for glgroup', '', "${header}main.f%N()\n\t/app/a%N.go:1 +0x1\n\n", '', 'glgroup'],
	['groups of many stacks', '', join('', map { "${header}main.f%N_$_()\n\t/app/a.go:$_ +0x1\n"
			. "created by main.c%N\n\t/app/b.go:1 +0x1\n\n" } 1 .. 10), '',
		'glgroup', '--by', 'created_by'],
	['states', '', "goroutine %N [s%N]:\n$frame\n", '', 'gltop'],
	['one deep stack', 'goroutine 1 [select]:' . "\n", $frame],
	['one deep stack of names', 'goroutine 1 [select]:' . "\n",
		"main.f%N()\n\t/app/a%N.go:1 +0x1\n"],
	['names', 'goroutine 1 [select]:' . "\nmain.", "f", "()\n\t/a.go:1 +0x1\n"],
	['ancestors', "goroutine 1 [select]:\n$frame", "[originating from goroutine %N]:\n$frame"],
	['running', '', "goroutine %N [running]:\n$frame"],
	['panics', '', "panic: x\n\ngoroutine %N [running]:\npanic(0x%N)\n\t/p.go:1 +0x1\n$frame\n",
		'', 'gltop'],
	['panic text', 'panic: ', "x goroutine 1 [running]:\n"],
	['reasons', '', "panic: %N\n"],
	['noise', '', "some text of %N words, not a dump\n"],
	['noise in a block', "goroutine 1 [select]:\nmain.f()\n", "some text\n"],
	['sections', "panic: x\n\n", "-----\n$header$frame\n"],
	['labels', 'goroutine 1 [select] {', '"k%N":"v%N", ', "}:\n$frame"],
	['labels of 1.27', 'goroutine 1 [select, labels: ', '"k%N":"v%N", ', "]:\n$frame"],
	['labels unclosed', '', "goroutine %N [select] {\"a\":\"\n"],
	['header words', 'goroutine 1 [select', ', locked to thread', "]:\n$frame"],
	['headers on a line', '', 'goroutine %N [select]: '],
	['half headers', '', 'goroutine %N [select'],
	['goleak', '', "Goroutine %N in state select, with main.f on top of the stack:\n$frame\n"],
	['windows', '', "goroutine %N [select]:\r\nmain.f()\r\n\t/a.go:1 +0x1\r\n\r\n"],
	['nul', '', "$header\0\0"],
	['zero width', "goroutine 1 [select]:\n", "main.f\xe2\x80\x8b()\n"],
	['broken at the edge', "goroutine 1 [select]:\n", "main.f(" . '0x1, ' x 14 . "\n"],
	['not utf8', "goroutine 1 [select]:\n", "main.\xff%N()\n\t/a\xfe.go:1 +0x1\n"],

	['docker', '', '{"log":"goroutine %N [select]:\n","stream":"stderr","time":"x"}' . "\n"],
	['docker of two', '', '{"log":"goroutine %N [select]:\nmain.f()\n","stream":"%H"}' . "\n"],
	['docker unclosed', '{"log":"goroutine 1 [select]:\nmain.f()\n', 'main.f()\n\t/a.go:1\n'],
	['cri', '', "2026-01-02T03:04:05.%NZ stderr P goroutine %N [select]:\n"],
	['klog', '', "I0102 03:04:05.000006  %N a.go:1] goroutine %N [select]:\n"],
	['journal', '', '{"MESSAGE":"goroutine %N [select]:\nmain.f()","_PID":"%N"}' . "\n"],
	['prefixes', '', "p%N | goroutine %N [select]:\np%N | main.f()\np%N | \t/a.go:1 +0x1\n"],
	['stamps', '', "2026-01-02T03:04:05Z x goroutine %N [select]:\n" .
		"2026-01-02T03:04:05Z x main.f()\n2026-01-02T03:04:05Z x \t/a.go:1 +0x1\n"],
	['escaped in a line', 'msg="', 'goroutine %N [select]:\nmain.f()\n\t/a.go:1 +0x1\n\n',
		"\"\n"],
	['escaped, unclosed', 'msg="goroutine 1 [select]:\nmain.f()\n',
		'"goroutine 7 [select]:\nmain.f()\n\t/a.go:1 +0x1\n, locked to thread'],
	['escaped, a line each', '', 'msg="goroutine %N [select]:\nmain.f()\n\t/a.go:1 +0x1"' .
		"\n"],
	['json:banner', '=== BEGIN goroutine stack dump ===' . "\n" .
		'msg="goroutine 1 [select]:\nmain.f()\n', "panic: \x1b[2J\n",
		"\n=== END goroutine stack dump ==="],
	['json:log', '=== BEGIN goroutine stack dump ===' . "\n" . '{"log":"',
		"1 \@ 0x1\n\\u001b]0;x\\u0007\"panic: \x1b[2J\n",
		"\n=== END goroutine stack dump ==="],
	['json:dump', '', "$header$frame\n"],
	['json:headers', '', $header],
	['json:docker', '', '{"log":"goroutine %N [select]:\nmain.f()\n"}' . "\n"],
	['msg:dump', '', "$header$frame\n"],
	['msg:json', '', '{"log":"goroutine %N [select]:\nmain.f()\n"}' . "\n"],
	['base64, gzip cut off', '', 'H4sIAIjqC2sAA+zEMQqDMAAAwNm8IqNFULP6leIgEiRgE6gW' . "\n"],
	['base64, in a string', '{"a":"', 'H4sIAIjqC2sAA+zEMQqDMAAAwNm8IqNFULP6leIgEiRgE6gW\n',
		"\"}\n"],
	['base64, text', '', 'Z29yb3V0aW5lIDEgW3J1bm5pbmdXOgptYWluLm1haW4oKQoJL2EuZ286' . "\n"],
	['base64, a profile cut off', '', 'WgQIARACYABggICAgBBwAXoEYWJjZHoEYWJjZHoEYW' . "\n"],
	['base64, shorter and shorter', '', 'H4sIAIjqC2sAA+zEMQqDMAAAwNm8IqNFULP6leIgEiRgE6gW' .
		"\nZ29yb3V0aW5lIDEgW3J1bm5pbmdXOgptYWluLm1hab\n"],
	['csv, unclosed', '', 'x,"goroutine %N [select]:' . "\nmain.f()\n\t/a.go:1 +0x1\n"],
	['csv, dumps', '', 'x,"goroutine %N [select]:' . "\nmain.f()\n\t/a.go:1 +0x1\n\",y\n"],
	['csv, quotes', 'x,"goroutine 1 [select]:' . "\nmain.f()\n", '""x"",'],
	['gotraceanalyzer', '', "%N goroutines [select, 4 minutes]:\n$frame\n"],
	['goroutine-inspect', '', "goroutine running 3 times: [[%N, 8, 9]\n$frame\n"],
	['array of strings', '["goroutine 1 [select]:","main.f()"', ',"\t/a.go:1 +0x1","main.f()"',
		"]\n"],
	['arrays', '', '["goroutine %N [select]:","main.f()","\t/a.go:1 +0x1",""]' . "\n"],
	['arrays on a line', '', '["goroutine %N [select]:","main.f()","\t/a.go:1 +0x1",""]'],
	['array of objects', '[', '{"m":"goroutine %N [select]:\nmain.f()\n\t/a.go:1 +0x1"},',
		"]\n"],
	['arrays in arrays', '', '[["goroutine %N [select]:", '],
	['pairs', '{"streams":[', '["1","goroutine %N [select]:"],["2","main.f()"],', "]}\n"],
	['apostrophes', "['goroutine 1 [select]:', 'main.f()'", ", 'it''s'"],
	['flattened', '', "$flat"],
	['flattened, a line each', '', "x $flat\n"],
	['flattened, marked', '', 'goroutine %N [select]:#012main.f()#012#011/a.go:1 +0x1#012#012'],
	['flattened, quoted', 'goroutine 1 [select]: ', '"main.f() /a.go:1 +0x1 '],
	['flattened labels', '', 'goroutine 7 [select] {"a": '],
	['flattened paths', 'goroutine 1 [select]: main.f() ', '/a b:'],
	['flattened words', 'goroutine 1 [select]: main.f() ', 'word '],
	['flattened names', 'goroutine 1 [select]: ', 'a.b('],
	['flattened, glued', 'goroutine 1 [select]:', 'main.f()/a.go:1 +0x1'],
	['debug=1 flattened', 'goroutine profile: total 9 ', '1 @ 0x1 # 0x1 main.f+0x1 /a.go:1 '],
	['html', '', "<pre>goroutine %N [select]:\nmain.f()\n</pre>\n"],
	['html on a line', '', '<pre>goroutine %N [select]:<br>main.f()<br>'],
	['markdown', '', "```\n$header$frame```\n"],
	['quoted mail', '', "> > $header> > main.f()\n> > \t/a.go:1 +0x1\n"],
	['colours', '', "\e[1mgoroutine %N [select]:\e[0m\n\e[2mmain.f()\e[0m\n"],
	['utf16', "\xff\xfe", join('', map { "$_\0" } split //,
		"goroutine 1 [select]:\nmain.f()\n")],
	['streams', '', "s%N | goroutine 1 [select]:\ns%N | main.f()\n"],
	['newest first', '', "\t/a.go:1 +0x1\nmain.f()\ngoroutine %N [select]:\n"],

	['debug=1', "goroutine profile: total 9\n",
		"1 \@ 0x%N 0x2\n#\t0x%N\tmain.f+0x1\t/a.go:1\n\n"],
	['debug=1 lines', "goroutine profile: total 9\n1 \@ 0x1\n",
		"#\t0x1\tmain.f+0x1\t/a.go:1\n"],
	['debug=1 labels', "goroutine profile: total 9\n1 \@ 0x1\n# labels: {", '"k%N":"v%N", ',
		"}\n"],
	['debug=1 pcs', "goroutine profile: total 9\n1 @", ' 0x1',
		"\n#\t0x1\tmain.f+0x1\t/a.go:1\n"],
	['debug=1 wrapped', "goroutine profile: total 9\n1 \@ 0x1\n", "#\t0x1\tmain.f\n+0x1\n"],
	['totals', '', "goroutine profile: total 1\n"],
	['foreign totals', '', "heap profile: 1: 1\n"],

	['records', '', $record],
	['records for gltop', '', $record, '', 'gltop'],
	['records for glwait', '', $record, '', 'glwait'],
	['records, one key', '', '{"frames":[],"k%N":1}' . "\n"],
	['a record of frames', '{"frames":[', '{"func":"f%N"},', "]}\n"],
	['a record of labels', '{"frames":[],"labels":{', '"k%N":"v",', "\"k\":\"v\"}}\n"],
	['a record of nothing', '{"frames":[],"x":', '[', "\n"],
	['groups', '',
		'{"sig":"%H","count":2,"group":true,"frames":[],"states":{"s%N":1,"t%N":1}}' . "\n",
		'', 'glgroup'],
	['a group of states', '{"sig":"%H","count":2,"frames":[],"states":{', '"s%N":1,',
		"\"t\":1}}\n", 'glgroup'],

	['waits', '', "goroutine %N [sync.Mutex.Lock]:\nsync.runtime_SemacquireMutex(0xc%N8)\n" .
		"\t/usr/local/go/src/runtime/sema.go:95 +0x1\nsync.(*Mutex).Lock(0xc%N8)\n" .
		"\t/usr/local/go/src/sync/mutex.go:90 +0x1\n" .
		"main.(*T).f(0xc%N0)\n\t/app/a.go:1 +0x1\n\n",
		'', 'glwait'],
	['waits for one lock', '', "goroutine %N [sync.Mutex.Lock]:\n" .
		"sync.runtime_SemacquireMutex(0xc0008)\n" .
		"\t/usr/local/go/src/runtime/sema.go:95 +0x1\n" .
		"sync.(*Mutex).Lock(0xc0008)\n\t/usr/local/go/src/sync/mutex.go:90 +0x1\n" .
		"main.(*T).f(0xc%N0)\n\t/app/a.go:1 +0x1\n\n", '', 'glwait'],
	['waits of types', '', "goroutine %N [sync.Mutex.Lock]:\n" .
		"sync.(*Mutex).Lock(0xc%N8)\n\t/usr/local/go/src/sync/mutex.go:90 +0x1\n" .
		"main.(*T%N).f(0xc%N0)\n\t/app/a.go:1 +0x1\n\n", '', 'glwait'],
	['namesakes', '', "goroutine %N [sync.Mutex.Lock]:\n" .
		"sync.(*Mutex).Lock(0xc%N8)\n\t/usr/local/go/src/sync/mutex.go:90 +0x1\n" .
		"main.(*T).f(0xc%N0)\n\t/app/a.go:1 +0x1\n\ngoroutine 1%N [select]:\n" .
		"main.(*T).g(0xc1%N0)\n\t/app/a.go:2 +0x1\n\n", '', 'glwait'],
	['creators', '',
		"${header}main.f()\n\t/app/a.go:1 +0x1\ncreated by main.g%N in goroutine 1\n" .
		"\t/app/b.go:1 +0x1\n\n", '', 'gltop'],
	['dumps', '', "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks()\n" .
		"\t/usr/local/go/src/runtime/pprof/pprof.go:703 +0x6a\n\n$header$frame\n", '',
		'gltop'],
	['dumps for gldiff', '', "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks()\n" .
		"\t/usr/local/go/src/runtime/pprof/pprof.go:703 +0x6a\n\n$header$frame\n", '',
		'gldiff'],
	['with text', '', "$header$frame\n", '', 'glfilter', '--text', '--raw'],
	['with args', '', "$header$frame\n", '', 'glparse', '--args'],
	['as a tree', '', "${header}main.f%N()\n\t/app/a%N.go:1 +0x1\n\n", '', 'gltop', '--tree'],
	['functions', '', "${header}main.f%N()\n\t/app/a%N.go:1 +0x1\n\n", '', 'gltop', '--funcs'],
	['expression', '', "${header}main.f%N()\n\t/app/a.go:1 +0x1\n\n", '', 'glfilter', '-c',
		'-e',
		'func ~ "a+b" or func ~ "(x|y)*z$"'],
	['a long name matched', "goroutine 1 [select]:\nmain.", 'a', "()\n\t/a.go:1 +0x1\n",
		'glfilter', '-c', '--func', 'a+b'],
);

# Returns texts with one signature: names of 1200 bytes, in which two places cancel each other.
sub collisions($size) {
	my $text = '';
	for (my $i = 0; length $text < $size; $i++) {
		my ($x, $y, $z) = ($i % 20, int($i / 20) % 20, int($i / 400) % 20);
		my $name = 'main.' . 'a' x 1195;
		substr($name, 448, 8) = pack('C4', 0x41 + $x, 0x41 + $y, 0x41 + $z, 0xc3) .
			pack('H*', '813a264c');
		substr($name, 896, 8) = pack('C4', 0x70 - $x, 0x70 - $y, 0x70 - $z, 0x61) .
			pack('H*', 'cdb45931');
		$text .= "goroutine $i [select]:\n$name()\n\t/a.go:1 +0x1\n\n";
	}
	return $text;
}

# Returns numbers that are neighbours in a table that uses their lowest bits.
sub numbers($size) {
	my $text = '';
	for (my $i = 1; length $text < $size; $i++) {
		$text .= sprintf '{"sig":"%012x0000","count":1,"frames":[]}' . "\n", $i;
	}
	return $text;
}

my %made = ('collisions' => \&collisions, 'numbers' => \&numbers);
push @units, ['collisions'], ['collisions', '', '', '', 'glgroup'],
	['numbers', '', '', '', 'gltop'],
	['numbers', '', '', '', 'glfilter', '--baseline', '/dev/stdin'];

sub escaped($text) {
	$text =~ s/([\\"])/\\$1/g;
	$text =~ s/\n/\\n/g;
	$text =~ s/\t/\\t/g;
	return $text =~ s/([\0-\x1f])/sprintf '\\u%04x', ord $1/ger;
}

sub each_line($text, $write) {
	return join '', map { $write->(s/\n\z//r) . "\n" } split /^/, $text;
}

# Returns the output of a command for the text.
sub through($text, @command) {
	open my $out, '>:raw', "$work/part" or die "$work/part: $!\n";
	print $out $text;
	close $out;
	open my $in, '-|:raw', "@command <$work/part 2>/dev/null" or die "$command[0]: $!\n";
	local $/;
	return <$in> // '';
}

my $time = '2026-01-02T03:04:05.000000006Z';
my %envelopes = (
	json => sub ($t) { '{"level":"info","msg":"' . escaped($t) . "\"}\n" },
	msg => sub ($t) { 'level=info msg="' . escaped($t) . "\"\n" },
	docker => sub ($t) {
		each_line($t, sub ($l) {
			'{"log":"' . escaped($l) . '\n","stream":"stderr","time":"' . $time . '"}'
		})
	},
	cri => sub ($t) { each_line($t, sub ($l) { "$time stderr F $l" }) },
	logrus => sub ($t) {
		each_line($t, sub ($l) { "time=\"$time\" level=error msg=\"" . escaped($l) . '"' })
	},
	syslog => sub ($t) { each_line($t, sub ($l) { "Jan  2 03:04:05 host app[7]: $l" }) },
	records => sub ($t) { through($t, './glparse', '--args') },
	pprof => sub ($t) { through($t, './glfold', '--to', 'pprof') },
	gzip => sub ($t) { through($t, 'gzip', '-c') },
);

# Returns the input of a unit, about $size bytes.
sub input($u, $size) {
	my ($name, $head, $unit, $tail) = @$u;
	return $made{$name}->($size) if $made{$name};
	my $text = $head;
	if ($unit =~ /%[NH]/) {
		for (my $i = 1; length $text < $size; $i++) {
			$text .= $unit =~ s/%N/$i/gr =~ s/%H/sprintf '%016x', $i * 0x1234567/ger;
		}
	} else {
		$text .= $unit x (1 + $size / length($unit));
	}
	$text .= $tail // '';
	$text = $envelopes{$_}->($text) for reverse grep { $envelopes{$_} } split /:/, $name;
	return $text;
}

sub command($u) {
	my @command = @$u > 4 ? @$u[4 .. $#$u] : ('glparse');
	$command[0] = "./$command[0]";
	return @command;
}

sub prepare($text) {
	open my $out, '>:raw', "$work/input" or die "$work/input: $!\n";
	print $out $text;
	close $out;
}

# Runs a command on $work/input; dies if a signal ends it.
sub run_on_input(@command) {
	my $pid = fork // die "fork: $!\n";
	if ($pid == 0) {
		open STDIN, '<', "$work/input";
		open STDOUT, '>', '/dev/null';
		open STDERR, '>', "$work/stderr";
		exec "timeout", 100, @command;
		exit 127;
	}
	waitpid $pid, 0;
	die "@command: signal ", $? & 127, "\n" if $? & 127;
}

# Seconds of CPU.
sub cpu_of(@command) {
	my (undef, undef, $user, $system) = times;
	run_on_input(@command);
	my (undef, undef, $user_then, $system_then) = times;
	return $user_then - $user + $system_then - $system;
}

sub cpu($u, $size) {
	prepare(input($u, $size));
	return cpu_of(command($u));
}

sub least_cpu($text) {
	prepare($text);
	return min(map { cpu_of('./glparse', '-j1') } 1 .. 3);
}

sub instructions($u, $size) {
	prepare(input($u, $size));
	run_on_input(qw(valgrind --tool=callgrind --callgrind-out-file=/dev/null),
		command($u), '-j1');
	open my $in, '<', "$work/stderr";
	local $/;
	return <$in> =~ /Collected : (\d+)/ ? $1 : die "valgrind counts nothing\n";
}

# Returns the factor by which the instructions grow if the input is four times as long. Both sizes
# are larger than any limit up to which readers look ahead.
sub growth($u) {
	return instructions($u, 400_000) / instructions($u, 100_000);
}

# Returns true if four times the input takes at most five times the CPU; noise may spoil some tries.
# A time below $enough seconds is never regarded as slow.
sub is_linear($u, $size, $enough, $tries = 3) {
	my ($large, $small) = (9e9, 0);
	for (1 .. $tries) {
		$large = min($large, cpu($u, $size));
		return 1 if $large <= $enough;
		my $one = cpu($u, $size / 4);
		$small = $one if $one > $small;
		return 1 if $large <= 5 * $small + 0.03;
	}
	print "# $u->[0]: $small s, with four times the input $large s\n";
	return 0;
}

# Returns dumps with many blocks. With $evil, the blocks fall on neighbouring slots of a table that
# uses the lowest bits of a hash without a seed, which anybody can compute, such as that of
# blockcache_split; otherwise on any slots.
sub flooded($size, $evil) {
	my ($text, $n, $a) = ('', 0, "\t/srv/app/aaaa.go:1234 +0x");
	my $first = block_hash($a) & 0x1ffff;
	my @near;
	for (my $i = 0; @near < 400; $i++) {
		my $place = sprintf "\t/srv/app/b%07d.go:1234 +0x", $i;
		my $at = (block_hash($place) - $first) & 0x1ffff;
		push @near, $place if !$evil || ($at > 0 && $at < 1500);
	}
	for my $i (map { $_ % 5000 } 1 .. 70_000) {
		$text .= sprintf "goroutine %d [select]:\nmain.f%d()\n%s1\n\n", ++$n, $i,
			$evil ? $a : sprintf "\t/srv/app/a%04d.go:1234 +0x", $i;
	}
	for (my $j = 0; length $text < $size; $j++) {
		$text .= sprintf "goroutine %d [select]:\nmain.%s()\n%s1\n\n", ++$n,
			$j % 3 ? ('g', $near[$j % 400]) : ('f0', $a);
	}
	return $text;
}

sub block_hash($place) {
	use integer;
	my ($hash, $factor) = (0, 0x9e3779b9 << 32 | 0x7f4a7c15);
	for my $word (unpack('q<2', substr $place, -16), length $place) {
		$hash = (($hash << 11 | ($hash >> 53 & 0x7ff)) ^ $word) * $factor;
	}
	return $hash ^ ($hash >> 32 & 0xffffffff);
}

my ($n, $failed) = (0, 0);

sub claim($good, $name) {
	$n++;
	$failed += !$good;
	say $good ? 'ok' : 'not ok', " $n - $name";
}

sub label($u) {
	return "$u->[0]: " . join ' ', @$u > 4 ? @$u[4 .. $#$u] : 'glparse';
}

my %modes;
%modes = (
	quick => sub {
		claim(is_linear($_, $_->[0] eq 'collisions' ? 4_000_000 : 250_000, 0.05),
			label($_)) for @units;
	},
	exact => sub ($only = undef) {
		for my $u (@units) {
			next if defined $only && index($u->[0], $only) < 0;
			my $ratio = growth($u);
			claim($ratio <= 5, label($u) . sprintf ': %.2f', $ratio);
		}
	},
	flood => sub () {
		my ($calm, $evil) = map { least_cpu(flooded(10_000_000, $_)) } 0, 1;
		print "# $calm s, flooded $evil s\n";
		claim($evil <= 2 * $calm + 0.05, 'a table of blocks that cannot be flooded');
	},
	search => sub ($seconds, $seed = int time) {
		my $until = time + $seconds;
		srand $seed;
		print "# seed $seed\n";
		my $tried = 0;
		for (; time < $until; $tried++) {
			my $u = combined();
			next if is_linear($u, 400_000, 0.06);
			my $ratio = growth($u);
			next if $ratio <= 5;
			my $row = join ', ', map { quoted($_) } @$u;
			claim(0, sprintf('%.1f times: [%s],', $ratio, $row));
		}
		claim($tried > 0, "$tried units tried");
	},
	long => sub ($seconds) {
		$modes{exact}->();
		$modes{flood}->();
		$modes{search}->($seconds) if $seconds > 0;
	},
	show => sub ($name, $size) {
		my ($u) = grep { $_->[0] eq $name } @units;
		print input($u // die("there is no unit $name\n"), $size);
		exit 0;
	},
);

sub quoted($s) {
	return '"' . $s =~ s/([\\"\$\@])/\\$1/gr =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ger . '"';
}

my @samples = glob 'samples/*.txt samples/*.log';

# Returns some lines of a sample, or a piece of one line.
sub fragment() {
	open my $in, '<:raw', $samples[rand @samples] or die "samples: $!\n";
	my @lines = <$in>;
	my $at = int rand @lines;
	my $text = join '', grep { defined } @lines[$at .. $at + rand 5];
	return $text if rand() < 0.6;
	my $from = int rand length $text;
	return substr $text, $from, 1 + rand 200;
}

# Returns a part of a unit: the text of another unit, whole or cut, or a piece of what the readers
# look for.
sub part() {
	my @words = (
		"goroutine ", "goroutine %N [", "]:\n", "[select]:", "created by main.f",
		" in goroutine 1", "panic: ", "[recovered]", "\n", "\n\n", "\\n", "\\", "\"",
		"'", "{", "}", "[", "]", ",", ":", "\t/a.go:1 +0x1", "main.f(", ")", "...",
		"#012", "<br>", "<pre>", "</pre>", "\x1b[0m", "\r\n", "# labels: {", "1 \@ 0x1",
		"#\t0x1\tmain.f+0x1\t/a.go:1\n", "goroutine profile: total 1\n",
		"=== BEGIN x ===\n", "=== END x ===\n", "{\"log\":\"", "\"}\n", "{\"time\":\"",
		"time=", "\"sig\"", "\"frames\":[", "-----\n",
		"[originating from goroutine 1]:\n", "\0", "\0\0", "> ", "| ",
		"2026-01-02T03:04:05Z ", "\xe2\x80\x8b", "\xff", "\\u0000",
		"...10 frames elided...\n", "runtime stack:\n", "exit status 2\n",
		"[signal SIGSEGV]\n", " +0x", "0x", "/", " ", "a", "1");
	my $which = rand;
	return $words[rand @words] if $which < 0.5;
	return fragment() if $which < 0.65;
	my $u = $units[rand @units];
	return $header if $made{$u->[0]};
	my $text = $u->[rand() < 0.7 ? 2 : 1];
	return $text if rand() < 0.5 || length $text < 2;
	my $from = int rand length $text;
	return substr $text, $from, 1 + rand(length($text) - $from);
}

sub combined() {
	my $head = join '', map { part() } 1 .. rand 4;
	my $unit = join '', map { part() } 0 .. rand 4;
	my $tail = join '', map { part() } 1 .. rand 3;
	my @tools = (['glparse'], ['glparse'], ['glparse'], ['glparse', '--args'], ['gltop'],
		['gltop', '--json'], ['gltop', '--html'], ['glwait'], ['glgroup'],
		['gldiff', '--json'], ['glfold'], ['glfold', '--to', 'pprof'],
		['glfilter', '--text', '--raw'],
		['glfilter', '-e', 'func ~ "a.*b" or state ~ "x" and not label.k ~ "v"']);
	my @kinds = ('', '', '', 'json:', 'msg:', map { "$_:" } keys %envelopes);
	my $kind = $kinds[rand @kinds] . (rand() < 0.2 ? $kinds[rand @kinds] : '');
	$unit = 'x' if $unit eq '';
	return ["${kind}found", $head, $unit, $tail, @{$tools[rand @tools]}];
}

my ($mode, @rest) = @ARGV;
($modes{$mode // ''} // die "see the head of this file\n")->(@rest);
say "1..$n";
exit($failed > 0);
