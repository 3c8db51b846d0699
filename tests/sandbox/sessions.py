"""What the data channel does once the API has opened a session: data only.

A scenario as in scenarios.py: a name, one line on what it stands for, and
answers by operation; CHANNEL is what its data channel does (data_channel.py).
The agent's and the service's texts are theirs, of their sources and of public
reports.
"""

from dataclasses import dataclass

from scenarios import ACCOUNT, REGION, SESSION, Answer, error

CHANNEL = "channel"

NOWHERE = ("ws://ssmmessages.ap-northeast-1.invalid/v1/data-channel/{session}"
           "?role=publish_subscribe")


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
KEY = "arn:aws:kms:ap-northeast-1:111122223333:key/0a1b2c3d-example"


def closes(text, stage="open"):
    return {CHANNEL: Channel(closes=((stage, text),))}


def drops(**answers):
    """Cut at the first key; then the API is asked for a new token."""
    return {CHANNEL: Channel(drops=("input",)), **answers}


SESSIONS = {
    "session-shell": ("a shell", {}),
    "session-slow": (
        "a shell; every step on the way to it takes a second",
        {"StartSession": Answer(SESSION, wait=1), CHANNEL: Channel(pace=1)}),
    "session-message": (
        "a shell; the agent has a word for the user first",
        {CHANNEL: Channel(customer_message="This session is encrypted using "
                          "AWS KMS.")}),
    "session-old-agent": (
        "an agent that forwards one connection at a time",
        {CHANNEL: Channel(agent_version="3.0.196.0")}),

    # it does not open
    "session-refused": (
        "nothing listens where the data channel should be",
        {CHANNEL: Channel(refuses=True)}),
    "session-unresolved": (
        "the data channel's name has no address",
        {"StartSession": Answer({**SESSION, "StreamUrl": NOWHERE})}),
    "session-upgrade-403": (
        "the data channel's endpoint says 403 to every request",
        {CHANNEL: Channel(upgrade=(403,))}),
    "session-upgrade-retried": (
        "a shell; the data channel's endpoint says 503 twice before",
        {CHANNEL: Channel(upgrade=(503, 503, 101))}),
    "session-upgrade-silent": (
        "the data channel's endpoint takes the request and never answers",
        {CHANNEL: Channel(upgrade=(None,))}),
    "session-silent": (
        "the data channel is accepted, and then nothing",
        {CHANNEL: Channel(handshake="none")}),
    "session-stuck": (
        "the handshake is begun and never completed",
        {CHANNEL: Channel(handshake="requested")}),
    "session-mute": (
        "the handshake is completed, and then nothing",
        {CHANNEL: Channel(mute=True)}),
    "session-unknown-type": (
        "a type of session that the plugin does not know",
        {CHANNEL: Channel(session_type="Fancy")}),
    "session-kms": (
        "the session is to be encrypted, and the client cannot reach KMS",
        {CHANNEL: Channel(kms_key=KEY)}),

    # it is closed with a reason
    "session-handshake-timed-out": (
        "the agent gave the handshake up",
        closes(HANDSHAKE + "Handshake timed out. Please ensure that you have "
               "the latest version of the session manager plugin.",
               "responded")),
    "session-kms-node": (
        "the node's role may not decrypt the session's key",
        closes(HANDSHAKE + "Fetching data key failed: Unable to retrieve data "
               "key, Error when decrypting data key AccessDeniedException: "
               "The ciphertext refers to a customer master key that does not "
               "exist, does not exist in this region, or you are not allowed "
               "to access.", "responded")),
    "session-s3": (
        "the node cannot tell whether the log bucket is encrypted",
        closes("Couldn't start the session because we are unable to validate "
               "encryption on Amazon S3 bucket. Error: AccessDenied: Access "
               "Denied", "responded")),
    "session-runas": (
        "the user to run as does not exist",
        closes(MARK + "Unable to start command: failed to start pty since "
               "RunAs user ops does not exist")),
    "session-no-pty": (
        "the container has no such shell",
        closes(MARK + "Unable to start command: Failed to start pty: "
               "fork/exec /bin/bash: no such file or directory")),
    "session-terminated": (
        "an administrator ends it at the first key",
        closes("Session was terminated by an administrator.", "input")),
    "session-idle": (
        "it times out, for inactivity, at the first key",
        closes("Your session timed out due to inactivity. Increase the idle "
               "session timeout to keep sessions open longer.", "input")),

    # it breaks
    "session-dropped": ("the connection drops, and the session is resumed",
                        drops()),
    "session-dropped-for-good": (
        "the connection drops, and the session may not be resumed",
        drops(ResumeSession=error(
            "AccessDeniedException",
            f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to "
            "perform: ssm:ResumeSession on resource: arn:aws:ssm:"
            f"{REGION}:{ACCOUNT}:session/{{session}}"))),
    "session-dropped-and-over": (
        "the connection drops, and the session is over meanwhile",
        drops(ResumeSession=Answer({"SessionId": "{session}"}))),
}
