#!/usr/bin/perl
# redact.pl - helps tests/redact.t to test --redact.
#
#     redact.pl marked text|records|groups
#                                    prints a dump in which every private name has `zsecret` in it
#     redact.pl names FILE < OUT     prints the names and numbers of a dump that occur in OUT
#     redact.pl shape < JSON         prints the output of gltop, glwait or gldiff without names
use v5.36;
use JSON::PP;

my $json = JSON::PP->new->utf8->canonical;

# ---------------------------------------------------------------- marked

my @STACK = (
	['sync.runtime_notifyListWait', '0xc0005ec0e0, 0x5', '/usr/local/go/src/runtime/sema.go'],
	['zsecret.example/zsecretpkg/v2.(*ZsecretType[...]).ZsecretMethod',
		'0xc0005ec0e7, 0x5ec0e75, {0x5ec, 0x5ec0e75ec0e75ec}', '/home/zsecret/zsecret.go'],
	['net/http.(*conn).serve', '0xc0005ec0e8', '/home/zsecret/go/src/net/http/server.go'],
	['google.golang.org/grpc.(*Server).Serve', '0xc0005ec0e9',
		'/home/zsecret/go/pkg/mod/google.golang.org/grpc@v1.60.1/server.go'],
	['zsecret/vendor/google.golang.org/grpc.Dial', '...',
		'/zsecret/vendor/google.golang.org/grpc/clientconn.go'],
	['internal/zsecret.Do', '0x0', 'internal/zsecret/do.go'],
	['main.(*zsecret).run.func1.ZsecretInlined.2', '0x7ffc5ec0e75ec, _',
		'C:\\zsecret\\main.go'],
	['zsecret_in_c', '0x5ec0e75', '/zsecret/zsecret.c'],
);
my @CREATOR = ('main.zsecret.start', '/home/zsecret/zsecret.go');

sub text () {
	my $n = 1;

	print "panic: zsecret: open /home/zsecret\n\tpanic: Zsecret [recovered]\n\n";
	for my $state ('running', 'chan send, 7 minutes', 'sync.Mutex.Lock, 9 minutes', 'select',
		'zsecret state') {
		$n++;
		print "goroutine $n [$state]",
			$n == 4 ? '{"tenant": "zsecret", "b": "zsecret b"}' : '', ":\n";
		print "$_->[0]($_->[1])\n\t$_->[2]:5 +0x1f\n" for @STACK;
		print "created by $CREATOR[0] in goroutine 1\n\t$CREATOR[1]:7 +0x3\n";
		print "[originating from goroutine 1]:\nzsecret.F(...)\n\t/zsecret.go:1 +0x1\n"
			. "created by zsecret.G\n\t/zsecret.go:2 +0x1\n" if $n == 3;
		print "\n";
	}
	print "goroutine 90 [zsecret, malformed zsecret]]:\nzsecret line\n\nzsecret\n";
}

sub records () {
	my @frames = map { {func => $_->[0], args => $_->[1], file => $_->[2], line => 5} } @STACK;
	my $creator = {func => $CREATOR[0], file => $CREATOR[1], line => 7, id => 1};
	my %usual = (class => 'chan-send', wait_seconds => 540, count => 1, dump => 1,
		source => 'zsecret.example:6060', origin => 'zsecret/zsecret',
		labels => {tenant => 'zsecret', host => 'zsecret.example'}, zsecret => 'zsecret');

	for my $id (1 .. 12) {
		print $json->encode({%usual, id => $id, frames => \@frames, created_by => $creator,
			state => $id % 2 ? 'chan send' : 'zsecret',
			time => $id == 3 ? 'zsecret' : '2026-01-02T03:04:05Z',
			reason => "panic: zsecret\n\t\tTestZsecret (6s)",
			ancestors => [{id => 1, frames => \@frames, created_by => $creator}]}),
			"\n";
	}
	print $json->encode({%usual, id => 20, sig => '0123456789abcdef', state => 'select',
		where => $frames[1], created_by => $creator}), "\n";
}

# Prints groups that no tool makes. Every value that may be a text is a private name, and the values
# contradict each other.
sub groups () {
	my @by = qw(zsecret label.k labels label sig func top root where pkg created_by parent
		state class leaked source origin dump depth:2);
	my %one = (key => [map { $_ eq 'label' ? 'k' : "zsecret $_" } @by], by => \@by, count => 3,
		states => {zsecret => 3}, classes => {zsecret => 1, select => 2},
		creators => {'zsecret.F /zsecret:3' => 1, 'net/http.F zsecret' => 1, zsecret => 1},
		sigs => {zsecret => 1, '00005ec0e75ec0e7' => 2}, wait => {known => 0}, ids => [1],
		sources => {zsecret => 2, 'zsecret#1' => 1},
		dumps => {'zsecret#1' => 2, 'zsecret#zsecret' => 1},
		first => {source => 'zsecret', dump => 1}, state => 'zsecret', class => 'zsecret',
		labels => {k => 'zsecret'}, source => 'zsecret', origin => 'zsecret',
		reason => 'zsecret', time => 'zsecret', zsecret => 'zsecret');
	my %place = (func => 'zsecret.F', file => '/zsecret.go', line => 1);

	print $json->encode(\%one), "\n";
	print $json->encode({%one, sig => '00005ec0e75ec0e7', where => \%place,
		created_by => \%place, example => {frames => [\%place]}}), "\n";
	print $json->encode({%one, frames => [\%place], created_by => {%place, id => 1}}), "\n";
}

# ---------------------------------------------------------------- names

sub slurp ($in) {
	local $/;
	return scalar <$in>;
}

# Returns true for functions of packages of the samples' own programs.
sub is_private ($func) {
	return $func =~ m{^(?:main\.|shop/)};
}

sub names_of ($file) {
	my (%seen, %public);

	open my $in, '-|', './glparse', '-s', '--args', $file or die;
	while (<$in>) {
		my $r = $json->decode($_);
		$seen{$_}++ for grep { /[a-z]{4}/ } values %{$r->{labels} // {}};
		for my $f (@{$r->{frames}}, $r->{created_by} // ()) {
			$seen{$_}++ for ($f->{args} // '') =~ /0x[0-9a-f]{4,}/g;
			my $in = is_private($f->{func} // '') ? \%seen : \%public;
			my $both = join ' ', map { $_ // '' } @$f{qw(func file)};
			$in->{$_}++ for $both =~ /[A-Za-z_][A-Za-z_0-9]{3,}/g;
		}
	}
	return grep { !$public{$_} && !/^(?:func\d*|gowrap\d+|main)$/ } keys %seen;
}

sub names ($file) {
	my $out = slurp(\*STDIN) =~ s{<(style|script)>.*?</\1>}{}gsr;
	# Looks only at words behind a full stop, a slash or the like, where names in Go stand.
	# Other words of the output may be equal to a name by chance.
	my %words = map { $_ => 1 } grep { defined } $out =~ m{[./*(](?=(\w+))|\b(0x[0-9a-f]+)}g;

	print "nothing was written\n" if length $out < 50;
	print "$_\n" for grep { /^\w+$/ ? $words{$_} : index($out, $_) >= 0 } names_of($file);
}

# ---------------------------------------------------------------- shape

my %NAMED = map { $_ => 1 } qw(sig sigs func file source sources where key reason address name
	created_by frames top example type text addresses place other group first label labels
	creators waits_for object by);

sub shape ($v, $key = '') {
	# sorted, because tools order equal elements by their names, which redaction changes
	return join ',', sort map { shape($_) } @$v if ref $v eq 'ARRAY' && grep { ref } @$v;
	return '[' . @$v . ']' if ref $v eq 'ARRAY';
	return $v unless ref $v eq 'HASH';
	return '{' . join(' ', map { $NAMED{$_} ? $_ : "$_:" . shape($v->{$_}) } sort keys %$v)
		. '}';
}

my ($what, $arg) = @ARGV;
if ($what eq 'marked') {
	$arg eq 'text' ? text() : $arg eq 'groups' ? groups() : records();
} elsif ($what eq 'names') {
	names($arg);
} else {
	print map { shape($json->decode($_)) =~ s/[{,]/$&\n/gr, "\n" } <STDIN>;
}
