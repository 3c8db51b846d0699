"""The data channel's scenarios and its shell, through the plain AWS CLI."""

import concurrent.futures
import hashlib
import os
import re
import subprocess
import unittest

import terminal
from channel_common import (BANNER, EXIT, FAILED, PLUGINS, PROMPTED, Run,
                            Session, main, reason)
from selftest import call
from sessions import CHANNEL, HANDSHAKE, MARK, SESSIONS

AT_ONCE = 4

QUIT = b"\x03\x1a\x1c"

# What is typed when, and all that is shown; or how it begins, where the plugin
# is silent and only ^\ ends it.
SHELL = ([(PROMPTED, b"echo hi-$((40+2))\r"), (b"hi-42", b"exit\r")],
         BANNER + PROMPTED + b"echo hi-$((40+2))\r\nhi-42\r\n" + PROMPTED
         + b"exit\r\n" + EXIT)
A_KEY = [(PROMPTED, b"x")]
NOTHING = ([(b"SessionId: ", QUIT)], None)


def closed(scenario):
    """The text with which the scenario closes the channel."""
    return SESSIONS[scenario][1][CHANNEL].closes[0][1].encode()


def begun(text):
    return [], BANNER + reason(text)


EXPECTED = {
    "session-shell": SHELL,
    "session-slow": SHELL,
    "session-old-agent": SHELL,
    "session-upgrade-retried": SHELL,
    "session-dropped": SHELL,
    "session-message": (
        SHELL[0], SHELL[1].replace(
            BANNER, BANNER + b"This session is encrypted using AWS KMS.\n")),
    "session-refused": NOTHING,
    "session-unresolved": NOTHING,
    "session-upgrade-403": ([("dialled", 7, QUIT)], None),
    "session-upgrade-silent": ([("dialled", 1, QUIT)], None),
    "session-silent": ([("token", 1, QUIT)], None),
    "session-stuck": ([("responded", 1, QUIT)], None),
    "session-mute": ([("open", 1, "close")], BANNER + EXIT),
    "session-unknown-type": (
        [], BANNER + FAILED + b"unable to determine SessionType\n"),
    "session-kms": begun(
        (HANDSHAKE + "KMSEncryption failed on client with status 2 error: "
         "Failed to process action KMSEncryption: Error calling KMS "
         "GenerateDataKey API: RequestError: send request failed\n"
         "caused by: Post \"https://kms.ap-northeast-1.amazonaws.com/\": "
         "proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection "
         "refused").encode()),
    **{name: begun(closed(name)) for name in (
        "session-handshake-timed-out", "session-kms-node", "session-s3",
        "session-runas", "session-no-pty")},
    **{name: (A_KEY, BANNER + PROMPTED + reason(closed(name)))
       for name in ("session-terminated", "session-idle")},
    "session-dropped-and-over": (
        A_KEY, BANNER + PROMPTED + b"Session: ID timed out.\n"),
    # The first key after the plugin has given up may still be taken.
    "session-dropped-for-good": (
        A_KEY + [("ResumeSession", 6, b"y"), ("ResumeSession", 6, b"z")],
        BANNER + PROMPTED + FAILED + b"write tcp HERE->HERE: write: BROKEN\n"),
}


class Scenarios(unittest.TestCase):
    maxDiff = None

    def test_every_scenario(self):
        self.assertEqual(sorted(EXPECTED), sorted(SESSIONS))
        runs = [(plugin, name) for name in EXPECTED for plugin in PLUGINS]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for run, result in zip(runs, pool.map(self.one, runs)):
                with self.subTest(plugin=run[0], scenario=run[1]):
                    self.check(EXPECTED[run[1]][1], result)

    def one(self, run):
        plugin, name = run
        with Run(plugin, name) as started:
            try:
                return started.start(EXPECTED[name][0])
            except terminal.Hung as hung:
                return hung

    def check(self, shown, result):
        if isinstance(result, terminal.Hung):
            raise result
        if shown is not None:
            self.assertEqual((result.status, result.shown), (0, shown))
            return
        self.assertEqual(result.status, 255)
        self.assertRegex(result.shown, re.escape(BANNER)
                         + rb"[\^CZ\\]*SIGQUIT: quit\n")
        self.assertIn(b"non-zero exit status 2.", result.shown)
        self.assertEqual(result.after, result.before)


class Shell(Session):
    def test_size(self):
        run = self.session()
        result = run.start([
            (PROMPTED, (30, 100)), ("size", 2, b"stty size\r"),
            (b"30 100", (24, 80)), ("size", 3, b"stty size\r"),
            (b"24 80", b"exit\r")])
        self.assertEqual(result.status, 0)
        self.assertEqual(run.aws.channel.sizes,
                         [(80, 24), (100, 30), (80, 24)])

    def test_signals_are_keys(self):
        run = self.session()
        wait = b"sh -c 'echo rea\"\"dy; sleep 1000'\r"
        result = run.start([
            (PROMPTED, wait), (b"ready", b"\x03"),
            (PROMPTED, wait), (b"ready", b"\x1c"), (b"Quit", b"exit\r")])
        self.assertEqual(result.status, 0)

    def test_bytes_in(self):
        """A paste, to the last byte, by a program in raw mode."""
        size = 100000
        # The plugin's own terminal keeps its signals and its newlines.
        row = bytes(range(256)).translate(
            None, b"\x03\x1a\x1c\r\n\x11\x13\x0f\x16")
        data = (row * (size // len(row) + 1))[:size]
        wanted = hashlib.sha256(data).hexdigest().encode()
        run = self.session()
        pieces = [(b"ready", data[:2000])] + [
            (b"+", data[at:at + 2000]) for at in range(2000, size, 2000)]
        result = run.start([
            (PROMPTED, b"stty raw -echo; echo re''ady; (for i in "
             b"$(seq 50); do head -c 2000; printf + >&2; done) | "
             b"sha256sum; exit\n"), *pieces])
        self.assertEqual(result.status, 0)
        self.assertIn(wanted, result.shown)
        self.assertGreaterEqual(run.aws.channel.bytes_in, size)

    def test_bytes_out(self):
        """Much output; the connection drops on the way."""
        wanted = b"".join(b"%d\n" % number for number in range(200000))
        run = self.session()
        dropped = []

        def midway():
            if not dropped and run.aws.channel.bytes_out > 200000:
                run.aws.channel.drop()
                dropped.append(True)
            return dropped

        result = run.start([
            (PROMPTED, b"stty raw -echo; seq 0 199999; exit\n"),
            (midway, b"")], stdout=terminal.PIPE)
        self.assertEqual(result.status, 0)
        shown = result.stdout[result.stdout.index(b"0\n1\n"):]
        shown = shown.partition(b"\n\nExiting session")[0]
        same = len(os.path.commonprefix([shown, wanted]))
        # The plugin shows a message again if the drop came before it could
        # acknowledge it: version 1.2.0 does, the stand-in does not.
        again = len(os.path.commonprefix([shown[::-1], wanted[::-1]]))
        self.assertGreaterEqual(same + again, len(wanted))
        if self.plugin != "real":
            self.assertEqual((same, len(shown)), (len(wanted), len(wanted)))
        run.aws.channel.wait("resumed", timeout=0)
        self.assertGreaterEqual(run.aws.channel.bytes_out, len(wanted))

    def test_terminated_by_another_client(self):
        run = self.session()

        def terminate():
            if "output" not in run.aws.channel.stages:
                return False
            session, = run.aws.channel.agents
            call(run.aws, "TerminateSession", {"SessionId": session})
            return True

        result = run.start([(terminate, b"")])
        self.assertEqual((result.status, result.shown),
                         (0, BANNER + PROMPTED + EXIT))

    def test_closed_with_a_text(self):
        run = self.session()

        def close():
            if "output" not in run.aws.channel.stages:
                return False
            run.aws.channel.close(MARK + "enough")
            return True

        result = run.start([(close, b"")])
        self.assertEqual(result.shown, BANNER + PROMPTED
                         + reason(MARK.encode() + b"enough"))

    def test_no_keyboard(self):
        run = self.session()
        result = run.start(
            [("lost", 1, b"")],
            ["--document-name", "AWS-StartNonInteractiveCommand",
             "--parameters", "command=sleep 100"],
            stdin=subprocess.DEVNULL, stdout=terminal.PIPE)
        self.assertEqual((result.status, result.stdout[-4:]), (0, b"EOF\n"))
        self.assertEqual(run.aws.channel.sizes, [(300, 100)])

    def test_commands(self):
        for document, newline in (("Interactive", b"\r\n"),
                                  ("NonInteractive", b"\n")):
            run = self.session()
            result = run.start([], [
                "--document-name", f"AWS-Start{document}Command",
                "--parameters", "command=echo $((40+2))"])
            self.assertEqual((result.status, result.shown), (
                0, BANNER + b"42" + newline + EXIT))


if __name__ == "__main__":
    main(__name__)
