# Completion of gltop for fish. Written by completions/generate.
function __gl_found -d 'the values of a key in the dumps on the command line'
	set -l files
	for word in (commandline -op)[2..]
		set -l file (string unescape -- $word)
		string match -q '~/*' -- $file; and set file $HOME/(string sub -s 3 -- $file)
		test -f "$file"; and set -a files $file
	end
	set -q files[1]; or return
	for word in $files[1..16]
		head -c 16777216 -- $word | glfilter -s --as $word --fields $argv[1]
	end 2>/dev/null | awk -v key=$argv[1] '
		function once(s) { if (s != "" && !seen[s]++) { print s; n++ } }
		n >= 200 { exit }
		key != "labels" { once($0); next }
		{
			while (match($0, /"[^"\\\\]*":"[^"\\\\]*"/)) {
				pair = substr($0, RSTART + 1, RLENGTH - 2)
				$0 = substr($0, RSTART + RLENGTH)
				sub(/":"/, "=", pair)
				once(pair)
			}
		}'
end
function __gl_labels -d 'the names of labels, as keys to group by'
	__gl_found labels | sed 's/=.*//; s/^/label./' | sort -u
end
complete -c gltop -s n -l limit -x -d 'number of groups to show (default 20; 1000 with --html)'
complete -c gltop -l by -x -a '(__fish_append , sig func top root where pkg created_by parent state class leaked labels label label. source origin dump depth: (__gl_labels))' -d 'keys to group by, comma-separated (default sig)'
complete -c gltop -l stacks -d 'show the whole stack of each group'
complete -c gltop -l funcs -d 'functions, by the goroutines in and below them'
complete -c gltop -l tree -d 'stacks as trees, from their root frames down'
complete -c gltop -l peek -x -d 'callers and callees of the functions that match'
complete -c gltop -l list -x -d 'source lines of functions that match, with counts'
complete -c gltop -s F -l fixed-strings -d 'take each RE as fixed text, not a regular expression'
complete -c gltop -l source-root -r -F -d 'directory where --list looks for source files'
complete -c gltop -l waits -d 'how long goroutines wait, and which parked together'
complete -c gltop -l idle -d 'list idle goroutines too'
complete -c gltop -l json -d 'print the report as one JSON object'
complete -c gltop -l html -d 'print the report as an HTML page, for a ticket'
complete -c gltop -l markdown -d 'print it as Markdown, for a ticket\'s text field'
complete -c gltop -l fail-on -x -a '(__fish_append , total: group: verdict:)' -d 'exit 1 over total:N, over group:N, or for verdict:LIST'
complete -c gltop -l redact -d 'replace names that are not well known with pseudonyms'
complete -c gltop -l redact-key -r -F -d 'the same, with pseudonyms that stay: FILE has the key'
complete -c gltop -l live -d 'redraw the report at each dump of a stream'
complete -c gltop -s h -l help -d 'show this help'
complete -c gltop -s V -l version -d 'show the version'
complete -c gltop -s j -l jobs -x -d 'number of threads to use at most'
complete -c gltop -l as -x -d 'name of the source, instead of the file\'s name'
complete -c gltop -l source -x -a '(__gl_found source)' -d 'read only the members of archives that match'
complete -c gltop -l color -x -a 'auto always never' -d 'when to use colours: auto, always or never'
complete -c gltop -l strict -d 'exit 2 if anything was partial, truncated or unread'
complete -c gltop -s s -l no-messages -d 'print only failures to standard error'
