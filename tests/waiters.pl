#!/usr/bin/perl
# waiters.pl - who waits for which lock, by the text of debug=2 dumps.
#
#   waiters.pl FILE...
#
# Prints a line of JSON for each lock: `at` (the file and, behind #, the number of the dump), how
# many goroutines wait (n), and whether two goroutines wait for each other's locks there (ring).
# A mutex is identified by its address, which is taken from the first frame of package sync that
# shows one. A read-write mutex is identified by the type of the method, or by the function, that
# locks it, because readers do not show its address. A dump begins with the goroutine that writes
# it, which is the only one that runs.
use v5.36;

for my $file (@ARGV) {
	my ($dump, %n, @waiters) = (0);
	open my $in, '<', $file or die "waiters.pl: $file: $!\n";
	my $all = do { local $/; <$in> };
	for my $text (split /^(?=goroutine \d+ )/m, $all) {
		my ($state) = $text =~ /^goroutine \d+ [^\n]*?\[([^],]+)/ or next;
		$dump++ if $state eq 'running' || !$dump;
		next if $text !~ /^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\./m;
		my @frames = grep { /^\S.*\)$/ && !/^goroutine |^created by / } split /\n/, $text;
		my @inside = grep { /^(?:internal\/)?sync\./ } @frames;
		my ($caller, @outside) = grep { !/^(?:internal\/)?sync\./ } @frames;
		my ($lock) = map { /Mutex\)\.\w+\((0x\w{9,})/ } @inside;
		($lock) = ($caller // '') =~ /^(.*?\)(?=\.)|[^(]+)/
			if grep { /\(\*RWMutex\)/ } @inside;
		next if !defined $lock;
		$n{"$file#$dump"}{$lock}++;
		push @waiters, ["$file#$dump", $lock, map { /\((0x\w{9,})/ } @outside];
	}
	my %ring;
	for my $one (@waiters) {
		my ($at, $lock, @held) = @$one;
		for my $held (@held) {
			$ring{"$at $lock"} = 1 if $held ne $lock && grep {
				my ($at2, $lock2, @held2) = @$_;
				$at2 eq $at && $lock2 eq $held && grep { $_ eq $lock } @held2;
			} @waiters;
		}
	}
	for my $at (sort keys %n) {
		for my $lock (sort keys %{ $n{$at} }) {
			printf qq({"at":"%s","n":%d,"ring":%s}\n), $at, $n{$at}{$lock},
				$ring{"$at $lock"} ? 'true' : 'false';
		}
	}
}
