# Inputs: the dumps that bench and cost run on. Each is made when it is first asked for, and kept.
# gen makes them up, except {real}, which a Go program prints (parked.go).
#
# A command names its inputs in braces, as DUMP[:SIZE][.FORM], and filled() replaces them by file
# names. {short} has the size that new() was given, {short:4x} four times that, {short:1/16} a
# part of it, and {short:64m} 64 MiB. {unique:1000000} has a million goroutines if the size is
# 1 GiB, and otherwise more or fewer in proportion. {short.gz} is the same dump under gzip, and
# {short:64m.docker} as docker logs it.
package Inputs;
use v5.28;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';
use Digest::MD5;

my %DUMP = (
	'short'         => '-p short',
	'short-args'    => '-p short -a', # arguments differ from goroutine to goroutine
	'short-offsets' => '-p short -o', # "created by" offsets do, as in no real dump
	'deep'          => '-p deep',
	'deep-args'     => '-p deep -a',
	'short-calm'    => '-p short -L 0', # nobody waits for a lock
	'deep-calm'     => '-p deep -L 0',
	'short-locks'   => '-p short -L 4', # a third of the goroutines wait for 4 locks
	'short-locks1000' => '-p short -L 1000',
	'deep-locks'    => '-p deep -L 4',
	'unique'        => '-p unique',   # as many stacks as goroutines
	'frames100'     => '-p frames100',
	'count'         => '-p count',    # debug=1
	'dumps'         => '-p short -k 100 -m 10000',   # 10,000 dumps of the same 100 stacks
	'undivided'     => '-p short -k 100',            # one dump of these
	'small'         => '-p short -k 3 -m 1000000',   # a million dumps
);

# The form in which parked writes each variant of {real}.
my %REAL = (
	'real'          => 'debug2',
	'real-debug1'   => 'debug1',
	'real-protobuf' => 'protobuf',
);

my %FORM = (
	gz     => 'gzip',
	gz1    => 'gzip -1', # as Go's own pprof zips
	docker => 'tests/bench/filter docker',
	cri    => 'tests/bench/filter cri',
	logrus => 'tests/bench/filter logrus',
	ndjson => './glparse -j1 -',
);

# The folder must have nothing else in it: inputs that another version of gen made are deleted, and
# so are those in NDJSON, because glparse may have changed.
sub new ($class, $folder, $mib) {
	my $self = bless { folder => $folder, mib => $mib }, $class;
	my $made_by =
		digest(glob('tests/gen/*.[ch]'), 'tests/gen/changing.pl', 'tests/bench/filter.c',
			'tests/bench/parked.go',
			'tests/bench/Inputs.pm');
	system('mkdir', '-p', $folder) == 0 or die "$folder: cannot be made\n";
	unlink glob(text_of("$folder/made-by") eq $made_by ? "$folder/*.ndjson" : "$folder/*");
	open my $out, '>', "$folder/made-by" or die "$folder/made-by: $!\n";
	print $out $made_by;
	close $out or die "$folder/made-by: $!\n";
	return $self;
}

sub text_of ($name) {
	open my $in, '<', $name or return '';
	local $/;
	return <$in> // '';
}

sub digest (@names) { Digest::MD5::md5_hex(map { text_of($_) } @names) }

sub make ($file, $command) {
	return $file if -e $file;
	system('sh', '-c', "$command >$file.new && mv $file.new $file") == 0
		or die "failed: $command\n";
	return $file;
}

# Returns the size as an option of gen: -b for bytes, -n for goroutines.
sub size_option ($self, $size) {
	my $mib = $self->{mib};
	return "-b ${mib}m" if !defined $size;
	return "-b $size" if $size =~ /m$/;
	return '-b ' . $1 * $mib . 'm' if $size =~ /^(\d+)x$/;
	return '-b ' . int($mib * 1048576 / $1) if $size =~ m{^1/(\d+)$};
	return '-n ' . int($size * $mib / 1024);
}

# Returns the path of parked, the program that prints {real}. It is built once, beside the inputs.
sub parked ($self) {
	my $program = "$self->{folder}/parked";
	my @build = ('go', 'build', '-trimpath', '-o', $program, 'tests/bench/parked.go');
	-e $program || system(@build) == 0 or die "failed: @build\n";
	return $program;
}

sub generator ($self, $dump, $size) {
	# a series of dumps, in which each stack is in a few dumps only
	return 'perl tests/gen/changing.pl ' . ($self->size_option($size) =~ s/\D//gr << 20)
		if $dump eq 'changing';
	return $self->parked . " -f $REAL{$dump} " . $self->size_option($size) if $REAL{$dump};
	my $how = $DUMP{$dump} // die "no dump is called $dump\n";
	return "tests/gen/gen $how " . $self->size_option($size);
}

sub file ($self, $dump, $size, $form) {
	my $name = $dump . $self->size_option($size) =~ s/ //r;
	my $bare = make("$self->{folder}/$name", $self->generator($dump, $size));
	return $bare unless $form;
	my $how = $FORM{$form} // die "no form is called $form\n";
	return make("$bare.$form", "$how <$bare");
}

sub filled ($self, $command) {
	return $command =~ s/\{([a-z0-9-]+)(?::([0-9\/]+[mx]?))?(?:\.([a-z0-9]+))?\}/
		$self->file($1, $2, $3)/gre;
}

1;
