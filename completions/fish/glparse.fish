# Completion of glparse for fish. Written by completions/generate.
complete -c glparse -l args -d 'keep arguments, offsets and inlining marks of frames'
complete -c glparse -s h -l help -d 'show this help'
complete -c glparse -s V -l version -d 'show the version'
complete -c glparse -s j -l jobs -x -d 'threads at most; reading takes one so far'
complete -c glparse -l as -x -d 'name of the source, in place of the file\'s'
complete -c glparse -l color -x -a 'auto always never' -d 'colours: auto, always or never'
complete -c glparse -l strict -d 'status 2 if anything was partial, truncated or unread'
complete -c glparse -s s -l no-messages -d 'failures only on standard error'
