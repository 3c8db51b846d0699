"""The stand-in's websocket: a client of its own, on a blocking socket.

Only what the stand-in needs: no extension, no proxy. Errors are OSError, with
the texts that the plugin would print (they are Go's).
"""

import base64
import errno
import os
import socket
import ssl
import threading
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
DIAL = 45  # seconds for the connection and the upgrade

GO = {errno.EPIPE: "broken pipe", errno.ECONNRESET: "connection reset by peer",
      errno.ECONNREFUSED: "connection refused"}


def address(pair):
    return f"{pair[0]}:{pair[1]}"


def mask(data):
    """The data as a client must send it, its key before it."""
    key = os.urandom(4)
    size = len(data)
    pad = (key * (size // 4 + 1))[:size]
    return key + (int.from_bytes(data, "big")
                  ^ int.from_bytes(pad, "big")).to_bytes(size, "big")


class WebSocket:
    """An open connection."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        self.lock = threading.Lock()
        self.rest = bytearray()
        self.socket = socket.create_connection((parts.hostname, port), DIAL)
        try:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if parts.scheme == "wss":
                self.socket = ssl.create_default_context().wrap_socket(
                    self.socket, server_hostname=parts.hostname)
            self.upgrade(parts)
            self.socket.settimeout(None)
            self.names = (address(self.socket.getsockname()),
                          address(self.socket.getpeername()))
        except BaseException:
            self.socket.close()
            raise

    def upgrade(self, parts):
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\n"
            f"Host: {parts.netloc}\r\n"
            "User-Agent: Go-http-client/1.1\r\n"
            "Connection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Upgrade: websocket\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise OSError("websocket: bad handshake")

    def more(self):
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise OSError("websocket: close 1006 (abnormal closure): "
                          "unexpected EOF")
        self.rest += chunk

    def take(self, size):
        while len(self.rest) < size:
            self.more()
        taken = bytes(memoryview(self.rest)[:size])
        del self.rest[:size]
        return taken

    def receive(self):
        """The next message: text or binary."""
        whole = b""
        while True:
            first, size = self.take(2)
            if size == 126:
                size = int.from_bytes(self.take(2), "big")
            elif size == 127:
                size = int.from_bytes(self.take(8), "big")
            data = self.take(size)
            kind = first & 15
            if kind == PING:
                self.send(data, PONG)
            elif kind == CLOSE:
                code = int.from_bytes(data[:2], "big") if data else 1005
                self.send(data, CLOSE)
                raise OSError(f"websocket: close {code}")
            elif kind != PONG:
                whole = whole + data if whole else data
                if first & 128:
                    return whole

    def send(self, data, kind=BINARY):
        size = len(data)
        if size < 126:
            head = bytes((128 | kind, 128 | size))
        elif size < 65536:
            head = bytes((128 | kind, 254)) + size.to_bytes(2, "big")
        else:
            head = bytes((128 | kind, 255)) + size.to_bytes(8, "big")
        try:
            with self.lock:
                self.socket.sendall(head + mask(data))
        except OSError as error:
            words = GO.get(error.errno, str(error.strerror).lower())
            raise OSError("write tcp {}->{}: write: {}".format(
                *self.names, words)) from error

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
