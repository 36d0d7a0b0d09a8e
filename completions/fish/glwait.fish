# Completion of glwait for fish. Written by completions/generate.
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
complete -c glwait -s n -l limit -x -d 'number of objects to show (default 20)'
complete -c glwait -l object -x -d 'show the object at an address, and every frame with it'
complete -c glwait -l id -x -d 'show what goroutine N waits for, and who waits for it'
complete -c glwait -l json -d 'print one JSON object for each dump'
complete -c glwait -l dot -d 'print a graph for graphviz'
complete -c glwait -l fail-on -x -a '(__fish_append , cycle wait:)' -d 'exit 1 for a cycle, or if one waits for wait:DUR or longer'
complete -c glwait -s h -l help -d 'show this help'
complete -c glwait -s V -l version -d 'show the version'
complete -c glwait -s j -l jobs -x -d 'number of threads to use at most'
complete -c glwait -l as -x -d 'name of the source, instead of the file\'s name'
complete -c glwait -l source -x -a '(__gl_found source)' -d 'read only the members of archives that match'
complete -c glwait -l color -x -a 'auto always never' -d 'when to use colours: auto, always or never'
complete -c glwait -l strict -d 'exit 2 if anything was partial, truncated or unread'
complete -c glwait -s s -l no-messages -d 'print only failures to standard error'
