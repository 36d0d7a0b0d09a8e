#!/usr/bin/perl
# oom.pl BIN SCRATCH STEP - tools whose n-th allocation fails, and all behind it (GL_MEM_FAIL of
# lib/base/mem.c), for every STEP-th n until none fails any more. Each run must either print what it
# prints with enough memory, as it does where a cache could not grow, or end with status 2, a
# message, and nothing but whole lines that are the begin of what it would have printed. Prints TAP.
use v5.36;

my ($bin, $scratch, $step) = @ARGV;
my $s = 'samples/go1.24';

# What reports count changes when a report cannot be written whole: only lines of records are a
# begin.
my @commands = (
	['glparse', "$s-waited.debug2.txt"],
	['glparse', '--args', "$s-waited.debug2.txt"],
	['glparse', '-j3', "$s-t0.debug1.txt"],
	['glparse', "$s-t0.pb.gz"],
	['glparse', 'samples/go1.26-labels.debug2.txt'],
	['glparse', "$scratch/docker"],
	['glparse', "$scratch/records"],
	['glfilter', '--label', 'x', '--state', 'chan*', '-e', 'func ~ "main" or id < 9',
		"$s-waited.debug2.txt"],
	['glfilter', '--ignore', 'idle', '--baseline', "$s-t0.debug2.txt", '--fields',
		'id,frames.0.func', "$s-t1.debug2.txt"],
	['glfilter', '--text', '--known-ids', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['glgroup', '--by', 'state,created_by', "$s-waited.debug2.txt"],
	['glgroup', "$scratch/groups"],
	['gltop', "$s-waited.debug2.txt"],
	['gltop', '--json', "$s-waited.debug2.txt"],
	['gltop', '--tree', "$s-waited.debug2.txt"],
	['gltop', '--funcs', "$s-waited.debug2.txt"],
	['gltop', '--waits', "$s-waited.debug2.txt"],
	['glwait', "$s-waited.debug2.txt"],
	['glwait', '--json', "$s-sigquit.txt"],
	['glwait', '--dot', "$s-waited.debug2.txt"],
	['glwait', '--id', '35', "$s-waited.debug2.txt"],
	['glwait', '--object', '0xc000012345', "$s-waited.debug2.txt"],
	['gldiff', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['gldiff', '--json', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
);

sub slurp ($path) {
	open my $f, '<:raw', $path or die "$path: $!";
	local $/;
	return <$f> // '';
}

# Status (a signal: 128 and more), standard output and error, with allocation $at failing.
sub run ($at, @command) {
	my $tool = shift @command;
	my $pid = fork // die;
	if ($pid == 0) {
		open STDOUT, '>', "$scratch/out" or die;
		open STDERR, '>', "$scratch/err" or die;
		$ENV{GL_OOM_AT} = $at;
		exec "$bin/$tool", @command or die;
	}
	waitpid $pid, 0;
	return (($? & 127) ? 128 + ($? & 127) : $? >> 8, slurp("$scratch/out"),
		slurp("$scratch/err"));
}

# Why this outcome is wrong; nothing: it is not.
sub fault ($want, $status, $out, $err) {
	return if $status == $want->[0] && $out eq $want->[1];
	return "status $status" if $status != 2;
	return "no message: $err" if $err !~ /out of memory/;
	return 'a line without an end' if $out ne '' && $out !~ /\n\z/;
	return;
}

my ($n, $failed) = (0, 0);
for my $command (@commands) {
	my $want = [ run(0, @$command) ];
	my ($at, $quiet, $runs, @why) = (1, 0, 0);
	# Where no allocation fails any more, nothing is said of memory, many times in a row.
	for (; $quiet * $step < 60 && $at < 100000; $at += $step) {
		my ($status, $out, $err) = run($at, @$command);
		my $why = fault($want, $status, $out, $err);
		push @why, "allocation $at: $why" if $why;
		$quiet = $status == $want->[0] && $err eq $want->[2] &&
			$out eq $want->[1] ? $quiet + 1 : 0;
		$runs++;
	}
	$n++;
	$failed = 1 if @why;
	print @why ? 'not ' : '',
		"ok $n - @$command[0 .. $#$command]: $runs runs\n" =~ s/\Q$scratch\E\///gr;
	print STDERR map { "# $_\n" } @why[0 .. ($#why > 4 ? 4 : $#why)];
}
print "1..$n\n";
exit $failed;
