"""The report as JSON, in a file; -v and -q while a session is opened."""
import json
import os
import re
import stat
import subprocess
import time

from harness import HERE, Case, Screen, TARGET, main, read_all

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = os.path.join(HERE, '..', '..', 'src', 'report', 'report.schema.json')
FINAL = (b'An error occurred (TargetNotConnected) when calling the '
         b'StartSession operation: i-0123456789abcdef0 is not connected.')
HEADLINE = b'error[target-not-connected]: '


class Report(Case):
    def object(self, text, verdict):
        """The one run of the object, after it is proved to be one."""
        found = json.loads(text)
        if jsonschema is not None:
            with open(SCHEMA) as file:
                jsonschema.validate(found, json.load(file))
        [run] = found['runs']
        self.assertEqual(run['verdict'], verdict)
        return run

    def read(self, path):
        with open(path, 'rb') as file:
            return file.read()


class Json(Report):
    def test_in_place_of_the_report(self):
        done = self.run_plain(['--report=json', TARGET], 'forbidden')
        self.assertEqual((done.returncode, done.stdout), (254, b''))
        aws, text = done.stderr.split(b'\n{', 1)
        self.assertTrue(aws.endswith(FINAL), aws)
        run = self.object(b'{' + text, 'failed')
        self.assertEqual(run['id'], 'target-not-connected')
        self.assertEqual(run['facts']['exit'], '254')
        self.assertTrue(run['log'].startswith(
            os.path.join(self.dir, 'state/ssm-connect/')))
        self.assertTrue(os.path.isfile(run['log']))
        self.assertNotIn(b'error[', done.stderr)

    def test_of_what_did_not_fail(self):
        # Without a terminal a session can't be seen to open.
        for mode in ('steps', 'exit'):
            with self.subTest(mode=mode):
                self.setUp()
                for _ in range(3):
                    self.channel.go()
                done = self.run_plain(['--report=json', TARGET], mode,
                                      env={'FAKE_STATUS': '0'})
                self.assertEqual(done.returncode, 0)
                run = self.object(
                    done.stderr[done.stderr.index(b'{\n'):], 'nothing')
                self.assertNotIn('log', run)

    def test_of_a_session_on_a_terminal(self):
        terminal = self.terminal()
        path = os.path.join(self.dir, 'report')
        self.start('session', ('--report=json', '--report-file', path,
                               TARGET), terminal=terminal)
        self.channel.line()
        self.channel.go()
        self.channel.line()
        terminal.expect(b'file\r\n')
        shown = terminal.drain()
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.output, shown)
        self.object(self.read(path), 'fine')

    def test_nothing_for_who_ends_us(self):
        path = os.path.join(self.dir, 'report')
        self.start('hold', ('--report=json', '--report-file', path, TARGET))
        self.channel.line()
        self.process.terminate()
        self.assertLess(self.wait(), 0)
        self.assertEqual(self.read(path), b'')

    def test_missing_plugin(self):
        done = self.run_plain(['--report=json', TARGET], env={
            'SSM_CONNECT_PLUGIN_CHECK': None, 'PATH': self.dir})
        self.assertEqual(done.returncode, 255)
        run = self.object(done.stderr, 'failed')
        self.assertEqual(run['id'], 'plugin-missing')
        self.assertNotIn('log', run)

    def test_missing_aws(self):
        env = {'SSM_CONNECT_AWS': None, 'PATH': '/nonexistent'}
        path = os.path.join(self.dir, 'report')
        for words in (), ('--report-file', path):
            done = self.run_plain(['--report=json', *words, TARGET], env=env)
            self.assertEqual(done.returncode, 127)
            self.assertIn(b'not on PATH\n', done.stderr)
            text = self.read(path) if words else done.stderr[
                done.stderr.index(b'{\n'):]
            run = self.object(text, 'failed')
            self.assertEqual(run['id'], 'aws-missing')
            self.assertEqual(run['facts']['exit'], '127')
        # For people what is said without a report is enough.
        done = self.run_plain([TARGET], env=env)
        self.assertNotIn(b'error[', done.stderr)


class File(Report):
    def test_form_and_place(self):
        for form in ('json', 'text'):
            for place in ('name', 'fd:', '/dev/fd/'):
                with self.subTest(form=form, place=place):
                    self.setUp()
                    path = os.path.join(self.dir, 'report')
                    fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
                    self.addCleanup(os.close, fd)
                    self.channel.fds += (fd,)
                    word = path if place == 'name' else place + str(fd)
                    done = self.run_plain(
                        ['--report=' + form, '--report-file', word, TARGET],
                        'forbidden')
                    self.channel.fds = self.channel.fds[:2]
                    self.assertEqual(done.returncode, 254)
                    # The headline alone, behind what aws says.
                    self.assertTrue(done.stderr.startswith(b'\n' + FINAL
                                                           + b'\n' + HEADLINE))
                    self.assertNotIn(b'next steps', done.stderr)
                    text = self.read(path)
                    if form == 'json':
                        self.object(text, 'failed')
                    else:
                        self.assertTrue(text.startswith(FINAL + b'\n\n'
                                                        + HEADLINE), text)
                        self.assertIn(b'\nlog (secrets masked)  ', text)

    def test_not_passed_on(self):
        path = os.path.join(self.dir, 'report')
        fd = os.open(path, os.O_WRONLY | os.O_CREAT)
        self.addCleanup(os.close, fd)
        self.channel.fds += (fd,)
        done = self.run_plain(['--report-file', f'fd:{fd}', TARGET], 'fds')
        self.channel.fds = self.channel.fds[:2]
        self.assertEqual(done.returncode, 0, done.stderr)
        self.channel.give()
        self.assertNotIn(str(fd), self.channel.rest().split())

    def test_pipe_whose_reader_is_gone(self):
        read, write = os.pipe()
        os.close(read)
        self.channel.fds += (write,)
        done = self.run_plain(['--report-file', f'fd:{write}', TARGET],
                              'forbidden')
        self.channel.fds = self.channel.fds[:2]
        os.close(write)
        self.assertEqual(done.returncode, 254)
        self.assertIn(f'ssm-connect: no report file: fd:{write}: Broken pipe'
                      .encode(), done.stderr)
        self.assertIn(b'next steps', done.stderr)

    def test_what_can_not_be_written(self):
        link = os.path.join(self.dir, 'link')
        os.symlink(os.path.join(self.dir, 'target'), link)
        for word in ('fd:77', 'fd:', 'fd:x/y', link, '/nonexistent/x'):
            with self.subTest(word=word):
                done = self.run_plain(['--report-file', word, TARGET],
                                      'forbidden', cwd='/proc')
                self.assertEqual(done.returncode, 254)
                self.assertTrue(done.stderr.startswith(
                    b'ssm-connect: no report file: ' + word.encode()),
                    done.stderr)
                self.assertIn(b'next steps', done.stderr)
        read, write = os.pipe()
        self.addCleanup(os.close, write)
        self.addCleanup(os.close, read)
        self.channel.fds += (read,)
        done = self.run_plain(['--report-file', f'fd:{read}', TARGET],
                              'forbidden')
        self.channel.fds = self.channel.fds[:2]
        self.assertIn(b'no report file: fd:', done.stderr)
        self.assertIn(b'next steps', done.stderr)
        done = self.run_plain(['--report-file', '/dev/full', TARGET],
                              'forbidden')
        self.assertEqual(done.returncode, 254)
        self.assertIn(b'no report file: /dev/full: No space left',
                      done.stderr)
        self.assertEqual(done.stderr.count(HEADLINE), 1)
        self.assertEqual(done.stderr.count(FINAL), 1)
        self.assertIn(b'next steps', done.stderr)
        done = self.run_plain(['--report=json', '--report-file', '/dev/full',
                               TARGET], 'forbidden')
        self.assertIn(b'no report file: /dev/full', done.stderr)
        self.object(done.stderr[done.stderr.index(b'{\n'):], 'failed')

    def test_explain(self):
        log = os.path.join(self.dir, 'log')
        out = os.path.join(self.dir, 'out')
        self.run_plain(['--log', log, TARGET], 'forbidden')
        shown = self.run_plain(['explain', log]).stdout
        done = self.run_plain(['explain', '--report-file', out, log])
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, b'', b''))
        self.assertEqual(self.read(out), shown)
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode) & 0o133, 0)
        done = self.run_plain(['--report=json', '--report-file=' + out,
                               'explain', log])
        self.assertEqual((done.returncode, done.stdout), (0, b''))
        self.object(self.read(out), 'failed')
        # Not over what is read, and not where it can't be.
        before = self.read(log)
        for word in (log, '/nonexistent/x'):
            done = self.run_plain(['explain', log, '--report-file', word])
            self.assertEqual((done.returncode, done.stdout), (125, b''))
            self.assertIn(b'no report file: ' + word.encode(), done.stderr)
        self.assertEqual(self.read(log), before)


class Verbose(Report):
    STEP = rb' +\d+ ms  credentials searched: env\r?\n'

    def test_in_order_into_a_pipe(self):
        for _ in range(3):
            self.channel.go()
        done = self.run_plain(['-v', TARGET], 'steps')
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, rb'\A +0 ms  version: [^\n]+\n'
                         rb' +0 ms  arguments: [^\n]+\na warning\n'
                         + self.STEP +
                         rb' +0 ms  credentials searched: iam-role\n\Z')

    def test_on_a_terminal(self):
        terminal = self.terminal()
        self.start('steps', ('-v', TARGET), terminal=terminal,
                   FAKE_STATUS='1')
        self.assertEqual(self.channel.line(), 'before')
        terminal.expect(rb'a warning\r\n' + self.STEP)
        # What cannot be waited for: a status line.
        time.sleep(0.7)
        self.assertNotIn(b'ssm-connect: ', terminal.drain())
        lines = Screen(terminal.output).lines
        self.assertTrue(all(re.match(' +0 ms  |a warning$|$', line)
                            for line in lines), lines)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'open')
        terminal.expect(rb'\$ the session\r\n')
        shown = len(terminal.output)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'after')
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 1)
        self.assertNotIn(b'iam-role', terminal.output[shown:])
        self.assertNotIn(b' ms  ', terminal.output[shown:])

    def test_into_a_pipe_beside_an_open_session(self):
        terminal = self.terminal()
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        self.start('steps', ('-v', TARGET), terminal=terminal, stderr=write)
        os.close(write)
        for word in ('before', 'open', 'after'):
            self.assertEqual(self.channel.line(), word)
            self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertIn(b'searched: iam-role\n', read_all(read))
        self.assertNotIn(b'iam-role', terminal.output)

    def test_a_log_that_is_shown_anyway(self):
        plain = self.run_plain([TARGET, '--debug'], 'forbidden', env={
            'SSM_CONNECT_LOG': 'off'})
        both = self.run_plain(['-v', TARGET, '--debug'], 'forbidden', env={
            'SSM_CONNECT_LOG': 'off'})
        self.assertEqual(both.stderr, plain.stderr)

    def test_on_a_terminal_of_stderr_alone(self):
        # As ssh's ProxyCommand: the terminal is ssh's from the plugin on.
        terminal = self.terminal()
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        self.start('steps', ('-v', TARGET), terminal=terminal,
                   stdin=subprocess.DEVNULL, stdout=write)
        os.close(write)
        terminal.expect(self.STEP)
        for _ in range(3):
            self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)


class Quiet(Report):
    def test_headline_only(self):
        done = self.run_plain(['-q', TARGET], 'forbidden')
        self.assertEqual(done.returncode, 254)
        self.assertTrue(done.stderr.startswith(b'\n' + FINAL + b'\n'
                                               + HEADLINE), done.stderr)
        # The headline may be broken into lines; then there is nothing more.
        rest = done.stderr[len(FINAL) + 2:].split(b'\n')
        self.assertEqual([line for line in rest[1:-1]
                          if not line.startswith(b'    ')], [])

    def test_no_status_line(self):
        terminal = self.terminal()
        self.start('session', ('-q', TARGET), terminal=terminal)
        self.channel.line()
        time.sleep(0.7)
        self.assertEqual(terminal.drain(), b'')
        self.channel.go()
        terminal.expect(b'file\r\n')
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), 0)


if __name__ == '__main__':
    main()
