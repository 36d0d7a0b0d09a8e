#!/usr/bin/perl
# odd.pl FILE... - changes each sample as pagers, chats, wikis, consoles and people do. It must give
# the same records as before, apart from their places. Prints TAP.
use v5.36;

my ($n, $failed, $scratch) = (0, 0, $ENV{SCRATCH} // '/tmp');

my %space = (
	'no-break' => "\xc2\xa0", 'figure' => "\xe2\x80\x87", 'narrow no-break' => "\xe2\x80\xaf",
	'en' => "\xe2\x80\x82", 'em' => "\xe2\x80\x83", 'hair' => "\xe2\x80\x8a",
	'ideographic' => "\xe3\x80\x80", 'Latin-1 no-break' => "\xa0");
my %mark = ('zero width space' => "\xe2\x80\x8b", 'byte order mark' => "\xef\xbb\xbf",
	'word joiner' => "\xe2\x81\xa0", 'soft hyphen' => "\xc2\xad");

# A name, and a function that changes a text; if the third element is true, it also applies to
# debug=1.
my @odd;
for my $name (sort keys %space) {
	my $s = $space{$name};
	# Quoted labels stay as they are.
	push @odd, ["$name spaces for all blanks", sub ($t) {
		$t =~ s/^(?!# labels:).*/$& =~ s{[ \t]}{$s}gr/gemr =~
			s/^# labels: /#${s}labels:$s/gmr }, 1];
	push @odd, ["$name spaces at lines' ends", sub ($t) { $t =~ s/$/$s/gmr }, 1];
	push @odd, ["$name spaces for TABs", sub ($t) { $t =~ s/\t/$s$s$s$s/gr }, 1];
	push @odd, ["$name spaces before offsets", sub ($t) { $t =~ s/ (\+0x)/$s$1/gr }];
	push @odd, ["$name spaces in headers", sub ($t) {
		$t =~ s{^(goroutine \d.*:)$}{$1 =~ s/ /$s/gr}gemr }];
	push @odd, ["$name spaces behind creators", sub ($t) {
		$t =~ s{^created by (\S+) in goroutine (\d+)$}
			{created${s}by$s$1${s}in${s}goroutine$s$2}gmr }];
}
for my $name (sort keys %mark) {
	my $s = $mark{$name};
	push @odd, ["a $name behind each slash", sub ($t) { $t =~ s{/}{/$s}gr }, 1];
	push @odd, ["a $name before each line of goroutines",
		sub ($t) { $t =~ s{^(?=.*\S)}{$s}gmr }];
	push @odd, ["a $name behind each line", sub ($t) { $t =~ s/$/$s/gmr }, 1];
}
# Headers, and the lines of frames.
my $HEADER = qr/^goroutine \d.*:$/m;
my $FRAME = qr{^(?!goroutine)[^\s()]\S*\(.*\)$|^\t\S+:\d+.*$}m;
for my $note ('          <- STUCK', ' <-- here', ' // a comment', ' # a note', " (\xc3\x9712)",
	"\tSTUCK",
	'  all wait for this', " \xe2\x86\x90 this one", ' /* it */') {
	push @odd, ["$note behind headers", sub ($t) { $t =~ s/($HEADER)/$1$note/gr }];
	push @odd, ["$note behind frames", sub ($t) { $t =~ s/($FRAME)/$1$note/gr }];
}
for my $close ('```', '"', "'", '</code></pre>', '</pre>', ')', '",', '"}', '~~~', '`') {
	push @odd, ["$close behind the last line", sub ($t) { $t =~ s/\s*\z/$close\n/r }];
	push @odd, ["$close behind the last line, and no LF", sub ($t) { $t =~ s/\s*\z/$close/r }];
	push @odd, ["$close behind each goroutine",
		sub ($t) { $t =~ s/(\d)(?=\n\n|\n\z)/$1$close/gr }];
}
push @odd, ['blanks for pluses', sub ($t) { $t =~ s/ (?=\+0x)\+/  /gr }];
push @odd, ['no pluses', sub ($t) { $t =~ s/ (?=\+0x)\+/ /gr }];
push @odd, ['escaped pluses', sub ($t) { $t =~ s/ (?=\+0x)\+/ %2B/gr }];
# Breaks lines as a console with $width columns does, with blanks instead of TABs; one variant loses
# the blanks at its edge.
sub wrap ($t, $width) {
	$t =~ s/^\t/        /gm;
	return $t =~ s/^(?!goroutine|panic: |\[signal ).{$width}.*$/join "\n",
		$& =~ m{.{1,$width}}g/gemr;
}
for my $width (80, 100, 120, 132) {
	push @odd, ["a console of $width columns", sub ($t) { wrap($t, $width) }];
	push @odd, ["a console of $width columns, no blanks at its edge",
		sub ($t) { wrap($t, $width) =~ s/ +$//gmr }];
}
push @odd, ['CR before LF, and no-break spaces', sub ($t) { $t =~ s/$/\xc2\xa0\r/gmr }, 1];

# Returns for each text its records without their places; the n-th text is in odd.N.
sub read_dumps (@texts) {
	my @said = map { [] } @texts;
	for my $i (0 .. $#texts) {
		open my $o, '>:raw', "$scratch/odd.$i" or die;
		print $o $texts[$i];
		close $o or die;
	}
	open my $records, '-|',
		"./glparse @{[ map { qq($scratch/odd.$_) } 0 .. $#texts ]} 2>$scratch/err" or die;
	while (<$records>) {
		s/"source":"\Q$scratch\E\/odd\.(\d+)",// or die "no source: $_";
		my $i = $1;
		s/("reason":")((?:[^"\\]|\\.)*)/"$1" . ("$2" =~ s{(?:\\t| )+}{ }gr)/e;
		push @{ $said[$i] }, s/,?"offset":\d+,"bytes":\d+//r;
	}
	return @said;
}

for my $file (@ARGV) {
	open my $f, '<:raw', $file or die "$file: $!";
	my $text = do { local $/; <$f> };
	my $is_counted = $text =~ /^\S+ profile: total/m;
	my @tries = grep { !$is_counted || $_->[2] } @odd;
	my ($want, @got) = read_dumps($text, map { $_->[1]->($text) } @tries);
	@$want or die "$file: no records";
	for my $i (0 .. $#tries) {
		my ($good, $first) = ("@$want" eq "@{ $got[$i] }", 0);
		$n++;
		print $good ? '' : 'not ', "ok $n - $file: $tries[$i][0]\n";
		next if $good;
		$failed++;
		$first++ while ($want->[$first] // '') eq ($got[$i][$first] // '');
		print STDERR "# $file: $tries[$i][0]\n";
		print STDERR map { '# ' . substr($_ // "none\n", 0, 700) . "\n" } $want->[$first],
			$got[$i][$first];
	}
}
print "1..$n\n";
exit($failed > 0);
