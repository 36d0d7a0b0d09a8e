#!/bin/sh
# Tests package/: the tarball of a commit is the same wherever it is packed, lintian accepts the
# Debian package, static binaries run without anything else, and release-check says whether the
# version and CHANGELOG.md agree. Everything that is installed is also uninstalled.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
root=$PWD
dump=samples/go1.24-waited.debug2.txt

# --- install -----------------------------------------------------------------------------

make -s install DESTDIR="$work/to" PREFIX=/opt/gl >"$work/out" 2>"$work/err"
claim $? 'make install'
(cd "$work/to/opt/gl/share/gl/examples" && find . -type f | while read -r file; do
	cmp "$file" "$root/samples/$file" &&
		{ [ ! -x "$root/samples/$file" ] || [ -x "$file" ]; } || echo "$file differs"
done) >"$work/err" 2>&1
[ ! -s "$work/err" ] && [ -x "$work/to/opt/gl/share/gl/examples/capture" ]
claim $? 'the samples are installed, and those that run can be run'
"$work/to/opt/gl/share/gl/examples/leak-gate" >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && grep -q '^leak-gate: usage' "$work/err"
claim $? 'from there they run'
make -s uninstall DESTDIR="$work/to" PREFIX=/opt/gl >"$work/out" 2>"$work/err"
[ -z "$(find "$work/to" ! -type d)" ] && [ ! -e "$work/to/opt/gl/share/gl" ]
claim $? 'make uninstall leaves no file'

# --- dist, release-check -----------------------------------------------------------------

# copied DIR: makes a repository of its own, with one commit.
copied() {
	git clone -q "$root" "$1" 2>"$work/err"
	git -C "$1" config user.name gl
	git -C "$1" config user.email gl@localhost
}

# refused LINE: release-check prints this line, perhaps among others, and exits with 1.
refused() {
	(cd "$work/one" && package/release-check) >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && [ ! -s "$work/out" ] && grep -qF -e "release-check: $1" "$work/err"
}

if ! git rev-parse -q --verify HEAD >"$work/out" 2>&1; then
	skip 'dist and release-check' 'this is no git repository'
else
	copied "$work/one"
	copied "$work/another place"
	tarball=$(cd "$work/one" && umask 027 && package/dist)
	(cd "$work/another place" && umask 002 && TZ=Asia/Tokyo package/dist) >"$work/out"
	cmp "$work/one/$tarball" "$work/another place/$(cat "$work/out")" >"$work/err" 2>&1
	claim $? "the same commit gives the same bytes: $tarball"
	git -C "$work/one" ls-files | sort >"$work/want"
	gzip -dc "$work/one/$tarball" | tar -tf - | sed 's|^[^/]*/||' | grep '[^/]$' | sort \
		>"$work/got"
	same "$work/want" "$work/got"
	claim $? 'all files are in it'

	version=$(sed -n 's/^#define VERSION "\(.*\)"$/\1/p' cmd/common/opt.c)
	for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
		cp "$tool" "$work/one"
	done
	cd "$work/one" || exit 2
	awk '/^## / && !done++ { print "## Unreleased"; next } { print }' "$root/CHANGELOG.md" \
		>CHANGELOG.md
	git commit -q --allow-empty -am x
	refused "CHANGELOG.md: the newest section is 'Unreleased', not '$version, YYYY-MM-DD'"
	claim $? 'release-check: changes that are not released'
	[ "$(package/version)" = "$version+unreleased" ]
	claim $? 'their version says so'
	sed -i '0,/^## /s/^## .*/## 9.8.7, 2026-01-02/' CHANGELOG.md
	sed -i 's/^#define VERSION .*/#define VERSION "9.8.7"/' cmd/common/opt.c
	refused 'there are changes that are not committed' &&
		grep -qF "glwait --version prints 'glwait (gl) $version': run make" "$work/err"
	claim $? 'release-check: uncommitted changes, and tools of another version'
	git commit -q -am x
	for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
		printf '#!/bin/sh\necho "%s (gl) 9.8.7"\n' $tool >$tool
	done
	package/release-check >"$work/out" 2>"$work/err" &&
		grep -qx 'gl 9.8.7 can be released' "$work/out" && [ "$(package/version)" = 9.8.7 ]
	claim $? 'release-check: all agree'
	git tag v9.8.7 && package/release-check >"$work/out" 2>"$work/err" &&
		git commit -q --allow-empty -m x && refused 'the tag v9.8.7 is on another commit'
	claim $? 'release-check: the tag'
	cd "$root" || exit 2
fi

# --- static ------------------------------------------------------------------------------

if ! command -v musl-gcc >/dev/null; then
	skip 'static' 'there is no musl-gcc'
else
	package/static >"$work/out" 2>"$work/err" && [ ! -s "$work/err" ] &&
		[ "$(wc -l <"$work/out")" -eq 7 ]
	claim $? 'static: seven tools, and no warning'
	while read -r tool; do
		readelf -lW "$tool" | grep INTERP
		"./${tool##*/}" --version >"$work/want"
		"$tool" --version | diff "$work/want" -
	done <"$work/out" >"$work/err" 2>&1
	[ ! -s "$work/err" ]
	claim $? 'they need no other file, and have the same version and the same sandbox'
	gzip -c $dump >"$work/dump.gz"
	./gltop "$work/dump.gz" | sed "s|$work||" >"$work/want"
	build/static/gltop "$work/dump.gz" | sed "s|$work||" >"$work/got"
	same "$work/want" "$work/got"
	claim $? 'they print the same'
	if [ "$(id -u)" -eq 0 ]; then
		mkdir "$work/empty"
		cp build/static/gltop "$work/dump.gz" "$work/empty"
		chroot "$work/empty" /gltop dump.gz >"$work/got" 2>"$work/err"
		same "$work/want" "$work/got"
		claim $? 'in a root with nothing else, too'
	fi
fi

# --- deb ---------------------------------------------------------------------------------

if ! command -v dpkg-shlibdeps >/dev/null; then
	skip 'deb' 'there is no dpkg-dev'
else
	deb=$(package/deb 2>"$work/err") && [ ! -s "$work/err" ]
	claim $? "deb: $deb"
	cp "$deb" "$work/first.deb"
	package/deb >"$work/out" 2>"$work/err" && cmp "$work/first.deb" "$deb" 2>"$work/err"
	claim $? 'the same bytes each time'
	dpkg-deb -x "$deb" "$work/unpacked" && dpkg-deb -e "$deb" "$work/control" &&
		(cd "$work/unpacked" && md5sum -c --quiet ../control/md5sums) >"$work/err" 2>&1 &&
		[ "$(find "$work/unpacked" -type f | wc -l)" -eq \
		"$(wc -l <"$work/control/md5sums")" ]
	claim $? 'md5sums has all files'
	if command -v lintian >/dev/null; then
		lintian --allow-root "$deb" >"$work/err" 2>&1 && [ ! -s "$work/err" ]
		claim $? 'lintian accepts it'
		MAINTAINER='Jo Doe <jo@debian.org>' package/deb >"$work/out" 2>"$work/err" &&
			lintian --allow-root --suppress-tags initial-upload-closes-no-bugs "$deb" \
			>"$work/err" 2>&1 && [ ! -s "$work/err" ]
		claim $? 'with a maintainer it overrides nothing'
	else
		skip 'lintian accepts it' 'lintian is not installed'
	fi
fi
finish
