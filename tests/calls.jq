# gltop's views of calls (--json) against sums over an independent reading of the same dump
# (tests/oracle.pl): prints a line "true NAME" or "false NAME" for each claim.
#     jq -rn --slurpfile oracle F --slurpfile funcs F ... -f tests/calls.jq
# Stacks are innermost first; a gap is "...", which is no function.
def func: if . == "..." then null else split("\t")[0] end;
def is_dumper: .class == "running" and (.canon | test("^runtime/pprof\\.|^runtime\\.Stack\t"));
def sums(s): reduce s as $x ({}; .[$x.k] += $x.n);
def pairs: [range(1; length) as $i | [.[$i - 1], .[$i]]] | unique[];
# Of a list of nodes: paths innermost first, and what each count has beyond its parts.
def walk_nodes: reduce .[] as $x ({path: [], at: [], left: [], ends: []};
	(.left | length) as $i | (if $x.depth > 0 then .at[$x.depth - 1] else null end) as $up
	| .path = .path[:$x.depth] + [$x.frame | if .elided then "..."
		else "\(.func)\t\(.file)\t\(.line)" end]
	| .at = .at[:$x.depth] + [$i]
	| .left[$i] = $x.count - $x.flat - ($x.rest.goroutines // 0)
	| if $up == null then . else .left[$up] -= $x.count end
	| if $x.flat > 0 then .ends += [{k: (.path | reverse | join("\n")), n: $x.flat}]
		else . end);
[$oracle[] | select((.repeat or .runtime or is_dumper) | not)
	| {n: .count, lines: (.canon | rtrimstr("\n") | split("\n"))}
		| .funcs = (.lines | map(func))] as $all
| ($all | map(.n) | add) as $total
| ($all | map(select((.funcs | map(select(.)) | length) > (.funcs | map(select(.)) | unique
	| length))
	| .funcs | group_by(.)[] | select(length > 1) | .[0]) | unique) as $recursive
| sums($all[] | {k: (.funcs[0] | select(.)), n}) as $flat
| sums($all[] | .n as $n | .funcs | unique[] | select(.) | {k: ., n: $n}) as $cum
| sums($all[] | .n as $n | .funcs | pairs | select(.[0] and .[1])
	| {k: (.[0] + " < " + .[1]), n: $n}) as $edges
| $funcs[0] as $funcs | $tree[0] as $tree | $few[0] as $few | $peek[0] as $peek | $list[0] as $list
| ($tree.nodes | walk_nodes) as $walk | ($few.nodes | walk_nodes) as $few_walk
| [
	["--funcs: \($total) goroutines", $funcs.goroutines == $total],
	["--funcs: flat of \($flat | length) functions",
		($funcs.funcs | map(select(.flat > 0) | {key: .func, value: .flat})
		| from_entries) == $flat],
	["--funcs: cum of \($cum | length) functions",
		($funcs.funcs | map({key: .func, value: .cum}) | from_entries) == $cum],
	["--funcs: in order", ($funcs.funcs | . == sort_by([-.flat, -.cum, .func]))],
	["--funcs: those without an innermost function",
		$funcs.unknown == $total - ([$flat[]] | add)],
	["--tree: \($walk.ends | length) stacks from root to end", sums($walk.ends[])
		== sums($all[] | {k: (.lines | join("\n")), n})],
	["--tree: each count is those of its parts", ($walk.left | all(. == 0))],
	["--tree -n 3: each count is those of its parts", ($few_walk.left | all(. == 0))],
	["--tree -n 3: what is left out is told", ($few_walk.ends
		| length) == ([3, ($walk.ends | length)] | min) and $few.goroutines == $total
		and ([$few.nodes[] | .flat, .rest.goroutines // 0] + [$few.rest.goroutines // 0]
			| add) == $total],
	["--tree -n 3: these are the largest", ($few_walk.ends | map(.n) | sort)
		== ([sums($all[] | {k: (.lines | join("\n")), n})[]] | sort | .[-3:])],
	["--peek: callers by \($edges | length) edges", sums($peek.funcs[] | .func as $f
		| .callers[]
		| {k: ($f + " < " + .func), n: .count}) == $edges],
	["--peek: callees", sums($peek.funcs[] | .func as $f | .callees[]
		| {k: (.func + " < " + $f), n: .count}) == $edges],
	["--peek: roots", sums($peek.funcs[] | select(.root) | {k: .func, n: .root})
		== sums($all[] | {k: (.funcs[-1] | select(.)), n})],
	["--peek: callers and callees are all of a function that does not call itself", ($peek.funcs
		| map(select(.func as $f | $recursive | index([$f]) | not)) | length > 0 and all(
			.cum == ([.callers[].count, .root // 0, .callers_unknown // 0] | add)
			and .cum == ([.callees[].count, .flat, .callees_unknown // 0] | add)))],
	["--list: counts at lines", sums($list.funcs[] | .func as $f | .files[] | .file as $file
		| .lines[]
		| {k: "\($f)\t\($file)\t\(.line)", n: .cum})
		== sums($all[] | .n as $n | .lines | unique[] | select(. != "...")
			| {k: ., n: $n})],
	["--list: flat at lines", sums($list.funcs[] | .func as $f | .files[] | .file as $file
		| .lines[]
		| select(.flat > 0) | {k: "\($f)\t\($file)\t\(.line)", n: .flat})
		== sums($all[] | {k: (.lines[0] | select(. != "...")), n})]
][] | "\(.[1]) \(.[0])"
