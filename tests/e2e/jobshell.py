"""A shell with job control, as small as it can be, for the tests.

usage: jobshell.py REPORT CONTROL PROGRAM [WORD...]

It leads the terminal's session, runs the program as a job in the foreground,
and tells on the descriptor REPORT "started PID", "stopped SIGNAL" and "ended
STATUS". When the job has stopped it takes the terminal back, and on a byte on
CONTROL moves the job to the foreground again.
"""
import os
import signal
import sys

report, control = int(sys.argv[1]), int(sys.argv[2])


def tell(text):
    os.write(report, (text + '\n').encode())


def foreground(group):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
    os.tcsetpgrp(0, group)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTTOU])


pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    foreground(os.getpid())
    os.execv(sys.argv[3], sys.argv[3:])
try:
    os.setpgid(pid, pid)
except OSError:
    pass
foreground(pid)
tell(f'started {pid}')
while True:
    _, status = os.waitpid(pid, os.WUNTRACED)
    foreground(os.getpgrp())
    if not os.WIFSTOPPED(status):
        tell(f'ended {os.waitstatus_to_exitcode(status)}')
        break
    tell(f'stopped {os.WSTOPSIG(status)}')
    if not os.read(control, 1):
        break
    foreground(pid)
    os.kill(-pid, signal.SIGCONT)
