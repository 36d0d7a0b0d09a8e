#!/usr/bin/perl
# page.pl - reads pages of gltop --html strictly, and prints what is wrong with each.
#
#     page.pl PAGE [JSON] ...     JSON: what gltop --json --idle prints of the same input
#
# The markup: every element closed in its turn and known, attributes in quotes, ids unique, links
# within the page, no attribute that runs or loads anything, one style and one script, which the
# policy allows by their hashes. The text: UTF-8 without anything that steers or reorders. The
# numbers: those of the JSON.
use v5.36;
use Digest::SHA qw(sha256_base64);
use Encode qw(decode FB_CROAK);
use JSON::PP;

my %VOID = map { $_ => 1 } qw(meta rect polyline);
my %KNOWN = map { $_ => 1 } qw(html head meta title style body a header h1 h2 h3 nav main section
	dl dt dd p strong b em ol ul li span details summary div pre table caption thead tbody tr th
	td svg rect text polyline script);
my %ATTRIBUTE = map { $_ => 1 } qw(lang charset http-equiv content name class href id tabindex
	aria-label aria-labelledby aria-hidden role scope x y width height viewBox points
	preserveAspectRatio data-n data-w data-c open);
my $NAMED = qr/&(?:amp|lt|gt|quot|#39);/;
my (@wrong, $page);

sub wrong ($what) {
	push @wrong, "$page: $what" if @wrong < 20;
}

# ---------------------------------------------------------------- markup

sub read_attributes ($tag, $text, $seen) {
	my %got;

	while ($text =~ s/^\s+([a-zA-Z-]+)="([^"<>]*)"//) {
		my ($name, $value) = ($1, $2);
		wrong("<$tag $name>: not a known attribute") unless $ATTRIBUTE{$name};
		wrong("<$tag $name> is given twice") if exists $got{$name};
		wrong("<$tag $name>: & stands alone") if $value =~ s/$NAMED//gr =~ /&/;
		$got{$name} = $value;
	}
	wrong("<$tag: what is $text?") if $text =~ /\S/ && $text ne '/';
	if (defined(my $id = $got{id})) {
		wrong("id $id is given twice") if $seen->{ids}{$id}++;
	}
	push @{$seen->{links}}, $got{href} if defined $got{href};
	push @{$seen->{links}}, "#$got{'aria-labelledby'}" if defined $got{'aria-labelledby'};
	return \%got;
}

# Reads all elements; returns what was seen: ids, links, text by element, attributes of groups.
sub read_markup ($html) {
	my (@open, %seen);

	wrong('no doctype') unless $html =~ s/^<!DOCTYPE html>\n//;
	while ($html =~ /\G(?:<(\/?)([a-z0-9]+)((?:[^<>"]|"[^"]*")*)>|([^<]+)|(.))/gcs) {
		my ($close, $tag, $rest, $text, $other) = ($1, $2, $3, $4, $5);
		if (defined $other) {
			wrong('a < that begins nothing at ' . pos $html);
		} elsif (defined $text) {
			my $in = $open[-1] // '';
			if ($in eq 'script' || $in eq 'style') {
				$seen{$in} .= $text;
				next;
			}
			wrong("stray > in <$in>") if $text =~ />/;
			wrong("& stands alone in <$in>") if $text =~ s/$NAMED//gr =~ /&/;
		} elsif ($close) {
			my $last = pop @open // 'nothing';
			wrong("</$tag> closes <$last>") if $last ne $tag;
		} else {
			wrong("<$tag> is not known") unless $KNOWN{$tag};
			my $got = read_attributes($tag, $rest, \%seen);
			push @{$seen{$tag}}, $got unless $tag =~ /^(?:script|style)$/;
			$seen{count}{$tag}++;
			push @open, $tag unless $VOID{$tag};
			if ($tag =~ /^(?:script|style)$/ && $html =~ /\G(.*?)(?=<\/$tag>)/gcs) {
				$seen{$tag} = $1;
			}
		}
	}
	wrong("not closed: @open") if @open;
	return \%seen;
}

sub check_links ($seen) {
	for my $link (@{$seen->{links} // []}) {
		wrong("the link $link leads nowhere")
			unless $link =~ /^#(.+)/ && $seen->{ids}{$1};
	}
}

sub check_policy ($seen) {
	my ($policy) = map { $_->{content} } grep { ($_->{'http-equiv'} // '') =~ /Policy/ }
		@{$seen->{meta}};
	my %want = map { $_ => "'sha256-" . pad(sha256_base64($seen->{$_} // '')) . "'" }
		qw(style script);
	my $all = "default-src 'none'; base-uri 'none'; form-action 'none'; "
		. "style-src $want{style}; script-src $want{script}";

	$policy = ($policy // '') =~ s/&#39;/'/gr;
	wrong("the policy is $policy, not $all") if $policy ne $all;
	for my $tag (qw(style script)) {
		wrong("not one <$tag>") if ($seen->{count}{$tag} // 0) != 1;
	}
}

sub pad ($base64) {
	return $base64 . '=' x (-length($base64) % 4);
}

# ---------------------------------------------------------------- text

sub check_text ($bytes) {
	my $text = eval { decode('UTF-8', my $copy = $bytes, FB_CROAK) };

	return wrong('not UTF-8') unless defined $text;
	wrong(sprintf 'U+%04X', ord $1)
		if $text =~ /([\x00-\x09\x0b-\x1f\x7f-\x9f\p{Cf}\x{2028}\x{2029}])/;
}

# ---------------------------------------------------------------- numbers

sub text_of ($html, $class) {
	my @all = $html =~ /<span class="$class">([^<]*)<\/span>/g;
	return @all;
}

sub check_numbers ($html, $seen, $json) {
	my ($head) = $html =~ /<h1>(\d+) goroutines/;
	my (%want, %got);

	wrong("h1 has " . ($head // 'no number') . ", not $json->{goroutines}")
		if ($head // -1) != $json->{goroutines};
	wrong("the verdict is not $json->{verdict}")
		unless $html =~ /class="verdict v-$json->{verdict}"/;
	$want{"$_->{sig} $_->{count}"}++ for @{$json->{groups}};
	while ($html =~ /<details class="group" id="g\d+" data-n="(\d+)"(.*?)<\/details>/gs) {
		my ($n, $rest) = ($1, $2);
		$got{"$1 $n"}++ if $rest =~ /<dt>sig<\/dt><dd>(\w+)/;
	}
	for my $key (keys %{{%want, %got}}) {
		wrong("group $key: " . ($got{$key} // 0) . ' of ' . ($want{$key} // 0))
			if ($got{$key} // 0) != ($want{$key} // 0);
	}
	my @counts = $html =~ /<li><span class="n">(\d+)<\/span>/g;
	my @findings = @{$json->{findings}}; # of which a page has the first ones
	my @said = map { $_->{count} } splice(@findings, 0, 100), @{$json->{facts}};
	wrong("findings and facts: @counts, not @said") if "@counts" ne "@said";
	my ($classes) = $html =~ /<caption>classes.*?<\/table>/sg ? $& : '';
	my %rows = $classes =~ /<th scope="row">([^<]*)<\/th><td class="n">(\d+)<\/td>/g;
	for my $name (keys %{$json->{classes}}) {
		wrong("class $name is not $json->{classes}{$name}")
			if ($rows{$name} // -1) != $json->{classes}{$name};
	}
}

# ---------------------------------------------------------------- both

sub slurp ($file) {
	open my $in, '<:raw', $file or die "page.pl: $file: $!\n";
	local $/;
	return scalar <$in>;
}

while (@ARGV) {
	$page = shift;
	my $html = slurp($page);
	check_text($html);
	my $seen = read_markup($html);
	check_links($seen);
	check_policy($seen);
	check_numbers($html, $seen, decode_json(slurp(shift))) if @ARGV && $ARGV[0] =~ /json$/;
}
print "$_\n" for @wrong;
exit(@wrong ? 1 : 0);
