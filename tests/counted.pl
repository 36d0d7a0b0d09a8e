#!/usr/bin/perl
# counted.pl FILE... - tests that debug=1 profiles give the same buckets after mail, tickets, wikis
# or consoles have changed them. Then it puts other kinds of profiles among them: a message must
# name each, and no goroutine may come of it. Each change is tried with every third file, with the
# next third for the next change; WRAP_ALL=1: with every file. Prints TAP.
use v5.36;
require './tests/gen/wrap.pl';

my ($scratch, @files) = ($ENV{SCRATCH} // '/tmp', @ARGV);
my ($n, $failed) = (0, 0);

sub claim ($good, $name, @why) {
	$n++;
	print $good ? '' : 'not ', "ok $n - $name\n";
	return if $good;
	$failed = 1;
	print STDERR map { '# ' . substr($_, 0, 400) . "\n" } @why;
}

sub slurp ($file) {
	open my $fh, '<:raw', $file or die "$file: $!\n";
	local $/;
	return <$fh>;
}

# Reads all texts at once. Returns for each its records, without place and dump, and the messages.
sub read_texts (@texts) {
	my @said = map { { records => '', err => '' } } @texts;
	for my $i (0 .. $#texts) {
		open my $o, '>:raw', "$scratch/in.$i" or die;
		print $o $texts[$i];
		close $o or die;
	}
	open my $records, '-|',
		"./glparse @{[ map { qq($scratch/in.$_) } 0 .. $#texts ]} 2>$scratch/err" or die;
	while (<$records>) {
		s/,"source":"\Q$scratch\E\/in\.(\d+)"// or die "no source: $_";
		my $i = $1;
		s/,"offset":\d+,"bytes":\d+//;
		s/,"(?:dump":\d+|origin":"[^"]*"|time":"[^"]*")//g;
		$said[$i]{records} .= $_;
	}
	open my $e, '<:raw', "$scratch/err" or die;
	while (<$e>) { $said[$1]{err} .= $_ if m{^glparse: \Q$scratch\E/in\.(\d+):} }
	return @said;
}

sub first_difference ($want, $got) {
	my @want = split /^/, $want;
	my @got  = split /^/, $got;
	for my $i (0 .. ($#want > $#got ? $#want : $#got)) {
		return ("want " . ($want[$i] // 'nothing'), "got  " . ($got[$i] // 'nothing'))
			if ($want[$i] // '') ne ($got[$i] // '');
	}
	return;
}

# ---------------------------------------------------------------- damage

# Breaks lines into at most $most bytes, anywhere, as a console does.
sub hard ($text, $most) { return $text =~ s/^(.{$most})(?=.)/$1\n/gmr =~
	s/^(.{$most})(?=.)/$1\n/gmr =~ s/^(.{$most})(?=.)/$1\n/gmr }

sub untitled ($text) { return $text =~ s/\A.*\n//r }
sub in_list ($text) { return join "\n", map { s/^(?=\d)/- /r =~ s/^(?=#)/  /r } split /\n/, $text,
	-1 }

my %WHOLE = (
	'a blank line before the frames' => sub ($t) {
		$t =~ s/^(\d+ @.*\n(?:# labels.*\n)?)/$1\n/gmr },
	'a blank line before each frame' => sub ($t) { $t =~ s/^(#)/\n$1/gmr },
	'double-spaced' => sub ($t) { $t =~ s/\n/\n\n/gr },
	'double-spaced, CR before LF' => sub ($t) { $t =~ s/\n/\r\n\r\n/gr },
	'double-spaced, one blank line between buckets' => sub ($t) { $t =~ s/\n+/\n\n/gr },
	'no blank lines' => sub ($t) { $t =~ s/\n+/\n/gr },
	'no #' => sub ($t) { $t =~ s/^# ?//gmr },
	'no #, TABs are blanks' => sub ($t) { $t =~ s/^#//gmr =~ s/\t+/        /gr },
	'no #, double-spaced' => sub ($t) { $t =~ s/^#/       /gmr =~ s/\n/\n\n/gr },
	'a list of numbers' => sub ($t) { my $i = 0; $t =~ s/^#/++$i . '.'/gemr },
	'a backslash before the #' => sub ($t) { $t =~ s/^#/\\#/gmr },
	'TABs are blanks' => sub ($t) { $t =~ s/\t+/    /gr },
	'one blank between columns' => sub ($t) { $t =~ s/\t+/ /gr },
	'blanks at the ends of lines' => sub ($t) { $t =~ s/$/ \t /gmr },
	'buckets indented under the title' => sub ($t) { $t =~ s/^(?=[\d#])/    /gmr },
	'frames indented' => sub ($t) { $t =~ s/^#/  #/gmr },
	'all indented' => sub ($t) { $t =~ s/^(?=.)/\t/gmr },
	'quoted twice' => sub ($t) { $t =~ s/^/> > /gmr },
	'quoted, double-spaced' => sub ($t) { $t =~ s/\n/\n\n/gr =~ s/^/> /gmr },
	'broken at TABs' => sub ($t) { $t =~ s/(?<=[0-9a-f])\t+/\n/gr },
	'files in lines of their own' => sub ($t) { $t =~ s/\+(0x[0-9a-f]+)\t+/+$1\n\t\t/gr },
	'counts broken at blanks' => sub ($t) { $t =~ s/^(\d+ @.{30,60}) 0x/$1\n0x/gmr },
	'no-break spaces for TABs' => sub ($t) { $t =~ s/\t+/\xc2\xa0\xc2\xa0/gr },
	'no-break spaces for # and blanks' => sub ($t) { $t =~ s/^#/\xc2\xa0/gmr =~
		s/ (?=0x)/\xc2\xa0/gr },
	'no-break spaces at the ends of lines' => sub ($t) { $t =~ s/$/ \xc2\xa0/gmr },
	'blanks for line ends' => sub ($t) { $t =~ s/\n/ /gr . "\n" },
	'blanks for line ends and TABs' => sub ($t) { $t =~ s/[\n\t]+/ /gr },
	'#012 for line ends' => sub ($t) { $t =~ s/\n/#012/gr . "\n" },
	'80 columns' => sub ($t) { hard($t, 80) },
	'132 columns' => sub ($t) { hard($t, 132) },
);

my %UNTITLED = (
	'as it is' => sub ($t) { $t },
	'quoted' => sub ($t) { $t =~ s/^/> /gmr },
	'quoted, blank lines bare' => sub ($t) { $t =~ s/^(?=.)/> /gmr },
	'quoted, double-spaced' => sub ($t) { $t =~ s/\n/\n\n/gr =~ s/^/> /gmr },
	'indented' => sub ($t) { $t =~ s/^(?=.)/    /gmr },
	'in a list' => sub ($t) { in_list($t) },
	'blanks for line ends' => sub ($t) { $t =~ s/\n/ /gr . "\n" },
	'no #, indented' => sub ($t) { $t =~ s/^# ?//gmr =~ s/^(?=.)/    /gmr },
	'behind a log of 100 lines' => sub ($t) { ("level=info msg=ready\n" x 100) . $t },
	'quoted, behind a log of 100 lines' => sub ($t) { ("level=info msg=ready\n" x 100)
		. $t =~ s/^/> /gmr },
	(map { my $e = $_; ($e => sub ($t) { Wrap::wrap($e, $t)->{text} }) }
		qw(journald-short journald-all syslog3164 syslog5424 docker-json cri kubectl compose
			iso go-log quote
		indent-tab logrus-json zap-json escaped-bare json-array fence klog-block
			tabs-to-8-blanks ansi)),
);

my $NOT_OURS = qr/(?: of something else)?, not a goroutine profile/;
my $EACH = $ENV{WRAP_ALL} ? 1 : 3;

sub same_buckets ($what, $damages, $prepare) {
	my @texts = map { $prepare->(slurp($_)) } @files;
	my @want = read_texts(@texts);
	my $turn = 0;
	for my $name (sort keys %$damages) {
		my $first = $turn++ % $EACH;
		my @chosen = grep { $_ % $EACH == $first } 0 .. $#files;
		my %got;
		@got{@chosen} = read_texts(map { $damages->{$name}->($texts[$_]) } @chosen);
		my @why;
		for my $i (@chosen) {
			next if $want[$i]{records} eq $got{$i}{records} &&
				$got{$i}{err} !~ /header|unread|exceed/;
			push @why, $files[$i], first_difference($want[$i]{records},
				$got{$i}{records}), $got{$i}{err};
		}
		claim(!@why, "$what, $name", @why[ 0 .. ($#why < 7 ? $#why : 7) ]);
	}
}

# ---------------------------------------------------------------- other profiles

my $stack = "#\t0x101\tmain.notAGoroutine+0x1\t/app/other.go:7\n";
my %FOREIGN = (
	'a threadcreate' => "threadcreate profile: total 13\n12 @\n#\t0x0\n\n1 @ 0x1 0x2\n$stack\n",
	'a heap' => "heap profile: 1: 64 [7: 4096] @ heap/1048576\n"
		. "1: 64 [7: 4096] @ 0x1 0x2\n$stack\n0: 0 [1: 8] @ 0x1\n$stack\n\n"
		. "# runtime.MemStats\n# Alloc = 123\n# PauseNs = [1 2 0]\n# MaxRSS = 1\n",
	'a mutex' =>
		"--- mutex:\ncycles/second=2600000000\nsampling period=1\n"
		. "271 3 @ 0x1 0x2\n$stack\n",
	'a block' => "--- contention:\ncycles/second=2600000000\n271 3 @ 0x1 0x2\n$stack\n",
	'a' => "my/conn-pool profile: total 7\n7 @ 0x1 0x2\n# labels: {\"k\":\"v\"}\n$stack\n",
	'a (of words)' => "open conns by host profile: total 7\n7 @ 0x1 0x2\n$stack\n",
);

# Wraps two goroutine dumps, with a profile of another kind between them, in an envelope. Also tries
# the other profile alone.
sub other_profiles () {
	my ($a, $b, $c) = map { slurp("samples/$_") }
		qw(go1.27-t1.leak.debug1.txt go1.19-leak.after.debug1.txt
			go1.19-leak.after.debug2.txt);
	my @ways = (
		(map { my $e = $_;
			[ $e, sub (@parts) { Wrap::wrap($e, join '', @parts)->{text} } ] }
			qw(docker-json cri compose kubectl journald-all journald-short syslog3164
				iso go-log quote indent-tab
			logrus-json zap-json escaped-bare json-array fence test2json
				tabs-to-8-blanks crlf ansi)),
		[ 'bare', sub (@parts) { join '', @parts } ],
		[ 'time stamps glued to titles',
			sub (@parts) { join '', map { "[2020-11-10 19:49:52.146]$_" } @parts } ],
		[ "a log's words before titles", sub (@parts) { join '',
			map { "2026/11/10 19:49:52 INFO pprof\n2026/11/10 19:49:52 $_" } @parts } ],
		[ 'double-spaced', sub (@parts) { join '', map { s/\n/\n\n/gr } @parts } ],
		[ 'cut before it', sub ($x, @parts) { join '',
			$x =~ s/\n\d+ @(?:(?!\n\d+ @).)*\z/\n/sr, @parts } ],
	);
	for my $way (@ways) {
		my ($name, $wrap) = @$way;
		my @names = sort keys %FOREIGN;
		my @texts = ($wrap->($a, $b), (map { $wrap->($a, $FOREIGN{$_}, $b) } @names),
			$wrap->($c, $a), map { $wrap->($c, $FOREIGN{$_}, $a) } @names);
		my @said = read_texts(@texts);
		my @why;
		for my $i (0 .. $#said) {
			my $want = $said[ $i > @names ? @names + 1 : 0 ];
			my $foreign = $i % (@names + 1)
				? $names[ $i % (@names + 1) - 1 ] =~ s/ \(.*//r : undef;
			my $titled = ': ' . ($foreign // '') . ' profile';
			push @why, "$name, " . ($foreign // 'none') . ", $i:",
				first_difference($want->{records}, $said[$i]{records})
				if $want->{records} ne $said[$i]{records} || $want->{records} eq '';
			push @why, "$name, not named: $foreign, $i: $said[$i]{err}"
				if defined $foreign && $said[$i]{err} !~ /:\d+\Q$titled\E$NOT_OURS/;
			push @why, "$name: $said[$i]{err}" if $said[$i]{err} =~ /exceed|unread/;
		}
		claim(!@why, "other profiles between dumps, $name",
			@why[ 0 .. ($#why < 9 ? $#why : 9) ]);
	}
	my @alone = map { $FOREIGN{$_} } sort keys %FOREIGN;
	my @said = read_texts(@alone, map { 'x ' . $_ } @alone);
	claim(!(grep { $_->{records} ne '' } @said), 'other profiles alone hold no goroutines',
		map { $_->{records} } @said);
}

same_buckets('a profile', \%WHOLE, sub ($t) { $t });
same_buckets('without its title', \%UNTITLED, \&untitled);
other_profiles();
print "1..$n\n";
exit $failed;
