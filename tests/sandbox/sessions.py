"""What the data channel does once the API has opened a session: data only.

A scenario as in scenarios.py: a name, one line on what it stands for, and
answers by operation; CHANNEL is what its data channel does (data_channel.py).
The agent's and the service's texts are theirs, of their sources and of public
reports.
"""

from dataclasses import dataclass

from scenarios import SESSION, Answer, error

CHANNEL = "channel"


@dataclass(frozen=True)
class Channel:
    """A data channel; the default is one that works."""

    refuses: bool = False  # nothing listens at StreamUrl's port
    # The answers to requests for the websocket, in turn; the last one stays.
    # 101: granted; None: there is never one.
    upgrade: tuple = (101,)
    handshake: str = "complete"  # how far it gets: none, requested, complete
    closes: tuple = ()  # (stage, text): then the session ends with that text
    drops: tuple = ()  # stages at which the connection is cut, once each
    mute: bool = False  # nothing comes after the handshake
    pace: float = 0  # seconds that each stage takes
    agent_version: str = "3.3.987.0"
    customer_message: str = ""
    kms_key: str = ""  # it wants the session encrypted with that key
    session_type: str = ""  # other than the document's
    shell: tuple = ()  # other than /bin/sh


MARK = "----------ERROR-------\n"
HANDSHAKE = MARK + "Encountered error while initiating handshake. "


def closes(text, stage="responded"):
    return {CHANNEL: Channel(closes=((stage, text),))}


SESSIONS = {
    "session-shell": ("a shell", {}),
    "session-refused": (
        "nothing listens where the data channel should be",
        {CHANNEL: Channel(refuses=True)}),
    "session-upgrade-403": (
        "the data channel's endpoint says 403 to every request",
        {CHANNEL: Channel(upgrade=(403,))}),
    "session-silent": (
        "the data channel is accepted, and then nothing",
        {CHANNEL: Channel(handshake="none")}),
}
