"""The review in a pseudo-terminal of 200x60, for the scripts beside this one."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

# A proposal's box.
TASK = b"[?]"


class Review:
    """gavel in a terminal."""

    def __init__(self, gavel, vault, state, *options):
        self.start = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environment = {
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "HOME": state,
                "PATH": os.environ["PATH"],
                "GAVEL_STATE_DIR": state,
            }
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
            os.execve(gavel, [gavel, "--vault", vault, *options], environment)
        self.seen = b""

    def until(self, shown, most=60):
        """The moment at which the screen shows these bytes; all that was drawn by then is forgotten."""
        moment = self.moment(shown, most)
        self.seen = b""
        return moment

    def each(self, *several):
        """The moment at which the screen shows each of these; they come in this order, or at once."""
        moments = [self.moment(shown) for shown in several]
        self.seen = b""
        return moments

    def moment(self, shown, most=60):
        """The moment at which the screen shows these bytes, or this one if they were drawn already."""
        end = time.perf_counter() + most
        while shown not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.perf_counter()))
            if not ready:
                sys.exit(f"{shown} was not shown in time: {self.seen[-500:]}")
            self.seen += os.read(self.fd, 1 << 16)
        return time.perf_counter()

    def quiet(self, for_seconds):
        """Waits until nothing is drawn for so long."""
        while select.select([self.fd], [], [], for_seconds)[0]:
            os.read(self.fd, 1 << 16)
        self.seen = b""

    def rest(self):
        """Waits until it does nothing: proposals are compared in the background for a while."""
        before = -1.0
        while self.cpu() - before > 0.001:
            before = self.cpu()
            self.quiet(0.5)
            time.sleep(0.5)

    def cpu(self):
        """User and system CPU of all threads so far, in seconds."""
        total = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/schedstat", "rb") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def peak(self):
        """The peak of its memory so far, in MB."""
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1024

    def warm(self):
        """Waits until the index of the vault is made, and leaves."""
        self.until(TASK)
        self.rest()
        self.close()

    def close(self):
        """Leaves by its own key; what was printed since."""
        os.write(self.fd, b"q")
        end, said = time.perf_counter() + 10, b""
        while time.perf_counter() < end:
            try:
                if select.select([self.fd], [], [], 0.05)[0]:
                    part = os.read(self.fd, 1 << 16)
                    if not part:
                        break
                    said += part
            except OSError:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return said
