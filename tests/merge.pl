#!/usr/bin/perl
# merge.pl tests that glgroup prints the same for the groups of parts as for everything at once.
#
#     perl tests/merge.pl SEED WORK RECORDS BY ORDER [--no-sources]
#
# It shuffles the records and divides them into parts of random sizes. glgroup makes groups of most
# parts, sorted in a random order. Then two to four files, chosen at random, are merged into one,
# until one is left. The exit status is 0 if it is, byte for byte, what glgroup prints for all
# records. The files stay in WORK.
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
# Merge once more without --by: the groups name their keys.
system("cat $have[0] | ./glgroup -s --sort $order @more >$work/parts") == 0 or die;
$same &&= system('cmp', '-s', "$work/whole", "$work/parts") == 0;
exit !($same && -s "$work/whole");
