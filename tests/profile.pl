#!/usr/bin/perl
# profile.pl writes protobuf profiles (proto/profile.proto of google/pprof). It shares no code with
# the tools.
#
#     profile.pl vary DIR SEEDS FILE...   writes each profile again, encoded otherwise and without
#                                         gzip: as DIR/NAME.pprof with fields in the order of
#                                         google/pprof, and as DIR/NAME.1 to SEEDS in random order
#     profile.pl make TYPE... [-- COUNT,COUNT...:FUNC;FUNC...]...
#                                         prints a profile of these sample types, with these samples
use v5.28;
use warnings;
use List::Util 'shuffle';

my ($STRING, $SAMPLE, $LOCATION, $FUNCTION) = (6, 2, 4, 5);
my %IS_MESSAGE = (
	'' => { map { $_ => 1 } 1 .. 5, 11 },
	$SAMPLE => { 3 => 1 },
	$LOCATION => { 4 => 1 });
my %IS_PACKED = ($SAMPLE => { 1 => 1, 2 => 1 }, '' => { 13 => 1 });

# --- the encoding -----------------------------------------------------------------------------

sub varint {
	my ($n) = @_;
	my $out = '';
	for (; $n > 127; $n >>= 7) { $out .= chr($n & 127 | 128) }
	return $out . chr $n;
}

sub get_varint {
	my ($bytes, $at) = @_;
	my ($n, $shift, $c) = (0, 0, 128);
	for (; $c > 127; $shift += 7) {
		$c = ord substr $$bytes, $$at++, 1;
		$n |= ($c & 127) << $shift;
	}
	return $n;
}

# Decodes a message to a list of [number, type, value].
sub decode {
	my ($bytes) = @_;
	my ($at, @fields) = (0);
	while ($at < length $bytes) {
		my $key = get_varint(\$bytes, \$at);
		my $value = get_varint(\$bytes, \$at);
		if (($key & 7) == 2) {
			my $length = $value;
			$value = substr $bytes, $at, $length;
			$at += $length;
		}
		push @fields, [ $key >> 3, $key & 7, $value ];
	}
	return @fields;
}

sub encode {
	return join '', map {
		my ($number, $type, $value) = @$_;
		varint($number << 3 | $type) . ($type == 0 ? varint($value)
			: $type == 2 ? varint(length $value) . $value : $value);
	} @_;
}

# --- other bytes ------------------------------------------------------------------------------

# Returns fields of each type with numbers that no profile has yet.
sub unknown {
	my @kinds = ([ 0, int rand 1 << 30 ], [ 1, 'eight by' ], [ 2, "\x08\x01 any" ],
		[ 5, 'four' ]);
	return map { [ 16 + int rand 3000, @$_ ] } grep { rand() < .1 } @kinds;
}

# Encodes numbers in fields of their own, packed, or some of each.
sub repack {
	my ($number, @values) = @_;
	my @fields;
	while (@values) {
		my @some = splice @values, 0, 1 + int rand @values;
		push @fields, rand() < .5 ? [ $number, 2, join '', map { varint($_) } @some ]
			: map { [ $number, 0, $_ ] } @some;
	}
	return @fields;
}

sub unpack_values {
	return map {
		my ($type, $value) = @$_[1, 2];
		my ($at, @values) = (0);
		while ($type == 2 && $at < length $value) { push @values,
			get_varint(\$value, \$at) }
		$type == 2 ? @values : $value;
	} @_;
}

# Puts the fields in random order, except that those with the same number keep theirs if it matters.
sub mix {
	my ($kind, @fields) = @_;
	my (%queue, @order);
	for my $number (keys %{ $IS_PACKED{$kind} // {} }) {
		my @repacked = repack($number, unpack_values(grep { $_->[0] == $number } @fields));
		@fields = (@repacked, grep { $_->[0] != $number } @fields);
	}
	for my $field (@fields, unknown()) {
		my ($number, $type, $value) = @$field;
		$value = encode(mix($number, decode($value))) if $IS_MESSAGE{$kind}{$number} &&
			$type == 2;
		push @{ $queue{$number} }, [ $number, $type, $value ];
		push @order, $number;
	}
	if ($kind eq '') {
		for my $number ($SAMPLE, 3, $LOCATION, $FUNCTION) {
			@{ $queue{$number} } = shuffle @{ $queue{$number} // [] };
		}
	}
	return map { shift @{ $queue{$_} } } shuffle @order;
}

sub slurp {
	my ($path) = @_;
	open my $in, '<:raw', $path or die "$path: $!\n";
	local $/;
	return scalar <$in>;
}

sub spew {
	my ($path, $bytes) = @_;
	open my $out, '>:raw', $path or die "$path: $!\n";
	print $out $bytes;
	close $out or die "$path: $!\n";
}

sub vary {
	my ($dir, $seeds, @files) = @_;
	for my $file (@files) {
		my $name = $file =~ s{^.*/}{}r;
		my @fields = decode(slurp($file));
		spew("$dir/$name.pprof", encode((sort { $a->[0] <=> $b->[0] } @fields),
			[ 14, 0, 0 ]));
		for my $seed (1 .. $seeds) {
			srand $seed;
			spew("$dir/$name.$seed", encode(mix('', @fields)));
		}
	}
}

# --- made up ----------------------------------------------------------------------------------

my (@strings, %string);

sub string {
	my ($s) = @_;
	$string{$s} //= push(@strings, $s) - 1;
	return $string{$s};
}

sub make {
	my ($types, @samples) = @_;
	my (@fields, %location);
	string('');
	push @fields,
		map { [ 1, 2, encode([ 1, 0, string($_) ], [ 2, 0, string('count') ]) ] } @$types;
	for my $sample (@samples) {
		my ($counts, $stack) = split /:/, $sample, 2;
		my @ids = map { $location{$_} //= 1 + keys %location } split /;/, $stack;
		push @fields, [ $SAMPLE, 2, encode([ 1, 2, join '', map { varint($_) } @ids ],
			[ 2, 2, join '', map { varint(unpack 'Q', pack 'q', $_) } split /,/,
			$counts ]) ];
	}
	for my $func (sort { $location{$a} <=> $location{$b} } keys %location) {
		my $id = $location{$func};
		push @fields, [ $LOCATION, 2, encode([ 1, 0, $id ], [ 3, 0, 4096 + $id ],
			[ 4, 2, encode([ 1, 0, $id ], [ 2, 0, 10 * $id ]) ]) ],
			[ $FUNCTION, 2, encode([ 1, 0, $id ], [ 2, 0, string($func) ],
				[ 4, 0, string('/app/main.go') ]) ];
	}
	binmode STDOUT;
	print encode(@fields, map { [ $STRING, 2, $_ ] } @strings);
}

my ($what, @arguments) = @ARGV;
if ($what eq 'vary') {
	vary(@arguments);
} else {
	my ($types, @samples) = ([]);
	push @$types, shift @arguments while @arguments && $arguments[0] ne '--';
	shift @arguments;
	make($types, @arguments);
}
