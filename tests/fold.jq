# fold.jq: what glfold must make of records, one output for each source of two inputs: glparse's
# records of the dumps, and of the profiles that glfold made of them. -n; --arg what WHAT

# What a profile keeps of a goroutine.
def kept: [.sig, .state, .wait_seconds, .class, (.created_by | .func, .file, .line), .leaked,
	((.labels // {}) | del(.["gl::source"], .["gl::dump"]))];

def by_source: reduce (inputs | select(.repeat | not)) as $r
	({}; .[$r.source | sub(".*/"; "") | sub(".pb.gz$"; "")] += [$r]) | to_entries[];

by_source | .key as $name | .value |
if $what == "kept" then
	group_by(kept)[] | [$name, (.[0] | kept), (map(.count) | add)] | tojson
else
	"\($name) \(map(.count) | add) \(map(.count * (.wait_seconds // 0)) | add) \(
		map(select(.wait_seconds) | .count) | add // 0)"
end
