#!/bin/sh
# samples/fleet-dask.py and samples/fleet-slurm print, byte for byte, what glgroup prints on one
# machine: on a Dask cluster of four processes, and on Slurm with its daemons on this host.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
PATH=$PWD:/usr/sbin:$PATH
export PATH
root=$PWD
daemons=''
# shellcheck disable=SC2086 # several
trap '[ -z "$daemons" ] || kill $(cat $daemons) 2>/dev/null; sleep 1; rm -rf "$work"' EXIT

# 200 dumps of seven machines, of all forms; equal names occur on several of them.
k=0
for round in 1 2 3; do
	for dump in samples/*.debug[12].txt samples/*.pb.gz samples/*-panic.txt; do
		k=$((k + 1))
		[ $k -le 200 ] || break
		mkdir -p "$work/dumps/web-$((k % 7))"
		cp "$dump" "$work/dumps/web-$((k % 7))/$((k / 7)).dump"
	done
done
cd "$work/dumps" || exit 2
[ "$(find . -name '*.dump' | wc -l)" -eq 200 ]
claim $? "200 dumps in $round rounds"
for by in sig where,label.tenant; do
	glgroup -s --by $by web-*/*.dump >"$work/whole.$by"
done

# --- Dask --------------------------------------------------------------------------------

python=python3
"$python" -c 'import distributed' 2>/dev/null || python=/usr/bin/python3
# The shebang would find another interpreter if several are installed.
dask() {
	"$python" "$root/samples/fleet-dask.py" "$@" >"$work/got" 2>"$work/err"
}
if ! "$python" -c 'import distributed' 2>/dev/null; then
	skip 'Dask' 'python3-distributed is not installed'
else
	for by in sig where,label.tenant; do
		dask -b $by "$work/dumps" web-*/*.dump && same "$work/whole.$by" "$work/got"
		claim $? "Dask, --by $by: 200 dumps on four workers are as on one machine"
	done
	dask "$work/dumps" web-1/1.dump gone.dump
	[ $? -eq 2 ] && grep -q '^glgroup: gone.dump: cannot open' "$work/err" &&
		glgroup -s web-1/1.dump | cmp -s - "$work/got"
	claim $? 'Dask: a file that is not there is reported and left out; 2'
	echo 'nothing happened' >none.dump
	dask "$work/dumps" web-1/1.dump none.dump
	[ $? -eq 1 ] && grep -q '^glgroup: none.dump: no goroutine dump found' "$work/err" &&
		glgroup -s web-1/1.dump | cmp -s - "$work/got"
	claim $? 'Dask: a file without a dump; 1'
	rm none.dump
fi

# --- Slurm -------------------------------------------------------------------------------

# start: starts munge and Slurm on this host; all that they write goes to $work/slurm.
start() {
	slurm=$work/slurm
	host=$(hostname -s)
	mkdir -p "$slurm/state" "$slurm/spool"
	chmod 755 "$work"
	chmod 700 "$slurm"
	head -c 1024 /dev/urandom >"$slurm/key"
	chmod 400 "$slurm/key"
	cat >"$slurm/slurm.conf" <<END
ClusterName=gl
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/socket
CredType=cred/munge
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SchedulerParameters=sched_interval=2
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
END
	export SLURM_CONF="$slurm/slurm.conf"
	daemons="$slurm/munged.pid $slurm/slurmctld.pid $slurm/slurmd.pid"
	munged --force --key-file="$slurm/key" --socket="$slurm/socket" \
		--pid-file="$slurm/munged.pid" --log-file="$slurm/munged.log" \
		--seed-file="$slurm/seed" && slurmctld -c && slurmd -c || return
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		! sinfo -h -o %t | grep -qx idle || return 0
		sleep 1
	done
	return 1
}

# slurm PATHS OPTION...
slurm() {
	paths=$1
	shift
	timeout 300 "$root/samples/fleet-slurm" -t "$work" "$@" <"$paths" >"$work/got" 2>"$work/err"
}

find web-* -name '*.dump' | LC_ALL=C sort >"$work/paths"
if [ "$(id -u)" -ne 0 ] || ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
	skip 'Slurm' 'slurm-wlm or munge is not installed, or this is not root'
else
	start >"$work/err" 2>&1
	claim $? 'Slurm: the daemons run'
	for by in sig where,label.tenant; do
		slurm "$work/paths" -b $by -n 8 && same "$work/whole.$by" "$work/got"
		claim $? "Slurm, --by $by: an array of eight tasks is as one machine"
	done
	{ cat "$work/paths"; echo gone.dump; } >"$work/more"
	slurm "$work/more" -n 4
	[ $? -eq 2 ] && [ ! -s "$work/got" ] && grep -q 'gone.dump: cannot open' "$work/err" &&
		grep -qx 'fleet-slurm: a task failed' "$work/err"
	claim $? 'Slurm: a file that is not there: 2, and no groups'
	[ -z "$(find "$work" -maxdepth 1 -name 'fleet-slurm.*')" ]
	claim $? 'Slurm: no folder is left'
fi
finish
