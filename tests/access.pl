#!/usr/bin/perl
# access.pl - opens pages of gltop --html in headless Chromium, and tests whether they can be used
# with a screen reader, with a keyboard, or with poor sight. Prints TAP without a plan.
#
#     access.pl CHROMIUM SCRATCH PAGE...
#
# It examines the accessibility tree: names of whatever can be used, headings, tables, landmarks.
# Then the document: its language, the contrast of its text in light and dark colours and in print,
# and whether the focus can be seen. Without script, the text must be the same, and groups must
# open.
use v5.36;

use FindBin;
use lib $FindBin::Bin;
use Chromium;

my ($chromium, $scratch, @pages) = @ARGV;

# ---------------------------------------------------------------- the tree

# Returns the nodes that are not ignored, in the order of the document, each with its role, its
# name, its properties and its parent.
sub read_tree () {
	my %by_id = map { $_->{nodeId} => $_ } @{ask('Accessibility.getFullAXTree')->{nodes}};
	my ($root) = grep { !defined $_->{parentId} } values %by_id;
	my @todo = ([$root, undef]);
	my @nodes;

	while (my $next = shift @todo) {
		my ($from, $above) = @$next;
		my $node = $above;
		unless ($from->{ignored}) {
			$node = {role => $from->{role}{value}, name => $from->{name}{value} // '',
				above => $above};
			$node->{$_->{name}} = $_->{value}{value} // 1 for @{$from->{properties}};
			push @nodes, $node;
		}
		unshift @todo, map { [$_, $node] } grep { $_ } @by_id{@{$from->{childIds} // []}};
	}
	return @nodes;
}

sub with_role ($nodes, @roles) {
	my %want = map { $_ => 1 } @roles;
	return grep { $want{$_->{role}} } @$nodes;
}

# Returns the nearest node around this one that has one of the roles.
sub around ($node, @roles) {
	my %want = map { $_ => 1 } @roles;
	do { $node = $node->{above} } while $node && !$want{$node->{role}};
	return $node;
}

# Returns the texts, except those of controls that work only with the script.
sub text_of ($nodes) {
	return grep { !/^Click a cell/ } map { $_->{name} }
		grep { !around($_, qw(search status button)) } with_role($nodes, 'StaticText');
}

# ---------------------------------------------------------------- what it says

sub nameless ($nodes) {
	my $named = qr/^(?:image|table|region|navigation|heading)$/;

	return map { $_->{role} } grep { $_->{name} !~ /\S/ }
		grep { $_->{focusable} || $_->{role} =~ $named } @$nodes;
}

# Returns mistakes in the headings: there must be one of level 1, and no level may be skipped.
sub headings ($nodes) {
	my @all = with_role($nodes, 'heading');
	my $last = 0;
	my @wrong;

	push @wrong, 'there is not one heading of level 1' if 1 != grep { $_->{level} == 1 } @all;
	for my $h (@all) {
		push @wrong, "$h->{name}: level $h->{level} after $last" if $h->{level} > $last + 1;
		$last = $h->{level};
	}
	return @wrong;
}

# Returns mistakes in tables: each must have a row of column headers, and each other row a header.
sub tables ($nodes) {
	my (%rows, @wrong);

	for my $cell (with_role($nodes, qw(cell gridcell columnheader rowheader))) {
		my $row = around($cell, 'row');
		push @{$rows{$row}{cells}}, $cell->{role};
		$rows{$row}{table} = around($row, 'table');
	}
	for my $table (with_role($nodes, 'table')) {
		my @of = map { $_->{cells} } grep { $_->{table} == $table } values %rows;
		my ($head, @more) = grep { $_->[0] eq 'columnheader' } @of;
		my @body = grep { $_->[0] ne 'columnheader' } @of;

		push @wrong, "$table->{name}: no row of headers" if !$head || @more;
		push @wrong, "$table->{name}: a row has other cells than the header"
			if $head && grep { @$_ != @$head } @body;
		push @wrong, "$table->{name}: a row has not one header"
			if grep { 1 != grep { $_ eq 'rowheader' } @$_ } @body;
	}
	return @wrong;
}

sub landmarks ($nodes) {
	my (%n, @wrong);

	$n{"$_->{role} $_->{name}"}++ for with_role($nodes, qw(navigation region search));
	push @wrong, map { "twice: $_" } grep { $n{$_} > 1 } keys %n;
	for my $role (qw(banner main navigation)) {
		push @wrong, "not one $role" if 1 != with_role($nodes, $role);
	}
	for my $text (with_role($nodes, 'StaticText')) {
		push @wrong, "outside: $text->{name}" unless around($text, qw(banner main)) ||
			$text->{name} eq 'Skip to the report';
	}
	return @wrong;
}

# ---------------------------------------------------------------- what it looks like

# Returns texts that have too little contrast with their background, with their classes.
my $CONTRAST = <<'END';
(() => {
	for (const d of document.querySelectorAll('details')) d.open = true;
	const parse = c => {
		const v = c.match(/[\d.]+/g).map(Number);
		return v.length < 4 ? [...v, 1] : v;
	};
	const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const light = c => {
		const v = c.map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92
			: ((x + 0.055) / 1.055) ** 2.4);
		return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
	};
	const ratio = (a, b) => {
		const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
		return (x + 0.05) / (y + 0.05);
	};
	const behind = new Map();
	const ground = e => {
		if (!e) return [255, 255, 255, 1]; // the body has a colour of its own
		if (!behind.has(e)) {
			const c = parse(getComputedStyle(e).backgroundColor);
			behind.set(e, c[3] === 1 ? c : over(c, ground(e.parentElement)));
		}
		return behind.get(e);
	};
	const said = new Map();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let t = walk.nextNode(); t; t = walk.nextNode()) {
		const e = t.parentElement;
		if (!t.data.trim() || /^(SCRIPT|STYLE|title)$/.test(e.tagName)) continue;
		const style = getComputedStyle(e), isSvg = e.tagName === 'text';
		const box = isSvg && e.parentNode.querySelector('rect');
		const back = isSvg ? parse(getComputedStyle(box).fill) : ground(e);
		const of = parse(isSvg ? style.fill : style.color);
		const name = e.tagName + '.' + (e.className.baseVal ?? e.className);
		const key = name + ' ' + of + ' on ' + back;
		if (said.has(key)) continue;
		said.set(key, style.opacity === '1' ? ratio(over(of, back), back) : 0);
	}
	return [said.size, ...[...said].filter(([, r]) => r < 4.5).map(([k, r]) => k + ' ' + r)];
})()
END

sub contrast ($colours, $media) {
	ask('Emulation.setEmulatedMedia', media => $media,
		features => [{name => 'prefers-color-scheme', value => $colours}]);
	my ($n, @wrong) = @{eval_js($CONTRAST)};
	ask('Emulation.setEmulatedMedia', media => '', features => []);
	return $n > 5 ? @wrong : ('there are hardly any colours', @wrong);
}

# ---------------------------------------------------------------- how it is used

sub press ($key, $code) {
	ask('Input.dispatchKeyEvent', type => $_, key => $key, windowsVirtualKeyCode => $code)
		for qw(rawKeyDown keyUp);
}

my $FOCUS = <<'END';
(() => {
	const e = document.activeElement, style = getComputedStyle(e);
	const r = e.getBoundingClientRect();
	const name = e.tagName + ' ' + e.textContent.slice(0, 30);
	if (e === document.body) return '';
	if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
		return name + ': no outline';
	const isSeen = r.bottom >= 0 && r.top <= innerHeight && r.right >= 0;
	return name + (isSeen ? ': seen' : ': not in sight');
})()
END

# Returns the elements that the Tab key reaches but whose focus cannot be seen.
sub walk () {
	my @seen;

	for (1 .. 40) {
		press('Tab', 9);
		my $at = eval_js($FOCUS) || last; # the page ends
		push @seen, $at;
	}
	unshift @seen, 'the link that skips is not the first'
		if @seen < 5 || $seen[0] !~ /^A Skip to the report/;
	return grep { !/: seen$/ } @seen;
}

# Returns elements that scroll sideways but cannot be scrolled with keys.
my $SCROLLS = <<'END';
[...document.querySelectorAll('body *')]
	.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0 &&
		/auto|scroll/.test(getComputedStyle(e).overflowX))
	.map(e => e.tagName + '.' + e.className)
END

# Opens the first group with the mouse; returns whether its stack is then shown.
sub opens () {
	my $at = eval_js(<<'END');
(() => {
	const s = document.querySelector('.group summary');
	if (!s) return null;
	s.scrollIntoView();
	const r = s.getBoundingClientRect();
	return [r.left + 20, r.top + 8];
})()
END
	return 1 unless $at;
	ask('Input.dispatchMouseEvent', type => $_, x => $at->[0], y => $at->[1], button => 'left',
		clickCount => 1) for qw(mousePressed mouseReleased);
	return eval_js('document.querySelector(".group[open] dl").checkVisibility()');
}

# ---------------------------------------------------------------- a page

sub check ($name, $what, @wrong) {
	claim(@wrong == 0, "$name: $what", @wrong);
}

sub without_script ($file, $name, @text) {
	ask('Emulation.setScriptExecutionDisabled', value => \1);
	visit($file);
	my @nodes = read_tree();
	my %there;
	$there{$_}++ for text_of(\@nodes);
	check($name, 'without script, everything is there', grep { !$there{$_} } @text);
	check($name, 'and nothing that does not work', with_role(\@nodes, qw(button searchbox)));
	claim(opens(), "$name: and groups open");
	ask('Emulation.setScriptExecutionDisabled', value => \0);
}

sub try_page ($file) {
	my ($name) = $file =~ m{([^/]+)\.html$};

	size(1200);
	visit($file);
	my @nodes = read_tree();
	check($name, 'what can be used has a name', nameless(\@nodes));
	check($name, 'headings are in order', headings(\@nodes));
	check($name, 'tables have headers', tables(\@nodes));
	check($name, 'landmarks', landmarks(\@nodes));
	claim(eval_js('document.documentElement.lang') eq 'en', "$name: its language");
	check($name, 'the focus can be seen', walk());
	without_script($file, $name, text_of(\@nodes));
	visit($file);
	for (['light', ''], ['dark', ''], ['light', 'print']) {
		check($name, "contrast: @$_", contrast(@$_));
	}
	size(400);
	check($name, 'what scrolls can have the focus', @{eval_js($SCROLLS)});
}

# Tests that mistakes are noticed. Each row breaks a page, and names a check that must then fail.
my @FAULTS = (
	[q{document.querySelector('.skip').textContent = ''}, sub { nameless([read_tree()]) }],
	[q{document.querySelector('h2').outerHTML = '<h4>x</h4>'}, sub { headings([read_tree()]) }],
	[q{document.querySelector('thead').remove()}, sub { tables([read_tree()]) }],
	[q{document.querySelector('tbody th').outerHTML = '<td>x</td>'},
		sub { tables([read_tree()]) }],
	[q{document.querySelector('main').after('x')}, sub { landmarks([read_tree()]) }],
	[q{document.querySelector('nav').remove()}, sub { landmarks([read_tree()]) }],
	[q{document.querySelector('.skip').style.outline = 'none'}, sub { walk() }],
	[q{document.querySelector('h1').style.color = '#888'}, sub { contrast('light', '') }],
	[q{document.querySelector('h1').style.color = '#666'}, sub { contrast('dark', '') }],
	[q{for (const e of document.querySelectorAll('#icicle text')) e.style.fill = '#777'},
		sub { contrast('light', '') }],
	[q{for (const e of document.querySelectorAll('.wide')) { e.removeAttribute('tabindex');
		e.firstChild.style.width = '2000px' }}, sub { @{eval_js($SCROLLS)} }],
);

sub try_faults ($file) {
	size(1200);
	for my $fault (@FAULTS) {
		visit($file);
		eval_js("$fault->[0]; 0");
		my @wrong = $fault->[1]->();
		claim(@wrong > 0, "noticed: $fault->[0]" =~ s/\s+/ /gr);
	}
}

start($chromium, $scratch);
ask('Accessibility.enable');
try_page($_) for @pages;
try_faults($pages[0]);
exit stop();
