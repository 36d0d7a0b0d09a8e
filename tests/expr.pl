#!/usr/bin/perl
# expr.pl DIR SEED COUNT: runs glfilter -e over inputs in DIR, and compares its output byte for byte
# with the records that jq selects. DIR/rows has the expressions (EXPRESSION TAB JQ), and DIR/matrix
# a line for each record with t, f or u (unknown) for each row. The input comes in three forms:
# DIR/text (names of dumps), DIR/records, and DIR/by-jq (records with sorted keys). Prints lines
# STATUS NAME.
use strict;
use warnings;

my ($dir, $seed, $count) = @ARGV;

sub lines {
	open my $in, '<', "$dir/$_[0]" or die "$dir/$_[0]: $!";
	my @lines = <$in>;
	return @lines;
}

my @rows = map { (split /\t/)[0] } lines('rows');
my @truth = map { chomp; [ map { $_ eq 't' ? 1 : $_ eq 'f' ? -1 : 0 } split // ] } lines('matrix');
my %lines = (records => [ lines('records') ], 'by-jq' => [ lines('by-jq') ]);
my %files = (text => [ map { chomp; $_ } lines('text') ],
	records => ["$dir/records"], 'by-jq' => ["$dir/by-jq"]);
$lines{text} = $lines{records};

sub claim {
	my ($holds, $name) = @_;
	$name =~ s/\s/ /g;
	print $holds ? 0 : 1, " $name\n";
}

# try DOORS, EXPRESSIONS, RESULTS: evaluates the expressions over the inputs, one after the other,
# and compares the results for all records
sub try {
	my ($doors, $exprs, @wanted) = @_;
	my @meant = grep { $wanted[$_] > 0 } 0 .. $#truth;
	my $want = join '', map { @{ $lines{$_} }[@meant] } @$doors;
	open my $out, '-|', './glfilter', '-s', (map { ('-e', $_) } @$exprs),
		map { @{ $files{$_} } } @$doors or die $!;
	my $got = do { local $/; <$out> } // '';
	close $out;
	my $n = @meant;
	claim($got eq $want && $? >> 8 == ($n ? 0 : 1), "@$doors: $n by " . join(' -e ', @$exprs));
}

my @doors = qw(records text by-jq);

# --- every row -----------------------------------------------------------------------------

for my $i (0 .. $#rows) {
	my @wanted = map { $_->[$i] } @truth;
	my %seen = map { $_ => 1 } @wanted;
	# Each row must hold for some records, but not for all. Only a signature is in all of them.
	claim($seen{1} && ($seen{0} || $seen{-1} || $rows[$i] eq 'has sig'),
		"it tells some from others: $rows[$i]");
	# Results are cached by stack, so only the first input is sure to be evaluated in full. The
	# order changes from row to row, so that each input is the first one for some rows.
	try([ map { $doors[ ($i + $_) % 3 ] } 0 .. 2 ], [ $rows[$i] ], @wanted);
	# The expression and its negation together distinguish unknown from false.
	try([ $doors[ ($i + 1) % 3 ] ], ["not $rows[$i]"], map { -$_ } @wanted);
}

# --- what is made of them --------------------------------------------------------------------

# A random number generator of its own, which is the same on every machine.
sub draw {
	$seed = ($seed * 1103515245 + 12345) % 2147483648;
	return int($seed / 65536) % $_[0];
}

my @blanks = (' ', '  ', "\t", "\n", ' ');
sub blank { $blanks[ draw(scalar @blanks) ] }

# Returns an expression: its text, how tightly it binds (0: or, 1: and, 2: not, 3: a single piece),
# and its results.
sub make {
	my ($depth) = @_;
	my $kind = $depth == 0 ? 0 : draw(7);
	if ($kind <= 1) {
		my $i = draw(scalar @rows);
		return [ $rows[$i], 3, [ map { $_->[$i] } @truth ] ];
	}
	if ($kind == 2) {
		my $one = make($depth - 1);
		return [ 'not' . blank() . within($one, 2), 2, [ map { -$_ } @{ $one->[2] } ] ];
	}
	my $is_and = $kind % 2;
	my @parts = map { make($depth - 1) } 1 .. 2 + draw(3);
	my $all = $parts[0][2];
	for my $part (@parts[ 1 .. $#parts ]) {
		my $more = $part->[2];
		$all = [ map { ($all->[$_] < $more->[$_]) == $is_and ? $all->[$_]
			: $more->[$_] } 0 .. $#truth ];
	}
	# Unlike with `not`, a part that binds as tightly as the whole needs no parentheses.
	my $text = join blank() . ($is_and ? 'and' : 'or') . blank(),
		map { within($_, $is_and) } @parts;
	return [ $text, $is_and, $all ];
}

# Returns the text of an expression, in parentheses if it needs them, and now and then if not.
sub within {
	my ($one, $least) = @_;
	return $one->[1] < $least || draw(8) == 0 ? "($one->[0])" : $one->[0];
}

my $told = 0;
for my $i (1 .. $count) {
	my @all = map { make(1 + draw(4)) } 1 .. 1 + (draw(6) == 0);
	my @wanted = @{ $all[0][2] };
	if (@all > 1) {
		@wanted = map { $wanted[$_] > $all[1][2][$_] ? $wanted[$_]
			: $all[1][2][$_] } 0 .. $#truth;
	}
	$told++ if grep({ $_ > 0 } @wanted) && grep({ $_ <= 0 } @wanted);
	try([ $doors[ $i % 3 ] ], [ map { $_->[0] } @all ], @wanted);
}
claim($told > $count / 2, "of $count made up, $told tell some from others");
