"""The stand-in's port sessions, as the plugin's portsession package has them.

Streams: the ssh document, standard input and output are the connection. Basic:
one local connection at a time, for agents up to 3.0.196.0. Mux: any number, in
frames of smux.
"""

import errno
import os
import queue
import signal
import socket
import threading
import time

import smux
from channel import leave, say, write
from messages import (CONNECT_TO_PORT_ERROR, DATA, DISCONNECT_TO_PORT, FLAG,
                      NUMBER, TERMINATE_SESSION)

PIECE = 1024
GO = {errno.EADDRINUSE: "address already in use",
      errno.EACCES: "permission denied"}


def pace():
    """As the plugin limits its rate."""
    time.sleep(0.001)


class Streams:
    """Standard input and output are the connection (ssh's ProxyCommand)."""

    def __init__(self, channel):
        self.channel = channel

    def start(self):
        self.channel.handler = self.take

    def take(self, _, payload):
        write(payload)
        return True

    def run(self):
        """Until the end of the input: why, or "" for a plain end."""
        while True:
            data = os.read(0, PIECE)
            if not data:
                return ""
            try:
                self.channel.send(DATA, data)
            except OSError as error:
                return str(error)
            pace()


class Listening:
    """A local port, or socket, and the signals that end the session."""

    def __init__(self, channel):
        self.channel = channel
        self.signals = queue.SimpleQueue()

    def start(self):
        self.channel.handler = self.take

    def take(self, kind, payload):
        """Output of the session; False: nobody is there to have it."""
        raise NotImplementedError

    def watch_signals(self):
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, lambda got, _: self.signals.put(got))
        threading.Thread(target=self.end_by_signal, daemon=True).start()

    def end_by_signal(self):
        self.signals.get()
        say("Terminate signal received, exiting.\n")
        try:
            self.channel.send(FLAG, NUMBER.pack(TERMINATE_SESSION))
        except OSError:
            pass
        say(f"\n\nExiting session with sessionId: {self.channel.session}.\n\n")
        leave()

    def listen(self):
        """(listener, what is said of it); OSError as Go words it."""
        wanted = self.channel.properties
        if wanted.get("localConnectionType") == "unix":
            where = name = wanted.get("localUnixSocket", "")
            family, network = socket.AF_UNIX, "unix"
        else:
            port = int(wanted.get("localPortNumber") or 0)
            where, name = ("127.0.0.1", port), f"127.0.0.1:{port}"
            family, network = socket.AF_INET, "tcp"
        listener = socket.socket(family)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen()
        except OSError as error:
            words = GO.get(error.errno, str(error.strerror).lower())
            raise OSError(f"listen {network} {name}: bind: {words}") from error
        if network == "unix":
            opened = f"Unix socket {name}"
        else:
            opened = f"Port {listener.getsockname()[1]}"
        return listener, (f"{opened} opened for sessionId "
                          f"{self.channel.session}.")


class Basic(Listening):
    """One connection at a time."""

    connection = None

    def take(self, kind, payload):
        if not self.connection:
            return False
        if kind == DATA:
            try:
                self.connection.sendall(payload)
            except OSError:
                return False
        return True

    def run(self):
        self.watch_signals()
        try:
            listener, opened = self.listen()
        except OSError as error:
            return str(error)
        say(opened + "\n")
        connection, _ = listener.accept()
        say(f"Connection accepted for session {self.channel.session}.\n")
        while True:
            self.connection = connection
            try:
                self.read(connection)
                self.channel.send(FLAG, NUMBER.pack(DISCONNECT_TO_PORT))
            except ConnectionError as error:
                return str(error)
            connection.close()
            connection, _ = listener.accept()

    def read(self, connection):
        while True:
            try:
                data = connection.recv(PIECE)
            except OSError:
                return
            if not data:
                return
            try:
                self.channel.send(DATA, data)
            except OSError as error:
                raise ConnectionError(str(error)) from error
            pace()


class Mux(Listening):
    """Any number of connections, each of them a stream of smux."""

    def __init__(self, channel):
        super().__init__(channel)
        self.frames = smux.Frames()
        self.connections = {}  # stream: socket
        self.lock = threading.Lock()
        self.next = 1

    def take(self, kind, payload):
        if kind == FLAG:
            if NUMBER.unpack(payload[:4])[0] == CONNECT_TO_PORT_ERROR:
                say("\nConnection to destination port failed, check SSM "
                    "Agent logs.\n")
            return True
        if kind != DATA:
            return True
        for command, stream, data in self.frames.feed(payload):
            connection = self.connections.get(stream)
            if not connection:
                continue
            try:
                if command == smux.PSH:
                    connection.sendall(data)
                elif command == smux.FIN:
                    connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return True

    def run(self):
        self.watch_signals()
        try:
            listener, opened = self.listen()
        except OSError:
            # The plugin waits for a reader that waits, too: nothing is said.
            threading.Event().wait()
        say(opened)
        say("\nWaiting for connections...\n")
        first = True
        while True:
            connection, _ = listener.accept()
            if first:
                say("\nConnection accepted for session "
                    f"[{self.channel.session}]\n")
            first = False
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        with self.lock:
            self.next += 2
            stream = self.next
            self.connections[stream] = connection
        try:
            self.send(smux.pack(smux.SYN, stream))
            while data := connection.recv(smux.FRAME):
                self.send(smux.pack(smux.PSH, stream, data))
        except OSError:
            pass
        try:
            self.send(smux.pack(smux.FIN, stream))
        except OSError:
            pass
        del self.connections[stream]
        connection.close()

    def send(self, frame):
        """In the plugin's pieces, which know nothing of frames."""
        with self.lock:
            for at in range(0, len(frame), PIECE):
                self.channel.send(DATA, frame[at:at + PIECE])
                pace()


def port_session(channel):
    if channel.properties.get("type") != "LocalPortForwarding":
        return Streams(channel)
    if smux.spoken_by(channel.agent_version):
        return Mux(channel)
    return Basic(channel)
