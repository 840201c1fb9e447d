"""Times the review in a pseudo-terminal of 200x60: from its start to the first frame with a task on it, and to the one that says how many
tasks wait in the whole vault (then all of it is read and every meeting is listed), with and without an index, beside ripgrep on the same vault in the same run; and from a change of one note to the frame that shows it, with the CPU that this takes.
`first-frame.py GAVEL VAULT…`; RUNS (default 7) of each, medians. Prints a Markdown table. What it writes, it takes back."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from review import TASK, Review

RUNS = int(os.environ.get("RUNS", "7"))
# The header has it in the place of its sign that the vault is being read.
WHOLE = b" ruled"
RG = ["rg", "--no-ignore", "-n", r"^\s*[-*+] \[.\] "]
# The note that is changed. Its day makes it the first of the list.
CHANGED = "9999-12-31 bench.md"
NOTE = "---\ntype: people\nsource: transcript\n---\n# Bench\n\n- [?] {} @Myself 📅 9999-12-31 #task #proposed\n"


def ripgrep(vault):
    """Wall seconds of one run."""
    start = time.perf_counter()
    subprocess.run(RG + [vault], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def frames(gavel, vault, state, *options):
    """Wall seconds until a task is shown and until all are listed."""
    review = Review(gavel, vault, state, *options)
    shown, whole = (moment - review.start for moment in review.each(TASK, WHOLE))
    review.quiet(1)
    review.close()
    return shown, whole


def peaks(gavel, vault, state, *options):
    """The peak of memory in MB when all tasks are listed, and when they were compared too and nothing more happens."""
    review = Review(gavel, vault, state, *options)
    review.until(WHOLE)
    listed = review.peak()
    review.rest()
    peak = review.peak()
    review.close()
    return listed, peak


def write(path, text):
    """Puts a file in the place of another, as editors do."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def changes(gavel, vault, state):
    """Wall seconds until a change is shown, and the CPU seconds that it takes in all."""
    path = os.path.join(vault, CHANGED)
    write(path, NOTE.format("before"))
    try:
        # So that the next shows it first.
        frames(gavel, vault, state)
        review = Review(gavel, vault, state)
        review.until(b"before")
        review.rest()
        for letter in "abcdefghijklmnopqrstuvwxyz"[:RUNS]:
            word, cpu = letter * 12, review.cpu()
            start = time.perf_counter()
            write(path, NOTE.format(word))
            shown = review.until(word.encode()) - start
            review.quiet(0.5)
            yield shown, review.cpu() - cpu
        review.close()
    finally:
        os.remove(path)


def main():
    # So that what was written is taken back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    gavel, vaults = os.path.abspath(sys.argv[1]), sys.argv[2:]
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}\n")
    print("| vault | what | wall, ms | ratio to rg | CPU, ms | peak memory, MB |")
    print("|---|---|---:|---:|---:|---:|")
    for vault in vaults:
        name = os.path.basename(vault)
        ways = {"without index": ["--no-index"], "with index": []}
        found = {}
        with tempfile.TemporaryDirectory() as state:
            for turn in range(RUNS + 1):
                runs = {"rg": ripgrep(vault)}
                for way, options in ways.items():
                    shown, whole = frames(gavel, vault, state, *options)
                    runs[f"first frame {way}"] = shown
                    runs[f"whole list {way}"] = whole
                # The first makes the index.
                if turn > 0:
                    for what, run in runs.items():
                        found.setdefault(what, []).append(run)
            changed = list(changes(gavel, vault, state))
            peak = {way: peaks(gavel, vault, state, *options) for way, options in ways.items()}
        for what, walls in found.items():
            ratio = statistics.median(wall / other for wall, other in zip(walls, found["rg"]))
            print(f"| {name} | {what} | {statistics.median(walls) * 1000:.0f} | {ratio:.2f} | | |", flush=True)
        for way, (listed, all_done) in peak.items():
            print(f"| {name} | listed {way} | | | | {listed:.0f} |")
            print(f"| {name} | compared {way} | | | | {all_done:.0f} |", flush=True)
        wall = statistics.median(wall for wall, _ in changed)
        cpu = statistics.median(cpu for _, cpu in changed)
        print(f"| {name} | one changed note | {wall * 1000:.0f} | | {cpu * 1000:.1f} | |", flush=True)


main()
