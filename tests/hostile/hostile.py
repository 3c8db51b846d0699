"""explain on input that nobody meant for it: an honest answer, little memory.

Every input goes through explain, -v, --report=json and --redact of the real
program, through a pipe. Each has to end with the right status, without a
control character (--redact, which prints the log itself, apart), without a
finding of the sanitizers, with bounded output and, where the build has no
sanitizer, with a peak of memory that does not grow with the input.

With --full the big inputs are really big: 4 GB of newlines, a line of 2 GB.
"""
import contextlib
import glob
import gzip
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = os.path.abspath(os.environ["SSM_CONNECT"])
MEASURE = os.path.abspath(os.environ["SSM_MEASURE"])
DATA = os.environ["SSM_TEST_DATA"]
SANITIZED = os.environ.get("SSM_SANITIZED") == "yes"
FULL = "--full" in sys.argv

MODES = (), ("-v",), ("--report=json",), ("--redact",)
MB = 1 << 20
# Of the whole process, libraries included.
PEAK_KIB = 24 * 1024
# One run's report with its timeline; and what else belongs to its output.
RUN_MAX = 2 * MB
HANGS = 3600 if FULL else 120
CONTROL = bytes(set(range(32)) - {10} | {127})
FOUND = b"Sanitizer", b"runtime error:"

START = (b"2023-08-08 12:36:04,123 - MainThread - awscli.clidriver - DEBUG - "
         b"CLI version: aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source\n")
PREFIX = b"2023-08-08 12:36:04,%03d - MainThread - "
FINAL = (b"\nAn error occurred (AccessDeniedException) when calling the "
         b"StartSession operation: ")


def full(big, small):
    return big if FULL else small


def read(name):
    with open(os.path.join(DATA, name), "rb") as file:
        return file.read()


def repeated(piece, size):
    """That many bytes or a little more."""
    block = piece * max(1, MB // len(piece))
    return itertools.repeat(block, -(-size // len(block)))


def numbered(template, count):
    """Lines with a number in them, some hundred at a time."""
    for start in range(0, count, 500):
        yield b"".join(template % number
                       for number in range(start, min(count, start + 500)))


def record(rest):
    return PREFIX % 200 + rest


class Input:
    """What comes, and which status explain ends with (None: 0 or 1)."""

    def __init__(self, status, *parts, runs=1):
        self.status = status
        self.parts = parts
        self.runs = runs

    def __iter__(self):
        for part in self.parts:
            if isinstance(part, bytes):
                yield part
            else:
                yield from part


def inputs():
    a_log = read("container-403.cli-2.36.7.log")
    other = read("proxy-407.cli-2.36.7.log")
    with open("/bin/ls", "rb") as file:
        program = file.read()
    lines = a_log.splitlines(True), other.splitlines(True)
    mixed = b"".join(line for pair in itertools.zip_longest(
        *lines, fillvalue=b"") for line in pair)
    header = record(b"botocore.parsers - DEBUG - Response body:\n")
    escapes = (b"\x1b]0;title" + START + b"\x1b[31mAn error occurred "
               b"(\x1b[0mX\x9b5m) when calling the StartSession operation: "
               b"\x1b]8;;http://x\x07a\x1b[2J\x1bP\x1b\\\x85\xc2\x9b5m\n")
    trace = (b"Traceback (most recent call last):\n  File \"x.py\", line 3\n"
             b"    f()\nurllib3.exceptions.ReadTimeoutError: %d\n\nDuring "
             b"handling of the above exception, another exception "
             b"occurred:\n\n")
    quoted = [b"botocore.credentials - DEBUG - Looking for credentials via: "
              b"shared-credentials-file\n"] + [
        b"botocore.endpoint - DEBUG - Sending http request: "
        b"<AWSPreparedRequest method=POST, url=https://h%d.eu-west-1."
        b"amazonaws.com/, headers={'a': b'b'}>\n" % number
        for number in range(16)]
    times = b"".join(time + b" - MainThread - botocore.endpoint - DEBUG - "
                     b"Sending http request: <AWSPreparedRequest>\n"
                     for time in (b"9999-99-99 99:99:99,999",
                                  b"0000-01-01 00:00:00,000",
                                  b"9999-12-31 23:59:59,999",
                                  b"2024-02-29 23:59:60,000",
                                  b"2023-01-01 00:00:00,000"))
    noise = random.Random(20231)
    yield "empty", Input(1)
    yield "all bytes", Input(1, bytes(range(256)) * 1000)
    yield "a program", Input(1, program)
    yield "random bytes", Input(1, noise.randbytes(MB))
    yield "gzip", Input(1, gzip.compress(a_log * 20, mtime=0))
    yield "NUL bytes", Input(1, bytes(MB))
    yield "newlines", Input(1, repeated(b"\n", full(4096 * MB, MB // 2)))
    yield "CR and LF", Input(1, repeated(b"\r\n", full(256 * MB, MB // 2)))
    yield "one line", Input(1, repeated(b"x", full(2048 * MB, 64 * MB)))
    yield "one line, begun as a header", Input(
        0, START[:-1], repeated(b"x", full(2048 * MB, 64 * MB)))
    yield "a long message", Input(
        0, START, record(b"botocore.hooks - DEBUG - "),
        repeated(b"x", full(100 * MB, 16 * MB)), b"\n")
    yield "a long answer", Input(
        0, START, header, repeated(b"{'a': [\\x1b\"", full(50 * MB, 16 * MB)),
        b"\n", FINAL + b"no\n")
    yield "an answer of many lines", Input(
        0, START, header, repeated(b"{'a': [\n", full(50 * MB, 2 * MB)),
        FINAL + b"no\n")
    yield "a long last message", Input(
        0, START, FINAL, repeated(b"y \x1b[1m", full(10 * MB, 2 * MB)))
    yield "nested", Input(
        0, START, header, b"b'" + b'{"a":[' * 200000 + b"'\n", FINAL + b"no\n")
    # A run logs its version twice at most.
    starts = full(128 * MB, 2 * MB)
    yield "starts only", Input(0, repeated(START, starts),
                               runs=starts // len(START) + 1)
    count = full(100000, 2000)
    yield "many runs", Input(
        0, repeated(START + FINAL + b"no\n", 233 * count), runs=2 * count)
    yield "many operations", Input(None, START, numbered(
        record(b"botocore.endpoint - DEBUG - Making request for "
               b"OperationModel(name=Op%d) with params: {'url': 'x'}\n"),
        full(100000, 10000)))
    yield "many loggers", Input(None, START, numbered(
        record(b"botocore.l%d - DEBUG - x\n"), full(1000000, 50000)))
    yield "many exceptions", Input(
        None, START, record(b"awscli.clidriver - DEBUG - Exception\n"),
        numbered(trace, full(100000, 10000)))
    # The places for quoted lines grow by doubling: one of these is full when
    # the message is taken from the exception.
    for count in range(8, 20):
        yield (f"{count} quoted lines and an exception", Input(
            None, START, b"".join(
                record(b"botocore.endpoint - DEBUG - Making request for "
                       b"OperationModel(name=Op%d) with params: {'url': "
                       b"'https://h%d.eu-west-1.amazonaws.com/'}\n" % (n, n))
                for n in range(count // 3)), b"".join(
                record(line) for line in quoted[:count - count // 3]),
            record(b"awscli.clidriver - DEBUG - Exception caught in main()\n"),
            b"Traceback (most recent call last):\n  File \"x.py\", line 1\n"
            b"botocore.exceptions.FooError: An odd thing happened here\n",
            record(quoted[0])))
    yield "times that leap", Input(None, START, times * 500)
    yield "NUL bytes in records", Input(
        None, a_log.replace(b" - ", b" -\0 ").replace(b"An error", b"An\0"))
    yield "no UTF-8", Input(0, a_log.replace(b"aws", b"\xff\xc3aws\xed\xa0"),
                            FINAL + b"\xf8\x80\xc0\xaf\xed\xbf\xbf\n")
    yield "escape sequences", Input(None, escapes * 200, runs=400)
    yield "two logs line by line", Input(0, mixed, runs=4)
    for tenth in range(1, 20):
        yield (f"cut at {tenth}/20",
               Input(None, a_log[:len(a_log) * tenth // 20]))
    yield "cut at the front", Input(0, a_log[len(a_log) // 3:])


class Feeder(threading.Thread):
    """Writes an input into the program's pipe."""

    def __init__(self, source, pipe):
        super().__init__(daemon=True)
        self.source = source
        self.pipe = pipe
        self.size = 0
        self.start()

    def run(self):
        with contextlib.suppress(BrokenPipeError), self.pipe:
            for piece in self.source:
                self.size += len(piece)
                self.pipe.write(piece)


def environment():
    return {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


class Hostile(unittest.TestCase):
    def explain(self, mode, source):
        """What is wrong with one run, as words; prints its figures."""
        told, tell = os.pipe()
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [MEASURE, str(tell), PROGRAM, "explain", *mode, "-"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                pass_fds=[tell], env=environment())
            os.close(tell)
            watch = threading.Timer(HANGS, process.kill)
            watch.start()
            feeder = Feeder(source, process.stdin)
            size, controls, start = 0, 0, b""
            for piece in iter(lambda: process.stdout.read(MB), b""):
                size += len(piece)
                controls += len(piece) - len(piece.translate(None, CONTROL))
                start += piece[:RUN_MAX - len(start)]
            feeder.join()
            process.wait()
            watch.cancel()
            with open(told, encoding="ascii") as line:
                figures = [int(word) for word in line.read().split()]
            errors.seek(0)
            says = errors.read()
        if len(figures) != 5:
            return ["it did not end"]
        return self.faults(mode, source, figures, says, size, controls, start,
                           feeder.size)

    def faults(self, mode, source, figures, says, size, controls, start, fed):
        status, user, system, wall, peak = figures
        redacts = mode == ("--redact",)
        wanted = (0,) if redacts else \
            (0, 1) if source.status is None else (source.status,)
        wrong = []
        if status not in wanted:
            wrong.append(f"status {status}, not {wanted}")
        if any(word in says for word in FOUND):
            wrong.append(says.decode("utf-8", "backslashreplace")[:4000])
        if says.translate(None, CONTROL) != says:
            wrong.append("a control character on standard error")
        if says.count(b"\n") > 1:
            wrong.append(f"{says.count(10)} lines on standard error")
        if controls > 0 and not redacts:
            wrong.append(f"{controls} control characters")
        if size > (2 * fed + MB if redacts else RUN_MAX * source.runs):
            wrong.append(f"{size} bytes of output for {fed}")
        if not SANITIZED and peak > PEAK_KIB:
            wrong.append(f"a peak of {peak} KiB")
        if mode == ("--report=json",) and size <= RUN_MAX:
            try:
                json.loads(start)
            except ValueError as error:
                wrong.append(f"no JSON: {error}")
        if FULL:
            print(f"  {' '.join(mode):14} {fed:>12} bytes "
                  f"{(user + system) / 1e6:8.2f} s cpu {wall / 1e6:8.2f} s "
                  f"{peak:>7} KiB {size:>11} bytes out, status {status}",
                  flush=True)
        return wrong

    def test_inputs(self):
        names = [name for name, _ in inputs()]
        for name in names:
            if FULL:
                print(name)
            for mode in MODES:
                with self.subTest(input=name, mode=" ".join(mode)):
                    # Afresh: what was repeated is used up.
                    source = dict(inputs())[name]
                    self.assertEqual(self.explain(mode, source), [])


class Ends(unittest.TestCase):
    """Files that are none, outputs that take nothing, inputs without end."""

    log = os.path.join(DATA, "container-403.cli-2.36.7.log")

    def run_it(self, *words, **how):
        if "input" not in how:
            how.setdefault("stdin", subprocess.DEVNULL)
        how.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([PROGRAM, "explain", *words], env=environment(),
                              stderr=subprocess.PIPE, timeout=HANGS,
                              check=False, **how)

    def each(self, *words, **how):
        for mode in MODES:
            with self.subTest(mode=" ".join(mode)):
                yield mode, self.run_it(*mode, *words, **how)

    def assert_told(self, done, status, pattern):
        self.assertEqual(done.returncode, status, done)
        self.assertRegex(done.stderr,
                         rb"\Assm-connect: [^\n]*" + pattern + rb"\n\Z")

    def test_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            missing = os.path.join(folder, "missing\033[31m")
            for _, done in self.each(missing):
                self.assert_told(done, 2, b"No such file or directory")
                self.assertNotIn(b"\033", done.stderr)
            for _, done in self.each(folder):
                self.assert_told(done, 2, b"Is a directory")
                self.assertEqual(done.stdout, b"")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable(self):
        with tempfile.NamedTemporaryFile() as file:
            os.chmod(file.name, 0)
            for _, done in self.each(file.name):
                self.assert_told(done, 2, b"Permission denied")

    def test_nothing_in_it(self):
        for mode, done in self.each("/dev/null"):
            if mode == ("--redact",):
                self.assertEqual((done.returncode, done.stdout), (0, b""))
            else:
                self.assert_told(done, 1, b"recognised in it")

    def test_left_out(self):
        """What --redact leaves out of a long line is said at its end."""
        for end in b"", b"\n":
            done = self.run_it("--redact", "-", input=b"x" * MB + end)
            self.assertRegex(done.stdout, rb"\Ax+\[(\d+) bytes of this line "
                             rb"left out\]" + end + rb"\Z")
            kept, left_out = done.stdout.strip().rstrip(b"]").split(b"[")
            self.assertEqual(len(kept) + int(left_out.split()[0]), MB)

    def test_fifo(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            wanted = self.run_it(self.log).stdout
            cat = subprocess.Popen(f"cat '{self.log}' > '{fifo}'", shell=True)
            done = self.run_it(fifo)
            cat.wait()
            self.assertEqual((done.returncode, done.stdout), (0, wanted))

    def test_closed(self):
        def close(fd):
            return lambda: os.close(fd)

        for mode, done in self.each("-", stdin=None, preexec_fn=close(0)):
            self.assertEqual(done.returncode, int(mode != ("--redact",)))
        for _, done in self.each(self.log, preexec_fn=close(1)):
            self.assertIn(done.returncode, (0, 125))
        self.assertEqual(self.run_it(self.log, preexec_fn=close(2)).returncode,
                         0)

    def test_full(self):
        with open("/dev/full", "wb") as out:
            for _, done in self.each(self.log, stdout=out):
                self.assert_told(done, 125, b"No space left on device")

    def test_reader_gone(self):
        for action, status in ((signal.SIG_DFL, -signal.SIGPIPE),
                               (signal.SIG_IGN, 125)):
            read_end, out = os.pipe()
            os.close(read_end)
            for _, done in self.each(
                    self.log, stdout=out,
                    preexec_fn=lambda: signal.signal(signal.SIGPIPE, action)):
                self.assertEqual(done.returncode, status)
                self.assertEqual(done.stderr, b"" if status < 0 else
                                 b"ssm-connect: standard output: "
                                 b"Broken pipe\n")
            os.close(out)

    def endless(self, mode, out):
        runs = b"".join(read(os.path.basename(name)) for name in sorted(
            glob.glob(os.path.join(DATA, "a*.log")))[:5])
        process = subprocess.Popen(
            [PROGRAM, "explain", *mode], stdin=subprocess.PIPE, stdout=out,
            stderr=subprocess.PIPE, env=environment())
        self.addCleanup(process.stderr.close)
        return process, Feeder(itertools.repeat(runs), process.stdin)

    def test_endless_into_nothing(self):
        """What can't be written is no reason to read for ever."""
        for mode in MODES:
            with self.subTest(mode=" ".join(mode)), \
                    open("/dev/full", "wb") as out:
                # JSON and text come as soon as there is a run.
                process, feeder = self.endless(mode, out)
                watch = threading.Timer(HANGS, process.kill)
                watch.start()
                says = process.stderr.read()
                self.assertEqual(process.wait(), 125)
                watch.cancel()
                feeder.join()
                self.assertEqual(says.count(b"\n"), 1)

    def test_interrupted(self):
        """^C ends it by the signal, without a word more."""
        for mode in MODES:
            with self.subTest(mode=" ".join(mode)):
                process, feeder = self.endless(mode, subprocess.PIPE)
                # It works: the first of its output has come.
                self.assertNotEqual(process.stdout.read(1), b"")
                process.send_signal(signal.SIGINT)
                process.stdout.close()
                self.assertEqual(process.stderr.read(), b"")
                self.assertIn(process.wait(HANGS),
                              (-signal.SIGINT, -signal.SIGPIPE))
                feeder.join()


if __name__ == "__main__":
    unittest.main(argv=[word for word in sys.argv if word != "--full"],
                  verbosity=1)
