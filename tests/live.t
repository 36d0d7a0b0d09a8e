#!/bin/sh
# gltop --live on a terminal, played by tmux. Several screens run at once, each with a stream of its
# own; what a screen should show must appear within five seconds.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need tmux
t0=samples/go1.27-t0.debug2.txt t1=samples/go1.27-t1.debug2.txt
LC_ALL=C.UTF-8 # tmux draws UTF-8 only in such a locale
export LC_ALL
unset TMUX
trap 'term kill-server 2>/dev/null; rm -rf "$work"' EXIT

# term COMMAND...: runs a command of tmux, with a server of its own.
term() {
	tmux -u -S "$work/tmux" -f /dev/null "$@"
}

# fits PATTERN...: the last screen has a line that matches each PATTERN; for !PATTERN it has none,
# and for N:PATTERN it is line N.
fits() {
	for pattern; do
		case $pattern in
		!*) ! grep -q -E -e "${pattern#!}" "$work/shown" ;;
		[0-9]*:*) sed -n "${pattern%%:*}p" "$work/shown" | grep -q -E -e "${pattern#*:}" ;;
		*) grep -q -E -e "$pattern" "$work/shown" ;;
		esac || return
	done
}

# shows NAME [-e] PATTERN...: waits until the screen fits all patterns at once; -e: including
# colours.
shows() {
	name=$1 colours='' tries=0
	shift
	[ "$1" != -e ] || { colours=-e; shift; }
	while [ $tries -lt 100 ]; do
		# shellcheck disable=SC2086
		term capture-pane -p $colours -t "$name" >"$work/shown" 2>/dev/null
		fits "$@" && return
		sleep 0.05
		tries=$((tries + 1))
	done
	{ echo "not as $pattern has it:"; cat "$work/shown"; } >"$work/err"
	return 1
}

# Is typed after a command. Prints `as before` if the command left the terminal's settings alone.
as_before="[ \$s = \$(stty -g) ] && echo as before"

# screen NAME COMMAND: starts a shell of its own, in which the command is typed.
screen() {
	mkfifo "$work/$1"
	term new-session -d -x 80 -y 24 -s "$1" "PS1='% ' exec sh -i"
	shows "$1" '^%$' # what is typed before the prompt stands in its way
	term send-keys -t "$1" -l \
		"echo before; s=\$(stty -g); $2; echo status \$?; $as_before"
	term send-keys -t "$1" Enter
}

# live NAME: starts gltop on a screen, with a stream that the test writes.
live() {
	screen "$1" "cat $work/$1 | ./gltop --live"
}

# keys NAME KEY...
keys() {
	to=$1
	shift
	term send-keys -t "$to" "$@"
}

# The number of goroutines in the dumps, counted by grep: all but the one that writes the dump.
of_t0=$(($(grep -c '^goroutine ' $t0) - 1)) of_t1=$(($(grep -c '^goroutine ' $t1) - 1))
grew=+$((of_t1 - of_t0))
leak0=$(grep -c '^main.leakSend(' $t0) leak1=$(grep -c '^main.leakSend(' $t1)
where=$(grep -A 1 '^main.leakSend(' $t1 | sed -n 's/^\t\(.*\) +0x.*/\1/p' | sort -u)

live main
live slow
live packed
live interrupted
screen killed "cat $work/killed | sh -c 'echo \$\$ >$work/pid; exec ./gltop --live'"
live hostile
# gltop in a session without a terminal, so that it cannot read keys.
screen keyless "perl -e 'use POSIX; if (fork) { wait; exit \$? >> 8 } POSIX::setsid(); exec @ARGV' \
sh -c 'cat $work/keyless | ./gltop --live -n 3'"
# A server answers with an error, and then with a dump. On another screen, dumps are typed.
screen failing "{ echo 404 page not found; cat $work/failing; } | ./gltop --live"
screen typed './glfilter -c; ./gltop --fail-on total:9; ./gldiff'
# A long run: the second half of the input comes after more than a second.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do cat $t0 $t1; done \
	>"$work/half"
slow="cat $work/half; sleep 1.2; cat $work/half; sleep 60"
screen long "{ $slow; } | ./glparse >/dev/null"
screen report "{ $slow; } | ./gltop -n 3"
exec 3>"$work/main" 4>"$work/slow" 5>"$work/packed" 6>"$work/interrupted" 7>"$work/killed" \
	8>"$work/hostile" 9>"$work/keyless"

shows main '1:^waiting for a goroutine dump$' '24:^q quit '
claim $? 'it waits for a dump'
cat $t0 >&3
# A whole dump, and the next one up to its 50th header.
lines=$(grep -n '^goroutine ' $t1 | sed -n '50{s/:.*//;p;}')
{ cat $t0; head -n "$lines" $t1; } >&4
cat samples/go1.27-t0.pb.gz >&5
cat $t0 >&6
cat $t0 $t0 $t1 >&9
exec 9>&-
printf 'goroutine 7 [chan send]:\nmain.\033]2;owned\007f\302\233\033c(0x1)\n' >&8
printf '\t/app/\033[41m\bx.go:7 +0x1d\ncreated by main.main\n\t/app/x.go:9 +0x1d\n' >&8

# --- the screen `main` -------------------------------------------------------------------

shows main "^$of_t0 goroutines in "
claim $? 'after a second of silence all are there, the last one too'
fits "5:^ +$leak0 +0 .* main.leakSend "
claim $? 'the largest group comes first'
fits '2:^dump 1 of -; excluded: 1 goroutine that writes the dump$'
claim $? 'and it says what was excluded'
shows slow '^48 goroutines in ' '2:^dump 2 of -'
claim $? 'a pause behind a header: those before it are there'
shows packed "^$of_t0 goroutines in "
claim $? 'a packed profile'
tail -n "+$((lines + 1))" $t1 >&4
cat samples/go1.27-t1.pb.gz >&5
keys main Down
shows main -e '6:^.\[7m +20 +0 .* main.leakRecv '
claim $? 'an arrow selects the next group, in reverse video'
cat $t1 >&3
shows main "1:^$of_t1 goroutines in .*, \\$grew since the first dump  ▁█\$" '24:^q quit '
claim $? 'the next dump: total, delta, sparkline'
fits "5:^ +$leak1 +\\+$((leak1 - leak0)) +▁█ +chan send +main.leakSend "
claim $? 'the group that grew most comes first'
fits '2:^dump 2 of -; '
claim $? 'it is the second'
shows main -e '8:^.\[7m +20 +0 .* main.leakRecv '
claim $? 'the selection stays with its group'
keys main k Home
shows main -e "5:^.\\[7m +$leak1 .* main.leakSend "
claim $? 'home selects the first'
keys main Enter
shows main '6:^$' '7:^main.leakSend$' "8:^    $where\$" '24:^q quit '
claim $? 'enter shows its stack'
fits "4:^$leak1 goroutines, \\+$((leak1 - leak0)) since the first dump, chan send\$"
claim $? 'and what it is of'
keys main Escape
shows main '^ count +delta +trend '
claim $? 'escape goes back'
keys main G
shows main -e '23:^.\[7m +0 +-1 ' '!main.leakSend '
claim $? 'the last group is below the screen, which scrolls to it'
keys main C-z
shows main Stopped '^before$' '! goroutines in '
claim $? 'Ctrl-Z gives the screen back'
keys main -l 'fg; echo status $?'
keys main Enter
shows main "1:^$of_t1 goroutines in " '24:^q quit '
claim $? 'and fg takes it'
keys main g
term resize-window -t main -x 140 -y 12
shows main "5:main.leakSend zoo.go:93 .* [0-9a-f]{16}\$" '11: ▁▁ ' '12:^q quit '
claim $? 'another size: drawn anew'
# Of the seven groups on the screen, leakRecv's is the fourth.
keys main Down Down Down Down Down Down Down
shows main -e '11:^.\[7m ' '7:main.leakRecv ' '!main.leakSend '
claim $? 'an arrow at the end of the page scrolls by one group'
exec 3>&-
shows main '^dump 2 of -; stream ended; ' "^$of_t1 goroutines"
claim $? 'the last picture stays where the stream ends'
keys main q
shows main '^status 0$' '! goroutines in ' '^before$'
claim $? 'q puts the terminal back, 0'

# --- the other screens -------------------------------------------------------------------

shows slow "^$of_t1 goroutines in .*, \\$grew since" '2:^dump 2 of -'
claim $? 'a dump that goes on behind a pause is the same dump'
shows packed "^$of_t1 goroutines in .*, \\$grew since the first dump  ▁█\$"
claim $? 'a packed profile behind another is the next dump'
shows interrupted "^$of_t0 goroutines" && keys interrupted C-c
shows interrupted '^%$' '^before$' '! goroutines in '
claim $? 'Ctrl-C gives the screen back'
keys interrupted -l "[ \$s = \$(stty -g) ] && echo echo is on"
keys interrupted Enter
shows interrupted '^echo is on$'
claim $? 'and the terminal is as it was'
shows killed '^waiting for a goroutine dump$' && kill -TERM "$(cat "$work/pid")" && exec 7>&-
shows killed '^as before$' '^status 143$'
claim $? 'SIGTERM does, too'
shows hostile '^1 goroutine in 1 group' 'main[.]f\\u[{]009B[}] \\x08x[.]go:7 '
claim $? 'no control sequence of a dump reaches the terminal'
shows typed '^glfilter: reading standard input, which is a terminal; .D ends it$' && keys typed C-d
shows typed '^0$' '^gltop: reading standard input, which is a terminal; .D ends it$' &&
	keys typed C-d
shows typed '^gldiff: reading standard input, which is a terminal; .D ends it$' && keys typed C-d
shows typed '^status 1$'
claim $? 'a tool that is to read from the terminal says so'
shows failing '^1 message: -: 1 line skipped: t' '^waiting for a goroutine dump$'
claim $? 'while it waits, --live says that no dump came, and what came instead'
cat $t0 >"$work/failing"
shows failing "^$of_t0 goroutines in "
claim $? 'and shows the next dump'
shows long '^glparse: [0-9.]+ [KMG]iB, [0-9.]+ [KMG]iB/s, [0-9]+ records$' && keys long C-c
shows long '^%$' '^before$' '!glparse: [0-9]' &&
	keys long -l "[ \$s = \$(stty -g) ] && echo echo is on" && keys long Enter
shows long '^echo is on$'
claim $? 'a long run shows how far it is; Ctrl-C wipes that, and the terminal is as it was'
shows report '^gltop: [0-9.]+ [KMG]iB, [0-9.]+ [KMG]iB/s, [0-9]+ records$' && keys report C-c
shows report '^%$' '^before$' '!gltop: [0-9]'
claim $? 'so does a report'
shows keyless '^status 0$' "^$of_t1 goroutines in .*, \\$grew since the first dump  ▁▁█\$"
claim $? 'without a terminal for keys it ends with the stream, and leaves the last picture'
finish
