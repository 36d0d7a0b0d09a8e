#!/usr/bin/perl
# archives.pl FOLDER - tests what the tools say about archives that no common program writes:
# damaged and hostile ones, and those with wrong sizes or checksums. FOLDER is for scratch. Prints
# TAP.
use v5.36;
use Compress::Raw::Zlib;
use IO::Compress::Zip qw(ZIP_CM_STORE ZIP_CM_DEFLATE);
use IO::Compress::Gzip qw(gzip);

my ($scratch) = @ARGV;
my ($n, $failed) = (0, 0);

my $dump = "goroutine 1 [chan receive]:\nmain.main()\n\t/app/main.go:6 +0x40\n\n"
	. "goroutine 7 [select, 3 minutes]:\nmain.wait(0x1)\n\t/app/main.go:12 +0x17\n"
	. "created by main.main in goroutine 1\n\t/app/main.go:5 +0x20\n";

sub claim ($good, $name, @why) {
	$n++;
	print $good ? '' : 'not ', "ok $n - $name\n";
	return if $good;
	$failed = 1;
	print STDERR map { '# ' . substr($_, 0, 400) . "\n" } @why;
}

# ---------------------------------------------------------------- archives

sub tar_head ($name, $len, %field) {
	my $head = pack('a100 a8 a8 a8 a12 a12 a8 a1 a100 a6 a2 x80 a155 x12', $name, '0000644',
		'0000000', '0000000', $field{size} // sprintf('%011o', $len), '0' x 11, ' ' x 8,
		$field{type} // '0', '', $field{magic} // 'ustar', '00', $field{prefix} // '');
	substr($head, 148, 8) = sprintf("%06o\0 ", unpack '%32C*', $head);
	return $head;
}

sub tar_member ($name, $text, %field) {
	return tar_head($name, length $text, %field) . $text . "\0" x (-length($text) % 512);
}

sub tar (@members) {
	return join('', @members) . "\0" x 1024;
}

sub pax ($key, $value, @more) {
	my ($text, $len) = (" $key=$value\n", 0);
	$len = length($text) + length $len while $len != length($text) + length $len;
	return tar_member('pax', $len . $text, type => 'x');
}

# Returns a zip archive with members given as pairs of name and text.
sub zipped ($options, @members) {
	my ($out, $z) = ('');
	while (my ($name, $text) = splice @members, 0, 2) {
		if ($z) { $z->newStream(Name => $name, Time => 0, %$options) }
		else { $z = IO::Compress::Zip->new(\$out, Name => $name, Time => 0, %$options) }
		$z->print($text);
	}
	$z->close;
	return $out;
}

# ---------------------------------------------------------------- what the tool says

# Returns the sources of the records, each with the number of its records, the messages, and the
# status. The archive is read as a file and then through a pipe, which must give the same.
sub read_archive ($bytes, $tool = './glparse --as a') {
	open my $o, '>:raw', "$scratch/in" or die;
	print $o $bytes;
	close $o or die;
	my @said;
	for my $way ("<$scratch/in", '') {
		my $command = $way ? "$tool $way" : "cat $scratch/in | $tool";
		my $out = qx{$command 2>$scratch/err};
		my $status = $? & 127 ? "signal $?" : $? >> 8;
		open my $e, '<:raw', "$scratch/err" or die;
		my $messages = do { local $/; <$e> } // '';
		push @said, [$out, $messages, $status];
	}
	my $is_same = !grep { "@$_" ne "@{ $said[0] }" } @said;
	my ($out, $messages, $status) = @{ $said[0] };
	my %count;
	$count{$1}++ while $out =~ /"source":"((?:[^"\\]|\\.)*)"/g;
	return ($is_same, \%count, $messages, $status, $out);
}

# expect NAME BYTES STATUS SOURCES MESSAGE...: tests what reading the archive BYTES gives. SOURCES
# are joined by blanks, each as SOURCE=RECORDS.
sub expect ($name, $bytes, $status, $sources, @messages) {
	my ($is_same, $count, $said, $got) = read_archive($bytes);
	my $found = join ' ', map { "$_=$count->{$_}" } sort keys %$count;
	my @lacking = grep { $said !~ /$_/ } @messages;
	my $lines = () = $said =~ /\n/g;
	claim($is_same && $got eq $status && $found eq $sources && !@lacking && $lines == @messages,
		$name, "same $is_same, status $got, sources $found, lacks @lacking",
		split /\n/, $said);
}

# ---------------------------------------------------------------- what is read

my @two = ('x.txt', $dump, 'd/y.txt', $dump . $dump =~ s/goroutine /goroutine 1/gr);
for ([ 'deflated', Method => ZIP_CM_DEFLATE ], [ 'stored', Method => ZIP_CM_STORE ]) {
	my ($name, @method) = @$_;
	expect("zip: $name", zipped({ @method, Stream => 0 }, @two), 0, 'a:d/y.txt=4 a:x.txt=2');
	expect("zip: $name, sizes behind", zipped({ @method, Stream => 1 }, @two), 0,
		'a:d/y.txt=4 a:x.txt=2');
	expect("zip: $name, zip64", zipped({ @method, Stream => 0, Zip64 => 1 }, @two), 0,
		'a:d/y.txt=4 a:x.txt=2');
	expect("zip: $name, zip64, sizes behind",
		zipped({ @method, Stream => 1, Zip64 => 1 }, @two), 0, 'a:d/y.txt=4 a:x.txt=2');
}
my $long = 'n/' x 70 . 'x.txt';
expect('tar: Unix V7', tar(tar_member('x', $dump, magic => "\0" x 6)), 0, 'a:x=2');
expect('tar: a prefix', tar(tar_member('x', $dump, prefix => 'p/q')), 0, 'a:p/q/x=2');
expect('tar: GNU long name', tar(tar_member('././@LongLink', "$long\0", type => 'L',
	magic => 'ustar '), tar_member(substr($long, 0, 100), $dump, magic => 'ustar ')), 0,
	"a:$long=2");
expect('tar: pax long name', tar(pax('path', $long), tar_member('x', $dump)), 0, "a:$long=2");
my $comment = 'x' x (65536 - length "65536 comment=\n");
expect('tar: pax header of 64 KiB', tar(pax('comment', $comment), tar_member('x', $dump)), 0,
	'a:x=2');
expect('tar: larger pax header', tar(pax('comment', "x$comment"), tar_member('x', $dump)), 2,
	'a:x=2', 'a: header of a member larger than the limit');
expect('tar: pax size', tar(pax('size', length $dump),
	tar_head('x', 0) . substr tar_member('x', $dump), 512), 0, 'a:x=2');
expect('tar: binary size', tar(tar_member('x', $dump, size => pack 'C x7 N', 0x80, length $dump)),
	0, 'a:x=2');
expect('tar: no end', tar_member('x', $dump), 0, 'a:x=2');
expect('tar: links and folders', tar(tar_head('d/', 0, type => '5'),
	tar_head('l', 999, type => '1'), tar_member('x', $dump)), 0, 'a:x=2');
expect('the same name twice: the dumps are counted on', tar(tar_member('x', $dump),
	tar_member('x', $dump)), 0, 'a:x=4');
claim(read_archive(tar(tar_member('x', $dump), tar_member('x', $dump)))
	&& (read_archive(tar(tar_member('x', $dump), tar_member('x', $dump))))[4] =~ /"dump":2/,
	'the second one has dump 2');

my $zip = zipped({ Stream => 0 }, @two);
my $tar = tar(tar_member('x', $dump));
expect('a tar, a zip and a text, joined', $tar . $zip . $dump, 0,
	'a=2 a:d/y.txt=4 a:x=2 a:x.txt=2');
expect('a zip within a tar', tar(tar_member('i.zip', $zip)), 0,
	'a:i.zip:d/y.txt=4 a:i.zip:x.txt=2');
gzip(\$tar, \my $tgz);
expect('a tar.gz within a zip', zipped({ Stream => 1 }, 'i.tgz', $tgz, 'z', $dump), 0,
	'a:i.tgz:x=2 a:z=2');
expect('archives within each other', tar(tar_member('i.tar', tar(tar_member('j.zip', $zip))),
	tar_member('x', $dump)), 2, 'a:x=2', 'a:i.tar:j.zip: archive within an archive within');
expect('members without a dump', tar(tar_member('x', $dump), tar_member('y', "{\"a\":1}\n"),
	tar_member('z', '')), 0, 'a:x=2', 'a: 2 members without a dump');
expect('no member with a dump', tar(tar_member('y', "{}\n")), 1, '',
	'a: no goroutine dump found: this is a tar archive; of its 1 member none holds a dump');
expect('no member', tar(''), 1, '', 'a: no goroutine dump found');

# ---------------------------------------------------------------- what is refused

expect('zip: sizes do not fit', $zip =~ s/^(.{22})./$1\x01/sr, 2, 'a:d/y.txt=4 a:x.txt=2',
	'a:x.txt: its size or checksum is wrong');
expect('zip: checksum', $zip =~ s/^(.{14})(.)/$1 . chr(ord($2) ^ 1)/sre, 2,
	'a:d/y.txt=4 a:x.txt=2', 'a:x.txt: its size or checksum is wrong');
expect('zip: too short', $zip =~ s/^(.{18})(.)/$1 . chr(ord($2) - 9)/sre, 2,
	'a:d/y.txt=4 a:x.txt=2', 'a:x.txt: deflate data cut short', 'a:x.txt: 1 partial');
expect('zip: too long', $zip =~ s/^(.{18})(.)/$1 . chr(ord($2) + 9)/sre, 2, 'a:x.txt=2',
	'a:x.txt: its size or checksum is wrong', 'a: the directory at its end lists other');
my $first = index $zip, "PK\1\2";
my $entry = substr $zip, $first, index($zip, "PK\1\2", $first + 4) - $first;
expect('zip: two entries for one member', substr($zip, 0, $first) . $entry . substr($zip, $first),
	2, 'a:d/y.txt=4 a:x.txt=2', 'a: the directory at its end lists other members');
expect('zip: encrypted', $zip =~ s/^(.{6})./$1\x01/sr, 2, 'a:d/y.txt=4', 'a:x.txt: encrypted');
expect('zip: another method', $zip =~ s/^(.{8})./$1\x0c/sr, 2, 'a:d/y.txt=4',
	'a:x.txt: compressed by a method that is neither stored nor deflated');
expect('tar: sparse', tar(tar_member('s', $dump, type => 'S', magic => 'ustar '),
	tar_member('x', $dump)), 2, 'a:x=2', 'a:s: sparse member, which is not read');
expect('tar: sparse, pax', tar(pax('GNU.sparse.name', 's'), tar_member('GNUSparse.0/s', $dump),
	tar_member('x', $dump)), 2, 'a:x=2', 'a:s: sparse member, which is not read');
expect('tar: a size beyond the end', tar_head('x', 0, size => '77777777777') . $dump, 2, 'a:x=2',
	'a:x: archive cut short', 'a:x: 1 partial, 1 dump truncated');
expect('tar: a damaged header', tar_member('x', $dump) . "?" x 512 . $dump, 2, 'a=2 a:x=2',
	'a: damaged tar header; what follows is read as one text');
expect('tar: a pax header that never ends', tar(tar_member('p', '9' x 9, type => 'x'),
	tar_member('x', $dump)), 2, 'a:x=2', 'a: damaged pax header');

expect('names: nothing is written, and no control byte is printed',
	tar(map { tar_member($_, $dump) } '../../x', '/x', "e\e[31m", "l\nf", "\xe2\x80\xae"), 0,
	'a:../../x=2 a:/x=2 a:\\u202e=2 a:e\\u001b[31m=2 a:l\\nf=2');
expect('names: a line feed in the first one', tar(tar_member("l\nf", $dump)), 0, 'a:l\\nf=2');

# ---------------------------------------------------------------- bombs

# Returns deflate data of this many MiB of zeros. Each MiB has the same compressed bytes.
sub bomb ($mib) {
	my ($d) = Compress::Raw::Zlib::Deflate->new(-WindowBits => -MAX_WBITS, -AppendOutput => 1);
	my $out = '';
	$d->deflate("\0" x (1 << 20), $out);
	$d->flush($out, Z_FULL_FLUSH);
	return $out x $mib . "\x03\0";
}

my $packed = bomb(72);
my $bomb = pack('V v5 V3 v2', 0x04034b50, 20, 0, 8, 0, 0, 0, length $packed, 72 << 20, 1, 0)
	. "b$packed";
expect('zip: a bomb', $bomb . substr($zip, 0, $first), 2, 'a:d/y.txt=4 a:x.txt=2',
	'a:b: expands to more than 200 times its size', 'a: archive cut short');

# ---------------------------------------------------------------- cut anywhere

# Tests that an archive that is cut gives no more records than the whole one, and no odd status.
sub cut ($name, $from, $bytes) {
	my $whole = () = (read_archive($bytes))[4] =~ /\n/g;
	my @bad;
	for (my $len = $from; $len < length $bytes; $len += 1 + int(length($bytes) / 9)) {
		my ($is_same, undef, $said, $status, $out) = read_archive(substr $bytes, 0, $len);
		my $lines = () = $out =~ /\n/g;
		push @bad, "$len: $status $lines $said"
			if !$is_same || $status !~ /^[012]$/ || $lines > $whole;
	}
	claim(!@bad, "cut: $name", @bad);
}

cut('zip', 5, $zip);
cut('zip, sizes behind', 5, zipped({ Stream => 1 }, @two));
cut('zip, stored, sizes behind', 5, zipped({ Stream => 1, Method => ZIP_CM_STORE }, @two));
cut('tar.gz', 120, $tgz);

print "1..$n\n";
exit $failed;
