"""An hour of work in one session, compressed, and every byte of it compared.

ssm-connect on a terminal that is held here, the real AWS CLI, the stand-in for
session-manager-plugin, the data channel of the loopback AWS, a real shell at
its other end. Commands are typed as a keyboard would and their whole output is
known before: files of random bytes. Between them the window changes its size,
and big pastes go to a program that reads its terminal raw: one counts and
digests what arrives, the next sends it back while more is coming. In the end
the terminal must be as it was, the status 0, and nobody left behind.

--full, or variables, give the sizes: SSM_SOAK_COMMANDS (10000),
SSM_SOAK_BYTES of output (1G), SSM_SOAK_RESIZES (1000), SSM_SOAK_PASTES (20) of
SSM_SOAK_PASTE bytes (1M). Waiting is always for what must come; the plugin
looks at the terminal's size twice a second, and most of the time is that.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import pty
import random
import select
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.environ["SSM_TEST_SANDBOX"])

# pylint: disable=wrong-import-position
from home import Home, TARGET, aws_program
from terminal import own_terminal

SKIPPED = 77
HANGS = 120     # seconds without anything: then it hangs

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
SMALL = {"COMMANDS": "120", "BYTES": "6M", "RESIZES": "6", "PASTES": "2",
         "PASTE": "1M"}
FULL = {"COMMANDS": "10000", "BYTES": "1G", "RESIZES": "1000",
        "PASTES": "20", "PASTE": "1M"}

PROMPT = b"@> "
FILES = 16              # of small output
FILE_SIZE = 8192        # their greatest size
BIG_EVERY = 100         # commands from one with much output to the next

# What a keyboard can send that no terminal on the way takes for itself; as a
# line's beginning the first two would be a command to ssm-connect.
TYPABLE = bytes([*range(0x20, 0x7f), *range(0x80, 0x100)])
ESCAPE = b"~."


def size_of(word):
    unit = UNITS.get(word[-1:].upper(), 1)
    return int(word[:-1] if unit > 1 else word) * unit


def on_the_terminal(data):
    """As session-manager-plugin's terminal shows it: newlines translated."""
    return data.replace(b"\n", b"\r\n")


class Window:
    """A terminal, and ssm-connect on it."""

    def __init__(self, argv, env):
        self.master, self.slave = pty.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(self.slave)
        self.typed = self.shown = 0
        self.process = subprocess.Popen(
            argv, env=env, stdin=self.slave, stdout=self.slave,
            stderr=self.slave, preexec_fn=own_terminal(self.slave))
        os.set_blocking(self.master, False)

    def resize(self, rows, cols):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def ready(self, writing):
        """(something can be read, something can be written)."""
        reads, writes, _ = select.select(
            [self.master], [self.master] if writing else [], [], HANGS)
        if not reads and not writes:
            raise AssertionError(f"nothing moves any more after "
                                 f"{self.shown:,} bytes shown")
        return bool(reads), bool(writes)

    def read(self):
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: nobody has it open any more
            data = b""
        self.shown += len(data)
        return data

    def read_until(self, words):
        """What comes up to the words; nothing may stand behind them."""
        seen = b""
        while words not in seen:
            self.ready(False)
            data = self.read()
            if not data:
                raise AssertionError(f"{words!r} is not in {seen!r}")
            seen += data
        if not seen.endswith(words):
            raise AssertionError(f"more than {words!r} in {seen!r}")

    def exchange(self, typed, expected, midway=None):
        """Types, and reads until as much has come as must; compares it."""
        typed, at = memoryview(typed), 0
        self.typed += len(typed)
        while typed or at < len(expected):
            reads, writes = self.ready(bool(typed))
            if writes:
                typed = typed[os.write(self.master, typed[:4096]):]
            if not reads:
                continue
            data = self.read()
            if not data or expected[at:at + len(data)] != data:
                wanted = expected[at:at + max(len(data), 1)]
                off = next((i for i, pair in enumerate(zip(data, wanted))
                            if pair[0] != pair[1]),
                           min(len(data), len(wanted)))
                raise AssertionError(
                    f"byte {at + off:,} of {len(expected):,}: "
                    f"{data[off:off + 60]!r} for {wanted[off:off + 60]!r}")
            at += len(data)
            if midway is not None and at >= len(expected) // 2:
                midway()
                midway = None

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.slave)
        os.close(self.master)


class Soak:
    def __init__(self, window, channel, folder, sizes):
        self.window = window
        self.channel = channel
        self.sizes = sizes
        self.random = random.Random(5)
        self.size = (24, 80)
        self.pastes = self.resizes = 0
        self.files = {}
        bigs = max(sizes["COMMANDS"] // BIG_EVERY, 1)
        small = (sizes["COMMANDS"] - bigs) * FILE_SIZE // 2
        self.make(folder, "big", max(sizes["BYTES"] - small, 0) // bigs)
        for i in range(FILES):
            self.make(folder, f"small{i}",
                      self.random.randrange(FILE_SIZE + 1))

    def make(self, folder, name, size):
        data = self.random.randbytes(size)
        (folder / name).write_bytes(data)
        self.files[name] = on_the_terminal(data)

    def begin(self, folder):
        """From now on the remote terminal shows what is written, no more."""
        self.window.read_until(b"$ ")
        line = (f"cd '{folder}'; set +o emacs +o vi; PS1='{PROMPT.decode()}'; "
                "stty -echo -opost; echo ready''-now\r").encode()
        self.window.typed += len(line)
        os.write(self.window.master, line)
        self.window.read_until(b"ready-now\r\n" + PROMPT)

    def command(self, line, shown, midway=None):
        self.window.exchange(line.encode() + b"\r", shown + PROMPT, midway)

    def output(self, number):
        name = ("big" if number % BIG_EVERY == BIG_EVERY // 2
                else f"small{self.random.randrange(FILES)}")
        midway = None
        if self.due(number, "RESIZES"):
            midway = self.resize
        self.command(f"cat {name}", self.files[name], midway)

    def due(self, number, what):
        """So many times in all, evenly among the commands."""
        count, commands = self.sizes[what], self.sizes["COMMANDS"]
        return number * count // commands != (number + 1) * count // commands

    def resize(self):
        self.size = (self.random.randrange(2, 200),
                     self.random.randrange(2, 400))
        self.window.resize(*self.size)
        self.resizes += 1

    def check_size(self):
        """The node has the last size, and so has the shell's terminal."""
        rows, cols = self.size
        with self.channel.changed:
            if not self.channel.changed.wait_for(
                    lambda: self.channel.sizes[-1:] == [(cols, rows)], HANGS):
                raise AssertionError(f"{(cols, rows)} is not the last of "
                                     f"{self.channel.sizes[-3:]}")
        self.command("stty size", on_the_terminal(b"%d %d\n" % (rows, cols)))

    def paste(self):
        data = ESCAPE + bytes(self.random.choices(
            TYPABLE, k=self.sizes["PASTE"] - len(ESCAPE)))
        reader, shown = f"head -c {len(data)}", data
        if self.pastes % 2 == 0:
            reader += " | sha256sum"
            shown = b"%s  -\n" % hashlib.sha256(data).hexdigest().encode()
        self.pastes += 1
        self.window.exchange(
            f"was=$(stty -g); stty raw -echo; printf go; {reader}; "
            "stty $was\r".encode(), b"go")
        self.window.exchange(data, on_the_terminal(shown) + PROMPT)

    def run(self):
        for number in range(self.sizes["COMMANDS"]):
            resizes = self.resizes
            self.output(number)
            if self.resizes > resizes:
                self.check_size()
            if self.due(number, "PASTES"):
                self.paste()

    def end(self):
        """The status."""
        self.window.typed += len(b"exit\r")
        os.write(self.window.master, b"exit\r")
        said = b""
        while self.window.process.poll() is None:
            if select.select([self.window.master], [], [], 0.02)[0]:
                said += self.window.read()
        while select.select([self.window.master], [], [], 0)[0]:
            said += self.window.read()
        if b"Exiting session with sessionId: " not in said:
            raise AssertionError(f"its last words were {said!r}")
        return self.window.process.returncode


def memory(pid):
    """Resident memory of a process, KiB: its peak, and now."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        words = dict(line.split(":", 1) for line in file)
    return [int(words[name].split()[0]) for name in ("VmHWM", "VmRSS")]


def left_behind(mark):
    """Processes that have the mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark in file.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def soak(program, sizes):
    # pylint: disable=import-outside-toplevel
    from loopback_aws import LoopbackAws
    mark = f"soak-{os.getpid()}-{time.monotonic_ns()}"
    with Home() as home, LoopbackAws("session-shell") as aws:
        window = Window(
            [program, "ssm", "start-session", "--target", TARGET,
             "--endpoint-url", aws.url], home.environment(SSM_SOAK_MARK=mark))
        try:
            (home.path / "work").mkdir()
            work = Soak(window, aws.channel, home.path / "work", sizes)
            work.begin(home.path / "work")
            began = time.monotonic()
            work.run()
            took = time.monotonic() - began
            peak, now = memory(window.process.pid)
            status = work.end()
            assert status == 0, f"the status is {status}"
            assert termios.tcgetattr(window.slave) == window.before, \
                "the terminal is not as it was"
            left = left_behind(mark.encode())
            assert not left, f"left behind: {left}"
            assert aws.channel.bytes_in == window.typed, \
                f"{aws.channel.bytes_in} of {window.typed} bytes arrived"
        finally:
            window.close()
    print(f"{sizes['COMMANDS']:,} commands, {window.shown:,} bytes shown, "
          f"{window.typed:,} typed, {work.resizes:,} window changes, "
          f"{work.pastes} pastes of {sizes['PASTE']:,} bytes: all as they "
          f"must be, in {took:.0f} s; memory of ssm-connect: {now:,} KiB, at "
          f"most {peak:,} KiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--full", action="store_true",
                        help="10,000 commands and 1 GB, not a sample of it")
    args = parser.parse_args()
    if not aws_program():
        print("no AWS CLI: skipped")
        return SKIPPED
    if importlib.util.find_spec("websockets") is None:
        print("no python3-websockets: skipped")
        return SKIPPED
    sizes = {name: size_of(os.environ.get(f"SSM_SOAK_{name}", default))
             for name, default in (FULL if args.full else SMALL).items()}
    soak(args.program, sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
