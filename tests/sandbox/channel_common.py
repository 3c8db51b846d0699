"""What the tests of the data channel share: a run of the plain AWS CLI.

PLUGINS are what they run with: the stand-in and, where session-manager-plugin
is on PATH, that, too. What holds of one must hold of the other.
"""

import os
import re
import shutil
import sys
import unittest

import terminal
from home import Home, TARGET, aws_program
from loopback_aws import LoopbackAws
from node import PROMPT

SKIPPED = 77
REAL = shutil.which("session-manager-plugin")
PLUGINS = ["stand-in"] + (["real"] if REAL else [])

PROMPTED = PROMPT.encode()
BANNER = b"\nStarting session with SessionId: ID\n"
EXIT = b"\n\nExiting session with sessionId: ID.\n\n"
FAILED = b"Cannot perform start session: "


def reason(text):
    return b"\n\nSessionId: ID : " + text + b"\n\n"


class Run:
    """One run of aws ssm start-session; a context until the sandbox ends."""

    def __init__(self, plugin, scenario="session-shell"):
        self.plugin = plugin
        self.scenario = scenario

    def __enter__(self):
        self.home = Home().__enter__()
        self.aws = LoopbackAws(self.scenario).__enter__()
        return self

    def __exit__(self, *why):
        self.aws.__exit__(*why)
        self.home.__exit__(*why)

    def start(self, answers=(), words=(), **how):
        """Runs it to its end; the Result, with `shown` made comparable."""
        env = self.home.environment(
            plugin=self.plugin != "real",
            # For what is not on this machine: nothing leaves it.
            HTTPS_PROXY="http://127.0.0.1:9")
        if self.plugin == "real":
            env["PATH"] = os.path.dirname(REAL) + ":" + env["PATH"]
        result = terminal.run(
            [aws_program(), "ssm", "start-session", "--target", TARGET, *words,
             "--endpoint-url", self.aws.url], env,
            answers=[self.answer(*one) for one in answers], **how)
        result.shown = self.comparable(result.terminal or result.stdout)
        return result

    def answer(self, *one):
        """(words, keys), or (stage or operation, how often, keys)."""
        if len(one) == 2:
            return one
        name, count, keys = one

        def reached():
            asked = [operation for operation, _ in self.aws.requests]
            if (self.aws.channel.stages + asked).count(name) < count:
                return False
            if keys == "close":
                self.aws.channel.close()
            return True
        return reached, b"" if keys == "close" else keys

    @staticmethod
    def comparable(text):
        text = text.replace(b"\r\r\n", b"\r\n!").replace(b"\r\n", b"\n")
        text = text.replace(b"\n!", b"\r\n")
        text = re.sub(rb"alice-0\d{16}", b"ID", text)
        text = re.sub(rb"tcp \S+->127[.\d:]+: ", b"tcp HERE->HERE: ", text)
        return re.sub(rb"broken pipe|connection reset by peer", b"BROKEN",
                      text)


class Session(unittest.TestCase):
    """A test with one plugin; see main()."""

    maxDiff = None
    plugin = None

    def session(self, scenario="session-shell"):
        return self.enterContext(Run(self.plugin, scenario))


def main(module):
    """Runs the module's tests: each Session with each plugin."""
    if not aws_program():
        print("no AWS CLI: skipped")
        sys.exit(SKIPPED)
    try:
        # pylint: disable=unused-import,import-outside-toplevel
        import data_channel
    except ImportError as error:
        print(f"{error}: skipped")
        sys.exit(SKIPPED)
    del data_channel
    tests = vars(sys.modules[module])
    for name, kind in list(tests.items()):
        if isinstance(kind, type) and issubclass(kind, Session):
            del tests[name]
            for plugin in PLUGINS if kind is not Session else ():
                title = name + plugin.title().replace("-", "")
                tests[title] = type(title, (kind,), {
                    "plugin": plugin, "__module__": module,
                    "__qualname__": title})
    unittest.main(module=module)
