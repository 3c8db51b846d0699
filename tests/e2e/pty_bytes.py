"""No byte is lost, changed or kept in memory without need."""
import hashlib
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

from harness import (Case, SANITIZED, TARGET, TIMEOUT, main, read_all,
                     read_some)

MIB = 1 << 20
RUNS = 200


def some_bytes(count, without=b''):
    data = bytes(random.Random(count).randbytes(count))
    return data.translate(bytes.maketrans(without, b'x' * len(without)))


class Output(Case):
    def test_mebibyte_right_before_the_end(self):
        # The slave's terminal turns \n into \r\n as the user's does.
        data = some_bytes(MIB, b'\n')
        path = os.path.join(self.dir, 'data')
        with open(path, 'wb') as file:
            file.write(data)
        want = hashlib.sha256(data).hexdigest()
        for run in range(RUNS):
            terminal = self.terminal()
            # Where the machine is slow, a status line would show.
            self.start('burst', terminal=terminal, FAKE_DATA=path,
                       TERM='dumb')
            status = self.wait_showing(terminal)
            self.assertEqual(status, 0)
            got = hashlib.sha256(terminal.output).hexdigest()
            self.assertEqual((run, len(terminal.output), got),
                             (run, MIB, want))
            terminal.close()
            self.channel.close()
            self.new_channel()

    def test_what_a_grandchild_keeps_open_does_not_keep_us(self):
        terminal = self.terminal()
        self.start('grandchild', terminal=terminal)
        self.assertTrue(self.channel.line().startswith('grandchild'))
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 5)
        self.assertIn(b'last words', terminal.output)

    def test_slow_terminal_loses_nothing(self):
        # Nobody reads the terminal until aws has written all it could.
        data = some_bytes(4 * MIB, b'\n')
        path = os.path.join(self.dir, 'data')
        with open(path, 'wb') as file:
            file.write(data)
        terminal = self.terminal()
        self.start('burst', terminal=terminal, FAKE_DATA=path,
                       TERM='dumb')
        self.wait_until_stuck()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.output, data)

    def test_told_to_end_while_nobody_reads(self):
        path = os.path.join(self.dir, 'data')
        with open(path, 'wb') as file:
            file.write(some_bytes(4 * MIB, b'\n'))
        terminal = self.terminal()
        before = terminal.modes()
        self.start('burst', terminal=terminal, FAKE_DATA=path,
                       TERM='dumb')
        self.wait_until_stuck()
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.wait(), -signal.SIGTERM)
        self.assertEqual(terminal.modes(), before)

    def wait_until_stuck(self):
        """Waits until both ssm-connect and aws sleep, and go on sleeping."""
        seen = 0
        deadline = time.monotonic() + TIMEOUT
        while seen < 5:
            self.assertLess(time.monotonic(), deadline)
            states = self.states()
            seen = seen + 1 if states == ['S', 'S'] else 0
            time.sleep(0.02)

    def states(self):
        pid = self.process.pid
        with open(f'/proc/{pid}/task/{pid}/children') as file:
            pids = [pid] + file.read().split()
        states = []
        for pid in pids:
            with open(f'/proc/{pid}/stat') as file:
                states.append(file.read().rsplit(')', 1)[1].split()[0])
        return states


class Input(Case):
    def test_paste_into_a_reader_that_waits(self):
        data = some_bytes(MIB)
        path = os.path.join(self.dir, 'pasted')
        terminal = self.terminal()
        self.start('slow_reader', terminal=terminal, FAKE_DATA=path,
                   FAKE_BYTES=str(len(data)))
        self.assertEqual(self.channel.line(), 'ready')
        sender = threading.Thread(target=terminal.send, args=(data,))
        sender.start()
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        sender.join()
        with open(path, 'rb') as file:
            self.assertEqual(file.read(), data)

    def test_all_values_both_ways(self):
        data = bytes(range(256)) * 64
        terminal = self.terminal()
        self.start('echo', terminal=terminal, FAKE_BYTES=str(len(data)))
        self.assertEqual(self.channel.line(), 'ready')
        sender = threading.Thread(target=terminal.send, args=(data,))
        sender.start()
        self.assertEqual(self.wait_showing(terminal), 0)
        sender.join()
        self.assertEqual(terminal.output, data)

    def test_stdin_at_its_end(self):
        terminal = self.terminal()
        self.start('echo', terminal=terminal, stdin=subprocess.DEVNULL)
        self.assertEqual(self.channel.line(), 'ready')
        self.assertEqual(self.channel.line(), 'end of input')
        self.assertEqual(self.wait_showing(terminal), 0)

    def test_end_of_input_typed_before_raw(self):
        # The terminal's own line discipline is aws's: ^D there is an end.
        terminal = self.terminal()
        self.start('hold', terminal=terminal)
        self.assertEqual(self.channel.line(), 'ready')
        terminal.send(b'\x04')
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)


class Pipes(Case):
    def test_stdout_is_a_pipe(self):
        data = some_bytes(MIB)
        path = os.path.join(self.dir, 'data')
        with open(path, 'wb') as file:
            file.write(data)
        terminal = self.terminal()
        read, write = os.pipe()
        self.start('burst', terminal=terminal, stdout=write, FAKE_DATA=path)
        os.close(write)
        self.assertEqual(read_all(read), data)
        os.close(read)
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.output, b'')

    def test_both_pipes_binary_both_ways(self):
        data = bytes(range(256)) * (MIB // 256)
        in_read, in_write = os.pipe()
        out_read, out_write = os.pipe()
        self.start('echo', stdin=in_read, stdout=out_write)
        os.close(in_read)
        os.close(out_write)

        def send():
            view = memoryview(data)
            while view:
                view = view[os.write(in_write, view):]
            os.close(in_write)
        sender = threading.Thread(target=send)
        sender.start()
        self.assertEqual(read_all(out_read), data)
        sender.join()
        os.close(out_read)
        self.assertEqual(self.wait(), 0)

    def test_files_keep_their_position(self):
        with tempfile.TemporaryFile() as file:
            file.write(b'before ')
            file.flush()
            self.start('stderr', stdout=file, stderr=file)
            self.wait()
            file.seek(0)
            text = file.read()
        self.assertTrue(text.startswith(b'before a warning\n'), text)


class Stderr(Case):
    WANT = b'a warning\n\xff\x1b[31mmore\nno newline at the end'

    def test_plain_lines_are_passed_on_as_they_are(self):
        read, write = os.pipe()
        self.start('stderr', stderr=write)
        os.close(write)
        got = read_all(read)
        os.close(read)
        self.assertEqual(got[:len(self.WANT)], self.WANT)
        self.assertNotIn(b'botocore.hooks', got)

    def test_a_socket_for_stderr(self):
        mine, theirs = socket.socketpair()
        self.start('stderr', stderr=theirs.fileno())
        theirs.close()
        got = read_all(mine.fileno())
        mine.close()
        self.assertEqual(got[:len(self.WANT)], self.WANT)

    def test_lines_end_right_and_are_harmless_on_a_raw_terminal(self):
        terminal = self.terminal()
        self.start('stderr', terminal=terminal, TERM='dumb')
        self.wait_showing(terminal)
        want = (b'a warning\r\n\\xff\\x1b[31mmore\r\n'
                b'no newline at the end')
        self.assertEqual(terminal.output[:len(want)], want)

    def test_the_log_is_shown_if_asked_for(self):
        done = self.run_plain([TARGET, '--debug'], 'stderr')
        for part in (b'botocore.hooks', b'a warning\n', b'CLI version'):
            self.assertIn(part, done.stderr)

    def test_endless_line_in_bounded_memory(self):
        total = 100 * 1000 * 1000
        with tempfile.TemporaryFile(dir=self.dir) as file:
            self.start('long_line', stderr=file, FAKE_BYTES=str(total),
                       ASAN_OPTIONS='quarantine_size_mb=16')
            self.assertEqual(self.channel.line(), 'written')
            with open(f'/proc/{self.process.pid}/status') as status:
                peak = int(re.search(r'VmHWM:\s+(\d+) kB',
                                     status.read()).group(1))
            self.channel.go()
            self.wait()
            # All of it came through nevertheless.
            self.assertGreaterEqual(file.seek(0, os.SEEK_END), total)
        self.assertLess(peak, 256 * 1024 if SANITIZED else 24 * 1024)

    def test_slow_reader_of_stderr(self):
        total = 8 * MIB
        read, write = os.pipe()
        self.start('long_line', stderr=write, FAKE_BYTES=str(total))
        os.close(write)
        # Until the first byte is asked for, everything has filled up.
        read_some(read, time.monotonic() + TIMEOUT)
        self.channel.go()
        got = len(read_all(read))
        os.close(read)
        self.wait()
        self.assertEqual(self.channel.line(), 'written')
        self.assertGreater(got, total - MIB)


if __name__ == '__main__':
    main()
