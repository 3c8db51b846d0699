"""Port forwarding at the node, many connections over one data channel.

The client opens the streams (smux.py); each of them is connected to the port.
"""

import asyncio

import messages
from smux import FIN, FRAME, PSH, SYN, Frames, pack


class Mux:
    """The node's side: a job (see node.Job) with many connections."""

    def __init__(self, agent, port):
        self.agent = agent
        self.port = port
        self.frames = Frames()
        self.streams = {}  # number: asyncio.Queue of bytes; None: the end
        self.tasks = set()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.over = False

    def write(self, data, done):
        for command, number, piece in self.frames.feed(data):
            if command == SYN:
                self.streams[number] = asyncio.Queue()
                self.do(self.serve(number, self.streams[number]))
            elif number in self.streams and command == PSH:
                self.streams[number].put_nowait(piece)
            elif number in self.streams and command == FIN:
                self.streams[number].put_nowait(None)
        done()

    def do(self, coroutine):
        task = self.agent.loop.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def serve(self, number, queue):
        """One stream and its connection."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1",
                                                           self.port)
        except OSError:
            self.send(pack(FIN, number))
            self.agent.output(messages.FLAG, messages.NUMBER.pack(
                messages.CONNECT_TO_PORT_ERROR))
            del self.streams[number]
            return
        back = self.agent.loop.create_task(self.pump(number, reader))
        try:
            while (piece := await queue.get()) is not None:
                writer.write(piece)
                await writer.drain()
            # smux has no half-closed streams: its end is the connection's.
        except OSError:
            pass
        finally:
            back.cancel()
            writer.close()
            self.streams.pop(number, None)

    async def pump(self, number, reader):
        try:
            while data := await reader.read(FRAME):
                self.send(pack(PSH, number, data))
                await self.flowing.wait()
        except OSError:
            pass
        self.send(pack(FIN, number))
        if number in self.streams:
            self.streams[number].put_nowait(None)

    def send(self, frame):
        if not self.over:
            self.agent.output(messages.DATA, frame)

    def pause(self):
        self.flowing.clear()

    def resume(self):
        self.flowing.set()

    def resize(self, cols, rows):
        pass

    def flag(self, number):
        pass

    def stop(self):
        self.over = True
        for task in self.tasks:
            task.cancel()
