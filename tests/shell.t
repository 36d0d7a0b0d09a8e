#!/bin/sh
# The committed completions work in bash, zsh and fish, as far as these are installed.
set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-shell.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
: >dump.txt
PATH=$root:$PATH
export PATH
# Values that are offered from a dump; nothing in it must be executed.
cat >d.txt <<'END'
goroutine 1 [chan send]:
main.f()
	/app/f.go:1 +0x1

goroutine 2 [chan receive, 9 minutes labels:{"tenant": "acme", "req": "$(touch owned)"}]:
main.g()
	/app/f.go:2 +0x1

goroutine 3 [`touch owned` labels:{"tenant": "bolt; touch owned"}]:
main.h()
	/app/f.go:3 +0x1
END
sig=$(glfilter --id 1 --fields sig d.txt)
n=0 failed=0

# is GOT WANT NAME
is() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		failed=1
		echo "not ok $n - $3"
		printf '#   got: %s\n#  want: %s\n' "$1" "$2" >&2
	fi
}

skip() { # skip SHELL COUNT
	for _ in $(seq "$2"); do
		n=$((n + 1))
		echo "ok $n - # SKIP $1 is not installed"
	done
}

# bash_says WORD...: prints bash's completions of the last word of this command line, one per line.
bash_says() {
	bash --norc -c '
		source "$1/completions/bash/$2" || exit 2
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		"_$1" && printf "%s\n" "${COMPREPLY[@]}"' bash "$root" "$@"
}

# fish_says LINE: prints the completions that fish offers at the end of the line, one per line, if
# they begin with the last word: fish 4 also offers some that only contain it.
fish_says() {
	# shellcheck disable=SC2016
	XDG_CONFIG_HOME=$work fish --no-config -c '
		source $argv[1]/completions/fish/(string split " " -- $argv[2])[1].fish
		complete -C "$argv[2]"' "$root" "$1" | cut -f 1 |
		awk -v word="${1##* }" 'index($0, word) == 1'
}

# say.zsh ROOT LINE...: types each line and a TAB into an interactive zsh; prints the line as it is
# then.
cat >say.zsh <<'END'
zmodload zsh/zpty zsh/zselect
await() { # await MARK: the text up to it, at most 10 s
	local text= piece
	repeat 1000; do
		while zpty -r -t tty piece; do text+=$piece; done
		[[ $text == *$1* ]] && break
		zselect -t 1
	done
	REPLY=$text
}
zpty tty zsh -f -i
zpty -w tty "TERM=dumb fpath=(${(q)1}/completions/zsh \$fpath); autoload -U compinit"
zpty -w tty 'compinit -u -D; say() { print -r -- "<""<$BUFFER>"">" }; zle -N say'
zpty -w tty 'bindkey "^X" say; echo rea""dy'
await ready
for line in "${@[2,-1]}"; do
	zpty -w -n tty $line$'\t\x18'
	await '>>'
	print -r -- ${${REPLY##*<<}%%>>*}
	zpty -w -n tty $'\x15'
done
END

# lines WORD...: prints the words, one per line, sorted.
lines() {
	printf '%s\n' "$@" | sort
}

# An interactive zsh needs a terminal of its own, which a bare chroot does not have.
has_zsh() {
	command -v zsh >/dev/null && zsh -fc 'zmodload zsh/zpty && zpty tty true' >/dev/null 2>&1
}

# zsh_says LINE...: prints each line as zsh completes it.
zsh_says() {
	ZDOTDIR=$work zsh -f say.zsh "$root" "$@"
}

echo 1..64
for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
	if command -v bash >/dev/null; then
		is "$(bash_says $tool --stri)" --strict "bash: $tool --strict"
	else
		skip bash 1
	fi
	if has_zsh; then
		is "$(zsh -n "$root/completions/zsh/_$tool" 2>&1)" '' "zsh: $tool parses"
	else
		skip zsh 1
	fi
	if command -v fish >/dev/null; then
		is "$(fish_says "$tool --stri")" --strict "fish: $tool --strict"
	else
		skip fish 1
	fi
done
if command -v bash >/dev/null; then
	is "$(bash_says glfilter --cl)" --class 'bash: an option'
	is "$(bash_says glfilter --class rl)" rlock 'bash: a value'
	is "$(bash_says glfilter --class lock,rl)" lock,rlock 'bash: a further value of a list'
	is "$(bash_says glfilter --color = al)" always 'bash: a value behind ='
	is "$(bash_says glfilter --color =)" "$(printf 'auto\nalways\nnever')" 'bash: all values'
	is "$(bash_says glfilter du)" '' 'bash: files are left to readline'
else
	skip bash 6
fi
if command -v fish >/dev/null; then
	is "$(fish_says 'glfilter --cl')" --class 'fish: an option'
	is "$(fish_says 'glfilter --class rl')" rlock 'fish: a value'
	is "$(fish_says 'glfilter --class lock,rl')" lock,rlock 'fish: a further value of a list'
	is "$(fish_says 'glfilter --color=al')" --color=always 'fish: a value behind ='
	is "$(fish_says 'glfilter --color al')" always 'fish: a value'
	is "$(fish_says 'glfilter dum')" dump.txt 'fish: files'
else
	skip fish 6
fi
# Values from the dump on the command line are offered.
if command -v bash >/dev/null; then
	is "$(bash_says glfilter d.txt --state chan | sort)" \
		"$(lines 'chan\ receive' 'chan\ send')" 'bash: states'
	is "$(bash_says glfilter d.txt --state "'chan r")" 'chan receive' 'bash: within quotes'
	is "$(bash_says glfilter d.txt --state 'chan\ send,chan\ r')" \
		'chan\ send,chan\ receive' 'bash: a further state'
	is "$(bash_says glfilter d.txt --label ten | sort)" \
		"$(lines 'tenant=acme' 'tenant=bolt\;\ touch\ owned')" 'bash: labels'
	is "$(bash_says glfilter d.txt --label tenant = ac)" acme 'bash: the value of a label'
	is "$(bash_says glfilter d.txt --label = req = '')" '\$\(touch\ owned\)' \
		'bash: a value that a shell would run is quoted'
	is "$(bash_says glfilter d.txt --sig "${sig%????}")" "$sig" 'bash: signatures'
	is "$(bash_says glfilter d.txt --source '')" d.txt 'bash: sources'
	is "$(bash_says gltop d.txt --by state,label.t)" state,label.tenant \
		'bash: labels to group by'
	is "$(bash_says glfilter --state chan)" '' 'bash: nothing without a dump'
else
	skip bash 10
fi
if command -v fish >/dev/null; then
	is "$(fish_says 'glfilter d.txt --state chan' | sort)" \
		"$(lines 'chan receive' 'chan send')" 'fish: states'
	is "$(fish_says 'glfilter d.txt --label ten' | sort)" \
		"$(lines 'tenant=acme' 'tenant=bolt; touch owned')" 'fish: labels'
	is "$(fish_says "glfilter d.txt --sig ${sig%????}")" "$sig" 'fish: signatures'
	is "$(fish_says 'glfilter d.txt --source d')" d.txt 'fish: sources'
	is "$(fish_says 'gltop d.txt --by label.t')" label.tenant 'fish: labels to group by'
else
	skip fish 5
fi
# fish_installed [VAR=VALUE] fish ...: runs fish so that it finds only what was installed.
fish_installed() {
	env -i HOME="$work" PATH="$work/to/usr/local/bin:$PATH" "$@" | cut -f 1 | grep '^--stri'
}

# The shells find the completions where make install puts them.
make -C "$root" -s install DESTDIR="$work/to" PREFIX=/usr/local >install.out 2>&1
is "$(sed -n 's|^    set -a fish_complete_path ||p' install.out)" \
	/usr/local/share/fish/vendor_completions.d 'install: says what fish must be told'
if command -v fish >/dev/null; then
	# shellcheck disable=SC2016
	is "$(fish_installed fish -c 'set -a fish_complete_path $argv[1]
		complete -C "gltop --stri"' \
		"$work/to$(sed -n 's|.*complete_path ||p' install.out)")" \
		--strict 'fish: finds what was installed, when told so'
	is "$(fish_installed XDG_DATA_DIRS="$work/to/usr/local/share:/usr/share" \
		fish -c 'complete -C "gltop --stri"')" --strict \
		'fish: or where XDG_DATA_DIRS names it'
else
	skip fish 2
fi
if has_zsh; then
	zsh_says 'glfilter --cla' 'glfilter --class=rl' 'glfilter --class lock,rl' \
		'glfilter --color al' \
		'glfilter dum' 'glfilter d.txt --state=chan\ s' 'glfilter d.txt --label tenant=a' \
		'glfilter d.txt --label re' "glfilter d.txt --sig ${sig%????}" \
		'glfilter d.txt --source d' 'gltop d.txt --by label.te' >said
	is "$(sed -n 1p said)" 'glfilter --class=' 'zsh: an option'
	# The comma goes away by itself when no further value is typed.
	is "$(sed -n 2p said)" 'glfilter --class=rlock,' 'zsh: a value'
	is "$(sed -n 3p said)" 'glfilter --class lock,rlock,' 'zsh: a further value of a list'
	is "$(sed -n 4p said)" 'glfilter --color always ' 'zsh: a choice'
	is "$(sed -n 5p said)" 'glfilter dump.txt ' 'zsh: files'
	is "$(sed -n 6p said)" 'glfilter d.txt --state=chan\ send,' 'zsh: states'
	is "$(sed -n 7p said)" 'glfilter d.txt --label tenant=acme ' 'zsh: labels'
	is "$(sed -n 8p said)" 'glfilter d.txt --label req=\$\(touch\ owned\) ' \
		'zsh: a value that a shell would run is quoted'
	is "$(sed -n 9p said)" "glfilter d.txt --sig $sig," 'zsh: signatures'
	is "$(sed -n 10p said)" 'glfilter d.txt --source d.txt,' 'zsh: sources'
	is "$(sed -n 11p said)" 'gltop d.txt --by label.tenant,' 'zsh: labels to group by'
else
	skip zsh 11
fi
[ ! -e owned ]
is $? 0 'nothing of the dump was run'
# Completing from a large file reads only its beginning.
if command -v bash >/dev/null; then
	yes "$(cat d.txt; echo)" | head -c 200000000 >large.txt
	is "$(bash_says glfilter large.txt --state chan | wc -l)" 2 'bash: a large dump'
	rm large.txt
else
	skip bash 1
fi
exit $failed
