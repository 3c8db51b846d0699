"""The status line: shown while it is slow, never in anybody's way."""
import re
import subprocess
import time

from harness import Case, Screen, TARGET, main

STATUS = rb'ssm-connect: i-[^\r]*'
PROMPT = 'Enter MFA code for arn:aws:iam::123456789012:mfa/me: '


class Status(Case):
    def screen(self, terminal):
        return Screen(terminal.drain()).lines

    def start_slow(self, mode='session', **more):
        terminal = self.terminal(cols=more.pop('cols', 80))
        self.start(mode, more.pop('words', (TARGET, '--region', 'eu-west-1',
                                            '--profile', 'work')),
                   terminal=terminal, **more)
        self.assertEqual(self.channel.line(), 'slow')
        return terminal

    def test_what_it_says(self):
        terminal = self.start_slow(cols=120)
        line = terminal.expect(STATUS + rb' s').group(0).decode()
        self.assertRegex(line, f'^ssm-connect: {TARGET} · .+ · eu-west-1 · '
                         r'profile work · \d+ s$')

    def test_without_utf_8(self):
        terminal = self.start_slow(cols=120, LC_ALL='C')
        line = terminal.expect(STATUS + rb' s').group(0).decode('ascii')
        self.assertIn(' - profile work - ', line)

    def test_cut_to_the_width(self):
        terminal = self.start_slow(cols=30)
        terminal.expect(STATUS)
        # The next one shows that the first is complete.
        terminal.expect(STATUS + rb'\r\r\x1b\[K\x1b\[C\x1b\[J\r'
                        + STATUS + b' s')
        for line in re.findall(STATUS, terminal.output):
            self.assertLessEqual(len(line.decode('utf-8', 'replace')), 29)
            self.assertRegex(line, rb' s$')

    def test_erased_before_the_session(self):
        terminal = self.start_slow()
        terminal.expect(STATUS)
        self.channel.go()
        terminal.expect(rb'file\r\n')
        lines = self.screen(terminal)
        self.assertEqual(lines, ['', 'Starting session with SessionId: '
                                 'me-0123456789', '$ ls', 'file', ''])
        # What cannot be waited for: that it does not come back.
        time.sleep(1.2)
        self.assertEqual(self.screen(terminal), lines)
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(self.screen(terminal), lines)

    def test_a_prompt_on_the_terminal(self):
        terminal = self.start_slow('mfa')
        terminal.expect(STATUS)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'asked')
        terminal.expect(rb'mfa/me: ')
        self.assertEqual(self.screen(terminal), [PROMPT])
        # Another phase, and long enough for several ticks of the line.
        self.channel.go()
        time.sleep(1.2)
        self.assertEqual(self.screen(terminal), [PROMPT])
        shown = len(terminal.output)
        terminal.send(b'987654\r')
        self.assertEqual(self.channel.line(), 'code 987654')
        self.assertEqual(self.channel.line(), 'slow')
        # Answered: there it is again, on a line of its own.
        terminal.expect(rb'^.{%d}.*' % shown + STATUS + rb' s')
        lines = self.screen(terminal)
        self.assertEqual(lines[0], PROMPT)
        self.assertRegex(lines[1], '^ssm-connect: ')
        self.assertNotIn(b'987654', terminal.output)
        self.channel.go()
        terminal.expect(rb'the session\r\n')
        self.assertEqual(self.screen(terminal), [PROMPT, 'the session', ''])
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)

    def test_not_where_it_can_not_be_erased(self):
        for more in ({'TERM': 'dumb'}, {'TERM': None},
                     {'words': (TARGET, '--debug')}):
            with self.subTest(more=more):
                self.setUp()
                terminal = self.start_slow(**more)
                time.sleep(0.7)
                self.channel.go()
                terminal.expect(rb'file\r\n')
                self.assertNotIn(b'ssm-connect: ', terminal.output)
                self.stop()

    def test_not_into_a_pipe(self):
        terminal = self.start_slow(stderr=subprocess.DEVNULL)
        time.sleep(0.7)
        self.channel.go()
        terminal.expect(rb'file\r\n')
        self.assertNotIn(b'ssm-connect', terminal.output)

    def test_on_a_terminal_of_stderr_alone(self):
        # As ssh's ProxyCommand: both ends of the data are pipes.
        terminal = self.start_slow(stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        terminal.expect(STATUS)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'open')
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(self.screen(terminal), [''])


if __name__ == '__main__':
    main()
