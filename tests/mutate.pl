#!/usr/bin/perl
# mutate.pl [-aq] [-n COUNT] [-s SEED] [-p PERCENT] [-t RE] [-d DIR] [-r LOG] [FILE...] - tests
# whether the suite notices mistakes in the code. Changes one operator, constant, condition or
# statement of lib or cmd at a time, in a copy in DIR (build/mutants), and runs the tests until one
# fails. Prints what became of each mutant. If one survives, no test looks at what was changed.
# Mutants that do not compile, or whose object file is the same as before, do not count. The exit
# status is 1 if fewer than PERCENT (85) were caught.
#
# First each test, and each case, runs once over a library that notes which basic blocks run (again
# only when it or the code changes). A mutant then meets only the tests that run the block it is in:
# unit programs that include the module's header, other unit programs, cases, scripts; quick ones
# first.
#
#   -a      a mutant that those tests pass must pass all others, too, before it is said to survive
#   -q      run only unit programs and cases, no scripts
#   -t RE   of the scripts, run only those whose names match
#   -r LOG  try what survived in LOG, the output of an earlier run, instead of mutants at random
use v5.36;
use Cwd qw(getcwd realpath);
use Digest::SHA qw(sha1_hex);
use Getopt::Std;
use IO::Handle;
use List::Util qw(max min);
use POSIX qw(WNOHANG);
use Storable qw(retrieve store);
use Time::HiRes qw(time);

my %o = (n => 20, s => CORE::time, p => 85, t => '.', d => 'build/mutants');
getopts('aqn:s:p:t:d:r:', \%o) or die "usage: mutate.pl [-aq] [-n COUNT] [-s SEED] [-p PERCENT] "
	. "[-t RE] [-d DIR] [-r LOG] [FILE...]\n";
my $PATIENCE = 40; # seconds without a line from a test until it is said to hang
my $MAP_SIZE = 1 << 24; # as in blocks.c
my $ULIMITS = 'ulimit -c 0 -v 16000000'; # a mutant may ask for all memory there is

# Mutations: [WHAT, PATTERN, REPLACEMENT...]. If there are several replacements, one is drawn.
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

sub slurp($path) {
	open my $in, '<:raw', $path or return '';
	local $/;
	return <$in> // '';
}

sub spew($path, $text) {
	open my $out, '>:raw', $path or die "$path: $!\n";
	print $out $text;
	close $out or die "$path: $!\n";
}

sub sources($kind) {
	return split ' ', `find lib cmd -name '*.$kind' | sort`;
}

# --- mutants --------------------------------------------------------------------------------

# Returns the lines of a file, with blanks in place of comments, strings and preprocessor lines.
sub code_lines($path) {
	my $text = slurp($path);
	my $blank = sub ($s) { $s =~ s/[^\n\t]/ /gr };
	$text =~ s{(/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')}{$blank->($1)}gse;
	$text =~ s/^(#(?:[^\n]*\\\n)*[^\n]*)/$blank->($1)/gme;
	return split /\n/, $text, -1;
}

# Returns every place in the functions of the files that can be mutated.
sub places(@files) {
	my @places;
	for my $file (@files) {
		my ($n, $inside) = (0, 0);
		for my $line (code_lines($file)) {
			$n++;
			$inside = 1 if $line =~ /^\{/;
			$inside = 0 if $line =~ /^\}/;
			push @places, places_in($file, $n, $line) if $inside;
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

# Returns the mutated line.
sub mutated($place, $line) {
	return $line =~ s/\S.*/$place->{by}/r if exists $place->{by};
	my ($what, undef, @by) = $place->{mutation}->@*;
	my $by = $by[rand @by];
	my ($at, $len) = @$place{qw(at len)};
	my $old = substr $line, $at, $len;
	return $line =~ s/\S.*/;/r if $by eq 'deleted';
	return $line =~ s/\bif \((.*)\)$/if (!($1))/r if $by eq 'negated';
	substr($line, $at, $len) = $by eq 'plus' ? $old + 1 : $by eq 'minus' ? $old - 1 : $by;
	return $line;
}

# Returns the mutants that survived, by a log of an earlier run. Each is moved to the nearest line
# whose text is still what the log says.
sub survivors($log) {
	my @places;
	for (split /\n/, slurp($log)) {
		my ($file, $n, $old, $by) = /^SURVIVED +(\S+):(\d+): (.*?)  ->  (.*?)(?:  \[.*\])?$/
			or next;
		my @lines = map { s/^\s+//r } split /\n/, slurp($file), -1;
		my ($at) = sort { abs($a - $n) <=> abs($b - $n) } grep { $lines[$_ - 1] eq $old }
			1 .. @lines;
		if ($at) { push @places, {file => $file, line => $at, by => $by} }
		else { say "gone      $file:$n: $old  ->  $by" }
	}
	return @places;
}

# --- tests: {name, command, seconds}, and the blocks that they run ---------------------------

my (%words, @tests, @blocks, %in_file);

sub words_of($name) {
	my ($words) = slurp('Makefile') =~ /^$name = ((?:[^\n]*\\\n)*[^\n]*)/m;
	return split ' ', $words =~ tr/\\//dr;
}

sub all_tests() {
	my @names = grep { !m{^tests/(gl\w+|layers|linear|docs|hardened)\.t\z} && /$o{t}/ }
		words_of('TESTS');
	my @cases = map { m{([^/]+)/cmd\z} } sort glob 'tests/cases/*/cmd';
	return ((map { {name => $_, command => [$_], kind => 'unit'} } words_of('UNIT')),
		(map { {name => $_, command => [$_], kind => 'narrow'} } words_of('NARROW')),
		(map { {name => $_, command => ['tests/run-cases', $_], kind => 'case'} } @cases),
		(map { {name => $_, command => [$_], kind => 'script'} } $o{q} ? () : @names));
}

# Ends the process group that run() started.
sub stop($pid) {
	kill 'TERM', -$pid; # scripts remove their scratch folders
	for (1 .. 50) {
		last if waitpid($pid, WNOHANG) == $pid;
		select undef, undef, undef, 0.02;
	}
	kill 'KILL', -$pid;
}

# Runs a test in a copy of the tree. Returns nothing if it passes, and otherwise the claim that
# failed.
sub run($dir, $test, @command) {
	my $pid = open(my $out, '-|') // die;
	if (!$pid) {
		setpgrp;
		chdir $dir;
		$ENV{TMPDIR} = getcwd() . '/tmp';
		$ENV{LIBGL} = 'libgl-static.a' if -e 'libgl-static.a';
		open STDIN, '<', '/dev/null';
		open STDERR, '>', '/dev/null';
		exec 'sh', '-c', "$ULIMITS; exec \"\$@\"", 'sh', @command;
	}
	my $failed;
	my $patience = int($PATIENCE + 10 * ($test->{seconds} // 0));
	eval {
		local $SIG{ALRM} = sub { die "hang\n" };
		alarm $patience;
		while (<$out>) {
			alarm $patience;
			$failed = $1 =~ s/^ - //r, last if /^not ok \d+\b(.*)/ && !/# TODO/;
		}
		alarm 0;
		1;
	} or $failed = "it hangs";
	stop($pid) if defined $failed;
	close $out;
	return $failed // ($? ? "status $?" : undef);
}

# Returns the numbers of the blocks that left a mark.
sub marked($map, $number) {
	my $marks = slurp($map);
	my @blocks;
	push @blocks, $number->{$-[0]} // () while $marks =~ /\x01/g;
	return @blocks;
}

# Numbers the blocks of the traced library by their offsets.
sub number_blocks($dir) {
	my (%number, @at);
	open my $in, '-|', "objdump -d --no-show-raw-insn $dir/libgl.so" or die;
	while (<$in>) {
		my ($next) = /^\s*([0-9a-f]+):/ or next;
		$number{hex $next} = push(@blocks, {}) - 1, pop @at if @at;
		push @at, $next if /call.*__sanitizer_cov_trace_pc/;
	}
	return \%number;
}

# Finds where each block begins in the sources.
sub place_blocks($dir, $number) {
	my @at = sort { $a <=> $b } keys %$number;
	spew("$dir/at", join '', map { sprintf "%x\n", $_ - 1 } @at);
	open my $in, '-|', "addr2line -e $dir/libgl.so <$dir/at" or die;
	my $root = realpath($dir) . '/';
	for my $at (@at) {
		my ($file, $line) = <$in> =~ /^(.*):(\d+)/ or next;
		$file =~ s/^\Q$root\E//;
		$file =~ s{^\./}{};
		push $in_file{$file}{$line}->@*, $number->{$at};
	}
}

# Returns a hash of the files that make up a test.
sub digest_of($test) {
	my $stem = $test->{kind} eq 'case' ? "tests/cases/$test->{name}/" :
		$test->{name} =~ s/(?:-narrow)?\.t\z/./r;
	return sha1_hex(map { slurp($_) } sort glob "$stem*");
}

# Runs a test in the traced copy, and notes how long it takes and the blocks that it runs.
sub trace_one($dir, $test, $number) {
	unlink "$dir/map";
	spew("$dir/map", '');
	truncate "$dir/map", $MAP_SIZE;
	my $began = time;
	$test->{failed} = run($dir, $test, $test->{command}->@*);
	$test->{seconds} = time - $began;
	$test->{blocks} = '';
	vec($test->{blocks}, $_, 1) = 1 for marked("$dir/map", $number);
}

# Traces the tests that were not yet traced with the same code.
sub trace($dir) {
	my $number = number_blocks($dir);
	place_blocks($dir, $number);
	my $code = sha1_hex(map { slurp($_) } sort { $a cmp $b } sources('[ch]'));
	my $known = -e "$dir/known" ? retrieve("$dir/known") : {};
	$known = {} unless ($known->{code} // '') eq $code;
	for my $test (@tests) {
		my $digest = digest_of($test);
		my $was = $known->{$test->{name}};
		if ($was && $was->{digest} eq $digest) {
			%$test = (%$test, %$was);
			next;
		}
		trace_one($dir, $test, $number);
		$known->{$test->{name}} = {digest => $digest,
			map { $_ => $test->{$_} } qw(failed seconds blocks)};
		store({%$known, code => $code}, "$dir/known") if $test->{kind} eq 'script';
	}
	store({%$known, code => $code}, "$dir/known");
}

# Returns the tests that run the block of the line. In optimised code the beginning of a block is
# not exactly known, so these are the tests that run the last block before the line, or the next
# one.
sub tests_of($place) {
	my $lines = $in_file{$place->{file}} or return @tests; # main(), which is not traced
	my $begin = max(grep { $_ <= $place->{line} } keys %$lines);
	my $next = min(grep { $_ > $place->{line} } keys %$lines);
	my @numbers = map { defined ? $lines->{$_}->@* : () } $begin, $next;
	return grep {
		my $test = $_;
		$test->{kind} eq 'narrow' || grep { vec $test->{blocks}, $_, 1 } @numbers;
	} @tests;
}

# Returns the steps in which tests are tried, each [TEST, COMMAND...]; all cases are one command.
sub steps($file, @chosen) {
	my $header = $file =~ s/\.c\z/.h/r;
	my $narrow = grep { $_ eq $file } words_of('BY_AVX2');
	my (@own, @quick, @cases, @slow);
	for my $test (sort { $a->{seconds} <=> $b->{seconds} } @chosen) {
		my ($kind, $step) = ($test->{kind}, [$test, $test->{command}->@*]);
		my $source = $kind eq 'unit' ? slurp($test->{name} =~ s/\.t\z/.c/r) : '';
		if ($kind eq 'case') { push @cases, $test->{name} }
		elsif ($kind eq 'narrow') { push @slow, $step if $narrow }
		elsif ($source =~ /"\Q$header\E"/) { push @own, $step }
		elsif ($kind eq 'unit' && $test->{seconds} < 1) { push @quick, $step }
		else { push @slow, $step }
	}
	my $cases = [{name => 'cases', kind => 'case', seconds => 0}, 'tests/run-cases', @cases];
	return (@own, @quick, @cases ? $cases : (), @slow);
}

# --- building and trying ---------------------------------------------------------------------

my @hardening = map { `./hardening $_ cc -O2` =~ s/\n//r } qw(compile link);
my $FLAGS = '-O2 -fPIC -fno-semantic-interposition -w';
my $TRACED = '-Og -g -fPIC -fno-inline -fsanitize-coverage=trace-pc -w';

# The library is shared here, so that a mutant is linked once for all programs.
sub make_in($dir, $flags, @goals) {
	my @command = ('make', '-s', 'AR=./shared', "HARDEN_CFLAGS=$hardening[0]",
		"HARDEN_LDFLAGS=$hardening[1]", "CFLAGS=$flags", @goals);
	return system('sh', '-c', 'cd $0 && exec "$@" >log 2>&1 </dev/null', $dir, @command) == 0;
}

# Copies the files that git knows to DIR; those that have changed become new there.
sub copy_to($dir, $more) {
	system("rm -rf $dir/tmp && mkdir -p $dir/tmp") == 0 or die;
	for my $file (split /\0/, `git ls-files -zco --exclude-standard`) {
		next if !-e $file || -e "$dir/$file" && slurp($file) eq slurp("$dir/$file");
		system("cp -P --parents --preserve=mode '$file' $dir") == 0 or die;
	}
	my $static = $more ? '' : 'rm -f libgl-static.a && ar rc libgl-static.a "$@"';
	spew("$dir/shared", "#!/bin/sh\nshift 2\n"
		. "cc -shared -o libgl.so $more \"\$@\" -lz -lpthread && "
		. "echo \"INPUT(\$PWD/libgl.so)\" >libgl.a\n$static\n");
	chmod 0755, "$dir/shared";
}

sub prepare($plain, $traced) {
	my @without_lib = ('tests/gen/gen', words_of('BENCH'));
	copy_to($plain, '');
	make_in($plain, $FLAGS, 'programs') or die slurp("$plain/log");
	copy_to($traced, 'blocks.o');
	my $map = realpath($traced) . '/map';
	system("cd $traced && cc -O2 -fPIC -DBLOCKS_MAP='\"$map\"' -c tests/blocks.c") == 0 or die;
	make_in($traced, $FLAGS, @without_lib) or die slurp("$traced/log");
	make_in($traced, $TRACED, 'programs') or die slurp("$traced/log");
	trace($traced);
	for my $test (grep { $_->{failed} } @tests) {
		my $failed = run($plain, $test, $test->{command}->@*) or next;
		say "left out  $test->{name}: fails without a mutant ($failed)";
		$test->{kind} = 'broken';
	}
	@tests = grep { $_->{kind} ne 'broken' } @tests;
}

# Returns what caught the mutant, or nothing. A script may fail by chance, so it has to fail twice.
sub caught($dir, $place) {
	my @chosen = tests_of($place);
	my %chosen = map { $_->{name} => 1 } @chosen;
	my @later = $o{a} ? grep { !$chosen{$_->{name}} } @tests : ();
	for my $step (steps($place->{file}, @chosen), steps($place->{file}, @later)) {
		my ($test, @command) = @$step;
		my $failed = run($dir, $test, @command) // next;
		next if $test->{kind} eq 'script' && $failed !~ /hangs/
			&& !defined run($dir, $test, @command);
		return "$test->{name}: $failed";
	}
	return @chosen ? () : (undef, 'no test runs it');
}

# Builds the mutant. Returns false if it does not compile, or if it is the same program.
sub is_built($dir, $file, $compiled) {
	my $object = $file =~ s/\.c\z/.o/r;
	return make_in($dir, $FLAGS, $object) && slurp("$dir/$object") ne $compiled
		&& make_in($dir, $FLAGS, goals($file));
}

sub goals($file) {
	return $1 if $file =~ m{^cmd/(\w+)\.c\z};
	return ('libgl.a', (grep { $_ eq $file } words_of('BY_AVX2')) ? words_of('NARROW') : ());
}

# Tries one mutant. Returns nothing if it does not count, and otherwise the mutation, and the test
# that caught it or the reason why none did.
sub try_one($dir, $place) {
	my $path = "$dir/$place->{file}";
	my $object = $path =~ s/\.c\z/.o/r;
	my ($text, $compiled) = map { slurp($_) } $path, $object;
	my @lines = split /\n/, $text, -1;
	my $old = $lines[$place->{line} - 1];
	my $new = mutated($place, $old);
	$lines[$place->{line} - 1] = $new;
	spew($path, join "\n", @lines);
	my @result;
	if (is_built($dir, $place->{file}, $compiled)) {
		my ($was, $is) = map { s/^\s+//r } $old, $new;
		@result = ("$place->{file}:$place->{line}: $was  ->  $is", caught($dir, $place));
	}
	spew($path, $text);
	spew($object, $compiled); # what is made of it is made again with the next mutant
	make_in($dir, $FLAGS, goals($place->{file})) if $place->{file} =~ m{^cmd/\w+\.c};
	system("rm -rf $dir/tmp && mkdir $dir/tmp");
	return @result;
}

STDOUT->autoflush;
srand $o{s};
my @files = @ARGV ? @ARGV : sources('c');
my @places = $o{r} ? survivors($o{r}) : places(@files);
my ($plain, $traced) = ("$o{d}/plain", "$o{d}/traced");
@tests = all_tests();
prepare($plain, $traced);
my ($tried, $same, $caught) = (0, 0, 0);
print "# seed $o{s}, ", scalar @places, " places\n";
while (@places && ($o{r} || $tried < $o{n})) {
	my $place = splice @places, $o{r} ? 0 : rand @places, 1;
	my ($mutant, $by, $why) = try_one($plain, $place);
	$same++, next unless $mutant;
	$tried++;
	$caught += defined $by;
	say defined $by ? "caught    $mutant  [$by]"
		: "SURVIVED  $mutant" . ($why ? "  [$why]" : '');
}
printf "%d mutants, %d caught (%.1f %%); %d more do not compile or change nothing\n", $tried,
	$caught, $tried ? 100 * $caught / $tried : 100, $same;
exit($caught * 100 < $o{p} * $tried);
