"""A session that opens is the real AWS CLI's, byte for byte; so is every
command that ssm-connect only hands on. The plugin is a stand-in."""

from aws_common import (ALL_PIPES, EXECUTE, ONE_TERMINAL, START, AwsTest,
                        main, terminal)

EVERY_BYTE = bytes(range(256)) * 1000


class Session(AwsTest):
    def same(self, words, scenario, how, **more):
        """Equal in everything: status, requests, and all that is shown."""
        plain, ours = self.both(words, scenario, how, **more)
        self.assertEqual(ours.stdout, plain.stdout)
        self.assertEqual(ours.stderr, plain.stderr)
        return plain, ours

    def payload(self, home, _):
        home.write("payload", "").write_bytes(EVERY_BYTE)

    def test_pipes(self):
        _, ours = self.same(START, "session-ok", ALL_PIPES,
                            prepare=self.payload,
                            STANDIN="run cat $HOME/payload")
        self.assertEqual(ours.status, 0)
        self.assertIn(EVERY_BYTE, ours.stdout)
        self.assertEqual(ours.stderr, b"")

    def test_standard_input_reaches_the_session(self):
        def prepare(home, aws):
            self.payload(home, aws)
            source = open(home.path / "payload", "rb")
            self.addCleanup(source.close)
            return {"stdin": source}

        _, ours = self.same(START, "session-ok", ALL_PIPES, prepare=prepare,
                            STANDIN="run cat")
        self.assertIn(EVERY_BYTE, ours.stdout)

    def test_terminal(self):
        def prepare(*_):
            return {"answers": [(b"name? ", b"alice\n"), (b"more? ", b"\x04")]}

        plain, ours = self.same(
            START, "session-ok", ONE_TERMINAL, prepare=prepare,
            STANDIN="run stty size; tty -s </dev/tty && echo has a terminal;"
            " printf 'name? '; read name; echo hello $name;"
            " printf 'more? '; cat; echo end")
        self.assertEqual(ours.status, 0)
        # The status line has come and gone: what stands there is the same.
        self.assertEqual(terminal.screen(ours.terminal),
                         terminal.screen(plain.terminal))
        for line in ("24 80", "has a terminal", "hello alice"):
            self.assertIn(line, terminal.screen(ours.terminal))

    def test_much_output_on_a_terminal(self):
        plain, ours = self.same(START, "session-ok", ONE_TERMINAL,
                                STANDIN="run seq 150000")
        start = b"Starting session with SessionId"
        self.assertEqual(ours.terminal[ours.terminal.index(start):],
                         plain.terminal[plain.terminal.index(start):])

    def test_execute_command(self):
        _, ours = self.same(EXECUTE, "ecs-ok", ALL_PIPES,
                            STANDIN="run echo in the container")
        self.assertIn(b"in the container\n", ours.stdout)
        self.assertEqual(ours.status, 0)

    def test_throttled_first(self):
        _, ours = self.same(START, "throttled-then-ok", ALL_PIPES,
                            STANDIN="run echo here")
        self.assertEqual(len(ours.requests), 2)

    def test_closed_by_the_node_is_a_failure_after_all(self):
        reason = ("reason ----------ERROR-------\n"
                  "Unable to start command: Failed to create ssm-user: failed "
                  "to verify runas user: RunAs user doesn't exist")
        plain = self.aws(START, "session-ok", ONE_TERMINAL, STANDIN=reason)
        ours = self.ours(START, "session-ok", ONE_TERMINAL, STANDIN=reason)
        self.assertEqual((plain.status, ours.status), (0, 255))
        self.assertIn(b"error[runas-user]", ours.terminal)

    def test_plugin_fails(self):
        plain, ours = self.both(START, "session-ok", ONE_TERMINAL,
                                STANDIN="fail 3")
        self.assertEqual(plain.status, 255)
        self.assertIn(b"error[plugin-crashed]", ours.terminal)
        self.assertNotIn(b"PLANTEDVALUE3", ours.terminal)


class HandedOn(AwsTest):
    def test_other_commands(self):
        for words in (("sts", "get-caller-identity"),
                      ("sts", "get-caller-identity", "--output", "text"),
                      ("ssm", "terminate-session", "--session-id", "x"),
                      ("ssm", "no-such-operation"),
                      ("ssm", "describe-sessions")):
            for how in (ALL_PIPES, ONE_TERMINAL):
                with self.subTest(words, terminal=how is ONE_TERMINAL):
                    plain, ours = self.both(words, "session-ok", how)
                    self.assertEqual(
                        (ours.terminal, ours.stdout, ours.stderr),
                        (plain.terminal, plain.stdout, plain.stderr))


if __name__ == "__main__":
    main()
