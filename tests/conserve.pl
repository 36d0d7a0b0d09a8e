#!/usr/bin/perl
# conserve.pl SEEDS FILE... - tests that every goroutine header of a dump becomes a record or a
# message, and that damage changes no goroutine that it did not touch. Each sample is read as it is,
# and then damaged in each way, SEEDS times; of a big sample only a slice. Texts that fail are kept
# in build/, if there is such a folder. Prints TAP.
use v5.36;
use Encode qw(encode);

my ($seeds, @files) = @ARGV;
my ($n, $failed, $scratch) = (0, 0, $ENV{SCRATCH} // '/tmp');

sub claim ($good, $name, @why) {
	$n++;
	print $good ? '' : 'not ', "ok $n - $name\n";
	return if $good;
	$failed = 1;
	print STDERR map { '# ' . substr($_, 0, 400) . "\n" } @why;
}

# ---------------------------------------------------------------- what the text holds

my $HEADER = qr/goroutine \d+ (?:gp=\S* (?:\S*=\S* )*)?\[[^\[\]]+.*\].*:/;

# Returns the least and the greatest number of headers in the text. They differ by headers that are
# glued to the end of another line, because these are found only within a block, and by damaged
# count lines. Also returns how many headers repeat goleak's own header.
sub headers ($text) {
	my ($least, $most, $twice, $report, $counts) = (0, 0, 0, -1, 1);
	while ($text =~ /([^\n]*)(\n?)/g) {
		my ($line, $lf) = ($1, $2);
		$line =~ s/^\0+|\0+$|\r$//g;
		last if $line eq '' && $lf eq '';
		$counts = $1 =~ /^goroutine(?:leak)?$/ if $line =~ /(\S+) profile: total \d+$/;
		my $again = $report;
		$report = -1 if $line ne '';
		if ($line =~ /^[\[ ]?Goroutine (\d+) in state /) {
			($least, $most) = ($least + 1, $most + 1);
			$report = $line =~ / (\d+) in state \S.*, with \S* on top of the stack:$/
				? $1 : -1;
		}
		elsif ($line =~ /^goroutine (\d+) (?:\[|gp=)/ ||
			($lf eq '' && $line =~ /^goroutine (\d)/)) {
			$twice++, next if $1 == $again && $line =~ /^$HEADER\s*$/;
			($least, $most) = ($least + 1, $most + 1);
		}
		elsif ($line =~ /^goroutine [^\[]*\d[^\[]*\[[A-Za-z][^\]]*\].*: *$/ ||
			$line =~ /^goroutine \d+ [^\[\]]+\]: *$/) {
			($least, $most) = ($least + 1, $most + 1);    # torn, which is told
		}
		elsif ($line =~ /^\d+ @(?: 0x[0-9a-f]+)+$/) {
			($least, $most) = ($least + $counts, $most + 1);
		}
		elsif ($line =~ /^\S?\d+ @|^goroutine \d+\0|goroutine \d+ .*\[.*:$/) { $most++ }
	}
	return ($least, $most, $twice);
}

# ---------------------------------------------------------------- what the tool says

sub put_file ($name, $text) {
	open my $o, '>:raw', "$scratch/$name" or die;
	print $o $text;
	close $o or die;
}

# Returns a member of a tar archive.
sub member ($name, $text) {
	my $head = pack('a100 a8 a8 a8 a12 a12 a8 a1 a100 a6 a2 x247', $name, '0000644',
		'0000000', '0000000', sprintf('%011o', length $text), '0' x 11, ' ' x 8, '0', '',
		'ustar', '00');
	substr($head, 148, 8) = sprintf("%06o\0 ", unpack '%32C*', $head);
	return $head . $text . "\0" x (-length($text) % 512);
}

# Writes the texts to files dump.N; every second call writes them as members of one archive. Returns
# what precedes dump.N in the names of the sources, and the files to read.
my $calls = 0;

sub put_dumps (@texts) {
	if ($calls++ % 2) {
		put_file('dumps.tar', join('', map { member("dump.$_", $texts[$_]) } 0 .. $#texts)
			. "\0" x 1024);
		return ("$scratch/dumps.tar:", "$scratch/dumps.tar");
	}
	put_file("dump.$_", $texts[$_]) for 0 .. $#texts;
	return ("$scratch/", map { "$scratch/dump.$_" } 0 .. $#texts);
}

# Reads all texts at once. Returns for each its records, how many headers are reported, whether a
# profile within a line is reported, and whether the lines are reported to be newest first.
sub read_dumps (@texts) {
	my @said = map { [[], 0, 0, 0] } @texts;
	my ($before, @paths) = put_dumps(@texts);
	open my $records, '-|', "./glparse @paths 2>$scratch/err" or die;
	while (<$records>) {
		/"source":"\Q$before\Edump\.(\d+)"/ or die "no source: $_";
		push @{ $said[$1][0] }, $_;
	}
	open my $e, '<:raw', "$scratch/err" or die;
	while (<$e>) {
		my ($i, $what) = m{^glparse: \Q$before\Edump\.(\d+):(.*)} or next;
		$said[$i][1]++ if $what =~ /: (?:goroutine )?header |: malformed (?:header|count)/;
		$said[$i][3] = 1 if $what =~ /newest first; try: tac/;
		$said[$i][2] = 1 if $what =~ /: goroutine profile within a line/;
	}
	return @said;
}

# Returns a record without keys that depend on its neighbours, and the place where it stood.
sub content ($line) {
	chomp $line;
	$line =~ s/,"offset":(\d+),"bytes":(\d+)// or die "no place: $line";
	my ($from, $to) = ($1, $1 + $2);
	$line =~ s/,"(?:source|reason|time)":"(?:[^"\\]|\\.)*"//g;
	$line =~ s/,"(?:dump|repeat|truncated)":(?:\d+|true)//g;
	$line =~ s/,"leaked":true// if $line !~ /"id":/;    # the title of a debug=1 dump says so
	return [ $line, $from, $to ];
}

# Returns the first element of @$want that is not in @$got in this order; undef if all are.
sub missing ($want, $got) {
	my $i = 0;
	for my $w (@$want) {
		$i++ while $i < @$got && $got->[$i][0] ne $w->[0];
		return $w->[0] if $i++ >= @$got;
	}
	return;
}

# ---------------------------------------------------------------- damage

my @LOG = ("2026/01/02 15:04:05 listening on :8080\n", "level=info msg=\"x (y)\"\n", "\n", "PASS\n",
	"fatal: it broke\n\tat a place:12\n", "time=x goroutine 5 is fine\n");

sub line_at ($text, $at) {
	my $from = $at ? rindex($text, "\n", $at - 1) + 1 : 0;
	my $to = index($text, "\n", $from);
	return ($from, $to < 0 ? length $text : $to + 1);
}

# Each function returns the damaged text, and the range of the original that was changed.
my %DAMAGE = (
	'a line deleted' => sub ($t) {
		my ($a, $b) = line_at($t, int rand length $t);
		return (substr($t, 0, $a) . substr($t, $b), $a, $b);
	},
	'a line doubled' => sub ($t) {
		my ($a, $b) = line_at($t, int rand length $t);
		return (substr($t, 0, $b) . substr($t, $a), $a, $b);
	},
	'two lines swapped' => sub ($t) {
		my ($a, $b) = line_at($t, int rand length $t);
		my (undef, $c) = line_at($t, $b);
		return (substr($t, 0, $a) . substr($t, $b, $c - $b) . substr($t, $a, $b - $a)
			. substr($t, $c), $a, $c);
	},
	'two lines joined' => sub ($t) {
		my ($a, $b) = line_at($t, int rand length $t);
		my (undef, $c) = line_at($t, $b);
		return (substr($t, 0, $b - 1) . substr($t, $b), $a, $c);
	},
	'log text in between' => sub ($t) {
		my ($a) = line_at($t, int rand length $t);
		return (substr($t, 0, $a) . $LOG[ rand @LOG ] . substr($t, $a), $a, $a);
	},
	'a byte flipped' => sub ($t) {
		my ($at, $a, $b);
		do { ($a, $b) = line_at($t, $at = int rand length $t) }
			while substr($t, $a, 40) =~ /^goroutine\w* profile: /;
			   # with another title, it would be another kind of profile
		substr($t, $at, 1) ^.= chr(1 << int rand 7);
		return ($t, $a, substr($t, $at, 1) eq "\n" ? $b : (line_at($t, $b))[1]);
	},
	'a hole of NUL bytes' => sub ($t) {
		my ($a, $b) = line_at($t, my $at = int rand length $t);
		return (substr($t, 0, $at) . "\0" x (2 + int rand 9) . substr($t, $at), $a,
			(line_at($t, $b))[1]);
	},
	'cut' => sub ($t) {
		my $at = 1 + int rand length $t;
		return (substr($t, 0, $at), $at, length $t);
	},
	'blank lines removed' => sub ($t) { return ($t =~ s/\n\n+/\n/gr, length $t, length $t) },
	'CR before LF' => sub ($t) { return ($t =~ s/\n/\r\n/gr, length $t, length $t) },
);

# ---------------------------------------------------------------- damage to all of it

# Changes that pagers, wikis, chats, consoles and collectors make. Each function returns the text,
# or nothing if that cannot be done to it. The headers of the original must still be read.
sub as_array ($t, $before, $after) {
	return if $t =~ /[^\t\n -~]/;
	return $before . join(',',
		map { '"' . s/(["\\])/\\$1/gr =~ s/\t/\\t/gr . '"' } split /\n/, $t) . "$after\n";
}

sub as_utf16 ($mark, $form, $t) {
	return utf8::decode($t) ? $mark . encode($form, $t) : ();
}

# Inserts $what before or behind the text, or between two goroutines of debug=2. It is not inserted
# into a debug=1 profile, because the profile would end there.
sub inserted ($t, $what) {
	my @at = (0, length $t);
	push @at, $-[1] while $t =~ /\n\n(goroutine \d+ \[)/g;
	substr $t, $at[ rand @at ], 0, $what;
	return $t;
}

my $THREADS =
	"threadcreate profile: total 5\n4 @\n#\t0x0\n\n"
	. "1 @ 0x43a6e5 0x43ac8d\n#\t0x43a6e4\truntime.allocm+0xc4\t"
	. "/usr/local/go/src/runtime/proc.go:2189\n\n";
my $HEAP = "heap profile: 2: 96 [7: 112] @ heap/1048576\n1: 48 [3: 48] @ 0x40f2a5 0x43a6e5\n"
	. "#\t0x40f2a4\tmain.keep+0x24\t"
	. "/app/main.go:9\n\n1: 48 [4: 64] @ 0x40f2a5\n"
	. "#\t0x40f2a4\tmain.keep+0x24\t/app/main.go:9\n\n\n# runtime.MemStats\n"
	. "# Alloc = 96\n\n";

my %WHOLE = (
	'UTF-16, little endian'   => sub ($t) { as_utf16("\xff\xfe", 'UTF-16LE', $t) },
	'UTF-16, big endian'      => sub ($t) { as_utf16("\xfe\xff", 'UTF-16BE', $t) },
	'a byte order mark'       => sub ($t) { "\xef\xbb\xbf$t" },
	'quoted by a mail'        => sub ($t) { $t =~ s/^/> /gmr },
	'double-spaced'           => sub ($t) { $t =~ s/\n/\n\n/gr },
	'double-spaced with CR'   => sub ($t) { $t =~ s/\n/\r\n\r\n/gr },
	'blanks before # lines'   => sub ($t) { $t =~ /^#\t/m ? $t =~ s/(?<!\n)\n(?=#\t)/\n\n/gr
		: () },
	'threads of another'      => sub ($t) { inserted($t, $THREADS) },
	'a heap of another'       => sub ($t) { inserted($t, $HEAP) },
	'no-break headers'        => sub ($t) {
		$t =~ s/^goroutine (\d+) \[/goroutine\xc2\xa0$1\xc2\xa0[/gmr },
	'no-break TABs'           => sub ($t) { $t =~ s/^\t/\xc2\xa0\xc2\xa0\xc2\xa0 /gmr },
	'wide blanks at the ends' => sub ($t) { $t =~ s/$/\xe2\x80\x83/gmr },
	'a fence at the end'      => sub ($t) { $t =~ s/\n+\z/```\n/r },
	'a fence without its LF'  => sub ($t) { $t =~ s/\n+\z/```/r },
	'a mark behind headers'   => sub ($t) {
		$t =~ s/^(goroutine \d+ \[.*\]:)$/$1    <-- look here/gmr },
	'an array of lines'       => sub ($t) { as_array($t, '[', ']') },
	'an array within'         => sub ($t) { as_array($t, '{"level":"error","stack":[',
		'],"n":1}') },
	'an array of objects'     => sub ($t) {
		return if !defined($t = as_array($t, '{"hits":[', ']}'));
		return $t =~ s/(?<=[\[,])("(?:[^"\\]|\\.)*")/{"_id":7,"_source":{"message":$1}}/gr;
	},
	'a printed array'         => sub ($t) { defined($t = as_array($t, "stack: [\n  ", "\n]"))
		? $t =~ s/","/",\n  "/gr : () },
	'lines to blanks'         => sub ($t) { $t =~ s/\n(?!\z)/ /gr },
	'lines lost'              => sub ($t) { $t =~ s/\n\t?(?!\z)//gr },
	'headers glued to frames' => sub ($t) { $t =~ s/^(goroutine \d+ \[.*\]:)\n/$1/gmr },
	'80 columns'              => sub ($t) { join "\n",
		map { length ? unpack '(a80)*', $_ : $_ } split /\n/, $t, -1 },
	'a journal, newest first' => sub ($t) {
		return if $t =~ /^\[originating from /m;
			   # in reverse, the stacks of ancestors look like those of goroutines
		my $s = 0;
		return join '', reverse map { sprintf "Nov 21 03:%02d:%02d web-1 api[712]: %s",
			$s / 60 % 60, $s++ % 60, $_ }
			$t =~ /[^\n]*\n/g;
	},
	'newest first'            => sub ($t) { $t =~ /^\[originating from /m ? ()
		: join '', reverse $t =~ /[^\n]*\n/g },
);

# Returns a slice of a big text, from the beginning of a goroutine to that of another.
sub slice ($text) {
	return $text if length $text < 25000 || $text !~ /\ngoroutine/;
	my $from = index($text, "\n\ngoroutine ", int rand(length($text) - 16000));
	my $to = index($text, "\n\ngoroutine ", ($from < 0 ? 0 : $from) + 12000);
	return substr($text, $from < 0 ? 0 : $from + 2,
		($to < 0 ? length $text : $to + 1) - ($from < 0 ? 0 : $from + 2));
}

# Tests the result of the k-th damage, which changed the bytes between $a and $b.
sub look_at ($name, $damage, $k, $damaged, $a, $b, $said, $want) {
	my ($records, $told) = @$said;
	my ($least, $most, $twice) = headers($damaged);
	$most += $twice if $damage =~ /NUL/;    # another text begins between the two
	my $found = @$records + $told;
	my @why;
	push @why, "$least to $most headers, but " . @$records . " records and $told told"
		if $found < $least || $found > $most;
	# The goroutine before the damage may have changed, too: a blank line does not protect it.
	my @got = map { content($_) } @$records;
	my @unharmed = grep { $_->[2] + 1 < $a || $_->[1] > $b } @$want;
	my $lost = missing(\@unharmed, \@got);
	push @why, "harmed: $lost" if defined $lost;
	return if !@why;
	rename "$scratch/dump.$k", "build/conserve-$n-$k.txt" if -d 'build';
	return "$name, $damage at $a..$b:", @why;
}

sub slurp ($file) {
	open my $fh, '<:raw', $file or die "$file: $!\n";
	local $/;
	return <$fh>;
}

my @texts = map { slurp($_) } @files;
my @said  = read_dumps(@texts);
for my $i (0 .. $#files) {
	my ($records, $told) = @{ $said[$i] };
	my ($least) = headers($texts[$i]);
	claim(@$records + $told == $least, "$files[$i]: $least headers, each a record or told");
}

# Changes after which only the headers can be counted.
my %COUNTED = map { $_ => 1 } '80 columns', 'lines lost', 'lines to blanks',
	'headers glued to frames', 'newest first', 'a journal, newest first';

# Tests the records of a text that was damaged as a whole: as many as before, and the same ones.
sub look_at_whole ($name, $damage, $k, $text, $said, $want) {
	my ($records, $told, $all_told, $newest_first) = @$said;
	my ($least, $most, $twice) = headers($text);
	my $found = $all_told ? $least : @$records + $told;
	my @why;
	$most += $twice if $COUNTED{$damage};    # each may have lost the other
	push @why, "$least to $most headers, but " . @$records . " records and $told told"
		if $found < $least || $found > $most;
	push @why, 'not told that it is newest first' if $damage =~ /newest first/ &&
		!$newest_first;
	my @got = map { content($_) } @$records;
	my $lost = $COUNTED{$damage} ? undef : missing($want, \@got);
	push @why, "changed: $lost" if defined $lost;
	return if !@why;
	rename "$scratch/dump.$k", "build/conserve-$n-$k.txt" if -d 'build';
	return "$name, $damage:", @why;
}

my (%why, %tries);
for my $seed (1 .. $seeds) {
	for my $i (0 .. $#files) {
		srand(1000 * $seed + $i);
		my $text = slice($texts[$i]);
		my @damages = sort keys %DAMAGE;
		my @damaged = map { [ $DAMAGE{$_}->($text) ] } @damages;
		my $turn   = $seed + $i;    # a fifth of the ways in each
		my @wholes = grep { defined $_->[1] } map { [ $_, $WHOLE{$_}->($text) ] }
			grep { $turn++ % 5 == 0 } sort keys %WHOLE;
		my ($whole, @said) = read_dumps($text, map({ $_->[0] } @damaged),
			map { $_->[1] } @wholes);
		my @want = map { content($_) } @{ $whole->[0] };
		for my $k (0 .. $#damages) {
			$tries{ $damages[$k] }++;
			push @{ $why{ $damages[$k] } },
				look_at("$files[$i], seed $seed", $damages[$k], $k + 1,
				@{ $damaged[$k] }, $said[$k], \@want);
		}
		for my $k (0 .. $#wholes) {
			$tries{ $wholes[$k][0] }++;
			push @{ $why{ $wholes[$k][0] } }, look_at_whole("$files[$i], seed $seed",
				$wholes[$k][0], $k + 1 + @damages,
				$text, $said[ $k + @damages ], \@want);
		}
	}
}
for my $damage (sort keys %tries) {
	my @why = @{ $why{$damage} // [] };
	claim(!@why, "$damage, $tries{$damage} times: nothing lost, the rest unharmed",
		@why[ 0 .. ($#why < 9 ? $#why : 9) ]);
}
print "1..$n\n";
exit $failed;
