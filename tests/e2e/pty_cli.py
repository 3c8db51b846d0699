"""Our own command line, the report, explain and why."""
import os
import subprocess

from harness import Case, PROGRAM, TARGET, main

STAMP = '2026-11-23 13:19:12,118 - MainThread - '


class CommandLine(Case):
    def test_nothing(self):
        done = self.run_plain([])
        self.assertEqual((done.returncode, done.stdout), (2, b''))
        self.assertTrue(done.stderr.startswith(b'usage: ssm-connect'))

    def test_help_and_version(self):
        for words in (['--help'], ['-h'], ['--version'], ['-V']):
            done = self.run_plain(words)
            self.assertEqual((done.returncode, done.stderr), (0, b''))
            self.assertTrue(done.stdout)

    def test_unknown_option(self):
        done = self.run_plain(['--colour=never', TARGET])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"'--colour=never'", done.stderr)
        self.assertIn(b'--color', done.stderr)

    def test_doctor_is_for_later(self):
        self.assertEqual(self.run_plain(['doctor']).returncode, 2)

    def told(self, *words, **more):
        self.setUp()
        self.start('args', words, **more)
        self.assertEqual(self.wait(), 0)
        return self.channel.rest().split('\n')[:-1]

    def test_words_of_aws(self):
        for words, want in (
                ((TARGET, '--region', 'r'),
                 ['ssm', 'start-session', '--target', TARGET, '--region',
                  'r', '--debug']),
                (('-q', '--profile', 'p q', 'mi-1', '--x'),
                 ['ssm', 'start-session', '--target', 'mi-1', '--profile',
                  'p q', '--x', '--debug']),
                (('--profile=p', 'ssm', 'start-session', '--debug'),
                 ['--profile=p', 'ssm', 'start-session', '--debug']),
                (('ecs', 'execute-command', '--command', 'help'),
                 ['ecs', 'execute-command', '--command', 'help',
                  '--debug']),
                (('ssm', 'start-session', 'help'),
                 ['ssm', 'start-session', 'help']),
                (('ssm', 'start-session', '--generate-cli-skeleton'),
                 ['ssm', 'start-session', '--generate-cli-skeleton']),
                (('s3', 'ls', '--quiet', ''), ['s3', 'ls', '--quiet', '']),
                (('--', 's3', '--help'), ['s3', '--help'])):
            with self.subTest(words=words):
                self.assertEqual(self.told(*words), want)

    def test_other_commands_keep_their_descriptors(self):
        terminal = self.terminal()
        self.start('fds', ('s3', 'ls'), terminal=terminal)
        self.assertEqual(self.wait_showing(terminal), 0)

    def test_other_commands_become_aws(self):
        self.start('hold', ('s3', 'ls'))
        self.channel.line()
        with open(f'/proc/{self.process.pid}/cmdline') as file:
            self.assertIn(self.fake, file.read())
        self.channel.go()
        self.assertEqual(self.wait(), 0)


class Report(Case):
    FINAL = b'An error occurred (TargetNotConnected) when calling'

    def test_after_what_aws_says(self):
        done = self.run_plain([TARGET], 'forbidden')
        self.assertEqual(done.returncode, 254)
        at = done.stderr.index(self.FINAL)
        self.assertEqual(done.stderr[at - 1:at], b'\n')
        self.assertGreater(done.stderr.index(b'error['), at)
        self.assertNotIn(b'\x1b', done.stderr)
        self.assertNotIn(b'urllib3.connectionpool - DEBUG', done.stderr)

    def test_on_a_terminal(self):
        terminal = self.terminal()
        before = terminal.modes()
        self.start('forbidden', ('--color=always', TARGET),
                   terminal=terminal)
        self.assertEqual(self.wait_showing(terminal), 254)
        self.assertIn(self.FINAL, terminal.output)
        report = terminal.output[terminal.output.index(b'error['):]
        self.assertIn(b'\x1b[', report)
        # The terminal is as before: its lines end as they should.
        self.assertEqual(report.count(b'\n'), report.count(b'\r\n'))
        self.assertEqual(terminal.modes(), before)

    def test_quiet(self):
        long = self.run_plain([TARGET], 'forbidden').stderr
        short = self.run_plain(['-q', TARGET], 'forbidden').stderr
        self.assertIn(b'error[', short)
        self.assertLess(short.count(b'\n'), long.count(b'\n'))

    def test_nothing_when_all_is_well(self):
        done = self.run_plain([TARGET], env={'FAKE_STATUS': '0'})
        self.assertEqual((done.returncode, done.stderr), (0, b''))


class Plugin(Case):
    def start_without_plugin(self, words=(TARGET,), **env):
        return self.run_plain(words, 'args', env={
            'SSM_CONNECT_PLUGIN_CHECK': None, 'PATH': self.dir, **env})

    def test_missing_is_certain(self):
        done = self.start_without_plugin()
        self.assertEqual(done.returncode, 255)
        self.assertIn(b'session-manager-plugin', done.stderr)
        # aws was not started.
        self.channel.give()
        self.assertEqual(self.channel.rest(), '')

    def test_not_executable_is_certain(self):
        os.chmod(self.script('session-manager-plugin', ''), 0o644)
        done = self.start_without_plugin()
        self.assertEqual(done.returncode, 255)
        self.assertIn(b'error[', done.stderr)
        self.channel.give()
        self.assertEqual(self.channel.rest(), '')

    def test_found(self):
        self.script('session-manager-plugin', '')
        self.assertEqual(self.start_without_plugin().returncode, 0)

    def test_a_wrapper_may_know_better(self):
        path = self.script('wrapper', f'exec {self.fake} "$@"\n')
        done = self.start_without_plugin(SSM_CONNECT_AWS=path)
        self.assertEqual(done.returncode, 0)

    def test_switched_off(self):
        done = self.start_without_plugin(SSM_CONNECT_PLUGIN_CHECK='off')
        self.assertEqual(done.returncode, 0)

    def test_no_session_no_plugin(self):
        for words in (('ssm', 'start-session'), ('s3', 'ls'),
                      ('ecs', 'execute-command', '--task')):
            with self.subTest(words=words):
                self.assertEqual(self.start_without_plugin(words).returncode,
                                 0)


class Explain(Case):
    def log(self):
        return self.run_plain([TARGET, '--debug'], 'forbidden').stderr.split(
            b'error[')[0]

    def test_file_and_stdin(self):
        path = os.path.join(self.dir, 'log')
        log = self.log()
        with open(path, 'wb') as file:
            file.write(log)
        by_name = self.run_plain(['explain', path])
        self.assertEqual(by_name.returncode, 0, by_name.stderr)
        self.assertIn(b'TargetNotConnected', by_name.stdout)
        self.assertIn(b'error[', by_name.stdout)
        for words in (['explain'], ['explain', '-']):
            with open(path) as file:
                done = self.run_plain(words, stdin=file)
            self.assertEqual(done.stdout, by_name.stdout)

    def test_several_runs(self):
        path = os.path.join(self.dir, 'log')
        with open(path, 'wb') as file:
            file.write(self.log() * 2)
        done = self.run_plain(['explain', path])
        self.assertIn(b'run 1, lines 1-', done.stdout)
        self.assertIn(b'\nrun 2, lines ', done.stdout)

    def test_what_can_not_be_read(self):
        for path, words in (('/nonexistent', b'No such file'),
                            (self.dir, b'directory')):
            done = self.run_plain(['explain', path])
            self.assertEqual((done.returncode, done.stdout), (2, b''))
            self.assertIn(words, done.stderr)

    def test_nothing_recognised(self):
        done = self.run_plain(['explain', '/dev/null'])
        self.assertEqual((done.returncode, done.stdout), (1, b''))
        self.assertEqual(done.stderr.count(b'\n'), 1)

    def test_no_file_on_a_terminal(self):
        terminal = self.terminal()
        self.start('exit', ('explain',), terminal=terminal)
        self.assertEqual(self.wait_showing(terminal), 2)
        self.assertIn(b'explain FILE', terminal.output)

    def test_masked_log_was_utf_16(self):
        # As a redirection in PowerShell writes it.
        path = os.path.join(self.dir, 'log')
        with open(path, 'wb') as file:
            file.write('a\n"TokenValue": "abcdefDEF123"\n'.encode('utf-16'))
        done = self.run_plain(['explain', '--redact', path])
        self.assertEqual(done.stdout, b'a\n"TokenValue": "[masked]"\n')

    def test_colours_hide_no_secret(self):
        path = os.path.join(self.dir, 'log')
        with open(path, 'wb') as file:
            file.write(b'"Tok\x1b[31menValue"\x1b[0m: "\x1b[1mabcDEF123"\n')
        done = self.run_plain(['explain', '--redact', path])
        self.assertEqual(done.stdout, b'"TokenValue": "[masked]"\n')

    def test_masked_log_on_a_terminal_is_safe(self):
        path = os.path.join(self.dir, 'log')
        with open(path, 'wb') as file:
            file.write(b'a \x1b[2J\x07b\nlast')
        done = self.run_plain(['explain', '--redact', path])
        # Escape sequences are no part of a log.
        self.assertEqual(done.stdout, b'a \x07b\nlast')
        terminal = self.terminal()
        self.start('exit', ('explain', '--redact', path), terminal=terminal)
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.output, b'a \\x07b\r\nlast')


class Why(Case):
    def test_list_and_entry(self):
        done = self.run_plain(['why'])
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'target-not-connected', done.stdout)
        done = self.run_plain(['why', 'target-not-connected'])
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'target-not-connected', done.stdout)

    def test_unknown(self):
        done = self.run_plain(['why', 'target-not-conected'])
        self.assertEqual((done.returncode, done.stdout), (2, b''))
        self.assertIn(b'target-not-connected', done.stderr)

    def test_pager(self):
        terminal = self.terminal()
        pager = self.script('pager', 'echo "words: $*"; read -r line\n'
                            'echo "first: $line"\n')
        self.start('exit', ('why',), terminal=terminal,
                   PAGER=f'{pager} -a  b')
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertIn(b'words: -a b\r\nfirst: ', terminal.output)

    def test_pager_that_is_missing(self):
        terminal = self.terminal()
        self.start('exit', ('why',), terminal=terminal, PAGER='/nonexistent')
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertIn(b'target-not-connected', terminal.output)

    def test_into_a_pipe_that_closes(self):
        read, write = os.pipe()
        os.close(read)
        self.start('exit', ('why',), stdout=write)
        os.close(write)
        self.assertNotEqual(self.wait(), 0)


if __name__ == '__main__':
    main()
