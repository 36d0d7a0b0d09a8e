#!/usr/bin/perl
# viewers.pl - prints a summary of a dump (debug=2), and the same summary of what go tool pprof
# shows for glfold's profile of the dump. Both are read from the texts alone.
#
#     viewers.pl dump|view traces|top|tags < TEXT
#
# traces: for each kind of goroutine, its number, state, wait, creator, labels and functions. top:
# for each function, how many goroutines are in it, and how many are in functions that it called.
# tags: for each value of a tag, how many goroutines have it.
use v5.36;
use JSON::PP;

my ($from, $what) = @ARGV;
my $json = JSON::PP->new->allow_nonref;
my $MINE = qr/^gl::(?:created_by|leaked)$/; # other tags of glfold's own are not in the dump
my $GAP = '...additional frames elided...';
binmode STDIN, ':utf8';
binmode STDOUT, ':utf8';

# ---------------------------------------------------------------- the dump

# Reads {key: value, ...} as Go prints labels after a header; text is in quotes where it must be.
sub labels_of ($text) {
	my %of;

	$of{$1} = substr($2, 0, 1) eq '"' ? $json->decode($2) : $2
		while $text =~ /\G[{ ]([^:]+): ("(?:[^"\\]|\\.)*"|[^,}]*)[,}]/gc;
	return \%of;
}

sub read_dump ($text) {
	my @all;

	for my $block (split /\n\n+/, $text) {
		my ($head, @lines) = split /\n/, $block;
		next unless $head =~ /^goroutine \d+ \[([^],]*)(?:, (\d+) minutes)?[^]]*\] ?(.*):$/;
		my $one = {tags => {%{labels_of($3)}, 'go::goroutine_state' => $1}, n => 1};
		$one->{tags}{'go::goroutine_wait_minutes'} = $2 if $2;
		$one->{tags}{'gl::leaked'} = 'true'
			if $one->{tags}{'go::goroutine_state'} =~ s/ \(leaked\)$//;
		while (defined(my $line = shift @lines)) {
			if ($line =~ /^\.\.\./) {
				push @{$one->{frames}}, $GAP;
				next;
			}
			my ($at) = (shift @lines) =~ /^\t(\S+)/;
			next if $line =~ /^runtime\.goexit\b/; # profiles never show it
			if ($line =~ /^created by (.*?)(?: in goroutine \d+)?$/) {
				$one->{tags}{'gl::created_by'} = "$1 $at";
			} else {
				push @{$one->{frames}}, $line =~ s/\((?:[^()]|\([^()]*\))*\)$//r;
			}
		}
		push @all, $one;
	}
	return @all;
}

sub show_dump ($goroutines) {
	my %seen;

	for my $one (@$goroutines) {
		my @frames = @{$one->{frames}};
		if ($what eq 'traces') {
			my $tags = $one->{tags};
			$seen{join ' | ', (map { "$_=$tags->{$_}" } sort keys %$tags), @frames}++;
		} elsif ($what eq 'tags') {
			$seen{"$_ = " . ($one->{tags}{$_} =~ s/\t//gr)}++ for keys %{$one->{tags}};
		} else {
			$seen{"in $frames[0]"}++;
			$seen{"below $_"}++ for keys %{{map { $_ => 1 } @frames}};
		}
	}
	say "$seen{$_} $_" for sort keys %seen;
}

# ---------------------------------------------------------------- the views

sub show_traces (@lines) {
	my (%seen, %tags, @frames, $n);

	for (@lines, '---') {
		if (/^---/) {
			$seen{join ' | ', (map { "$_=$tags{$_}" } sort keys %tags), @frames} += $n
				if @frames;
			(%tags, @frames) = ();
		} elsif (!@frames && /^ *([^ ].*?):  (.*)$/) {
			my ($tag, $value) = ($1, $2);
			$tags{$tag} = $value if $tag !~ /^gl::/ || $tag =~ $MINE;
		} elsif (/^ *(\d+)   (\S.*)$/) {
			($n, @frames) = ($1, $2);
		} elsif (/^ {13}(\S.*)$/) {
			push @frames, $1;
		}
	}
	say "$seen{$_} $_" for sort keys %seen;
}

sub show_top (@lines) {
	my %seen;

	for (@lines) {
		my ($flat, $cum, $name) = /^ *(\d+) +\S+% +\S+% +(\d+) +\S+%  (.*)$/ or next;
		$seen{"in $name"} = $flat if $flat;
		$seen{"below $name"} = $cum;
	}
	say "$seen{$_} $_" for sort keys %seen;
}

sub show_tags (@lines) {
	my ($tag, %seen);

	for (@lines) {
		$tag = $1 if /^ *(\S.*?): Total /;
		# A TAB in a value is lost, and shifts the part before it.
		my ($n, $value) = /^ *(\d+)(?:\.0)? \(.*?%\): +(.*)$/ or next;
		$seen{"$tag = $value"} = $n if $tag !~ /^gl::/ || $tag =~ $MINE;
	}
	say "$seen{$_} $_" for sort keys %seen;
}

my $text = do { local $/; <STDIN> };
if ($from eq 'dump') {
	show_dump([read_dump($text)]);
} else {
	my @lines = split /\n/, $text;
	$what eq 'traces' ? show_traces(@lines) : $what eq 'top' ? show_top(@lines)
		: show_tags(@lines);
}
