"""The data channel's ports, through the plain AWS CLI."""

import os
import socket
import threading

import terminal
from channel_common import (BANNER, EXIT, FAILED, Session, main, reason)


def echoing():
    """The port of a server that echoes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(connection):
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    def serve():
        while True:
            threading.Thread(target=echo, args=(listener.accept()[0],),
                             daemon=True).start()
    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def unused():
    """A port where nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def exchange(port, data):
    """What comes back from the port."""
    with socket.create_connection(("127.0.0.1", port),
                                  terminal.HANGS) as connection:
        threading.Thread(target=connection.sendall, args=(data,),
                         daemon=True).start()
        back = b""
        while len(back) < len(data) and (more := connection.recv(65536)):
            back += more
    return back


class Ports(Session):
    def forward(self, run, ports, answers, name=""):
        remote, local = ports
        return run.start(answers, [
            "--document-name", "AWS-StartPortForwardingSession" + name,
            "--parameters", f"portNumber={remote},localPortNumber={local}"
            + (",host=db.internal" if name else "")])

    def ssh(self, run, port, answers=(), **how):
        return run.start(
            answers, ["--document-name", "AWS-StartSSHSession",
                      "--parameters", f"portNumber={port}"],
            stdout=terminal.PIPE, **how)

    def check_forwarding(self, scenario, opened, accepted):
        run = self.session(scenario)
        ports = echoing(), unused()
        data = os.urandom(50000)
        back = []

        def use():
            while len(back) < 2:
                back.append(exchange(ports[1], data))
            return True

        result = self.forward(run, ports, [
            (b"opened for sessionId", b""), (b"\n", b""), (use, b""),
            (b"accepted", b"\x03")])
        self.assertEqual(back, [data] * 2)
        self.assertEqual(
            (result.status, result.shown.replace(b"^C", b"")),
            (0, BANNER + b"Port %d opened for sessionId ID." % ports[1]
             + opened + accepted + b"Terminate signal received, exiting.\n"
             + EXIT))
        run.aws.channel.wait("terminated")

    def test_forwarding(self):
        self.check_forwarding(
            "session-shell", b"\nWaiting for connections...\n",
            b"\nConnection accepted for session [ID]\n")

    def test_forwarding_by_an_old_agent(self):
        self.check_forwarding(
            "session-old-agent", b"\n",
            b"Connection accepted for session ID.\n")

    def test_nothing_at_the_destination(self):
        ports = unused(), unused()
        result = self.forward(self.session(), ports, [
            (b"Waiting for connections", b""),
            (lambda: exchange(ports[1], b"x") == b"", b""),
            (b"check SSM Agent logs.", b"\x03")])
        self.assertIn(b"\nConnection to destination port failed, check SSM "
                      b"Agent logs.\n", result.shown)

    def test_local_port_in_use(self):
        """An old agent's client says so; a new one's is silent, or not."""
        port = echoing()
        result = self.forward(self.session("session-old-agent"), (port, port),
                              [])
        self.assertEqual(result.shown, (
            BANNER + FAILED + b"listen tcp 127.0.0.1:%d: bind: address "
            b"already in use\n" % port))

    def test_remote_host(self):
        result = self.forward(self.session(), (80, unused()), [],
                              "ToRemoteHost")
        # Its port may be open by then, or be opened at that moment.
        self.assertTrue(result.shown.startswith(BANNER), result.shown)
        self.assertIn(reason(b"lookup db.internal: no such host"),
                      result.shown)

    def test_ssh(self):
        data = b"SSH-2.0-x\r\n" + bytes(range(256)) * 20
        run = self.session()
        ours, theirs = os.pipe()
        os.write(theirs, data)

        def back():
            if run.aws.channel.bytes_out < len(data):
                return False
            os.close(theirs)
            return True

        result = self.ssh(run, echoing(), [(back, b"")], stdin=ours)
        os.close(ours)
        self.assertEqual(result.status, 0)
        self.assertTrue(result.stdout.endswith(data), result.stdout)

    def test_ssh_to_nothing(self):
        port = unused()
        result = self.ssh(self.session(), port)
        self.assertEqual(result.shown, BANNER + reason(
            b"Unable to connect to specified port: dial tcp 127.0.0.1:%d: "
            b"connect: connection refused" % port))


if __name__ == "__main__":
    main(__name__)
