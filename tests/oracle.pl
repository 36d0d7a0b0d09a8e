#!/usr/bin/perl
# oracle.pl [-d DIR] FILE... - reads bare Go goroutine dumps, independently of the tools.
# It prints one canonical JSON object for each goroutine (or debug=1 bucket). With -d, the objects
# of each file go to a file of the same name in DIR.
# ORACLE_RULES=contract turns off the extra rules for canonical stacks (X2 and X3, not X1), to
# measure their effect.
use v5.36;
no warnings 'experimental::builtin';
use builtin qw(created_as_number);
use Encode qw(decode encode FB_DEFAULT);

my $EXTRA = ($ENV{ORACLE_RULES} // '') ne 'contract';
my $TRUE  = \1;

# ---------------------------------------------------------------- tables

# Packages of the standard library, Go 1.2 to 1.27. These belong to it, too: internal/...,
# vendor/..., and P/internal/... for every P of the list and its parent folders.
my %STD = map { $_ => 1 } qw(
	archive/tar archive/zip arena bufio bytes cmp
	compress/bzip2 compress/flate compress/gzip compress/lzw compress/zlib
	container/heap container/list container/ring context
	crypto crypto/aes crypto/cipher crypto/des crypto/dsa crypto/ecdh crypto/ecdsa
		crypto/ed25519 crypto/elliptic
	crypto/fips140 crypto/hkdf crypto/hmac crypto/hpke crypto/md5 crypto/mldsa crypto/mlkem
		crypto/mlkem/mlkemtest
	crypto/pbkdf2 crypto/rand crypto/rc4 crypto/rsa crypto/sha1 crypto/sha256 crypto/sha3
		crypto/sha512
	crypto/subtle crypto/tls crypto/tls/fipsonly crypto/x509 crypto/x509/pkix crypto/boring
	database/sql database/sql/driver
	debug/buildinfo debug/dwarf debug/elf debug/goobj debug/gosym debug/macho debug/pe
		debug/plan9obj
	embed encoding encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64
		encoding/binary encoding/csv
	encoding/gob encoding/hex encoding/json encoding/json/jsontext encoding/json/v2 encoding/pem
		encoding/xml
	errors expvar flag fmt
	go/ast go/build go/build/constraint go/constant go/doc go/doc/comment go/format go/importer
		go/parser
	go/printer go/scanner go/token go/types go/version
	hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html html/template
	image image/color image/color/palette image/draw image/gif image/jpeg image/png
		index/suffixarray
	io io/fs io/ioutil iter log log/slog log/syslog maps
	math math/big math/bits math/cmplx math/rand math/rand/v2 mime mime/multipart
		mime/quotedprintable
	net net/http net/http/cgi net/http/cookiejar net/http/fcgi net/http/httptest
		net/http/httptrace
	net/http/httputil net/http/pprof net/mail net/netip net/rpc net/rpc/jsonrpc net/smtp
		net/textproto net/url
	os os/exec os/signal os/user path path/filepath plugin reflect regexp regexp/syntax
	runtime runtime/asan runtime/cgo runtime/coverage runtime/debug runtime/metrics runtime/msan
		runtime/pprof
	runtime/race runtime/secret runtime/trace
	simd simd/archsimd slices sort strconv strings structs sync sync/atomic syscall syscall/js
	testing testing/cryptotest testing/fstest testing/iotest testing/quick testing/slogtest
		testing/synctest
	text/scanner text/tabwriter text/template text/template/parse time time/tzdata
	unicode unicode/utf16 unicode/utf8 unique unsafe uuid weak
);

my %CLASS_OF_STATE = (
	'chan receive' => 'chan-receive', 'chan receive (synctest)' => 'chan-receive',
	'chan send'    => 'chan-send',    'chan send (synctest)'    => 'chan-send',
	'select'       => 'select',       'select (synctest)'       => 'select',
	'chan receive (nil chan)' => 'forever', 'chan send (nil chan)' => 'forever',
		'select (no cases)' => 'forever',
	'sync.Mutex.Lock' => 'lock', 'sync.RWMutex.Lock' => 'lock', 'sync.RWMutex.RLock' => 'rlock',
	'sync.WaitGroup.Wait' => 'waitgroup', 'sync.Cond.Wait' => 'cond',
	'IO wait' => 'io', 'sleep' => 'sleep', 'syscall' => 'syscall', 'coroutine' => 'coroutine',
	'semarelease' => 'semaphore',
	'running' => 'running', 'copystack' => 'running',
	'stack growth' => 'running', 'stack split' => 'running', 'stack unsplit' => 'running',
	'runnable' => 'runnable', 'preempted' => 'runnable', 'enqueue' => 'runnable',
	map({ $_ => 'gc' }
		'finalizer wait', 'cleanup wait', 'garbage collection', 'garbage collection scan',
			'dumping heap',
		'force gc (idle)', 'GC sweep wait', 'GC scavenge wait', 'GC worker (idle)',
			'GC worker (active)',
		'GC assist wait', 'GC assist marking', 'GC mark termination',
			'GC weak to strong wait',
		'wait for GC cycle', 'stopping the world', 'flushing proc caches',
			'mark wait (idle)',
		'Concurrent GC wait', 'mark worker (idle)', 'timer goroutine (idle)',
			'trace reader (blocked)',
		'GOMAXPROCS updater (idle)', 'page trace flush', 'trace goroutine status',
			'trace proc status'),
);

# The class that a frame shows if there is no state, or if it is `semacquire` or `waiting`. Read
# from the innermost frame outwards, through the frames of package runtime, sync and internal/...;
# the first match decides.
my @CLASS_OF_FRAME = (
	[ qr/^sync\.\(\*RWMutex\)\.RLock$/                                   => 'rlock' ],
	[ qr/^sync\.runtime_SemacquireRWMutexR$/                             => 'rlock' ],
	[ qr/^(?:internal\/)?sync\.\(\*Mutex\)\.(?:Lock|lockSlow|lock)$/     => 'lock' ],
	[ qr/^sync\.\(\*RWMutex\)\.Lock$/                                    => 'lock' ],
	[ qr/^sync\.\(\*WaitGroup\)\.Wait$/                                  => 'waitgroup' ],
	[ qr/^sync\.(?:\(\*Cond\)\.Wait|runtime_notifyListWait|runtime_Syncsemacquire)$/ =>
		'cond' ],
	[ qr/^(?:internal\/poll|net)\.runtime_pollWait$/                     => 'io' ],
	[ qr/^time\.Sleep$/                                                  => 'sleep' ],
	[ qr/^syscall\.|^internal\/runtime\/syscall\.|^runtime\/internal\/syscall\.
		|^internal\/syscall\//x => 'syscall' ],
	[ qr/^os\/signal\.signal_recv$/                                      => 'syscall' ],
	[ qr/^runtime\/pprof\.(?:runtime_goroutineProfileWithLabels|writeGoroutineStacks
		|writeRuntimeProfile)$|^runtime\.Stack$/x => 'running' ],
	[ qr/^iter\.Pull2?(?:\[\.\.\.\])?\.func|^runtime\.coroswitch/        => 'coroutine' ],
	[ qr/^runtime\.(?:chanrecv[12]?)$/                                   => 'chan-receive' ],
	[ qr/^runtime\.(?:chansend1?)$/                                      => 'chan-send' ],
	[ qr/^runtime\.selectgo$/                                            => 'select' ],
	[ qr/^runtime\.block$/                                               => 'forever' ],
);
my $LOOK_THROUGH = qr/^(?:runtime\.|runtime\/internal\/|internal\/|sync\.)/;

# Functions that begin the runtime's own goroutines. Used if the dump does not print the creator.
my $RUNTIME_ROOT =
	qr/^runtime\.(?:forcegchelper|bgsweep|bgscavenge|gcBgMarkWorker
	|gcBgMarkStartWorkers\.(?:gowrap|func)\d+|gcenable\.(?:gowrap|func)\d+|runfinq|runFinalizers
	|runCleanups|timerproc|traceReader|MHeap_Scavenger
	|\(\*traceAdvancerState\)\.start\.func\d+|traceStartReadCPU\.func\d+|ensureSigM\.func\d+
	|updateMaxProcsGoroutine|unique_runtime_registerUniqueMapCleanup\.(?:gowrap|func)\d+)$/x;

# Plumbing (section 7): whole packages, and functions of other packages.
my $PLUMBING_PKG  = qr{^(?:runtime|runtime/internal/.*|sync|sync/atomic|internal/.*|syscall)$};
my $PLUMBING_FUNC = qr{^(?:panic|time\.Sleep
	# net.(*conn).Read, net.(*TCPListener).accept, net.(*netFD).Write
	|net\.\(\*\w+\)\.(?i:read|write|accept)\w*
	|net\.runtime_\w+|net\.\(\*pollDesc\)\.\w+ # Go 1.2-1.8: what is internal_poll today
	|os\.\(\*File\)\.(?i:p?read|p?write)\w*
	)$}x;

# ---------------------------------------------------------------- names

sub unescape_name ($s) { $s =~ s/%([0-9a-f]{2})/chr hex $1/ger }

# Returns the package of a function: everything before the first dot after the last slash.
sub package_of ($func) {
	my $slash = rindex $func, '/';
	my $dot = index $func, '.', $slash + 1;
	return '' if $dot < 0;
	return unescape_name(substr $func, 0, $dot);
}

sub is_std ($func) {
	return 1 if $func eq 'panic' || $func =~ /^type(?:\.\.|:\.)/;
	my $pkg = package_of($func);
	return 1 if $pkg eq '';    # C functions
	return 1 if $STD{$pkg} || $pkg =~ m{^(?:internal|vendor)/};
	if ($pkg =~ m{^(.*?)/internal(?:/|$)}) {
		my $above = $1;
		return 1 if $STD{$above} || grep { m{^\Q$above\E/} } keys %STD;
	}
	return 0;
}

sub is_plumbing ($func) { package_of($func) eq '' || package_of($func) =~ $PLUMBING_PKG ||
	$func =~ $PLUMBING_FUNC || $func =~ /^type(?:\.\.|:\.)/ }

sub is_runtime_frame ($func) { $func eq 'panic' ||
	$func =~ m{^(?:runtime\.|runtime/internal/|internal/runtime/)} }

# Returns true for functions such as runtime.GC and runtime.(*Func).Entry, which a level 1 traceback
# may show.
sub is_exported_runtime ($func) {
	return $func =~ /^runtime\.(?:[A-Z]|\(\*[A-Z][\w\[\].]*\)\.[A-Z])/;
}

# ---------------------------------------------------------------- canonical stack (section 4)

sub canonical ($frames) {
	my @all = map { { %$_, $_->{func}
		? (func => $_->{func} =~ s/^runtime\.(?:gopanic|panic)$/panic/r) : () } } @$frames;
	pop @all while @all && ($all[-1]{func} // '') =~ /^runtime\.(?:main|goexit)$/;
	   # rule 1, trailing
	my @f = @all;
	# X1: an unexported function of package runtime is dropped wherever it stands
	@f = grep { ($_->{func} // '') !~ /^runtime\./ || is_exported_runtime($_->{func}) } @f;
	if ($EXTRA) {
		# X2: compiler-made wrappers
		@f = grep { !is_wrapper($_) } @f;
		# X3: names without a dot (export stubs, assembly), which a level 1 traceback hides
		@f = grep { $_->{elided} || $_->{func} !~ /^_(?:cgoexp|rt0)_/ } @f;
	}
	shift @f while @f && !$f[0]{elided} && is_runtime_frame($f[0]{func});
	              # rule 1, leading
	pop @f if @f > 1 && ($f[-1]{func} // '') =~ /\.gowrap\d+$/;                         # rule 2
	@f = @all if !grep { !$_->{elided} } @f;                                            # rule 3
	return @f;
}

sub is_wrapper ($frame) {
	my $func = $frame->{func} // return 0;
	return 1 if ($frame->{file} // '') eq '<autogenerated>';
	return $func =~ /-fm$|\.deferwrap\d+$/;
}

sub canon_text (@frames) {
	return join '', map { $_->{elided} ? "...\n" : join("\t", $_->{func}, $_->{file} // '',
		$_->{line} // '') . "\n" } @frames;
}

# ---------------------------------------------------------------- labels

my %ESCAPE = (a => "\a", b => "\b", f => "\f", n => "\n", r => "\r", t => "\t", v => "\x0b",
	'\\' => '\\', '"' => '"');

sub utf8_bytes ($code) { my $s = chr $code; utf8::encode($s); return $s }

sub unquote ($s) {
	$s =~ s/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/
		defined $1 ? chr hex $1 : defined $2 ? utf8_bytes(hex $2) : defined $3
			? utf8_bytes(hex $3) : $ESCAPE{$4}/gex;
	return $s;
}

# Parses labels such as `{"k":"v", k: v}` in every spelling. Returns undef if the text is not a set
# of labels.
sub parse_labels ($text) {
	return undef if $text !~ /^\{(.*)\}$/s;
	my $in = $1;
	my %labels;
	my $word = qr/"(?:[^"\\]|\\.)*"|[A-Za-z0-9.\/_]*/;
	while ($in =~ /\G($word): ?($word)(?:, |$)/gc) {
		my ($k, $v) = map { /^"(.*)"$/s ? unquote($1) : $_ } $1, $2;
		$labels{$k} = $v;
		last if pos($in) == length $in;
	}
	return undef if length $in && (pos($in) // 0) != length $in;
	return \%labels;
}

# ---------------------------------------------------------------- header

my $QUOTED = qr/"(?:[^"\\]|\\.)*"/;
my $BRACED = qr/\{(?:[^"{}]|$QUOTED)*\}/;

sub parse_header ($line) {
	my %r = (count => 1);
	# goleak's own header
	$line = "goroutine $1 [$2" . ($2 =~ /\] \{/ ? ':' : ']:')
		if $line =~ /^[\[ ]?Goroutine (\d+) in state (.+), with \S* on top of the stack:$/;
	$line =~ /^goroutine (\d+)(?: gp=0x[0-9a-f]+ m=(?:nil|\d+ mp=0x[0-9a-f]+))? \[/gc or return;
	$r{id} = 0 + $1;
	$line =~ /\G([^,\[\]{}]+?)(?=, |\]| labels:\{)/gc or return;
	my $state = $1;
	while (1) {
		if    ($line =~ /\G, (\d+) minutes/gc)                    { $r{wait_seconds} =
			60 * $1 }
		elsif ($line =~ /\G, locked to thread/gc)                 { $r{locked} = $TRUE }
		elsif ($line =~ /\G, synctest (?:group|bubble) (\d+)/gc)  { $r{bubble} = 0 + $1 }
		elsif ($line =~ /\G, "(.*?)":"(.*?)"(?=, "|\]:$)/gc)      { $r{labels}{$1} = $2 }
		elsif ($line =~ /\G labels:($BRACED)/gc)                  { $r{labels} =
			parse_labels($1) }
		else                                                      { last }
	}
	$line =~ /\G\](?: ($BRACED))?:$/gc or return;
	$r{labels} = parse_labels($1) if defined $1;
	while ($state =~ s/ \((durable|scan|leaked)\)$//) { $r{$1} = $TRUE }
	$r{state} = $state;
	delete $r{labels} if !$r{labels} || !%{ $r{labels} };
	return \%r;
}

# ---------------------------------------------------------------- frames

my $HEX = qr/0x[0-9a-f]+/;
my $LOCATION =
	qr/^\t(.+?):(\d+) (?:\ \+$HEX)? (?:\ fp=$HEX(?:\ sp=$HEX(?:\ pc=$HEX)?)?|\ pc=$HEX)?$/x;

# Parses the lines of one goroutine, without its header, into $rec. Returns how many of the lines
# belong to it.
sub parse_body ($rec, @lines) {
	my ($to, $used) = ($rec, 0);
	$rec->{frames} = [];
	for (my $i = 0; $i < @lines; $i++) {
		my $line = $lines[$i];
		my $next = $lines[ $i + 1 ] // '';
		if ($line =~ /^\.\.\.(?:additional|(\d+)) frames elided\.\.\.$/) {
			push @{ $to->{frames} }, { elided => $TRUE, defined $1 ? (n => 0 + $1)
				: () };
			$used = $i + 1;
		}
		elsif ($line =~ /^created by (.+?)(?: in goroutine (\d+))?$/) {
			my %c = (func => $1, defined $2 ? (id => 0 + $2) : ());
			$used = $i + 1;
			if ($next =~ $LOCATION) { @c{qw(file line)} = ($1, 0 + $2);
				$used = ++$i + 1 }
			$to->{created_by} = \%c;
		}
		elsif ($line =~ /^\[originating from goroutine (\d+)\]:$/) {
			$to = { id => 0 + $1, frames => [] };
			push @{ $rec->{ancestors} }, $to;
			$used = $i + 1;
		}
		elsif ($line =~ /^non-Go function at pc=0x[0-9a-f]+$/) {
			push @{ $to->{frames} }, { func => 'non-Go function' };
			$used = $i + 1;
		}
		elsif ($line =~ /^\tgoroutine running on other thread; stack unavailable$/) {
			$used = $i + 1 }
		elsif ($next =~ $LOCATION && $line =~ /^[^\t].*\([^()]*\)$/) {
			my ($file, $number) = $next =~ $LOCATION;
			my ($func) = $line =~ /^(.*)\(/;
			push @{ $to->{frames} },
				{ func => $func, file => $file, line => 0 + $number };
			$used = ++$i + 1;
		}
		elsif ($line =~ /^[^\t]/ &&
			$next =~ /^\t(?:(.+):(\d+) )?pc=0x[0-9a-f]+$/) {        # C function
			push @{ $to->{frames} },
				{ func => $line, defined $1 ? (file => $1, line => 0 + $2) : () };
			$used = ++$i + 1;
		}
	}
	return $used;
}

sub parse_count_body ($rec, @lines) {
	my $used = 0;
	$rec->{frames} = [];
	for my $i (0 .. $#lines) {
		if ($lines[$i] =~ /^# labels: (\{.*\})$/) {
			my $l = parse_labels($1);
			$rec->{labels} = $l if $l && %$l;
		}
		elsif ($lines[$i] =~ /^#\t0x[0-9a-f]+\t+(.+)\+0x[0-9a-f]+\t+(.+):(\d+)$/) {
			push @{ $rec->{frames} }, { func => $1, file => $2, line => 0 + $3 };
		}
		elsif ($lines[$i] =~ /^#\t(0x[0-9a-f]+)$/) { push @{ $rec->{frames} },
			{ func => $1 } }
		else { last }
		$used = $i + 1;
	}
	return $used;
}

# ---------------------------------------------------------------- what follows from frames

sub class_of ($rec) {
	my $state = $rec->{state};
	return $CLASS_OF_STATE{$state} if defined $state && exists $CLASS_OF_STATE{$state};
	my $coarse = !defined $state || $state =~ /^(?:semacquire|waiting)$/;
	return 'unknown' if !$coarse;
	my $class = class_of_frames(@{ $rec->{frames} });
	return $class if $class && ($state // '') ne 'semacquire';
	return $class if $class && $class =~ /^(?:lock|rlock|waitgroup|cond)$/;
	return ($state // '') eq 'semacquire' ? 'semaphore' : 'unknown';
}

sub class_of_frames (@frames) {
	for my $f (@frames) {
		my $func = $f->{func} // return;
		for my $rule (@CLASS_OF_FRAME) { return $rule->[1] if $func =~ $rule->[0] }
		return if $func !~ $LOOK_THROUGH;
	}
	return;
}

sub is_runtime_owned ($rec) {
	return 1 if defined $rec->{id} && $rec->{id} == 0;
	my @funcs = map { $_->{func} } grep { !$_->{elided} } @{ $rec->{frames} };
	return 0 if !@funcs || grep { !is_runtime_frame($_) } @funcs;
	# functions such as unique.runtime_registerUniqueMapCleanup are in package runtime; a
	# linkname gives them the name of another package
	return $rec->{created_by}{func} =~
		/^(?:runtime|unique|weak|time|sync|os\/signal|internal\/\w+)\.runtime_|^runtime\./
		if $rec->{created_by};
	pop @funcs while @funcs && $funcs[-1] eq 'runtime.goexit';
	return @funcs && $funcs[-1] =~ $RUNTIME_ROOT;
}

# Returns the first frame worth reading. It takes a canonical stack, so that every form of a dump
# gives the same frame.
sub where (@frames) {
	my @f = grep { !$_->{elided} } @frames;
	my ($w) = grep { !is_std($_->{func}) } @f;
	($w) = grep { !is_plumbing($_->{func}) } @f if !$w;
	return $w // $f[0];
}

# ---------------------------------------------------------------- one file

sub is_report ($line) { $line =~ /^[\[ ]?Goroutine \d+ in state / }

sub is_header ($line) { is_report($line) ? parse_header($line)
	: $line =~ /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[.*:$/ && parse_header($line) }

# Returns true for the goroutine that writes the dump.
sub is_writer ($rec) {
	return 0 if ($rec->{state} // '') ne 'running';
	my $first = (map { $_->{func} // '' } @{ $rec->{frames} })[0] // '';
	return $first =~ m{^(?:runtime/pprof\.|runtime/debug\.|runtime\.Stack$)};
}

sub read_dump ($file) {
	open my $fh, '<:raw', $file or die "oracle.pl: $file: $!\n";
	my $text = do { local $/; <$fh> } // '';
	my (@lines, @at);
	my $pos = 0;
	for my $l (split /^/, $text) { push @at, $pos; $pos += length $l; chomp $l;
		push @lines, $l }
	push @at, $pos;

	my ($dump, $in_dump, $fresh, $section, $leak, $reason, $stray, $foreign) =
		(0, 0, 0, 0, 0, undef, 0, 0);
	my $begin = sub { if (!$fresh) { $dump++; $fresh = 1; $section = 0; $leak = 0;
		undef $reason } };
	my @out;
	for (my $i = 0; $i < @lines;) {
		my $line = $lines[$i];
		if ($line =~ /^(goroutine|goroutineleak) profile: total \d+$/) {
			$fresh = 0; $begin->();
			$leak = $1 eq 'goroutineleak';
			$foreign = 0;
			$i++;
		}
		elsif ($line =~ / profile: total \d+$/) { $foreign = 1; $i++ }
		elsif ($foreign && $line =~ /^\d+ @/) { $i++ }
		elsif ($line =~ /^-----$/) { $section++; $i++ }
		elsif ($line =~ /^(?:panic|fatal error): |^SIG[A-Z0-9]+: /) {
			if (!$section) {
				$begin->();
				if (!defined $reason) {
					my @r = $line;
					if ($line !~ /^SIG/) { push @r,
						map { $lines[$_] } first_lines($i + 1, \@lines) }
					$reason = join "\n", @r;
				}
			}
			$i++;
		}
		elsif ($line =~ /=== BEGIN /) { $fresh = 0; $begin->(); $i++ }
		elsif (my $rec = is_header($line)) {
			my $j = $i + 1;
			# Older versions of goleak print Go's own header under theirs.
			my $twice = is_report($line) && $j < @lines &&
				$lines[$j] =~ /^goroutine $rec->{id} / && is_header($lines[$j]);
			$j++ if $twice;
			$j++ while $j < @lines && $lines[$j] ne '' && !is_header($lines[$j]) &&
				$lines[$j] !~ /^runtime stack:$|^-----$/;
			if (is_imitation($i, \@lines)) { $i = $j; next }
			my $used = parse_body($rec, @lines[ $i + 1 + !!$twice .. $j - 1 ])
				+ !!$twice;
			if ($line =~ /^\[/) { $fresh = 0; $begin->() }
			elsif ($dump == 0 || ($rec->{state} eq 'running' && !$fresh
				&& (is_writer($rec) || ($i && $lines[ $i - 1 ] ne '' && $in_dump &&
					!$section)))) { $fresh = 0; $begin->() }
			$rec->{offset} = $at[$i];
			$rec->{bytes}  = $at[ $i + 1 + $used ] - $at[$i];
			$rec->{repeat} = $TRUE if $section && $rec->{id} != 0;
			push @out, finish($rec, $dump, \$reason);
			($fresh, $in_dump) = (0, 1);
			$i = $j;
		}
		elsif ($line =~ /^(\d+) @(?: 0x[0-9a-f]+)+$/) {
			my $rec = { count => 0 + $1 };
			my $used = parse_count_body($rec, @lines[ $i + 1 .. $#lines ]);
			$begin->() if $dump == 0;
			$rec->{leaked} = $TRUE if $leak;
			$rec->{offset} = $at[$i];
			$rec->{bytes}  = $at[ $i + 1 + $used ] - $at[$i];
			push @out, finish($rec, $dump, \$reason);
			($fresh, $in_dump) = (0, 1);
			$i += 1 + $used;
		}
		else { $i++ }
	}
	return @out;
}

# Returns true for a header that is part of a panic's value: there was no blank line since `panic:
# `, and the next header of the same dump is [running] and follows a blank line.
sub is_imitation ($i, $lines) {
	my $at = $i;
	while (--$at >= 0 && $lines->[$at] !~ /^panic: /) {
		return 0 if $lines->[$at] =~ /^$|^\[signal |^fatal error: |^SIG[A-Z0-9]+: / ||
			is_header($lines->[$at]);
	}
	return 0 if $at < 0;
	for my $next ($i + 1 .. $#$lines) {
		return 0 if $lines->[$next] =~
			/^(?:panic|fatal error): |^SIG[A-Z0-9]+: | profile: total /;
		my $rec = is_header($lines->[$next]) or next;
		return $lines->[ $next - 1 ] eq '' && $rec->{state} eq 'running';
	}
	return 0;
}

# Returns the indexes from $i up to the first blank line or goroutine header.
sub first_lines ($i, $lines) {
	my @n;
	while ($i < @$lines && $lines->[$i] ne '' && !is_header($lines->[$i])) { push @n, $i++ }
	return @n;
}

sub finish ($rec, $dump, $reason) {
	$rec->{dump} = $dump;
	if (defined $$reason) { $rec->{reason} = $$reason; $$reason = undef }
	my @canon = canonical($rec->{frames});
	$rec->{canon}   = canon_text(@canon);
	$rec->{class}   = class_of($rec);
	$rec->{runtime} = $TRUE if is_runtime_owned($rec);
	my $w = where(@canon);
	$rec->{where} = { %$w{ grep { exists $w->{$_} } qw(func file line) } } if $w;
	return json($rec);
}

# Returns the value as JSON, with the keys in order. Strings are bytes: bad UTF-8 is repaired.
sub json ($v) {
	return '{' . join(',', map { json_string($_) . ':' . json($v->{$_}) } sort keys %$v) . '}'
		if ref $v eq 'HASH';
	return '[' . join(',', map { json($_) } @$v) . ']' if ref $v eq 'ARRAY';
	return 'true' if ref $v;
	return created_as_number($v) ? $v : json_string($v);
}

# Remembers results, because most strings occur again and again.
sub json_string ($s) {
	state %known;
	return $known{$s} //= do {
		my $text = $s =~ /[^\x00-\x7f]/
			? encode('UTF-8', decode('UTF-8', my $copy = $s, FB_DEFAULT)) : $s;
		'"' . $text =~
			s/(["\\])/\\$1/gr =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ger . '"';
	};
}

my $dir = @ARGV && $ARGV[0] eq '-d' ? (splice @ARGV, 0, 2)[1] : undef;
for my $file (@ARGV) {
	my @records = map { "$_\n" } read_dump($file);
	if (defined $dir) {
		open my $out, '>:raw', "$dir/" . ($file =~ s{.*/}{}r)
			or die "oracle.pl: $dir: $!\n";
		print $out @records;
		close $out or die "oracle.pl: $dir: $!\n";
	}
	else { print @records }
}
