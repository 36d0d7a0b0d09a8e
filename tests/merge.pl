#!/usr/bin/perl
# Does glgroup give over the groups of parts what it gives over everything at once?
#
#     perl tests/merge.pl SEED WORK RECORDS BY ORDER [--no-sources]
#
# The records are shuffled and dealt to parts of random sizes. Some parts become groups, in
# some order or other; then two to four of what there is, at random, become one, until one is
# left. Exit 0: it is, byte for byte, the whole's. Else the trees of both stay in WORK.
use strict;
use warnings;

my ($seed, $work, $records, $by, $order, @more) = @ARGV;
srand $seed;
my @orders = qw(count wait rms key);
@orders = grep { $_ ne 'rms' } @orders if @more;

sub run {
	my ($out, $sort, @in) = @_;
	open(my $keep, '>&', \*STDOUT) or die;
	open(STDOUT, '>', $out) or die "$out: $!";
	my $status = system('./glgroup', '-s', '--by', $by, '--sort', $sort, @more, @in);
	open(STDOUT, '>&', $keep) or die;
	die "glgroup: status $status\n" if $status;
	return $out;
}

open(my $in, '<', $records) or die "$records: $!";
my @lines = <$in>;
for (my $i = @lines; $i > 1; $i--) {
	my $k = int rand $i;
	@lines[$i - 1, $k] = @lines[$k, $i - 1];
}

my (@have, $made);
my @cuts = sort { $a <=> $b } map { int rand @lines } 1 .. 2 + int rand 4;
for my $part (0 .. @cuts) {
	my $from = $part ? $cuts[$part - 1] : 0;
	my $to = $part < @cuts ? $cuts[$part] : @lines;
	next if $from == $to;
	my $file = "$work/part.$part";
	open(my $out, '>', $file) or die "$file: $!";
	print $out @lines[$from .. $to - 1];
	close $out or die;
	# Some parts stay goroutines, and are merged with groups of others.
	push @have, rand() < 0.25 ? $file : run("$file.groups", $orders[rand @orders], $file);
}
while (@have > 1) {
	my @take = map { splice @have, int rand @have, 1 } 1 .. 2 + int rand(@have > 3 ? 3
		: @have - 1);
	my $last = !@have;
	push @have, run("$work/made." . ++$made, $last ? $order : $orders[rand @orders], @take);
}
run("$work/whole", $order, $records);
run("$work/parts", $order, @have);
my $same = system('cmp', '-s', "$work/whole", "$work/parts") == 0;
# Once more with the keys that the groups name.
system("cat $have[0] | ./glgroup -s --sort $order @more >$work/parts") == 0 or die;
$same &&= system('cmp', '-s', "$work/whole", "$work/parts") == 0;
exit !($same && -s "$work/whole");
