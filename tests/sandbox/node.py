"""What runs at the node behind the data channel: a shell, a command, a port.

A job gives what it writes to its agent (agent.py) and takes what the user
typed; both are bytes, in order, none lost, none held back for longer than the
other side's window says. It knows nothing of messages. All of it happens on
the data channel's event loop. Ports are on the loopback interface only.
"""

import collections
import errno
import fcntl
import os
import signal
import socket
import struct
import subprocess
import termios
import threading

from messages import DATA, DISCONNECT_TO_PORT, EXIT_CODE, STDERR

CHUNK = 65536
# How long after its process has ended a terminal is read for what others,
# still running in the background, write to it.
AFTERGLOW = 0.2

PROMPT = "sh-5.2$ "


def environment():
    """What the agent gives to a shell."""
    return {
        "HOME": os.environ.get("TMPDIR", "/tmp"),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PS1": PROMPT,
        "TERM": "xterm-256color",
    }


class Job:
    """Descriptors that are read and one that is written, on the loop."""

    def __init__(self, agent):
        self.agent = agent
        self.loop = agent.loop
        self.outs = {}  # descriptor: payload type
        self.into = None
        self.queue = collections.deque()  # [bytes left, who wants to know]
        self.paused = False
        self.over = False

    def watch(self, fd, payload_type=DATA):
        os.set_blocking(fd, False)
        self.outs[fd] = payload_type
        if not self.paused:
            self.loop.add_reader(fd, self.readable, fd)

    def readable(self, fd):
        """Hands on what there is; the end of the last one is the job's."""
        while not self.paused and fd in self.outs:
            try:
                chunk = os.read(fd, CHUNK)
            except BlockingIOError:
                return
            except OSError:  # EIO: the terminal's other side is closed
                chunk = b""
            if not chunk:
                self.loop.remove_reader(fd)
                del self.outs[fd]
                if not self.outs:
                    self.out_ended()
                return
            self.agent.output(self.outs[fd], chunk)

    def out_ended(self):
        """There will be no more output."""
        self.agent.ended()

    def pause(self):
        """No output, please."""
        if not self.paused:
            self.paused = True
            for fd in self.outs:
                self.loop.remove_reader(fd)

    def resume(self):
        if self.paused:
            self.paused = False
            for fd in self.outs:
                self.loop.add_reader(fd, self.readable, fd)

    def write(self, data, done):
        """Input; done() is called when all of it has been taken."""
        self.queue.append([memoryview(data), done])
        if len(self.queue) == 1:
            self.writable()

    def writable(self):
        while self.queue and self.into is not None:
            data, done = self.queue[0]
            try:
                count = os.write(self.into, data)
            except BlockingIOError:
                self.loop.add_writer(self.into, self.writable)
                return
            except OSError:  # nobody reads it any more
                count = len(data)
            if count < len(data):
                self.queue[0][0] = data[count:]
                continue
            self.queue.popleft()
            done()
        if self.into is not None:
            self.loop.remove_writer(self.into)

    def resize(self, cols, rows):
        """The size of the user's terminal."""

    def flag(self, number):
        """What a client's flag asks of the job."""

    def stop(self):
        """Ends it at once; nothing is told any more."""
        self.over = True
        for fd in self.outs:
            self.loop.remove_reader(fd)
        self.outs.clear()
        if self.into is not None:
            self.loop.remove_writer(self.into)
        self.into = None


class Process(Job):
    """A process; its end is the job's."""

    def spawn(self, argv, **how):
        self.child = subprocess.Popen(argv, env=environment(), cwd="/", **how)
        threading.Thread(target=self.reap, daemon=True).start()

    def reap(self):
        self.child.wait()
        try:
            self.loop.call_soon_threadsafe(self.exited)
        except RuntimeError:  # the loop has ended before
            pass

    def exited(self):
        """What it wrote is still to be read, whoever holds its end open."""
        if not self.over:
            self.loop.call_later(AFTERGLOW, self.enough)

    def enough(self):
        if self.over or not self.outs:
            return
        if self.paused:
            self.loop.call_later(AFTERGLOW, self.enough)
            return
        for fd in list(self.outs):
            self.readable(fd)
        if self.outs and not self.paused:
            for fd in self.outs:
                self.loop.remove_reader(fd)
            self.outs.clear()
            self.out_ended()

    def signal(self, number):
        if self.child.poll() is not None:
            return
        try:
            os.killpg(self.child.pid, number)
        except ProcessLookupError:
            pass

    def stop(self):
        super().stop()
        self.signal(signal.SIGHUP)
        self.signal(signal.SIGKILL)


class Terminal(Process):
    """A process on a pseudo-terminal of its own."""

    def __init__(self, agent, argv):
        super().__init__(agent)
        master, slave = os.openpty()

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # The node's shells don't depend on who runs it.
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)

        self.spawn(argv, stdin=slave, stdout=slave, stderr=slave,
                   preexec_fn=own_terminal)
        os.close(slave)
        self.into = self.master = master
        self.watch(master)

    def resize(self, cols, rows):
        if self.master is not None:
            fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                        struct.pack("HHHH", rows, cols, 0, 0))

    def stop(self):
        super().stop()
        if self.master is not None:
            os.close(self.master)
        self.master = None


class Command(Process):
    """A command without a terminal: its streams may come apart."""

    SIGNALS = {b"\x03": signal.SIGINT, b"\x1c": signal.SIGQUIT,
               b"\x1a": signal.SIGTSTP}

    def __init__(self, agent, argv, apart):
        super().__init__(agent)
        self.apart = apart
        self.spawn(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE if apart else subprocess.STDOUT,
                   start_new_session=True)
        self.watch(self.child.stdout.fileno())
        if apart:
            self.watch(self.child.stderr.fileno(), STDERR)

    def write(self, data, done):
        """Keys are nothing to it, but those that are signals."""
        if bytes(data) in self.SIGNALS:
            self.signal(self.SIGNALS[bytes(data)])
        done()

    def out_ended(self):
        if self.apart:
            self.agent.output(EXIT_CODE, str(self.child.wait()).encode())
        super().out_ended()

    def stop(self):
        super().stop()
        self.child.stdout.close()
        if self.apart:
            self.child.stderr.close()


class Port(Job):
    """One connection to a port, made when the session opens."""

    def __init__(self, agent, port):
        super().__init__(agent)
        self.port = port
        self.connection = None
        self.connect()

    def connect(self):
        try:
            self.connection = socket.create_connection(
                ("127.0.0.1", self.port))
        except OSError as error:
            self.agent.close("Unable to connect to specified port: "
                             + dial_error(self.port, error))
            return
        self.into = self.connection.fileno()
        self.watch(self.into)
        self.writable()

    def flag(self, number):
        """The client's connection is gone: so is this one; a new one waits."""
        if number != DISCONNECT_TO_PORT:
            return
        super().stop()
        self.over = False
        if self.connection:
            self.connection.close()
        self.connect()

    def stop(self):
        super().stop()
        if self.connection:
            self.connection.close()


def dial_error(port, error):
    """As Go's net.Dial says it."""
    words = {errno.ECONNREFUSED: "connection refused"}
    return (f"dial tcp 127.0.0.1:{port}: connect: "
            f"{words.get(error.errno, os.strerror(error.errno or 0).lower())}")
