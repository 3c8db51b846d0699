"""Signals: typed ones are aws's, those that end us end aws first."""
import os
import signal
import subprocess

from harness import Case, TARGET, main


class Typed(Case):
    def test_control_c_reaches_aws(self):
        terminal = self.terminal()
        self.start('signals', terminal=terminal)
        self.assertEqual(self.channel.line(), 'ready')
        for byte, signum in ((b'\x03', signal.SIGINT),
                             (b'\x1c', signal.SIGQUIT)):
            terminal.send(byte)
            self.assertEqual(self.channel.line(), f'signal {int(signum)}')
        # And we are still there.
        self.channel.go()
        self.assertEqual(self.channel.line(), 'pong')

    def test_control_c_is_a_byte_where_the_session_wants_it(self):
        terminal = self.terminal()
        self.start('echo', terminal=terminal, FAKE_BYTES='3')
        self.assertEqual(self.channel.line(), 'ready')
        terminal.send(b'\x03\x1a\x1c')
        terminal.expect(rb'\x03\x1a\x1c')
        self.assertEqual(self.wait_showing(terminal), 0)

    def test_control_c_without_a_pty(self):
        # Only stderr is a terminal: the kernel tells both of us, once.
        terminal = self.terminal()
        self.start('signals', terminal=terminal, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
        self.assertEqual(self.channel.line(), 'ready')
        terminal.send(b'\x03')
        self.assertEqual(self.channel.line(), 'signal 2')
        self.channel.go()
        self.assertEqual(self.channel.line(), 'pong')


class Sent(Case):
    def test_interrupt_is_forwarded(self):
        for with_terminal in (True, False):
            with self.subTest(terminal=with_terminal):
                self.setUp()
                terminal = self.terminal() if with_terminal else None
                self.start('signals', terminal=terminal)
                self.assertEqual(self.channel.line(), 'ready')
                self.process.send_signal(signal.SIGINT)
                self.assertEqual(self.channel.line(), 'signal 2')
                self.channel.go()
                self.assertEqual(self.channel.line(), 'pong')
                self.stop()

    def test_term_ends_aws_and_us(self):
        for with_terminal, first in ((True, 1), (False, 15)):
            with self.subTest(terminal=with_terminal):
                self.setUp()
                terminal = self.terminal() if with_terminal else None
                self.start('signals', terminal=terminal)
                self.assertEqual(self.channel.line(), 'ready')
                self.process.send_signal(signal.SIGTERM)
                self.assertEqual(self.channel.line(), f'signal {first}')
                self.assertEqual(self.wait(), -signal.SIGTERM)

    def test_stubborn_aws_is_killed_in_the_end(self):
        terminal = self.terminal()
        self.start('ignore', terminal=terminal)
        self.assertEqual(self.channel.line(), 'ready')
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.channel.line(), 'signal 1')
        self.assertEqual(self.channel.line(), 'signal 15')
        self.assertEqual(self.channel.rest(), '')
        self.assertEqual(self.wait(), -signal.SIGTERM)

    def test_terminal_is_gone(self):
        terminal = self.terminal()
        self.start('signals', terminal=terminal)
        self.assertEqual(self.channel.line(), 'ready')
        os.close(terminal.slave)
        os.close(terminal.master)
        terminal.master, terminal.slave = os.pipe()
        self.assertIn('signal 1\n', self.channel.rest())
        self.assertEqual(self.wait(), -signal.SIGHUP)

    def test_ignored_by_our_caller(self):
        # nohup: the hang-up is ignored by us and by aws.
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        terminal = self.terminal()
        self.start('signals', terminal=terminal, before=ignore)
        self.assertEqual(self.channel.line(), 'ignored 1')
        self.assertEqual(self.channel.line(), 'ready')
        self.process.send_signal(signal.SIGHUP)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'pong')

    def test_aws_gets_the_signals_as_we_did(self):
        # Python would change them before it could tell: ask a shell.
        shell = self.script('shell', "grep '^Sig[BI]' /proc/self/status\n")

        def ignore():
            # As whoever runs the tests may not have them.
            for number in (signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGUSR2, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, [signal.SIGUSR1])
        want = subprocess.run([shell], stdout=subprocess.PIPE,
                              preexec_fn=ignore).stdout
        self.start('', stdout=subprocess.PIPE, before=ignore,
                   SSM_CONNECT_AWS=shell)
        self.assertEqual(self.process.communicate()[0], want)
        self.assertIn(b'SigIgn', want)


if __name__ == '__main__':
    main()
