#!/usr/bin/perl
# crowd.pl - made-up dumps with one fault each: does gltop name the cause, and count all who wait?
#
#   crowd.pl N [SEED]
#
# Prints TAP. In each of the N dumps a crowd of up to 40 goroutines, with one to four stacks, waits
# for a lock. Goroutines that have nothing to do with it stand between them. What the first finding
# must say is known: two goroutines wait for each other's locks, nobody holds the lock, or its
# holder waits to receive or for the network. gltop examines only some goroutines of each stack, so
# this also tests that the others are counted.
use v5.36;
no warnings 'portable'; # addresses are of 64 bits
use File::Temp qw(tempdir);

my ($n, $seed) = (@ARGV, 1);
my $scratch = tempdir(CLEANUP => 1);
my ($STORE, $ACCOUNT) = (0xc200000000, 0xc300000000); # structs with a lock at offset 8
my $id;

sub one_of (@v) { $v[rand @v] }

sub goroutine ($state, $minutes, $creator, @frames) {
	my $wait = $minutes ? ", $minutes minutes" : '';

	$id += 1 + int rand 4;
	return "goroutine $id [$state$wait]:\n" . join('', map { "$_ +0x1\n" } @frames)
		. "created by main.$creator in goroutine 1\n\t/app/m.go:9 +0x1\n\n";
}

sub frame ($func, $line, @args) {
	return sprintf "main.%s(%s)\n\t/app/s.go:%d", $func,
		join(', ', map { sprintf '0x%x', $_ } @args), $line;
}

# A goroutine that waits for the lock of a struct.
sub waiter ($minutes, $creator, $struct, @frames) {
	return goroutine('sync.Mutex.Lock', $minutes, $creator,
		"internal/sync.runtime_SemacquireMutex(0xc000111111, 0x0?, 0x1?)\n\t/go/sema.go:95",
		sprintf("internal/sync.(*Mutex).lockSlow(0x%x)\n\t/go/mutex.go:149", $struct + 8),
		"sync.(*Mutex).Lock(...)\n\t/go/sync/mutex.go:46", @frames);
}

# One of the crowd. In an AB-BA deadlock some have the stack of a goroutine that is part of it.
sub follower ($fault, $stacks) {
	my $s = int rand $stacks;

	return mover(one_of(1, 2, 5, 20), 0xc700000000 + 4096 * int rand 99)
		if $fault eq 'ab-ba' && rand() < 0.5;
	return waiter(one_of(1, 2, 3, 5, 8, 11), 'serve', $STORE,
		frame("(*store).get$s", 20 + $s, $STORE, 1),
		frame("handle$s", 30 + $s, 0xc500000000 + 64 * int rand 99));
}

# A goroutine that waits for the store, and may hold the lock of this account.
sub mover ($minutes, $account) {
	return waiter($minutes, 'start', $STORE, frame('(*store).get0', 20, $STORE, 1),
		frame('(*account).move', 70, $account, 1));
}

# The faults: the words of the finding, the goroutines at fault, and how many of them wait.
my %FAULTS = (
	'ab-ba' => ["deadlock: they wait for each other's locks, for 12m,", 2, sub {
		(mover(12, $ACCOUNT),
			waiter(12, 'start', $ACCOUNT, frame('(*account).put', 60, $ACCOUNT, 1),
				frame('(*store).sync', 80, $STORE)))
	}],
	'missing unlock' => ['holder on no stack: perhaps a missing unlock', 0, sub { () }],
	'holder in a receive' => ['perhaps held by main.(*store).flush', 0, sub {
		goroutine('chan receive', 12, 'start', frame('(*store).flush', 90, $STORE))
	}],
	'holder in IO' => ['perhaps held by main.(*store).flush', 0, sub {
		goroutine('IO wait', 12, 'start', frame('(*store).flush', 90, $STORE))
	}],
);

# One that has nothing to do with the fault.
sub other ($type, $state) {
	my $loop = frame("(*$type).loop", 40, 0xc600000000 + 4096 * int rand 999);

	return goroutine($state, one_of(0, 0, 1, 2), 'accept', $loop);
}

# Up to five crowds of such goroutines.
sub noise () {
	return map {
		my ($type, $state) = ("conn$_", one_of('select', 'chan receive', 'IO wait'));
		map { other($type, $state) } 0 .. rand 30
	} 1 .. rand 6;
}

# The elements of both lists, each in its order, but mixed.
sub mixed ($x, $y) {
	my @all;
	while (@$x || @$y) {
		my $from = @$y && (!@$x || rand() < 0.5) ? $y : $x;
		push @all, shift @$from;
	}
	return @all;
}

sub dump_of ($fault) {
	my ($words, $own, $make) = $FAULTS{$fault}->@*;
	my ($crowd, $stacks) = (2 + int rand 39, 1 + int rand 4);

	$id = 10;
	my @noise = noise();
	my @all = mixed([$make->(), map { follower($fault, $stacks) } 1 .. $crowd], \@noise);
	return ($words, $crowd + $own, "goroutine 1 [running]:\nmain.main()\n\t/app/a.go:7 +0x1\n\n"
		. join('', @all));
}

srand $seed;
$ENV{LC_ALL} = 'C';
my @faults = sort keys %FAULTS;
say "1..$n";
for my $i (1 .. $n) {
	my $fault = $faults[$i % @faults];
	my ($words, $count, $text) = dump_of($fault);
	my $file = "$scratch/dump";

	open my $out, '>', $file or die "$file: $!\n";
	print $out $text;
	close $out or die "$file: $!\n";
	my ($first) = `./gltop $file` =~ /^suspicious\n(.*)/m;
	my $is_right = ($first // '') =~ /^ +$count +[0-9.]+% +.*\Q$words\E/;
	say $is_right ? 'ok' : 'not ok', " $i - $fault, and $count goroutines that wait";
	say "# seed $seed: ", $first // 'nothing suspicious' if !$is_right;
}
