"""Times programs on vaults in turn and prints a Markdown table; called by whole.sh, which makes the vaults."""

import os
import statistics
import subprocess
import sys
import time

RUNS = int(os.environ["RUNS"])
VAULTS = os.environ["VAULTS"]
GAVEL = os.environ["GAVEL_PROGRAM"]

RG = ["rg", "--no-ignore", "-n", r"^\s*[-*+] \[.\] "]


def programs(vault):
    """What is timed on a vault, the one that all are compared with first."""
    gavel = [GAVEL, "--vault", vault]
    yield "rg", RG + [vault]
    yield "gavel list", gavel + ["--no-index", "list", "--json", "lines"]
    # The prompt of the turn that is not counted makes the index, the list behind it keeps where notes came from.
    yield "gavel stats --prompt, with an index", gavel + ["stats", "--prompt"]
    yield "gavel list, with an index", gavel + ["list", "--json", "lines"]


def run(command):
    """Wall seconds, CPU seconds and peak memory in MB of one run; what it prints goes nowhere."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    print("| notes | program | wall, ms | ratio to rg | CPU, ms | peak memory, MB |")
    print("|---:|---|---:|---:|---:|---:|")
    for notes in sys.argv[1:]:
        commands = list(programs(os.path.join(VAULTS, notes)))
        found = {name: [] for name, _ in commands}
        for turn in range(RUNS + 1):
            for name, command in commands:
                measured = run(command)
                if turn > 0:
                    found[name].append(measured)
        first = found[commands[0][0]]
        for name, _ in commands:
            walls, cpus, peaks = zip(*found[name])
            ratio = statistics.median(one / other[0] for one, other in zip(walls, first))
            print(
                f"| {notes} | {name} | {statistics.median(walls) * 1000:.0f} | {ratio:.2f} "
                f"| {statistics.median(cpus) * 1000:.0f} | {max(peaks):.0f} |",
                flush=True,
            )


main()
