#!/usr/bin/perl
# mutate.pl [-q] [-n COUNT] [-s SEED] [-p PERCENT] [FILE...] - does the suite notice when the code
# is wrong? Changes one operator, constant, condition or statement of lib or cmd at a time, in a
# copy in build/mutants, and runs the tests until one fails. Prints what became of each mutant;
# those that survive show what no test looks at. Mutants that do not compile, or whose object file
# is the same as before, do not count. Exit status 1: fewer than PERCENT (85) were caught.
#
# The tests of the module come first, then the cases of the tools, then all others, without which -q
# makes do. A mutant that survives costs a run of the whole suite.
use v5.36;
use Getopt::Std;

my %o = (n => 20, s => time, p => 85);
getopts('qn:s:p:', \%o) or
	die "usage: mutate.pl [-q] [-n COUNT] [-s SEED] [-p PERCENT] [FILE...]\n";
my $dir = 'build/mutants';
my $SECONDS = 900; # a mutant whose tests take longer hangs, and is caught

# [WHAT, PATTERN, REPLACEMENT...]: of several replacements one is drawn.
my @mutations = (
	['operator', qr/(?<![=!<>])==(?!=)/, '!='],
	['operator', qr/!=/, '=='],
	['operator', qr/ < /, ' <= ', ' > '],
	['operator', qr/ <= /, ' < '],
	['operator', qr/ > /, ' >= ', ' < '],
	['operator', qr/ >= /, ' > '],
	['operator', qr/&&/, '||'],
	['operator', qr/\|\|/, '&&'],
	['operator', qr/ \+ /, ' - '],
	['operator', qr/ - /, ' + '],
	['operator', qr/ \* (?=\w)/, ' + '],
	['operator', qr/\+\+/, '--'],
	['operator', qr/\+=/, '-='],
	['operator', qr/-=/, '+='],
	['operator', qr/\|=/, '&='],
	['operator', qr/&=/, '|='],
	['operator', qr/!(?=\w)/, ''],
	['constant', qr/\btrue\b/, 'false'],
	['constant', qr/\bfalse\b/, 'true'],
	['constant', qr/\bNULL\b/, '(void *)1'],
	['constant', qr/(?<![\w.])0(?![\w.])/, '1'],
	['constant', qr/(?<![\w.])1(?![\w.])/, '0', '2'],
	['constant', qr/(?<![\w.])([2-9]|\d\d+)(?![\w.])/, 'plus', 'minus'],
	['condition', qr/\bif \((?=.*\)$)/, 'negated'],
	['statement', qr/^\t+[a-z][^(){}]* [-+|&]?= [^{}]*;$/, 'deleted'],
	['statement', qr/^\t+[a-z]\w*\(.*\);$/, 'deleted'],
	['statement', qr/^\t+(?:break|continue);$/, 'deleted'],
);

# The lines of a file with blanks in place of comments, strings and what the preprocessor reads.
sub code_lines($path) {
	open my $in, '<', $path or die "$path: $!\n";
	local $/;
	my $text = <$in>;
	my $blank = sub ($s) { $s =~ s/[^\n\t]/ /gr };
	$text =~ s{(/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')}{$blank->($1)}gse;
	$text =~ s/^(#(?:[^\n]*\\\n)*[^\n]*)/$blank->($1)/gme;
	return split /\n/, $text, -1;
}

# Every place in the functions of the files where something can be mutated.
sub places(@files) {
	my @places;
	for my $file (@files) {
		my ($n, $inside) = (0, 0);
		for my $line (code_lines($file)) {
			$inside = 1 if $line =~ /^\{/;
			$inside = 0 if $line =~ /^\}/;
			push @places, places_in($file, $n, $line) if $inside;
			$n++;
		}
	}
	return @places;
}

sub places_in($file, $n, $line) {
	my @places;
	for my $m (@mutations) {
		while ($line =~ /$m->[1]/g) {
			push @places, {file => $file, line => $n, at => $-[0], len => $+[0] - $-[0],
				mutation => $m};
		}
	}
	return @places;
}

sub mutated($place, $line) {
	my ($what, undef, @by) = $place->{mutation}->@*;
	my $by = $by[rand @by];
	my ($at, $len) = @$place{qw(at len)};
	my $old = substr $line, $at, $len;
	return $line =~ s/\S.*/;/r if $by eq 'deleted';
	return $line =~ s/\bif \((.*)\)$/if (!($1))/r if $by eq 'negated';
	substr($line, $at, $len) = $by eq 'plus' ? $old + 1 : $by eq 'minus' ? $old - 1 : $by;
	return $line;
}

sub slurp($path) {
	open my $in, '<:raw', $path or return '';
	local $/;
	return <$in>;
}

sub spew($path, $text) {
	open my $out, '>:raw', $path or die "$path: $!\n";
	print $out $text;
	close $out;
}

# True if the command succeeds, in time, in the copy.
sub succeeds($command) {
	return system("cd $dir && timeout $SECONDS sh -c '$command' >log 2>&1 </dev/null") == 0;
}

sub words_of($name) {
	my ($words) = slurp("$dir/Makefile") =~ /^$name = ((?:[^\n]*\\\n)*[^\n]*)/m;
	return split ' ', $words =~ tr/\\//dr;
}

# The tests in the order in which they are tried, in stages.
sub stages($file) {
	my $header = $file =~ s/\.c\z/.h/r;
	my @all = words_of('TESTS');
	my @cases = grep { m{^tests/gl\w+\.t\z} } @all;
	my @units = map { s/\.c\n/.t/r } `cd $dir && grep -l '"$header"' tests/unit/*.c`;
	my @others = grep { !m{^tests/(gl\w+|layers|linear|docs)\.t\z} } @all;
	return grep { @$_ } \@units, \@cases, $o{q} ? () : (\@others, [words_of('UNIT')]);
}

# Returns the name of what caught the mutant, or nothing.
sub caught($file) {
	for my $stage (stages($file)) {
		my $units = join ' ', grep { m{^tests/unit/} } @$stage;
		return 'the compiler or a hang' if $units && !succeeds("make -s $units");
		next if succeeds("prove -Q -j2 --exec \"\" @$stage");
		my ($test) = slurp("$dir/log") =~ m{^(tests/\S+\.t) +\(Wstat}m;
		return $test // 'a hang';
	}
	return;
}

sub prepare() {
	system("rm -rf $dir && mkdir -p $dir") == 0 or die;
	system("cp -Rp Makefile README.md cmd completions lib man samples tests $dir") == 0 or die;
	succeeds('make -s -j2 all tests/gen/gen') or die slurp("$dir/log");
}

# Builds the mutant. Returns false if it does not compile, or if it is the same program.
sub is_built($file) {
	my $object = "$dir/" . ($file =~ s/\.c\z/.o/r);
	my $before = slurp($object);
	return 0 unless succeeds('make -s all');
	return slurp($object) ne $before;
}

# Tries one mutant. Returns nothing if it does not count, else what it is and what caught it.
sub try_one($place) {
	my $path = "$dir/$place->{file}";
	my $text = slurp($path);
	my @lines = split /\n/, $text, -1;
	my $old = $lines[$place->{line}];
	my $new = mutated($place, $old);
	$lines[$place->{line}] = $new;
	spew($path, join "\n", @lines);
	my @result;
	if (is_built($place->{file})) {
		my ($was, $is) = map { s/^\s+//r } $old, $new;
		@result = ("$place->{file}:" . ($place->{line} + 1) . ": $was  ->  $is",
			caught($place->{file}));
	}
	spew($path, $text);
	succeeds('make -s all') or die slurp("$dir/log");
	return @result;
}

my @files = @ARGV ? @ARGV : split ' ', `find lib cmd -name '*.c' | sort`;
$| = 1;
srand $o{s};
prepare();
my @places = places(@files);
my ($tried, $caught) = (0, 0);
print "# seed $o{s}, ", scalar @places, " places\n";
while ($tried < $o{n} && @places) {
	my ($mutant, $by) = try_one(splice @places, rand @places, 1);
	next unless $mutant;
	$tried++;
	$caught += defined $by;
	say defined $by ? "caught    $mutant  ($by)" : "SURVIVED  $mutant";
}
printf "%d mutants, %d caught (%.0f %%)\n", $tried, $caught, $tried ? 100 * $caught / $tried : 100;
exit($caught * 100 < $o{p} * $tried);
