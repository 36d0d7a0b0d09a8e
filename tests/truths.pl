# truths.pl TRUTH...: compares each .truth file of samples/waits with the two dumps beside it.
# Prints a verdict for each release and form: "0" or "1", TAB, a claim. Differences go to standard
# error.
use v5.36;
no warnings 'portable';

# Where a waiter's frames show the object's address, by kind and mode: the form of dump ('': both),
# the function, and how far into the object the address points. A waiter for the inner mutex of an
# RWMutex wants to lock the RWMutex.
my %frames = (
	'mutex lock'     => [['', 'lockSlow', 0]],
	'once once'      => [['', 'lockSlow', 4]],
	'context lock'   => [['', 'lockSlow', 16]],
	'rwmutex lock'   => [['sigquit', 'semacquire1', 4], ['sigquit', 'semacquire1', 8]],
	'rwmutex rlock'  => [['sigquit', 'semacquire1', 12]],
	'waitgroup wait' => [['sigquit', 'semacquire1', 8]],
	'cond wait'      => [['', 'notifyListWait', 16]],
	'fdmutex write'  => [['', 'rwlock', 0]],
	'chan send'      => [['sigquit', 'chansend', 0]],
	'chan receive'   => [['sigquit', 'chanrecv', 0]],
);

# Facts whose first fields are functions, and how many of them are; -1: all.
my %names = (cycle => -1, 'hidden-cycle' => -1, relock => 2, holder => 2, end => 1, unseen => 1,
	'waits-for-children' => 2, 'behind-writer' => 2, partner => 2, signaller => 2);

sub slurp ($path) {
	open my $file, '<', $path or die "$path: $!";
	local $/ = undef;
	return scalar <$file>;
}

# Returns how many goroutines of the dump have the function with the address as its first argument.
sub waiters ($dump, $function, $address) {
	my $first = sprintf '%#x', $address;
	return scalar grep { /^\S*\Q$function\E\($first[,)]/m } split /\n\n/, $dump;
}

# Returns what is wrong with an object in a form; nothing if the form does not show the address.
sub object ($form, $dump, $kind, $modes, $address, @) {
	my @wrong;
	while ($modes =~ /(\w+)=(\d+)/g) {
		my ($mode, $want) = ($1, $2);
		my @all    = ($frames{"$kind $mode"} // [])->@*;
		my @places = grep { $_->[0] eq '' || $_->[0] eq $form } @all;
		my $got = 0;
		$got += waiters($dump, $_->[1], hex($address) + $_->[2]) for @places;
		push @wrong, "$kind $address: $mode $got, not $want" if @places && $got != $want;
	}
	return @wrong;
}

# Returns what is wrong with a visible holder: its receiver is neither the object nor the struct
# around it.
sub visible ($dump, $function, $object) {
	my (undef, undef, undef, $address, undef, $owner) = @$object;
	return $dump =~ /^\Q$function\E\((?:$address|$owner)[,)]/m ? () : "$function: not visible";
}

# Returns what is wrong with a fact in a form; $objects: objects by name.
sub wrong ($form, $dump, $objects, $fact, @fields) {
	return object($form, $dump, @fields) if $fact eq 'object';
	return $dump =~ /, $fields[0] minutes/ ? () : 'no wait' if $fact eq 'waited';
	my $names = $names{$fact} // return ();
	my @functions = grep { $_ ne '-' } @fields[0 .. ($names < 0 ? $#fields : $names - 1)];
	my @wrong = map { "$fact: no $_" } grep { $dump !~ /^\Q$_\E\(/m } @functions;
	return @wrong if $fact ne 'holder' || $fields[2] ne 'visible';
	return @wrong, visible($dump, $fields[1], $objects->{$fields[3]});
}

my (%wrong, %truths);
for my $truth (@ARGV) {
	my $stem = $truth =~ s/\.truth$//r;
	my ($release, $name) = (split m{/}, $stem)[-2, -1];
	my @facts   = map { [split /\t/] } split /\n/, slurp($truth);
	my %objects = map { $_->[4] => $_ } grep { $_->[0] eq 'object' } @facts;
	for my $form ('debug2', 'sigquit') {
		my $dump = slurp("$stem.$form.txt");
		push $wrong{"$release $form"}->@*,
			map { "$name: $_" } map { wrong($form, $dump, \%objects, @$_) } @facts;
		$truths{"$release $form"}++;
	}
}
for my $of (sort keys %truths) {
	warn "$of: $_\n" for $wrong{$of}->@*;
	say $wrong{$of}->@* ? 1 : 0, "\t$of: $truths{$of} truths";
}
