"""How it ends: aws's exit status, its signals, and programs that can't run."""
import os
import resource
import signal
import subprocess

from harness import Case, PROGRAM, SANITIZED, TARGET, become_subreaper, main


class Exit(Case):
    def test_status_passes_through_a_terminal(self):
        for status in (0, 1, 130, 252, 255):
            with self.subTest(status=status):
                self.setUp()
                terminal = self.terminal()
                self.start('exit', terminal=terminal, FAKE_STATUS=str(status))
                self.assertEqual(self.wait_showing(terminal), status)

    def test_status_passes_without_a_terminal(self):
        for status in (1, 77, 254):
            with self.subTest(status=status):
                self.setUp()
                done = self.run_plain([TARGET], env={
                    'FAKE_STATUS': str(status)})
                self.assertEqual(done.returncode, status)

    def test_signal_is_raised_on_ourselves(self):
        signals = [signal.SIGTERM, signal.SIGKILL]
        if not SANITIZED:
            signals.append(signal.SIGSEGV)
        for signum in signals:
            with self.subTest(signum=signum):
                self.setUp()
                terminal = self.terminal()
                before = terminal.modes()
                self.start('die', terminal=terminal,
                           FAKE_SIGNAL=str(int(signum)))
                self.assertEqual(self.wait_showing(terminal), -signum)
                self.assertEqual(terminal.modes(), before)

    def test_no_zombie_is_left(self):
        become_subreaper()
        terminal = self.terminal()
        self.start('exit', terminal=terminal, FAKE_STATUS='3')
        self.wait_showing(terminal)
        # As a subreaper we would have inherited what was not reaped.
        with self.assertRaises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


class CannotRun(Case):
    def test_missing(self):
        done = self.run_plain([TARGET], env={
            'SSM_CONNECT_AWS': None, 'PATH': '/nonexistent'})
        self.assertEqual(done.returncode, 127)
        self.assertIn(b'not on PATH', done.stderr)
        self.assertIn(b'nstall', done.stderr)

    def test_missing_where_the_variable_says(self):
        done = self.run_plain([TARGET], env={
            'SSM_CONNECT_AWS': '/nonexistent/aws'})
        self.assertEqual(done.returncode, 127)
        self.assertIn(b'/nonexistent/aws', done.stderr)

    def test_not_executable(self):
        os.chmod(self.fake, 0o644)
        for env in ({}, {'SSM_CONNECT_AWS': None, 'PATH': self.dir}):
            done = self.run_plain([TARGET], env=env)
            self.assertEqual(done.returncode, 126)
            self.assertIn(self.fake.encode(), done.stderr)

    def test_interpreter_missing(self):
        path = self.script('broken', '', '/nonexistent/interpreter')
        for words in ([TARGET], ['s3', 'ls']):
            done = self.run_plain(words, env={'SSM_CONNECT_AWS': path})
            self.assertEqual(done.returncode, 127)
            self.assertIn(b'interpreter', done.stderr)

    def test_not_a_program_gives_the_terminal_back(self):
        path = os.path.join(self.dir, 'elf')
        with open(path, 'wb') as file:
            file.write(b'\x7fELF' + bytes(range(200)))
        os.chmod(path, 0o755)
        terminal = self.terminal()
        before = terminal.modes()
        self.start('exit', terminal=terminal, SSM_CONNECT_AWS=path)
        self.assertIn(self.wait_showing(terminal), (126, 127, 2))
        self.assertEqual(terminal.modes(), before)


class Finding(Case):
    def search(self, path, words=(TARGET,), program=PROGRAM, **env):
        self.start('args', words, program=program, SSM_CONNECT_AWS=None,
                   PATH=path, stderr=subprocess.PIPE, **env)
        stderr = self.process.communicate(timeout=90)[1]
        return self.process.returncode, stderr

    def test_behind_a_link_to_ourselves(self):
        links = os.path.join(self.dir, 'links')
        os.mkdir(links)
        os.symlink(PROGRAM, os.path.join(links, 'aws'))
        status, stderr = self.search(f'{links}:{self.dir}')
        self.assertEqual(status, 0, stderr)
        self.assertEqual(self.channel.rest().split(),
                         ['ssm', 'start-session', '--target', TARGET,
                          '--debug'])

    def test_called_as_aws(self):
        links = os.path.join(self.dir, 'links')
        os.mkdir(links)
        link = os.path.join(links, 'aws')
        os.symlink(PROGRAM, link)
        status, stderr = self.search(f'{links}:{self.dir}',
                                     ('--version', 'why'), program=link)
        self.assertEqual(status, 0, stderr)
        self.assertEqual(self.channel.rest().split(), ['--version', 'why'])

    def test_relative_elements_are_not_searched(self):
        status, stderr = self.search(
            f':.:{os.path.relpath(self.dir)}', before=None)
        self.assertEqual(status, 127, stderr)

    def test_a_loop_ends(self):
        done = self.run_plain([TARGET], 'loop')
        self.assertEqual(done.returncode, 125)
        self.assertIn(b'leads back', done.stderr)

    def test_ourselves_by_name(self):
        done = self.run_plain([TARGET], env={'SSM_CONNECT_AWS': PROGRAM})
        self.assertEqual(done.returncode, 127)


class Descriptors(Case):
    def test_closed_at_start(self):
        for closed in ((0,), (1,), (2,), (0, 1, 2)):
            with self.subTest(closed=closed):
                self.setUp()

                def close():
                    for fd in closed:
                        os.close(fd)
                self.start('fds', stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, before=close)
                self.assertEqual(self.wait(), 0)
                fds = self.channel.line().split()
                for fd in range(3):
                    # stderr is always ours to give.
                    self.assertEqual(str(fd) in fds,
                                     fd == 2 or fd not in closed, fds)

    def test_closed_at_start_of_another_command(self):
        self.start('fds', ('s3', 'ls'), before=lambda: os.close(0))
        self.assertEqual(self.wait(), 0)
        self.assertNotIn('0', self.channel.line().split())

    def test_none_of_ours_reaches_aws(self):
        terminal = self.terminal()
        theirs = {self.channel.tell, self.channel.wait}
        self.start('fds', terminal=terminal)
        self.assertEqual(self.wait_showing(terminal), 0)
        fds = {int(fd) for fd in self.channel.line().split()}
        self.assertEqual(fds, {0, 1, 2} | theirs)

    def test_what_we_inherited_reaches_aws(self):
        self.start('fds')
        self.assertEqual(self.wait(), 0)
        # It could tell us: that descriptor came through ssm-connect.
        self.assertTrue(self.channel.line())


if __name__ == '__main__':
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
