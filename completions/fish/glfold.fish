# Completion of glfold for fish. Written by completions/generate.
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
complete -c glfold -l to -x -a 'folded speedscope pprof dot' -d 'what to write (default folded)'
complete -c glfold -l weight -x -a 'count wait' -d 'weigh stacks by goroutines (default) or minutes waited'
complete -c glfold -l by -x -a '(__fish_append , sig func top root where pkg created_by parent state class leaked labels label label. source origin dump depth: (__gl_labels))' -d 'keys whose values become root frames'
complete -c glfold -l fold-recursion -d 'make one frame of a function that calls itself'
complete -c glfold -s n -l limit -x -d 'number of functions in a dot graph (default 80)'
complete -c glfold -s h -l help -d 'show this help'
complete -c glfold -s V -l version -d 'show the version'
complete -c glfold -s j -l jobs -x -d 'number of threads to use at most'
complete -c glfold -l as -x -d 'name of the source, instead of the file\'s name'
complete -c glfold -l source -x -a '(__gl_found source)' -d 'read only the members of archives that match'
complete -c glfold -l color -x -a 'auto always never' -d 'when to use colours: auto, always or never'
complete -c glfold -l strict -d 'exit 2 if anything was partial, truncated or unread'
complete -c glfold -s s -l no-messages -d 'print only failures to standard error'
