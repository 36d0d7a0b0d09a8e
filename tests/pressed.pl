#!/usr/bin/perl
# pressed.pl FILE... - puts all lines of a dump into one line, or into the elements of an array. The
# goroutines and their stacks must be those of the original dump. Prints TAP.
use v5.36;

my ($work, @files) = ($ENV{SCRATCH} // '/tmp', @ARGV);
my ($n, $failed) = (0, 0);

sub slurp ($file) {
	open my $i, '<:raw', $file or die "$file: $!\n";
	local $/;
	return <$i>;
}

# Keeps only the first goroutines, the last ones, and the text behind them.
sub shorten ($text) {
	my @blocks = split /(?<=\n\n)/, $text;
	return @blocks > 60 ? join '', @blocks[0 .. 49], @blocks[-6 .. -1] : $text;
}

sub string ($text) {
	my %escape = ("\n" => '\n', "\t" => '\t', '"' => '\"', '\\' => '\\\\');
	return '"' . $text =~ s/([\n\t"\\])/$escape{$1}/gr . '"';
}

# lines(text, end, tab): replaces line ends by `end`, and TABs before locations by `tab`.
sub lines ($text, $end, $tab) { return $text =~ s/\s+$//r =~ s/\n+(\t?)/$end . ($1 && $tab)/ger }

sub messages ($text) { return map { string($_) } split /\n/, $text }

sub each_block ($text, $how) { return join '', map { $how->($_) . "\n" } split /\n\n+/, $text }

my $STAMP = '2026-01-02T15:04:05Z';
my %FORM = (
	'a blank'              => sub ($t) { lines($t, ' ', '') . "\n" },
	'two blanks'           => sub ($t) { lines($t, '  ', '') . "\n" },
	'a blank and the TAB'  => sub ($t) { lines($t, ' ', "\t") . "\n" },
	'nothing'              => sub ($t) { lines($t, '', '') . "\n" },
	'#012'                 => sub ($t) { lines($t, '#012', '#011') . "\n" },
	'a bar'                => sub ($t) { lines($t, ' | ', "\t") . "\n" },
	'<br>'                 => sub ($t) { lines($t, '<br>', "\t") . "\n" },
	'a blank, cut at its end' => sub ($t) { lines($t, ' ', '') },
	'a line a goroutine'   => sub ($t) { each_block($t, sub ($b) { lines($b, ' ', '') }) },
	'the same, stamped'    => sub ($t) { each_block($t,
		sub ($b) { "$STAMP app: " . lines($b, ' ', '') }) },
	'the same in JSON'     => sub ($t) { each_block($t,
		sub ($b) { qq({"time":"$STAMP","msg":) . string(lines($b, ' ', '')) . '}' }) },
	'in quotation marks'   => sub ($t) { 'x="'
		. lines($t, ' ', '') =~ s/(["\\])/\\$1/gr . "\" y=1\n" },
	'an array of strings'  => sub ($t) { '["", ' . join(', ', messages($t)) . "]\n" },
	'a member of an object' => sub ($t) {
		qq($STAMP app {"a":[1,2],"stack":[) . join(',', messages($t)) . qq(],"b":"x"}\n) },
	'an array of objects'  => sub ($t) { '{"hits":{"hits":['
		. join(',', map {
		qq({"_id":"a","_source":{"message":$_,"pod":"web"}}) } messages($t)) . "]}}\n" },
	'an array of pairs'    => sub ($t) { '['
		. join(',', map { qq(["1700000000000000000",$_]) } messages($t)) . "]\n" },
	'an array a goroutine' => sub ($t) { '['
		. join(',', map { '[' . join(',', messages($_)) . ']' } split /\n\n/, $t) . "]\n" },
);

# Returns for each file its goroutines, as text, and the messages.
sub read_all (@names) {
	my %said = map { $_ => [ '', '' ] } @names;
	open my $o, '-|', "./glparse @names 2>$work/err" or die;
	while (<$o>) {
		my ($file) = /"source":"([^"]*)"/ or die "no source: $_";
		my ($sig, $id) = (/"sig":"(\w+)"/, /"id":(\d+)/);
		my ($state) = /"state":"([^"]*)"/;
		my ($wait) = /"wait_seconds":(\d+)/;
		$said{$file}[0] .= join(' ', $sig, $id, $state // '-', $wait // '-', /"repeat":true/
			? 'r' : '') . "\n";
	}
	for (split /\n/, slurp("$work/err")) {
		$said{$1}[1] .= "$2; " if /^glparse: ([^:]*):(.*)/;
	}
	return %said;
}

my @texts = map { shorten(slurp($_)) } @files;
for my $form (sort keys %FORM) {
	my (@names, @why);
	for my $i (0 .. $#files) {
		for ([ "bare.$i", $texts[$i] ], [ "pressed.$i", $FORM{$form}->($texts[$i]) ]) {
			open my $o, '>:raw', "$work/$_->[0]" or die;
			print $o $_->[1];
			close $o or die;
			push @names, "$work/$_->[0]";
		}
	}
	my %said = read_all(@names);
	for my $i (0 .. $#files) {
		my ($want, $got) = ($said{"$work/bare.$i"}, $said{"$work/pressed.$i"});
		push @why, "# $files[$i]: $got->[1]\n" if $want->[0] eq '' ||
			$want->[0] ne $got->[0];
	}
	$n++;
	print @why ? 'not ' : '', "ok $n - line ends as $form: the same goroutines\n";
	print STDERR @why;
	$failed |= @why > 0;
}
# ---------------------------------------------------------------- many dumps in one line

# Returns the processor time for a line with this many dumps, each in a string of its own. Four
# times as many strings should take four times as long. If the rest of the line was examined again
# for each string, they would take 16 times as long.
sub time_for ($strings) {
	open my $o, '>:raw', "$work/line" or die;
	print $o 'x {"s":"goroutine 1 [running]:\\nmain.f()\\n\\t/a.go:3 +0x1\\n"} ' x $strings;
	close $o or die;
	my ($before) = (times)[2];
	system("./glparse -j1 $work/line >/dev/null 2>&1");
	return (times)[2] - $before;
}

my ($few, $many, $is_linear) = (0, 9e9);
for (my $try = 0; $try < 3 && !$is_linear; $try++) { # a busy machine may spoil some tries
	my ($one, $four) = (time_for(1500), time_for(6000));
	$few = $one if $one > $few;
	$many = $four if $four < $many;
	$is_linear = $many <= 8 * $few + 0.1;
}
$n++;
print $is_linear ? '' : 'not ', "ok $n - four times the strings in a line: four times the time\n";
print STDERR "# $few s, then $many s\n" if !$is_linear;
$failed |= !$is_linear;
print "1..$n\n";
exit $failed;
