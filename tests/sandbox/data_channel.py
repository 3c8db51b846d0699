"""The data channel of the loopback AWS: websockets, and agents behind them.

`LoopbackAws` makes one when a scenario opens a session, as `aws.channel`; a
test needs nothing else:

    with LoopbackAws("session-shell") as aws:
        …                            # run aws ssm start-session at aws.url
        aws.channel.wait("open")     # until a stage has been reached
        aws.channel.drop()           # cut the connection; it may be resumed
        aws.channel.close("text")    # the service ends the session, with that
        aws.channel.bytes_in, .bytes_out    # the session's own, both ways
        aws.channel.sizes            # [(columns, rows)] as the client sent them
        aws.channel.stages           # all that has been reached, in order

Stages: dialled (a request for the websocket), connected, token (the client's
first words), requested, responded (the handshake), open, output (some was
acknowledged), input, size, lost (the connection, by no end of ours), resumed,
terminated (the client asked for the end), closed (the last message is sent),
gone (so is the client). wait() counts: wait("resumed", 2). Nothing here sleeps
but what a scenario's pace asks for. All methods may be called by any thread.

It is no gateway: it checks the token, but no signature, and a session is the
node's whole conversation. Needs python3-websockets (Debian's 10.4 will do).
"""

import asyncio
import contextlib
import http
import json
import logging
import socket
import threading
import urllib.parse

from websockets.exceptions import ConnectionClosed
from websockets.legacy.server import serve

from agent import Agent

# Far above what anything here takes.
HANGS = 120

SILENT = logging.getLogger("loopback")
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False


class DataChannel:
    """All data channels of one loopback AWS; plan: sessions.Channel."""

    def __init__(self, plan):
        self.plan = plan
        self.stages = []
        self.changed = threading.Condition()
        self.started = {}  # session: (request, token)
        self.agents = {}  # session: Agent
        self.dials = 0
        self.once = set()  # stages at which the plan had its turn
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        self.ready.wait()

    # For tests.

    def wait(self, stage, count=1, timeout=HANGS):
        """Until the stage has been reached so many times."""
        with self.changed:
            if not self.changed.wait_for(
                    lambda: self.stages.count(stage) >= count, timeout):
                raise AssertionError(
                    f"never {stage!r} ({count}) in {self.stages}")

    def drop(self):
        """Cuts every connection; the sessions stay."""
        self.call(self.drop_all)

    def close(self, text="", session=None):
        """Ends the sessions, or that one: channel_closed with the text."""
        self.call(lambda: self.close_all(text, session))

    @property
    def bytes_in(self):
        """What the clients typed and the jobs were given."""
        return sum(agent.bytes_in for agent in self.agents.values())

    @property
    def bytes_out(self):
        """What the jobs wrote and the clients have acknowledged."""
        return sum(agent.bytes_out for agent in self.agents.values())

    @property
    def sizes(self):
        return [size for agent in self.agents.values()
                for size in agent.sizes]

    # For the loopback AWS.

    def expect(self, session, request, token):
        """A session that the API has just opened, or resumed."""
        known = self.started.get(session)
        self.started[session] = (known[0] if known else request, token)

    def stop(self):
        self.call(self.loop.stop)
        self.thread.join()

    def call(self, function):
        """Runs it on the loop; returns when it has run."""
        done = threading.Event()

        def run():
            try:
                function()
            finally:
                done.set()
        try:
            self.loop.call_soon_threadsafe(run)
        except RuntimeError:  # the loop has ended
            return
        done.wait(HANGS)

    # On the loop.

    def note(self, stage):
        with self.changed:
            # Of what happens all the time the first of a row says enough.
            if stage not in ("input", "output") or stage not in self.stages:
                self.stages.append(stage)
            self.changed.notify_all()
        if stage in self.once:
            return
        self.once.add(stage)
        for when, text in self.plan.closes:
            if when == stage:
                self.close_all(text)
        if stage in self.plan.drops:
            self.drop_all()

    def close_all(self, text, session=None):
        for name, agent in self.agents.items():
            if session in (None, name):
                agent.close(text)

    def drop_all(self):
        for agent in self.agents.values():
            agent.drop()

    def run(self):
        try:
            self.serve()
        finally:
            self.loop.close()
            self.ready.set()

    def serve(self):
        asyncio.set_event_loop(self.loop)
        server = None
        if not self.plan.refuses:
            server = self.loop.run_until_complete(serve(
                self.session, sock=self.listener,
                process_request=self.upgrade, compression=None,
                max_size=None, ping_interval=None, close_timeout=1,
                logger=SILENT))
        self.ready.set()
        self.loop.run_forever()
        for agent in self.agents.values():
            agent.stop()
            agent.drop()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(
            asyncio.gather(*tasks, return_exceptions=True))
        if server:
            server.close()
            self.loop.run_until_complete(server.wait_closed())
        self.listener.close()

    async def upgrade(self, _path, _headers):
        """What the request for the websocket gets; None: it is granted."""
        statuses = self.plan.upgrade
        status = statuses[min(self.dials, len(statuses) - 1)]
        self.dials += 1
        self.note("dialled")
        await asyncio.sleep(self.plan.pace)
        if status is None:
            await self.loop.create_future()
        if status == 101:
            return None
        return http.HTTPStatus(status), [], b""

    async def session(self, websocket, path):
        self.note("connected")
        agent = None
        name = urllib.parse.urlsplit(path).path.rpartition("/")[2]
        with contextlib.suppress(ConnectionClosed):
            async for frame in websocket:
                if agent:
                    agent.receive(frame)
                    continue
                agent = self.admit(websocket, name, frame)
                if not agent:
                    return
        if agent:
            agent.disconnect(websocket)

    def admit(self, websocket, name, words):
        """The agent for a client whose token is right; else None."""
        request, token = self.started.get(name, (None, None))
        hello = json.loads(words)
        if token is None or hello.get("TokenValue") != token:
            return None
        if name not in self.agents:
            self.agents[name] = Agent(name, request, self.plan, self.note)
        self.agents[name].connect(websocket, hello)
        return self.agents[name]
