"""The status line's second line: what is being waited for, while it lasts."""
import json
import select
import socket
import subprocess
import threading
import unittest

from harness import Case, Screen, TARGET, main

BANNER = ['out', '\nStarting session with SessionId: me-01\n']
LOOKING = 'Looking for credentials via: '
MAKING = 'Making request for OperationModel(name=%s) with params: %s'


def request(operation, url):
    return ['log', 'botocore.endpoint', MAKING % (operation, {'url': url})]


def sending(url):
    return ['log', 'botocore.endpoint',
            'Sending http request: <AWSPreparedRequest stream_output=False, '
            f'method=POST, url={url}, headers={{}}>']


def answer(url, status, body):
    host = url.rstrip('/')
    return [
        ['log', 'urllib3.connectionpool',
         f'{host} "POST / HTTP/1.1" {status} 100'],
        ['log', 'botocore.parsers', 'Response headers: {}'],
        ['log', 'botocore.parsers', 'Response body:'],
        ['err', repr(json.dumps(body).encode()) + '\n'],
        ['log', 'botocore.hooks', 'Event needs-retry: calling handler'],
    ]


def started(stream):
    """StartSession was asked for and answered."""
    url = 'https://ssm.eu-west-1.amazonaws.com:443/'
    return [request('StartSession', url), sending(url),
            *answer(url, 200, {'SessionId': 'me-01', 'StreamUrl': stream,
                               'TokenValue': 'PLANTED'})]


def listener():
    server = socket.socket()
    server.bind(('127.0.0.1', 0))
    server.listen(8)
    return server


def port_of(server):
    return server.getsockname()[1]


class Proxy:
    """Answers every CONNECT with one status."""

    def __init__(self, status):
        self.server = listener()
        self.status = status
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                end, _ = self.server.accept()
            except OSError:
                return
            end.recv(4096)
            end.sendall(f'HTTP/1.1 {self.status} X\r\n\r\n'.encode())
            end.close()


class Hints(Case):
    def begin(self, script, hints='1', cols=100, words=(TARGET,), **more):
        terminal = self.terminal(cols=cols)
        env = {name: more.pop(name, None) for name in (
            'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy',
            'http_proxy', 'no_proxy')}
        self.start('script', words, terminal=terminal,
                   FAKE_SCRIPT=json.dumps(script), SSM_CONNECT_HINTS=hints,
                   **env, **more)
        return terminal

    def end(self, terminal, status=0):
        self.channel.go()
        self.assertEqual(self.wait_showing(terminal), status)

    def lines(self, terminal):
        return Screen(terminal.drain()).lines

    def test_table(self):
        """phase -> what is said; gone without a trace when it moves."""
        ssm = 'https://127.0.0.1:1/'
        throttled = {'__type': 'ThrottlingException', 'message': 'Rate'}
        sleeping = ['log', 'botocore.endpoint',
                    'Response received to retry, sleeping for 0.73 seconds']
        table = [
            ([['log', 'botocore.credentials', LOOKING + 'iam-role']],
             'metadata service'),
            ([['log', 'botocore.credentials', LOOKING + 'container-role']],
             "container's credential endpoint"),
            ([['log', 'botocore.credentials', LOOKING + 'custom-process']],
             'credential_process'),
            ([['log', 'botocore.credentials', LOOKING + 'sso']],
             'IAM Identity Center'),
            ([request('GetRoleCredentials', ssm), sending(ssm)],
             'IAM Identity Center has not answered: 127.0.0.1'),
            ([request('StartSession', ssm), sending(ssm)],
             '127.0.0.1 has not answered'),
            ([request('StartSession', ssm), sending(ssm),
              *answer(ssm, 400, throttled), sleeping],
             'throttles these calls: attempt 1 was refused, the next in '
             '0.7 s'),
            ([request('StartSession', ssm), sending(ssm),
              *answer(ssm, 503, {}), sleeping], 'HTTP 503: attempt 1 failed'),
        ]
        for script, said in table:
            with self.subTest(said):
                self.setUp()
                terminal = self.begin(
                    [*script, ['wait'], ['out', 'next\n'], ['wait']])
                terminal.expect(said.encode())
                first, second = self.lines(terminal)[-2:]
                self.assertTrue(first.startswith('ssm-connect: '), first)
                self.assertTrue(second.startswith('  '), second)
                self.assertIn(said, second)
                self.channel.go()
                terminal.expect(rb'next\r\n')
                self.assertEqual(self.lines(terminal)[:1], ['next'])
                self.channel.go()
                self.wait_showing(terminal)
                self.stop()

    def blank(self, stream, **more):
        return self.begin(
            [['ignore'], *started(stream), BANNER, ['wait'], ['out', '$ '],
             ['tell', 'open'], ['wait'],
             ['out', '\n\nExiting session with sessionId: me-01.\n\n']],
            **more)

    def opens(self, terminal):
        """The session opens after all: nothing of the hint is left."""
        self.channel.go()
        terminal.expect(rb'\$ ')
        self.assertEqual(self.lines(terminal),
                         ['', 'Starting session with SessionId: me-01', '$ '])
        self.end(terminal)
        self.assertNotIn(b'error[', terminal.output)

    def test_channel_refused(self):
        server = listener()
        port = port_of(server)
        server.close()
        terminal = self.blank(f'wss://127.0.0.1:{port}/x?y')
        terminal.expect(f'127.0.0.1:{port} refuses connections'.encode())
        self.opens(terminal)

    def test_channel_answers(self):
        server = listener()
        self.addCleanup(server.close)
        terminal = self.blank(f'wss://127.0.0.1:{port_of(server)}/x')
        terminal.expect(b'127.0.0.1 is reachable')
        self.opens(terminal)

    def test_channel_name(self):
        terminal = self.blank('wss://ssmmessages.invalid/x')
        terminal.expect(rb'ssmmessages\.invalid')
        terminal.expect(rb'does not resolve here|no name server tells')
        self.opens(terminal)

    def test_channel_proxy(self):
        for status, said in ((403, b'denies the way'),
                             (407, b'wants a user name')):
            with self.subTest(status):
                self.setUp()
                proxy = Proxy(status)
                self.addCleanup(proxy.server.close)
                terminal = self.blank(
                    'wss://ssmmessages.invalid/x',
                    HTTPS_PROXY='http://me:PLANTED@127.0.0.1:%d'
                    % port_of(proxy.server))
                terminal.expect(said)
                self.opens(terminal)
                self.assertNotIn(b'PLANTED', terminal.output)

    def test_the_report_knows_it(self):
        server = listener()
        port = port_of(server)
        server.close()
        terminal = self.begin(
            [['ignore'], *started(f'wss://127.0.0.1:{port}/x'), BANNER,
             ['wait'], ['exit', 255]])
        terminal.expect(b'refuses connections')
        self.end(terminal, 255)
        self.assertIn(b'error[data-channel-refused]', terminal.output)
        self.assertIn(f'127.0.0.1:{port} was asked'.encode(),
                      terminal.output)
        # No proxy was asked: then none is to blame.
        self.assertNotIn(b'a proxy that does not', terminal.output)

    def test_off(self):
        server = listener()
        self.addCleanup(server.close)
        terminal = self.blank(f'wss://127.0.0.1:{port_of(server)}/x',
                              hints='off')
        # Three further seconds on the status line: the hint would be there.
        terminal.expect(rb'session [^\r]* 3 s')
        self.channel.go()
        terminal.expect(rb'\$ ')
        self.end(terminal)
        self.assertNotIn(b'reachable', terminal.output)
        self.assertFalse(select.select([server], [], [], 0)[0],
                         'it was asked all the same')

    def test_a_bad_value_is_told(self):
        done = self.run_plain([TARGET], env={
            'FAKE_STATUS': '0', 'SSM_CONNECT_HINTS': 'so\x1b[31mon'})
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'SSM_CONNECT_HINTS: ', done.stderr)
        self.assertNotIn(b'\x1b', done.stderr)

    def test_quick_sessions_see_nothing(self):
        terminal = self.begin(
            [*started('wss://127.0.0.1:1/x'), BANNER, ['out', '$ '],
             ['wait']], hints='on')
        terminal.expect(rb'\$ ')
        self.end(terminal)
        self.assertNotIn(b'\x1b[A', terminal.output)

    def test_keys_are_no_session(self):
        """What the terminal echoes is not taken for the shell's answer."""
        terminal = self.blank('wss://127.0.0.1:1/x')
        terminal.expect(b'refuses connections')
        terminal.send(b'ls\r')
        shown = len(terminal.output)
        # It is still blank, and said to be.
        terminal.expect(rb'(?s)^.{%d}.*ls\r\n.*refuses connections' % shown)
        self.channel.go()
        self.assertEqual(self.channel.line(), 'open')
        self.end(terminal)

    def test_keys_do_not_silence_it(self):
        """Not even such as are pressed before there is anything to say."""
        terminal = self.blank('wss://127.0.0.1:1/x', hints='2')
        terminal.expect(b'SessionId: me-01\r\n')
        terminal.send(b'x')
        terminal.expect(rb'x\r\n.*refuses connections')
        self.channel.go()
        self.assertEqual(self.channel.line(), 'open')
        terminal.expect(rb'\$ ')
        self.assertEqual(self.lines(terminal), [
            '', 'Starting session with SessionId: me-01', 'x', '$ '])
        self.end(terminal)

    def test_the_terminal_s_modes(self):
        terminal = self.begin(
            [['ignore'], *started('wss://127.0.0.1:1/x'), BANNER, ['wait'],
             ['cbreak'], ['wait']])
        terminal.expect(b'refuses connections')
        self.channel.go()
        # What the plugin has got to says more than what the probe was told.
        terminal.expect(b'connected; the shell on the node has not spoken')
        self.end(terminal)
        self.assertNotIn(b'error[', terminal.output)

    def test_modes_of_a_wrapper(self):
        """Such as were set before the plugin spoke are not the plugin's."""
        terminal = self.begin(
            [['ignore'], ['cbreak'], *started('wss://127.0.0.1:1/x'), BANNER,
             ['wait']])
        terminal.expect(b'127.0.0.1:1 refuses connections')
        self.end(terminal, 255)
        self.assertNotIn(b'connected; the shell', terminal.output)

    def test_verbose_says_nothing_into_a_prompt(self):
        terminal = self.begin(
            [['log', 'botocore.credentials', LOOKING + 'assume-role'],
             ['out', 'Enter MFA code for me: '], ['tell', 'asked'], ['wait'],
             ['out', '\n'], ['wait']], words=('-v', TARGET))
        self.assertEqual(self.channel.line(), 'asked')
        terminal.expect(rb'for me: ')
        # Longer than the hint would take; nothing comes.
        self.assertFalse(select.select([terminal.master], [], [], 2)[0],
                         terminal.drain())
        self.channel.go()
        terminal.expect(rb'for me: \r\nssm-connect: still asking')
        self.channel.go()
        self.wait_showing(terminal)

    def test_verbose_says_it_in_a_line(self):
        terminal = self.begin(
            [['ignore'], *started('wss://127.0.0.1:1/x'), BANNER, ['wait'],
             ['wait']], words=('-v', TARGET))
        terminal.expect(rb'\nssm-connect: 127.0.0.1:1 refuses connections')
        self.channel.go()
        self.end(terminal, 255)

    def test_nothing_into_a_pipe(self):
        terminal = self.blank('wss://127.0.0.1:1/x', stderr=subprocess.PIPE)
        terminal.expect(b'SessionId: me-01\r\n')
        self.channel.go()
        terminal.expect(rb'\$ ')
        self.end(terminal)
        self.assertEqual(self.process.stderr.read(), b'')
        self.process.stderr.close()
        self.assertNotIn(b'ssm-connect', terminal.output)

    def test_a_pipe_is_not_silent(self):
        """What has come out of a pipe nobody knows: it is not called none."""
        done = self.run_plain([TARGET], 'script', env={
            'FAKE_SCRIPT': json.dumps([*started('wss://127.0.0.1:1/x'), BANNER,
                                       ['out', '$ '], ['exit', 3]])})
        self.assertEqual(done.returncode, 3)
        self.assertNotIn(b'nothing came through', done.stderr)
        self.assertNotIn(b'[data-channel-', done.stderr)

    def test_narrow(self):
        terminal = self.blank('wss://127.0.0.1:1/x', cols=40)
        terminal.expect(b'refuses')
        for line in self.lines(terminal)[-2:]:
            self.assertLess(len(line), 40)
        self.opens(terminal)

    def test_narrowed(self):
        """Drawn lines that a narrower window wraps are erased, too."""
        terminal = self.blank('wss://127.0.0.1:1/x')
        terminal.expect(b'refuses')
        terminal.expect(rb'\x1b\[A\r')
        drawn = [line for line in self.lines(terminal) if 'ssm-' in line
                 or 'refuses' in line]
        self.assertEqual(len(drawn), 2)
        screen = Screen(terminal.output)
        # Each of them as two lines, the cursor where it was in its text.
        self.assertEqual((screen.row, screen.column),
                         (screen.lines.index(drawn[0]), 0))
        row = screen.row
        for line in drawn:
            at = screen.lines.index(line)
            screen.lines[at:at + 1] = [line[:30], line[30:]]
        before = len(terminal.output)
        self.opens(terminal)
        screen.write(terminal.output[before:])
        self.assertNotIn('ssm-connect:', '\n'.join(screen.lines[row:]))
        self.assertNotIn('refuses', '\n'.join(screen.lines))


if __name__ == '__main__':
    unittest.TestCase.maxDiff = None
    main()
