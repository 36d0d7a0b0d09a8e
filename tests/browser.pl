#!/usr/bin/perl
# browser.pl - opens pages of gltop --html in headless Chromium, and tests them. Prints TAP without
# a plan.
#
#     browser.pl CHROMIUM SCRATCH PAGE...
#
# No page makes a request or an error; links reach their groups; filter, sort and zoom work; nothing
# is wider than a screen of 400 pixels; a script that was put into a page does not run. SHOTS=DIR
# keeps pictures of each page, at 400 and 1200 pixels, in dark colours and in print.
use v5.36;

use FindBin;
use JSON::PP;
use MIME::Base64;
use lib $FindBin::Bin;
use Chromium;

my ($chromium, $scratch, @pages) = @ARGV;

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
	if (!groups.length) return field ? 1 : 0;
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
	if (!by) return 0;
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

# Puts scripts and the like into a page; the policy must stop all of them.
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

start($chromium, $scratch);
try_page($_) for @pages;
try_policy($pages[0]);
exit stop();
