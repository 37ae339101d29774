"""How long after a key the next question stands on the terminal, the answer on the disk before it: best, median, worst in milliseconds.

    python3 benchmarks/interview_keys.py build/release/caregrade [standard]
"""

import fcntl
import os
import pathlib
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

FRAME = b"\033[?25h"  # the last thing that is written of a screen


def main(command, standard="gbt42195-2022"):
    with tempfile.TemporaryDirectory() as folder:
        side, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        process = subprocess.Popen([command, "assess", "--standard", standard, "--save", str(pathlib.Path(folder, "a.json")), "--lang", "en"], stdin=other, stdout=other,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"})
        shown, frames, took = b"", 0, []

        def wait():
            nonlocal shown, frames
            frames += 1
            while shown.count(FRAME) < frames:
                if not select.select([side], [], [], 30)[0]:
                    raise SystemExit("no further screen")
                shown += os.read(side, 65536)

        wait()
        while b"Enter result" not in shown.split(FRAME)[frames - 1]:
            last = shown.split(FRAME)[frames - 1]
            one_key = b"a number answers" in last
            # why: the first number of the list, or skipped where a text is wanted; both are kept on the disk.
            key = b"1" if one_key and b"1  " in last else b"s"
            begun = time.perf_counter()
            os.write(side, key)
            wait()
            if not one_key:
                begun = time.perf_counter()
                os.write(side, b"\r")
                wait()
            took.append((time.perf_counter() - begun) * 1000)
        process.terminate()
        process.wait()
    print(f"{len(took)} questions: best {min(took):.1f}, median {statistics.median(took):.1f}, worst {max(took):.1f} ms from the key to the next question")


if __name__ == "__main__":
    main(*sys.argv[1:])
