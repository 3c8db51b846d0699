"""The messages of Session Manager's data channel, as bytes.

A message is one binary websocket frame: a header of 120 bytes and a payload.
This is the codec, for both ends: it keeps no state and opens nothing. The
layout is session-manager-plugin's src/message/messageparser.go.
"""

import hashlib
import json
import os
import struct
import time
import uuid
from dataclasses import dataclass

INPUT = "input_stream_data"
OUTPUT = "output_stream_data"
ACKNOWLEDGE = "acknowledge"
CHANNEL_CLOSED = "channel_closed"
START_PUBLICATION = "start_publication"

# Payload types.
DATA = 1
SIZE = 3
HANDSHAKE_REQUEST = 5
HANDSHAKE_RESPONSE = 6
HANDSHAKE_COMPLETE = 7
FLAG = 10
STDERR = 11
EXIT_CODE = 12

# What a FLAG says: a big-endian number of 32 bits.
DISCONNECT_TO_PORT = 1
TERMINATE_SESSION = 2
CONNECT_TO_PORT_ERROR = 3

SYN = 1
SYN_FIN = 3

# Header length, type, schema version, milliseconds, sequence number, flags,
# id (its halves swapped), SHA-256 of the payload, payload type and length.
HEADER = struct.Struct(">I32sIQqQ16s32sII")
LENGTH = HEADER.size - 4  # as the header counts it, without the last field
NUMBER = struct.Struct(">I")


@dataclass
class Message:
    """A message that has come."""

    type: str
    sequence: int
    id: uuid.UUID
    payload_type: int
    payload: bytes


def pack(kind, sequence, payload_type, payload, flags=0):
    """The bytes of a new message."""
    name = os.urandom(16)
    return HEADER.pack(
        LENGTH, kind.encode().ljust(32), 1, time.time_ns() // 1000000,
        sequence, flags, name, hashlib.sha256(payload).digest(), payload_type,
        len(payload)) + payload


def unpack(frame):
    """The message in a frame; ValueError if it is none."""
    if len(frame) < HEADER.size:
        raise ValueError(f"a frame of {len(frame)} bytes")
    (length, kind, _, stamp, sequence, _, name, digest, payload_type,
     size) = HEADER.unpack_from(frame)
    payload = frame[length + 4:]
    if not stamp or (size and hashlib.sha256(payload).digest() != digest):
        raise ValueError("the header does not fit the payload")
    return Message(kind.decode().strip(" \0"), sequence,
                   uuid.UUID(bytes=name[8:] + name[:8]), payload_type, payload)


def acknowledge(message):
    """The bytes that acknowledge a message."""
    return pack(ACKNOWLEDGE, 0, 0, json.dumps({
        "AcknowledgedMessageType": message.type,
        "AcknowledgedMessageId": str(message.id),
        "AcknowledgedMessageSequenceNumber": message.sequence,
        "IsSequentialMessage": True,
    }).encode(), SYN_FIN)


def acknowledged(message):
    """The sequence number that an acknowledge is about."""
    return json.loads(message.payload)["AcknowledgedMessageSequenceNumber"]
