"""An imitation of AWS on the loopback interface, for tests and the demo.

It answers the calls that open a session (AWS JSON 1.1 and the query protocol
over plain HTTP) with what a scenario of scenarios.py says, so that a real AWS
CLI with `--endpoint-url http://127.0.0.1:PORT` and made-up credentials behaves
as it would against AWS. It checks no signature and keeps no state beyond the
turn of a scenario's answers and the sessions that are open. StreamUrl leads to
a data channel (data_channel.py) with a real shell, command or port behind it,
in this machine; without python3-websockets, it leads nowhere.

As a program: prints the port it listens on as one line on standard output and
serves until it is ended. As a module: `with LoopbackAws("not-connected") as
aws: … aws.url … aws.channel …`.
"""

import argparse
import contextlib
import datetime
import email.utils
import http.server
import json
import signal
import sys
import threading
import urllib.parse
import uuid

from scenarios import HALF_AN_HOUR, SCENARIOS, USUAL, error
from sessions import CHANNEL, SESSIONS, Channel

ALL = {**SCENARIOS, **SESSIONS}
STAMP = "%Y%m%dT%H%M%SZ"
UNKNOWN = error("UnknownOperationException", "")


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; the server it belongs to has the scenario."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        operation, values = self.request_of(body)
        self.server.aws.note(operation, self.path, values)
        answer = self.server.aws.answer_for(operation, values)
        self.answer(answer, values)
        if operation == "TerminateSession" and answer.status == 200:
            self.server.aws.terminate(values.get("SessionId"))

    def request_of(self, body):
        """The operation and its parameters, of either protocol."""
        target = self.headers.get("X-Amz-Target")
        if target:
            return target.rpartition(".")[2], json.loads(body or b"{}")
        values = dict(urllib.parse.parse_qsl(body.decode()))
        return values.pop("Action", ""), values

    def answer(self, answer, values):
        if answer.wait is None or answer.wait > 0:
            # Ends early, without an answer, when the server does.
            if self.server.aws.ending.wait(answer.wait):
                self.close_connection = True
                return
        if answer.close:
            self.close_connection = True
            return
        now = datetime.datetime.now(datetime.timezone.utc)
        request = str(uuid.uuid4())
        body = expand(answer, self.server.aws, request, now, values)
        there = now + datetime.timedelta(seconds=answer.clock)
        self.send_response_only(answer.status)
        self.send_header("Server", "Server")
        self.send_header("Date", email.utils.format_datetime(there, True))
        if answer.request_id:
            self.send_header("x-amzn-RequestId", request)
        self.send_header("Content-Type", answer.type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        """Standard error belongs to whoever runs the tests."""


def expand(answer, aws, request, now, values):
    """The bytes of an answer, its {placeholders} filled."""
    clock = datetime.timedelta(seconds=answer.clock)
    five = datetime.timedelta(minutes=5 if answer.clock < 0 else -5)
    known = {
        "{target}": values.get("Target") or values.get("target") or "",
        "{session}": values.get("SessionId")
        or f"alice-0{len(aws.requests):016x}",
        "{request}": request,
        "{now}": now.strftime(STAMP),
        "{then}": (now + clock).strftime(STAMP),
        "{limit}": (now + clock + five).strftime(STAMP),
        "{later}": (now + datetime.timedelta(seconds=2 * HALF_AN_HOUR))
        .strftime("%Y-%m-%dT%H:%M:%SZ"),
    }

    def fill(value):
        if isinstance(value, dict):
            return {key: fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [fill(inner) for inner in value]
        if isinstance(value, str):
            for name, filled in known.items():
                value = value.replace(name, filled)
            if "{channel}" in value:
                value = value.replace("{channel}", str(aws.channel_port()))
        return value

    body = fill(answer.body)
    if isinstance(body, dict):
        aws.expect(body.get("session") or body, values)
    return (body if isinstance(body, str) else json.dumps(body)).encode()


class LoopbackAws:
    """The server as a context; for tests: `url`, `requests`, `channel`."""

    def __init__(self, scenario, port=0, log=None):
        self.answers = {**USUAL, **ALL[scenario][1]}
        self.plan = self.answers.pop(CHANNEL, Channel())
        self.made = None  # the data channel, once one is wanted
        self.turn = {}
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.requests = []  # [(operation, parameters)]
        self.log = log
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port),
                                                      Handler)
        self.server.daemon_threads = True
        self.server.aws = self
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def note(self, operation, path, values):
        with self.lock:
            self.requests.append((operation, values))
            if self.log:
                json.dump({"operation": operation, "path": path,
                           "parameters": values}, self.log)
                self.log.write("\n")
                self.log.flush()

    def answer_for(self, operation, values):
        """The scenario's next answer to this operation."""
        answer = self.answers.get(operation, UNKNOWN)
        if isinstance(answer, dict):  # by the MFA code
            answer = answer.get(values.get("TokenCode"), answer[None])
        if isinstance(answer, list):
            with self.lock:
                turn = self.turn.get(operation, 0)
                self.turn[operation] = turn + 1
            answer = answer[min(turn, len(answer) - 1)]
        return answer

    @property
    def channel(self):
        """The data channel; ImportError without python3-websockets."""
        # pylint: disable=import-outside-toplevel
        from data_channel import DataChannel
        with self.lock:
            if not self.made:
                self.made = DataChannel(self.plan)
        return self.made

    def channel_port(self):
        try:
            return self.channel.port
        except ImportError:
            return self.port

    def expect(self, opened, values):
        """Tells the data channel of a session that this answer opens."""
        for session, token in (("SessionId", "TokenValue"),
                               ("sessionId", "tokenValue")):
            if self.made and token in opened:
                self.made.expect(opened[session], values, opened[token])

    def terminate(self, session):
        if self.made and session:
            self.made.close("", session)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={
            "poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()
        if self.made:
            self.made.stop()


def main():
    parser = argparse.ArgumentParser(
        description="An imitation of AWS on the loopback interface.")
    parser.add_argument("--scenario", default="forbidden-403", metavar="NAME",
                        choices=ALL, help="what it answers")
    parser.add_argument("--port", type=int, default=0,
                        help="the port; any free one if 0 or missing")
    parser.add_argument("--log", metavar="FILE",
                        help="append each request as a line of JSON")
    parser.add_argument("--list", action="store_true",
                        help="the scenarios, with what they stand for")
    args = parser.parse_args()
    if args.list:
        for name, (about, _) in ALL.items():
            print(f"{name:22} {about}")
        return 0

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    with contextlib.ExitStack() as stack:
        log = None
        if args.log:
            log = stack.enter_context(open(args.log, "a", encoding="utf-8"))
        aws = stack.enter_context(LoopbackAws(args.scenario, args.port, log))
        print(aws.port, flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
