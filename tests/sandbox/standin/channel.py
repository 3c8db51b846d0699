"""The stand-in's data channel: what the plugin's datachannel package does.

Tokens, the handshake, sequence numbers, acknowledges, resends, resuming.
Threads are as in the plugin: one reads the connection, one sends again what is
not acknowledged; the caller has the keyboard or the port.
"""

import json
import os
import random
import signal
import sys
import threading
import time
import uuid

import messages
import service
from messages import (ACKNOWLEDGE, CHANNEL_CLOSED, DATA, HANDSHAKE_COMPLETE,
                      HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, INPUT, OUTPUT)
from websocket import TEXT, WebSocket, PING

VERSION = "1.2.0.0"
SHELLS = {"Standard_Stream", "InteractiveCommands", "NonInteractiveCommands"}

RETRIES = 5
LONGEST = 5.0  # seconds between two attempts
CAPACITY = 10000  # messages that may wait for others, either way
TICK = 0.1


def say(text):
    """All that the plugin says is on its standard output."""
    write(text.encode())


def write(data):
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(1, view):]
    except BrokenPipeError:
        # Go dies of this signal, if it is standard output that is broken.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)


class Channel:
    """One session. handler: takes (payload type, payload); None: not yet."""

    def __init__(self, session, url, token, endpoint, target, old_cli):
        self.session = session
        self.url = url
        self.token = token
        self.endpoint = endpoint
        self.target = target
        self.old_cli = old_cli
        self.client = str(uuid.uuid4())
        self.socket = None
        self.is_open = False
        self.delay = random.randrange(100, 200) / 1000
        self.lock = threading.RLock()
        self.next = 0
        self.outgoing = {}  # sequence number: [frame, sent]
        self.expected = 0
        self.incoming = {}  # sequence number: Message
        self.round_trip = 0.1
        self.variation = 0.0
        self.timeout = 0.2
        self.agent_version = ""
        self.properties = {}
        self.type = ""
        self.typed = threading.Event()  # the type is known, or cannot be
        self.on_typed = lambda: None  # by the thread that reads, before it
        self.handler = None
        self.stop = lambda: None  # puts the terminal back

    # The connection.

    def open(self):
        """Connects; if that fails, tries again, and then waits for ever."""
        try:
            self.connect()
        except OSError:
            self.retry(self.connect)
        threading.Thread(target=self.resend, daemon=True).start()

    def retry(self, attempt):
        tries = 0
        for count in range(RETRIES + 1):
            try:
                attempt()
                return
            except OSError:
                if count == RETRIES:
                    return
            sleep = self.delay * 2 ** tries
            if sleep > LONGEST:
                tries = 0
                sleep = self.delay
            time.sleep(sleep)
            tries += 1

    def connect(self):
        self.is_open = False
        if self.socket:
            self.socket.close()
        self.socket = WebSocket(self.url)
        self.is_open = True
        self.socket.send(b"keepalive", PING)
        threading.Thread(target=self.listen, args=(self.socket,),
                         daemon=True).start()
        self.transmit(json.dumps({
            "MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()),
            "TokenValue": self.token, "ClientId": self.client,
            "ClientVersion": VERSION}).encode(), TEXT)

    def listen(self, socket):
        while True:
            try:
                frame = socket.receive()
            except OSError:
                break
            self.receive(frame)
        if self.is_open and socket is self.socket:
            self.retry(self.resume)

    def resume(self):
        token = service.resume(self.endpoint, self.session)
        if not token:
            say(f"Session: {self.session} timed out.\n")
            leave()
        self.token = token
        self.connect()

    def transmit(self, data, *kind):
        if not self.is_open:
            raise OSError("Can't send message: Connection is closed.")
        self.socket.send(data, *kind)

    # What is sent.

    def send(self, payload_type, payload):
        """The next message of ours; OSError if it cannot be sent."""
        if payload == b"\n":
            payload = b"\r"
        with self.lock:
            frame = messages.pack(INPUT, self.next, payload_type, payload)
            self.transmit(frame)
            if len(self.outgoing) == CAPACITY:
                del self.outgoing[next(iter(self.outgoing))]
            self.outgoing[self.next] = [frame, time.monotonic()]
            self.next += 1

    def resend(self):
        """Sends the oldest message again, for as long as it has no answer.

        (The plugin ends the session after 3000 times.)
        """
        while True:
            time.sleep(TICK)
            with self.lock:
                oldest = next(iter(self.outgoing.values()), None)
            if oldest and time.monotonic() - oldest[1] > self.timeout:
                try:
                    self.transmit(oldest[0])
                except OSError:
                    pass

    def acknowledged(self, sequence):
        with self.lock:
            entry = self.outgoing.pop(sequence, None)
        if entry:
            took = time.monotonic() - entry[1]
            self.variation += (abs(self.round_trip - took)
                               - self.variation) / 4
            self.round_trip += (took - self.round_trip) / 8
            self.timeout = min(1.0, self.round_trip
                               + max(0.01, 4 * self.variation))

    # What comes.

    def receive(self, frame):
        try:
            message = messages.unpack(frame)
        except ValueError:
            return
        if message.type == OUTPUT:
            try:
                self.order(message)
            except OSError:
                pass
        elif message.type == ACKNOWLEDGE:
            self.acknowledged(messages.acknowledged(message))
        elif message.type == CHANNEL_CLOSED:
            self.closed(json.loads(message.payload).get("Output"))

    def closed(self, text):
        if text:
            say(f"\n\nSessionId: {self.session} : {text}\n\n")
        else:
            say(f"\n\nExiting session with sessionId: {self.session}.\n\n")
        self.stop()
        leave()

    def order(self, message):
        number = message.sequence
        if number > self.expected:
            if len(self.incoming) < CAPACITY:
                self.transmit(messages.acknowledge(message))
                self.incoming[number] = message
            return
        if number < self.expected or not self.take(message):
            return
        self.expected += 1
        while self.expected in self.incoming:
            self.take(self.incoming.pop(self.expected), False)
            self.expected += 1

    def take(self, message, answer=True):
        """Whether the message has been dealt with, and acknowledged."""
        kind = message.payload_type
        if kind == HANDSHAKE_REQUEST:
            self.transmit(messages.acknowledge(message))
            self.handshake(json.loads(message.payload))
            return True
        if kind == HANDSHAKE_COMPLETE:
            self.transmit(messages.acknowledge(message))
            text = json.loads(message.payload).get("CustomerMessage")
            self.know_type()
            if text:
                say(text + "\n")
            return True
        if not self.type and kind == DATA:
            # An agent without a handshake: it must be a shell.
            self.type = "Standard_Stream"
            self.know_type()
        if not self.handler or not self.handler(kind, message.payload):
            return False
        if answer:
            try:
                self.transmit(messages.acknowledge(message))
            except OSError:
                # The plugin would show it again when it is sent again.
                pass
        return True

    def know_type(self):
        self.on_typed()
        self.typed.set()

    def handshake(self, request):
        self.agent_version = request["AgentVersion"]
        done = []
        for action in request["RequestedClientActions"]:
            kind = action["ActionType"]
            parameters = action["ActionParameters"]
            error = ""
            if kind == "SessionType":
                error = self.set_type(parameters)
            elif kind == "KMSEncryption":
                error = service.data_key(self.old_cli)
            else:
                done.append({"ActionType": kind, "ActionStatus": 0,
                             "ActionResult": 3,
                             "Error": f"Unsupported action {kind}"})
                continue
            if error:
                error = f"Failed to process action {kind}: {error}"
            done.append({"ActionType": kind, "ActionStatus": 2 if error else 1,
                         "ActionResult": None, "Error": error})
        errors = [one["Error"] for one in done if one["Error"]]
        self.send(HANDSHAKE_RESPONSE, json.dumps({
            "ClientVersion": VERSION, "ProcessedClientActions": done,
            "Errors": errors or None}).encode())

    def set_type(self, parameters):
        kind = parameters.get("SessionType")
        if kind not in SHELLS | {"Port"}:
            return f"Unknown session type {kind}"
        self.type = "Port" if kind == "Port" else "Standard_Stream"
        self.properties = parameters.get("Properties") or {}
        return ""


def leave():
    """As os.Exit(0) in Go, from any thread."""
    sys.stdout.flush()
    os._exit(0)
