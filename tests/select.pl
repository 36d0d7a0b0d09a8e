#!/usr/bin/perl
# select.pl DIR <ROWS: runs glfilter over the input of each row, in every form that the input has,
# and compares its output byte for byte with the records that jq selects. A row is
# NAME|ARGUMENTS|EXPRESSION: the input's name, glfilter's arguments as sh reads them, and an
# expression of jq. DIR/records/NAME has the records, and DIR/by-jq/NAME the same with sorted keys.
# DIR/said/NAME has a line for each record: offset, count, repeat, and t or f for each row of this
# input. If there is a file samples/NAME, it is read, too. Prints lines STATUS NAME.
use v5.36;
use Text::ParseWords qw(shellwords);

my $dir = shift @ARGV;
my (%records, %by_jq, %said, %rows);

sub lines ($file) {
	open my $in, '<:raw', "$dir/$file" or die "$dir/$file: $!\n";
	return [<$in>];
}

sub claim ($holds, $name) { say $holds ? 0 : 1, " $name" }

# Returns the output of glfilter with the file on its standard input, and its status.
sub glfilter ($file, @args) {
	my $pid = open(my $out, '-|') // die $!;
	if (!$pid) {
		open STDIN, '<', $file or die "$file: $!\n";
		exec './glfilter', '-s', @args or die $!;
	}
	local $/;
	my $text = <$out> // '';
	close $out;
	return ($text, $? >> 8);
}

# Reads an input's records, and the expected results for them. Tests that both list the same
# records, by offset and count.
sub prepare ($name) {
	return if $said{$name};
	$records{$name} = lines("records/$name");
	$by_jq{$name}   = lines("by-jq/$name");
	$said{$name}    = [ map { chomp; [split /\t/] } @{ lines("said/$name") } ];
	my @places = map { /^.*"count":(\d+).*"offset":(\d+)/ ? "$2 $1" : '' } @{ $records{$name} };
	my $same = "@places" eq join ' ', map { "$_->[0] $_->[1]" } @{ $said{$name} };
	claim($same, "$name: " . @places . ' records, as jq was asked about');
}

while (my $row = <STDIN>) {
	chomp $row;
	my ($name, $args) = split /\|/, $row, 3;
	my @args = shellwords($args);
	my $k = $rows{$name}++;
	prepare($name);
	my @said = @{ $said{$name} };
	my @meant = grep { substr($said[$_][3], $k, 1) eq 't' } 0 .. $#said;
	my $n = @meant;
	my $sum = 0;
	$sum += $said[$_][1] for grep { $said[$_][2] eq 'false' } @meant;
	claim($n && $n < @said, "$name: glfilter $args: some are meant, and some are not")
		if !-e "samples/$name";

	my @doors = (['records', "$dir/records/$name", $records{$name}],
		['records, keys sorted', "$dir/by-jq/$name", $by_jq{$name}]);
	unshift @doors, ['text', "samples/$name", $records{$name}] if -e "samples/$name";
	for my $door (@doors) {
		my ($got, $status) = glfilter($door->[1], @args);
		my $want = join '', @{ $door->[2] }[@meant];
		claim($got eq $want && $status == ($n ? 0 : 1),
			"$name: glfilter $args, $door->[0]: $n selected");
	}
	my ($count) = glfilter($doors[0][1], '-c', @args);
	claim($count eq "$sum\n", "$name: glfilter -c $args: $sum");
}
