#!/usr/bin/perl
# judge.pl - does gltop's first screen name the culprit, and is it silent when all is well?
#
#   judge.pl [-v] [--gltop PATH] [--only RE] TSV
#
# Each line of TSV is one or several dumps with what is known of them, in four columns:
#   file    below TSV's folder; several, separated by blanks, are a series; BUG+HOST is the dump
#           that embed.pl makes of a folder and a file
#   cause   a regular expression for the words of the right cause, or "-": nothing is wrong
#   places  "func file.go:line; ...": where the culprits are; one of them in a finding is enough
#   family  under which the line is counted; --only reads the families that match RE
# What counts is the section "suspicious" on the first 24 lines at 80 columns:
#   right      a finding has a place and the words of the cause; of a series, the first has, and
#              no finding is about another place
#   named      a finding has a place, no finding with a place has the words
#   json       no finding on the screen has a place, but one of gltop --json has
#   missed     there is none
#   silent     nothing is wrong, and no finding says otherwise
#   false      nothing is wrong, and there is a finding
# Prints a line for each dump that is not right or silent (-v: for each), then the counts.
# Exit status: 0 if all are right or silent, 1 if not, 2 if gltop or embed.pl failed.
use v5.36;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Temp qw(tempdir);
use Getopt::Long;
use JSON::PP;
use List::Util qw(any);

my $here = dirname(abs_path($0));
my $scratch = tempdir(CLEANUP => 1);
my $gltop = "$here/../gltop";
my ($verbose, $only) = (0, '');
GetOptions('v' => \$verbose, 'gltop=s' => \$gltop, 'only=s' => \$only) && @ARGV == 1
	or die "usage: judge.pl [-v] [--gltop PATH] [--only RE] TSV\n";
my $tsv = abs_path($ARGV[0]) // die "judge.pl: $ARGV[0]: $!\n";
$gltop = abs_path($gltop) // die "judge.pl: no gltop\n";
@ENV{qw(COLUMNS LC_ALL TERM)} = (80, 'C', 'dumb');
my ($ROWS, $trouble) = (24, 0);
my @VERDICTS = qw(right named json missed silent false);
chdir dirname($tsv) or die;

sub output (@command) {
	open my $pipe, '-|', @command or die "judge.pl: $command[0]: $!\n";
	my $text = do { local $/; <$pipe> } // '';
	close $pipe;
	$trouble = 1, print "failed: @command\n" if $? >> 8 > 1 || $? & 127;
	return $text;
}

# The findings of a report's first screen, each in one line.
sub screen_findings (@files) {
	my @lines = split /\n/, output($gltop, '-s', @files);
	splice @lines, $ROWS if @lines > $ROWS;
	shift @lines while @lines && $lines[0] !~ /^suspicious\b/;
	shift @lines;
	my @findings;
	for my $line (@lines) {
		last if $line !~ /^\s/;
		push @findings, '' if $line =~ /^ {0,8}[\d,]+\s/ || !@findings;
		$findings[-1] .= ' ' . $line =~ s/^\s+//r;
	}
	return @findings;
}

sub strings ($value) {
	return map { strings($_) } @$value if ref $value eq 'ARRAY';
	return map { strings($_) } values %$value if ref $value eq 'HASH';
	return $value // ();
}

# The places that a finding has in JSON: a function, or a file and its line.
sub json_findings (@files) {
	my $report = eval { decode_json(output($gltop, '-s', '--json', @files)) } or return;
	return map { join ' ', strings($_) } @{ $report->{findings} // [] };
}

# The file itself, or the dump that embed.pl makes of BUG+HOST.
sub made ($file) {
	my ($bug, $host) = $file =~ /^([^+]+)\+([^+]+)$/ or return $file;
	my $path = "$scratch/" . basename($bug) . '+' . basename($host);
	open my $out, '>', $path or die "judge.pl: $path: $!\n";
	print $out output($^X, "$here/embed.pl", $bug, $host);
	close $out or die "judge.pl: $path: $!\n";
	return $path;
}

# A place is in a text by its function without the package's path, or by file and line.
sub place_in ($place, $text) {
	my ($func, $at) = $place =~ /^(\S+)\s+(\S+)$/ or die "judge.pl: a place: $place\n";
	return $text =~ /(?:^|[^\w])\Q$func\E(?!\w|\.\w)/ || $text =~ /\b\Q$at\E\b/;
}

sub verdict ($cause, $places, @files) {
	my @findings = screen_findings(@files);
	return @findings ? 'false' : 'silent', @findings if $cause eq '-';
	my @places = split /;\s*/, $places;
	my @named = grep { my $text = $_; any { place_in($_, $text) } @places } @findings;
	my @right = grep { /$cause/i } @named;
	# Of a series the first finding must be right, and no other be about something else.
	@right = () if @files > 1 && @right && ($right[0] ne $findings[0] || @named < @findings);
	return 'right', @findings if @right;
	return 'named', @findings if @named;
	return 'json', @findings
		if any { my $text = $_; any { place_in($_, $text) } @places } json_findings(@files);
	return 'missed', @findings;
}

my %count;
open my $in, '<', $tsv or die "judge.pl: $tsv: $!\n";
while (my $line = <$in>) {
	chomp $line;
	next if $line =~ /^(#|$)/;
	my ($files, $cause, $places, $family) = split /\t/, $line;
	next if ($family // '') !~ /$only/;
	my ($verdict, @findings) = verdict($cause, $places, map { made($_) } split ' ', $files);
	$count{ $family // 'all' }{$verdict}++;
	next if $verdict =~ /right|silent/ && !$verbose;
	printf "%-7s %s\n", $verdict, $files;
	print map { "\t$_\n" } $verdict =~ /silent|missed/ ? () : @findings;
}

printf "%-28s" . " %7s" x @VERDICTS . "\n", 'family', @VERDICTS;
for my $family (sort keys %count) {
	printf "%-28s" . " %7d" x @VERDICTS . "\n", $family,
		map { $_ // 0 } @{ $count{$family} }{@VERDICTS};
}
my ($bad) = grep { $_ } map { my $f = $_; map { $count{$f}{$_} // 0 } qw(named json missed false) }
	keys %count;
exit($trouble ? 2 : $bad ? 1 : 0);
