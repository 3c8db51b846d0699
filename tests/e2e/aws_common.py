"""What the tests with a real AWS CLI share: a run of ours beside a run of aws.

Both run in the same environment, in homes of their own, against a loopback AWS
of their own with the same scenario; what differs is ssm-connect's doing.
Needs SSM_CONNECT (the program); without an AWS CLI the tests are skipped.
"""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, os.environ.get(
    "SSM_TEST_SANDBOX",
    str(pathlib.Path(__file__).resolve().parents[1] / "sandbox")))

# pylint: disable=wrong-import-position
import scenarios
import terminal
from home import Home, SECRET, TARGET, aws_program
from loopback_aws import LoopbackAws

PROGRAM = os.environ.get("SSM_CONNECT", "ssm-connect")
SKIPPED = 77

SECRETS = [SECRET.encode(), scenarios.SECRET_KEY.encode(),
           b"PLANTEDTOKEN1", b"PLANTEDVALUE3", scenarios.MFA_CODE.encode()]

START = ("ssm", "start-session", "--target", TARGET)
EXECUTE = ("ecs", "execute-command", "--cluster", "prod", "--task", "0123",
           "--container", "app", "--interactive", "--command", "/bin/sh")

ONE_TERMINAL = {}
STDERR_A_PIPE = {"stderr": terminal.PIPE}
ALL_PIPES = {"stdin": subprocess.DEVNULL, "stdout": terminal.PIPE,
             "stderr": terminal.PIPE}


class AwsTest(unittest.TestCase):
    maxDiff = 4000

    def run_one(self, program, words, scenario, how, prepare=None, **env):
        """One run: the Result, with `requests` and `kept` (files in HOME).

        prepare(home, aws): what has to stand there before; it may return
        further arguments for terminal.run(). plugin: as in Home.environment.
        """
        with Home() as home, LoopbackAws(scenario) as aws:
            how = {**how, **((prepare(home, aws) if prepare else None) or {})}
            result = terminal.run(
                [program, *words, "--endpoint-url", aws.url],
                home.environment(**env), **how)
            result.requests = list(aws.requests)
            state = home.path / ".local"
            result.kept = [path.read_bytes() for path in state.rglob("*")
                           if path.is_file()]
        return result

    def aws(self, words, scenario, how, **more):
        return self.run_one(aws_program(), words, scenario, how, **more)

    def ours(self, words, scenario, how, **more):
        """A run of ours, with what holds of every run."""
        result = self.run_one(PROGRAM, words, scenario, how, **more)
        self.assertEqual(result.after, result.before,
                         "the terminal's attributes have changed")
        outputs = [result.terminal, result.stdout, result.stderr]
        for secret in SECRETS:
            for output in outputs + result.kept:
                if secret in output and secret not in self.typed(more):
                    self.fail(f"{secret} in {output!r}")
        return result

    def typed(self, more):
        """Secrets that the session itself is meant to show."""
        return more.get("STANDIN", "").encode()

    def both(self, words, scenario, how, **more):
        """(aws's own run, ours), after comparing exit status and requests."""
        plain = self.aws(words, scenario, how, **more)
        ours = self.ours(words, scenario, how, **more)
        self.assertEqual(ours.status, plain.status, ours)
        self.assertEqual(ours.requests, plain.requests)
        return plain, ours


def last_message(text):
    """aws's last message in what it wrote: its last line with words."""
    return [line for line in text.decode().replace("\r\n", "\n").split("\n")
            if line.strip()][-1]


def main():
    if not aws_program():
        print("no AWS CLI: skipped")
        sys.exit(SKIPPED)
    unittest.main(module="__main__")
