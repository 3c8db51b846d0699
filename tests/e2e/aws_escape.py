"""~. with the real AWS CLI: the session is ended at the service, with the
user's own credentials and endpoint, and then aws."""

import os

import aws_common
from aws_common import EXECUTE, SECRETS, START, Home, LoopbackAws
from harness import Case


PROMPT = rb"\S*[$#] "


class Escape(Case):
    def environment(self, mode, **more):
        return self.home.environment(
            XDG_STATE_HOME=os.path.join(self.dir, "state"), **more)

    def run_until(self, scenario, shown, words=START, **more):
        """A run that is given up once `shown` has come, as a function says
        or on the terminal; then what it showed."""
        terminal = self.terminal()
        before = terminal.modes()
        with Home() as self.home, LoopbackAws(scenario) as aws:
            self.start("", (*words, "--endpoint-url", aws.url),
                       terminal=terminal, **more)
            if callable(shown):
                while not shown(aws):
                    self.assertIsNone(self.process.poll())
                    aws.ending.wait(0.01)
            else:
                terminal.expect(shown)
            terminal.type(b"~.")
            self.status = self.wait_showing(terminal)
            self.requests = list(aws.requests)
        self.assertEqual(terminal.modes(), before)
        self.assertEqual(self.channel.rest(), "")  # nobody is left
        for secret in SECRETS:
            self.assertNotIn(secret, terminal.output)
        return terminal.output.decode()

    def operations(self):
        return [operation for operation, _ in self.requests]

    def kept(self):
        """The one log that was kept."""
        folder = os.path.join(self.dir, "state", "ssm-connect")
        name, = os.listdir(folder)
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def test_a_session_that_hangs(self):
        text = self.run_until("session-ok", rb"SessionId: \S+\r\n",
                              STANDIN="hang")
        self.assertEqual(self.operations(),
                         ["StartSession", "TerminateSession"])
        started = self.requests[1][1]["SessionId"]
        self.assertIn(f"SessionId: {started}\r\n", text)
        self.assertEqual(self.status, 255)
        self.assertIn("error[data-channel-hang]", text)
        self.assertNotIn("terminate-session", text)
        self.assertIn("given_up yes\n", self.kept())
        self.assertIn("terminated yes\n", self.kept())

    def test_a_session_that_is_open(self):
        text = self.run_until("session-shell", PROMPT)
        self.assertEqual(self.operations(),
                         ["StartSession", "TerminateSession"])
        # The plugin left by itself when its channel was closed.
        self.assertIn("Exiting session with sessionId", text)
        self.assertEqual(self.status, 0)
        self.assertNotIn("error[", text)

    def test_port_forwarding(self):
        for document in ("AWS-StartPortForwardingSession",
                         "AWS-StartPortForwardingSessionToRemoteHost"):
            with self.subTest(document):
                self.setUp()
                text = self.run_until(
                    "session-shell", rb"Waiting for connections",
                    (*START, "--document-name", document, "--parameters",
                     "portNumber=1,host=127.0.0.1"))
                # The plugin ends it at the service by itself.
                self.assertEqual(self.operations(), ["StartSession"])
                self.assertIn("Terminate signal received, exiting.", text)
                self.assertEqual(self.status, 0)
                self.assertNotIn("error[", text)

    def test_it_may_not_be_ended(self):
        text = self.run_until("terminate-denied", rb"SessionId: \S+\r\n",
                              STANDIN="hang")
        session = self.requests[1][1]["SessionId"]
        self.assertIn("ssm-connect: the session may be left at AWS (", text)
        self.assertIn("not authorized to perform: ssm:TerminateSession", text)
        self.assertIn(f"\r\n  aws ssm terminate-session --session-id {session}"
                      " --region ap-northeast-1\r\n", text)
        self.assertEqual(self.status, 255)

    def test_aws_does_not_answer(self):
        text = self.run_until("silent", lambda aws: aws.requests)
        self.assertEqual(self.operations(), ["StartSession"])
        self.assertEqual(self.status, 255)
        self.assertIn("error[no-answer-yet]", text)
        self.assertIn("given_up yes\n", self.kept())

    def test_execute_command(self):
        # Its endpoint is not Systems Manager's, which is out of reach here.
        text = self.run_until("ecs-ok", rb"SessionId: \S+\r\n", EXECUTE,
                              STANDIN="hang", HTTPS_PROXY="http://127.0.0.1:1")
        self.assertNotIn("TerminateSession", self.operations())
        self.assertIn("the session may be left at AWS (", text)
        self.assertEqual(self.status, 255)


if __name__ == "__main__":
    # The bases are cases without tests.
    del Case
    aws_common.main()
