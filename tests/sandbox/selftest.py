"""Checks the loopback AWS, the stand-in plugin and the terminal on their own."""

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import unittest
import urllib.parse

import messages
import terminal
from home import Home, STANDIN
from loopback_aws import ALL, LoopbackAws
from scenarios import MFA_CODE
from sessions import CHANNEL

sys.path.append(str(STANDIN.parent / "standin"))
# pylint: disable=wrong-import-position,wrong-import-order
import websocket

try:
    import websockets
except ImportError:
    websockets = None


def call(aws, operation, values, query=False):
    """One request: (status, headers, body). aws: anything with a port."""
    connection = http.client.HTTPConnection("127.0.0.1", aws.port, timeout=30)
    if query:
        body = urllib.parse.urlencode({"Action": operation, **values})
        headers = {}
    else:
        body = json.dumps(values)
        headers = {"X-Amz-Target": "AmazonSSM." + operation}
    with contextlib.closing(connection):
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


class Loopback(unittest.TestCase):
    def test_forbidden_is_exact(self):
        with LoopbackAws("forbidden-403") as aws:
            status, headers, body = call(aws, "StartSession", {"Target": "i-1"})
        self.assertEqual(status, 403)
        self.assertNotIn("x-amzn-RequestId", headers)
        self.assertEqual(body, (
            'Server authentication failed: <UnauthorizedRequest xmlns="">'
            "<message>Forbidden.</message></UnauthorizedRequest>\n"))
        self.assertEqual(aws.requests, [("StartSession", {"Target": "i-1"})])

    def test_every_scenario_answers(self):
        for name, (_, answers) in ALL.items():
            if name in ("close", "silent", "slow-ok"):
                continue
            for operation in set(answers) - {CHANNEL} or ["StartSession"]:
                with self.subTest(name), LoopbackAws(name) as aws:
                    status, headers, body = call(
                        aws, operation, {"Target": "i-1"},
                        operation == "AssumeRole")
                    self.assertNotRegex(body, r"\{[a-z]+\}")
                    if status == 400 and body:
                        self.assertIn("x-amzn-RequestId", headers)
                        self.assertIn("__type", json.loads(body))

    def test_target_and_session(self):
        with LoopbackAws("not-connected") as aws:
            body = call(aws, "StartSession", {"Target": "i-9"})[2]
            self.assertEqual(json.loads(body)["message"],
                             "i-9 is not connected.")
        with LoopbackAws("session-ok") as aws:
            body = json.loads(call(aws, "StartSession", {})[2])
            self.assertIn(f":{aws.channel_port()}/", body["StreamUrl"])
            self.assertIn(body["SessionId"], body["StreamUrl"])

    def test_answers_in_turn(self):
        with LoopbackAws("throttled-then-ok") as aws:
            self.assertEqual([call(aws, "StartSession", {})[0]
                              for _ in range(3)], [400, 200, 200])

    def test_mfa(self):
        with LoopbackAws("mfa") as aws:
            self.assertEqual(
                [call(aws, "AssumeRole", {"TokenCode": c}, True)[0]
                 for c in (MFA_CODE, "000000")], [200, 403])

    def test_close_and_silent_end_with_the_server(self):
        with LoopbackAws("close") as aws:
            with self.assertRaises(http.client.RemoteDisconnected):
                call(aws, "StartSession", {})
        with LoopbackAws("silent") as aws:
            connection = http.client.HTTPConnection("127.0.0.1", aws.port)
            connection.request("POST", "/", "{}", {
                "X-Amz-Target": "AmazonSSM.StartSession"})
        with self.assertRaises((http.client.RemoteDisconnected,
                                ConnectionResetError)):
            connection.getresponse()
        connection.close()

    def test_as_a_program(self):
        program = subprocess.Popen(
            [sys.executable, "loopback_aws.py", "--scenario", "quota"],
            cwd=STANDIN.parent, stdout=subprocess.PIPE, text=True)
        program.port = int(program.stdout.readline())
        self.assertEqual(call(program, "StartSession", {})[0], 400)
        program.terminate()
        self.assertEqual(program.wait(30), 0)
        program.stdout.close()


@unittest.skipUnless(websockets, "no python3-websockets")
class Channel(unittest.TestCase):
    """The node's end of a data channel, message by message."""

    def open(self, aws, **request):
        """A websocket whose token has been sent, and the session."""
        body = json.loads(call(aws, "StartSession", request)[2])
        return self.dial(body, body["TokenValue"]), body

    def dial(self, body, token):
        client = websocket.WebSocket(body["StreamUrl"])
        self.addCleanup(client.close)
        client.send(json.dumps({"TokenValue": token}).encode(),
                    websocket.TEXT)
        return client

    def next(self, client, kind, **wanted):
        """The next message of that type with these values."""
        while True:
            message = messages.unpack(client.receive())
            if message.type == kind and all(
                    getattr(message, name) == value
                    for name, value in wanted.items()):
                return message

    def shake(self, client):
        """The handshake; what is sent next is number 2."""
        request = self.next(client, messages.OUTPUT, sequence=0)
        client.send(messages.acknowledge(request))
        for number, kind, payload in (
                (0, messages.HANDSHAKE_RESPONSE,
                 b'{"ProcessedClientActions": []}'),
                (1, messages.SIZE, b'{"cols": 70, "rows": 20}')):
            client.send(messages.pack(messages.INPUT, number, kind, payload))
        complete = self.next(client, messages.OUTPUT, sequence=1)
        self.assertEqual(complete.payload_type, messages.HANDSHAKE_COMPLETE)
        client.send(messages.acknowledge(complete))

    def test_a_wrong_token(self):
        with LoopbackAws("session-shell") as aws:
            _, body = self.open(aws)
            client = self.dial(body, "x")
            with self.assertRaisesRegex(OSError, "close 1000"):
                client.receive()

    def test_what_is_not_acknowledged_comes_again(self):
        with LoopbackAws("session-shell") as aws:
            client, _ = self.open(aws)
            first, again = [self.next(client, messages.OUTPUT, sequence=0)
                            for _ in range(2)]
            self.assertEqual(again, first)

    def test_input_is_put_in_order_and_taken_once(self):
        with LoopbackAws("session-shell") as aws:
            client, _ = self.open(aws)
            self.shake(client)
            self.next(client, messages.OUTPUT, sequence=2)
            lines = [messages.pack(messages.INPUT, 2 + number, messages.DATA,
                                   text) for number, text in
                     enumerate((b"x=4; stty size\n", b"x=${x}2\n",
                                b"echo $x\n", b"exit\n"))]
            for number in (1, 2, 0, 0, 3):
                client.send(lines[number])
            shown = {}
            answered = []
            while True:
                message = messages.unpack(client.receive())
                if message.type == messages.ACKNOWLEDGE:
                    answered.append(messages.acknowledged(message))
                elif message.type == messages.OUTPUT:
                    shown[message.sequence] = message.payload
                    client.send(messages.acknowledge(message))
                else:
                    break
            self.assertEqual(message.type, messages.CHANNEL_CLOSED)
            self.assertEqual(json.loads(message.payload)["Output"], "")
            text = b"".join(shown[number] for number in sorted(shown))
            self.assertRegex(text, rb"(?s)20 70.*42")
            self.assertEqual(text.count(b"42"), 1)
            self.assertEqual(sorted(answered), [2, 2, 3, 4, 5])

    def test_acknowledges_that_a_drop_has_lost(self):
        with LoopbackAws("session-shell") as aws:
            client, body = self.open(aws)
            self.shake(client)
            prompt = self.next(client, messages.OUTPUT, sequence=2)
            client.send(messages.acknowledge(prompt))
            aws.channel.wait("output")
            client.send(messages.pack(messages.INPUT, 2, messages.DATA,
                                      b"exit\n"))
            self.next(client, messages.OUTPUT, sequence=3)
            aws.channel.drop()
            token = json.loads(call(aws, "ResumeSession", {
                "SessionId": body["SessionId"]})[2])["TokenValue"]
            self.assertNotEqual(token, body["TokenValue"])
            client = self.dial(body, token)
            # The client has number 3, so it says nothing of it again.
            probe = self.next(client, messages.OUTPUT, payload=b"")
            client.send(messages.acknowledge(probe))
            self.next(client, messages.CHANNEL_CLOSED)

    def test_a_drop_before_any_output_was_acknowledged(self):
        """The first key may overtake the prompt's acknowledge."""
        with LoopbackAws("session-dropped") as aws:
            client, body = self.open(aws)
            self.shake(client)
            self.next(client, messages.OUTPUT, sequence=2)
            client.send(messages.pack(messages.INPUT, 2, messages.DATA,
                                      b"echo $((6*7)); exit\n"))
            aws.channel.wait("lost")
            token = json.loads(call(aws, "ResumeSession", {
                "SessionId": body["SessionId"]})[2])["TokenValue"]
            client = self.dial(body, token)
            # It has seen number 2: not a word of it again.
            text = b""
            while True:
                message = messages.unpack(client.receive())
                if message.type == messages.CHANNEL_CLOSED:
                    break
                if message.sequence > 2:
                    text += message.payload
                    client.send(messages.acknowledge(message))
            self.assertIn(b"42", text)

    def test_nobody_is_left(self):
        with LoopbackAws("session-shell") as aws:
            client, _ = self.open(aws)
            self.shake(client)
            self.next(client, messages.OUTPUT, sequence=2)
            agent, = aws.channel.agents.values()
            shell = agent.job.child
        self.assertEqual(shell.wait(30), -signal.SIGHUP)


class StandIn(unittest.TestCase):
    def plugin(self, *args, **env):
        with Home() as home:
            return subprocess.run(
                [STANDIN / "session-manager-plugin", *args],
                env=home.environment(**env), capture_output=True, text=True,
                stdin=subprocess.DEVNULL, check=False)

    def test_stages(self):
        self.assertIn("installed successfully", self.plugin().stdout)
        self.assertRegex(self.plugin("--version").stdout, r"^1\.")
        response = '{"SessionId": "alice-1", "TokenValue": "x"}'
        done = self.plugin(response, STANDIN="run echo hello; exit 3")
        self.assertEqual(
            (done.returncode, done.stdout),
            (0, "\nStarting session with SessionId: alice-1\nhello\n\n\n"
             "Exiting session with sessionId: alice-1.\n\n"))
        self.assertEqual(self.plugin(response, STANDIN="fail 4").returncode, 4)
        done = self.plugin("AWS_SSM_START_SESSION_RESPONSE",
                           AWS_SSM_START_SESSION_RESPONSE=response,
                           STANDIN="reason no such user")
        self.assertIn("SessionId: alice-1 : no such user\n", done.stdout)


class Terminal(unittest.TestCase):
    def sh(self, script, **how):
        with Home() as home:
            return terminal.run(["sh", "-c", script], home.environment(),
                                **how)

    def test_size_and_controlling_terminal(self):
        result = self.sh("stty size; echo from-tty >/dev/tty; exit 7")
        self.assertEqual((result.status, result.terminal),
                         (7, b"24 80\r\nfrom-tty\r\n"))

    def test_answers_are_typed_in_turn(self):
        result = self.sh(
            "printf 'a? '; read a; printf 'b? ' >&2; read b; echo $a-$b",
            answers=[(b"a? ", b"1\n"), (b"b? ", b"2\n")],
            stderr=terminal.PIPE)
        self.assertTrue(result.terminal.endswith(b"1-2\r\n"))
        self.assertEqual(result.stderr, b"b? ")

    def test_what_hangs_or_never_asks_is_a_failure(self):
        with self.assertRaises(terminal.Hung):
            self.sh("read a", hangs=0.2)
        with self.assertRaises(terminal.Hung):
            self.sh("echo a", answers=[(b"b? ", b"")])

    def test_attributes(self):
        result = self.sh("stty -echo")
        self.assertNotEqual(result.before, result.after)

    def test_screen(self):
        self.assertEqual(terminal.screen(
            b"connecting\r\x1b[K\x1b[1mred\x1b[0m\r\nabc\rx\r\n"),
            ["red", "xbc", ""])
        self.assertEqual(terminal.screen(b"one\r\ntwo\x1b[A\r\x1b[J!"), ["!"])
        with self.assertRaises(AssertionError):
            terminal.screen(b"\x1b[2J")
        with self.assertRaises(AssertionError):
            terminal.screen(b"\x1b]0;title\x07")

    def test_keys_when_a_function_says_so(self):
        result = self.sh("read a; echo got:$a",
                         answers=[(lambda: True, b"1\n")])
        self.assertIn(b"got:1", result.terminal)

    def test_all_of_much_output(self):
        result = self.sh("yes | head -c 1000000")
        self.assertEqual(result.terminal.count(b"y"), 500000)


if __name__ == "__main__":
    unittest.main()
