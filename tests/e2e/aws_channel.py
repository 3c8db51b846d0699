"""All that can happen between StartSession and the end of a session, with the
real AWS CLI, a data channel behind it, and session-manager-plugin: the real
one where it is installed, else its stand-in.

One table: scenario -> what is typed, what is told while it lasts, which
failure the report names, the status. Of every run: the terminal is as it was,
nobody is left, no secret was shown or kept.
"""

import os
import select
import shutil
import subprocess

import aws_common
from aws_common import PROGRAM, SECRETS, START, Home, LoopbackAws
from harness import Case

PROMPT = rb"\S*[$#] "
KEY = (PROMPT, b"\r")
GIVE_UP = object()
KEEP_ON = object()  # typing: the first key goes nowhere without a word


def not_resumed(aws):
    """The plugin has asked for a new token, in vain."""
    return any(operation == "ResumeSession" for operation, _ in aws.requests)


# scenario: (what has to come, then what is typed …), failure or None, status.
TABLE = {
    # it opens, and nothing is said
    "session-shell": ([(PROMPT, b"echo $((6*7)); exit\r")], None, 0),
    "session-message": ([(rb"encrypted using AWS KMS", b""),
                         (PROMPT, b"exit\r")], None, 0),
    "session-upgrade-retried": ([(PROMPT, b"exit\r")], None, 0),
    "session-dropped": ([KEY, (PROMPT, b"exit\r")], None, 0),
    # it stays blank: a hint while it lasts, then it is given up
    "session-refused": ([(rb"refuses connections", GIVE_UP)],
                        "data-channel-refused", 255),
    "session-unresolved": (
        [(rb"does not resolve here|no name server tells", GIVE_UP)],
        "data-channel-dns", 255),
    "session-upgrade-403": (
        [(rb"is reachable, but the plugin has no connection", GIVE_UP)],
        "data-channel-hang", 255),
    "session-upgrade-silent": ([(rb"the plugin has a connection", GIVE_UP)],
                               "data-channel-hang", 255),
    "session-silent": ([(rb"the plugin has a connection", GIVE_UP)],
                       "data-channel-hang", 255),
    "session-stuck": ([(rb"the plugin has a connection", GIVE_UP)],
                      "data-channel-hang", 255),
    "session-mute": ([(rb"the shell on the node has not spoken", GIVE_UP)],
                     "data-channel-hang", 255),
    # the plugin or the node says why
    "session-unknown-type": ([], "plugin-outdated", 255),
    "session-kms": ([], "kms", 255),
    "session-handshake-timed-out": ([], "kms", 255),
    "session-kms-node": ([], "kms", 255),
    "session-s3": ([], "s3-encryption", 255),
    "session-runas": ([], "runas-user", 255),
    "session-no-pty": ([], "agent-shell", 255),
    # it was open
    "session-terminated": ([KEY], "terminated", 255),
    "session-idle": ([KEY], "idle-timeout", 255),
    "session-dropped-for-good": ([KEY, (not_resumed, KEEP_ON)], "dropped",
                                 255),
    "session-dropped-and-over": ([KEY], "session-not-resumed", 255),
}


class ChannelCase(Case):
    """A run on a terminal of its own, against a scenario's data channel."""

    def environment(self, mode, **more):
        real = shutil.which("session-manager-plugin")
        env = self.home.environment(
            plugin=not real, XDG_STATE_HOME=os.path.join(self.dir, "state"),
            **more)
        if real and "PATH" not in more:
            env["PATH"] = f"{os.path.dirname(real)}:{env['PATH']}"
        return env

    def run_session(self, scenario, answers, hints="1", words=START, **more):
        """(status, what the terminal showed)"""
        terminal = self.terminal(rows=50, cols=120)
        seen = 0
        before = terminal.modes()
        with Home() as self.home, LoopbackAws(scenario) as self.aws:
            self.start("", (*words, "--endpoint-url", self.aws.url),
                       terminal=terminal, SSM_CONNECT_HINTS=hints,
                       NO_COLOR="1", **more)
            for pattern, keys in answers:
                if callable(pattern):
                    while not pattern(self.aws):
                        self.assertIsNone(self.process.poll())
                        self.aws.ending.wait(0.01)
                else:
                    seen = terminal.expect(rb"^.{%d}.*?(?:%s)"
                                           % (seen, pattern)).end()
                if keys is GIVE_UP:
                    terminal.type(b"\r~.")
                elif keys is KEEP_ON:
                    self.keep_on(terminal)
                elif keys:
                    terminal.send(keys)
            status = self.wait_showing(terminal)
        self.assertEqual(terminal.modes(), before)
        self.assertEqual(self.channel.rest(), "")  # nobody is left
        for secret in SECRETS:
            self.assertNotIn(secret, terminal.output)
        return status, terminal.output

    def explained(self):
        """What explain says of the log that was kept, without its secrets."""
        folder = os.path.join(self.dir, "state", "ssm-connect")
        name, = os.listdir(folder)
        with open(os.path.join(folder, name), "rb") as file:
            log = file.read()
        for secret in SECRETS:
            self.assertNotIn(secret, log)
        return subprocess.run([PROGRAM, "explain", "-"], input=log,
                              stdout=subprocess.PIPE, check=True
                              ).stdout.decode()

    def keep_on(self, terminal):
        while self.process.poll() is None:
            terminal.send(b"\r")
            select.select([terminal.master], [], [], 0.1)
            terminal.drain()


class Channel(ChannelCase):
    def test_table(self):
        for scenario, (answers, failure, wanted) in TABLE.items():
            with self.subTest(scenario):
                self.setUp()
                status, shown = self.run_session(scenario, answers)
                if failure:
                    self.assertIn(f"error[{failure}]: ".encode(), shown)
                    self.assertIn(f"error[{failure}]: ", self.explained())
                else:
                    self.assertNotIn(b"error[", shown)
                self.assertEqual(status, wanted, shown)
                self.stop()


    def test_slow_but_healthy(self):
        """With the usual thresholds nobody is alarmed: each step takes a
        second."""
        status, shown = self.run_session(
            "session-slow", [(PROMPT, b"exit\r")], hints="on")
        self.assertEqual(status, 0)
        self.assertIn(b"waiting for the session", shown)
        self.assertNotIn(b"\n  ", shown)

    def test_standard_input_at_its_end(self):
        status, shown = self.run_session("session-shell", [],
                                         stdin=subprocess.DEVNULL)
        self.assertIn(b"error[stdin-eof]", shown)
        self.assertEqual(status, 255)

    def test_plugin_that_can_not_run(self):
        """aws says nothing of it, and 0."""
        path = self.script("session-manager-plugin", "")
        with open(path, "wb") as file:
            file.write(b"\x7fELF and no more")
        status, shown = self.run_session(
            "session-shell", [], PATH=f"{self.dir}:/usr/bin:/bin")
        self.assertIn(b"error[plugin-not-executable]", shown)
        self.assertIn(b"aws ssm terminate-session --session-id alice-", shown)
        self.assertEqual(status, 255)

    def test_how_long_it_was_open(self):
        _, shown = self.run_session("session-terminated", [KEY])
        self.assertIn(b"It had been open for ", shown)
        self.assertNotIn(b"ruled out", shown)
        self.assertIn(b"Connect again:", shown)


if __name__ == "__main__":
    aws_common.main()
