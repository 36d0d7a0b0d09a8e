#!/usr/bin/perl
# safe.pl - puts each control character in each place of a dump, and passes that through every tool,
# view, format and destination. No byte that steers a terminal may come out. Prints TAP.
use v5.36;
use Cwd;

my ($n, $failed, $bin) = (0, 0, getcwd());
chdir($ENV{SCRATCH} // die "safe.pl: SCRATCH is not set\n") or die;
@ENV{qw(TERM LC_ALL COLUMNS)} = ('dumb', 'C', '');

sub claim ($good, $name, @why) {
	$n++;
	print $good ? '' : 'not ', "ok $n - $name\n";
	return if $good;
	$failed = 1;
	print STDERR map { '# ' . s/[^ -~]/sprintf '<%02x>', ord $&/ger . "\n" }
		map { substr $_, 0, 400 } @why;
}

# ---------------------------------------------------------------- the input

# C0 controls, DEL, escape sequences, C1 controls, and characters that reorder or hide text, all in
# UTF-8. The last two are bytes that are not UTF-8.
my @EVIL = ("\e[31m", "\e]8;;http://x\e\\", "\e]0;x\a", "\b\b", "\x7f", "a\rb", "\0", "\x0e",
	"\x1f",
	map({ my $c = $_; utf8::encode($c); $c } "\x{80}", "\x{85}", "\x{9b}31m", "\x{9f}",
		"\x{61c}", "\x{200b}",
		"\x{200e}", "\x{200f}", "\x{2028}", map({ chr } 0x202a .. 0x202e),
			map({ chr } 0x2066 .. 0x2069),
		"\x{feff}", "\x{e0061}"),
	"\x9b31m", "\xff");
my $NAME = "d\e[31m\x9b\xe2\x80\xae\a\x7f\xc2\x9b.txt";    # of a file

sub block ($id, $state, $labels, $func, $args, $file, $creator) {
	return "goroutine $id [$state, 7 minutes]$labels:\n"
		. "$func($args)\n\t$file:12 +0x1f\nmain.main()\n"
		. "\t/app/main.go:7 +0x2\ncreated by $creator in goroutine 1\n\t$file:3 +0x4\n\n";
}

# Returns the text as Go quotes it in labels.
sub escaped ($e) {
	return $e =~ s/[^ -~]/sprintf '\\x%02x', ord $&/ger =~ s/\\(?!x)/\\\\/gr;
}

# Returns a dump with one goroutine for each character in each place, so that none hides the effect
# of another.
sub dump_of ($from) {
	my $id = 10;
	my $text = "panic: it \e[2J broke \xe2\x80\xae so \x9b\n\tgoroutine \a x\n\n"
		. "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:7 +0x2\nexit status 2\n\n";
	for my $e (@EVIL) {
		$text .= block($id++, 'select', '', "main.f$e", '0x1', '/app/f.go', 'main.start');
		$text .= block($id++, 'select', '', 'main.g', "0x1$e", '/app/g.go', 'main.start');
		$text .= block($id++, 'select', '', 'main.h', '0x1', "/app/h$e.go", 'main.start');
		$text .= block($id++, "chan receive$e", '', 'main.i', '0x1', '/app/i.go',
			'main.start');
		$text .= block($id++, 'select', " {\"k${\ escaped($e)}\": \"v${\ escaped($e)}\"}",
			'main.j', '0x1', '/app/j.go', 'main.start');
		$text .= block($id++, 'select', '', 'main.k', '0x1', '/app/k.go', "main.start$e");
		$text .= "goroutine $id [cut $e\nmain.cut$e(\n\n" if $from;
	}
	return $text . $from;
}

sub buckets () {
	my $text = "goroutine profile: total @{[ 1 + @EVIL ]}\n";
	$text .= "1 @ 0x1 0x2\n# labels: {\"k$_\":\"v$_\", \"\\x1b\":\"\\u202e\"}\n"
		. "#\t0x1\tmain.f$_+0x1\t/app/f$_.go:12\n"
		. "#\t0x2\tmain.main+0x1\t/app/main.go:7\n\n" for @EVIL;
	return $text . "x\e @ 0x1\n";
}

# Returns records as other programs write them: characters that JSON need not escape are raw.
sub records () {
	my $text = '';
	for my $e (@EVIL) {
		my $s = $e =~ s/([\0-\x1f])/sprintf '\\u%04x', ord $1/ger;
		next if $e =~ /^[\x80-\xff]/ && !utf8::decode(my $copy = $e);
		$text .= qq({"sig":"00000000000000aa","count":1,"id":7,\r\t"state":"select$s",)
			. qq("labels":{"k$s":"v$s"},)
			. qq("frames":[{"func":"main.f$s","file":"/app/f$s.go","line":12}],)
			. qq("created_by":{"func":"main.c$s"},)
			. qq("origin":"o$s","source":"s$s","dump":1,)
			. qq("reason":"panic: $s","x$s":["$s"]}\n);
	}
	return $text . "{\"count\":1,\"frames\":[],\"x\":\"\e\"}\n{\"\xc2\x9b\":\n";
}

# Returns goroutines that each wait for a lock, and may hold the lock for which another one waits.
sub locks () {
	my ($id, $text) = (10, '');
	my $go = '/usr/local/go/src';
	for my $e (@EVIL) {
		my ($at, $next) = map { sprintf '0xc0000%05x', 64 * $_ } $id, $id + 1;
		$text .= "goroutine $id [sync.Mutex.Lock$e, 7 minutes]:\n"
			. "sync.(*Mutex).lockSlow($at)\n\t$go/sync/mutex.go:171 +0x165\n"
			. "sync.(*Mutex).Lock(...)\n\t$go/sync/mutex.go:90\n"
			. "main.(*t$e).take($at)\n\t/app/t$e.go:12 +0x1f\n"
			. "main.(*u$e).hold($next, \"$e\")\n\t/app/u$e.go:12 +0x1f\n"
			. "created by main.start$e in goroutine 1\n\t/app/f.go:3 +0x4\n\n";
		$id++;
	}
	return $text;
}

sub put ($name, $text) {
	open my $o, '>:raw', $name or die "$name: $!";
	print $o $text;
	close $o or die;
}

put($NAME, dump_of(''));
put('new.txt', dump_of("panic: once \xc2\x9b more\n\n" . dump_of('x')));
put('buckets.txt', buckets());
put('locks.txt', locks());
put('records.ndjson', records());
put('log.txt', join '', map { "web\e[1m\xe2\x80\xae-1  | $_\n" } split /\n/, dump_of(''));
put('rules', "top main\\.f # \e[31m\xe2\x80\xae\nany main\\.g\e*\n");
put('bad.rules', "what\e[31m\xc2\x9b\n");
put('ids', "1 2\n3 \e[31m\n");
mkdir "dir$NAME";
mkdir 'app';
put('app/f.go', "package main\n\nfunc f() {\n"
	. join('', map { "\tx(\"" . ($_ // '') . "\")\n" } @EVIL[ 0 .. 20 ]) . "}\n");
put('page.html', "<!DOCTYPE html>\e[31m\xe2\x80\xae\xc2\x9b\x9b\n");

# ---------------------------------------------------------------- runs

sub slurp ($file) {
	open my $i, '<:raw', $file or return '';
	local $/;
	return <$i> // '';
}

# Finds bytes that control a terminal, with the text around them; undef if there are none.
my $STEERS =
	qr/[\0-\x09\x0b-\x1f\x7f-\x9f]|[\x{61c}\x{200b}-\x{200f}\x{2028}-\x{202e}]
		|[\x{2060}-\x{206f}\x{feff}\x{e0000}-\x{e007f}]/x;

sub steering ($bytes, $allowed) {
	my $text = $bytes =~ s/\r\n/\n/gr;
	return 'not UTF-8: ' . substr $bytes, 0, 160 if !utf8::decode($text);
	$text =~ s/$allowed//g if $allowed;
	return if $text !~ $STEERS;
	my $near = substr $text, $-[0] < 60 ? 0 : $-[0] - 60, 160;
	utf8::encode($near);
	return $near;
}

# Returns what the tool printed into a pipe, its messages, and its status; 128 or more: the signal
# that ended it.
sub run_tool ($in, @args) {
	pipe my $read, my $write or die;
	my $pid = fork // die;
	if (!$pid) {
		open STDIN,  '<',  $in    or die;
		open STDOUT, '>&', $write or die;
		open STDERR, '>', 'err' or die;
		exec { "$bin/$args[0]" } @args or die;
	}
	close $write;
	binmode $read;
	my $out = do { local $/; <$read> } // '';
	waitpid $pid, 0;
	return ($out, slurp('err'), $? & 127 ? 128 + ($? & 127) : $? >> 8);
}

my (%bad, %runs);

# Runs a tool for the claim $what. $allowed: control characters that its output may have.
sub try_one ($what, $allowed, $in, @args) {
	my ($out, $err, $status) = run_tool($in, @args);
	$runs{$what}++;
	my ($of_out, $of_err) = (steering($out, $allowed), steering($err, undef));
	my $how = "@args" . ($in eq '/dev/null' ? '' : " <$in");
	push @{ $bad{$what} }, "$how: prints $of_out" if defined $of_out;
	push @{ $bad{$what} }, "$how: says $of_err"   if defined $of_err;
	push @{ $bad{$what} }, "$how: status $status" if $status > 2;
	return $out . $err;
}

my @INPUTS = ($NAME, qw(buckets.txt records.ndjson log.txt keyed.ndjson groups.ndjson));
my $KEYS   = 'sig,state,where,created_by,label.k,source,origin';
my $FIELDS =
	'state,labels,where,frames,frames.0.func,created_by.func,source,origin,reason,x,key,'
	. 'states,creators,example';

put('keyed.ndjson',  (run_tool('/dev/null', 'glgroup', '--by', $KEYS, $NAME, 'log.txt',
	'records.ndjson', 'buckets.txt'))[0]);
put('groups.ndjson', (run_tool('/dev/null', 'glgroup', $NAME, 'records.ndjson'))[0]);

# Each view of each tool: a name for messages, the tool, and its options.
my @VIEWS = (
	map({ [ "glparse @$_", 'glparse', @$_ ] } [], ['--args'], [ '--as', $NAME ],
		[ '--fields', $FIELDS ]),
	map({ [ "glfilter @$_", 'glfilter', @$_ ] } [], ['-c'], ['-q'], ['--text'],
		[ '--fields', $FIELDS ],
		[ '--ignore', 'rules' ], [ '--baseline', $NAME ], [ '--known-ids', $NAME ]),
	map({ [ "glgroup @$_", 'glgroup', @$_ ] } [], [ '--by', $KEYS ], [ '--sort', 'rms' ],
		[ '--by', $KEYS, '--fields', $FIELDS ]),
	map({ my @view = @$_; map { [ "gltop @view @$_", 'gltop', @view, @$_ ] } ['--color=always'],
		['--json'] }
		[], [ '--stacks', '-n', 999 ], [ '--by', $KEYS, '-n', 999 ],
			[ '--funcs', '-n', 999 ], [ '--tree', '-n', 999 ],
		[ '--peek', '.', '-n', 99 ], [ '--list', '.', '--source-root', '.' ], ['--waits'],
			[ '--idle', '--strict' ]),
	map({ [ "gltop @$_", 'gltop', @$_ ] } ['--html'], [ '--html', '--by', $KEYS ],
		[ '--markdown', '-n', 999 ]),
	map({ [ "gldiff @$_", 'gldiff', @$_, 'new.txt' ] } [], [ '--by', $KEYS ],
		[ '--ids', '--color', 'always' ], ['--json'],
		[ '--json', '--by', $KEYS ], [ '--fail-on', 'leak,grown,new' ]),
);

push @VIEWS, map({ [ "glfold @$_", 'glfold', @$_ ] } [], [ '--by', 'state,label.k,source' ],
	[ '--to', 'speedscope' ], [ '--to', 'dot', '--by', 'created_by,origin' ],
	[ '--weight', 'wait' ]);

# Returns true if the tool copies records unchanged, because its output is not a terminal.
sub is_passed_on ($input, @options) {
	return $input eq 'records.ndjson' && $options[0] =~ /^gl(?:parse|filter)$/ &&
		!grep { /^--(?:fields|text)/ } @options;
}

# The views of glwait, which shows little of goroutines that wait for no lock.
my @LOCKED = map({ [ "glwait @$_", 'glwait', @$_ ] } [], [ '--color=always', '-n', 999 ],
	['--json'], ['--dot'], [ '--id', 12 ], [ '--object', '0xc000000300', '--color=always' ]);
push @VIEWS, @LOCKED;

my $SGR = qr/\e\[(?:0|1|1;31)?m/;
for my $view (@VIEWS) {
	my ($name, @options) = @$view;
	my $allowed = "@options" =~ /--fields|--text/ ? qr/\t/ : "@options" =~ /always/ ? $SGR
		: undef;
	$name =~ s/[^ -~]+/?/g;
	for my $input (@INPUTS) {
		my @last = grep { $_ eq 'new.txt' } @options;
		my @first = grep { $_ ne 'new.txt' } @options;
		next if is_passed_on($input, @first);
		try_one($name, $allowed, '/dev/null', @first, $input, @last);
	}
}
for my $view (@LOCKED) {
	my ($name, @options) = @$view;
	try_one($name, "@options" =~ /always/ ? $SGR : undef, '/dev/null', @options, $_)
		for 'locks.txt', "./$NAME";
}
for my $input (@INPUTS) {
	try_one('gltop --live, printed', undef, $input, qw(gltop --live), @$_)
		for [], [ '--by', $KEYS ], [ '--as', $NAME ];
}

# A leak whose function has all these characters in its name, which gldiff prints at the top.
my $all = join('', @EVIL) =~ s/[\0-~]//gr;
for my $i (1 .. 3) {
	put("grows.$i", join '', map {
		block($_, "semacquire$all", '', "main.leak$all", '0x1', "/app/l$all.go",
			'main.start')
	} 1 .. 9 * $i);
}
try_one('gldiff, a leak', undef, '/dev/null', 'gldiff', @$_, qw(grows.1 grows.2 grows.3))
	for [], [ '--by', $KEYS ], ['--json'];

# Gives each option a value with control characters. Also tries words that are no options.
for my $tool (qw(glparse glfilter glgroup gltop gldiff glwait glfold)) {
	my @rows = map { [ split /\t/ ] } split /\n/,
		(run_tool('/dev/null', $tool, '--dump-options'))[0];
	my @words = map { my $name = "--$_->[2]"; map { [ $name, $_ ] } $NAME, "(\e[31m\xc2\x9b" }
		grep { $_->[3] } @rows;
	push @words, [ '--ignore', 'bad.rules' ], [ '--known-ids', 'ids' ],
		[ '--ignore', "dir$NAME" ],
		[ '--label', "k\e=[\xc2\x9b" ], [ '-e', "func ~ \"\e[31m\xe2\x80\xae(\"" ],
			[ '-e', "\e[31m" ];
	push @words, ["--x\e[31m\xe2\x80\xae"], ["-\x9b"], ["--strict=\e[31m"],
		[ '--func', "main\e(" ], ['-'];
	try_one("$tool: words of the command line", undef, $NAME, $tool, @$_, $NAME) for @words;
	try_one("$tool: what is no dump", undef, '/dev/null', $tool, 'new.txt', $_)
		for 'page.html', "dir$NAME", "no$NAME";
}
claim(!$bad{$_}, "$_: $runs{$_} runs", @{ $bad{$_} // [] }[ 0 .. 3 ]) for sort keys %runs;

# ---------------------------------------------------------------- what it is shown as

# Replaces the escapes of JSON by characters, and removes blanks: nearly its meaning.
my %UNESCAPED = (b => "\b", n => "\n", r => "\r", t => "\t", '"' => '"', '\\' => '\\');
sub decoded ($json) {
	utf8::decode($json);
	$json =~ s/\\u(d[89ab]..)\\u(d[c-f]..)/chr(0x10000
		+ ((hex($1) & 0x3ff) << 10 | hex($2) & 0x3ff))/gei;
	$json =~ s/\\u([0-9a-f]{4})/chr hex $1/gei;
	return $json =~ s/\\([bnrt"\\])/$UNESCAPED{$1}/gr =~ tr/ \r\t//dr;
}

my ($stacks) = run_tool('/dev/null', qw(gltop --stacks -n 999), $NAME);
my ($json)   = run_tool('/dev/null', 'glparse', $NAME);
my ($tsv)    = run_tool('/dev/null', qw(glparse --fields frames.0.file), $NAME);
my ($text)   = run_tool('/dev/null', qw(glfilter --text), $NAME);
my ($raw)    = run_tool('/dev/null', qw(glfilter --text --raw), $NAME);
my %is_file  = map { $_ => 1 } decoded($json) =~ /"frames":\[\{"func":"[^"]*","file":"([^"]*)"/g;
for my $e (@EVIL) {
	my $is_utf8 = utf8::decode(my $c = $e);
	my $visible = ($is_utf8 ? $c : $e) =~ s/[^ -~]/sprintf ord $& < 128 || !$is_utf8 ? '\\x%02X'
		: '\\u{%04X}', ord $&/ger;
	my $bytes   = $is_utf8 ? escaped($e) =~ s/\\x0d/\\r/r : "\xef\xbf\xbd" . substr $e, 1;
	my $shown   = $is_utf8 ? $visible : $bytes;
	my $file    = '/app/h' . ($is_utf8 ? $c =~ tr/\r//dr : "\x{fffd}" . substr $e, 1) . '.go';
	# Terminal sequences are removed from the input, and so are marks without width.
	my $is_name = $e !~ /\e|^\xe2\x80\x8b$|^\xef\xbb\xbf$/;
	claim($text =~ /^\t\/app\/h\Q$visible\E\.go:12 /m && $raw =~ /^\t\/app\/h\Q$e\E\.go:12 /m,
		"$visible: visible with --text, raw with --raw");
	claim(!$is_name || ($stacks =~ /^ +\/app\/h\Q$shown\E\.go:12$/m &&
		$tsv =~ /^\/app\/h\Q$bytes\E\.go$/m
		&& $is_file{$file}), "$visible: in a report, TSV and JSON");
}

# Returns the records without their places.
sub read_back ($dump) {
	put('back', $dump);
	return (run_tool('/dev/null', qw(glparse --args --as x back)))[0] =~
		s/,"offset":\d+,"bytes":\d+//gr;
}

my ($was, $is, $seen) = map { read_back($_) } slurp($NAME), $raw, $text;
my ($was_ids, $seen_ids) = map { join ' ', /"id":\d+,"state"/g } $was, $seen;
claim(length $was && $is eq $was, '--text --raw reads back as the same records', $was, $is);
claim(length $was_ids && $seen_ids eq $was_ids &&
	$seen ne $was, '--text in a pipe as the same goroutines, of which some names differ',
	$was_ids, $seen_ids);

# ---------------------------------------------------------------- on a terminal

sub quote ($word) {
	return q(') . $word =~ s/'/'\\''/gr . q(');
}

# Returns everything that these shell commands send to a terminal.
sub on_terminal (@commands) {
	put('commands', join '', map { "$_\n" } @commands);
	open my $shown, '-|:raw', 'script -qec "sh commands" /dev/null </dev/null 2>/dev/null'
		or return;
	local $/;
	return (<$shown> // '') =~ s/\r\n/\n/gr;
}

if ((on_terminal('echo x') // '') ne "x\n") {
	print 'ok ', ++$n, " - on a terminal # SKIP no script\n";
}
else {
	my @commands;
	for my $view (@VIEWS) {
		my (undef, @options) = @$view;
		my @last = grep { $_ eq 'new.txt' } @options;
		my @first = grep { $_ ne 'new.txt' } @options;
		push @commands, join ' ', map { quote($_) } "$bin/$first[0]",
			@first[ 1 .. $#first ], $_, @last
			for $NAME, 'records.ndjson';
	}
	push @commands, "$bin/glfilter --text --raw " . quote($NAME);
	my $shown = on_terminal(@commands);
	my $evil = steering($shown, qr/\t|$SGR/);
	claim(!defined $evil && length $shown > 100_000, 'on a terminal: ' . @commands . ' runs',
		$evil // length $shown);
	for my $tool ('glparse', 'glparse --as x', 'glfilter') {
		my ($out) = run_tool('/dev/null', (split ' ', $tool), 'records.ndjson');
		$shown = on_terminal("$bin/$tool -s records.ndjson 2>/dev/null");
		claim(length $out > 1000 && decoded($out) eq decoded($shown) &&
			!defined steering($shown, undef)
			&& defined steering($out, undef),
				"$tool: records are escaped there, and mean what they do in a pipe",
			$out, $shown);
	}
	my $screen = qr/\e\[(?:\?(?:1049|25|7|2026)[hl]|[HK]|0?m|7m|1m)/;
	$shown = on_terminal(
		"TERM=xterm setsid -w $bin/gltop --live --by sig,state,where 2>/dev/null <"
		. quote($NAME));
	$evil = steering($shown, $screen);
	claim(!defined $evil && length $shown > 1000, 'gltop --live on a terminal',
		$evil // length $shown);
}
print "1..$n\n";
exit $failed;
