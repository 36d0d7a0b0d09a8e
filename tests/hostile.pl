#!/usr/bin/perl
# hostile.pl - prints a dump every field of which tries to break out of a page: script, quotes,
# entities, Markdown, control bytes, bidirectional controls, bytes that are not UTF-8.
#
#     hostile.pl text|records
use v5.36;
use JSON::PP;

my @EVIL = (
	'</title><script>document.title="broken"</script>', '"><img src=x onerror=alert(1)>',
	"' onload='alert(1)", '--><b>', '&lt;script&gt;&amp;&#60;', '<!--', ']]>',
	'</pre></details>', '</style><style>*{display:none}</style>', 'javascript:alert(1)//',
	'${7*7}{{7*7}}', '`code` ``two`` ```', '| a | b |', '**bold** __it__ ~~no~~', '# head',
	'[x](http://evil.example)', '![x](http://evil.example/x.png)', '@everyone @user',
	'#123 GH-7 !9', 'http://evil.example/a', 'www.evil.example', 'a@evil.example',
	'<http://evil.example>', ':tada:', '$\alpha$', '\\',
	'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef', "\e[31mred", "\x07\x08\x7f", "\xc2\x9b31m",
	"\xe2\x80\xae" . 'txet', "\xe2\x81\xa6x", "\xe2\x80\x8b", "\xef\xbb\xbf", "\xff\xfe",
	"\xc3(",
);

sub text () {
	my $n = 1;

	print qq{panic: $EVIL[0] $EVIL[11]\n\n};
	for my $e (@EVIL) {
		my $place = "main.f$e";
		$n++;
		print "goroutine $n [chan send$e, 7 minutes]:\n"
			. "$place(0x1, 0x2)\n\t/app/$e.go:12 +0x1f\n"
			. "main.(*T$e).g(...)\n\t/app/b.go:3 +0x4\n"
			. "created by main.h$e in goroutine 1\n\t/app/c.go:5 +0x6\n\n";
	}
	print "goroutine 900 [select]:\nmain.cut$EVIL[0]";
}

sub records () {
	my ($json, $n) = (JSON::PP->new->latin1->canonical, 0);

	for my $e (grep { !/[\x80-\xff]/ } @EVIL) {
		my $frame = {func => "main.f$e", file => "/app/$e.go", line => 7};
		print $json->encode({id => ++$n, state => $e, class => 'lock', wait_seconds => 660,
			labels => {$e => $e}, source => $e, dump => 1, count => 1,
			frames => [$frame, {func => $e}, {func => "sync.(*Mutex).Lock"}],
			created_by => {func => $e, file => $e, line => 1}}), "\n";
	}
}

($ARGV[0] // '') eq 'records' ? records() : text();
