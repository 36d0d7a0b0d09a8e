#!/usr/bin/perl
# rendered.pl - reads what cmark-gfm makes of gltop --markdown, and prints what a dump has smuggled
# into it: elements that gltop does not write, attributes, and, outside of code, anything that
# GitHub or GitLab would make a link, a mention or a reference of.
use v5.36;

my %KNOWN = map { $_ => 1 } qw(h2 h3 ul li p strong em code pre details summary);
my (@open, @wrong);

local $/;
my $html = <STDIN>;

while ($html =~ /\G(?:<(\/?)([a-z0-9]+)([^<>]*)>|([^<]+)|(.))/gs) {
	my ($close, $tag, $rest, $text, $other) = ($1, $2, $3, $4, $5);
	if (defined $other) {
		push @wrong, 'a < that begins nothing';
	} elsif (defined $text) {
		next if grep { /^(?:code|pre)$/ } @open;
		push @wrong, "outside of code: $&"
			if $text =~ /\S*(?:[\@#!~\$`*_|\\]|:\/\/|www|GH-)\S*/;
	} elsif ($close) {
		my $last = pop @open // 'nothing';
		push @wrong, "</$tag> closes <$last>" if $last ne $tag;
	} else {
		push @wrong, "<$tag$rest>"
			if !$KNOWN{$tag} || $rest !~ /^(?: class="language-text")?$/;
		push @open, $tag;
	}
}
push @wrong, "not closed: @open" if @open;
push @wrong, 'nothing' if $html !~ /<h2>/;
print map { "$_\n" } @wrong;
exit(@wrong ? 1 : 0);
