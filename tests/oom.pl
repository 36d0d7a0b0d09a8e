#!/usr/bin/perl
# oom.pl BIN SCRATCH RUNS SEED [PATTERN] - runs the tools of BIN, which are linked with fault.c,
# while some of their calls fail: only call N, call N and all later ones, or calls at random. Each
# run must print what it prints without a fault, with the same status and messages. Otherwise it
# must print the beginning of that, in whole lines, say in the last message what failed, and exit
# with 2. A run without a fault must free all memory. With RUNS, only that many faults of each
# command are tried; SEED chooses them. With PATTERN, only commands that match it are run. Prints
# TAP.
use v5.36;
use List::Util qw(min shuffle);
use POSIX ();

my ($bin, $scratch, $runs, $seed, $pattern) = @ARGV;
my $me = $$;
my $s = 'samples/go1.24';
my $waited = "$s-waited.debug2.txt";

# A first element that begins with < or | is standard input: from a file, or through a pipe.
my @commands = (
	['glparse', $waited],
	['|'.$waited, 'glparse'],
	['<'.$waited, 'glparse', '--args', '--strict', '-'],
	["|$scratch/gzip", 'glparse', '-j2'],
	['glparse', '-j2', "$scratch/gzip"],
	['glparse', '-j1', "$scratch/gzip"],
	['glparse', '--args', $waited],
	['glparse', '--fields', 'id,state,where.func,labels', $waited],
	['glparse', "$s-t0.debug1.txt"],
	['glparse', "$s-t0.pb.gz"],
	["|$scratch/pb", 'glparse'],
	['glparse', 'samples/go1.26-labels.debug2.txt', 'samples/go1.27-labels.sigquit.txt'],
	['glparse', 'samples/go1.23-ancestors.sigquit.txt', 'samples/go1.24-panic.txt'],
	['glparse', '-j1', "$scratch/docker-json"],
	["|$scratch/docker-json", 'glparse', '--args'],
	['glparse', "$scratch/cri", "$scratch/journald-short"],
	['glparse', "$scratch/zap-json"],
	['glparse', "$scratch/flat"],
	['glparse', "$scratch/utf16"],
	['glparse', "$scratch/records"],
	["|$scratch/records", 'glparse', '--args'],
	['glparse', '--fields', 'id,frames.1.func', "$scratch/records"],
	['glparse', "$scratch/tar"],
	["|$scratch/zip", 'glparse', '--args'],
	['gldiff', "$scratch/tar", "$scratch/zip"],
	['gltop', '-j4', "$scratch/zip"],
	['glparse', "$scratch/nodump", 'samples/go1.24-deadlock.txt'],
	['glfilter', '--label', 'x', '--state', 'chan*', '-e', 'func ~ "main" or id < 9', $waited],
	['glfilter', '--func', 'main|net', '-v', '--top', 'park', "$scratch/docker-json"],
	['glfilter', '-c', '-F', '--func', 'main', '--path', 'zoo.go', $waited],
	['glfilter', '-q', '--min-wait', '5m', $waited],
	['glfilter', '-c', '--sig', 'bc98fe92,f9059a7e', $waited],
	['glfilter', '--ignore', 'idle', '--baseline', "$s-t0.debug2.txt", '--fields',
		'id,frames.0.func', "$s-t1.debug2.txt"],
	['glfilter', '--ignore', "$scratch/rules", '-m', '40', '--text', $waited],
	['glfilter', '--text', '--known-ids', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['glfilter', '--known-ids', "$scratch/ids", '--id', '1,2,3', $waited],
	['glgroup', $waited],
	['glgroup', '--by', 'state,created_by', $waited],
	['glgroup', '-j1', "$scratch/docker-json"],
	['glgroup', '--by', 'label.tenant', '--fields', 'count,where', "$s-t0.pb.gz"],
	['glgroup', "$scratch/groups", $waited],
	["|$scratch/groups", 'glgroup', '--sort', 'rms'],
	['glgroup', '--no-sources', '--sort', 'key', $waited],
	['gltop', $waited],
	["|$waited", 'gltop', '--stacks', '--idle', '-n', '5'],
	['gltop', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['gltop', "$s-t0.debug1.txt"],
	['gltop', "$s-t0.pb.gz"],
	['gltop', '--json', $waited],
	['gltop', '--redact-key', 'README.md', '--markdown', $waited],
	['glparse', '--redact-key', 'README.md', '--args', 'samples/go1.24-panic.txt'],
	['glparse', '--redact-key', 'README.md', "$scratch/groups"],
	['gltop', '--by', 'where', '--idle', $waited],
	['gltop', '--tree', $waited],
	['gltop', '--html', $waited],
	['gltop', '--html', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['gltop', '--funcs', $waited],
	['gltop', '--peek', 'main', $waited],
	['gltop', '--list', 'leak', '--source-root', 'samples', $waited],
	['gltop', '--waits', $waited],
	['gltop', '--fail-on', 'total:10,group:5', "$scratch/groups"],
	['gltop', 'samples/go1.24-panic.txt'],
	["|$scratch/stream", 'gltop', '--live'],
	['glwait', $waited],
	["|$waited", 'glwait'],
	['glwait', '--json', "$s-sigquit.txt"],
	['glwait', '--dot', $waited],
	['glwait', '--id', '35', $waited],
	['glwait', '--object', '0xc000012345', $waited],
	['glwait', '--fail-on', 'cycle,wait:5m', "$scratch/args"],
	['glfold', '--by', 'state', $waited],
	['glfold', '--to', 'speedscope', $waited],
	['glfold', '--to', 'pprof', $waited],
	['glfold', '--to', 'dot', $waited],
	['gldiff', "$s-t0.debug2.txt", "$s-t1.debug2.txt"],
	['gldiff', '--json', '--ids', "$s-t0.debug2.txt", "$s-t1.debug2.txt", $waited],
	['gldiff', '--idle', "$s-t0.pb.gz", "$s-t1.debug1.txt"],
	['gldiff', '--by', 'state', '--fail-on', 'leak,grown:50%', $waited, "$s-t1.debug2.txt"],
	['gldiff', '--interval', '1m', '--rise', '50', "$scratch/groups", "$scratch/groups"],
	['glfold', '--weight', 'wait', '--fold-recursion', $waited],
	['glparse', '-j4', "$scratch/large"],
	['glgroup', '-j4', "$scratch/large"],
	['glgroup', '-j4', "$scratch/docker-large"],
	['gltop', '-j4', '--json', "$scratch/docker-large"],
	['glgroup', '-j4', "$scratch/gzip-large"],
	['gltop', '-j4', '--html', "$scratch/large"],
	['glfold', '-j4', '--to', 'pprof', "$scratch/large"],
	['gldiff', '-j4', "$scratch/large", "$scratch/large"],
);

# Every tool on every form, as a file and through a pipe.
my @forms = ($waited, "$scratch/gzip", "$scratch/docker-json", "$scratch/pb", "$s-t0.debug1.txt",
	"$scratch/args");
for my $tool (qw(glparse glfilter glgroup gltop gldiff glwait glfold)) {
	push @commands, $tool eq 'gldiff' ? ([$tool, $_, $_], ["|$_", $tool, $_, '-'])
		: ([$tool, '-j4', $_], ["|$_", $tool]) for @forms;
}

# The kinds of calls that may fail, and the message that follows. If the message is empty, the run
# must be as without a fault. The second wording in a pattern is that of musl.
my $io = '(?:Input/output|I/O) error$';
my %says = (memory => 'out of memory$',
	open => '(?:Too many open files|No file descriptors available)$',
	read => $io, stat => $io, write => "write error: $io",
	map => '', thread => '', short => '', signal => '', again => '');

sub slurp ($path) {
	open my $f, '<:raw', $path or die "$path: $!";
	local $/;
	return <$f> // '';
}

# Makes a file (<PATH) or a pipe (|PATH) the standard input of the child process.
sub feed ($from) {
	my $path = substr $from, 1;
	return open STDIN, '<', $path if $from =~ /^</;
	pipe my $in, my $out or die;
	fcntl $out, 1031, 1 << 20;    # F_SETPIPE_SZ
	syswrite $out, slurp($path);
	close $out;
	open STDIN, '<&', $in or die;
}

# Returns the status (for a signal, 128 or more), standard output and error, and what fault.c wrote.
sub run ($fault, @command) {
	my $from = $command[0] =~ /^[<|]/ ? shift @command : undef;
	my $tool = shift @command;
	my $pid = fork // die;
	if ($pid == 0) {
		feed($from) if $from;
		open STDOUT, '>', "$scratch/out.$me" or die;
		open STDERR, '>', "$scratch/err.$me" or die;
		open my $log, '>', "$scratch/log.$me" or die;
		POSIX::dup2(fileno $log, 9);
		@ENV{'GL_FAULT', 'COLUMNS'} = ($fault, 100);
		alarm 30;
		exec "$bin/$tool", @command or die;
	}
	waitpid $pid, 0;
	return (($? & 127) ? 128 + ($? & 127) : $? >> 8, slurp("$scratch/out.$me"),
		slurp("$scratch/err.$me"), slurp("$scratch/log.$me"));
}

# Returns why this result is wrong, or nothing if it is right.
sub wrong ($want, $kind, $status, $out, $err) {
	return if $status == $want->[0] && $out eq $want->[1] && $err eq $want->[2];
	# If a source file cannot be opened, the tool goes on, and the listing says why.
	return if $kind eq 'open' && $status == $want->[0] && $out =~ /it cannot be read/;
	return "status $status" if $status != 2;
	my $says = $says{$kind} or return "not as without a fault: $err";
	my @lines = split /^/, $err;
	my $last = pop @lines // '';
	return "says: $err" if $err !~ /^\w+: .*$says/mi;
	return 'a line without an end' if $kind ne 'write' && $out ne '' && $out !~ /\n\z/;
	return if $kind =~ /read|open|stat/;    # a report of what could be read
	return "says too much: $err"
		if $last !~ /$says/i || index($want->[2], join '', @lines) != 0;
	return 'not the beginning of what it prints' if index($want->[1], $out) != 0;
	return;
}

# Returns every fault of a command as kind:when:number. With threads, and for kinds without a
# message, some faults are at random.
sub faults ($count, $has_threads) {
	my (@memory, @rest);
	for my $kind (sort keys %says) {
		my $n = $count->{$kind} or next;
		my $to = $kind eq 'memory' ? \@memory : \@rest;
		my $is_mild = !$says{$kind};
		push @$to, map { "$kind:odds:$_" } 1 .. 9 if $is_mild || $has_threads;
		push @$to, map { ("$kind:once:$_", $is_mild ? () : "$kind:from:$_") } 1 .. $n;
	}
	return (\@memory, \@rest);
}

# Chooses $most of the faults, half of which are of memory; 0: all.
sub choose ($most, $memory, $rest) {
	my $half = int(($most + 1) / 2);
	return (@$memory, @$rest) if !$most || @$memory + @$rest <= $most;
	my @m = (shuffle @$memory)[0 .. min($half, scalar @$memory) - 1];
	return (@m, (shuffle @$rest)[0 .. min($most - @m, scalar @$rest) - 1]);
}

srand $seed;
my ($n, $failed, $all, $bad) = (0, 0, 0, 0);
for my $command (@commands) {
	my $name = "@$command" =~ s/\Q$scratch\E\///gr;
	next if $pattern && $name !~ /$pattern/;
	my @want = run('count', @$command);
	my %count = $want[3] =~ /^(\w+) (\d+)$/mg;
	my $most = $runs || ($name =~ /large/ ? 600 : 0);    # these take ten times as long
	my @faults = choose($most, faults(\%count, scalar($name =~ /-j4/)));
	my @why = $want[0] > 1 && $want[2] !~ /no goroutine dump/ ? "status $want[0]" : ();
	push @why, "allocations that are not freed: $1" if $want[3] =~ /^held (-?[1-9]\d*)$/m;
	my ($ran, $ended) = (0, '');
	for my $fault (@faults) {
		my ($kind, $when, $number) = split /:/, $fault;
		# The run with only this fault ended at it, so `from` would give the same.
		next if $when eq 'from' && $ended eq "$kind:$number" && $name !~ /-j4/;
		my ($status, $out, $err) = run($fault, @$command);
		my $why = wrong(\@want, $kind, $status, $out, $err);
		push @why, "$fault: $why" if $why;
		$ended = "$kind:$number" if $when eq 'once' && $kind eq 'memory' && $status == 2;
		$ran++;
	}
	$n++;
	$all += $ran;
	$bad += @why;
	print @why ? 'not ' : '', "ok $n - $name: $ran runs\n";
	print STDERR map { "# $_\n" } @why[0 .. min($#why, 4)];
}
print "# $all runs, $bad violations\n1..$n\n";
exit($bad > 0);
