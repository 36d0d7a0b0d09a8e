#!/usr/bin/perl
# changing.pl BYTES - dumps of a process whose stacks change. Each dump has twelve goroutines: nine
# of the previous dump, and three new ones. So 40 MiB are 20,000 dumps with 60,000 groups.
use v5.28;
use warnings;

my $left = shift // die "usage: changing.pl BYTES\n";
my $id = 0;
srand 3;
for (my $dump = 0; $left > 0; $dump++) {
	my $text = "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks()\n" .
		"\t/usr/local/go/src/runtime/pprof/pprof.go:703 +0x6a\n\n";
	for my $k (0 .. 11) {
		my $stack = $k < 3 ? $dump * 3 + $k : int rand 3 * $dump + 3;
		my $wait = $k % 3 ? '' : ', ' . (1 + int rand 9) . ' minutes';
		$id++;
		$text .= "goroutine $id [select$wait]:\nmain.f$stack(0xc000$id)\n" .
			"\t/app/a$stack.go:7 +0x1\nmain.run()\n\t/app/m.go:9 +0x1\n" .
			"created by main.main in goroutine 1\n\t/app/m.go:3 +0x1\n\n";
	}
	print $text;
	$left -= length $text;
}
