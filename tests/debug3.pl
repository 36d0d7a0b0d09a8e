#!/usr/bin/perl
# debug3.pl <RECORDS >PROFILE - the goroutines of NDJSON records as a debug=3 profile
#
# It writes what printCountProfile of CockroachDB's fork of Go writes: a sample for each goroutine,
# with the labels go::goroutine and so on before those of the program. It shares no code with the
# tools. A goroutine that waits gets a frame of the runtime on top, which debug=2 does not print.
use v5.28;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';
use JSON::PP;

my (%string, @strings, %location, @locations, @functions, @samples);

sub varint ($n) {
	my $out = '';
	for (; $n > 127; $n >>= 7) { $out .= chr($n & 127 | 128) }
	return $out . chr $n;
}

# Returns a field with a number. Go leaves out the number 0.
sub number ($field, $n) { return $n ? varint($field << 3) . varint($n) : '' }
sub bytes ($field, $s) { return varint($field << 3 | 2) . varint(length $s) . $s }

sub string ($s) {
	utf8::encode($s);
	push @strings, $s if !exists $string{$s};
	return $string{$s} //= $#strings;
}

sub location ($frame) {
	my $key = join "\t", map { $_ // '' } $frame->@{qw(func file line)};
	return $location{$key} if $location{$key};
	my $id = 1 + @locations;
	my $name = string($frame->{func} // '');
	push @functions, number(1, $id) . number(2, $name) . number(3, $name)
		. number(4, string($frame->{file} // ''));
	push @locations, number(1, $id) . number(2, 1) . number(3, 0x400000 + $id)
		. bytes(4, number(1, $id) . number(2, $frame->{line} // 0));
	return $location{$key} = $id;
}

sub label_of ($key, $value) { return bytes(3, number(1, string($key)) . number(2, string($value))) }
sub number_of ($key, $n) { return bytes(3, number(1, string($key)) . number(3, $n)) }

my %gopark = (func => 'runtime.gopark', file => '/usr/local/go/src/runtime/proc.go', line => 435);

sub sample ($r) {
	my @frames = grep { !$_->{elided} } $r->{frames}->@*;
	unshift @frames, \%gopark if $r->{state} ne 'running' && $r->{state} ne 'runnable';
	my $out = bytes(1, join '', map { varint(location($_)) } @frames) . bytes(2, varint(1));
	$out .= number_of('go::goroutine', $r->{id});
	$out .= number_of('go::goroutine_created_by', $r->{created_by}{id} // 0) if $r->{id} != 1;
	$out .= label_of('go::goroutine_state', $r->{state});
	my $minutes = int(($r->{wait_seconds} // 0) / 60);
	$out .= number_of('go::goroutine_wait_minutes', $minutes) if $minutes;
	my $labels = $r->{labels} // {};
	$out .= label_of($_, $labels->{$_}) for sort keys %$labels;
	return $out;
}

binmode STDIN, ':raw';
binmode STDOUT, ':raw';
string('');
my $type = number(1, string('goroutine')) . number(2, string('count'));
@samples = map { sample(decode_json($_)) } <STDIN>;
print bytes(11, $type), number(12, 1), bytes(1, $type), map({ bytes(2, $_) } @samples),
	bytes(3, number(1, 1) . number(7, 1)), map({ bytes(4, $_) } @locations),
	map({ bytes(5, $_) } @functions), map({ bytes(6, $_) } @strings);
