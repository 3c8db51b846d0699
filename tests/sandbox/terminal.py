"""Runs a program on a pseudo-terminal of its own, as a person would.

The program becomes the leader of a session whose controlling terminal is the
new one; what it shows is collected, and answers are typed when the words they
wait for have come. It is not a terminal emulator: bytes stay bytes.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from dataclasses import dataclass

PIPE = subprocess.PIPE

# Far above what anything here takes; ends what hangs, and then it is a failure.
HANGS = 120


class Hung(AssertionError):
    """The program did not end, or the words that were waited for not come."""


@dataclass
class Result:
    """How it ended (as in subprocess: -N for signal N) and what it wrote."""

    status: int
    terminal: bytes
    stdout: bytes
    stderr: bytes
    before: list  # the terminal's attributes
    after: list


def own_terminal(slave):
    """In the child: the terminal becomes the controlling one."""
    def prepare():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, signal.SIG_DFL)
    return prepare


def run(argv, env, answers=(), stdin=None, stdout=None, stderr=None,
        size=(24, 80), copy_to=None, hangs=HANGS):
    """Runs argv; a descriptor that is None is the terminal, PIPE is collected.

    answers: (words, keys) pairs, in turn: when the words have shown, on the
    terminal or in a pipe, the keys are typed. copy_to: a descriptor that gets
    a copy of what the terminal shows.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    before = termios.tcgetattr(slave)
    child = subprocess.Popen(
        argv, env=env,
        stdin=slave if stdin is None else stdin,
        stdout=slave if stdout is None else stdout,
        stderr=slave if stderr is None else stderr,
        preexec_fn=own_terminal(slave))
    # Its end of the terminal stays open here until the child is gone, so that
    # the attributes can be read afterwards.
    collected = {master: b""}
    names = {}
    for name in ("stdout", "stderr"):
        pipe = getattr(child, name)
        if pipe is not None:
            names[name] = pipe.fileno()
            collected[pipe.fileno()] = b""
    answers = list(answers)
    seen = {}  # what an answer has already waited for
    deadline = time.monotonic() + hangs
    after = None
    open_ends = set(collected)
    try:
        while open_ends or after is None:
            if after is None and child.poll() is not None:
                after = termios.tcgetattr(slave)
                os.close(slave)
            ready, _, _ = select.select(list(open_ends), [], [], 0.02)
            for end in ready:
                chunk = read(end)
                if not chunk:
                    open_ends.discard(end)
                    continue
                collected[end] += chunk
                if end == master and copy_to is not None:
                    os.write(copy_to, chunk)
                if answers:
                    type_answer(answers, collected, seen, master)
            if time.monotonic() > deadline:
                raise Hung(f"{argv[0]} has not ended; it has written "
                           f"{list(collected.values())}")
        if answers:
            raise Hung(f"never seen: {answers[0][0]!r} in "
                       f"{list(collected.values())}")
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if after is None:
            os.close(slave)
        os.close(master)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
    return Result(child.returncode, collected[master],
                  collected.get(names.get("stdout"), b""),
                  collected.get(names.get("stderr"), b""), before, after)


def read(end):
    try:
        return os.read(end, 65536)
    except OSError:  # EIO: the terminal's other side is closed
        return b""


def type_answer(answers, collected, seen, master):
    """Types the next answer if its words have come since the last one."""
    words, keys = answers[0]
    for end, text in collected.items():
        at = text.find(words, seen.get(end, 0))
        if at >= 0:
            seen[end] = at + len(words)
            answers.pop(0)
            os.write(master, keys)
            return
