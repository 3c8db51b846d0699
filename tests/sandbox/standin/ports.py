"""The stand-in's port sessions: none yet but the ssh document's."""

import os
import time

from channel import write
from messages import DATA

PIECE = 1024


class Streams:
    """Standard input and output are the connection (ssh's ProxyCommand)."""

    def __init__(self, channel):
        self.channel = channel

    def start(self):
        self.channel.handler = self.take

    def take(self, kind, payload):
        write(payload)
        return True

    def run(self):
        while True:
            data = os.read(0, PIECE)
            if not data:
                return ""
            try:
                self.channel.send(DATA, data)
            except OSError as error:
                return str(error)
            time.sleep(0.001)


def port_session(channel):
    return Streams(channel)
