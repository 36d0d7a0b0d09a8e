# Report: prints a run of bench as a table, with its verdicts.
package Report;
use v5.28;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';
use Exporter 'import';
our @EXPORT = qw(median print_machine print_title print_row print_memory_title print_memory);

sub median (@v) {
	my @sorted = sort { $a <=> $b } @v;
	return @v % 2 ? $sorted[@v / 2] : ($sorted[@v / 2 - 1] + $sorted[@v / 2]) / 2;
}

sub ratio ($v) { return !$v ? '-' : $v >= 0.1 ? sprintf('%.2f', $v) : sprintf('1/%.0f', 1 / $v) }

# Judges the exact ratio, not the printed one: 2.504 is over 2.5, although it is printed as 2.50.
sub verdict ($is, $most, $aim) {
	return !$most ? '' : $is > $most ? 'OVER' : $is > $aim ? 'ok' : 'aim';
}

sub seconds ($v) { return sprintf($v < 0.1 ? '%.4f' : '%.3f', $v) }

sub mib ($kib) { return sprintf '%.1f', $kib / 1024 }

sub same_text ($row) { return !defined $row->{same} ? '' : $row->{same} ? 'same' : 'DIFFERS' }

sub print_machine ($run) {
	printf "%-9s %s\n", $_->[0], $_->[1] for ['date', $run->{date}], $run->{machine}->@*;
	print "dumps of $run->{mib} MiB; medians of $run->{runs} runs in turn (where told, ",
		"fewer), with the least and the most\n";
}

sub print_title ($title) {
	printf "\n%s\n%-30s %8s  %8s %-17s %7s %8s %6s %-5s %7s %-5s %-9s %s\n", $title, '',
		'bound', 'took', '', 'ratio',
		'at most', 'aim', '', 'MiB', '', '-j1, -j2', 'runs';
}

# Prints a row and returns how many things are wrong: time or memory over the limit, or output that
# differs.
sub print_row ($row, $most_kib) {
	my ($took, $bound) = map { median($_->@*) } $row->@{qw(took bound_took)};
	my @sorted = sort { $a <=> $b } $row->{took}->@*;
	my $time = verdict($took / $bound, $row->{most}, $row->{aim});
	my $memory = verdict($row->{kib}, $most_kib, $most_kib / 2);
	my $same = same_text($row);
	my $n = $row->{took}->@*;
	my $line = sprintf '%-30s %8s  %8s %-17s %7s %8s %6s %-5s %7s %-5s %-9s %s', $row->{name},
		seconds($bound), seconds($took),
		'(' . seconds($sorted[0]) . '-' . seconds($sorted[-1]) . ')', ratio($took / $bound),
			ratio($row->{most}),
		ratio($row->{aim}), $time, mib($row->{kib}), $memory, $same, $n;
	say $line;
	return ($time eq 'OVER') + ($memory eq 'OVER') + ($same eq 'DIFFERS');
}

sub print_memory_title ($most_kib) {
	printf "\nMiB of the largest process, one and four times the size "
		. "(at most %s, aim %s, and alike)\n",
		mib($most_kib), mib($most_kib / 2);
}

# Prints the memory for one and for four times the size, which may differ by an eighth and 1 MiB:
# how far threads run ahead of each other varies. Returns true if it is over.
sub print_memory ($row, $most_kib) {
	my ($one, $four) = $row->{kib}->@*;
	my $verdict = $four > $one + $one / 8 + 1024 ? 'OVER'
		: verdict($one > $four ? $one : $four, $most_kib, $most_kib / 2);
	printf "%-30s %8s %8s  %s\n", $row->{name}, mib($one), mib($four), $verdict;
	return $verdict eq 'OVER';
}

1;
