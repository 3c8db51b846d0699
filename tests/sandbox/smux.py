"""The frames of smux, version 1: many streams in one.

Port forwarding with agents after 3.0.196.0 carries frames of github.com/xtaci/
smux in its data messages: version, command, length and stream number, little-
endian, then the data. Version 1 has no window. This is the codec, for both
ends.
"""

import struct

HEADER = struct.Struct("<BBHI")
VERSION = 1
SYN, FIN, PSH, NOP = range(4)
FRAME = 32768 - HEADER.size  # data in a frame, at most

NEEDS = (3, 0, 196, 0)  # the version must be greater


def spoken_by(agent_version):
    return tuple(map(int, agent_version.split("."))) > NEEDS


def pack(command, stream, data=b""):
    return HEADER.pack(VERSION, command, len(data), stream) + data


class Frames:
    """Cuts a stream of bytes into (command, stream, data)."""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        self.rest += data
        while len(self.rest) >= HEADER.size:
            _, command, length, stream = HEADER.unpack_from(self.rest)
            end = HEADER.size + length
            if len(self.rest) < end:
                return
            data, self.rest = self.rest[HEADER.size:end], self.rest[end:]
            yield command, stream, data
