# Rows: what bench measures, as data. Inputs.pm says what the braces stand for.
#
# A row has a name, a command, and a command to compare with. Then come the greatest ratio of their
# times that is allowed, and the ratio that is aimed at (0: the ratio is only printed). Options of
# the row follow: runs => N runs it at most N times.
package Rows;
use v5.28;
use warnings;
use Exporter 'import';
our @EXPORT = qw(sections memory_rows MOST_KIB);

# The most resident memory that the largest process may take, with two threads.
use constant MOST_KIB => 48 << 10;

my $AWK = q{awk 'BEGIN { RS = "" } { sub(/^[^\n]*\n/, ""); gsub(/\([^)]*\)\n/, "\n"); n[$0]++ } }
	. q{END { for (k in n) print n[k] }'};

# The report also says of each row whether -j1 and -j2 print the same.
my @targets = (
	['gltop -j2, short', './gltop -j2 {short}', 'wc -l {short}', 2.5, 2],
	['gltop -j2, deep', './gltop -j2 {deep}', 'wc -l {deep}', 2, 1.4],
	['gltop -j1, short', './gltop -j1 {short}', 'wc -l {short}', 4, 3],
	['gltop -j1, deep', './gltop -j1 {deep}', 'wc -l {deep}', 3, 2.2],
	['glparse -j2, short', './glparse -j2 {short}', 'wc -l {short}', 4, 2.5],
	['glparse -j2, deep', './glparse -j2 {deep}', 'wc -l {deep}', 4, 2.5],
	['cat | gltop -j2, short', 'cat {short} | ./gltop -j2', 'cat {short} | cat', 1.2, 0.6],
	['cat | gltop -j2, deep', 'cat {deep} | ./gltop -j2', 'cat {deep} | cat', 1.2, 0.6],
	['the pipeline of four, short',
		'cat {short} | ./glparse -j2 | ./glfilter -j2 --min-wait 5m | ./gltop -j2',
		'cat {short} | cat | cat | cat', 2, 1.2],
	['the pipeline of four, deep',
		'cat {deep} | ./glparse -j2 | ./glfilter -j2 --min-wait 5m | ./gltop -j2',
		'cat {deep} | cat | cat | cat', 2, 1.2],
	['glfilter against jq', './glfilter -j2 --min-wait 5m {short:1/4.ndjson}',
		q[jq -c 'select(.wait_seconds>=300)' {short:1/4.ndjson}], 1 / 50, 1 / 150,
		runs => 5],
	['gltop on gzip, short', './gltop -j2 {short.gz}', 'tests/bench/filter gunzip {short.gz}',
		1.2, 1.05],
	['gltop on gzip, deep', './gltop -j2 {deep.gz}', 'tests/bench/filter gunzip {deep.gz}', 1.2,
		1.05],
	['gltop on gzip -1, short', './gltop -j2 {short.gz1}',
		'tests/bench/filter gunzip {short.gz1}', 1.2, 1.05, runs => 5],
	['docker against bare, -j2', './gltop -j2 {short.docker}', './gltop -j2 {short}', 3, 2],
	['CRI against bare, -j2', './gltop -j2 {short.cri}', './gltop -j2 {short}', 3, 2],
	['logrus against bare, -j2', './gltop -j2 {short.logrus}', './gltop -j2 {short}', 3, 2],
	['docker against bare, -j1', './gltop -j1 {short.docker}', './gltop -j1 {short}', 3, 2,
		runs => 5],
	['CRI against bare, -j1', './gltop -j1 {short.cri}', './gltop -j1 {short}', 3, 2,
		runs => 5],
	['logrus against bare, -j1', './gltop -j1 {short.logrus}', './gltop -j1 {short}', 3, 2,
		runs => 5],
	['glfold against gltop, short', './glfold -j2 {short}', './gltop -j2 {short}', 2, 1.1],
	['glfold --to pprof against gltop, short', './glfold -j2 --to pprof {short}',
		'./gltop -j2 {short}', 2, 1.5],
	['four times the size, -j2', './gltop -j2 {short:4x}', './gltop -j2 {short}', 4.4, 4],
);

# In real dumps the arguments differ between goroutines, but the offsets under "created by" do not.
my @varied = (
	['gltop -j2, short', './gltop -j2 {short-args}', 'wc -l {short-args}', 2.5, 2],
	['gltop -j2, deep', './gltop -j2 {deep-args}', 'wc -l {deep-args}', 2, 1.4],
	['gltop -j1, short', './gltop -j1 {short-args}', 'wc -l {short-args}', 4, 3],
	['gltop -j1, deep', './gltop -j1 {deep-args}', 'wc -l {deep-args}', 3, 2.2],
	['glparse -j2, short', './glparse -j2 {short-args}', 'wc -l {short-args}', 4, 2.5],
	['glparse -j2, deep', './glparse -j2 {deep-args}', 'wc -l {deep-args}', 4, 2.5],
	['offsets too, gltop -j2, short', './gltop -j2 {short-offsets}', 'wc -l {short-offsets}', 0,
		0],
);

# A dump that Go printed: 400,000 goroutines with 2,000 stacks. The other forms are made of a
# smaller one, for which the work on each new stack counts three times as much.
my @real = (
	['gltop -j2', './gltop -j2 {real:400000}', 'wc -l {real:400000}', 1.5, 1.2],
	['gltop -j1', './gltop -j1 {real:400000}', 'wc -l {real:400000}', 2.5, 2],
	['gltop -j2, smaller', './gltop -j2 {real:1/4}', 'wc -l {real:1/4}', 0, 0],
	['gltop -j1, smaller', './gltop -j1 {real:1/4}', 'wc -l {real:1/4}', 0, 0],
	['glparse -j2', './glparse -j2 {real:400000}', 'wc -l {real:400000}', 2.4, 1.8],
	['glparse -j1', './glparse -j1 {real:400000}', 'wc -l {real:400000}', 0, 0],
	['glparse, two threads against one', './glparse -j2 {real:400000}',
		'./glparse -j1 {real:400000}', 1, 0.7],
	['cat | gltop -j2', 'cat {real:400000} | ./gltop -j2', 'cat {real:400000} | cat', 1.2, 0.6],
	['the pipeline of four',
		'cat {real:400000} | ./glparse -j2 | ./glfilter -j2 --class lock | ./gltop -j2',
		'cat {real:400000} | cat | cat | cat', 1, 0.8],
	['docker against bare, -j2', './gltop -j2 {real:1/4.docker}', './gltop -j2 {real:1/4}', 2.5,
		2],
	['CRI against bare, -j2', './gltop -j2 {real:1/4.cri}', './gltop -j2 {real:1/4}', 2.5, 2],
	['gltop on gzip', './gltop -j2 {real:1/4.gz}', 'tests/bench/filter gunzip {real:1/4.gz}',
		1.1, 1],
	['debug=1', './gltop -j2 {real-debug1:100000}', 'wc -l {real-debug1:100000}', 0, 0],
	['protobuf', './gltop -j2 {real-protobuf:100000}', 'wc -l {real-protobuf:100000}', 0, 0],
);

# Many dumps, compared with one dump of the same stacks, or with wc.
my @many = (
	['gltop, 10,000 dumps', './gltop -j2 {dumps:1/4}', './gltop -j2 {undivided:1/4}', 1.5, 1.2],
	['glgroup, 10,000 dumps', './glgroup -j2 {dumps:1/4}', './glgroup -j2 {undivided:1/4}', 1.5,
		1.2],
	['gldiff, 10,000 dumps', './gldiff -j2 {dumps:1/4}', './gltop -j2 {undivided:1/4}', 0, 0],
	['gltop, a million small dumps', './gltop -j2 {small:1/2}', 'wc -l {small:1/2}', 0, 0,
		runs => 3],
	['gldiff, 20,000 dumps, 60,000 groups', './gldiff -j2 {changing:40m}',
		'wc -l {changing:40m}', 0, 0, runs => 3],
	['glgroup, a million stacks', './glgroup -j2 {unique:1000000}', 'wc -l {unique:1000000}', 0,
		0, runs => 3],
	['glparse, a million stacks', './glparse -j2 {unique:1000000}', 'wc -l {unique:1000000}', 0,
		0, runs => 3],
	['glfilter, a million stacks', './glfilter -j2 -s --min-wait 5m {unique:1000000}',
		'wc -l {unique:1000000}', 0, 0, runs => 3],
);

# Starting a tool a hundred times, compared with a program that does nothing.
my $HUNDRED = 'for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10; do %s; done; done';
my @startup = (
	['gltop, 200 goroutines', sprintf($HUNDRED, './gltop {short:200}'),
		sprintf($HUNDRED, '/bin/true'), 0, 0, runs => 5],
	['the same without a sandbox', sprintf($HUNDRED, 'GL_NO_SANDBOX=1 ./gltop {short:200}'),
		sprintf($HUNDRED, '/bin/true'), 0, 0, runs => 5],
	['gltop --version', sprintf($HUNDRED, './gltop --version'), sprintf($HUNDRED, '/bin/true'),
		0, 0, runs => 5],
);

# Twice the size must take about twice the time. The other rows compare with wc, and show memory.
my @linear = (
	['a million stacks, half', './gltop -j2 {unique:1000000}', './gltop -j2 {unique:500000}',
		2.4, 2, runs => 5],
	['100 frames each, half', './gltop -j2 {frames100:1x}', './gltop -j2 {frames100:1/2}', 2.4,
		2, runs => 5],
	['debug=1, 100,000 buckets, half', './gltop -j2 {count:100000}',
		'./gltop -j2 {count:50000}', 2.4, 2, runs => 5],
	['a million stacks', './gltop -j2 {unique:1000000}', 'wc -l {unique:1000000}', 0, 0,
		runs => 5],
	['100 frames each', './gltop -j2 {frames100:1x}', 'wc -l {frames100:1x}', 0, 0, runs => 5],
	['debug=1, 100,000 buckets', './gltop -j2 {count:100000}', 'wc -l {count:100000}', 0, 0,
		runs => 5],
);

# GNU grep stops at the first match if its output is /dev/null, so its output goes to cat.
my @otherwise = (
	['how many: grep -c', './glfilter -j2 -c {short}', q[grep -c '^goroutine ' {short} | cat],
		0, 0],
	['by stack: awk', './gltop -j2 {short:1/16}', "$AWK {short:1/16}", 0, 0],
	['by signature: jq, sort, uniq', './glgroup -j2 {short:1/16.ndjson}',
		'jq -r .sig {short:1/16.ndjson} | sort | uniq -c | sort -rn', 0, 0, runs => 5],
	['glfilter -j1, NDJSON: wc -l', './glfilter -j1 --min-wait 5m {short:1/4.ndjson}',
		'wc -l {short:1/4.ndjson}', 0, 0],
	['glfilter -j2, NDJSON: wc -l', './glfilter -j2 --min-wait 5m {short:1/4.ndjson}',
		'wc -l {short:1/4.ndjson}', 0, 0],
);

# Returns sections: a title, its rows, and whether memory above MOST_KIB counts as over.
sub sections {
	return (
		['What the tools are held to', \@targets, 1],
		['The same where arguments differ from goroutine to goroutine', \@varied, 1],
		['A dump that Go printed', \@real, 1],
		['Many dumps, many stacks', \@many, 0],
		['A hundred small dumps, one after the other', \@startup, 0],
		['Linear, without a cliff', \@linear, 0],
		['What one would type otherwise', \@otherwise, 0],
	);
}

# Rows whose memory must be alike for one and for four times the size, which replaces SIZE, or BYTES
# as gen takes it. Only {short} of four times the size is kept on disk; the rest comes from pipes.
sub memory_rows {
	return (
		['gltop, short', './gltop -j2 {short:SIZE}'],
		['gltop, deep, a pipe', 'tests/gen/gen -p deep -b BYTES | ./gltop -j2'],
		['gltop, arguments vary, a pipe',
			'tests/gen/gen -p short -a -b BYTES | ./gltop -j2'],
		['glparse', './glparse -j2 {short:SIZE}'],
		['the pipeline of four',
			'cat {short:SIZE} | ./glparse -j2 | ./glfilter -j2 --min-wait 5m |' .
			' ./gltop -j2'],
		['glfilter, NDJSON, a pipe',
			'./glparse -j2 {short:SIZE} | ./glfilter -j2 --min-wait 5m'],
		['gzip, a pipe', 'gzip -1 <{short:SIZE} | ./gltop -j2'],
		['docker, a pipe', 'tests/bench/filter docker <{short:SIZE} | ./gltop -j2'],
		['CRI, a pipe', 'tests/bench/filter cri <{short:SIZE} | ./gltop -j2'],
		['logrus, a pipe', 'tests/bench/filter logrus <{short:SIZE} | ./gltop -j2'],
	);
}

1;
