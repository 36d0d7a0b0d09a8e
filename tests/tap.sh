# shellcheck shell=sh disable=SC2034
# What the test scripts share: sourced first, by `. "$(dirname "$0")/tap.sh"`. Leaves the
# script in the project's root, with a scratch folder in $work that goes away by itself.
set -u
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-test.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
n=0 failed=0

# claim STATUS NAME: one claim; 0 holds. What $work/err holds is shown when it does not.
claim() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
		failed=$((failed + 1))
		echo "not ok $n - $2"
		[ ! -s "$work/err" ] || head -n 8 "$work/err" | cut -c 1-600 | sed 's/^/# /' >&2
	fi
}

# skip NAME WHY
skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# need COMMAND: without it there is nothing to run.
need() {
	command -v "$1" >/dev/null && return
	echo "1..0 # SKIP no $1"
	exit 0
}

# same WANT GOT: two files are equal and not empty; the difference goes to $work/err.
same() {
	diff "$1" "$2" >"$work/err" && [ -s "$1" ]
}

# apart DIR: what jq prints by `input_filename, ...`, a line each, to files of these names in DIR:
# it takes jq longer to begin than to read a dump.
apart() {
	mkdir -p "$1"
	awk -v dir="$1" 'NR % 2 { gsub(/^.*\/|"$/, ""); file = dir "/" $0; next } { print >file }'
}

# finish: the plan comes last.
finish() {
	echo "1..$n"
	[ "$failed" -eq 0 ]
	exit
}
