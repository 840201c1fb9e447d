"""Counts how often the review wakes up while nobody touches it, thread by thread, in a pseudo-terminal of 200x60. `idle.py GAVEL VAULT`;
SECONDS (default 10) of watching, after it has come to rest. Prints a Markdown table, and fails if anything woke up. Linux."""

import os
import sys
import tempfile
import time

from review import TASK, Review

SECONDS = int(os.environ.get("SECONDS", "10"))


def switches(pid):
    """How often each thread gave up a core so far, by its id: a thread that sleeps does not."""
    counts = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as file:
            lines = [line.split() for line in file if "ctxt_switches" in line]
        counts[thread] = sum(int(count) for _, count in lines)
    return counts


def main():
    gavel, vault = os.path.abspath(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as state:
        asked = Review(gavel, vault, state)
        asked.until(TASK)
        asked.rest()
        before, cpu = switches(asked.pid), asked.cpu()
        time.sleep(SECONDS)
        after, spent = switches(asked.pid), asked.cpu() - cpu
        names = {}
        for thread in after:
            with open(f"/proc/{asked.pid}/task/{thread}/wchan") as file:
                names[thread] = file.read()
        asked.close()
    woken = {thread: count - before.get(thread, 0) for thread, count in after.items()}
    print("| thread | waits in | woke up |\n|---|---|---:|")
    for thread, count in woken.items():
        print(f"| {thread} | {names[thread]} | {count} |")
    total = sum(woken.values())
    print(f"\n{total} in {SECONDS} s, {spent * 1000:.1f} ms of CPU")
    sys.exit(total > 0)


main()
