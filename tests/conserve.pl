#!/usr/bin/perl
# conserve.pl SEEDS FILE... - every goroutine header of a dump becomes a record or a message, and what
# a damage did not touch is unharmed: each sample as it is, then damaged in each way, SEEDS times.
# A big sample is damaged in a slice of it. What fails stays in build/, if there is one. Prints TAP.
use v5.36;

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

# At least and at most so many headers. Between them: headers glued to the end of another line,
# which are found within a block only, and count lines that are damaged themselves.
sub headers ($text) {
	my ($least, $most, $report, $counts) = (0, 0, -1, 1);
	while ($text =~ /([^\n]*)(\n?)/g) {
		my ($line, $lf) = ($1, $2);
		$line =~ s/\r$//;
		last if $line eq '' && $lf eq '';
		$counts = $1 ne 'threadcreate' if $line =~ /^(\S+) profile: total \d+$/;
		my $again = $report;
		$report = -1;
		if ($line =~ /^[\[ ]?Goroutine (\d+) in state /) {
			($least, $most) = ($least + 1, $most + 1);
			$report = $line =~ / (\d+) in state \S.*, with \S* on top of the stack:$/ ? $1 : -1;
		}
		elsif ($line =~ /^goroutine (\d+) (?:\[|gp=)/ || ($lf eq '' && $line =~ /^goroutine (\d)/)) {
			next if $1 == $again && $line =~ /^$HEADER\s*$/;    # told twice
			($least, $most) = ($least + 1, $most + 1);
		}
		elsif ($line =~ /^\d+ @(?: 0x[0-9a-f]+)+$/) { ($least, $most) = ($least + $counts, $most + 1) }
		elsif ($line =~ /^\d+ @|goroutine \d+ .*\[.*:$/) { $most++ }
	}
	return ($least, $most);
}

# ---------------------------------------------------------------- what the tool says

# Of each text its records, and how many headers are told; read at once, the n-th in dump.N.
sub read_dumps (@texts) {
	my @said = map { [[], 0] } @texts;
	for my $i (0 .. $#texts) {
		open my $o, '>:raw', "$scratch/dump.$i" or die;
		print $o $texts[$i];
		close $o or die;
	}
	open my $records, '-|', "./glparse @{[ map { qq($scratch/dump.$_) } 0 .. $#texts ]} 2>$scratch/err" or die;
	while (<$records>) {
		/"source":"\Q$scratch\E\/dump\.(\d+)"/ or die "no source: $_";
		push @{ $said[$1][0] }, $_;
	}
	open my $e, '<:raw', "$scratch/err" or die;
	while (<$e>) { $said[$1][1]++ if m{^glparse: \Q$scratch\E/dump\.(\d+):.*(?:: header |: count cannot be read)} }
	return @said;
}

# A record without what depends on its neighbours, and its place.
sub content ($line) {
	chomp $line;
	$line =~ s/,"offset":(\d+),"bytes":(\d+)// or die "no place: $line";
	my ($from, $to) = ($1, $1 + $2);
	$line =~ s/,"(?:source|reason|time)":"(?:[^"\\]|\\.)*"//g;
	$line =~ s/,"(?:dump|repeat|truncated)":(?:\d+|true)//g;
	return [ $line, $from, $to ];
}

# Everything of @$want is in @$got, in this order; the first that is not, or undef.
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

# Each gives the text, and the range of the original that it touched.
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
		return (substr($t, 0, $a) . substr($t, $b, $c - $b) . substr($t, $a, $b - $a) . substr($t, $c), $a, $c);
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
		my $at = int rand length $t;
		my ($a, $b) = line_at($t, $at);
		substr($t, $at, 1) ^.= chr(1 << int rand 7);
		return ($t, $a, substr($t, $at, 1) eq "\n" ? $b : (line_at($t, $b))[1]);
	},
	'cut' => sub ($t) {
		my $at = 1 + int rand length $t;
		return (substr($t, 0, $at), $at, length $t);
	},
	'blank lines removed' => sub ($t) { return ($t =~ s/\n\n+/\n/gr, length $t, length $t) },
	'CR before LF' => sub ($t) { return ($t =~ s/\n/\r\n/gr, length $t, length $t) },
);

# A slice of a big text, from a goroutine's begin to another's.
sub slice ($text) {
	return $text if length $text < 25000 || $text !~ /\ngoroutine/;
	my $from = index($text, "\n\ngoroutine ", int rand(length($text) - 16000));
	my $to = index($text, "\n\ngoroutine ", ($from < 0 ? 0 : $from) + 12000);
	return substr($text, $from < 0 ? 0 : $from + 2, ($to < 0 ? length $text : $to + 1) - ($from < 0 ? 0 : $from + 2));
}

# The damage, the k-th, between $a and $b.
sub look_at ($name, $damage, $k, $damaged, $a, $b, $said, $want) {
	my ($records, $told) = @$said;
	my ($least, $most) = headers($damaged);
	my $found = @$records + $told;
	my @why;
	push @why, "$least to $most headers, but " . @$records . " records and $told told" if $found < $least || $found > $most;
	# The one before a damage may have got its lines: a blank line is no wall.
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

my (%why, $tries);
for my $seed (1 .. $seeds) {
	for my $i (0 .. $#files) {
		srand(1000 * $seed + $tries++);
		my $text = slice($texts[$i]);
		my @damages = sort keys %DAMAGE;
		my @damaged = map { [ $DAMAGE{$_}->($text) ] } @damages;
		my ($whole, @said) = read_dumps($text, map { $_->[0] } @damaged);
		my @want = map { content($_) } @{ $whole->[0] };
		for my $k (0 .. $#damages) {
			push @{ $why{ $damages[$k] } }, look_at("$files[$i], seed $seed", $damages[$k], $k + 1,
				@{ $damaged[$k] }, $said[$k], \@want);
		}
	}
}
for my $damage (sort keys %DAMAGE) {
	my @why = @{ $why{$damage} };
	claim(!@why, "$damage, $tries times: nothing lost, the rest unharmed", @why[ 0 .. ($#why < 9 ? $#why : 9) ]);
}
print "1..$n\n";
exit $failed;
