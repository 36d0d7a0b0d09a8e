#!/usr/bin/perl
# embed.pl - put the stuck goroutines of a known bug into a dump of a healthy process.
#
#   embed.pl [--wait MINUTES] [--most N] BUG HOST
#
# BUG is a folder with truth.txt, whose section "stuck:" lists "package.func file.go:line [state]",
# and with dumps of the bug: dump2.txt (a Go release that prints the creator's id), go1.19.dump2.txt
# (one that does not), quit.txt and go1.19.quit.txt (SIGQUIT with the runtime's frames). HOST is a
# dump of a process that is healthy. The result is HOST with one to N (three) goroutines more, on
# standard output. They are in the form that HOST has, and plausible in it:
#   - they have waited MINUTES (12), or half of what HOST has lived if that is less;
#   - their ids lie where HOST stood that long ago, above the ids of its oldest waiters;
#   - their heap is beside HOST's, and what pointed to one object still does;
#   - a test's runner below them is replaced by the connection that HOST serves the dump to, or by
#     nothing; packages and files get the names of a service.
use v5.36;
use Getopt::Long;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use List::Util qw(max min first);
no warnings qw(portable);    # addresses have 48 bits

my $wait = 12;
my $most = 3;
GetOptions('wait=i' => \$wait, 'most=i' => \$most) && @ARGV == 2
	or die "usage: embed.pl [--wait MINUTES] [--most N] BUG HOST\n";
my ($bug, $host) = @ARGV;

# A number in a frame that can be a pointer into the heap: above the text and below the stacks of C.
my ($HEAP_LOW, $HEAP_HIGH) = (0x10_0000_0000, 0x7e00_0000_0000);
my $ROOM = 4 << 20;    # between HOST's heap and the goroutines put in

# Returns the text of a file, unpacked if it is gzip.
sub slurp ($path) {
	gunzip($path => \my $text, Transparent => 1) or die "embed.pl: $path: $GunzipError\n";
	return $text;
}

# Returns the paragraphs of a dump; goroutines are hashes.
sub paragraphs ($text) {
	return map { goroutine($_) // $_ } split /\n{2,}/, $text =~ s/\r//gr;
}

sub goroutine ($text) {
	my ($log, $id, $extra, $state, $rest) =
		$text =~ /\A(.*?)^goroutine (\d+)((?: \w+=\S+)*) \[([^\]\n]*)\](.*)\z/ms
		or return undef;
	my ($minutes) = $state =~ /, (\d+) minutes/;
	return { log => $log, id => $id, extra => $extra, rest => $rest, state => $state,
		wait => $minutes // 0, idle => $extra =~ /gp=/ && $id == 0 };
}

sub text ($g) {
	return $g unless ref $g;
	return "$g->{log}goroutine $g->{id}$g->{extra} [$g->{state}]$g->{rest}";
}

# ---------------------------------------------------------------- the bug

sub stuck_places ($folder) {
	my ($list) = slurp("$folder/truth.txt") =~ /^stuck:\n((?:[ \t]+\S.*\n)+)/m
		or die "embed.pl: $folder/truth.txt: no section \"stuck:\"\n";
	my $place = qr{^\s+(?:\S+/)?(?<func>\S+) (?<at>[^\s:]+:\d+) \[(?<state>.*)\]};
	return map { /$place/ ? { %+ } : () } split /\n/, $list;
}

sub waits_at ($g, $place) {
	my ($func, $at) = @$place{qw(func at)};
	my $frames = $g->{rest} =~ s/^created by .*//msr;
	return $frames =~ m{^\S*\Q$func\E\(.*\n\t\S*/\Q$at\E\b}m;
}

# Returns the stuck goroutines: first one for each place, then further ones of the same places. Of
# the first ones, those that only wait for others in a WaitGroup come last.
sub stuck ($places, @all) {
	my (@first, @again);
	for my $g (@all) {
		my $place = first { waits_at($g, $_) } @$places or next;
		my $waiter = $place->{state} =~ /WaitGroup/;
		push @{ $place->{seen}++ ? \@again : \@first }, [$waiter, $g];
	}
	my @chosen = map { $_->[1] } (sort { $a->[0] <=> $b->[0] } @first), @again;
	return @chosen[0 .. min($most, scalar @chosen) - 1];
}

# ---------------------------------------------------------------- the host

sub form ($text) {
	return ($text =~ / in goroutine \d+$/m ? '' : 'go1.19.')
		. ($text =~ / fp=0x/ ? 'quit.txt' : 'dump2.txt');
}

# Returns the frames of net/http below a handler. They are those of the connection over which HOST
# was asked for its dump.
sub connection (@host) {
	for my $g (@host) {
		my ($serve) = $g->{rest} =~ m{^(net/http\.serverHandler\.ServeHTTP\(.*)}ms or next;
		my ($func) = $g->{rest} =~ m{^(net/http\.HandlerFunc\.ServeHTTP\(.*\n\t.*\n)}m;
		return ($func // '') . $serve;
	}
	return undef;
}

# Returns the folder of the standard library in HOST's frames; it may be a path or only the package.
sub library ($text) {
	return $text =~ m{^\t(\S*/|)(?:runtime/(?:netpoll|sema|proc)|net/http/server)\.go:}m
		? $1 : '/usr/local/go/src/';
}

# Returns the addresses in the heap: of all numbers that can be pointers into a heap, those in the
# 4 GiB that have most of them.
sub heap ($text) {
	my %at;
	push @{ $at{ $_ >> 32 } }, $_ for grep { $_ >= $HEAP_LOW && $_ < $HEAP_HIGH }
		map { hex } $text =~ /\b0x([0-9a-f]{9,12})\b/g;
	my ($most) = sort { @{ $at{$b} } <=> @{ $at{$a} } || $a <=> $b } keys %at;
	return defined $most ? @{ $at{$most} } : ();
}

# Moves addresses of one heap behind those of another. Other numbers stay.
sub move ($text, $from, $to) {
	return $text unless @$from;
	my ($low, $high) = (min(@$from), max(@$from));
	my $by = ((max(0xc0_0000_0000, @$to) + $ROOM) & ~0xffff) - ($low & ~0xffff);
	return $text =~ s{\b0x([0-9a-f]{9,12})\b}{
		my $n = hex $1;
		sprintf '0x%x', $n >= $low && $n <= $high ? $n + $by : $n;
	}ger;
}

# Returns n ids that were free in HOST this many minutes ago; ids are assigned in rising order.
sub free_ids ($n, $minutes, @host) {
	my $age = max(map { $_->{wait} } @host);
	my $oldest = max(map { $_->{wait} == $age ? $_->{id} : 0 } @host);
	my $newest = max(map { $_->{id} } @host);
	my %used = map { $_->{id} => 1 } @host;
	my $id = $oldest + int(($newest - $oldest) * (1 - $minutes / $age)) + 1;
	my @ids;
	for (; @ids < $n; $id += 7) {
		$id++ while $used{$id};
		push @ids, $id;
	}
	return @ids;
}

# ---------------------------------------------------------------- the two together

# Renames packages and files of a test as a service would name them.
sub renamed ($text) {
	return $text =~ s{\bgoker/(\w+)/\d+\.}{example.com/shop/$1.}gr
		=~ s{\S*/goker/(\w+)/\d+/(\w+?)_test\.go}{/app/$1/$2.go}gr;
}

# Replaces the test's runner, which no service has, by the connection or main.
sub without_runner ($text, $connection) {
	my $main = $text =~ / in goroutine \d+$/m ? 'main.main in goroutine 1' : 'main.main';
	$text =~ s{^testing\.tRunner\(.*}{$connection}ms if defined $connection;
	$text =~ s{^testing\.tRunner\(.*}{created by $main\n\t/app/main.go:88 +0x1a5}ms;
	return $text;
}

# Returns a stuck goroutine as HOST would print it; $to: the place and time in HOST.
sub embedded ($g, $ids, $to) {
	my $state = $g->{state} =~ s/, \d+ minutes//r;
	$state .= ", $to->{minutes} minutes" unless $state =~ /^runn/;
	my $rest = $g->{rest} =~ s{ in goroutine (\d+)$}{
		' in goroutine ' . ($ids->{$1} // ($1 > 1 ? $to->{parent} : 1))
	}gmer =~ s{^\t\K/usr/local/go/src/}{$to->{library}}gmr;
	my $id = $ids->{ $g->{id} };
	my $new = text({ %$g, id => $id, log => '', state => $state, rest => $rest });
	$new = renamed(move($new, @$to{qw(bug_heap heap)}));
	return without_runner($new, $to->{connection});
}

my $text = slurp($host);
my @host = paragraphs($text);
my @alive = grep { ref && !$_->{idle} } @host;
@alive or die "embed.pl: $host: no goroutine\n";
my $age = max(map { $_->{wait} } @alive) or die "embed.pl: $host: nobody has waited a minute\n";
my $minutes = min($wait, int(($age + 1) / 2));

my $source = "$bug/" . form($text);
my @stuck = stuck([stuck_places($bug)], grep { ref } paragraphs(slurp($source)))
	or die "embed.pl: $source: none of the stuck places\n";
my @ids = free_ids(scalar @stuck, $minutes, @alive);
my %ids = map { $stuck[$_]{id} => $ids[$_] } keys @stuck;
my @heap = heap($text);
my $connection = connection(@alive);
my %place = (minutes => $minutes, parent => $ids[0] - 3, library => library($text),
	connection => defined $connection ? move($connection, \@heap, \@heap) : undef,
	heap => \@heap, bug_heap => [heap(join '', map { text($_) } @stuck)]);
my @new = map { embedded($_, \%ids, \%place) } @stuck;

# The runtime lists goroutines in the order of its table, which reuses places of goroutines that
# ended. So a place behind the first two thirds is as good as any.
my @at = grep { ref $host[$_] } keys @host;
splice @host, $at[int(@at * 2 / 3)], 0, @new;
print join("\n\n", map { text($_) =~ s/\n+\z//r } @host), "\n";
