"""Runs ssm-connect under a real terminal, or without one.

The test process holds the terminal's master as a terminal emulator would, and
a second descriptor of the very description that ssm-connect gets as its 0, 1
and 2, to look at modes and flags from outside. Waiting is always for an event
and fails after TIMEOUT, which only is there so that a hanging test ends.
"""
import ctypes
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

TIMEOUT = 90
HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(os.environ['SSM_CONNECT'])
SANITIZED = os.environ.get('SSM_SANITIZED') == 'yes'
TARGET = 'i-0123456789abcdef0'
PR_SET_CHILD_SUBREAPER = 36


def become_subreaper():
    """Whatever a process under us leaves behind becomes our child."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def read_some(fd, deadline):
    left = deadline - time.monotonic()
    if left <= 0 or not select.select([fd], [], [], left)[0]:
        raise AssertionError('nothing came any more')
    try:
        return os.read(fd, 65536)
    except OSError:
        return b''


def read_all(fd):
    data = b''
    deadline = time.monotonic() + TIMEOUT
    while True:
        piece = read_some(fd, deadline)
        if not piece:
            return data
        data += piece


def flags(fd):
    return fcntl.fcntl(fd, fcntl.F_GETFL)


class Channel:
    """Two pipes to the test double: what it tells, and what lets it go on."""

    def __init__(self):
        self.told, self.tell = os.pipe()
        self.wait, self.go_fd = os.pipe()
        self.fds = (self.tell, self.wait)
        self.mine = (self.told, self.go_fd)
        self.held = b''

    def give(self):
        """The double has its ends now."""
        for fd in self.fds:
            os.close(fd)
        self.fds = ()

    def go(self):
        os.write(self.go_fd, b'.')

    def line(self):
        deadline = time.monotonic() + TIMEOUT
        while b'\n' not in self.held:
            piece = read_some(self.told, deadline)
            if not piece:
                raise AssertionError('the double is gone; it said %r'
                                     % self.held)
            self.held += piece
        line, self.held = self.held.split(b'\n', 1)
        return line.decode()

    def rest(self):
        """What it tells until it is gone, and everybody who had the pipe."""
        return (self.held + read_all(self.told)).decode()

    def close(self):
        fds, self.fds = self.fds + self.mine, ()
        self.mine = ()
        for fd in fds:
            os.close(fd)


class Terminal:
    def __init__(self, rows=24, cols=80):
        self.master, self.slave = pty.openpty()
        self.output = b''
        self.resize(rows, cols)

    def resize(self, rows, cols):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack('4H', rows, cols, 0, 0))

    def modes(self):
        return subprocess.run(['stty', '-g'], stdin=self.slave, check=True,
                              stdout=subprocess.PIPE).stdout

    def is_raw(self):
        return not termios.tcgetattr(self.slave)[3] & termios.ICANON

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.master, view):]

    def wait_raw(self):
        deadline = time.monotonic() + TIMEOUT
        while not self.is_raw():
            if time.monotonic() > deadline:
                raise AssertionError('the terminal is not made raw')
            time.sleep(0.001)

    def type(self, keys):
        """Each byte a read of its own, as a person's keys are."""
        self.wait_raw()
        deadline = time.monotonic() + TIMEOUT
        for at in range(len(keys)):
            self.send(keys[at:at + 1])
            # Polling moves what is on its way into the input queue first.
            while select.select([self.slave], [], [], 0)[0]:
                if time.monotonic() > deadline:
                    raise AssertionError('nobody reads the keys')
                time.sleep(0.001)

    def expect(self, pattern):
        """Reads until the output has the pattern; returns the match."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            match = re.search(pattern, self.output, re.S)
            if match:
                return match
            try:
                piece = read_some(self.master, deadline)
            except AssertionError:
                piece = b''
            if not piece:
                raise AssertionError('%r is not in %r'
                                     % (pattern, self.output[-2000:]))
            self.output += piece

    def drain(self):
        """What has come up to now."""
        while select.select([self.master], [], [], 0)[0]:
            self.output += os.read(self.master, 65536)
        return self.output

    def close(self):
        if self.master is not None:
            os.close(self.master)
            os.close(self.slave)
        self.master = self.slave = None


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='ssm-connect-test-')
        self.addCleanup(shutil.rmtree, self.dir)
        self.new_channel()
        self.process = None
        self.addCleanup(self.stop)
        with open(os.path.join(HERE, 'fake_aws.py')) as file:
            self.fake = self.script('aws', file.read(),
                                    f'{sys.executable} -IS')

    def new_channel(self):
        self.channel = Channel()
        self.addCleanup(self.channel.close)

    def script(self, name, text, interpreter='/bin/sh'):
        path = os.path.join(self.dir, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as file:
            file.write(f'#!{interpreter}\n{text}')
        os.chmod(path, 0o755)
        return path

    def terminal(self, rows=24, cols=80):
        terminal = Terminal(rows, cols)
        self.addCleanup(terminal.close)
        return terminal

    def environment(self, mode, **more):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(('AWS_', 'SSM_CONNECT', 'FAKE_'))}
        env.update(TERM='xterm', LC_ALL='C.UTF-8', NO_COLOR='1',
                   XDG_STATE_HOME=os.path.join(self.dir, 'state'),
                   SSM_CONNECT=PROGRAM, SSM_CONNECT_AWS=self.fake,
                   SSM_CONNECT_PLUGIN_CHECK='off', FAKE_AWS=mode,
                   FAKE_TELL=str(self.channel.tell),
                   FAKE_WAIT=str(self.channel.wait))
        env.update(more)
        return {name: value for name, value in env.items()
                if value is not None}

    def start(self, mode, words=(TARGET,), terminal=None, stdin=None,
              stdout=None, stderr=None, before=None, program=PROGRAM,
              argv0=None, **more):
        """Starts ssm-connect; with a terminal it is the one it belongs to."""
        def prepare():
            # Who runs the tests in the background ignores them.
            for number in (signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            if terminal is not None:
                fcntl.ioctl(terminal.slave, termios.TIOCSCTTY, 0)
            if before is not None:
                before()

        def given(fd):
            if fd is not None:
                return fd
            return subprocess.DEVNULL if terminal is None else terminal.slave

        fds = self.channel.fds
        self.process = subprocess.Popen(
            [argv0 or program, *words], executable=program,
            env=self.environment(mode, **more), stdin=given(stdin),
            stdout=given(stdout), stderr=given(stderr),
            start_new_session=True, preexec_fn=prepare, pass_fds=fds)
        self.channel.give()
        return self.process

    def wait(self):
        return self.process.wait(TIMEOUT)

    def wait_showing(self, terminal):
        """Waits for the end while the terminal goes on reading."""
        deadline = time.monotonic() + TIMEOUT
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError('it does not end')
            if select.select([terminal.master], [], [], 0.05)[0]:
                terminal.output += os.read(terminal.master, 65536)
        terminal.drain()
        return self.process.returncode

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def run_plain(self, words, mode='exit', env=None, **kwargs):
        """Without a terminal, to the end: the CompletedProcess."""
        fds = self.channel.fds
        return subprocess.run(
            [PROGRAM, *words], env=self.environment(mode, **(env or {})),
            stdin=kwargs.pop('stdin', subprocess.DEVNULL), pass_fds=fds,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT,
            **kwargs)

    def assert_blocking(self, fd):
        self.assertFalse(flags(fd) & os.O_NONBLOCK,
                         'O_NONBLOCK was left behind')


class Screen:
    """What a terminal shows of the few things these tests write."""

    def __init__(self, data):
        self.lines = ['']
        self.row = self.column = 0
        self.write(data)

    def write(self, data):
        text = data.decode('utf-8', 'replace')
        at = 0
        while at < len(text):
            if text.startswith('\033[K', at):
                self.lines[self.row] = self.lines[self.row][:self.column]
                at += 3
                continue
            if text.startswith('\033[J', at):
                # In the first cell tmux would scroll all of it away.
                assert self.row > 0 or self.column > 0
                del self.lines[self.row + 1:]
                self.lines[self.row] = self.lines[self.row][:self.column]
                at += 3
                continue
            if text.startswith('\033[C', at):
                self.column += 1
                at += 3
                continue
            if text.startswith('\033[A', at):
                self.row -= 1
                at += 3
                continue
            char = text[at]
            at += 1
            if char == '\r':
                self.column = 0
            elif char == '\n':
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append('')
                # A line feed alone keeps the column.
                self.lines[self.row] = self.lines[self.row].ljust(self.column)
            else:
                line = self.lines[self.row].ljust(self.column)
                self.lines[self.row] = (line[:self.column] + char
                                        + line[self.column + 1:])
                self.column += 1
        while len(self.lines) > self.row + 1 and not self.lines[-1]:
            self.lines.pop()


def main():
    # Who runs the tests with nohup ignores the second.
    for number in (signal.SIGPIPE, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    unittest.main(verbosity=2)
