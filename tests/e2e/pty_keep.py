"""The log of a failed session: where it is, who may read it, what is in it."""
import os
import re
import resource
import signal
import stat
import subprocess
import time
import unittest

from harness import Case, PROGRAM, TARGET, TIMEOUT, main

NAME = re.compile(r'^\d{8}T\d{6}Z(-[1-9]\d*)?\.log$')
SECRET = 'PLANTEDSECRET0bPxRfiCYEXAMPLEKEY'
FAILED = b'error[target-not-connected]'


class Keep(Case):
    """With a state directory of the test's own, as the harness sets it."""

    def setUp(self):
        super().setUp()
        self.state = os.path.join(self.dir, 'state')
        self.kept = os.path.join(self.state, 'ssm-connect')

    def logs(self, folder=None):
        """Paths of what is kept, in the order of names."""
        folder = folder or self.kept
        if not os.path.isdir(folder):
            return []
        return [os.path.join(folder, name)
                for name in sorted(os.listdir(folder))]

    def run_failing(self, *options, mode='forbidden', status=254, **kwargs):
        """A run that fails; its standard error."""
        done = self.run_plain([*options, TARGET], mode, **kwargs)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def read(self, path):
        with open(path, 'rb') as file:
            return file.read()

    def named(self, stderr):
        """The command that the report gives, by its words for a shell."""
        match = re.search(r'^log \(secrets masked\)  (.+)\n {22}'
                          r'ssm-connect explain (.+)\n\Z', stderr.decode(),
                          re.M)
        self.assertTrue(match, stderr)
        self.assertEqual(match.group(1), match.group(2))
        return match.group(1)

    def by_shell(self, word, **env):
        return subprocess.run(
            ['sh', '-c', f'{PROGRAM} explain {word}'], timeout=TIMEOUT,
            env=self.environment('exit', **env), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT).stdout


class Place(Keep):
    def test_modes_and_name(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        stderr = self.run_failing()
        [path] = self.logs()
        self.assertRegex(os.path.basename(path), NAME)
        for name, mode in ((self.state, 0o700), (self.kept, 0o700),
                           (path, 0o600)):
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), mode)
        self.assertEqual(self.named(stderr), path)
        explained = self.by_shell(path)
        self.assertIn(FAILED, explained)
        self.assertIn(b'aws has ended with status 254\n', explained)

    def test_home(self):
        for state in (None, '', 'relative/state'):
            with self.subTest(state=state):
                self.setUp()
                env = {'XDG_STATE_HOME': state, 'HOME': self.dir}
                stderr = self.run_failing(env=env, cwd=self.dir)
                [path] = self.logs(os.path.join(
                    self.dir, '.local/state/ssm-connect'))
                word = self.named(stderr)
                self.assertEqual(word, '~/.local/state/ssm-connect/'
                                 + os.path.basename(path))
                self.assertIn(FAILED, self.by_shell(word, HOME=self.dir))

    def test_a_path_that_a_shell_would_split(self):
        for name in ("it's a state", 'a$(echo b)', 'a\tb'):
            with self.subTest(name=name):
                self.setUp()
                home = os.path.join(self.dir, 'ho me')
                env = {'HOME': home, 'XDG_STATE_HOME':
                       os.path.join(home, name)}
                word = self.named(self.run_failing(env=env))
                self.assertTrue(word.startswith('~/'))
                if '\t' not in name:  # shown as a blank
                    self.assertIn(FAILED, self.by_shell(word, HOME=home))

    def test_made_private(self):
        os.makedirs(self.kept)
        os.chmod(self.kept, 0o755)
        self.run_failing()
        self.assertEqual(stat.S_IMODE(os.stat(self.kept).st_mode), 0o700)
        self.assertEqual(len(self.logs()), 1)

    def test_behind_a_link_of_ours(self):
        os.makedirs(self.state)
        there = os.path.join(self.dir, 'there')
        os.mkdir(there, 0o755)
        os.symlink(there, self.kept)
        self.run_failing()
        self.assertEqual(len(self.logs()), 1)
        self.assertEqual(stat.S_IMODE(os.stat(there).st_mode), 0o755)

    def refused(self, words, *options, **kwargs):
        """The session is as without; one line tells of the log."""
        without = self.run_failing('--no-log', **kwargs)
        stderr = self.run_failing(*options, **kwargs)
        lines = [line for line in stderr.split(b'\n')
                 if line.startswith(b'ssm-connect: ')]
        self.assertEqual(len(lines), 1, stderr)
        self.assertIn(words, lines[0])
        self.assertEqual(stderr.replace(lines[0] + b'\n', b''), without)

    def test_what_is_not_ours(self):
        if os.geteuid() != 0:
            self.skipTest('only root can give files away')
        os.makedirs(self.state)
        there = os.path.join(self.dir, 'there')
        os.mkdir(there)
        for give in ('directory', 'target', 'link'):
            with self.subTest(give=give):
                if give == 'directory':
                    os.mkdir(self.kept, 0o777)
                    os.chown(self.kept, 12345, 12345)
                else:
                    os.symlink(there, self.kept)
                    os.chown(there if give == 'target' else self.kept,
                             12345, 12345, follow_symlinks=False)
                self.refused(b'is not yours alone')
                self.assertEqual(os.listdir(self.kept), [])
                os.chown(there, 0, 0)
                (os.rmdir if give == 'directory' else os.unlink)(self.kept)

    def test_a_link_to_where_others_may_write(self):
        os.makedirs(self.state)
        there = os.path.join(self.dir, 'there')
        os.mkdir(there)
        os.chmod(there, 0o1777)
        os.symlink(there, self.kept)
        self.refused(b'is not yours alone')
        self.assertEqual(os.listdir(there), [])

    def test_no_directory(self):
        with open(os.path.join(self.dir, 'file'), 'w'):
            pass
        os.makedirs(self.state)
        os.symlink('nowhere/at/all', self.kept)
        self.refused(b'No such file')
        self.refused(b'Not a directory', env={
            'XDG_STATE_HOME': os.path.join(self.dir, 'file')})
        self.refused(b'/proc/1/nothing', env={
            'XDG_STATE_HOME': '/proc/1/nothing'})

    def test_quiet_about_it(self):
        stderr = self.run_failing('-q', env={
            'XDG_STATE_HOME': '/proc/1/nothing'})
        self.assertNotIn(b'ssm-connect: ', stderr)

    def test_no_room(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        self.refused(b'File too large', preexec_fn=limit)
        self.assertEqual(self.logs(), [])

    def test_full_disk(self):
        os.makedirs(self.kept, 0o700)
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'none',
                           self.kept], stderr=subprocess.DEVNULL).returncode:
            self.skipTest('cannot mount')
        self.addCleanup(subprocess.run, ['umount', self.kept], check=True)
        self.refused(b'No space left', mode='flood',
                     env={'FAKE_BYTES': '100000'})
        self.assertEqual(self.logs(), [])


class Which(Keep):
    def test_off(self):
        for options, env in ((['--no-log'], {}),
                             ([], {'SSM_CONNECT_LOG': 'off'})):
            stderr = self.run_failing(*options, env=env)
            self.assertNotIn(b'secrets masked', stderr)
            self.assertFalse(os.path.exists(self.state))

    def test_neither_on_nor_off(self):
        env = {'SSM_CONNECT_LOG': 'OFF'}
        said = b"ssm-connect: SSM_CONNECT_LOG: 'OFF' is neither on nor off\n"
        stderr = self.run_failing(env=env)
        self.assertTrue(stderr.startswith(said), stderr)
        self.assertIn(b'secrets masked', stderr)
        # What the command line says needs no word on that.
        self.assertNotIn(said, self.run_failing('--no-log', env=env))
        for value in ('', 'on'):
            self.assertNotIn(b'neither', self.run_failing(
                env={'SSM_CONNECT_LOG': value}))

    def test_success_leaves_nothing(self):
        done = self.run_plain([TARGET], env={'FAKE_STATUS': '0'})
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertFalse(os.path.exists(self.state))

    def test_whoever_ends_us_gets_none(self):
        self.start('hold')
        self.channel.line()
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.wait(), -signal.SIGTERM)
        self.assertFalse(os.path.exists(self.state))

    def make(self, *names):
        os.makedirs(self.kept, exist_ok=True)
        for name in names:
            with open(os.path.join(self.kept, name), 'w') as file:
                file.write(name)

    def test_newest_ten(self):
        second = [f'20250101T000000Z{number}.log'
                  for number in ('', *(f'-{i}' for i in range(2, 13)))]
        foreign = ['notes.log', '20250101T000000Z.log.gz', '20250101T000000Z',
                   'x20250101T000000Z.log', '20250101T000000Z-1.log',
                   '20250101T000000Z-02.log', '20250101T00000Z.log',
                   '20250101T000000Z-99999.log', '.hidden']
        self.make(*second, *foreign)
        os.mkdir(os.path.join(self.kept, '20240101T000000Z.log'))
        os.symlink('/etc/passwd',
                   os.path.join(self.kept, '20240102T000000Z.log'))
        self.run_failing()
        names = set(os.listdir(self.kept))
        self.assertLessEqual(set(foreign), names)
        self.assertLessEqual({'20240101T000000Z.log', '20240102T000000Z.log'},
                             names)
        # -12 to -4 are the newest nine of that second, and ours.
        self.assertEqual(names & set(second), set(second[3:]))

    def test_a_clock_that_went_back(self):
        self.make(*(f'29990101T0000{i:02}Z.log' for i in range(12)))
        stderr = self.run_failing()
        own = os.path.basename(self.named(stderr))
        names = sorted(os.listdir(self.kept))
        self.assertEqual(len(names), 10)
        self.assertIn(own, names)
        self.assertIn('29990101T000011Z.log', names)
        self.assertNotIn('29990101T000002Z.log', names)

    def test_many_at_once(self):
        runs = [subprocess.Popen(
            [PROGRAM, TARGET], env=self.environment('forbidden'),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE) for _ in range(24)]
        named = []
        for run in runs:
            stderr = run.communicate(timeout=TIMEOUT)[1]
            self.assertEqual(run.returncode, 254)
            self.assertNotIn(b'ssm-connect: ', stderr)
            named.append(self.named(stderr))
        # Each had one of its own, and ten of them are there, whole.
        self.assertEqual(len(set(named)), len(runs))
        logs = self.logs()
        self.assertEqual(len(logs), 10)
        self.assertLessEqual(set(logs), set(named))
        for path in logs:
            self.assertIn(b' - ssm_connect - DEBUG - known: exit 254\n',
                          self.read(path))


class Content(Keep):
    def test_no_secret(self):
        for options in ([], ['--log', os.path.join(self.dir, 'log')]):
            with self.subTest(options=options):
                stderr = self.run_failing(*options, mode='secrets',
                                   env={'FAKE_SECRET': SECRET})
                log = self.read(self.named(stderr))
                self.assertNotIn(SECRET.encode(), log)
                self.assertGreaterEqual(log.count(b'[masked'), 3)

    def test_lines_keep_their_numbers(self):
        path = os.path.join(self.dir, 'raw')
        with open(path, 'wb') as raw:
            self.start('forbidden', ('--no-log', TARGET, '--debug'),
                       stderr=raw)
            self.wait()
        raw = self.read(path).split(b'\n\nerror[')[0].split(b'\n')
        self.setUp()
        log = self.read(self.named(self.run_failing())).split(b'\n')
        self.assertEqual(log[1:len(raw)], raw[1:])

    def test_beginning_and_end_of_much(self):
        for options, limit in (([], 3 << 20),
                               (['--log', os.path.join(self.dir, 'log')],
                                66 << 20)):
            total = 70 << 20
            stderr = self.run_failing(*options, mode='flood',
                               env={'FAKE_BYTES': str(total)})
            log = self.read(self.named(stderr))
            self.assertLess(len(log), limit)
            gap = re.search(rb'\n\[(\d+) bytes of the log are left out here\]'
                            rb'\n', log)
            # What is there and what is not make up the whole.
            notes = log.index(b' - ssm_connect - ')
            self.assertGreater(len(log[:notes]) - len(gap.group())
                               + int(gap.group(1)), total)
            self.assertIn(b'Arguments entered', log[:1000])
            self.assertIn(FAILED, self.by_shell(self.named(stderr)))

    def test_the_plugin_on_the_terminal(self):
        terminal = self.terminal()
        data = os.path.join(self.dir, 'data')
        with open(data, 'wb') as file:
            file.write(b'\r\nStarting session with SessionId: me-01\r\n'
                       b'$ echo hunter2\r\nhunter2\r\n\r\n\r\n'
                       b'SessionId: me-01 : ----------ERROR-------\r\nUnable to start command: '
                       b'Failed to create ssm-user: failed to verify runas '
                       b"user: RunAs user doesn't exist\r\n\r\n")
        self.start('burst', terminal=terminal, FAKE_DATA=data)
        self.assertEqual(self.wait_showing(terminal), 255)
        self.assertIn(b'error[runas-user]', terminal.output)
        [path] = self.logs()
        self.assertNotIn(b'hunter2', self.read(path))
        explained = self.by_shell(path)
        self.assertIn(b'error[runas-user]', explained)
        self.assertIn(b'on the terminal: Starting session', explained)


class LogFile(Keep):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.dir, 'my log')

    def test_as_it_comes_and_whether_or_not_it_fails(self):
        self.start('stderr', ('--log', self.path, TARGET))
        self.assertEqual(self.wait(), 0)
        log = self.read(self.path)
        self.assertIn(b'a warning\n', log)
        self.assertIn(b'no newline at the end\n', log)
        self.assertTrue(log.endswith(b'known: exit 0\n'), log)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertFalse(os.path.exists(self.state))
        self.setUp()
        self.start('hold', ('--log=' + self.path, TARGET))
        self.channel.line()
        self.assertEqual(self.read(self.path), b'')
        self.channel.go()
        self.wait()
        self.setUp()
        self.start('steps', ('--log', self.path, TARGET))
        self.assertEqual(self.channel.line(), 'before')
        # It is there while aws goes on, as soon as we have read it.
        deadline = time.monotonic() + TIMEOUT
        while b'Looking for credentials' not in self.read(self.path):
            self.assertLess(time.monotonic(), deadline)
        self.stop()

    def test_named_in_the_report(self):
        word = self.named(self.run_failing('--log', 'my log', cwd=self.dir))
        self.assertEqual(word, "'my log'")
        stderr = self.run_failing('--log', '-x', cwd=self.dir)
        self.assertEqual(self.named(stderr), './-x')

    def test_a_name_that_the_locale_can_not_show(self):
        name = "a b'\u00e9.log"
        for locale, expected in (('C', "$'a b\\'\\303\\251.log'"),
                                 ('C.UTF-8', "'a b'\\''\u00e9.log'")):
            word = self.named(self.run_failing(
                '--log', name, cwd=self.dir, env={'LC_ALL': locale}))
            self.assertEqual(word, expected)
            done = subprocess.run(['bash', '-c', f'cat {word}'], cwd=self.dir,
                                  capture_output=True, check=True)
            self.assertIn(b'known: exit 254', done.stdout)

    def test_no_file_that_could_be_explained(self):
        stderr = self.run_failing('--log', '/dev/null')
        self.assertNotIn(b'explain', stderr)
        self.assertNotIn(b'secrets masked', stderr)
        self.assertNotIn(b'the log is not', stderr)

    def test_written_anew(self):
        with open(self.path, 'w') as file:
            file.write('old\n' * 100000)
        os.chmod(self.path, 0o644)
        self.run_failing('--log', self.path)
        self.assertNotIn(b'old', self.read(self.path))
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)

    def refused(self, path, words):
        without = self.run_failing('--no-log')
        stderr = self.run_failing('--log', path)
        first, rest = stderr.split(b'\n', 1)
        self.assertTrue(first.startswith(b'ssm-connect: the log is not kept: '
                                         + path.encode()), first)
        self.assertIn(words, first)
        self.assertEqual(rest, without)

    def test_what_can_not_be_written(self):
        target = os.path.join(self.dir, 'precious')
        with open(target, 'w') as file:
            file.write('precious')
        link, fifo = (os.path.join(self.dir, name) for name in ('l', 'f'))
        os.symlink(target, link)
        os.mkfifo(fifo)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.refused(link, b'symbolic link')
        self.refused(fifo, b'no file that can be written so')
        self.refused(self.dir, b'directory')
        self.refused('/nonexistent/log', b'No such file')
        stderr = self.run_failing('--log', '')
        self.assertTrue(stderr.startswith(
            b"ssm-connect: the log is not kept: '': No such file"), stderr)
        self.assertEqual(self.read(target), b'precious')

    @unittest.skipUnless(os.geteuid() == 0, 'only root can give files away')
    def test_somebody_elses(self):
        with open(self.path, 'w') as file:
            file.write('precious')
        os.chown(self.path, 12345, 12345)
        self.refused(self.path, b'somebody else')
        self.assertEqual(self.read(self.path), b'precious')

    def test_full(self):
        for mode, status in (('forbidden', 254), ('stderr', 0)):
            with self.subTest(mode=mode):
                self.setUp()
                without = self.run_plain(['--no-log', TARGET], mode)
                self.setUp()
                done = self.run_plain(['--log', '/dev/full', TARGET], mode)
                self.assertEqual(done.returncode, status)
                self.assertEqual(done.stdout, without.stdout)
                self.assertTrue(done.stderr.startswith(without.stderr))
                self.assertEqual(
                    done.stderr[len(without.stderr):].strip(b'\n'),
                    b'ssm-connect: the log is not complete: /dev/full: No '
                    b'space left on device')

    def test_grows_no_further(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        stderr = self.run_failing('--log', self.path, preexec_fn=limit)
        self.assertIn(b'not complete', stderr)
        self.assertIn(b'File too large', stderr)
        self.assertNotIn(b'secrets masked', stderr)
        self.assertEqual(len(self.read(self.path)), 300)


if __name__ == '__main__':
    main()
