# Chromium.pm - headless Chromium for tests of pages, by its remote debugging protocol.
#
# start CHROMIUM SCRATCH opens it with one page; stop closes it and returns the exit status of the
# test: 1 if a claim failed. claim prints a line of TAP, without a plan.
package Chromium;
use v5.36;

use Exporter 'import';
use IO::Select;
use JSON::PP;
use POSIX qw(dup2 _exit);
use Time::HiRes qw(time);

our @EXPORT = qw(start stop claim ask eval_js size visit offences);

$| = 1; # a claim is shown at once
my $json = JSON::PP->new->utf8;
# Chromium itself must not ask the network for anything.
my @FLAGS = qw(--headless --no-sandbox --disable-gpu --disable-quic --no-first-run
	--disable-background-networking --disable-component-update --disable-sync
	--hide-scrollbars --remote-debugging-pipe);
my ($failed, $last, $rest, $session) = (0, 0, '', undef);
my (@events, $to, $from, $child);

sub claim ($good, $name, @why) {
	print $good ? '' : 'not ', "ok - $name\n";
	return if $good;
	$failed = 1;
	print STDERR map { '# ' . substr($_, 0, 400) . "\n" } @why;
}

# ---------------------------------------------------------------- the browser

sub launch ($chromium, $scratch) {
	local $^F = 20; # so that the pipes survive exec
	pipe my $in, $to or die;
	pipe $from, my $out or die;
	$child = fork // die;
	if ($child == 0) {
		open STDERR, '>', "$scratch/chromium.log";
		dup2(fileno $in, 13);
		dup2(fileno $out, 14);
		dup2(13, 3);
		dup2(14, 4);
		exec $chromium, @FLAGS, "--user-data-dir=$scratch/profile", "about:blank"
			or _exit(1);
	}
	close $in;
	close $out;
	$to->autoflush(1);
}

# Returns the next message of the browser, or undef if none comes within this many seconds.
sub hear ($seconds) {
	my $select = IO::Select->new($from);
	my $end = time + $seconds;

	while ($rest !~ /\0/) {
		my $left = $end - time;
		return if $left <= 0 || !$select->can_read($left);
		sysread($from, $rest, 1 << 20, length $rest) or die "the browser has gone\n";
	}
	$rest =~ s/^([^\0]*)\0//;
	return $json->decode($1);
}

# Sends a command and returns its result; other messages are kept in @events.
sub ask ($method, %params) {
	my $id = ++$last;
	my %message = (id => $id, method => $method, params => \%params);

	$message{sessionId} = $session if $session;
	print {$to} $json->encode(\%message), "\0";
	while (my $got = hear(120)) {
		if (($got->{id} // 0) == $id) {
			die "$method: $got->{error}{message}\n" if $got->{error};
			return $got->{result};
		}
		push @events, $got;
	}
	die "$method: no answer\n";
}

sub start ($chromium, $scratch) {
	launch($chromium, $scratch);
	my $target = ask('Target.createTarget', url => 'about:blank')->{targetId};
	$session = ask('Target.attachToTarget', targetId => $target,
		flatten => JSON::PP::true)->{sessionId};
	ask("$_.enable") for qw(Page Runtime Log Network);
}

sub stop () {
	undef $session;
	eval { ask('Browser.close') };
	waitpid $child, 0;
	return $failed;
}

sub wait_for ($method) {
	until (grep { ($_->{method} // '') eq $method } @events) {
		push @events, hear(120) // die "no $method\n";
	}
}

# Evaluates an expression of JavaScript in the page.
sub eval_js ($text) {
	my $got = ask('Runtime.evaluate', expression => $text, returnByValue => JSON::PP::true,
		awaitPromise => JSON::PP::true);

	die "$got->{exceptionDetails}{exception}{description}\n" if $got->{exceptionDetails};
	return $got->{result}{value};
}

sub size ($width) {
	ask('Emulation.setDeviceMetricsOverride', width => $width, height => 800,
		deviceScaleFactor => 1, mobile => JSON::PP::false);
}

sub visit ($file) {
	@events = ();
	my $begin = time;
	ask('Page.navigate', url => "file://$file");
	wait_for('Page.loadEventFired');
	eval_js('document.readyState'); # once the script has run
	return time - $begin;
}

# Returns the errors since the page was opened, and its requests for anything but its own file.
sub offences ($file) {
	my @said;

	while (my $late = hear(0.2)) { push @events, $late }
	for my $e (@events) {
		my ($method, $p) = ($e->{method} // '', $e->{params});
		push @said, $p->{exceptionDetails}{text} if $method eq 'Runtime.exceptionThrown';
		push @said, $p->{entry}{text} if $method eq 'Log.entryAdded';
		push @said, 'console' if $method eq 'Runtime.consoleAPICalled';
		push @said, "request: $p->{request}{url}"
			if $method eq 'Network.requestWillBeSent' &&
			$p->{request}{url} !~ /^\Qfile:\/\/$file\E(?:#|$)/;
	}
	return @said;
}

1;
