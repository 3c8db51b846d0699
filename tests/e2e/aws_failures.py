"""The real AWS CLI fails in many ways; ssm-connect explains, and changes
nothing else: exit status, requests, aws's own last message."""

import os
import pathlib
import re
import signal
import subprocess
import time

from aws_common import (ALL_PIPES, EXECUTE, ONE_TERMINAL, PROGRAM, START,
                        STDERR_A_PIPE, TARGET, AwsTest, last_message, main,
                        scenarios, terminal)

# scenario: the id in the report's headline
FAILURES = {
    "forbidden-403": "gateway-forbidden",
    "denied-identity": "access-denied-identity",
    "not-connected": "target-not-connected",
    "expired-token": "expired-token",
    "unrecognized-client": "invalid-credentials",
    "clock-slow": "clock-skew",
    "portal-200": "captive-portal",
    "throttled": "throttled",
    "unknown-code": "unknown",
}
ECS_FAILURES = {
    "ecs-cluster-not-found": "ecs-cluster-not-found",
    "ecs-exec-disabled": "ecs-exec-disabled",
}

ROLE = """[profile ops]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/alice
role_session_name = alice
[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/PLANTED0/bPxRfiCYEXAMPLEKEY
"""


def known(failure):
    """The id, or `unknown` as long as the catalogue has no entry for it."""
    result = subprocess.run([PROGRAM, "why", failure], capture_output=True,
                            check=False)
    return failure if result.returncode == 0 else "unknown"


def headlines(lines):
    return [match.group(1) for line in lines
            if (match := re.match(r"error\[([^\]]*)\]", line))]


def process_of_aws(url):
    """The process that has the URL on its command line and is not ours."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if url in words and words[0] != PROGRAM:
            return int(folder.name)
    raise AssertionError("aws is not there")


class Failures(AwsTest):
    def check(self, words, scenario, wanted):
        plain, ours = self.both(words, scenario, ONE_TERMINAL)
        self.assertGreater(ours.status, 0)
        lines = terminal.screen(ours.terminal)
        self.assertEqual(headlines(lines), [known(wanted)])
        self.assertNotIn(" - DEBUG - ", "\n".join(lines))
        # aws's message, alone on its line, stands before the report. Times
        # in it are those of its own run.
        message = re.sub(r"\d", "#", last_message(plain.terminal))
        shown = [re.sub(r"\d", "#", line) for line in lines]
        self.assertIn(message, shown)
        report = next(i for i, line in enumerate(lines)
                      if line.startswith("error["))
        self.assertLess(shown.index(message), report)

    def test_start_session(self):
        for scenario, wanted in FAILURES.items():
            with self.subTest(scenario):
                self.check(START, scenario, wanted)

    def test_execute_command(self):
        for scenario, wanted in ECS_FAILURES.items():
            with self.subTest(scenario):
                self.check(EXECUTE, scenario, wanted)

    def test_verbose_says_once_what_is_logged_twice(self):
        ours = self.ours(("-v", TARGET), "forbidden-403", ALL_PIPES)
        steps = [line for line in ours.stderr.decode().split("\n")
                 if re.match(r" +\d+ ms ", line)]
        self.assertGreater(len(steps), 10)
        for words in ("  version: ", "  arguments: "):
            self.assertEqual(sum(words in step for step in steps), 1, steps)

    def test_short_form_asks_for_the_same(self):
        plain = self.aws(START, "not-connected", ONE_TERMINAL)
        ours = self.ours((TARGET,), "not-connected", ONE_TERMINAL)
        self.assertEqual((ours.status, ours.requests),
                         (plain.status, plain.requests))
        self.assertIn(b"error[target-not-connected]", ours.terminal)

    def test_pipes(self):
        for how in (STDERR_A_PIPE, ALL_PIPES):
            for scenario in ("forbidden-403", "not-connected"):
                with self.subTest(scenario, pipes=list(how)):
                    plain, ours = self.both(START, scenario, how)
                    text = ours.stderr.decode()
                    # Scripts that look for aws's message go on working.
                    self.assertIn(last_message(plain.stderr),
                                  text.split("\n"))
                    self.assertEqual(headlines(text.split("\n")),
                                     [FAILURES[scenario]])
                    # Nothing that only makes sense on a terminal.
                    self.assertNotRegex(text, "[\x1b\r]")
                    self.assertEqual((ours.terminal, ours.stdout),
                                     (plain.terminal, plain.stdout))

    def test_debug_given_by_the_user_is_shown(self):
        plain, ours = self.both((*START, "--debug"), "forbidden-403",
                                STDERR_A_PIPE)

        def messages(text):
            # Without times and addresses, which differ from run to run.
            return [re.sub(r"0x[0-9a-f]+|\d", "#", line)
                    for line in text.decode().split("\n")
                    if re.search(r" - (awscli|botocore)\S* - DEBUG - ", line)
                    and "handler" not in line and "Signature=" not in line]

        self.assertGreater(len(messages(plain.stderr)), 20)
        self.assertEqual(messages(ours.stderr), messages(plain.stderr))
        self.assertIn("error[gateway-forbidden]", ours.stderr.decode())

    def test_a_hostile_message_commands_no_terminal(self):
        ours = self.ours(START, "escape", ONE_TERMINAL)
        lines = terminal.screen(ours.terminal)  # raises on a sequence
        self.assertEqual(headlines(lines), [known("access-denied")])
        for forbidden in ("\u202e", "\u200b", "\x9b"):
            self.assertNotIn(forbidden, "\n".join(lines))

    def test_missing_plugin_is_said_before_aws_is_asked(self):
        with self.subTest("looked for"):
            ours = self.ours(START, "session-ok", ONE_TERMINAL, plugin=False)
            self.assertIn(b"error[plugin-missing]", ours.terminal)
            self.assertEqual(ours.requests, [])
            self.assertEqual(ours.status, 255)
        with self.subTest("not looked for"):
            _, ours = self.both(START, "terminate-denied", ONE_TERMINAL,
                                plugin=False, SSM_CONNECT_PLUGIN_CHECK="off")
            self.assertIn(b"error[plugin-missing]", ours.terminal)
            self.assertEqual([operation for operation, _ in ours.requests],
                             ["StartSession", "TerminateSession"])

    def test_interrupted_while_aws_waits(self):
        def interrupt(_, aws):
            return {"answers": [(lambda: aws.requests, b"\x03")]}

        _, ours = self.both(START, "silent", ONE_TERMINAL, prepare=interrupt)
        self.assertEqual(ours.status, 130)
        self.assertEqual(headlines(terminal.screen(ours.terminal)), [])

    def test_given_up_with_the_harder_key(self):
        def quits(_, aws):
            return {"answers": [(lambda: aws.requests, b"\x1c")]}

        ours = self.ours(START, "silent", ONE_TERMINAL, prepare=quits)
        self.assertEqual(ours.status, -signal.SIGQUIT)
        self.assertEqual(headlines(terminal.screen(ours.terminal)), [])

    def test_ended_from_outside(self):
        """aws alone gets the signal: nobody told us to end."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                def prepare(_, aws, number=number):
                    def end():
                        if not aws.requests:
                            return False
                        time.sleep(2)
                        os.kill(process_of_aws(aws.url), number)
                        return True
                    return {"answers": [(end, b"")]}

                ours = self.ours((TARGET,), "silent", ONE_TERMINAL,
                                 prepare=prepare)
                self.assertEqual(ours.status, -number)
                shown = " ".join(" ".join(
                    terminal.screen(ours.terminal)).split())
                self.assertIn(f"error[ended-by-signal]: the AWS CLI was ended "
                              f"from outside, with {number.name}", shown)
                # The time is that of the end, not of the last record.
                self.assertRegex(shown, r"had not answered StartSession when "
                                 r"it was ended, ([2-9]\.\d|\d\d) s after")


class Mfa(AwsTest):
    """The prompt, which the CLI writes to /dev/tty, not to its stderr."""

    def sign_in(self, code):
        def prepare(home, aws):
            home.send_sts_to(aws.url)
            home.write(".aws/config", ROLE)
            return {"answers": [(b"Enter MFA code for", code + b"\n")]}
        return prepare

    def check(self, code):
        _, ours = self.both(
            (*START, "--profile", "ops"), "mfa", ONE_TERMINAL,
            prepare=self.sign_in(code))
        lines = terminal.screen(ours.terminal)
        # The status line made room for the prompt and did not come back.
        self.assertIn("Enter MFA code for arn:aws:iam::111122223333:mfa/alice:",
                      lines)
        return ours, headlines(lines)

    def test_right_code(self):
        ours, ids = self.check(scenarios.MFA_CODE.encode())
        self.assertEqual([operation for operation, _ in ours.requests],
                         ["AssumeRole", "StartSession"])
        self.assertEqual(ids, [known("access-denied")])

    def test_wrong_code(self):
        ours, ids = self.check(b"000000")
        self.assertEqual([operation for operation, _ in ours.requests],
                         ["AssumeRole"])
        self.assertEqual(ids, [known("mfa-rejected")])


if __name__ == "__main__":
    main()
