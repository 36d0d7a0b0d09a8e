# Completion of glparse for fish. Written by completions/generate.
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
complete -c glparse -l args -d 'keep arguments, offsets and inlining marks of frames'
complete -c glparse -l redact -d 'replace names that are not well known with pseudonyms'
complete -c glparse -l redact-key -r -F -d 'the same, with pseudonyms that stay: FILE has the key'
complete -c glparse -l fields -x -a '(__fish_append , sig count id repeat state class wait_seconds locked leaked scan durable bubble labels runtime where frames created_by ancestors source origin dump reason time offset bytes partial truncated mangled by key states classes creators sigs wait ids sources dumps first example)' -d 'write these keys as TSV: id,where.func,frames.0.file'
complete -c glparse -s h -l help -d 'show this help'
complete -c glparse -s V -l version -d 'show the version'
complete -c glparse -s j -l jobs -x -d 'number of threads to use at most'
complete -c glparse -l as -x -d 'name of the source, instead of the file\'s name'
complete -c glparse -l source -x -a '(__gl_found source)' -d 'read only the members of archives that match'
complete -c glparse -l color -x -a 'auto always never' -d 'when to use colours: auto, always or never'
complete -c glparse -l strict -d 'exit 2 if anything was partial, truncated or unread'
complete -c glparse -s s -l no-messages -d 'print only failures to standard error'
