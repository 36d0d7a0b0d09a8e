#!/usr/bin/perl
# wrapped.pl WORK <TABLE: compares glparse's records of the samples, as tests/gen/wrap.pl wraps
# them, with its records of the bare samples. Prints each verdict as a line: "0" or "1", TAB, a
# claim. If a claim fails, lines with "# " before it say why, one for each sample. tests/wrap.t has
# the table.
use v5.36;
use List::Util qw(all first max);
require './tests/gen/wrap.pl';

my $work = shift @ARGV or die "usage: wrapped.pl WORK <TABLE\n";
my $all  = $ENV{WRAP_ALL};

# ---------------------------------------------------------------- samples

# shorten(text, n): keeps the first n blocks, the sections of a crash, and the last block.
sub shorten ($text, $n) {
	my @blocks = split /(?<=\n\n)/, $text;
	return $text if @blocks <= $n + 3;
	my $dash = first { $blocks[$_] =~ /^-----$/m } 0 .. $#blocks;
	my @tail = defined $dash
		? @blocks[$dash - 1 .. ($dash + 6 < $#blocks ? $dash + 6 : $#blocks)] : $blocks[-1];
	return join '', @blocks[0 .. $n - 1], @tail;
}

sub slurp ($file) {
	open my $i, '<:raw', $file or die "$file: $!\n";
	local $/;
	return <$i> // '';
}

sub spew ($file, $bytes) {
	open my $o, '>:raw', $file or die "$file: $!\n";
	print $o $bytes;
	close $o or die "$file: $!\n";
}

# Returns the samples, each as [name, shape, text].
sub samples () {
	my @list;
	if ($all) {
		for my $file (sort glob 'samples/*.txt samples/*.log') {
			my ($name)  = $file =~ m{([^/]+)$};
			my ($shape) = $name =~ /odd-panic/ ? 'imitation'
				: $name =~ /(goleak|cframes|1\.26-labels(?=\.debug2))/
				? $1 =~ s/^1\.26-//r
				: $name =~ /^(dockerd)/ ? $1 : $name =~ /\.log$/ ? 'log'
					: $name =~ /(debug[12]|panic|deadlock|sigquit|crash)/;
			push @list, [$name, $shape, slurp($file)];
		}
		return @list;
	}
	push @list, map { [$_->[0], $_->[1], $_->[2] ? shorten(slurp("samples/$_->[0]"), $_->[2])
		: slurp("samples/$_->[0]")] }
		['go1.24-panic.txt', 'panic'], ['go1.27-deadlock.txt', 'deadlock'],
		['go1.19-leak.after.debug1.txt', 'debug1'], ['go1.27-t1.leak.debug1.txt', 'debug1'],
		['go1.27-labels.debug2.txt', 'debug2', 16],
			['go1.24-waited.debug2.txt', 'debug2', 12],
		['go1.26-labels.sigquit.txt', 'sigquit', 8],
			['go1.23-ancestors.sigquit.txt', 'sigquit', 6],
		['go1.21-crash.txt', 'crash', 4], ['go1.19-prometheus.sigquit.log', 'log', 5],
		['dockerd-goroutine-stacks-2026-11-21T032749Z.log', 'dockerd', 10];
	return @list;
}

# ---------------------------------------------------------------- running glparse

# Runs glparse on a file. Returns [records as text, messages without the names of the program and
# the file, status].
sub glparse ($file, @how) {
	my $pid = fork // die;
	if (!$pid) {
		open STDOUT, '>', "$work/out" or die;
		open STDERR, '>', "$work/messages" or die;
		exec './glparse', '--as', 'x', @how, $file or die;
	}
	waitpid $pid, 0;
	my $status = $?;
	return [slurp("$work/out"), slurp("$work/messages") =~ s/^glparse: [^:\n]*(?::\d+)?: //gmr,
		$status];
}

# Runs glparse once on several files. Returns for each what glparse() returns; the status is that of
# the run.
sub glparse_each (@files) {
	my $pid = fork // die;
	if (!$pid) {
		open STDOUT, '>', "$work/out" or die;
		open STDERR, '>', "$work/messages" or die;
		exec './glparse', @files or die;
	}
	waitpid $pid, 0;
	my %run = map { $_ => ['', '', $?] } @files;
	for my $line (split /(?<=\n)/, slurp("$work/out")) {
		my ($file) = substr($line, rindex $line, ',"source":"') =~ /^,"source":"([^"]*)"/;
		$run{$file}[0] .= $line;
	}
	for my $line (split /(?<=\n)/, slurp("$work/messages")) {
		my ($file, $said) = $line =~ /^glparse: ([^:\n]*)(?::\d+)?: (.*\n)/s
			or die "no file: $line";
		$run{$file}[1] .= $said;
	}
	return map { $run{$_} } @files;
}

# Runs glparse on standard input: a pipe with n bytes per write or, if n is 0, the file.
sub glparse_pipe ($file, $n) {
	my $pid;
	if (!$n) {
		$pid = fork // die;
		if (!$pid) {
			open STDIN, '<', $file or die;
			open STDOUT, '>', "$work/out" or die;
			open STDERR, '>', '/dev/null' or die;
			exec './glparse', '--as', 'x' or die;
		}
		waitpid $pid, 0;
		return slurp("$work/out");
	}
	my $bytes = slurp($file);
	local $SIG{PIPE} = 'IGNORE';
	pipe my $in, my $out or die;
	$pid = fork // die;
	if (!$pid) {
		close $out;
		open STDIN, '<&', $in or die;
		open STDOUT, '>', "$work/out" or die;
		open STDERR, '>', '/dev/null' or die;
		exec './glparse', '--as', 'x', '-' or die;
	}
	close $in;
	for (my $p = 0; $p < length $bytes; $p += $n) { syswrite $out, $bytes, $n, $p }
	close $out;
	waitpid $pid, 0;
	return slurp("$work/out");
}

# Returns a record as { same => the keys that must be equal, dump, reason, time, origin, from, to }.
sub record ($line) {
	my $i = rindex $line, ',"source":"';
	die "no source: $line" if $i < 0;
	my ($head, $tail) = (substr($line, 0, $i), substr $line, $i);
	my $string = qr/"((?:[^"\\]|\\.)*)"/;
	$tail =~ /^,"source":$string (?:,"origin":$string)? ,"dump":(\d+) (?:,"reason":$string)?
		(?:,"time":$string)? ,"offset":(\d+),"bytes":(\d+) (.*) \}$/x
		or die "unknown record: $tail";
	return { head => $head, rest => $8, dump => $3, reason => $4, time => $5, origin => $2,
		from => $6, to => $6 + $7 };
}
sub records ($text) { map { record($_) } split /\n/, $text }

# same($r, row, loose): returns the keys that must be equal, as text.
sub same ($r, $row, $loose) {
	my $head   = $loose ? $r->{head} =~ s/,"repeat":true//r : $r->{head};
	my $reason = $loose ? '' : $r->{reason} // '';
	$reason =~ s/\\n(?:\\t| )*/\\n/g if $row->{tabs};
	return "$head,$r->{rest}," . ($loose ? '' : $r->{dump}) . ",$reason";
}

sub counts ($messages, $loose) {
	my %n;
	for my $word (qw(partial truncated unread repeated race)) {
		next if $loose && $word eq 'repeated';
		$n{$word} = $messages =~ /(\d+) (?:dumps? )?$word/ ? $1 : 0;
	}
	return join ', ', map { "$n{$_} $_" } sort keys %n;
}

# ---------------------------------------------------------------- verdicts

# All samples of a row share its claims. verdict() collects their results, conclude() prints them.
my (@claims, %claim, @why);
sub verdict ($is_wrong, $claim, $sample = undef) {
	push @claims, $claim unless $claim{$claim};
	my $c = $claim{$claim} //= { tried => 0, why => [] };
	$c->{tried}++;
	push @{$c->{why}}, ($sample // '') . ': ' . (join('; ', @why) || 'wrong') if $is_wrong;
	@why = ();
}

sub conclude () {
	for my $name (@claims) {
		my ($tried, @wrong) = ($claim{$name}{tried}, @{$claim{$name}{why}});
		say "# $_" for @wrong;
		say join "\t", @wrong ? 1 : 0, $tried > 1 ? "$name ($tried samples)" : $name;
	}
	(@claims, %claim) = ();
}
sub because ($text) { push @why, substr $text =~ s/\n/ /gr, 0, 300; return 1 }

# differ(want, got, what): returns whether two lists differ, and reports where.
sub differ ($want, $got, $what) {
	for my $i (0 .. ($#$want > $#$got ? $#$want : $#$got)) {
		my ($w, $g) = ($want->[$i] // '(none)', $got->[$i] // '(none)');
		next if $w eq $g;
		my $k = 0;
		$k++ while $k < length $w && $k < length $g && substr($w, $k, 1) eq substr $g, $k,
			1;
		$k = $k > 30 ? $k - 30 : 0;
		return because(sprintf '%s %d of %d: want %s, got %s', $what, $i + 1, scalar @$want,
			substr($w, $k, 150), substr($g, $k, 150));
	}
	return 0;
}

# Returns maps from offsets to line numbers, for lines that begin or end there.
sub line_maps ($text) {
	my (%begins, %ends, $at, $n);
	$at = $n = 0;
	for my $line (split /(?<=\n)/, $text) {
		$begins{$at} = $n;
		$at += length $line;
		$ends{$at} = $n++;
	}
	return (\%begins, \%ends);
}

# Returns the place of each bare record in the wrapped text: [from, to, number of its header line].
sub places ($bare, $text, $truth) {
	my ($begins, $ends) = line_maps($text);
	return map {
		my ($a, $b) = ($begins->{$_->{from}}, $ends->{$_->{to}});
		[defined $a ? $truth->[$a]{from} : undef, defined $b ? $truth->[$b]{to} : undef,
			$a];
	} @$bare;
}

my %bare;
sub bare ($name, $text) {
	return $bare{$name} //= do {
		spew("$work/bare", $text);
		my $run = glparse("$work/bare");
		{ records => [records($run->[0])], messages => $run->[1], status => $run->[2] };
	};
}

# is_loose: true if blank lines are lost and there is a [running] header in mid-dump, which then
# begins another dump, so that dump, reason and repeat cannot be compared.
sub is_loose ($bare, $row) {
	return 0 unless $row->{noblank};
	my %seen;
	for my $r (@{$bare->{records}}) {
		return 1 if $seen{$r->{dump}}++ && $r->{head} =~ /^[^{]*\{?[^{]*"state":"running"/;
	}
	return 0;
}

# Wraps the samples of a row; returns what wrap.pl reports for each, with its file.
sub wrap_all ($row, @samples) {
	my $n = 0;
	return map {
		my $out = Wrap::wrap($row->{name}, $_->[2], %{$row->{how}});
		spew($out->{file} = "$work/wrapped." . $n++, $out->{text});
		$out;
	} @samples;
}

sub check_case ($row, $sample, $out, $run, $status) {
	my ($name, $shape, $text) = @$sample;
	my $bare   = bare($name, $text);
	my $loose  = is_loose($bare, $row);
	my $titled = $row->{title};
	my @got = records($run->[0]);
	my @want = @{$bare->{records}};
	my $wrong = !@want;
	$wrong ||= differ([map { same($_, $row, $loose) } @want],
		[map { same($_, $row, $loose) } @got], 'record');
	$wrong ||= $run->[2] != $status && because("status $run->[2], not $status");
	verdict($wrong, "$titled: the records" , $name);

	my ($w, $g) = (counts($bare->{messages}, $loose), counts($run->[1], $loose));
	verdict(!@got && because('no records at all') || $w ne $g &&
		because("want $w; got: $run->[1]"), "$titled: nothing unread, cut or lost", $name);

	my @place = places(\@want, $text, $out->{lines});
	verdict(differ([map { ($_->[0] // '?') . '+' . ($_->[1] // '?') } @place],
		[map { "$_->{from}+$_->{to}" } @got], 'from+to of record'),
		"$titled: offset and bytes", $name);

	my $origin = $out->{lines}[0]{origin};
	my @bad = $row->{origin} eq 'may' ? () : grep { ($_->{origin} // '') ne $origin } @got;
	verdict(!@got || @bad && because("want origin $origin, got " . ($bad[0]{origin} // 'none')),
		
		"$titled: origin " . ($row->{origin} eq 'may' ? 'if any' : $origin || 'none'),
			$name);
	my $when = $row->{time} eq 'no' ? 'no time' : $row->{time} eq 'may' ? 'time, if any'
		: 'time';
	verdict(times_wrong($row, $out, \@place, \@got, $shape), "$titled: $when", $name);
}

# The time of a dump is that of its first header; in a count profile it may be that of either of two
# lines.
sub times_wrong ($row, $out, $place, $got, $shape) {
	return 1 unless @$got;
	my %first;
	for my $k (0 .. $#$got) {
		my $time = $got->[$k]{time} // '';
		my $i    = $first{$got->[$k]{dump}} //= $place->[$k] ? $place->[$k][2] : undef;
		my @may  = $row->{time} eq 'no' ? '' : ($out->{lines}[$i // 0]{time} // '');
		push @may, $out->{lines}[$i - 1]{time} // '' if $shape eq 'debug1' && $i &&
			$row->{time} ne 'no';
		push @may, '' if $row->{time} eq 'may';
		next if grep { $_ eq $time } @may;
		next if $row->{time} eq 'may' && length $may[0] &&
			index($time, substr $may[0], 0, 19) == 0;
		return because("record " . ($k + 1) . ": want $may[0], got " . ($time || 'none'));
	}
	return 0;
}

# Tests that a pipe, in pieces of 1 and 7 bytes, gives the same as the file. For one sample, tests
# that also of standard input that is the file.
sub check_doors ($row, $name, $file, $run, $is_first) {
	my $want = $run->[0] =~ s/,"source":"\Q$file\E"/,"source":"x"/gr;
	my @bad = grep { glparse_pipe($file, $_) ne $want } $is_first ? 0 : (), 1, 7;
	verdict(!length $want && because('no records at all') || @bad && because("pieces of @bad"),
		"$row->{title}: one answer through every door", $name);
}

sub check_interleaved ($row, $one, $two, $seed) {
	my @sample = ($one, $two);
	my $out    = Wrap::interleave($row->{name}, $one->[2], $two->[2], %{$row->{how}},
		seed => $seed);
	my @truth  = ($out->{lines}, $out->{others});
	spew("$work/wrapped", $out->{text});
	my $run = glparse("$work/wrapped");
	my @got = records($run->[0]);
	my ($claim, $name) = ($row->{title}, "$one->[0] with $two->[0], seed $seed");
	my (@want, @places, %stream_at, @wrong);
	for my $k (0, 1) {
		my $bare  = bare($sample[$k][0], $sample[$k][2]);
		my @place = places($bare->{records}, $sample[$k][2], $truth[$k]);
		my $who   = $row->{origin} eq 'may' ? '' : $truth[$k][0]{origin};
		for my $j (0 .. $#place) {
			push @want, "$who " . same($bare->{records}[$j], $row, 1);
			push @places, join '+', map { $_ // '?' } @{$place[$j]}[0, 1];
			$stream_at{$place[$j][0] // '?'} = "$k:$bare->{records}[$j]{dump}";
		}
	}
	my @have = map { ($row->{origin} eq 'may' ? '' : $_->{origin} // '') . ' '
		. same($_, $row, 1) } @got;
	verdict(differ([sort @want], [sort @have], 'record'), "$claim: each stream's records",
		$name);
	verdict(differ([sort @places], [sort map { "$_->{from}+$_->{to}" } @got], 'from+to'),
		"$claim: offset and bytes", $name);
	my (%to, %from);
	for my $r (@got) {
		my $was = $stream_at{$r->{from}} // '?';
		$to{$was}{$r->{dump}} = $from{$r->{dump}}{$was} = 1;
	}
	verdict(!@got || !(all { keys %$_ == 1 } values %to, values %from) &&
		because('a dump holds goroutines of several, or is in pieces'),
		"$claim: dumps are kept apart", $name);
}

# ---------------------------------------------------------------- the table

my @rows;
while (my $line = <STDIN>) {
	chomp $line;
	next if $line =~ /^\s*(?:#|$)/;
	my ($title, $not, $loses, $origin, $time) = split /\s*\|\s*/, $line =~ s/^\s+|\s+$//gr;
	my ($name, @how) = split ' ', $title;
	push @rows, {
		title => $title, name => $name,
			not => { map { $_ => 1 } split /[ ,]+/, $not // '' },
		how => { map { /^--(\w+)=(.*)/ ? ($1, $2) : die "wrap.t: $_\n" }
			grep { $_ ne '--interleave' } @how },
		is_interleaved => scalar(grep { $_ eq '--interleave' } @how),
		noblank => scalar($loses =~ /blank/), tabs => scalar($loses =~ /tabs/),
			origin => $origin, time => $time,
	};
}

my @samples = samples();
my %sample  = map { $_->[0] => $_ } @samples;
my %known   = map { $_->{name} => 1 } @rows;
verdict(scalar(grep { !$known{$_} } Wrap::names()), 'the table names every envelope of wrap.pl');
conclude();
for my $row (@rows) {
	if ($row->{is_interleaved}) {
		for my $seed (1 .. ($all ? 5 : 2)) {
			check_interleaved($row, @sample{'go1.24-panic.txt', 'go1.27-deadlock.txt'},
				$seed);
			check_interleaved($row, @sample{'go1.24-waited.debug2.txt',
				'dockerd-goroutine-stacks-2026-11-21T032749Z.log'}, $seed);
		}
		conclude();
		next;
	}
	my @mine = grep { !$row->{not}{$_->[1]} } @samples;
	my @out  = wrap_all($row, @mine);
	my @runs = glparse_each(map { $_->{file} } @out);
	my $status = max(map { bare(@$_[0, 2])->{status} } @mine);
	my $ntried = 0;
	for my $k (0 .. $#mine) {
		check_case($row, $mine[$k], $out[$k], $runs[$k], $status);
		check_doors($row, $mine[$k][0], $out[$k]{file}, $runs[$k], !$ntried++)
			if $mine[$k][0] =~
				/^(?:go1\.27-deadlock|go1\.19-leak\.after\.debug1|go1\.24-panic)/;
	}
	conclude();
}
