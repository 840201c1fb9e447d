"""Types some hundred keys into the review, in a pseudo-terminal of 200x60: up and down, through meetings, screens and the filter, each
when the screen is quiet. `keys.py GAVEL VAULT…`. Prints what `--timings` measured inside."""

import os
import sys
import tempfile

from review import TASK, Review

MOVES = b"jjjjkkkkJJJJKKKKjjjj" * 10
# Words of the made vaults and none; each is typed, taken back, and typed on.
WORDS = [b"report", b"shedule", b"marit plan", b"is:open", b"zzz", b"owner:me due:<today"]


def press(review, keys, pause):
    for key in keys:
        os.write(review.fd, bytes([key]))
        review.quiet(pause)


def main():
    gavel, vaults = os.path.abspath(sys.argv[1]), sys.argv[2:]
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for vault in vaults:
        with tempfile.TemporaryDirectory() as state:
            Review(gavel, vault, state).warm()
            review = Review(gavel, vault, state, "--timings")
            review.until(TASK)
            review.rest()
            press(review, MOVES, 0.02)
            for word in WORDS:
                press(review, b"/" + word, 0.05)
                press(review, b"\x7f" * 2 + word[-2:], 0.05)
                # As fast as a hand can.
                press(review, b"\x15" + word, 0.001)
                press(review, b"\r" + MOVES[:20] + b"\x1b", 0.05)
            for screen in b"2345":
                press(review, bytes([screen]), 0.5)
                press(review, MOVES[:20], 0.05)
            press(review, b"1\\\x1b", 0.5)
            told = review.close().decode(errors="replace")
        print(f"\n{os.path.basename(vault)}\n")
        print(told[told.rindex("ms    ") :].replace("\r", "").rstrip(), flush=True)


main()
