"""The user's terminal: its modes and flags before, during and after."""
import os
import signal
import subprocess
import sys
import time

from harness import (Case, HERE, PROGRAM, SANITIZED, TARGET, TIMEOUT, main)


class Modes(Case):
    def hold(self, mode='hold', **more):
        """A run that is under way, with the terminal raw."""
        terminal = self.terminal()
        before = terminal.modes()
        self.start(mode, terminal=terminal, **more)
        self.assertEqual(self.channel.line(), 'ready')
        self.wait_raw(terminal)
        return terminal, before

    def wait_raw(self, terminal):
        # Nothing tells of this but the terminal itself.
        deadline = time.monotonic() + TIMEOUT
        while not terminal.is_raw():
            self.assertLess(time.monotonic(), deadline, 'never raw')
            time.sleep(0.005)

    def test_equal_after_a_normal_end(self):
        terminal, before = self.hold()
        self.assertNotEqual(terminal.modes(), before)
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.modes(), before)
        self.assert_blocking(terminal.slave)

    def test_odd_modes_come_back(self):
        terminal = self.terminal()
        subprocess.run(['stty', '-echo', 'intr', '^P', '-onlcr', 'ixany'],
                       stdin=terminal.slave, check=True)
        before = terminal.modes()
        self.start('hold', terminal=terminal)
        self.channel.line()
        self.wait_raw(terminal)
        self.channel.go()
        self.wait_showing(terminal)
        self.assertEqual(terminal.modes(), before)

    def test_equal_after_signals_to_us(self):
        for signum in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1,
                       signal.SIGALRM):
            with self.subTest(signum=signum):
                self.setUp()
                terminal, before = self.hold()
                self.process.send_signal(signum)
                self.assertEqual(self.wait_showing(terminal), -signum)
                self.assertEqual(terminal.modes(), before)
                self.assert_blocking(terminal.slave)
                # Nobody has the pipe any more: aws is gone, too.
                self.assertEqual(self.channel.rest(), '')

    def test_equal_after_a_crash(self):
        for signum in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
            with self.subTest(signum=signum):
                self.setUp()
                terminal, before = self.hold()
                self.process.send_signal(signum)
                status = self.wait_showing(terminal)
                if SANITIZED:
                    self.assertNotEqual(status, 0)
                else:
                    self.assertEqual(status, -signum)
                self.assertEqual(terminal.modes(), before)

    def test_kill_9(self):
        terminal, before = self.hold()
        self.process.kill()
        self.assertEqual(self.wait(), -9)
        self.assert_blocking(terminal.slave)
        # The end of the pipe: whoever had it is gone.
        self.assertEqual(self.channel.rest(), '')

    def test_kill_9_without_a_terminal(self):
        self.start('hold')
        self.assertEqual(self.channel.line(), 'ready')
        self.process.kill()
        self.wait()
        self.assertEqual(self.channel.rest(), '')

    def test_pipes_stay_blocking(self):
        pipes = [os.pipe() for _ in range(3)]
        for number in (0, 1):
            with self.subTest(killed=bool(number)):
                self.setUp()
                self.start('hold', stdin=pipes[0][0], stdout=pipes[1][1],
                           stderr=pipes[2][1])
                self.assertEqual(self.channel.line(), 'ready')
                mine = (pipes[0][0], pipes[1][1], pipes[2][1])
                for fd in mine:
                    self.assert_blocking(fd)
                if number:
                    self.process.kill()
                else:
                    self.channel.go()
                self.wait()
                for fd in mine:
                    self.assert_blocking(fd)
        for pair in pipes:
            for fd in pair:
                os.close(fd)

    def test_modes_changed_by_others_stay(self):
        terminal, before = self.hold()
        subprocess.run(['stty', 'cbreak', 'intr', '^P'],
                       stdin=terminal.slave, check=True)
        changed = terminal.modes()
        self.channel.go()
        self.wait_showing(terminal)
        self.assertEqual(terminal.modes(), changed)

    def test_output_is_still_translated_beside_us(self):
        # ssm-connect ... | tee log: tee writes to the same terminal.
        terminal = self.terminal()
        read, write = os.pipe()
        self.start('hold', terminal=terminal, stdout=write)
        os.close(write)
        self.assertEqual(self.channel.line(), 'ready')
        self.wait_raw(terminal)
        os.write(terminal.slave, b'from tee\n')
        terminal.expect(rb'from tee\r\n')
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        os.close(read)


class Size(Case):
    def test_size_and_its_changes(self):
        terminal = self.terminal(31, 101)
        self.start('size', terminal=terminal)
        self.assertEqual(self.channel.line(), '31x101')
        terminal.resize(40, 120)
        self.assertEqual(self.channel.line(), '40x120')
        terminal.resize(50, 132)
        self.assertEqual(self.channel.line(), '50x132')
        self.assertEqual(self.wait_showing(terminal), 0)


class JobControl(Case):
    def start_job(self, terminal, mode):
        told, report = os.pipe()
        control, go = os.pipe()
        self.addCleanup(os.close, go)
        self.report = os.fdopen(told, 'r')
        self.addCleanup(self.report.close)
        fds = self.channel.fds + (report, control)
        self.channel.fds = fds
        shell = [sys.executable, os.path.join(HERE, 'jobshell.py'),
                 str(report), str(control), PROGRAM, TARGET]
        self.start(mode, shell[1:], terminal=terminal, argv0=shell[0],
                   program=sys.executable)
        self.go = go
        self.job = int(self.expect_report('started')[1])

    def expect_report(self, word):
        line = self.report.readline().split()
        self.assertEqual(line[:1], [word], line)
        return line

    def stop_and_go_on(self, signum):
        terminal = self.terminal()
        before = terminal.modes()
        self.start_job(terminal, 'hold')
        self.assertEqual(self.channel.line(), 'ready')
        Modes.wait_raw(self, terminal)
        os.kill(self.job, signum)
        self.expect_report('stopped')
        after = terminal.modes()
        terminal.resize(33, 99)
        os.write(self.go, b'.')
        if signum == signal.SIGTSTP:
            self.assertEqual(after, before)
            Modes.wait_raw(self, terminal)
        self.channel.go()
        self.assertEqual(self.expect_report('ended')[1], '0')
        self.assertEqual(terminal.modes(), before)
        self.wait_showing(terminal)

    def test_stop_and_continue(self):
        self.stop_and_go_on(signal.SIGTSTP)

    def wait_stopped(self, pid):
        # It is sent a signal, which it need not have got; only we tell of it.
        deadline = time.monotonic() + TIMEOUT
        state = ''
        while state != 'T':
            self.assertLess(time.monotonic(), deadline, f'still {state}')
            with open(f'/proc/{pid}/stat') as file:
                state = file.read().rsplit(')', 1)[1].split()[0]

    def test_stop_key_while_nothing_is_open(self):
        terminal = self.terminal()
        before = terminal.modes()
        self.start_job(terminal, 'slow_ticks')
        pid = int(self.channel.line())
        Modes.wait_raw(self, terminal)
        terminal.send(b'\x1a')
        self.expect_report('stopped')
        self.assertEqual(terminal.modes(), before)
        self.wait_stopped(pid)
        os.write(self.go, b'.')
        Modes.wait_raw(self, terminal)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'on')
        self.assertEqual(self.expect_report('ended')[1], '0')
        self.assertEqual(terminal.modes(), before)
        self.wait_showing(terminal)

    def test_stop_key_is_the_sessions(self):
        terminal = self.terminal()
        self.start_job(terminal, 'raw_ticks')
        self.channel.line()
        # aws may be faster than we are to set the user's terminal.
        Modes.wait_raw(self, terminal)
        terminal.send(b'\x1a')
        self.assertEqual(self.channel.line(), '1a')
        self.assertEqual(self.expect_report('ended')[1], '0')
        self.wait_showing(terminal)

    def test_stop_that_can_not_be_caught(self):
        self.stop_and_go_on(signal.SIGSTOP)


if __name__ == '__main__':
    main()
