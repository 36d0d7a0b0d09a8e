#!/usr/bin/perl
# wrap.pl NAME [options] [FILE]: prints a bare goroutine dump (FILE or standard input) as a log
# collector would have kept it.
#
#   wrap.pl --list                              prints the NAMEs, and what each is
#   wrap.pl --interleave NAME FILE1 FILE2       mixes the lines of two streams of that envelope
#   --split N        cuts lines every N bytes (docker-json, cri, test2json, journald-logrus-cut)
#   --seed N         chooses the order of lines for --interleave
#   --stream 0|1     which of the two made-up services writes
#   --truth FILE     writes what became of each line, as TSV: its number from 0, its offset in the
#                    bare dump, from and to which offset it stands in the log, the RFC 3339 time
#                    that its envelope tells, and who wrote it; empty where that cannot be known
#
# As a module (`require`): wrap(NAME, text, option => value...) and
# interleave(NAME, text1, text2, ...), each gives { text, lines => [...] }.
package Wrap;
use v5.36;
use POSIX ();

# ---------------------------------------------------------------- time and names

# Every line is written a little later than the one before. The day is fixed.
my $START = 1_704_207_845; # 2024-01-02T15:04:05Z

sub stamp ($n) {
	my $ns = 123_456_789 + $n * 1_000_001;
	my @t  = gmtime($START + int($ns / 1e9));
	return { tm => \@t, ns => $ns % 1_000_000_000, unix => $START + int($ns / 1e9) };
}

sub at ($t, $format) { POSIX::strftime($format, @{$t->{tm}}) }
sub fraction ($t, $digits) { substr(sprintf('%09d', $t->{ns}), 0, $digits) }

# rfc($t, digits, zone): 2024-01-02T15:04:05.123Z
sub rfc ($t, $digits, $zone) {
	my $s = at($t, '%Y-%m-%dT%H:%M:%S');
	$s .= '.' . fraction($t, $digits) if $digits;
	return $s . $zone;
}

# Returns the time in Go's RFC3339Nano, which leaves out trailing zeros of the fraction.
sub rfc_nano ($t, $zone) {
	my $s = rfc($t, 9, '');
	$s =~ s/0+\z//;
	$s =~ s/\.\z//;
	return $s . $zone;
}

# Names of months are English in any locale.
my @MONTH = qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec);
sub syslog_day ($t, $format) { sprintf "%s $format %s", $MONTH[$t->{tm}[4]], $t->{tm}[3],
	at($t, '%H:%M:%S') }

# The names of writers in the log: one for each of the two streams of --interleave.
my %WHO = (
	service => ['web-1', 'db-1'], service_old => ['web_1', 'db_1'],
	pod => ['web-7f', 'web-9c'], host => ['node-3', 'node-4'],
	tag => ['dockerd', 'containerd'], pid => [812, 655],
	stream => ['stderr', 'stdout'], test => ['TestX', 'TestY'],
	plugin => ['terraform-provider-aws_v3.21.0_x5', 'terraform-provider-dns_v2.2.0_x5'],
	packer => ['packer-builder-amazon-ebs', 'packer-builder-docker'],
);
sub who ($w, $what) { $WHO{$what}[$w->{stream}] }

# ---------------------------------------------------------------- escapes

my $UTF8 = qr/[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}
	|\xed[\x80-\x9f][\x80-\xbf]
	|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/x;

sub code_point ($bytes) { utf8::decode($bytes); ord $bytes }

# json(text, html => < > & escaped, tab => how a TAB is written, short => \b and \f as well)
sub json ($s, %o) {
	my %short = ("\n" => '\\n', "\r" => '\\r', "\t" => $o{tab} // '\\t', '"' => '\\"',
		'\\' => '\\\\');
	@short{"\b", "\f"} = ('\\b', '\\f') if $o{short};
	$s =~ s{([\x00-\x1f"\\<>&])|($UTF8)|([\x80-\xff])}{
		if (defined $1) { $short{$1} // (ord $1 < 0x20 ||
			$o{html} ? sprintf('\\u%04x', ord $1) : $1) }
		elsif (defined $2) { $2 eq "\xe2\x80\xa8" ? '\\u2028' : $2 eq "\xe2\x80\xa9"
			? '\\u2029' : $2 }
		else { '\\ufffd' }
	}ge;
	return $s;
}

# Returns the text as Go's %q quotes it, without the quotation marks.
sub quoted ($s) {
	my %short = ("\a" => '\\a', "\b" => '\\b', "\f" => '\\f', "\n" => '\\n', "\r" => '\\r',
		"\t" => '\\t',
		"\x0b" => '\\v', '"' => '\\"', '\\' => '\\\\');
	$s =~ s{([\x00-\x1f"\\\x7f])|($UTF8)|([\x80-\xff])}{
		if (defined $1) { $short{$1} // sprintf('\\x%02x', ord $1) }
		elsif (defined $2) {
			my $c = code_point($2);
			$c < 0xa1 || $c == 0xad || $c == 0xfeff || ($c >= 0x2000 && $c <= 0x200f) ||
				($c >= 0x2028 && $c <= 0x202f) ? sprintf('\\u%04x', $c) : $2
		} else { sprintf '\\x%02x', ord $3 }
	}ge;
	return $s;
}

sub html ($s) {
	my %entity = ('<' => '&lt;', '>' => '&gt;', '&' => '&amp;', '"' => '&#34;', "'" => '&#39;');
	return $s =~ s/([<>&"'])/$entity{$1}/gr;
}

# ---------------------------------------------------------------- from lines to text

# The output consists of pieces: [text, number of the dump's line that it is part of, or undef].
# A file line is the line below a function. Only such lines lose their indentation.
sub is_file_line ($s) { $s =~ /^\t.*:\d+(?: \+0x[0-9a-f]+)?(?: fp=.*| pc=.*)?$/ }

# lines($w, sub (text, has_lf, stamp, number) -> strings): returns the pieces of all lines.
sub lines ($w, $sub) {
	my @pieces;
	for my $i (0 .. $#{$w->{in}}) {
		my ($text, $lf) = @{$w->{in}[$i]};
		my $t = stamp($w->{clock}++);
		$w->{now} = $i;
		push @pieces, map { [$_, $i] } $sub->($text, $lf, $t, $i);
	}
	return @pieces;
}

# by_prefix(sub ($w, stamp) -> prefix [, rfc3339]): an envelope that puts a prefix before each line.
sub by_prefix ($prefix, %o) {
	return sub ($w) {
		return lines($w, sub ($s, $lf, $t, $i) {
			return () if $o{drops_blank} && $s eq '';
			my ($p, $time) = $prefix->($w, $t);
			$w->{time}[$i] = $time;
			$s = $o{text}->($s) if $o{text};
			return "$p$s\n";
		});
	};
}

# of_lines(sub (text) -> text): an envelope that changes each line, and tells no time.
sub of_lines ($sub) {
	return sub ($w) { lines($w, sub ($s, $lf, $t, $i) { $sub->($s, $i) . "\n" }) };
}

# one_line(before, escape, after): an envelope that puts the whole dump into one line. `before` and
# `after` make the texts around it from the stamp. They are part of no line of the dump.
sub one_line ($before, $escape, $after) {
	return sub ($w) {
		my $t = stamp($w->{clock}++);
		my @pieces = [$before->($w, $t), undef];
		my $time   = $w->{entry_time};
		for my $i (0 .. $#{$w->{in}}) {
			my ($text, $lf) = @{$w->{in}[$i]};
			push @pieces, [$escape->($text . ($lf ? "\n" : '')), $i];
			$w->{time}[$i] = $time;
		}
		return @pieces, [$after->($w, $t) . "\n", undef];
	};
}

# cut(text, n): returns pieces of n bytes; the last one may be shorter or empty.
sub cut ($s, $n) {
	my @parts;
	while (length $s > $n) { push @parts, substr $s, 0, $n, '' }
	return @parts, $s;
}

# nested(inner, n, sub ($w, is_last) -> (text before, text behind)): an envelope within another.
# `inner` gives one line, which is cut every n bytes; each part is wrapped in the two texts.
sub nested ($inner, $n, $wrap) {
	return sub ($w) {
		my @inner = $inner->($w);
		$inner[-1][0] =~ s/\n\z// or die;
		my $all = join '', map { $_->[0] } @inner;
		my (@pieces, $room, $open);
		my $parts = int((length($all) + $n - 1) / $n) || 1;
		my $part  = 0;
		my $begin = sub { my ($b, $e) = $wrap->($w, $part == $parts - 1);
			push @pieces, [$b, undef]; $open = $e; $room = $n; $part++ };
		$begin->();
		for my $p (@inner) {
			my ($text, $i) = @$p;
			while (length $text) {
				if (!$room) { push @pieces, [$open, undef]; $begin->() }
				my $some = substr $text, 0, $room, '';
				$room -= length $some;
				push @pieces, [$w->{escape}->($some), $i];
			}
		}
		return @pieces, [$open, undef];
	};
}

# ---------------------------------------------------------------- the envelopes

my @ORDER;
my %ENVELOPE; # name => { sub, about, origin }
sub envelope ($name, $about, $sub, $origin = sub ($w) { '' }) {
	push @ORDER, $name;
	$ENVELOPE{$name} = { sub => $sub, about => $about, origin => $origin };
}

my @CHATTER = ('GET /healthz 200 0.4ms', 'level=info msg="compaction done" took=12ms',
	'connected to 10.0.0.7:5432');

# --- containers

# Returns a record of docker's json-file driver. The driver replaces bytes that are not UTF-8 by
# \ufffd, also where a cut at 16 KiB has split a character.
sub docker_record ($w, $log, $stream, $t) {
	my $time = rfc_nano($t, 'Z');
	$w->{time}[$w->{now}] //= $time if defined $w->{now};
	return '{"log":"' . json($log, html => 1, tab => '\\u0009')
		. qq(","stream":"$stream","time":"$time"}\n);
}

# Returns the records of a line, one for each buffer of 16 KiB. If the line fills the last buffer
# exactly, its LF becomes a record of its own.
sub docker_line ($w, $s, $lf, $t) {
	my $n = $w->{split} || 16384;
	my @records;
	while (length $s >= $n) { push @records,
		docker_record($w, substr($s, 0, $n, ''), who($w, 'stream'), $t) }
	$s .= "\n" if $lf;
	push @records, docker_record($w, $s, who($w, 'stream'), $t) if length $s;
	return @records;
}
envelope 'docker-json', 'docker json-file, a record a line',
	sub ($w) { lines($w, sub ($s, $lf, $t, $i) { docker_line($w, $s, $lf, $t) }) };
envelope 'docker-json-mixed', 'the same with records of standard output in between', sub ($w) {
	my @pieces;
	my $n = 0;
	for my $p (lines($w, sub ($s, $lf, $t, $i) { docker_line($w, $s, $lf, $t) })) {
		push @pieces, $p;
		$w->{now} = undef;
		push @pieces, [docker_record($w, "$CHATTER[$n % @CHATTER]\n", 'stdout',
			stamp($p->[1])), undef] if ++$n % 3 == 0;
	}
	return @pieces;
};
envelope 'docker-attrs', 'docker json-file with a label in attrs', sub ($w) {
	lines($w, sub ($s, $lf, $t, $i) {
		map { s/,"time"/,"attrs":{"com.example.app":"web"},"time"/r } docker_line($w, $s,
			$lf, $t) });
};

# The kubelet's container log. All parts of a long line but the last are tagged P. A CR before the
# LF is lost. A last line without an LF is tagged P, too.
sub cri ($zone) {
	return sub ($w) {
		lines($w, sub ($s, $lf, $t, $i) {
			my $stamp = rfc_nano($t, $zone);
			$w->{time}[$i] = $stamp;
			my @parts = cut($s, $w->{split} || 16384);
			my $last  = pop @parts;
			my $head  = "$stamp " . who($w, 'stream');
			return (map({ "$head P $_\n" } @parts), $head . ($lf ? ' F ' : ' P ')
				. "$last\n");
		});
	};
}
envelope 'cri', 'Kubernetes container log', cri('Z');
envelope 'cri-offset', 'the same in another time zone', cri('+02:00');

envelope 'compose', 'docker compose logs',
	by_prefix(sub ($w, $t) { sprintf '%-7s| ', who($w, 'service') }),
	sub ($w) { who($w, 'service') };
envelope 'compose-old', 'docker-compose logs of version 1',
	by_prefix(sub ($w, $t) { sprintf '%-9s| ', who($w, 'service_old') }),
	sub ($w) { who($w, 'service_old') };
envelope 'compose-colour', 'docker compose logs in colour',
	by_prefix(sub ($w, $t) { sprintf "\e[3%dm%-7s| \e[0m", 6 - $w->{stream},
	who($w, 'service') }), sub ($w) { who($w, 'service') };
envelope 'compose-stamps', 'docker compose logs -t', by_prefix(sub ($w, $t) {
	my $stamp = rfc($t, 9, 'Z');
	return sprintf('%-7s| %s ', who($w, 'service'), $stamp), $stamp }),
		sub ($w) { who($w, 'service') };
envelope 'kubectl', 'kubectl logs --prefix',
	by_prefix(sub ($w, $t) { '[pod/' . who($w, 'pod') . '/app] ' }),
	sub ($w) { 'pod/' . who($w, 'pod') . '/app' };
envelope 'kubectl-stamps', 'kubectl logs --prefix --timestamps', by_prefix(sub ($w, $t) {
	my $stamp = rfc_nano($t, 'Z');
	return '[pod/' . who($w, 'pod') . "/app] $stamp ", $stamp }),
		sub ($w) { 'pod/' . who($w, 'pod') . '/app' };
envelope 'stern', 'stern', by_prefix(sub ($w, $t) { who($w, 'pod') . ' app ' });
envelope 'fluent-json', 'Fluent Bit with the Kubernetes filter', sub ($w) {
	lines($w, sub ($s, $lf, $t, $i) {
		my $stamp = $w->{time}[$i] = rfc($t, 9, 'Z');
		return '{"log":"' . json($s . ($lf ? "\n" : '')) . '","stream":"'
			. who($w, 'stream') . '","kubernetes":{"pod_name":"' .
			who($w, 'pod') . qq(","container_name":"app"},"time":"$stamp"}\n);
	});
}, sub ($w) { who($w, 'pod') . '/app' };
envelope 'filebeat-json', 'a record a line, no LF in the string', sub ($w) {
	lines($w, sub ($s, $lf, $t, $i) {
		my $stamp = $w->{time}[$i] = rfc($t, 3, 'Z');
		return qq({"\@timestamp":"$stamp","host":{"name":") . who($w, 'host')
			. '"},"message":"' . json($s) . qq("}\n);
	});
};

# --- the journal: a blank line of a service's output is never kept

# journalctl writes a TAB of a message as 8 blanks, and drops colours, unless --all is given.
sub eight ($s) { $s =~ s/\t/        /gr }
sub from_journal ($w) { who($w, 'tag') . '[' . who($w, 'pid') . ']: ' }
my $journal_origin = sub ($w) { 'node-3/' . who($w, 'tag') };
envelope 'journald-short', 'journalctl: blank lines lost, a TAB is 8 blanks',
	by_prefix(sub ($w, $t) { syslog_day($t, '%02d') . ' node-3 ' . from_journal($w) },
	drops_blank => 1, text => \&eight), $journal_origin;
envelope 'journald-all', 'journalctl --all: blank lines lost',
	by_prefix(sub ($w, $t) { syslog_day($t, '%02d') . ' node-3 ' . from_journal($w) },
	drops_blank => 1), $journal_origin;
# Since systemd 254 or so the zone has a colon.
sub journal_iso ($digits, $zone) {
	return by_prefix(sub ($w, $t) {
		return rfc($t, $digits, $zone) . ' node-3 ' . from_journal($w),
			rfc($t, $digits, $zone =~ s/(\d\d)(\d\d)$/$1:$2/r);
	}, drops_blank => 1, text => \&eight);
}
envelope 'journald-short-iso', 'journalctl -o short-iso: the same losses', journal_iso(0, '+0100'),
	$journal_origin;
envelope 'journald-short-iso-precise', 'of a newer systemd', journal_iso(6, '+01:00'),
	$journal_origin;
envelope 'journald-short-precise', 'journalctl -o short-precise: the same losses',
	by_prefix(sub ($w, $t) { syslog_day($t, '%02d') . '.' . fraction($t, 6) . ' node-3 '
	. from_journal($w) },
		drops_blank => 1, text => \&eight), $journal_origin;
# A message of several lines that was sent by the journal's own protocol is one entry. Lines after
# the first are indented by the width of the prefix, blank ones, too.
envelope 'journald-multi', 'journalctl: one entry of many lines', sub ($w) {
	my $prefix = syslog_day(stamp(0), '%02d') . ' node-3 ' . from_journal($w);
	lines($w, sub ($s, $lf, $t, $i) { ($i ? ' ' x length $prefix : $prefix) . eight($s)
		. "\n" });
}, $journal_origin;
# MESSAGE is an array of bytes if it is not UTF-8 or has other control characters than TAB and LF,
# and null if it is longer than 4096 bytes, unless --all is given.
envelope 'journald-json', 'journalctl -o json --all: blank lines lost', sub ($w) {
	lines($w, sub ($s, $lf, $t, $i) {
		return () if $s eq '';
		$w->{time}[$i] = rfc($t, 6, 'Z');
		my $text = $s =~ /^(?:[\t\x20-\x7e]|$UTF8)*\z/ ? '"' . json($s, short => 1) . '"'
			: '[' . join(',', unpack 'C*', $s) . ']';
		return sprintf
			qq({"_HOSTNAME":"node-3","PRIORITY":"6","__REALTIME_TIMESTAMP":"%d%06d",) .
			qq("SYSLOG_IDENTIFIER":"%s","_PID":"%d",) .
			qq("MESSAGE":%s,"_TRANSPORT":"stdout"}\n), $t->{unix}, fraction($t, 6),
				who($w, 'tag'), who($w, 'pid'), $text;
	});
}, $journal_origin;
envelope 'journald-cat', 'journalctl -o cat: blank lines lost, nothing else',
	sub ($w) { lines($w, sub ($s, $lf, $t, $i) { $s eq '' ? () : "$s\n" }) };

# --- syslog: rsyslog writes control characters as # and three octal digits

sub octal ($s) { $s =~ s/([\x00-\x1f\x7f])/sprintf '#%03o', ord $1/ger }
my $syslog_origin = sub ($w) { who($w, 'host') . '/dockerd' };
envelope 'syslog3164', "rsyslog's traditional file: a TAB is #011",
	by_prefix(sub ($w, $t) { syslog_day($t, '%2d') . ' ' . who($w, 'host')
	. ' dockerd[812]: ' }, text => \&octal), $syslog_origin;
envelope 'syslog-iso', "rsyslog's file format: a TAB is #011", by_prefix(sub ($w, $t) {
	my $stamp = rfc($t, 6, '+01:00');
	return "$stamp " . who($w, 'host') . ' dockerd[812]: ', $stamp }, text => \&octal),
		$syslog_origin;
envelope 'syslog5424', 'RFC 5424 lines', by_prefix(sub ($w, $t) {
	my $stamp = rfc($t, 6, 'Z');
	return "<30>1 $stamp " . who($w, 'host') . ' dockerd 812 - - ', $stamp }), $syslog_origin;

# --- stamps before every line

envelope 'iso', 'a build log of GitHub', by_prefix(sub ($w, $t) { my $s = rfc($t, 7, 'Z');
	return "$s ", $s });
envelope 'go-log', "Go's package log, every line",
	by_prefix(sub ($w, $t) { at($t, '%Y/%m/%d %H:%M:%S ') });
envelope 'bracket-time', '[date time]',
	by_prefix(sub ($w, $t) { at($t, '[%Y-%m-%d %H:%M:%S.') . fraction($t, 3) . '] ' });
envelope 'ts', 'moreutils ts', by_prefix(sub ($w, $t) { syslog_day($t, '%02d') . ' ' });
envelope 'clock', "a build log of Jenkins' timestamper",
	by_prefix(sub ($w, $t) { at($t, '%H:%M:%S ') });
# Rancher's view of a container: the indentation is lost.
envelope 'rancher', 'date | text: indentation lost',
	by_prefix(sub ($w, $t) { "Tue, Jan 2 2024 3:04:05 pm | " },
	text => sub ($s) { $s =~ s/^\t+//r });

# --- loggers of Go programs

envelope 'klog-block', 'klog, a value of several lines', sub ($w) {
	return [qq(E0102 15:04:05.123456   12345 server.go:77] "Observed a panic" panic="boom" )
			. "stacktrace=<\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { "\t$s\n" }), [" >\n", undef];
};
envelope 'klog-first', 'klog, a message of several lines',
	of_lines(sub ($s, $i) { ($i ? '' : 'E0102 15:04:05.123456   12345 server.go:77] ') . $s });
envelope 'go-log-first', "Go's package log, a message of several lines",
	of_lines(sub ($s, $i) { ($i ? '' : '2024/01/02 15:04:05 ') . $s });
envelope 'hclog', "go-plugin's copy of a plugin's standard error", by_prefix(sub ($w, $t) {
	my $stamp = rfc($t, 3, 'Z');
	return "$stamp [DEBUG] plugin." . who($w, 'plugin') . ': ', $stamp }),
		sub ($w) { 'plugin.' . who($w, 'plugin') };
# hclog writes a value of several lines below its key.
envelope 'hclog-block', 'hclog, a value of several lines', sub ($w) {
	my $stamp = rfc(stamp(0), 3, '-0400');
	return ["$stamp [ERROR] http: panic serving request:\n  stacktrace=\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { "  | $s\n" }), ["  \n", undef];
};
# packer writes the blank after the prefix even before an empty line.
envelope 'panicwrap', "packer's copy of a plugin's standard error",
	by_prefix(sub ($w, $t) { at($t, '%Y/%m/%d %H:%M:%S ') . who($w, 'packer') . ' plugin: ' }),
	sub ($w) { who($w, 'packer') };
envelope 'packer-old', 'the same of packer before 1.0',
	by_prefix(sub ($w, $t) { at($t, '%Y/%m/%d %H:%M:%S ') . who($w, 'packer') . ': ' }),
	sub ($w) { who($w, 'packer') };
envelope 'terraform-old', 'the same of terraform before 0.10',
	by_prefix(sub ($w, $t) { at($t, '%Y/%m/%d %H:%M:%S ')
	. '[DEBUG] terraform-provider-aws: ' }), sub ($w) { 'terraform-provider-aws' };

# --- the whole dump in one string

my $BEGIN = '=== BEGIN goroutine stack dump ===';
my $END   = '=== END goroutine stack dump ===';
my $logrus_text = one_line(
	sub ($w, $t) { $w->{entry_time} = rfc_nano($t, 'Z');
		qq(time="$w->{entry_time}" level=info msg=") . quoted("$BEGIN\n") },
	\&quoted, sub ($w, $t) { quoted("\n$END") . '"' });
envelope 'logrus-text', 'containerd to a file: one line, %q', $logrus_text;
envelope 'logrus-json', 'the same as JSON', one_line(
	sub ($w, $t) { $w->{entry_time} = rfc_nano($t, 'Z');
		'{"level":"info","msg":"' . json("$BEGIN\n", html => 1) },
	sub ($s) { json($s, html => 1) },
		sub ($w, $t) { json("\n$END", html => 1) . qq(","time":"$w->{entry_time}"}) });
my $zap_json = one_line(
	sub ($w, $t) {
		$w->{entry_time} = rfc($t, 3, 'Z');
		qq({"level":"error","ts":"$w->{entry_time}","caller":"server/server.go:77",)
			. qq("msg":"recovered","error":"boom","stacktrace":") },
	sub ($s) { json($s) },
		sub ($w, $t) { '","request":{"method":"GET","path":"/v1/\\"x\\""},"attempt":2}' });
envelope 'zap-json', 'zap', $zap_json;
envelope 'zerolog-json', 'zerolog', one_line(
	sub ($w, $t) { $w->{entry_time} = rfc($t, 0, 'Z');
		'{"level":"error","remote":"10.0.0.1:5123","stack":"' },
	sub ($s) { json($s, short => 1) },
		sub ($w, $t) { qq(","time":"$w->{entry_time}","message":"panic recovered"}) });
envelope 'otel-json', 'OpenTelemetry, nested attributes', one_line(
	sub ($w, $t) {
		$w->{entry_time} = rfc($t, 9, 'Z');
		qq({"timestamp":"$w->{entry_time}","severityText":"ERROR","body":"panic",) .
		qq("attributes":{"exception.type":"runtime.Error",) .
			'"exception.stacktrace":"' },
	sub ($s) { json($s) },
		sub ($w, $t) { '","exception.escaped":true},"resource":{"service.name":"web"}}' });
envelope 'escaped-bare', 'escapes without quotation marks',
	one_line(sub ($w, $t) { $w->{entry_time} = ''; '' },
	sub ($s) { $s =~ s/\\/\\\\/gr =~ s/\n/\\n/gr =~ s/\t/\\t/gr }, sub ($w, $t) { '' });
envelope 'docker-logrus', 'logrus-text in docker json-file, cut at 16 KiB', sub ($w) {
	local $w->{escape} = sub ($s) { json($s, html => 1, tab => '\\u0009') };
	nested($logrus_text, $w->{split} || 16384, sub ($w, $is_last) {
		('{"log":"', ($is_last ? '\\n' : '') . '","stream":"stderr","time":"'
			. rfc_nano(stamp(0), 'Z') . qq("}\n)) })->($w);
};
envelope 'cri-zap', 'zap-json in a Kubernetes container log', sub ($w) {
	local $w->{escape} = sub ($s) { $s };
	nested($zap_json, $w->{split} || 16384, sub ($w, $is_last) {
		(rfc_nano(stamp(0), 'Z') . ' stderr ' . ($is_last ? 'F ' : 'P '), "\n") })->($w);
};
# journald cuts lines at LineMax (2048 bytes in old versions, 48 KiB in new ones), even in escapes.
envelope 'journald-logrus-cut', 'logrus-text in journalctl, cut every 2048 bytes', sub ($w) {
	local $w->{escape} = sub ($s) { $s };
	nested($logrus_text, $w->{split} || 2048, sub ($w, $is_last) {
		(syslog_day(stamp(0), '%02d') . ' node-3 ' . from_journal($w), "\n") })->($w);
}, $journal_origin;

# --- go test

envelope 'test2json', 'go test -json: pieces of 1 KiB', sub ($w) {
	my $test = who($w, 'test');
	my $event = sub ($t, $action, $rest = '') {
		qq({"Time":") . rfc_nano($t, '+01:00')
			. qq(","Action":"$action","Package":"example.com/p",)
			. qq("Test":"$test"$rest}\n) };
	return [$event->(stamp($w->{clock}++), 'run'), undef], lines($w, sub ($s, $lf, $t, $i) {
		$w->{time}[$i] = rfc_nano($t, '+01:00');
		return map { $event->($t, 'output', ',"Output":"' . json($_, html => 1)
			. '"') } cut($s . ($lf ? "\n" : ''), $w->{split} || 1024);
	}), [$event->(stamp($w->{clock}++), 'fail', ',"Elapsed":0.01'), undef];
}, sub ($w) { 'example.com/p.' . who($w, 'test') };
envelope 'go-test', 't.Log of several lines', sub ($w) {
	return ["=== RUN   TestX\n    x_test.go:98: still running:\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { "        $s\n" }),
		["--- FAIL: TestX (0.01s)\nFAIL\n", undef];
};
envelope 'go-test-glued', 't.Log of a dump: the header stands behind the place', sub ($w) {
	return lines($w, sub ($s, $lf, $t, $i) { ($i ? '        ' : '    x_test.go:98: ')
		. "$s\n" }), ["--- FAIL: TestX (0.01s)\n", undef];
};
envelope 'tlog-lines', 't.Log of each line', by_prefix(sub ($w, $t) { '    foo_test.go:98:   ' });
envelope 'goleak', "goleak's report by t.Errorf", sub ($w) {
	my @in = map { $_->[0] } @{$w->{in}};
	my $is_first = 1;
	return ["    leaks.go:78: found unexpected goroutines:\n", undef],
		lines($w, sub ($s, $lf, $t, $i) {
		return "        $s\n" if $s !~ /^goroutine (\d+) \[([^\],]*)/;
		my ($id, $state) = ($1, $2);
		my $top   = ($in[$i + 1] // '') =~ s/\([^(]*$//r;
		my $title = "        " . ($is_first ? '[' : ' ')
			. "Goroutine $id in state $state, with $top on top of the stack:\n";
		$is_first = 0;
		return "$title        $s\n";
	}), ["        ]\n", undef];
};

# --- what people and editors do

envelope 'quote', 'a mail that quotes it', of_lines(sub ($s, $i) { $s eq '' ? '>' : "> $s" });
envelope 'fence', 'Markdown', sub ($w) {
	return ["It hangs after an hour:\n\n```\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { "$s\n" }), ["```\n\nAny idea?\n", undef];
};
envelope 'indent4', 'four blanks before each line that is not blank',
	of_lines(sub ($s, $i) { $s eq '' ? '' : "    $s" });
envelope 'indent-tab', 'a TAB before each line', of_lines(sub ($s, $i) { "\t$s" });
# TABs become blanks, as on a terminal, so columns of debug=1 may be only one blank apart.
envelope 'tabs-to-8-blanks', 'TABs expanded', of_lines(sub ($s, $i) {
	1 while $s =~ s/^([^\t]*)\t/$1 . ' ' x (8 - code_points($1) % 8)/e;
	return $s;
});
sub code_points ($s) { my $n = () = $s =~ /$UTF8|./gs; $n }
envelope 'two-blanks', 'file lines indented by two blanks',
	of_lines(sub ($s, $i) { is_file_line($s) ? $s =~ s/^\t/  /r : $s });
envelope 'no-indent', 'file lines not indented',
	of_lines(sub ($s, $i) { is_file_line($s) ? $s =~ s/^\t//r : $s });
envelope 'html-pre', 'a page that shows it', sub ($w) {
	return ["<html><body>\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { ($i ? '' : '<pre>') . html($s) . "\n" }),
		["</pre></body></html>\n", undef];
};
envelope 'ansi', 'headers and functions coloured', of_lines(sub ($s, $i) {
	return "\e[1;32m$s\e[0m" if $s =~ /^goroutine .*:$/ || $s =~ /^\d+ @/;
	return $s if $s =~ s/^(created by )(\S+)/$1\e[36m$2\e[0m/;
	return $s if $s =~ s/^(#\t0x[0-9a-f]+\t)([^\t]+)(\+0x[0-9a-f]+\t)/$1\e[36m$2\e[0m$3/;
	return $s if $s =~ s/^([^\s(]\S*)(\([^()]*\))$/\e[36m$1\e[0m$2/;
	return $s;
});
envelope 'crlf', 'lines end in CR LF', of_lines(sub ($s, $i) { "$s\r" });
# The byte order mark is no part of the first line.
envelope 'bom', 'a byte order mark before it', sub ($w) {
	return ["\xef\xbb\xbf", undef], lines($w, sub ($s, $lf, $t, $i) { "$s\n" });
};
envelope 'go-literal', 'Go source', sub ($w) {
	my $n = @{$w->{in}};
	return ["\tconst dump = \"\" +\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { "\t\t\"" . quoted("$s\n") . '"'
		. ($i < $n - 1 ? ' +' : '') . "\n" }), ["\n\tparse(dump)\n", undef];
};
envelope 'json-array', 'an array of lines, over several lines', sub ($w) {
	my $n = @{$w->{in}};
	return ["dump of the service:\n", undef], ["[\n", undef],
		lines($w, sub ($s, $lf, $t, $i) { '  "' . json($s) . '"' . ($i < $n - 1 ? ',' : '')
		. "\n" }), ["]\n", undef];
};
envelope 'prose', 'ordinary log lines before and after', sub ($w) {
	my @page = map { [at(stamp($_), '%Y-%m-%d %H:%M:%S')
		. " INFO  [worker-$_] $CHATTER[$_ % @CHATTER]\n", undef] } 1 .. 20;
	return @page, ["\n", undef], lines($w, sub ($s, $lf, $t, $i) { "$s\n" }), ["\n", undef],
		@page;
};

# ---------------------------------------------------------------- wrap and interleave

sub start ($text, %o) {
	my @in;
	push @in, [$1, length $2 ? 1 : 0] while $text =~ /\G([^\n]*)(\n|(?<=[^\n])\z)/gc;
	return { clock => 0, %o, in => \@in, time => [], stream => $o{stream} || 0 };
}

# put_together(pieces, streams): returns the text, and the new places of each stream's lines.
sub put_together ($pieces, @w) {
	my ($text, $at, @out) = ('', 0);
	for my $p (@$pieces) {
		my ($s, $i, $k) = @$p;
		if (defined $i) {
			my $w    = $w[$k // 0];
			my $line = $out[$k // 0][$i] //= { from => $at + ($w->{title}[$i] // 0),
				time => $w->{time}[$i], origin => $w->{origin} };
			$line->{to} = $at + length $s;
		}
		$text .= $s;
		$at += length $s;
	}
	for my $k (0 .. $#w) {
		my $was = 0;
		for my $i (0 .. $#{$w[$k]{in}}) {
			$out[$k][$i] //= {};
			$out[$k][$i]{was} = $was;
			$was += length($w[$k]{in}[$i][0]) + $w[$k]{in}[$i][1];
		}
	}
	return { text => $text, lines => $out[0], others => $out[1] };
}

sub wrap ($name, $text, %o) {
	my $e = $ENVELOPE{$name} or die "wrap.pl: there is no envelope $name; --list shows them\n";
	my $w = start($text, %o);
	$w->{origin} = $e->{origin}->($w);
	return put_together([$e->{sub}->($w)], $w);
}

sub interleave ($name, $text1, $text2, %o) {
	my $e = $ENVELOPE{$name} or die "wrap.pl: there is no envelope $name; --list shows them\n";
	my $seed = $o{seed} // 1;
	my (@w, @left);
	for my $k (0, 1) {
		$w[$k] = start($k ? $text2 : $text1, %o, stream => $k);
		$w[$k]{origin} = $e->{origin}->($w[$k]);
		$left[$k] = [map { [@$_, $k] } $e->{sub}->($w[$k])];
	}
	my @pieces;
	while (@{$left[0]} || @{$left[1]}) {
		$seed = ($seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		my $k = int($seed / 65_536) % (@{$left[0]} + @{$left[1]}) < @{$left[0]} ? 0 : 1;
		push @pieces, shift @{$left[$k]};
	}
	return put_together(\@pieces, @w);
}

sub names { @ORDER }
sub about ($name) { $ENVELOPE{$name}{about} }

# ---------------------------------------------------------------- the program

sub slurp ($file) {
	my $i;
	if (!defined $file || $file eq '-') { $i = \*STDIN; binmode $i }
	else { open $i, '<:raw', $file or die "wrap.pl: $file: $!\n" }
	local $/;
	return <$i> // '';
}

sub main (@args) {
	my (%o, @rest);
	while (@args) {
		my $arg = shift @args;
		if    ($arg =~ /^--(list|interleave)$/) { $o{$1} = 1 }
		elsif ($arg =~ /^--(split|seed|stream|truth)(?:=(.*))?$/s) { $o{$1} =
			$2 // shift @args // die "wrap.pl: $arg wants a value\n" }
		elsif ($arg =~ /^-./) { die "wrap.pl: unknown option $arg\n" }
		else  { push @rest, $arg }
	}
	if ($o{list}) { printf "%-28s%s\n", $_, about($_) for names(); return 0 }
	my $name = shift @rest // die "usage: wrap.pl NAME [options] [FILE]\n";
	my %how  = map { $_ => $o{$_} } grep { defined $o{$_} } qw(split seed stream);
	my $out  = $o{interleave} ? interleave($name, slurp($rest[0]), slurp($rest[1]), %how)
		: wrap($name, slurp($rest[0]), %how);
	binmode STDOUT;
	print $out->{text};
	if (defined $o{truth}) {
		open my $t, '>:raw', $o{truth} or die "wrap.pl: $o{truth}: $!\n";
		for my $lines (grep { defined } $out->{lines}, $out->{others}) {
			for my $i (0 .. $#$lines) {
				say $t join "\t", $i,
					map { $lines->[$i]{$_} // '' } qw(was from to time origin);
			}
		}
		close $t or die "wrap.pl: $o{truth}: $!\n";
	}
	return 0;
}

exit main(@ARGV) unless caller;
1;
