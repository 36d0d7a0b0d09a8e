# Completion of glfilter for fish. Written by completions/generate.
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
complete -c glfilter -l state -x -a '(__gl_found state)' -d 'state as Go prints it; comma-separated globs'
complete -c glfilter -l class -x -a '(__fish_append , chan-receive chan-send select lock rlock waitgroup cond semaphore io sleep syscall forever gc coroutine running runnable unknown)' -d 'class of what it waits for; comma-separated'
complete -c glfilter -l min-wait -x -d 'has waited at least this long, or is (leaked)'
complete -c glfilter -l max-wait -x -d 'has waited at most this long, or for an unknown time'
complete -c glfilter -l wait-unknown -d 'how long it has waited is not known'
complete -c glfilter -l runtime -d 'belongs to the Go runtime'
complete -c glfilter -l no-runtime -d 'does not belong to the Go runtime'
complete -c glfilter -l locked -d 'is locked to its thread'
complete -c glfilter -l leaked -d 'is marked (leaked), or from a goroutineleak profile'
complete -c glfilter -l id -x -d 'goroutine id; comma-separated'
complete -c glfilter -l parent -x -d 'id of the goroutine that started it; comma-separated'
complete -c glfilter -l sig -x -a '(__gl_found sig)' -d 'first digits of its signature; comma-separated'
complete -c glfilter -l func -x -d 'function of any frame'
complete -c glfilter -l top -x -d 'function of the canonical stack\'s innermost frame'
complete -c glfilter -l where -x -d 'function of the first frame worth reading'
complete -c glfilter -l created-by -x -d 'function that started the goroutine'
complete -c glfilter -l path -x -d 'file of any frame'
complete -c glfilter -l label -x -a '(__gl_found labels)' -d 'has the label; after =, comma-separated value globs'
complete -c glfilter -l source -x -a '(__gl_found source)' -d 'name of the input it is from; comma-separated globs'
complete -c glfilter -l origin -x -a '(__gl_found origin)' -d 'pod/container, unit or host; comma-separated globs'
complete -c glfilter -l dump -x -d 'number of the dump in its source; comma-separated'
complete -c glfilter -l min-count -x -d 'the record stands for at least this many goroutines'
complete -c glfilter -l baseline -r -F -d 'exclude as many of each signature as FILE has'
complete -c glfilter -l known-ids -r -F -d 'exclude those whose id is in FILE, a dump or numbers'
complete -c glfilter -l ignore -r -F -d 'exclude by the rules in FILE; idle: built-in rules'
complete -c glfilter -s e -l expr -x -d 'expression with and, or, not; see the manual'
complete -c glfilter -s F -l fixed-strings -d 'take each RE as fixed text, not a regular expression'
complete -c glfilter -s v -l invert-match -d 'select the goroutines that do not match'
complete -c glfilter -s c -l count -d 'print only the number of goroutines'
complete -c glfilter -s m -l max-count -x -d 'stop after N records'
complete -c glfilter -s q -l quiet -d 'print nothing; only set the exit status'
complete -c glfilter -l text -d 'write dump text; the original text if available'
complete -c glfilter -l raw -d 'with --text: leave control characters as they are'
complete -c glfilter -l redact -d 'replace names that are not well known with pseudonyms'
complete -c glfilter -l redact-key -r -F -d 'the same, with pseudonyms that stay: FILE has the key'
complete -c glfilter -l fields -x -a '(__fish_append , sig count id repeat state class wait_seconds locked leaked scan durable bubble labels runtime where frames created_by ancestors source origin dump reason time offset bytes partial truncated mangled by key states classes creators sigs wait ids sources dumps first example)' -d 'write these keys as TSV: id,where.func,frames.0.file'
complete -c glfilter -s h -l help -d 'show this help'
complete -c glfilter -s V -l version -d 'show the version'
complete -c glfilter -s j -l jobs -x -d 'number of threads to use at most'
complete -c glfilter -l as -x -d 'name of the source, instead of the file\'s name'
complete -c glfilter -l color -x -a 'auto always never' -d 'when to use colours: auto, always or never'
complete -c glfilter -l strict -d 'exit 2 if anything was partial, truncated or unread'
complete -c glfilter -s s -l no-messages -d 'print only failures to standard error'
