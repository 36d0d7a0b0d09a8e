#!/usr/bin/perl
# waits.pl FILE...                  - which goroutines of bare Go dumps wait for which object, and
#                                     whose receivers lie at or just below it: one JSON line a dump.
# waits.pl --compare REPLY FILE...  - compares this reading with REPLY, what `glwait --json` printed
#                                     for the same files: one line a disagreement, status 1 if any.
# An independent reading: it shares no code and no table with glwait. Layouts and frames are those
# of src/sync, src/internal/sync, src/runtime/sema.go and src/runtime/chan.go, Go 1.11 to 1.27.
use v5.36;
use JSON::PP;
no warnings 'portable';    # addresses have more than 32 bits

my $JSON = JSON::PP->new->canonical;
my $NEAR = 512;            # a lock lies at most so far into the struct whose method holds it

# ---------------------------------------------------------------- dumps

my $HEX = qr/0x[0-9a-f]+/;

sub header ($line) {
	$line =~ /^goroutine (\d+)(?: gp=$HEX m=(?:nil|\d+ mp=$HEX))? \[(.+)\](?: \{.*\})?:$/
		or return;
	my ($id, $inside) = (0 + $1, $2);
	my ($state) = $inside =~ /^([^,{]+?)(?:,| labels:|$)/ or return;
	$state =~ s/ \((?:leaked|durable|scan|synctest)\)//g;
	my ($minutes) = $inside =~ /, (\d+) minutes/;
	return { id => $id, state => $state, frames => [],
		defined $minutes ? (wait_seconds => 60 * $minutes) : () };
}

sub frame ($line) {
	$line =~ /^(\S.*)\(([^()]*)\)$/ or return;
	my ($func, $args) = ($1, $2);
	my ($first) = $args =~ /^($HEX)(?=,|$)/;
	my ($second) = $args =~ /^$HEX\??, ($HEX)(?=,|$)/;
	return { func => $func, args => $args, first => number($first), second => number($second) };
}

# Returns the number, or undef for one that is not a pointer because it lies in the first page.
sub number ($hex) {
	my $n = hex($hex // '0');
	return $n < 4096 ? undef : $n;
}

# Returns the dumps of a text, each { goroutines => [...], braces, marks, narrow }. The '-----'
# sections of a crash repeat goroutines; elsewhere a repeated id begins another dump.
sub read_dumps ($text) {
	my (@dumps, $g, $repeats, %seen);
	for my $line (split /\r?\n/, $text) {
		if ($line eq '-----') { ($repeats, $g) = (1, undef) }
		elsif (my $new = header($line)) {
			if ($seen{ $new->{id} } && $repeats) { $g = undef; next }
			if (!@dumps || $seen{ $new->{id} }) {
				push @dumps, { goroutines => [], narrow => 1 };
				(%seen, $repeats) = ();
			}
			$seen{ $new->{id} } = 1;
			push @{ $dumps[-1]{goroutines} }, $g = $new;
		}
		elsif (!$g) { next }
		elsif ($line eq '') { $g = undef }
		elsif ($line =~ /^created by (.+?)(?: in goroutine (\d+))?$/) {
			@$g{qw(creator parent)} = ($1, $2);
		}
		elsif ($line =~ /^\[originating from goroutine /) { $g = undef }
		elsif (my $f = frame($line)) {
			push @{ $g->{frames} }, $f;
			$dumps[-1]{braces} = 1 if $f->{args} =~ /\{/;
			$dumps[-1]{marks}  = 1 if $f->{args} =~ /\?/;
			$dumps[-1]{narrow} = 0 if $f->{args} =~ /0x[1-9a-f][0-9a-f]{8}/;
		}
	}
	return @dumps;
}

# ---------------------------------------------------------------- what a goroutine waits for

my $WAITS = qr/^(?:semacquire|chan\ send|chan\ receive
	|sync\.(?:Mutex\.Lock|RWMutex\.R?Lock|WaitGroup\.Wait|Cond\.Wait))$/x;
my $MUTEX = qr/^(?:internal\/)?sync\.\(\*Mutex\)\.(?:lockSlow|Lock)$/;

# Returns how far arguments can be trusted. Until Go 1.16 they were in memory ('memory'): they have
# no `?`, and are exact even in wrappers. Go 1.17 printed registers without a `?`, whether or not
# the values were still valid ('guessed'). Later releases mark doubtful values with `?` ('marked').
sub era ($dump) {
	return 'marked' if $dump->{marks};
	my @wrappers = grep { $_->{func} =~ /^sync\.runtime_Semacquire/ && $_->{args} =~ /^0x/ }
		map { @{ $_->{frames} } } @{ $dump->{goroutines} };
	return 'marked' if !@wrappers;
	return $dump->{braces} ? 'guessed' : 'memory';
}

# Returns the wait of a goroutine: { mode, kind, address }; the address is undefined if it is not
# shown.
sub wait_of ($g, $era, $narrow) {
	return if $g->{state} !~ $WAITS;
	my @f = @{ $g->{frames} };
	my ($sema, $chan);
	while (@f && $f[0]{func} =~ /^runtime\./) {
		my $f = shift @f;
		$sema = $f->{first} if $f->{func} eq 'runtime.semacquire1';
		$chan = $f->{first} if $f->{func} =~ /^runtime\.chan(?:send|recv)$/;
	}
	return { mode => 'send', kind => 'chan', address => $chan } if $g->{state} eq 'chan send';
	return { mode => 'receive', kind => 'chan', address => $chan }
		if $g->{state} eq 'chan receive';
	my $below = @f ? $f[0]{func} : '';
	while (@f && $f[0]{func} =~ /^(?:internal\/sync|sync)\.runtime_Semacquire/) {
		my $f = shift @f;
		$sema //= $f->{first} if $era eq 'memory';
	}
	return sync_wait($below, $sema, $era, $narrow, @f);
}

sub sync_wait ($below, $sema, $era, $narrow, @f) {
	my $less = sub ($n) { defined $sema ? $sema - $n : undef };
	return { mode => 'lock', kind => 'semaphore', address => $sema } if !@f;
	if ($f[0]{func} =~ $MUTEX) {
		my $mutex;
		while (@f && $f[0]{func} =~ $MUTEX) {
			my $f = shift @f;
			$mutex //= $f->{first};
		}
		return mutex_wait($mutex // $less->(4), @f);
	}
	my $func = $f[0]{func};
	my ($self) = $era eq 'guessed' ? () : map { $_->{first} // () }
		grep { $_->{func} =~ /^sync\.\(\*(?:RWMutex|rlocker)\)\./ } @f;
	return { mode => 'rlock', kind => 'rwmutex', address => $less->(12) // $self }
		if $func eq 'sync.(*RWMutex).RLock' || $below =~ /RWMutexR$/;
	return { mode => 'lock', kind => 'rwmutex', address => $less->(8) // $self }
		if $func eq 'sync.(*RWMutex).Lock';
	return { mode => 'wait', kind => 'waitgroup', address => waitgroup($f[0], $sema, $era) }
		if $func eq 'sync.(*WaitGroup).Wait';
	if ($func eq 'sync.runtime_notifyListWait') {
		my $list = $f[0]{first};
		return { mode => 'wait', kind => 'cond',
			address => defined $list ? $list - ($narrow ? 8 : 16) : undef };
	}
	return { mode => 'lock', kind => 'semaphore', address => descriptor(@f) // $sema };
}

# Returns the address of a file descriptor's lock. It is that of the receiver of these methods,
# because the lock is the first field of FD.
sub descriptor (@f) {
	my ($fd) = grep { defined $_->{first}
		&& $_->{func} =~ /^internal\/poll\.\(\*(?:fdMutex|FD)\)\./ } @f;
	return $fd && $fd->{first};
}

# Returns the wait for a mutex, which may be part of another object: it is the first field of an
# RWMutex, and the second of a Once (the first until Go 1.12).
sub mutex_wait ($mutex, @outer) {
	my $func = @outer ? $outer[0]{func} : '';
	return { mode => 'lock', kind => 'rwmutex', address => $mutex }
		if $func eq 'sync.(*RWMutex).Lock';
	return { mode => 'lock', kind => 'once', address => defined $mutex ? $mutex - 4 : undef }
		if $func eq 'sync.(*Once).doSlow';
	return { mode => 'lock', kind => 'once', address => $mutex } if $func eq 'sync.(*Once).Do';
	return { mode => 'lock', kind => 'mutex', address => $mutex };
}

# Returns the address of a WaitGroup. Its semaphore is at offset 8. Until Go 1.17 it was at offset 0
# if the address of the WaitGroup, and so that of the semaphore, was not a multiple of 8.
sub waitgroup ($frame, $sema, $era) {
	return $sema % 8 ? $sema : $sema - 8 if defined $sema;
	return $era eq 'guessed' ? undef : $frame->{first};
}

# ---------------------------------------------------------------- who may hold it

my $PRIMITIVE = qr/^(?:internal\/)?sync\.|^runtime\./;
my $AT_LOCK = qr/^sync\.\(\*(?:Map\)\.|(?:RW)?Mutex\)\.R?Unlock$)/;
my $METHOD = qr/^(.+)\.\(\*([^()\[\]]+)\)\.[^.()\[\]·-]+$/;

# Returns the frames whose first argument is a receiver. They must be in an exact method of *T: a
# closure, a wrapper and a method of a generic T have another first argument. Methods of package
# sync do not count, because its objects are smaller than $NEAR, except Unlock and RUnlock, and
# those of Map, which begins with its mutex (until Go 1.23).
sub receivers ($era, @frames) {
	return if $era eq 'guessed';
	return grep { defined $_->{first} && $_->{func} =~ $METHOD
		&& ($_->{func} !~ $PRIMITIVE || $_->{func} =~ $AT_LOCK) } @frames;
}

sub pointers ($g, $era) { return map { $_->{first} } receivers($era, @{ $g->{frames} }) }

sub type_of ($frame) { return $frame->{func} =~ $METHOD ? "$1.$2" : '' }

# Returns the greatest size that each type can have: the least distance between two receivers of it,
# and at most $NEAR.
sub sizes ($era, @all) {
	my (%at, %size);
	$at{ type_of($_) }{ $_->{first} } = 1 for map { receivers($era, @{ $_->{frames} }) } @all;
	for my $type (keys %at) {
		my @at = sort { $a <=> $b } keys %{ $at{$type} };
		$size{$type} = $type =~ /^sync\./ ? 1 : $NEAR;
		for (map { $at[$_] - $at[ $_ - 1 ] } 1 .. $#at) {
			$size{$type} = $_ if $_ < $size{$type};
		}
	}
	return \%size;
}

# `asking` returns the frame that wants the lock, and `outer` the frames further out, which alone
# may have locked something before.
sub asking ($g) { return (beyond($g))[0] // () }

sub outer ($g) {
	my @f = beyond($g);
	return @f[ 1 .. $#f ];
}

sub beyond ($g) {
	my @f = @{ $g->{frames} };
	shift @f while @f && $f[0]{func} =~ $PRIMITIVE;
	return @f;
}

# Returns each function that a Once is running on this stack, and the function that called the Once.
sub inside_once ($g) {
	my @f = @{ $g->{frames} };
	my @inside;
	for my $i (1 .. $#f) {
		next if $f[$i]{func} !~ /^sync\.\(\*Once\)\.(?:doSlow|Do)$/;
		my $inner = $f[ $i - 1 ]{func};
		next if $inner =~ /^(?:internal\/)?sync\.\(\*(?:Mutex|Once)\)\.|^runtime\./;
		my ($caller) = grep { !/^sync\./ } map { $_->{func} } @f[ $i + 1 .. $#f ];
		push @inside, { id => $g->{id}, func => $inner, caller => $caller,
			closure => $f[$i]{second} };
	}
	return @inside;
}

sub nearest ($g, $address, $sizes, @receivers) {
	my $best;
	for my $f (@receivers) {
		my $distance = $address - $f->{first};
		next if $distance < 0 || $distance >= $sizes->{ type_of($f) };
		$best = { id => $g->{id}, func => $f->{func}, distance => $distance }
			if !$best || $distance < $best->{distance};
	}
	return $best;
}

# ---------------------------------------------------------------- a reading

sub reading ($dump) {
	my @all = @{ $dump->{goroutines} };
	my $era = era($dump);
	my (@waiters, %object);
	for my $g (@all) {
		my $w = wait_of($g, $era, $dump->{narrow}) or next;
		my ($self) = map { address($_->{first}) } receivers($era, asking($g));
		push @waiters, { map({ $_ => $g->{$_} } grep { defined $g->{$_} }
			qw(id state wait_seconds)), %$w, $self ? (self => $self) : () };
		push @{ $object{ $w->{address} } }, $waiters[-1] if defined $w->{address};
	}
	my $sizes = sizes($era, @all);
	my @objects = map { object($_, $object{$_}, $era, $sizes, @all) }
		sort { $a <=> $b } keys %object;
	for my $w (@waiters) {
		my $address = delete $w->{address};
		$w->{address} = address($address) if defined $address;
	}
	my %waits = map { $_->{id} => $_->{mode} } @waiters;
	my @parents = grep { ($waits{ $_->{id} } // '') =~ /^(?:wait|receive)$/ } @all;
	my %children = map { $_->{id} => [ map { $_->{id} } children($_, @all) ] } @parents;
	return {
		goroutines => 0 + @all,
		waiters    => \@waiters,
		objects    => \@objects,
		inside     => [ map { inside_once($_) } @all ],
		receivers  => { map { $_->{id} => [ pointers($_, $era) ] } @all },
		mentions   => mentions(\@objects, @all),
		children   => { map { @{ $children{$_} } ? ($_ => $children{$_}) : () }
			keys %children },
	};
}

# Returns the goroutines with a frame outside of the runtime that has an object's address as an
# argument.
sub mentions ($objects, @all) {
	my %of = map { $_->{address} => [] } grep { $_->{address} } @$objects;
	for my $g (@all) {
		my %in = map { $_ => 1 } map { $_->{args} =~ /($HEX)(?![0-9a-f?])/g }
			grep { $_->{func} !~ $PRIMITIVE } @{ $g->{frames} };
		push @{ $of{$_} }, $g->{id} for grep { $of{$_} } keys %in;
	}
	return \%of;
}

# Returns the children of a goroutine. Without parent ids (until Go 1.20), a child is a goroutine
# that was started by a function on its stack, or by a function that encloses one.
sub children ($g, @all) {
	return grep { ($_->{parent} // -1) == $g->{id} } @all if grep { defined $_->{parent} } @all;
	my %starts = map { my $func = $_->{func}; $func => 1, $func =~ s/\.func\d.*$//r => 1 }
		grep { $_->{func} !~ $PRIMITIVE } @{ $g->{frames} };
	return grep { $_->{id} != $g->{id} && $starts{ $_->{creator} // '' } } @all;
}

sub address ($n) { sprintf '0x%x', $n }

# A writer that waits for a writer may look like the waiter of a plain mutex: the kind that one
# waiter shows applies to all.
sub object ($address, $waiters, $era, $sizes, @all) {
	my %kinds = map { $_->{kind} => 1 } @$waiters;
	my $kind = $kinds{rwmutex} ? 'rwmutex' : $waiters->[0]{kind};
	$_->{kind} = $kind for @$waiters;
	my %waits = map { $_->{id} => 1 } @$waiters;
	my @near = $kind !~ /^(?:mutex|rwmutex|semaphore)$/ ? () : grep { $_ } map {
		my @frames = $waits{ $_->{id} } ? outer($_) : @{ $_->{frames} };
		nearest($_, $address, $sizes, receivers($era, @frames)) } @all;
	my %asks = map { package_of($_) => 1 } map { asking($_) }
		grep { $waits{ $_->{id} } } @all;
	$_->{other} = \1 for grep { !$asks{ package_of($_) } } @near;
	return {
		address   => address($address),
		kind      => $kind,
		waiters   => [ map { $_->{id} } @$waiters ],
		receivers => [ grep { !$waits{ $_->{id} } } @near ],
		relock    => [ grep { $waits{ $_->{id} } } @near ],
		keys %kinds > 1 ? (kinds => [ sort keys %kinds ]) : (),
	};
}

# Returns the package: everything before the first dot after the last slash.
sub package_of ($frame) { return $frame->{func} =~ m{^((?:.*/)?[^./]*)} ? $1 : '' }

sub readings (@files) {
	my @all;
	for my $file (@files) {
		open my $in, '<:raw', $file or die "$file: $!\n";
		my $text = do { local $/; <$in> };
		my $n = 0;
		push @all, { file => $file, dump => ++$n, %{ reading($_) } } for read_dumps($text);
	}
	return @all;
}

# ---------------------------------------------------------------- comparison

# Compares the dumps of the reply, in the order of the files; a dump in which no goroutine waits may
# have no line.
sub compare ($reply, @mine) {
	my %theirs = map { "$_->{source} " . ($_->{dump} // 1) => $_ } @$reply;
	my $wrong = 0;
	for my $mine (@mine) {
		my $theirs = delete $theirs{"$mine->{file} $mine->{dump}"} // {};
		for my $said (disagreements($mine, $theirs)) {
			print "$mine->{file}: dump $mine->{dump}: $said\n";
			$wrong++;
		}
	}
	$wrong += print "$_->{source}: a dump that this reading does not have\n" for values %theirs;
	return $wrong;
}

sub disagreements ($mine, $theirs) {
	my @objects = @{ $theirs->{objects} // [] };
	for my $object (grep { defined $_->{address} } @objects) {
		$mine->{linked}{ $_->{id} } = $object->{address} for @{ $object->{waiters} };
	}
	my %theirs = map { $_->{address} => $_ } grep { defined $_->{address} } @objects;
	my %mine = map { $_->{address} => $_ } @{ $mine->{objects} };
	return (
		map({ $theirs{$_} ? () : "$_: not in the reply" } sort keys %mine),
		map({ $mine{$_} ? object_differs($mine, $mine{$_}, $theirs{$_})
			: slot_differs($mine, $theirs{$_}) } sort keys %theirs),
		map({ nameless_differs($mine, $_) } grep { !defined $_->{address} } @objects),
		unseen_differs($mine, $theirs),
		map({ cycle_open($_, @objects) } @{ $theirs->{cycles} // [] }),
	);
}

# Returns the difference for a place in a pool or quota of a library, whose address is the receiver
# of a method that waits.
sub slot_differs ($mine, $slot) {
	return "$slot->{address}: not in this reading" if $slot->{kind} ne 'slot';
	return map { my $id = $_->{id};
		(grep { $_ == hex $slot->{address} } @{ $mine->{receivers}{$id} // [] }) ? ()
			: "$slot->{address}: no receiver of $id" } @{ $slot->{waiters} };
}

# Returns waiters with their modes and waits, sorted.
sub modes (@waiters) {
	return join ', ', map { "$_->{id} $_->{mode} " . ($_->{wait_seconds} // '-') }
		sort { $a->{id} <=> $b->{id} } @waiters;
}

sub object_differs ($mine, $object, $theirs) {
	my $is = $object->{address};
	my @said;
	push @said, "kind $theirs->{kind}, not $object->{kind}"
		if $theirs->{kind} ne $object->{kind};
	my $want = modes(grep { ($_->{address} // '') eq $is } @{ $mine->{waiters} });
	my $got = modes(grep { !$_->{evidence} } @{ $theirs->{waiters} });
	push @said, "waiters $got, not $want" if $got ne $want;
	push @said, map { linked_differs($mine, $object, $_) }
		grep { $_->{evidence} } @{ $theirs->{waiters} };
	my @candidates = @{ $theirs->{candidates} // [] };
	push @said, map { candidate_differs($mine, $object, $_) } @candidates;
	my @near = map { "$_->{id} $_->{func}" } grep { !$_->{other} } @{ $object->{receivers} };
	push @said, "no candidate by receiver, but receivers @near"
		if @near && !grep { $_->{evidence} =~ /^(?:receiver|once)$/ } @candidates;
	push @said, 'holder on no stack, but receivers' if @near && $theirs->{holder_on_no_stack};
	push @said, 'holder on no stack, and candidates'
		if @candidates && $theirs->{holder_on_no_stack};
	return map { "$is: $_" } @said;
}

# Returns the difference for a waiter that is linked to an object although its frames do not show
# the address. It must wait for an object of this kind. If its method has a receiver, a waiter that
# shows the address must have the same receiver.
sub linked_differs ($mine, $object, $waiter) {
	my ($is) = grep { $_->{id} == $waiter->{id} } @{ $mine->{waiters} };
	my $said = "$waiter->{id} by $waiter->{evidence}";
	return "$said, which does not wait" if !$is;
	return "$said, which shows another address" if defined $is->{address};
	return "$said, which waits for a $is->{kind}" if $is->{kind} ne $object->{kind};
	return () if !$is->{self};
	my @selves = grep { $_ } map { $_->{self} }
		grep { ($_->{address} // '') eq $object->{address} } @{ $mine->{waiters} };
	return () if !@selves && $waiter->{evidence} eq 'type';
	return () if grep { $_ eq $is->{self} } @selves;
	return "$said, whose receiver is $is->{self}, not @selves";
}

# Returns the difference for an object without an address: its waiters show none, and the receiver
# of a candidate is that of a waiter.
sub nameless_differs ($mine, $object) {
	my %is = map { $_->{id} => $_ } @{ $mine->{waiters} };
	my @said = map { "$_ waits for nothing that is hidden" }
		grep { $object->{kind} ne 'slot' && (!$is{$_} || defined $is{$_}{address}) }
		map { $_->{id} } @{ $object->{waiters} };
	my %selves = map { hex($is{ $_->{id} }{self} // 0) => 1 } @{ $object->{waiters} };
	push @said, map { "candidate $_->{id} by $_->{evidence} of nobody who waits" }
		grep { my $id = $_->{id}; $_->{evidence} =~ /^(?:receiver|relock)$/
			&& !(grep { $selves{$_} } @{ $mine->{receivers}{$id} }) }
		@{ $object->{candidates} // [] };
	return map { "a $object->{kind} without address: $_" } @said;
}

sub candidate_differs ($mine, $object, $candidate) {
	my ($id, $evidence) = @$candidate{qw(id evidence)};
	my ($waits) = map { $_->{address} // () } grep { $_->{id} == $id } @{ $mine->{waiters} };
	my $for = $candidate->{waits_for} // '';
	return "candidate $id waits for $for"
		if $for =~ /^0x/ && $for ne ($waits // $mine->{linked}{$id} // '');
	my %among = (
		receiver => [ @{ $object->{receivers} }, @{ $object->{relock} } ],
		relock   => [ @{ $object->{relock} },
			$object->{kind} eq 'once' ? @{ $mine->{inside} } : () ],
		once     => $mine->{inside},
		channel  => [ map { { id => $_ } }
			@{ $mine->{mentions}{ $object->{address} } // [] } ],
		argument => [ map { { id => $_ } }
			@{ $mine->{mentions}{ $object->{address} } // [] } ],
		children => [ map { { id => $_ } } map { @{ $mine->{children}{$_} // [] } }
			@{ $object->{waiters} } ],
	);
	my $known = $among{$evidence} // return ();
	return () if grep { $_->{id} == $id } @$known;
	return "candidate $id by $evidence, which this reading does not have";
}

# Compares the waiters without an address, which the reply lists as unseen. It may leave out
# receives if a goroutine is known to wait for work.
sub unseen_differs ($mine, $theirs) {
	my (%want, %got);
	my %slot = map { $_->{id} => 1 } map { @{ $_->{waiters} } }
		grep { $_->{kind} eq 'slot' && defined $_->{address} }
		@{ $theirs->{objects} // [] };
	$want{ $_->{state} }++
		for grep { !defined $_->{address} && !$slot{ $_->{id} } } @{ $mine->{waiters} };
	$got{ $_->{state} } += $_->{count}
		for grep { $_->{state} =~ $WAITS } @{ $theirs->{unseen} // [] };
	return map { my ($want, $got) = ($want{$_} // 0, $got{$_} // 0);
		$got == $want || $_ eq 'chan receive' && $got < $want ? ()
			: "$got without an address in state $_, not $want" }
		sort keys %{ { %want, %got } };
}

# Returns true if a cycle is not closed: each goroutine must wait for an object that has the next
# one among its candidates, or for an RWMutex as a reader behind the next one, a writer.
sub cycle_open ($cycle, @objects) {
	my @ids = @{ $cycle->{ids} };
	for my $i (0 .. $#ids) {
		my ($id, $next) = ($ids[$i], $ids[ ($i + 1) % @ids ]);
		next if grep { has($_->{waiters}, $id) && (has($_->{candidates}, $next)
			|| behind($_->{waiters}, $id, $next)) } @objects;
		return "cycle @ids: $id does not wait for $next";
	}
	return ();
}

sub behind ($waiters, $reader, $writer) {
	my %mode = map { $_->{id} => $_->{mode} } @$waiters;
	return ($mode{$reader} // '') eq 'rlock' && ($mode{$writer} // '') eq 'lock';
}

sub has ($list, $id) { return scalar grep { $_->{id} == $id } @{ $list // [] } }

# ---------------------------------------------------------------- main

if (@ARGV > 2 && $ARGV[0] eq '--compare') {
	open my $in, '<:raw', $ARGV[1] or die "$ARGV[1]: $!\n";
	my @reply = map { $JSON->decode($_) } <$in>;
	exit(compare(\@reply, readings(@ARGV[ 2 .. $#ARGV ])) ? 1 : 0);
}
for my $reading (readings(@ARGV)) {
	delete @$reading{qw(receivers mentions)};
	print $JSON->encode($reading), "\n";
}
