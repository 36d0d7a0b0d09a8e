#!/usr/bin/env python3
"""Groups the goroutines of many dumps on a Dask cluster.

    samples/fleet-dask.py [-b KEYS] [-s SCHEDULER] [-w WORKERS] ROOT FILE... >groups

    samples/fleet-dask.py -s tcp://scheduler:8786 /var/dumps web-1/a.txt web-2/a.txt | gltop

Runs glgroup on each FILE, on any worker, and merges the groups in a tree: the output is that of
glgroup over all files on one machine. FILEs are relative to ROOT, a folder that all workers see,
and these names are the sources, so that a file has the same name wherever it is read.

    -b KEYS        as glgroup --by
    -s SCHEDULER   the address of a cluster (default: one on this machine, for as long as it takes)
    -w WORKERS     processes of that one (default 4)

glgroup must be installed on each worker. A file that cannot be read is reported and left out
altogether, since half an answer would mislead.
Exit status: 0 all files gave groups, 1 one has no dump, 2 one was left out.
"""
import argparse
import subprocess
import sys

from distributed import Client

FAN_IN = 16  # groups are small, so few large steps are better than many small ones


def run_glgroup(args, **how):
    """Returns what a step returns: the exit status, the groups and the messages of glgroup."""
    done = subprocess.run(["glgroup", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
    groups = done.stdout if done.returncode == 0 else b""
    return done.returncode, groups, done.stderr.decode(errors="replace")


def group(root, name, keys):
    """Groups one file."""
    return run_glgroup(["--by", keys, "--", name], cwd=root)


def merge(steps):
    """Merges what other steps returned; the worst status is that of all of them."""
    status, groups, messages = run_glgroup([], input=b"".join(step[1] for step in steps))
    if status == 1:  # there was nothing to merge
        status = 0
    return (max([status] + [step[0] for step in steps]), groups,
            "".join([step[2] for step in steps] + [messages]))


def merge_all(client, steps):
    """Merges FAN_IN steps at a time, until one is left."""
    while True:
        parts = [steps[i:i + FAN_IN] for i in range(0, len(steps), FAN_IN)]
        steps = [client.submit(merge, part, pure=False) for part in parts]
        if len(steps) == 1:
            return steps[0].result()


def main():
    usage = __doc__.splitlines()
    parser = argparse.ArgumentParser(description=usage[0], usage=usage[2].strip())
    parser.add_argument("-b", dest="keys", default="sig")
    parser.add_argument("-s", dest="scheduler")
    parser.add_argument("-w", dest="workers", type=int, default=4)
    parser.add_argument("root")
    parser.add_argument("files", nargs="+")
    given = parser.parse_args()
    if given.scheduler:
        client = Client(given.scheduler)
    else:
        client = Client(n_workers=given.workers, threads_per_worker=1, dashboard_address=None)
    with client:
        steps = [client.submit(group, given.root, name, given.keys, pure=False)
                 for name in given.files]
        status, groups, messages = merge_all(client, steps)
    sys.stderr.write(messages)
    sys.stdout.buffer.write(groups)
    return status


if __name__ == "__main__":
    sys.exit(main())
