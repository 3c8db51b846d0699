"""Runs a program on a pseudo-terminal of its own, as a person would.

The program becomes the leader of a session whose controlling terminal is the
new one; what it shows is collected, and answers are typed when the words they
wait for have come. It is not a terminal emulator: bytes stay bytes.
"""

import fcntl
import os
import pty
import re
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
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP,
                       signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
    return prepare


def run(argv, env, answers=(), stdin=None, stdout=None, stderr=None,
        size=(24, 80), copy_to=None, hangs=HANGS):
    """Runs argv; a descriptor that is None is the terminal, PIPE is collected.

    answers: (words, keys) pairs, in turn: when the words have shown, on the
    terminal or in a pipe, the keys are typed; instead of words, a function
    that says when; instead of keys, the terminal's new (rows, columns).
    copy_to: a descriptor that gets a copy of what the terminal
    shows.
    """
    master, slave = pty.openpty()
    resize(slave, size)
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
    if callable(words):
        if words():
            answers.pop(0)
            give(master, keys)
        return
    for end, text in collected.items():
        at = text.find(words, seen.get(end, 0))
        if at >= 0:
            seen[end] = at + len(words)
            answers.pop(0)
            give(master, keys)
            return


def give(master, keys):
    """Keys, or a size, from the terminal's user."""
    if isinstance(keys, tuple):
        resize(master, keys)
    else:
        os.write(master, keys)


def resize(end, size):
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))


CONTROL = re.compile(rb"\x1b\[([0-9;?]*)([A-Za-z])|([\x00-\x1f\x7f])")


def screen(shown):
    """The lines that stand on the terminal in the end, as text.

    Knows what a line that is rewritten in place needs: \\r, \\b, erasing, the
    cursor up or right; colours are dropped. Any other control sequence raises. Long
    lines are not broken.
    """
    lines = [[]]
    row = column = at = 0
    while at < len(shown):
        match = CONTROL.search(shown, at)
        text = shown[at:match.start() if match else None]
        for letter in text.decode("utf-8", "replace"):
            line = lines[row]
            line += " " * (column - len(line))
            line[column:column + 1] = letter
            column += 1
        if not match:
            break
        at = match.end()
        numbers, letter, byte = match.groups()
        count = int(numbers) if numbers and numbers.isdigit() else 0
        if byte == b"\n":
            row += 1
            if row == len(lines):
                lines.append([])
        elif byte == b"\r":
            column = 0
        elif byte == b"\b":
            column = max(column - 1, 0)
        elif byte == b"\t":
            column = column // 8 * 8 + 8
        elif byte is not None:
            raise AssertionError(f"control character {byte!r} in {shown!r}")
        elif letter == b"K":
            start, end = {0: (column, None), 1: (0, column),
                          2: (0, None)}[count]
            lines[row][start:end] = [] if count != 1 else " " * column
        elif letter == b"J" and count == 0:
            del lines[row][column:]
            del lines[row + 1:]
        elif letter == b"A":
            row = max(row - max(count, 1), 0)
        elif letter == b"C":
            column += max(count, 1)
        elif letter == b"G":
            column = max(count, 1) - 1
        elif letter == b"m" or (letter in b"hl" and numbers in (b"?25", b"?7")):
            pass
        else:
            raise AssertionError(f"sequence {match.group()!r} in {shown!r}")
    return ["".join(line).rstrip() for line in lines]
