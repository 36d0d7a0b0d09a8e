#!/usr/bin/perl
# json.pl makes JSON for tests/json.t, and checks what glfilter and jq made of it.
#
#     perl tests/json.pl table DIR           a table of values that RFC 8259 allows or does not
#     perl tests/json.pl drawn DIR SEED N    random values, every other one damaged
#     perl tests/json.pl records DIR SEED    the records of DIR/records, most damaged in one place
#     perl tests/json.pl check DIR           checks the results of glfilter and jq
#     perl tests/json.pl states DIR SEED N   prints records whose states are strings to be decoded
#
# The first three write DIR/in, one record per line; `table` and `drawn` put the value into its key
# x. They also write DIR/about, with two words per line. The first says whether the line is valid:
# yes, no, ? (not known), or ! (not known, and it may be JSON but no record). The second is the
# laxity for which jq's answer may differ (-: it may not).
use strict;
use warnings;

my $head = '{"sig":"0123456789abcdef","count":1,"x":';

# Deviations of jq, 1.6 and later. For anything else, jq and the tools must agree.
my %laxity = (
	nan => 'nan in some spellings is a number, and Infinity another',
	number => 'numbers as strtod has them: 01, 1., .5, +1, and VT or FF before them',
	control => 'U+001F in a string is read, U+0001 to U+001E are not',
	surrogate => 'a lone surrogate is refused or replaced; RFC 8259 allows it, we replace it',
	utf8 => 'bytes that are not UTF-8 are replaced',
	depth => 'deeper than 64 is read: 256, later 10000; 64 is our limit, as RFC 8259 allows',
	nul => 'NUL ends what -R reads, in some versions',
);

sub nested { my ($open, $close, $n) = @_; return $open x $n . $close x $n }

# Of depths in this table, the object around the value is one level more.
my @table = (
	# value, verdict, jq's laxity
	map({ [$_, 'yes', '-'] } '{}', '[]', '""', 'null', 'true', 'false', '0', '-0', '-0.0',
		'0e0',
		'0E+00', '1E5', '1e+5', '1e-5', '123.456e-7', '1e400', '-1e400', '1e-400',
		'123456789012345678901234567890', '0.1234567890123456789012345678901234567890',
		" \t[ 1 ,\t2 ] ", '{ "a" : 1 , "b" : [ ] }', '{"a":1,"a":2}', '{"":0}',
		'{"a\u0062":{"b":[{"c":[[]]}]}}', '"\"\\\\\/\b\f\n\r\t"', '"\u0000"',
			'"\uABCD\uabcd"',
		'"\ud83d\ude00"', "\"\x7f\"", "\"\xc2\x80\"", "\"\xe2\x80\xa8\"",
			"\"\xef\xbf\xbf\"",
		"\"\xf4\x8f\xbf\xbf\"", "\"\xef\xbb\xbf\"", nested('[', ']', 63),
		nested('{"":', '}', 62) =~ s/:\}/:0}/r),
	map({ [$_, 'yes', 'surrogate'] } '"\ud800"', '"\udc00"', '"\ude00\ud83d"', '"\ud83d\ud83d"',
		'"\ud83d\n"', '{"\ud800":0}'),
	map({ [$_, 'no', '-'] } '', ' ', ',', '{', '[', ']', '[1}', '{"a":1]', '[1,]', '[,1]',
		'[,]',
		'[1,,2]', '[1 2]', '{,}', '{"a":1,}', '{"a"}', '{"a":}', '{a:1}', '{1:1}',
			"{'a':1}",
		'{"a":1 "b":2}', '{"a",1}', '{null:1}', '1}{', '[1]x', '1//c', '/*c*/1', '#c',
			"'a'",
		'nul', 'nulll', 'tru', 'True', 'TRUE', 'fals', 'undefined', '-', '--1', '1e', '1e+',
		'1e-', '1E', '0x1F', '1_000', '1.2.3', '1e5.5', '1ee5', '- 1', '1 e5', '0e',
		'"', '"a', '"\\"', '"\x41"', '"\a"', '"\\\'"', '"\0"', '"\v"', '"\U0041"', '"\u"',
		'"\u12"', '"\u123g"', '"\u 123"', '"\u-123"', '"\ud83d\u"', "\"\t\"", "\"\r\"",
		"\"\x01\"", "\"\x1e\"", "\"0123456789abcde\t\"", "\"0123456789abcdef\x0b\"",
		"\xc2\xa01", "\xef\xbb\xbf1", "\xef\xbc\x91", '1,2', '1"a":2', '"a"b'),
	map({ [$_, 'no', 'number'] } '01', '-01', '00', '+1', '1.', '.5', '-.5', '1.e5', '01.5e3',
		'-.',
		"\x0b1", "\x0c1"),
	['"'."\x1f".'"', 'no', 'control'],
	map({ [$_, 'no', 'nan'] } 'nan', 'NaN', '-nan', 'Infinity', '-Infinity', 'inf'),
	map({ [$_, 'no', 'utf8'] } "\"\xff\"", "\"\x80\"", "\"\xc3\"", "\"\xc3(\"", "\"\xc0\xaf\"",
		"\"\xe0\x80\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
		"\"\xf8\x88\x80\x80\x80\"",
		"\"\xe2\x82\"", "{\"\xff\":1}"),
	map({ [$_, 'no', 'depth'] } nested('[', ']', 64), nested('[', ']', 200)),
	map({ [$_, 'no', 'nul'] } "\"\0\"", "1\0", "\0"),
);

# --- at random --------------------------------------------------------------------------------

sub any { return $_[rand @_] }
sub blanks { return rand() < 0.8 ? '' : any(' ', "\t", '  ', " \t ") }
sub digits { return join '', map { int rand 10 } 1 .. 1 + int rand 4 }

sub number {
	my $n = any('', '', '-') . any('0', (1 + int rand 9) . any('', digits()));
	$n .= '.' . digits() if rand() < 0.3;
	$n .= any('e', 'E') . any('', '+', '-') . int rand 30 if rand() < 0.3;
	return $n;
}

sub string {
	my $pairs_only = shift;
	my @parts = ('a', 'b c', '/', '\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t',
		'\\u0041',
		'\\u00e9', '\\u20AC', '\\ud83d\\ude00', '\\u0000', '\\uFFFF', "\xc3\xa9",
			"\xe2\x82\xac",
		"\xf0\x9f\x98\x80", "\x7f", "\xc2\x85", 'x' x int rand 20, '{', '}', '[', ']', ',',
			':');
	push @parts, '\\ud800', '\\udfff' unless $pairs_only;
	return '"' . join('', map { any(@parts) } 1 .. int rand 6) . '"';
}

sub value {
	my $depth = shift;
	my $kind = int rand($depth > 4 ? 5 : 8);
	return any('null', 'true', 'false') if $kind == 0;
	return number() if $kind < 3;
	return string(1) if $kind < 5;
	my @items = map { value($depth + 1) } 1 .. int rand 4;
	my $open = $kind == 7 ? '{' : '[';
	@items = map { string(1) . blanks() . ':' . blanks() . $_ } @items if $open eq '{';
	return $open . blanks() . join(blanks() . ',' . blanks(), @items) . blanks() .
		($open eq '{' ? '}' : ']');
}

sub damaged {
	my $v = shift;
	my $at = int rand(1 + length $v);
	my $c = any(split(//, "\"\\{}[],:0-.eE+ tnu1x/\t\x01'"), '00', '\\u', 'nan');
	return substr($v, 0, $at) . $c . substr($v, $at) if rand() < 0.4 || $at == length $v;
	return substr($v, 0, $at) . any('', '', $c) . substr($v, $at + 1);
}

# Returns the laxity for which jq may answer otherwise about a damaged value; -: none. It may name
# one that jq does not need.
sub laxity_of {
	my $v = shift;
	return 'nan' if $v =~ /nan/i;
	(my $bare = $v) =~ s/"(?:[^"\\]|\\.)*"?//g;
	return 'surrogate' if $v =~ /\\ud[89a-f]/i &&
		$v !~ /^(?:(?!\\ud[89a-f]).|\\ud83d\\ude00)*$/i;
	return 'utf8' if do { my $u = $v; !utf8::decode($u) };
	return 'number'
		if $bare =~ /(?:^|[^\d.eE+-])[-+]*0\d|\.(?!\d)|(?<!\d)\.|\+(?<![eE]\+)|[-+]{2}/;
	return '-';
}

sub write_all {
	my ($dir, @rows) = @_;
	open(my $in, '>', "$dir/in") or die;
	open(my $about, '>', "$dir/about") or die;
	for my $row (@rows) {
		die "no such laxity: $row->[2]" unless $row->[2] eq '-' || $laxity{ $row->[2] };
		print $in $row->[1] eq '!' ? "$row->[0]\n" : "$head$row->[0]}\n";
		print $about "$row->[1] $row->[2]\n";
	}
	close $in && close $about or die;
}

# --- what became of them ----------------------------------------------------------------------

sub lines { open(my $in, '<', $_[0]) or die "$_[0]: $!"; my @l = <$in>; return @l }

# Returns the line as glfilter copies it: it replaces surrogates without their other half, and then
# adds the key `mangled`.
sub copied {
	my ($line, $mended) = (shift, 0);
	my ($any, $high, $low) = map { "\\\\u[dD]$_" } '[89a-fA-F]..', '[89abAB]..', '[c-fC-F]..';
	my $whole = qr/$high$low|\\[^u]|\\u(?![dD][89a-fA-F])/;
	$line =~ s/($whole)|$any/$1 || ($mended++, "\xef\xbf\xbd")[1]/ge;
	$line =~ s/\}\s*$/,"mangled":true}\n/ if $mended;
	return $line;
}

sub check {
	my $dir = shift;
	my @in = lines("$dir/in");
	my @about = map { [split] } lines("$dir/about");
	my @jq = map { /ok/ ? 'yes' : 'no' } lines("$dir/jq");
	my %told = map { /^glfilter: -:(\d+): \S/ ? ($1 => 1) : () } lines("$dir/err");
	my @out = lines("$dir/out");
	my ($wrong, %seen, %differ) = (0);
	print STDERR 'jq gave ' . @jq . " answers\n" if @jq != @in;
	for my $i (0 .. $#in) {
		my ($want, $lax) = @{ $about[$i] };
		my $is_out = @out && $out[0] eq copied($in[$i]);
		shift @out if $is_out;
		if ($want eq '!') { # what is handed on must be JSON
			my $bad = $is_out && $lax eq '-' && $jq[$i] eq 'no';
			$seen{ $is_out ? 'yes' : 'no' }++;
			$wrong += $bad;
			print STDERR "handed on: $in[$i]" if $bad;
			next;
		}
		my $got = $is_out && !$told{ $i + 1 } ? 'yes' : !$is_out && $told{ $i + 1 } ? 'no'
			: 'both';
		my $bad = $got eq 'both' || ($want ne '?' && $got ne $want) ||
			($lax eq '-' && $got ne $jq[$i]);
		$seen{$got}++;
		$differ{$lax}++ if $got ne $jq[$i];
		next unless $bad;
		$wrong++;
		(my $show = substr $in[$i], length $head) =~ s/([^ -~])/sprintf '\x%02x', ord $1/ge;
		print STDERR "got $got, want $want, jq $jq[$i] ($lax): $show\n";
	}
	$wrong += @out;
	print "$_ " for map { "$_: " . ($seen{$_} // 0) . ';' } qw(yes no);
	print 'jq differs by ' . (join(', ', map { "$_ $differ{$_}" } sort keys %differ) ||
		'nothing') . "\n";
	exit($wrong || @jq != @in || !$seen{yes} || !$seen{no});
}

my ($what, $dir, $seed, $n) = @ARGV;
if ($what eq 'table') {
	write_all($dir, @table);
} elsif ($what eq 'drawn') {
	srand $seed;
	write_all($dir, map {
		my $v = value(0);
		$v = damaged($v) if $_ % 2;
		$_ % 2 ? [$v, '?', laxity_of($v)] : [$v, 'yes', '-'];
	} 1 .. $n);
} elsif ($what eq 'records') {
	srand $seed;
	# DIR/records has records of one stack in a row, so that the fast path recognises them.
	write_all($dir, map { chomp(my $v = $_); rand() < 0.3 || ($v = damaged($v));
		[$v, '!', laxity_of($v)] }
		lines("$dir/records"));
} elsif ($what eq 'check') {
	check($dir);
} else {
	srand $seed;
	for my $i (1 .. $n) {
		# If a key comes twice, the last one counts, even if one is spelled with escapes.
		my $twice = rand() < 0.3 ? any('"state":"first",', '"st\\u0061te":"first",') : '';
		my $id = any(1 + int rand 1e6, (1 + int rand 99) . '.0', (1 + int rand 99) . 'e1',
			'70e-1', '-0');
		print "{\"count\":1,$twice\"st", any('a', '\\u0061'), 'te":', string(1),
			",\"id\":$id,\"dump\":$i,\"labels\":{\"v\":\"first\",\"v\":", string(1),
			"},\"sig\":\"0123456789abcdef\"}\n";
	}
}
