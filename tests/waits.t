#!/bin/sh
# glwait links goroutines as an independent reading of the same dumps allows (tests/waits.pl):
# objects, waiters, receivers near a lock, rings. Both read all dumps at once.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl

# agrees NAME FILE...
agrees() {
	name=$1
	shift
	./glwait -s --json "$@" >"$work/reply" 2>"$work/err"
	perl tests/waits.pl --compare "$work/reply" "$@" >"$work/err" 2>&1 && [ -s "$work/reply" ]
	claim $? "$name: $(wc -l <"$work/reply" | tr -d ' ') dumps"
}

# shellcheck disable=SC2046 # names of files without blanks
agrees samples $(printf "%s\n" samples/*.txt samples/*.log | grep -v debug1)
agrees 'locks of Go 1.19' samples/waits/go1.19/*.sigquit.txt
agrees 'locks of Go 1.27' samples/waits/go1.27/*.debug2.txt
agrees 'made up and odd' tests/cases/glwait-three-stores/dump.txt \
	tests/cases/glwait-two-locks/dump.txt tests/cases/glwait-lock-helper/dump.txt \
	tests/cases/glwait-neighbour/dump.txt tests/cases/glwait-shards/dump.txt

# There is no deadlock where the .truth file has none.
wells=$(grep -lE '^(no-cycle|healthy)' samples/waits/go*/*.truth)
# shellcheck disable=SC2046 # names of files without blanks
set -- $(for truth in $wells; do ls "${truth%truth}"*.txt; done)
./glwait -s --json "$@" 2>"$work/err" | grep -v '"cycles":\[\]' | cut -c 1-200 >"$work/found"
[ $# -gt 99 ] && [ ! -s "$work/err" ] && [ ! -s "$work/found" ]
claim $? "$# dumps without a deadlock"

# waits.pl notices mistakes.
sample=samples/go1.27-sigquit.txt
./glwait -s --json $sample >"$work/reply"
while read -r change; do
	sed "$change" "$work/reply" >"$work/changed"
	! cmp -s "$work/reply" "$work/changed" &&
		! perl tests/waits.pl --compare "$work/changed" $sample >"$work/err"
	claim $? "noticed: $change"
done <<'END'
s/"mode":"rlock"/"mode":"lock"/
s/"kind":"rwmutex"/"kind":"mutex"/
s/"id":50,"evidence":"receiver"/"id":7,"evidence":"receiver"/
s/"ids":\[50,51\]/"ids":[50,52]/
s/"address":"0x2bb08062a060"/"address":"0x2bb08062a064"/
END
finish
