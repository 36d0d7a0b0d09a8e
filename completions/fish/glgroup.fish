# Completion of glgroup for fish. Written by completions/generate.
complete -c glgroup -l by -x -a '(__fish_append , sig func top root where pkg created_by parent state class label. source origin dump depth:)' -d 'comma list of what to group by (default sig)'
complete -c glgroup -l no-sources -d 'leave out how many of each source and dump'
<<<<<<< HEAD
complete -c glgroup -l sort -x -a 'count wait rms key' -d 'most goroutines, longest wait, rms over sources, or key'
=======
complete -c glgroup -l fields -x -d 'write these keys as TSV: id,where.func,frames.0.file'
>>>>>>> five-text
complete -c glgroup -s h -l help -d 'show this help'
complete -c glgroup -s V -l version -d 'show the version'
complete -c glgroup -s j -l jobs -x -d 'threads at most; reading takes one so far'
complete -c glgroup -l as -x -d 'name of the source, in place of the file\'s'
complete -c glgroup -l color -x -a 'auto always never' -d 'colours: auto, always or never'
complete -c glgroup -l strict -d 'status 2 if anything was partial, truncated or unread'
complete -c glgroup -s s -l no-messages -d 'failures only on standard error'
