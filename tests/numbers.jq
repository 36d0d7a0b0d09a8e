# What gltop and gldiff say of goroutines, from the records themselves. Takes $records (with each
# its dump in .at), $busy (records that are not idle), $top and $diff (their JSON), and $merged:
# whether gltop got groups that were merged. Gives claims `true NAME`, and behind `text ` the lines
# that the text views must have. A sentence that is not asked for here is one that no number stands
# in. $waiters has how many goroutines wait for which lock, by waiters.pl.

def is_dumper: (.frames[0].func // "" | startswith("runtime/pprof."))
	and (.state // "running" | test("^runn"));
def sum(f): map(f) | add // 0;
def of($classes): select(.class as $c | $classes | index($c));
def share($of): if $of == 0 then "" else (. * 1000 / $of | round) as $t
	| if $t == 0 and . > 0 then "<0.1%" elif $t == 1000 and . < $of then "99.9%"
	else "\($t / 10 | floor).\($t % 10)%" end end;
def plural($one; $many): "\(.) \(if . == 1 then $one else $many end)";
def duration: (if . >= 86400 then [86400, "d", 3600, "h"] elif . >= 3600 then [3600, "h", 60, "m"]
	elif . >= 60 then [60, "m", 1, "s"] else [1, "s", 1, "s"] end) as $u
	| "\(. / $u[0] | floor)\($u[1])" + (. % $u[0] / $u[2] | floor | if . > 0 then "\(.)\($u[3])"
		else "" end);
def signed: if . > 0 then "+\(.)" else "\(.)" end;
def bytes: if . < 1024 then "\(.) B" elif . < 1024 * 1024 then . / 1024
	| if . >= 100 or (. * 10 | floor) % 10 == 0 then "\(floor) KiB"
		else "\(. * 10 | floor | . / 10) KiB" end
	else . / 1024 / 1024 | "\(. * 10 | floor | . / 10) MiB" end;
def say($name; $good): if $good then "true \($name)" else "false \($name)" end;

$records | map(select(.repeat | not)) | . as $all
| map(select((.runtime or is_dumper) | not)) as $own
| (reduce $all[].at as $d ([]; if index($d) then . else . + [$d] end)) as $dumps
	| ($dumps | length) as $k
| (if $k > 1 then ", summed over \($k) dumps" else "" end) as $summed
| ($own | sum(.count)) as $total
| ($dumps | map(. as $d | $own | map(select(.at == $d)) | sum(.count))) as $sizes
| ($own | group_by(.sig)) as $groups
| ($busy | map(.sig) | unique) as $busy_sigs
| ($own | map(select(.sig as $s | $busy_sigs | index($s) | not))) as $idle
| ($own | map(select(.wait_seconds))) as $waiting
| ($own | map(select(.leaked)) | sum(.count)) as $leaked
| ($own | map(select(.class == "forever" and (.leaked | not))) | sum(.count)) as $forever
| ($own | map(of(["lock", "rlock"])) | sum(.count)) as $locks
| ["chan-receive", "chan-send", "select", "lock", "rlock", "waitgroup", "cond", "semaphore",
	"forever"] as $waits
| (($own | map(of($waits)) | sum(.count)) - ($idle | map(of($waits)) | sum(.count))) as $blocked
| def group_of: .group.sig as $s | $groups[] | select(.[0].sig == $s);
  def holds: . as $f | if .finding == "leaked" then .count == $leaked
  	or ($merged and .least and .count <= $leaked)
	elif .finding == "forever" then .count == $forever or ($merged and .count >= $forever)
	elif .finding == "locks" then .count == $locks
		and (.group == null or .there == (group_of | sum(.count)))
	elif .finding == "blocked" then .count == $blocked
	elif .finding == "many" then .count == ($sizes | max)
	elif .finding == "group" then .there == (group_of | sum(.count)) and .count > $total / 2
	elif .finding == "no-receiver" then .there == (group_of | sum(.count)) and
		.count == ($groups | map(select(all(.[]; .class == "chan-send"))
			| select(.[0].created_by.func == $f.group.created_by.func))
				| sum(sum(.count)))
	elif .finding == "growing" then (group_of as $g | $dumps
		| map(. as $d | $g | map(select(.at == $d)) | sum(.count)))
		as $c | .count == $c[-1] and .there == .count
			and (.reason | endswith(": \($c[0]) to \($c[-1])"))
	elif .place then "\(.source)#\(.dump)" as $d
		| ($waiters | map(select(.at == $d))) as $locks
		| if .finding == "lock" then any($locks[]; .n == $f.count)
		elif .finding == "deadlock" then
			.count == ($locks | map(select(.ring)) | sum(.n))
		elif .finding == "stuck" then .count == ($own | map(select(.at == $d
			and .sig == $f.place.sig and .class == "chan-send"
			and .wait_seconds >= 60)) | sum(.count))
		else false end
	elif .finding == "cohort" then
		def now: map(select(.wait_seconds
			and (.wait_seconds / 60 | floor) * 60 == $f.wait_seconds
			and ($f.sum or .at == "\($f.source)#\($f.dump)"))) | sum(.count);
		.count == ($own | now) and (.group == null or .there == (group_of | now))
	else false end;
  def whole: if .finding == "growing" then $sizes[-1] elif .finding == "many" then $sizes | max
	elif .finding == "blocked" then $total - ($idle | sum(.count))
	elif .place or (.finding == "cohort" and (.sum | not)) then "\(.source)#\(.dump)" as $d
		| $sizes[$dumps | index($d)]
	else $total end;
  def place: if $k > 1 and .finding == "cohort" and (.sum | not) then .source as $s
	| " in \($s)" + (if $dumps | map(select(startswith("\($s)#"))) | length > 1 then "#\(.dump)"
		else "" end) else "" end;
  def at: if .group == null or .groups == 1 then "" else "; " + (if .finding == "growing" or
	(.reason | startswith("one group")) then "" else "\(.there) at " end)
		+ .group.where.func end;
say("gltop: goroutines"; $top.goroutines == $total
	and ($top.snapshots | map(.goroutines)) == $sizes),
say("gltop: stacks"; $top.stacks == ($groups | length)),
say("gltop: excluded"; $top.runtime == ($all | map(select(.runtime)) | sum(.count))
	and $top.dumpers == ($all | map(select(.runtime | not) | select(is_dumper)) | sum(.count))),
say("gltop: idle"; $top.idle == ($idle | sum(.count))),
say("gltop: states"; $top.states == ($own | map(select(.state)) | group_by(.state)
	| map({key: .[0].state, value: sum(.count)}) | from_entries)),
say("gltop: classes"; $top.classes == ($own | group_by(.class)
	| map({key: .[0].class, value: sum(.count)}) | from_entries)),
say("gltop: waits"; $top.wait.known == ($waiting | sum(.count)) and ($waiting == [] or
	($top.wait.min == ($waiting | map(.wait_seconds) | min)
		and $top.wait.max == ($waiting | map(.wait_seconds) | max)))),
say("gltop: groups"; all($top.groups[]; .count == ({group: .} | group_of | sum(.count)))),
say("gltop: a finding for each number there is";
	($top.findings + $top.facts | map(.finding)) as $names
	| ($leaked == 0 or ($names | index("leaked")))
		and ($forever == 0 or ($names | index("forever")))
	and ($locks < 10 or ($names | index("locks")))),
($top.findings + $top.facts | .[] | say("gltop: \(.finding): \(.count) \(.reason)"; holds)),
say("gltop: sums are said to be sums";
	all($top.findings + $top.facts | .[] | select(.place | not);
		(.finding == "growing" or .finding == "many"
	or (.finding == "cohort" and (.sum | not))) == (.reason | endswith($summed) | not)
		or $k == 1)),
"text \($total | plural("goroutine"; "goroutines")) in \(
	$groups | length | plural("stack"; "stacks"))\($summed); at least \(
	$sizes | max * 2048 | bytes) of stack memory\(if $k > 1 then " in the largest"
		else "" end)",
(if $top.dumpers > 0 and $top.runtime == 0 then
	"text excluded: \($top.dumpers) goroutine\(
		if $top.dumpers == 1 then " that writes" else "s that write" end) the dump\(
		$summed)" else empty end),
(if $idle != []
	then "text idle: \($idle | sum(.count)) in \(
		$idle | map(.sig) | unique | length | plural("stack"; "stacks")
	)\($summed), waiting for work: not listed below (--idle lists them)" else empty end),
(if $waiting != []
	then "text waits known: \($waiting | sum(.count))\($summed), at least \(
		$top.wait.min | duration)\(
	if $top.wait.max > $top.wait.min then " to \($top.wait.max | duration)"
		else "" end)" else empty end),
(["states:  ", "state"], ["classes: ", "class"] | . as [$title, $key]
	| ($own | map(select(.[$key])) | group_by(.[$key]) | map([sum(.count), .[0][$key]])
		| sort_by(-.[0], .[1])) as $v
	| if $v == [] then empty
		else "text " + $title + ([($v | if length > 7 then .[:6] else . end)[]
		| "\(.[0]) (\(.[0] | share($total))) \(.[1])"] + (if $v | length > 7 then
		[$v[6:] | "\(sum(.[0])) (\(sum(.[0]) | share($total))) in \(length) others"]
			else [] end)
		| join(", ")) + $summed end),
($top.findings + $top.facts | .[]
	| "line \(.count) \(. as $f | .count | share($f | whole)) \(.reason)\(place)\(at)"),
# gldiff
($groups | map(. as $g | $dumps | map(. as $d | $g | map(select(.at == $d)) | sum(.count))))
	as $counts
| ($sizes[-1] - $sizes[0]) as $delta
| ($dumps | map(. as $d | $all | any(.[]; .at == $d and .truncated))) as $cut
| ($dumps | map(. as $d | $own | map(select(.at == $d)))) as $in_dump
# dumps whose ids tell: all goroutines show one, none twice, and it is whole
| ([range($k)] | map(select($cut[.] == false and ($in_dump[.] | map(.id)
	| all(. != null) and length == (unique | length))))) as $telling
| def ids($sig): map(select(.sig == $sig)) | map({key: "\(.id)",
	value: ((.wait_seconds // 0) / 60 | floor)}) | from_entries;
  def has_restart($i; $j): any(range($i + 1; $j + 1); $diff.snapshots[.].restart == true);
  def turns($sig): [range(1; $telling | length) | [$telling[. - 1], $telling[.]]
	| select(has_restart(.[0]; .[1]) | not)
	| ($in_dump[.[0]] | ids($sig)) as $a | ($in_dump[.[1]] | ids($sig)) as $b
	| select($a != {} or $b != {}) | {kept: [$a | keys[] | select($b[.] != null)] | length,
		moved: [$a | keys[] | select($b[.] != null and $b[.] < $a[.]
			and $a[.] >= 3)] | length,
		had: $a | length, now: $b | length}];
  def turnover($sig): turns($sig) | if . == [] then null else {kept: sum(.kept),
	moved: sum(.moved), left: sum(.had - .kept), came: sum(.now - .kept)} end;
  def held_up($sig): if ($in_dump[-1] | all(.[]; .id) | not) then null else
	($telling | map(select(. < $k - 1)) | last) as $p
	| (if $p == null or has_restart($p; $k - 1) then null else $in_dump[$p] | ids($sig) end)
		as $before
	| any($in_dump[0][]; .sig == $sig) as $was_there
	| any($in_dump[-1][] | select(.sig == $sig); $before["\(.id)"]? as $was
		| ((.wait_seconds // 0) / 60 | floor) as $m
		| $was != null and ($m < $was or $m < 1)) as $served
	| [$in_dump[-1][] | select(.sig == $sig and (.wait_seconds // 0) >= 60)
		| (.wait_seconds / 60 | floor) as $m | $before["\(.id)"]? as $was
		| ($before != null and $was == null) as $new
		| select($was == null or $was <= $m)
		| select($m >= 3 or ($was // 0) >= 1 or ($served | not))
		| select((.class | IN("lock", "rlock", "chan-send")) or
			((.class | IN("waitgroup", "cond"))
				and .frames[-1].func != "main.main" and ($was_there | not)))
		| {$m, $new, class}]
	| if . == [] then null else {count: length, new: map(select(.new)) | length,
		min_seconds: (map(.m) | min * 60), max_seconds: (map(.m) | max * 60)} end end;
  def verdict: if .[0] == .[-1] then "same"
	elif (if .[0] < .[-1] then $cut[0] and ($cut[-1] | not) else $cut[-1] end)
		then "unclear"
	elif .[0] == 0 then "new" elif .[-1] == 0 then "gone"
	elif .[0] < .[-1] then "grown" else "shrunk" end;
  . 
| if $diff == null then empty else
say("gldiff: snapshots"; ($diff.snapshots | map(.goroutines)) == $sizes and $diff.delta == $delta),
say("gldiff: rows";
	all($diff.rows[]; . as $row | [$groups[] | .[0].sig] | index($row.group.sig) as $i
	| $counts[$i] == $row.counts and $row.delta == $row.counts[-1] - $row.counts[0])),
say("gldiff: verdicts"; all($diff.rows[]; .verdict == (.counts | verdict))),
say("gldiff: ids"; all($diff.rows[]; .ids == turnover(.group.sig))),
say("gldiff: who is held up"; all($diff.rows[]; . as $row | $row.idle or
	($row.blocked | if . then del(.class) else . end) == held_up($row.group.sig))),
say("gldiff: how many are the same"; $diff.same == ($counts | map(select(.[0] == .[-1])) | length)),
"line total \($sizes[0]) to \($sizes[-1])\(if ($sizes | verdict) == "unclear" then ""
	else ": \($delta | signed)" + if $delta == 0 or $sizes[0] == 0 then "" else
	" (\(if $delta < 0 then "-" else "+" end)\(($delta | fabs) * 1000 / $sizes[0] | round | "\(.
		/ 10 | floor).\(. % 10)")%)" end end)",
"line groups: \(["new", "grown", "shrunk", "gone", "unclear"] | map([., (. as $v | $counts
		| map(select(verdict == $v)))])
	| map(select(.[1] != []) | "\(.[1] | length) \(.[0])") + ["\($diff.same) the same"]
		| join(", "))",
(if $top.dumpers > 0 and $top.runtime == 0 then
	"line excluded: \($top.dumpers) goroutine\(
		if $top.dumpers == 1 then " that writes" else "s that write" end) the dump, \(
		"summed over \($k) snapshots")" else empty end)
end
