# shellcheck shell=sh disable=SC2034
# Shared by the test scripts, which source it first, with `. "$(dirname "$0")/tap.sh"`. It changes
# to the project's root, and makes a scratch folder, $work, that is removed at the end.
set -u
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-test.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
n=0 failed=0

# claim STATUS NAME: prints the result of a test; 0: it has passed. If not, $work/err is shown.
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

# need COMMAND: skips the whole script if the command is not installed.
need() {
	command -v "$1" >/dev/null && return
	echo "1..0 # SKIP no $1"
	exit 0
}

# same WANT GOT: two files are equal and not empty; the difference goes to $work/err.
same() {
	diff "$1" "$2" >"$work/err" && [ -s "$1" ]
}

# apart DIR: distributes what jq prints by `input_filename, ...` to files of these names in DIR, one
# line each, because starting jq takes longer than reading a dump.
apart() {
	mkdir -p "$1"
	awk -v dir="$1" 'NR % 2 { gsub(/^.*\/|"$/, ""); file = dir "/" $0; next } { print >file }'
}

# finish: prints the plan, which comes last.
finish() {
	echo "1..$n"
	[ "$failed" -eq 0 ]
	exit
}
