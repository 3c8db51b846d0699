"""A stand-in for session-manager-plugin: a client of the data channel.

For tests where the real plugin is not installed. It prints what version 1.2.0
of the real one prints, is silent where that is, and ends as that does: status
0 whatever happened. What it is not: it signs nothing, calls no KMS, uses no
proxy, keeps no log, and knows Linux and its relatives only. It never was the
plugin's code; where the two differ, the plugin is right.

Started by plugin/session-manager-plugin, with the plugin's own arguments.
"""

import ctypes
import json
import os
import pathlib
import signal
import sys

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

# pylint: disable=wrong-import-position
from channel import Channel, leave, say
from ports import port_session
from shell import Shell

RESPONSE = "AWS_SSM_START_SESSION_RESPONSE"
OLD, NEW = 4, 7  # how many arguments old and new CLIs give


def quit_with_dump(*_):
    """What Go does with SIGQUIT until somebody else wants it."""
    os.write(2, b"SIGQUIT: quit\nPC=0x0 m=0 sigcode=128\n\n"
             b"goroutine 1 [running]:\nmain.main()\n")
    os._exit(2)


def panic(text):
    os.write(2, f"panic: {text}\n\ngoroutine 1 [running]:\n".encode())
    os._exit(2)


def signals():
    """As Go sets them up: what is ignored stays so, but for SIGQUIT."""
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGQUIT, quit_with_dump)


def read_response(word):
    if not word.startswith(RESPONSE):
        return word
    return os.environ.pop(word, "")


def fail(why):
    say(f"Cannot perform start session: {why}\n")
    leave()


def take_name():
    """In ps and /proc it is called what the real one is called."""
    if sys.platform == "linux":
        pr_set_name = 15
        ctypes.CDLL(None).prctl(pr_set_name, b"session-manager-plugin")


def main(args):
    take_name()
    signals()
    response = read_response(args[1])
    parameters = json.loads(args[5]) if len(args) > 5 else {}
    if len(args) > 5 and "Target" not in parameters:
        panic("interface conversion: interface {} is nil, not string")
    if len(args) < OLD or args[3] != "StartSession":
        say("Invalid Operation")
        return
    try:
        opened = {name.lower(): value
                  for name, value in json.loads(response).items()}
    except json.JSONDecodeError:
        fail("unexpected end of JSON input" if not response else
             f"invalid character '{response[0]}' looking for beginning of "
             "value")
    try:
        channel = Channel(
            opened["sessionid"], opened["streamurl"], opened["tokenvalue"],
            args[6] if len(args) > 6 else "", parameters.get("Target", ""),
            len(args) == OLD)
    except KeyError:
        panic("runtime error: invalid memory address or nil pointer "
              "dereference")
    say(f"\nStarting session with SessionId: {channel.session}\n")

    session = None

    def typed():
        nonlocal session
        if channel.type == "Port":
            session = port_session(channel)
        elif channel.type:
            session = Shell(channel)
        if session:
            session.start()

    channel.on_typed = typed
    channel.open()
    channel.typed.wait()
    if not session:
        fail("unable to determine SessionType")
    why = session.run()
    if why:
        fail(why)


if __name__ == "__main__":
    main(sys.argv)
    leave()
