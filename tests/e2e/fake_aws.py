# A test double: stands in for the AWS CLI. It is no part of the product and
# imitates nothing of AWS; it does what FAKE_AWS says and tells the test about
# it through the descriptor FAKE_TELL (lines), and waits for the test on the
# descriptor FAKE_WAIT (one byte each). harness.py puts a "#!" line before it.
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios
import time

TELL = int(os.environ.get('FAKE_TELL', '-1'))
WAIT = int(os.environ.get('FAKE_WAIT', '-1'))
STAMP = '2026-11-23 13:19:12,118 - MainThread - '


def tell(text):
    os.write(TELL, (text + '\n').encode())


def wait():
    if not os.read(WAIT, 1):
        os._exit(99)


def wait_for_end():
    """Until the test closes its end; what it sends meanwhile is others'."""
    ended = select.poll()
    ended.register(WAIT, 0)
    ended.poll()


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def log(logger, message):
    write_all(2, f'{STAMP}{logger} - DEBUG - {message}\n'.encode())


def start_log():
    log('awscli.clidriver', 'CLI version: aws-cli/2.9.19 Python/3.11.2 '
        'Linux/6.1.0 source/x86_64.debian.12 prompt/off')
    log('awscli.clidriver', 'Arguments entered to CLI: '
        + repr(sys.argv[1:]))


def size(fd):
    rows, cols = struct.unpack('4H', fcntl.ioctl(fd, termios.TIOCGWINSZ,
                                                 b'\0' * 8))[:2]
    return f'{rows}x{cols}'


def raw(fd):
    attributes = termios.tcgetattr(fd)
    attributes[0] = attributes[1] = attributes[3] = 0
    attributes[6][termios.VMIN] = 1
    attributes[6][termios.VTIME] = 0
    termios.tcsetattr(fd, termios.TCSANOW, attributes)


def mode_exit():
    os._exit(int(os.environ['FAKE_STATUS']))


def mode_die():
    signum = int(os.environ['FAKE_SIGNAL'])
    if signum != signal.SIGKILL:
        signal.signal(signum, signal.SIG_DFL)
    os.kill(os.getpid(), signum)
    time.sleep(60)


def mode_args():
    for word in sys.argv[1:]:
        tell(word)


def mode_fds():
    found = []
    for fd in range(1024):
        try:
            os.fstat(fd)
            found.append(str(fd))
        except OSError:
            pass
    tell(' '.join(found))


def mode_burst():
    """Writes a file's bytes and is gone at once."""
    with open(os.environ['FAKE_DATA'], 'rb') as file:
        data = file.read()
    write_all(int(os.environ.get('FAKE_FD', '1')), data)
    os._exit(0)


def mode_hold():
    """Is there until told to go."""
    tell('ready')
    wait()


def mode_slow_ticks():
    """Tells its pid, and goes on when it is told to."""
    tell(str(os.getpid()))
    wait()
    tell('on')


def mode_raw_ticks():
    """A session that has set its modes as the plugin does: ISIG stays."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTSTP])
    modes = termios.tcgetattr(0)
    modes[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(0, termios.TCSANOW, modes)
    tell('ready')
    # It may come at once, before anybody could pause for it.
    signal.sigwait([signal.SIGTSTP])
    tell('1a')


def mode_ignore():
    """Is there whatever signal comes, but SIGKILL."""
    for signum in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda s, f: tell(f'signal {s}'))
    tell('ready')
    while True:
        time.sleep(60)


def mode_signals():
    """Tells of each signal; SIGTERM and SIGHUP end it."""
    def handler(signum, frame):
        tell(f'signal {signum}')
        if signum in (signal.SIGTERM, signal.SIGHUP):
            os._exit(3)
    for signum in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT,
                   signal.SIGQUIT):
        if signal.getsignal(signum) != signal.SIG_IGN:
            signal.signal(signum, handler)
        else:
            tell(f'ignored {signum}')
    tell('ready')
    while True:
        wait()
        tell('pong')


def mode_size():
    """Tells the window's size, and again on every change."""
    changed = []
    signal.signal(signal.SIGWINCH, lambda s, f: changed.append(1))
    last = size(1)
    tell(last)
    while True:
        signal.sigtimedwait([signal.SIGUSR1], 0.05)
        now = size(1)
        if now != last and changed:
            tell(now)
            last = now
            if now == '50x132':
                return


def mode_echo():
    """Copies stdin to stdout until the end of input; raw on a terminal."""
    if os.isatty(0):
        raw(0)
    tell('ready')
    total = int(os.environ.get('FAKE_BYTES', '-1'))
    while total != 0:
        data = os.read(0, 65536)
        if not data:
            break
        write_all(1, data)
        total -= len(data)
    tell('end of input')


def mode_slow_reader():
    """Reads a paste only when told to."""
    raw(0)
    tell('ready')
    wait()
    total = int(os.environ['FAKE_BYTES'])
    with open(os.environ['FAKE_DATA'], 'wb') as file:
        while total > 0:
            data = os.read(0, 1024)
            file.write(data)
            total -= len(data)


def mode_grandchild():
    """Leaves somebody behind who keeps the terminal and stderr open."""
    if os.fork() == 0:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.setsid()
        tell(f'grandchild {os.getpid()}')
        wait_for_end()
        os._exit(0)
    wait()
    write_all(1, b'last words')
    os._exit(5)


def mode_long_line():
    """A line of stderr without an end."""
    total = int(os.environ['FAKE_BYTES'])
    piece = (b'0123456789abcdef' * 4096)
    while total > 0:
        write_all(2, piece[:total])
        total -= len(piece)
    tell('written')
    wait()


def mode_stderr():
    """Debug log and plain lines in turn, and an end without newline."""
    start_log()
    write_all(2, b'a warning\n')
    log('botocore.hooks', 'Event x: calling handler')
    write_all(2, b'\xff\x1b[31mmore\n')
    log('botocore.hooks', 'Event y: calling handler')
    write_all(2, b'no newline at the end')


def mode_mfa():
    """Asks on /dev/tty, as getpass does, after it was slow."""
    start_log()
    tell('slow')
    wait()
    tty = os.open('/dev/tty', os.O_RDWR | os.O_NOCTTY)
    old = termios.tcgetattr(tty)
    new = termios.tcgetattr(tty)
    new[3] &= ~termios.ECHO
    termios.tcsetattr(tty, termios.TCSAFLUSH, new)
    write_all(tty, b'Enter MFA code for arn:aws:iam::123456789012:mfa/me: ')
    tell('asked')
    wait()
    log('botocore.credentials', 'Looking for credentials via: assume-role')
    code = b''
    while not code.endswith(b'\n'):
        code += os.read(tty, 100)
    termios.tcsetattr(tty, termios.TCSAFLUSH, old)
    write_all(tty, b'\n')
    tell('code ' + code.decode().strip())
    log('botocore.credentials', 'Looking for credentials via: sso')
    log('botocore.endpoint', 'Making request for OperationModel'
        '(name=StartSession) with params: {}')
    tell('slow')
    wait()
    write_all(1, b'the session\n')
    wait()


def mode_session():
    """A session that opens after a while; then the screen is its own."""
    start_log()
    tell('slow')
    wait()
    write_all(1, b'\nStarting session with SessionId: me-0123456789\n')
    write_all(1, b'$ ls\nfile\n')
    tell('open')
    wait()


def fail():
    write_all(2, b'\nAn error occurred (TargetNotConnected) when calling the '
              b'StartSession operation: i-0123456789abcdef0 is not '
              b'connected.\n')
    os._exit(254)


def mode_forbidden():
    start_log()
    log('urllib3.connectionpool',
        'https://ssm.eu-west-1.amazonaws.com:443 "POST / HTTP/1.1" 403 None')
    fail()


def mode_secrets():
    """Secrets in the log and in plain lines; on the terminal, typed ones."""
    start_log()
    secret = os.environ['FAKE_SECRET']
    log('botocore.endpoint', f"headers={{'X-Amz-Security-Token': '{secret}'}}")
    log('botocore.parsers', 'Response body:')
    write_all(2, f'{{"TokenValue":"{secret}"}}\n'.encode())
    write_all(2, f'password={secret} and no newline'.encode())
    fail()


def mode_flood():
    """More of a log than is kept, then a failure."""
    start_log()
    total = int(os.environ['FAKE_BYTES'])
    piece = ''.join(f'{STAMP}botocore.hooks - DEBUG - Event {i}: calling '
                    'handler\n' for i in range(1000)).encode()
    while total > 0:
        write_all(2, piece)
        total -= len(piece)
    fail()


def mode_steps():
    """Log and plain lines in turn; a session, and more of both behind it."""
    start_log()
    write_all(2, b'a warning\n')
    log('botocore.credentials', 'Looking for credentials via: env')
    tell('before')
    wait()
    write_all(1, b'\nStarting session with SessionId: me-0123456789\n')
    write_all(1, b'$ the session\n')
    tell('open')
    wait()
    log('botocore.credentials', 'Looking for credentials via: iam-role')
    tell('after')
    wait()
    os._exit(int(os.environ.get('FAKE_STATUS', '0')))


def mode_script():
    """Does what FAKE_SCRIPT says, a JSON list of [what, …]."""
    start_log()
    for what, *more in json.loads(os.environ['FAKE_SCRIPT']):
        if what == 'log':
            log(*more)
        elif what == 'err':
            write_all(2, more[0].encode())
        elif what == 'out':
            write_all(1, more[0].encode())
        elif what == 'tell':
            tell(more[0])
        elif what == 'wait':
            wait()
        elif what == 'ignore':
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        elif what == 'cbreak':
            attributes = termios.tcgetattr(0)
            attributes[3] &= ~(termios.ICANON | termios.ECHO)
            termios.tcsetattr(0, termios.TCSANOW, attributes)
        elif what == 'exit':
            os._exit(more[0])


def terminate():
    """aws ssm terminate-session: the service closes the channel, or not."""
    tell('terminate ' + ' '.join(sys.argv[3:]))
    try:
        os.open('/dev/tty', os.O_RDWR)
        tell('a terminal')
    except OSError:
        pass
    if os.read(0, 1):
        tell('input')
    how = os.environ.get('FAKE_TERMINATE', 'ok')
    if how == 'hang':
        while True:
            time.sleep(60)
    if how == 'denied':
        write_all(2, b'\nAn error occurred (AccessDeniedException) when '
                  b'calling the TerminateSession operation: \x1b[31mno\n')
        os._exit(254)
    with open(os.environ['FAKE_PID']) as file:
        os.kill(int(file.read()), signal.SIGUSR1)
    os._exit(0)


def mode_given_up():
    """A session that got as far as FAKE_STAGE says, for ~. to end it.

    It tells of each signal, ends by those in FAKE_LEAVES, and by SIGUSR1, in
    place of the closing of its channel, if they have 'channel'.
    """
    if sys.argv[1:3] == ['ssm', 'terminate-session']:
        terminate()
    with open(os.environ['FAKE_PID'], 'w') as file:
        file.write(str(os.getpid()))
    leaves = os.environ.get('FAKE_LEAVES', '').split()
    stage = os.environ['FAKE_STAGE']

    def leave(signum, frame):
        channel = signum == signal.SIGUSR1
        tell('channel' if channel else f'signal {signum}')
        if ('channel' if channel else str(int(signum))) in leaves:
            if channel or stage == 'forward':
                write_all(1, b'\n\nExiting session with sessionId: '
                          b'me-0123456789.\n\n')
            os._exit(int(os.environ.get('FAKE_STATUS', '0')))
    # One that comes just before the wait must end it, too.
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for signum in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM,
                   signal.SIGUSR1):
        signal.signal(signum, leave)
    start_log()
    if stage != 'start':
        log('botocore.endpoint', 'Making request for OperationModel'
            '(name=StartSession) with params: {}')
        log('botocore.endpoint', 'Sending http request: <AWSPreparedRequest '
            'stream_output=False, method=POST, '
            'url=https://ssm.eu-west-1.amazonaws.com/, headers={}>')
        log('urllib3.connectionpool', 'Starting new HTTPS connection (1): '
            'ssm.eu-west-1.amazonaws.com:443')
    if stage not in ('start', 'connect'):
        write_all(1, b'\nStarting session with SessionId: me-0123456789\n')
    if stage == 'forward':
        write_all(1, b'Port 8080 opened for sessionId me-0123456789.\n'
                  b'Waiting for connections...\n')
    if stage == 'open':
        tell('started')
        wait()
        raw(0)
        write_all(1, b'$ ')
    tell('ready')
    while True:
        ready = select.select([0, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 64)
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                os._exit(98)
            tell(f'got {data!r}')


def mode_loop():
    """An aws that leads back to ssm-connect."""
    os.execv(os.environ['SSM_CONNECT'],
             ['ssm-connect'] + sys.argv[1:])


if 'FAKE_AWS' in os.environ:
    globals()['mode_' + os.environ['FAKE_AWS']]()
