"""~. and the other keys that are ours, and that no other byte is."""
import ast
import json
import os
import subprocess
import threading

from harness import Case, Screen, TARGET, main

SESSION = 'me-0123456789'
WORDS = (TARGET, '--region', 'eu-west-1', '--profile', 'work')
TERMINATE = ('terminate --region eu-west-1 --profile work --session-id '
             + SESSION)
COMMAND = (f'aws ssm terminate-session --session-id {SESSION} --profile work '
           '--region eu-west-1')
ENDING = r'ssm-connect: ending the session; ~\. again forces it\r?\n'
INT, HUP, TERM = 'signal 2', 'signal 1', 'signal 15'


class Keys(Case):
    def echo(self, total, **more):
        terminal = self.terminal()
        # Dumb: without a status line among the bytes.
        self.start('echo', terminal=terminal, FAKE_BYTES=str(total),
                   TERM='dumb', **more)
        self.assertEqual(self.channel.line(), 'ready')
        return terminal

    def through(self, keys, wanted, **more):
        """Typed key by key; what the session got, which echoes it."""
        terminal = self.echo(len(wanted), **more)
        terminal.type(keys)
        self.assertEqual(self.wait_showing(terminal), 0)
        return terminal

    def test_typed(self):
        for keys, wanted in (
                (b'ls\r', b'ls\r'), (b'~~', b'~'), (b'\r~~.', b'\r~.'),
                (b'a~.', b'a~.'), (b'~x', b'~x'), (b'~\x03', b'~\x03'),
                (b'\n~\x04', b'\n~\x04'), (b'~~~~\r', b'~~~\r'),
                (b'~\r~~', b'~\r~'), (b'\r~/', b'\r~/')):
            with self.subTest(keys):
                self.setUp()
                terminal = self.through(keys, wanted)
                self.assertEqual(terminal.output, wanted)

    def test_tilde_is_withheld_until_the_next_key(self):
        terminal = self.echo(3)
        terminal.type(b'\r')
        terminal.expect(rb'\r')
        terminal.type(b'~')
        # Behind it, and nothing that had to be waited for before it.
        terminal.type(b'x')
        terminal.expect(rb'\r~x')
        self.assertEqual(self.wait_showing(terminal), 0)

    def test_not_in_a_paste(self):
        paste = b'\033[200~\r~.\r~?\r\033[201~'
        for keys, wanted in ((paste, paste), (paste + b'\r~~', paste + b'\r~')):
            with self.subTest(keys):
                self.setUp()
                terminal = self.through(keys, wanted)
                self.assertEqual(terminal.output, wanted)

    def test_a_paste_of_many_bytes(self):
        for how, line in (('bare', b'\n~.\n'), ('with text', b'x\r~.\r~?~i\r'),
                          ('bracketed', b'\n~.\n~~\n')):
            with self.subTest(how):
                self.setUp()
                data = line * (2 ** 20 // len(line))
                if how == 'bracketed':
                    data = b'\033[200~' + data + b'\033[201~'
                path = os.path.join(self.dir, 'pasted')
                terminal = self.terminal()
                self.start('slow_reader', terminal=terminal, FAKE_DATA=path,
                           FAKE_BYTES=str(len(data)), TERM='dumb')
                self.assertEqual(self.channel.line(), 'ready')
                terminal.wait_raw()
                sender = threading.Thread(target=terminal.send, args=(data,))
                sender.start()
                self.channel.go()
                self.assertEqual(self.wait_showing(terminal), 0)
                sender.join()
                self.assertEqual(terminal.output, b'')
                with open(path, 'rb') as file:
                    self.assertTrue(file.read() == data)

    def test_another_character(self):
        for value, keys, wanted in (
                ('%', b'~.\r%%', b'~.\r%'), ('^]', b'\x1d\x1d~.', b'\x1d~.'),
                ('none', b'~.\r~?', b'~.\r~?'), ('off', b'\r~~.', b'\r~~.')):
            with self.subTest(value):
                self.setUp()
                terminal = self.through(keys, wanted,
                                        SSM_CONNECT_ESCAPE=value)
                self.assertEqual(terminal.output, wanted)

    def test_a_character_that_can_not_be(self):
        terminal = self.through(b'~~', b'~', SSM_CONNECT_ESCAPE='xy\033')
        self.assertRegex(terminal.output, rb"^ssm-connect: SSM_CONNECT_ESCAPE:"
                         rb" 'xy\\x1b' can't be the escape character; ~ is"
                         rb'\r\n~$')

    def test_not_where_input_is_no_terminal(self):
        terminal = self.terminal()
        self.start('echo', terminal=terminal, stdin=subprocess.PIPE,
                   TERM='dumb', SSM_CONNECT_ESCAPE='xy')
        self.assertEqual(self.channel.line(), 'ready')
        self.process.stdin.write(b'~.\n~?\n')
        self.process.stdin.close()
        self.assertEqual(self.wait_showing(terminal), 0)
        self.assertEqual(terminal.output, b'~.\r\n~?\r\n')


class SessionCase(Case):
    def session(self, **more):
        terminal = self.terminal()
        self.before = terminal.modes()
        stage = more.pop('stage', 'open')
        self.start('given_up', more.pop('words', WORDS), terminal=terminal,
                   FAKE_PID=os.path.join(self.dir, 'pid'), FAKE_STAGE=stage,
                   **more)
        sees = more.get('stdout') is None
        if stage == 'open':
            self.assertEqual(self.channel.line(), 'started')
            if sees:
                terminal.expect(rb'me-0123456789\r\n')
            self.channel.go()
        self.assertEqual(self.channel.line(), 'ready')
        if stage == 'open' and sees:
            terminal.expect(rb'\$ $')
        elif stage in ('plugin', 'forward') and sees:
            terminal.expect(rb'me-0123456789\r\n')
        return terminal

    def got(self, wanted):
        """That and nothing else has come to the session."""
        got = b''
        while len(got) < len(wanted):
            got += ast.literal_eval(self.channel.line()[len('got '):])
        self.assertEqual(got, wanted)


class Told(SessionCase):
    """~? and ~i, wherever the cursor and our stderr are."""

    def test_list(self):
        terminal = self.session()
        terminal.type(b'~?')
        terminal.expect(rb'not pasted\.\r\n')
        lines = Screen(terminal.output).lines
        at = lines.index('$ ')
        self.assertEqual(lines[at + 1], 'ssm-connect: escape sequences')
        self.assertEqual([line[:4] for line in lines[at + 2:at + 6]],
                         ['  ~.', '  ~i', '  ~?', '  ~~'])
        # Nothing of it went to the session, and the next line begins here.
        terminal.type(b'~i')
        terminal.expect(rb'received .* ago\r\n')
        self.assertNotIn(b'\r\n\r\nssm-connect', terminal.output)
        terminal.type(b'x')
        self.got(b'x')

    def test_info(self):
        for utf8 in (True, False):
            with self.subTest(utf8=utf8):
                self.setUp()
                words = WORDS + ('--document-name', 'a\033[31m\u202e')
                terminal = self.session(
                    words=words, LC_ALL='C.UTF-8' if utf8 else 'C')
                terminal.type(b'ls\r')
                self.got(b'ls\r')
                terminal.type(b'~i')
                terminal.expect(rb'received .* ago\r\n')
                text = '\n'.join(Screen(terminal.output).lines)
                self.assertRegex(text, '''\\$ 
ssm-connect: this session
  target    i-0123456789abcdef0
  document  a\\\\x1b\\[31m\\\\u\\{202e\\}
  session   me-0123456789
  region    eu-west-1
  profile   work
  state     open since \\d\\d:\\d\\d:\\d\\d, \\d+ s
  sent      3 bytes
  received  \\d+ bytes, the last \\d+ s ago
$''')
                self.stop()

    def test_info_while_it_connects(self):
        terminal = self.session(stage='connect')
        terminal.expect(rb'ssm-connect: i-[^\r]* s')
        terminal.type(b'~i')
        terminal.expect(rb'received .*nothing\r\n')
        # The status line made room and comes back below.
        terminal.expect(rb'nothing\r\n\r\x1b\[Kssm-connect: i-')
        lines = Screen(terminal.output).lines
        self.assertEqual(lines[0], 'ssm-connect: this session')
        self.assertIn('  state     waiting for AWS to answer since',
                      '\n'.join(lines))

    def test_a_hint_tells_the_way_out(self):
        for value, way in ((None, rb'Enter ~\. ends it'),
                           ('^]', rb'Enter \^\]\. ends it')):
            with self.subTest(value):
                self.setUp()
                terminal = self.session(stage='connect', words=(TARGET,),
                                        SSM_CONNECT_ESCAPE=value,
                                        SSM_CONNECT_HINTS='0')
                terminal.expect(way)
                self.stop()

    def test_with_stderr_and_stdout_elsewhere(self):
        terminal = self.session(stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        terminal.type(b'~i')
        terminal.expect(rb'no terminal\r\n')
        terminal.type(b'~?')
        terminal.expect(rb'not pasted\.\r\n')
        self.process.kill()
        out, err = self.process.communicate()
        self.assertNotIn(b'escape', out + err)


class End(SessionCase):
    """~. , by what it asks first and what it has to do then."""

    def given_up(self, stage='open', leaves='', **more):
        return self.session(stage=stage, FAKE_LEAVES=leaves, **more)

    def finish(self, terminal, status):
        """It ends with that status, its terminal as it was, no child left."""
        self.assertEqual(self.wait_showing(terminal), status,
                         terminal.output)
        self.assertEqual(terminal.modes(), self.before)
        self.assert_blocking(terminal.slave)
        rest = self.channel.rest()  # ends when nobody has the pipe any more
        self.assertNotIn('terminal', rest)
        text = terminal.output.decode()
        self.assertRegex(text, ENDING)
        return text, rest

    def test_the_service_closes_the_channel(self):
        terminal = self.given_up(leaves='channel')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        self.assertEqual(self.channel.line(), 'channel')
        text, rest = self.finish(terminal, 0)
        self.assertEqual(rest, '')
        # A clean end: no report, nothing to be done, no log that is kept.
        self.assertNotIn('error[', text)
        self.assertFalse(os.path.exists(os.path.join(self.dir, 'state')))
        self.assertNotIn('terminate-session', text)
        self.assertIn('Exiting session', text)

    def test_the_object_says_so(self):
        path = os.path.join(self.dir, 'report')
        terminal = self.given_up(
            words=('--report=json', '--report-file', path) + WORDS,
            leaves='channel')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        self.finish(terminal, 0)
        with open(path) as file:
            run, = json.load(file)['runs']
        self.assertEqual(run['verdict'], 'interrupted')
        self.assertEqual(run['facts']['given_up'], 'open')
        self.assertEqual(run['facts']['terminated'], 'yes')

    def test_the_status_is_aws_own(self):
        terminal = self.given_up(leaves='channel', FAKE_STATUS='7')
        terminal.type(b'~.')
        text, _ = self.finish(terminal, 7)
        self.assertNotIn('error[', text)

    def test_port_forwarding_is_interrupted(self):
        for more in ({}, {'stage': 'plugin', 'words': WORDS + (
                '--document-name', 'AWS-StartPortForwardingSession')}):
            with self.subTest(**more):
                self.setUp()
                more = {'stage': 'forward', 'leaves': '2', **more}
                terminal = self.given_up(**more)
                terminal.type(b'~.')
                self.assertEqual(self.channel.line(), INT)
                text, rest = self.finish(
                    terminal, 0 if more['stage'] == 'forward' else 255)
                self.assertEqual(rest, '')

    def test_port_forwarding_that_does_not_listen(self):
        terminal = self.given_up('forward', leaves='channel')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), INT)
        self.assertEqual(self.channel.line(), TERMINATE)
        self.assertEqual(self.channel.line(), 'channel')
        self.finish(terminal, 0)

    def test_before_there_is_a_session(self):
        terminal = self.given_up('connect', leaves='2', FAKE_STATUS='130')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), INT)
        text, rest = self.finish(terminal, 255)
        self.assertEqual(rest, '')
        self.assertIn('error[no-answer-yet]', text)
        self.assertIn('https://ssm.eu-west-1.amazonaws.com/\r\n', text)

    def test_before_anything_is_asked_for(self):
        terminal = self.given_up('start', leaves='2', FAKE_STATUS='130')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), INT)
        text, _ = self.finish(terminal, 255)
        self.assertNotIn('error[', text)
        self.assertTrue(text.endswith('ssm-connect: ended before a session '
                                      'was started\r\n'), text)

    def test_before_there_is_a_session_and_deaf(self):
        terminal = self.given_up('connect', leaves='1')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), INT)
        self.assertEqual(self.channel.line(), HUP)
        self.finish(terminal, 255)

    def test_never_opened(self):
        terminal = self.given_up('plugin', leaves='1')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        # The channel was never there, so its end is not heard.
        self.assertEqual(self.channel.line(), 'channel')
        self.assertEqual(self.channel.line(), HUP)
        text, rest = self.finish(terminal, 255)
        self.assertIn('error[data-channel-hang]', text)
        # That is done.
        self.assertNotIn('terminate-session', text)

    def test_deaf_to_everything(self):
        terminal = self.given_up()
        terminal.type(b'~.')
        for line in (TERMINATE, 'channel', HUP, TERM):
            self.assertEqual(self.channel.line(), line)
        text, rest = self.finish(terminal, 255)
        self.assertEqual(rest, '')
        self.assertNotIn('error[', text)

    def test_forced(self):
        terminal = self.given_up(FAKE_TERMINATE='hang')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        terminal.type(b'~.')
        for line in (HUP, TERM):
            self.assertEqual(self.channel.line(), line)
        text, rest = self.finish(terminal, 255)
        self.assertEqual(rest, '')
        self.assertIn('may be left at AWS (no answer yet); this ends it:\r\n'
                      f'  {COMMAND}\r\n', text)
        self.assertNotIn('error[', text)

    def test_the_service_says_no(self):
        terminal = self.given_up(leaves='1', FAKE_TERMINATE='denied')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        self.assertEqual(self.channel.line(), HUP)
        text, _ = self.finish(terminal, 255)
        self.assertIn('may be left at AWS (An error occurred '
                      '(AccessDeniedException) when calling the '
                      'TerminateSession operation: \\x1b[31mno); this ends '
                      f'it:\r\n  {COMMAND}\r\n', text)
        self.assertEqual(text.count('may be left'), 1)

    def test_the_service_does_not_answer(self):
        terminal = self.given_up(leaves='1', FAKE_TERMINATE='hang')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        self.assertEqual(self.channel.line(), HUP)
        text, _ = self.finish(terminal, 255)
        self.assertIn('may be left at AWS (no answer after 8 s)', text)

    def test_told_by_a_signal_meanwhile(self):
        terminal = self.given_up(leaves='1', FAKE_TERMINATE='hang')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), TERMINATE)
        self.process.terminate()
        self.assertEqual(self.channel.line(), HUP)
        self.finish(terminal, -15)

    def test_options_of_the_same_place(self):
        words = ('ssm', 'start-session', '--no-verify-ssl', '--target', TARGET,
                 '--endpoint-url=https://vpce.example', '--output', 'text',
                 '--reason', '--profile', '--ca-bundle', '/ca.pem',
                 '--color', 'off', '--cli-read-timeout', '5')
        terminal = self.given_up(words=words, leaves='channel')
        terminal.type(b'~.')
        self.assertEqual(
            self.channel.line(), 'terminate --no-verify-ssl '
            '--endpoint-url=https://vpce.example --ca-bundle /ca.pem '
            '--cli-read-timeout 5 --session-id me-0123456789')
        self.finish(terminal, 0)

    def test_the_endpoint_of_ecs_is_not_that_of_sessions(self):
        words = ('ecs', 'execute-command', '--cluster', 'prod', '--task', '0',
                 '--endpoint-url', 'https://ecs.example', '--region', 'x-1')
        terminal = self.given_up(words=words, leaves='channel')
        terminal.type(b'~.')
        self.assertEqual(self.channel.line(), 'terminate --region x-1 '
                         '--session-id me-0123456789')
        self.finish(terminal, 0)

    def test_tilde_withheld_when_the_terminal_goes(self):
        terminal = self.given_up(leaves='1')
        terminal.type(b'~')
        os.close(terminal.slave)
        os.close(terminal.master)
        terminal.master, terminal.slave = os.pipe()
        self.assertIn(HUP, self.channel.rest())
        self.assertEqual(self.wait(), -1)


if __name__ == '__main__':
    main()
