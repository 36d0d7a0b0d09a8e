#!/bin/sh
# The manuals, the README and the completions agree with the tables of options and with the cases.
set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-docs.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 2
TOOLS='glparse glfilter glgroup gltop gldiff glwait glfold'
tab=$(printf '\t')
n=0 failed=0

verdict() { # verdict 0-or-not NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else failed=1; echo "not ok $n - $2"; fi
}

# none NAME: the file `wrong`, a list of mistakes, is empty.
none() {
	sed 's/^/# /' "$work/wrong" >&2
	[ ! -s "$work/wrong" ]
	verdict $? "$1"
}

# same NAME: the files `want` and `got` are equal.
same() {
	diff -u "$work/want" "$work/got" >"$work/wrong"
	none "$1"
}

# --- one tool ----------------------------------------------------------------------------

# rows: prints the rows of the table as "short long arg", the form in which man_rows prints the .It
# Fl lines.
rows() {
	awk -F '\t' '{ print $2 "\t" $3 "\t" $4 }' "$work/rows" | sort
}

# man_rows PAGE: prints the options of the manual page, one per line: letter, name and argument.
man_rows() {
	awk '/^\.It Fl / {
		short = long = arg = ""
		for (i = 2; i <= NF; i++) {
			if ($i == "Fl" && $(i + 1) ~ /^-/) long = substr($(++i), 2)
			else if ($i == "Fl") short = $(++i)
			else if ($i == "Ar") arg = $(++i)
		}
		print short "\t" long "\t" arg
	}' "$1" | sort
}

# man_operands: prints the operands of the SYNOPSIS, in the form of the usage line.
man_operands() {
	awk '/^\.Sh/ { inside = $2 == "SYNOPSIS"; next }
	inside && /^\.Op Ar / { sub("^.Op Ar ", ""); out = out " [" $0 "]" }
	inside && /^\.Ar / { sub("^.Ar ", ""); out = out " " $0 }
	END { gsub(" [.][.][.]", "...", out); print out }' "$1"
}

# hygiene: prints the mistakes in the option rows of one tool, which are in $work/rows.
hygiene() {
	cut -f 2 "$work/rows" | grep . | sort | uniq -d | sed 's/^/letter given twice: /'
	cut -f 3 "$work/rows" | sort | uniq -d | sed 's/^/name given twice: /'
	awk -F '\t' '
	NF != 9 { print "not nine fields: " $0 }
	$3 == "" { print "no long name: " $0 }
	length($9) < 1 || length($9) > 60 { print "help is empty or too long: " $0 }
	$9 ~ /[.]$/ || $9 ~ /^[A-Z][a-z]/ { print "help has a full stop or a capital: " $0 }
	($4 == "") != ($5 == "flag") { print "argument and kind do not agree: " $0 }
	$5 == "choice" && $8 !~ /[|]/ { print "a choice of nothing: " $0 }
	$5 == "number" && $7 != "" && $6 + 0 >= $7 + 0 { print "empty range: " $0 }' "$work/rows"
}

# tool_page TOOL: the manual, the help and the completions have the tool's option rows.
tool_page() {
	page=man/$1.1
	"./$1" --dump-options >"$work/rows"
	"./$1" --help >"$work/help"
	hygiene >"$work/wrong"
	none "$1: the rows are in order"
	rows >"$work/want"
	man_rows "$page" >"$work/got"
	same "$1: the manual lists exactly the options"
	tr -cs 'A-Za-z0-9_' '\n' <"$page" | sort -u >"$work/words"
	awk -F '\t' '$3 != "fields" { print $8 }' "$work/rows" | tr '|' '\n' | grep . |
		grep -Fxvf "$work/words" | while read -r word; do
		case $word in
		*[!a-z]) grep -qF -- "$word" "$page" ;; # the start of one, such as label.
		*) grep -qwF -- "$word" "$page" ;;
		esac || echo "$page does not name $word"
	done >"$work/wrong"
	none "$1: the manual names every choice"
	sed -n "s/^usage: $1//p" "$work/help" >"$work/want"
	man_operands "$page" >"$work/got"
	same "$1: the SYNOPSIS is the usage line"
	sed -n 2p "$work/help" >"$work/want"
	sed -n 's/^\.Nd //p' "$page" >"$work/got"
	same "$1: one purpose in --help and NAME"
	awk 'length($0) > 100 { print "wide: " $0 }' "$work/help" >"$work/wrong"
	none "$1: --help is not too wide"
}

# --- examples ----------------------------------------------------------------------------

# check_example WHERE CASE TEXT
check_example() {
	if [ -z "$2" ]; then
		echo "$1: no case is named for: $3"
	elif [ ! -f "tests/cases/$2/cmd" ]; then
		echo "$1: there is no case $2"
	elif [ "$(cat "tests/cases/$2/cmd")" != "$3" ]; then
		printf '%s: not what the case %s runs:\n%s\n' "$1" "$2" "$3"
	fi
}

# man_examples: prints "CASE TAB TEXT" for each .Dl line in EXAMPLES; CASE is from the comment above
# it.
man_examples() {
	awk '/^\.Sh/ { inside = $2 == "EXAMPLES" }
	/^\.\\" case: / { name = $3 }
	inside && /^\.Dl / { sub("^.Dl ", ""); print name "\t" $0; name = "" }
	inside && /^\.Bd/ { print "\t" $0 }' "$1" |
		sed 's/\\&//g; s/\\e/\\/g; s/\\(aq/'"'"'/g; s/\\(dq/"/g; s/\\-/-/g'
}

# readme_examples: does the same for each sh block in README.md, whose lines are the cases named
# above it, in this order; "ci: ..." blocks are commands of .ci/run.
readme_examples() {
	awk '/^<!-- (case|ci): .* -->$/ { split($0, name); at = 3; is_ci = $2 == "ci:"; next }
	/^```sh$/ { inside = 1; next }
	/^```$/ { inside = is_ci = 0; split("", name); next }
	inside && !is_ci && !/^# / {
		print (name[at] == "-->" ? "" : name[at++]) "\t" $0
	}' README.md
}

# pair N: prints line N of the two commands that README.md compares, go tool pprof and gltop.
pair() {
	awk -v n="$1" '/^<!-- pair: / { getline; for (i = 0; i < n; i++) getline; print }' README.md
}

# shown: prints the outputs in the README that are not those of their cases.
shown() {
	awk '/^<!-- out: .* -->$/ { name = $3; next }
	/^```text$/ && name { inside = 1; next }
	/^```$/ && inside { inside = 0; print "=" name; name = ""; next }
	inside { print "+" $0 }' README.md |
		while IFS= read -r line; do
			case $line in
			+*) printf '%s\n' "${line#+}" >>"$work/block" ;;
			*)
				cmp -s "$work/block" "tests/cases/${line#=}/out" || echo "${line#=}"
				rm -f "$work/block"
				;;
			esac
		done
}

# examples: each example in the manuals prints what the manual shows.
examples() {
	for page in man/*.[157]; do
		man_examples "$page" | while IFS=$tab read -r line; do
			check_example "$page" "${line%%"$tab"*}" "${line#*"$tab"}"
		done
	done
	readme_examples | while IFS= read -r line; do
		check_example README.md "${line%%"$tab"*}" "${line#*"$tab"}"
	done
}

# --- the rest ----------------------------------------------------------------------------

# cross_references: prints the references in the manuals that lead nowhere.
cross_references() {
	grep -n '^\.Xr gl' man/*.[157] | while read -r at name section _; do
		[ -f "man/$name.$section" ] || echo "$at there is no $name($section)"
	done
}

# gl(7) repeats each limit of limits.h, in a comment next to the words that describe it.
limits() {
	sed -n 's/^#define \(GL_[A-Z_]* .*[0-9)]\)$/\1/p' lib/base/limits.h |
		sed 's/[[:blank:]]\{1,\}/ /g'
}

# man_limits: the limits that gl(7) names, with their values.
man_limits() {
	sed -n 's/^\.\\" \(GL_[A-Z_]* .*\)$/\1/p' man/gl.7
}

# table_keys: prints the keys of the key table, with the first word of their type in gl-record(5).
table_keys() {
	sed -n 's/^\tK(\([a-z_]*\), \([A-Z_]*\), .*/\1 \2/p' lib/record/keytable.h |
		while read -r key type; do
			case $type in
			NUMBER | POSITIVE) word=integer ;;
			FLAG) word=true ;;
			TEXT | SIG | CLASS) word=string ;;
			FRAMES | ANCESTORS | NAMES | VALUES | IDS) word=array ;;
			*) word=object ;;
			esac
			echo "$key $word"
		done
}

# man_keys: the keys that gl-record(5) describes, with their types.
man_keys() {
	awk '/^\.S[hs]/ { inside = $2 == "RECORDS" || $2 == "GROUPS" }
	inside && /^\.It Va .* Pq / {
		type = $0; sub(/.* Pq /, "", type); sub(/[ ,].*/, "", type); sub(/s$/, "", type)
		sub(/ Pq .*/, "")
		for (i = 3; i <= NF; i++) if ($i != "Va" && $i != ",") print $i " " type
	}' man/gl-record.5
}

# unknown_keys: prints keys of records and groups of the samples that gl-record(5) does not have.
unknown_keys() {
	{
		./glparse -s --args samples/*.txt samples/*.log
		./glparse -s samples/*.txt | ./glgroup -s --by class
		./glparse -s samples/*.txt | ./glgroup -s --by sig
	} 2>&1 | jq -r 'keys[]' | sort -u | while read -r key; do
		grep -q "^\.It.* Va $key\( \|\$\)" man/gl-record.5 || echo "gl-record(5) lacks $key"
	done
}

# shellcheck disable=SC2086
set -- $TOOLS
echo "1..$(($# * 6 + 13))"
for tool; do tool_page "$tool"; done
./glfilter --dump-options | cut -f 3 | sort >"$work/options"
sed -n '/^static const char [*]const selecting/,/;/p' cmd/common/opt.c | grep -o '"[a-z-]*"' |
	tr -d '"' | sort | comm -13 "$work/options" - >"$work/wrong"
none 'what a message says of options of glfilter is true'
cross_references >"$work/wrong"
none 'every .Xr to a page of ours has its page'
limits >"$work/want"
man_limits >"$work/got"
same 'gl(7) has the limits of limits.h'
examples >"$work/wrong"
none 'every example is a case'
cat man/*.[157] README.md | grep -c 'case: ' >"$work/count"
[ "$(cat "$work/count")" -gt 9 ]
verdict $? 'there are examples'
completions/generate . "$work/completions" && rm -rf "$work/committed" && mkdir "$work/committed" &&
	cp -R completions/bash completions/zsh completions/fish "$work/committed"
diff -ru "$work/committed" "$work/completions" >"$work/wrong"
none 'the completions are those of the rows'
for page in man/*.1; do
	tool=${page##*/}
	case " $TOOLS " in *" ${tool%.1} "*) ;; *) echo "$page is no tool's" ;; esac
done >"$work/wrong"
none 'no page without a tool'
shown >"$work/wrong"
none 'the README shows what its cases print'
pair 2 >"$work/want"
grep -Fx -f "$work/want" tests/cases/gltop-man-top/out >"$work/got"
same 'the line of gltop that it compares is one of these'
table_keys >"$work/want"
man_keys >"$work/got"
same 'gl-record(5) has the keys of the key table, in their order, each with its type'
cut -d ' ' -f 1 "$work/want" >"$work/keys"
./glparse --dump-options | awk -F '\t' '$3 == "fields" { print $8 }' | tr '|' '\n' >"$work/got"
mv "$work/keys" "$work/want"
same '--fields is completed with these keys'
if command -v jq >/dev/null; then
	unknown_keys >"$work/wrong"
	none 'gl-record(5) has every key'
else
	n=$((n + 1)); echo "ok $n - # SKIP jq is not installed"
fi
if command -v mandoc >/dev/null; then
	mandoc -Tlint -Wwarning man/*.[157] >"$work/wrong"
	none 'mandoc finds nothing'
else
	n=$((n + 1)); echo "ok $n - # SKIP mandoc is not installed"
fi
exit $failed
