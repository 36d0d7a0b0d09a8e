#!/usr/bin/perl
# browser.pl - opens pages of gltop --html in headless Chromium, and prints what holds as lines of
# TAP, without a plan.
#
#     browser.pl CHROMIUM SCRATCH PAGE...
#
# No page makes a request or an error; links reach their groups; filter, sort and zoom work; nothing
# is wider than a screen of 400 pixels; a script that was put into a page does not run. SHOTS=DIR
# keeps pictures of each page, at 400 and 1200 pixels, in dark colours and in print.
use v5.36;

use IO::Select;
use JSON::PP;
use MIME::Base64;
use POSIX qw(dup2 _exit);
use Time::HiRes qw(time);

$| = 1; # a claim is shown at once
my ($chromium, $scratch, @pages) = @ARGV;
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

sub start () {
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

# Returns the next message of the browser, or undef after so many seconds.
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

# What went wrong since the page was opened, and what it asked for.
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

# ---------------------------------------------------------------- what a page can do

my $LINKS = <<'END';
(() => {
	const wrong = [];
	for (const a of [...document.querySelectorAll('a.to')].slice(0, 50)) {
		const at = document.getElementById(a.hash.slice(1));
		const outer = a.closest('details');
		if (outer) outer.open = true;
		a.click();
		window.dispatchEvent(new HashChangeEvent('hashchange'));
		const top = at.getBoundingClientRect().top;
		if (!at.open || top < -2 || top > innerHeight) wrong.push(a.hash + ' ' + top);
		at.open = false;
	}
	return wrong.join(', ');
})()
END

my $FILTER = <<'END';
(() => {
	const field = document.getElementById('filter');
	const groups = [...document.querySelectorAll('.group')];
	const place = groups[groups.length - 1].querySelector('.place');
	const word = place.textContent.slice(0, 12).toLowerCase();
	const fits = g => g.textContent.toLowerCase().includes(word);
	field.value = word.includes(' ') ? '' : word;
	field.dispatchEvent(new Event('input'));
	const wrong = field.value ? groups.filter(g => g.hidden === fits(g)) : [];
	field.value = 'surely not in any stack';
	field.dispatchEvent(new Event('input'));
	const left = groups.filter(g => !g.hidden);
	field.value = '';
	field.dispatchEvent(new Event('input'));
	const kind = document.getElementById('kind');
	kind.selectedIndex = kind.options.length - 1;
	kind.dispatchEvent(new Event('change'));
	const others = groups.filter(g => kind.value && !g.hidden && g.dataset.c !== kind.value);
	kind.selectedIndex = 0;
	kind.dispatchEvent(new Event('change'));
	return wrong.length + left.length + others.length + groups.filter(g => g.hidden).length;
})()
END

my $SORT = <<'END';
(() => {
	const by = document.getElementById('sort');
	let wrong = 0;
	for (const [value, of] of [['wait', g => -g.dataset.w], ['count', g => -g.dataset.n]]) {
		by.value = value;
		by.dispatchEvent(new Event('change'));
		for (const list of document.querySelectorAll('.groups')) {
			const v = [...list.querySelectorAll('.group')].map(of);
			wrong += v.filter((x, i) => i && x < v[i - 1]).length;
		}
	}
	return wrong;
})()
END

my $ZOOM = <<'END';
(() => {
	const cells = [...document.querySelectorAll('#icicle svg')];
	if (!cells.length) return '';
	const widths = cells.map(c => parseFloat(c.getAttribute('width')));
	const some = cells.find((c, i) => c.querySelector('rect') && widths[i] < 60) || cells[0];
	some.dispatchEvent(new MouseEvent('click', {bubbles: true}));
	if (Math.abs(parseFloat(some.getAttribute('width')) - 100) > 0.01) return 'not wide';
	const key = k => document.activeElement.dispatchEvent(
		new KeyboardEvent('keydown', {key: k, bubbles: true}));
	some.focus();
	key('Escape');
	if (cells.some((c, i) => Math.abs(parseFloat(c.getAttribute('width')) - widths[i]) > 0.01))
		return 'not undone';
	cells[0].focus();
	key('ArrowDown');
	if (cells.length > 1 && document.activeElement === cells[0]) return 'no arrow';
	key('Enter');
	if (Math.abs(parseFloat(document.activeElement.getAttribute('width')) - 100) > 0.01)
		return 'no key zooms';
	document.getElementById('unzoom').click();
	return cells.some(c => c.classList.contains('off')) ? 'cells are missing' : '';
})()
END

sub keep ($name, $what, $data) {
	return unless $ENV{SHOTS};
	open my $out, '>:raw', "$ENV{SHOTS}/$name.$what" or die;
	print $out decode_base64($data);
}

sub take_pictures ($name) {
	for my $width (400, 1200) {
		size($width);
		keep($name, "$width.png", ask('Page.captureScreenshot',
			captureBeyondViewport => JSON::PP::true)->{data});
	}
	ask('Emulation.setEmulatedMedia',
		features => [ { name => 'prefers-color-scheme', value => 'dark' } ]);
	keep($name, 'dark.png', ask('Page.captureScreenshot',
		captureBeyondViewport => JSON::PP::true)->{data});
	ask('Emulation.setEmulatedMedia', features => []);
	keep($name, 'pdf', ask('Page.printToPDF', printBackground => JSON::PP::false)->{data});
}

sub try_page ($file) {
	my ($name) = $file =~ m{([^/]+)\.html$};
	size(1200);
	my $seconds = visit($file);

	claim($seconds < 20, sprintf '%s opens within 20 seconds (%.1f)', $name, $seconds);
	my $wrong = eval_js($LINKS);
	claim($wrong eq '', "$name: links open their groups", $wrong);
	claim(eval_js($FILTER) == 0, "$name: filter");
	claim(eval_js($SORT) == 0, "$name: sort");
	$wrong = eval_js($ZOOM);
	claim($wrong eq '', "$name: zoom, by mouse and by keys", $wrong);
	size(400);
	my $wide = eval_js('document.documentElement.scrollWidth');
	claim($wide <= 400, "$name: 400 pixels are wide enough", "it takes $wide");
	my @said = offences($file);
	claim(@said == 0, "$name: no error, no message, no request", @said);
	visit($file); # closed again
	take_pictures($name) if $ENV{SHOTS};
}

# Puts scripts and the like into a page: the policy stops all of them.
sub try_policy ($file) {
	my $evil = '<script>document.title = "broken"</script>'
		. '<img src="file:///etc/hostname" onerror="document.title = \'broken\'">'
		. '<p id="styled" style="color: rgb(1, 2, 3)">x</p>'
		. '<iframe src="about:blank"></iframe>'
		. '<a id="js" href="javascript:document.title=\'broken\'">x</a>';
	open my $in, '<:raw', $file or die;
	my $html = do { local $/; <$in> };
	my $name = "$scratch/policy.html";

	$html =~ s/(<main[^>]*>)/$1$evil/ or die;
	open my $out, '>:raw', $name or die;
	print $out $html;
	close $out;
	visit($name);
	eval_js('document.getElementById("js").click()');
	my $title = eval_js('document.title');
	claim($title ne 'broken', 'an injected script does not run', $title);
	my $colour = eval_js('getComputedStyle(document.getElementById("styled")).color');
	claim($colour ne 'rgb(1, 2, 3)', 'an injected style does not apply');
	my @blocked = grep { /Content Security Policy/ } offences($name);
	claim(@blocked >= 3, 'the browser names the policy as the reason', @blocked);
	claim(eval_js('document.documentElement.classList.contains("script")'),
		'the script of the page runs');
}

start();
my $target = ask('Target.createTarget', url => 'about:blank')->{targetId};
$session = ask('Target.attachToTarget', targetId => $target,
	flatten => JSON::PP::true)->{sessionId};
ask("$_.enable") for qw(Page Runtime Log Network);
try_page($_) for @pages;
try_policy($pages[0]);
undef $session;
eval { ask('Browser.close') };
waitpid $child, 0;
exit $failed;
