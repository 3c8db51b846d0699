"""The node's end of a data channel: the agent of one session.

It does the handshake, numbers what it sends, sends again what is not
acknowledged, acknowledges and orders what comes, and runs the session's job
(node.py, mux.py). It outlives a connection: after a drop it goes on with the
next one where it was. What it leaves out, or does otherwise than asked for, is said by
the scenario's Channel (sessions.py). It runs on the data channel's loop.
"""

import asyncio
import json
import time

import documents
import messages
from messages import (ACKNOWLEDGE, CHANNEL_CLOSED, DATA, FLAG,
                      HANDSHAKE_COMPLETE, HANDSHAKE_REQUEST,
                      HANDSHAKE_RESPONSE, INPUT, OUTPUT, SIZE)
from websockets.legacy.protocol import broadcast

WINDOW = 1 << 20  # bytes that may be under way
PAYLOAD = 32768  # bytes in a message, at most

TICK = 0.1
PATIENCE = 0.2  # before the first message is sent again; doubles up to LIMIT
LIMIT = 1.0
FIRST_SIZE = 2.0  # how long a shell waits for the size of its terminal

FAILED = 2  # the status of a client's action


class Agent:
    """One session. note(state): told of every stage that is reached."""

    def __init__(self, session, request, plan, note):
        self.loop = asyncio.get_running_loop()
        self.session = session
        self.request = request
        self.plan = plan
        self.note = note
        self.socket = None
        self.job = None
        self.closed = False
        self.ending = False
        self.opened = False
        self.tasks = set()
        self.hello = None  # the client's first words
        self.response = self.loop.create_future()
        self.sized = self.loop.create_future()
        # what is sent
        self.next = 0
        self.unacknowledged = {}  # sequence number: [bytes, sent, size]
        self.first_output = float("inf")
        self.doubtful = 0  # below it, acknowledges may have been lost
        self.under_way = 0
        self.held = []  # output that waits for company
        self.held_size = 0
        self.held_type = DATA
        self.patience = PATIENCE
        # what comes
        self.expected = 0
        self.early = {}
        self.unfinished = set()  # taken, but not yet by the job
        self.sizes = []
        self.bytes_in = self.bytes_out = 0
        self.do(self.tick())

    def do(self, coroutine):
        task = self.loop.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # A connection comes and goes.

    def connect(self, socket, hello):
        """A client has come, or has come back."""
        self.socket = socket
        self.hello = hello
        if not self.opened:
            self.opened = True
            self.note("token")
            self.do(self.open())
            return
        self.transmit(messages.pack(messages.START_PUBLICATION, 0, 0, b""))
        for entry in self.unacknowledged.values():
            self.transmit(entry[0])
        if self.expected > 1 or self.bytes_out:
            # A client does not acknowledge twice; what was lost of its words
            # is told by its answer to something new. It has that only once it
            # takes output: then it has sent more than the handshake's
            # response, or acknowledged some. Keys may overtake the
            # acknowledge of the prompt that they answer.
            self.doubtful = self.next
            self.post(DATA, b"")
        self.note("resumed")

    def disconnect(self, socket):
        if self.socket is socket:
            self.socket = None
            self.note("gone" if self.closed else "lost")

    def drop(self):
        """Cuts the connection; the session stays."""
        socket, self.socket = self.socket, None
        if socket:
            socket.transport.abort()
            self.note("gone" if self.closed else "lost")

    # The handshake.

    async def pace(self):
        await asyncio.sleep(self.plan.pace)

    async def open(self):
        await self.pace()
        if self.plan.handshake == "none" or self.closed:
            return
        begun = time.monotonic_ns()
        session_type, properties = documents.session_type(self.request)
        actions = [{"ActionType": "SessionType", "ActionParameters": {
            "SessionType": self.plan.session_type or session_type,
            "Properties": properties}}]
        if self.plan.kms_key:
            actions.insert(0, {"ActionType": "KMSEncryption",
                               "ActionParameters": {
                                   "KMSKeyId": self.plan.kms_key}})
        self.post(HANDSHAKE_REQUEST, json.dumps({
            "AgentVersion": self.plan.agent_version,
            "RequestedClientActions": actions}).encode())
        self.note("requested")
        if self.closed:
            return
        response = await self.response
        self.note("responded")
        for action in response["ProcessedClientActions"]:
            if (action["ActionType"] == "KMSEncryption"
                    and action["ActionStatus"] == FAILED):
                self.close("----------ERROR-------\nEncountered error while "
                           "initiating handshake. KMSEncryption failed on "
                           "client with status 2 error: " + action["Error"])
        await self.pace()
        if self.plan.handshake == "requested" or self.closed:
            return
        self.post(HANDSHAKE_COMPLETE, json.dumps({
            "HandshakeTimeToComplete": time.monotonic_ns() - begun,
            "CustomerMessage": self.plan.customer_message}).encode())
        self.note("open")
        await self.pace()
        if self.closed or self.plan.mute:
            return
        refusal = documents.refusal(properties)
        if refusal:
            self.close(refusal)
            return
        if session_type != "Port":
            # A node is not that fast: the client's terminal is ready before.
            await asyncio.wait([self.sized], timeout=FIRST_SIZE)
        self.first_output = self.next
        self.job = documents.start(self, session_type, properties)
        if self.sizes:
            self.job.resize(*self.sizes[-1])

    # What is sent.

    def transmit(self, frame):
        if self.socket:
            broadcast([self.socket], frame)

    def post(self, payload_type, payload):
        """The next message; it is kept until it is acknowledged."""
        frame = messages.pack(OUTPUT, self.next, payload_type, payload,
                              messages.SYN if self.next == 0 else 0)
        self.unacknowledged[self.next] = [frame, time.monotonic(),
                                          len(payload)]
        self.next += 1
        self.under_way += len(payload)
        self.transmit(frame)

    def output(self, payload_type, data):
        """From the job. Small pieces travel together while one is away."""
        if payload_type != self.held_type:
            self.flush()
            self.held_type = payload_type
        self.held.append(data)
        self.held_size += len(data)
        if self.held_size >= PAYLOAD or not self.unacknowledged:
            self.flush()
        if self.job and self.under_way + self.held_size >= WINDOW:
            self.job.pause()

    def flush(self):
        if self.held:
            data = b"".join(self.held)
            self.held.clear()
            self.held_size = 0
            for at in range(0, len(data), PAYLOAD):
                self.post(self.held_type, data[at:at + PAYLOAD])

    def acknowledged(self, sequence):
        if sequence not in self.unacknowledged:
            return
        self.patience = PATIENCE
        for number in [number for number in self.unacknowledged
                       if number < sequence and number < self.doubtful]:
            self.settle(number)
        self.settle(sequence)
        if not self.unacknowledged:
            self.flush()
        if self.job and self.under_way + self.held_size < WINDOW // 2:
            self.job.resume()
        self.finish()

    def settle(self, sequence):
        """The client has that one."""
        _, _, size = self.unacknowledged.pop(sequence)
        self.under_way -= size
        if size and sequence >= self.first_output:
            self.bytes_out += size
            self.note("output")

    async def tick(self):
        """Sends the first message again that was sent too long ago."""
        while not self.closed:
            await asyncio.sleep(TICK)
            first = next(iter(self.unacknowledged.values()), None)
            if (first is None or self.socket is None
                    or self.socket.transport.get_write_buffer_size()
                    or time.monotonic() - first[1] < self.patience):
                continue
            self.patience = min(self.patience * 2, LIMIT)
            first[1] = time.monotonic()
            self.transmit(first[0])

    # What comes.

    def receive(self, frame):
        """A binary frame of the client."""
        message = messages.unpack(frame)
        if self.closed or self.plan.mute and self.response.done():
            return
        if message.type == ACKNOWLEDGE:
            self.acknowledged(messages.acknowledged(message))
        elif message.type == INPUT:
            self.order(message)

    def order(self, message):
        number = message.sequence
        if number < self.expected:
            if number not in self.unfinished:
                self.transmit(messages.acknowledge(message))
        elif number > self.expected:
            self.early[number] = message
            self.transmit(messages.acknowledge(message))
        else:
            self.take(message)
            while self.expected in self.early:
                self.take(self.early.pop(self.expected), False)

    def take(self, message, answer=True):
        self.expected += 1
        self.unfinished.add(message.sequence)

        def done():
            self.unfinished.discard(message.sequence)
            if answer and not self.closed:
                self.transmit(messages.acknowledge(message))

        kind = message.payload_type
        if kind == DATA and self.job:
            self.bytes_in += len(message.payload)
            self.note("input")
            if not self.closed:
                self.job.write(message.payload, done)
            return
        done()
        if kind == HANDSHAKE_RESPONSE and not self.response.done():
            self.response.set_result(json.loads(message.payload))
        elif kind == SIZE:
            size = json.loads(message.payload)
            self.sizes.append((size["cols"], size["rows"]))
            if not self.sized.done():
                self.sized.set_result(True)
            if self.job:
                self.job.resize(*self.sizes[-1])
            self.note("size")
        elif kind == FLAG:
            number, = messages.NUMBER.unpack(message.payload)
            if number == messages.TERMINATE_SESSION:
                self.note("terminated")
                self.close("")
            elif self.job:
                self.job.flag(number)

    # The end.

    def ended(self):
        """The job is over; the channel closes when all has arrived."""
        self.ending = True
        self.flush()
        self.finish()

    def finish(self):
        if self.ending and not self.unacknowledged:
            self.close("")

    def close(self, text):
        """The service's last message: why the session is over."""
        if self.closed:
            return
        self.flush()
        self.stop()
        stamp = int(time.time() * 1000)
        self.transmit(messages.pack(CHANNEL_CLOSED, 0, 0, json.dumps({
            "MessageId": f"close-{self.session}", "CreatedDate": str(stamp),
            "DestinationId": self.session, "SessionId": self.session,
            "MessageType": CHANNEL_CLOSED, "SchemaVersion": 1,
            "Output": text}).encode()))
        self.note("closed")

    def stop(self):
        """Whatever runs is ended, without a word."""
        self.closed = True
        if self.job:
            self.job.stop()
        current = asyncio.current_task(self.loop)
        for task in list(self.tasks):
            if task is not current:
                task.cancel()
