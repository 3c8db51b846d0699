"""Port forwarding, ssh and commands, with the real AWS CLI and a data channel:
the noise is hidden, the bytes are those that would have come, failures are
told on standard error, ^C does what it does without us."""

import os
import select
import socket
import subprocess
import threading

import aws_common
from aws_channel import ChannelCase
from aws_common import START, TARGET

FORWARD = "AWS-StartPortForwardingSession"
SSH = "AWS-StartSSHSession"
INTERACTIVE = "AWS-StartInteractiveCommand"
COMMAND = "AWS-StartNonInteractiveCommand"
EVERY_BYTE = bytes(range(256)) * 400


def document(name, **parameters):
    text = ",".join(f"{key}={value}" for key, value in parameters.items())
    return (*START, "--document-name", name, "--parameters", text)


def command(name, words):
    return (*START, "--document-name", name, "--parameters",
            '{"command": ["%s"]}' % words)


def listener():
    return socket.create_server(("127.0.0.1", 0))


def port_of(server):
    return server.getsockname()[1]


def unused():
    """A port where nothing listens."""
    with listener() as server:
        return port_of(server)


class Echo:
    """A server that sends back what it gets."""

    def __init__(self):
        self.server = listener()
        self.port = port_of(self.server)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                end, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.echo, args=(end,),
                             daemon=True).start()

    def echo(self, end):
        with end:
            while data := end.recv(65536):
                end.sendall(data)

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


def exchange(port, data):
    """What comes back from the port."""
    with socket.create_connection(("127.0.0.1", port)) as end:
        threading.Thread(target=end.sendall, args=(data,),
                         daemon=True).start()
        back = b""
        while len(back) < len(data) and (more := end.recv(65536)):
            back += more
    return back


class Forward(ChannelCase):
    def setUp(self):
        super().setUp()
        self.echo = Echo()
        self.addCleanup(self.echo.close)

    def forward(self, remote, local, name=FORWARD, **more):
        return document(name, portNumber=remote, localPortNumber=local,
                        **more)

    def test_forwarding(self):
        local = unused()
        back = []

        def use(_):
            back.append(exchange(local, EVERY_BYTE))
            return True

        status, shown = self.run_session(
            "session-shell",
            [(rb"Waiting for connections\.\.\.\r\n", b""), (use, b""),
             (rb"Connection accepted", b"\x03")],
            words=self.forward(self.echo.port, local))
        self.assertEqual(back, [EVERY_BYTE])
        # As without us: ^C is the plugin's way out.
        self.assertIn(b"Terminate signal received, exiting.", shown)
        self.assertEqual(status, 0)
        self.assertNotIn(b"error[", shown)
        self.assertNotIn(b"DEBUG", shown)

    def test_nothing_at_the_far_end(self):
        local = unused()
        status, shown = self.run_session(
            "session-shell",
            [(rb"Waiting for connections", b""),
             (lambda _: exchange(local, b"x") == b"", b""),
             (rb"check SSM Agent logs", b"\x03")],
            words=self.forward(unused(), local))
        self.assertIn(b"error[remote-port-closed]", shown)
        # Told, but it was ^C that ended it, as without us.
        self.assertEqual(status, 0)

    def test_remote_host(self):
        status, shown = self.run_session(
            "session-shell", [],
            words=self.forward(80, unused(), FORWARD + "ToRemoteHost",
                               host="db.internal"))
        self.assertIn(b"error[remote-host-unknown]", shown)
        self.assertEqual(status, 255)

    def test_local_port_in_use(self):
        status, shown = self.run_session(
            "session-shell", [],
            words=self.forward(80, self.echo.port))
        self.assertIn(b"error[local-port-in-use]", shown)
        self.assertIn(b"lsof -nP -iTCP:%d" % self.echo.port, shown)
        self.assertEqual(status, 255)
        # Told before AWS was asked: no session is left behind.
        self.assertEqual(self.aws.requests, [])

    def test_interactive_command(self):
        status, shown = self.run_session(
            "session-shell", [(rb"more\? ", b"yes\r")],
            words=command(INTERACTIVE, "printf 'more? '; read x; echo got $x"))
        self.assertIn(b"got yes\r", shown)
        self.assertEqual((status, shown.count(b"error[")), (0, 0))

    def test_command(self):
        status, shown = self.run_session(
            "session-shell", [],
            words=command(COMMAND, "echo to stdout; echo to stderr >&2"))
        self.assertIn(b"to stdout", shown)
        self.assertIn(b"to stderr", shown)
        self.assertEqual((status, shown.count(b"error[")), (0, 0))


class Proxied(ChannelCase):
    """As ssh's ProxyCommand: both ends are pipes, stderr is the terminal."""

    def run_proxied(self, scenario, words, talk, hints="1", **more):
        """talk(process) uses the pipes; (status, what the terminal shows)."""
        terminal = self.terminal(rows=50, cols=120)
        with aws_common.Home() as self.home, aws_common.LoopbackAws(
                scenario) as self.aws:
            self.start("", (*words, "--endpoint-url", self.aws.url),
                       terminal=terminal, stdin=subprocess.PIPE,
                       stdout=subprocess.PIPE, SSM_CONNECT_HINTS=hints,
                       NO_COLOR="1", **more)
            talk(self.process, terminal)
            self.process.stdin.close()
            status = self.wait_showing(terminal)
            self.process.stdout.close()
        self.assertEqual(self.channel.rest(), "")
        return status, terminal.output

    def test_ssh(self):
        echo = Echo()
        self.addCleanup(echo.close)
        back = []

        def talk(process, _):
            process.stdin.write(EVERY_BYTE)
            process.stdin.flush()
            text = b""
            while not text.endswith(EVERY_BYTE):
                select.select([process.stdout], [], [])
                piece = os.read(process.stdout.fileno(), 65536)
                self.assertTrue(piece, text)
                text += piece
            back.append(text)

        status, shown = self.run_proxied(
            "session-shell", document(SSH, portNumber=echo.port), talk)
        # The plugin's own banner stands before the stream, as without us.
        self.assertRegex(back[0][:-len(EVERY_BYTE)],
                         rb"\A\nStarting session with SessionId: \S+\n\Z")
        self.assertEqual(status, 0)
        self.assertNotIn(b"error[", shown)

    def test_no_sshd(self):
        said = []

        def talk(process, _):
            # To its end: it leaves without being left.
            said.append(process.stdout.read())

        status, shown = self.run_proxied(
            "session-shell", document(SSH, portNumber=unused()), talk)
        self.assertIn(b"Unable to connect to specified port", said[0])
        # What the plugin wrote is ssh's to see; aws said 0 and nothing else.
        self.assertEqual(status, 0)
        self.assertNotIn(b"DEBUG", shown)

    def test_blank(self):
        """What stands in the way is a line on the terminal, once."""
        def talk(_, terminal):
            terminal.expect(rb"\nssm-connect: 127\.0\.0\.1:\d+ refuses "
                            rb"connections[^\r]*\r\n|"
                            rb"^ssm-connect: 127\.0\.0\.1:\d+ refuses|"
                            rb"\x1b\[(?:K|J\r)ssm-connect: 127\.0\.0\.1:\d+ "
                            rb"refuses")
            self.process.terminate()

        status, _ = self.run_proxied(
            "session-refused", document(SSH, portNumber=22), talk)
        self.assertEqual(status, -15)

    def test_open_is_silent(self):
        echo = Echo()
        self.addCleanup(echo.close)

        def talk(process, terminal):
            # Long enough for a hint to come, if one would.
            for _ in range(30):
                process.stdin.write(b"x")
                process.stdin.flush()
                select.select([terminal.master], [], [], 0.1)
            self.aws.channel.wait("open")

        _, shown = self.run_proxied(
            "session-shell", document(SSH, portNumber=echo.port), talk,
            hints="0")
        self.assertNotIn(b"refuses", shown)
        self.assertNotIn(b"\nssm-connect: ", shown)


if __name__ == "__main__":
    aws_common.main()
