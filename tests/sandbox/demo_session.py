"""Shows a session through ssm-connect: a real shell, the whole chain.

ssm-connect runs the real AWS CLI, that a session-manager-plugin (the real one
if it is installed, else a stand-in), and that talks over a data channel to a
shell on this machine; AWS is imitated on the loopback interface, nothing leaves
the machine. On a terminal the shell is yours; without one, the demo types a few
commands itself and shows what comes.

Usage: demo_session.py PROGRAM
"""

import os
import shutil
import subprocess
import sys

import terminal
from home import Home, TARGET, aws_program
from loopback_aws import LoopbackAws
from node import PROMPT

TYPED = ["uname -s", "stty size", "echo $((6 * 7))", "exit"]


def main(program):
    if not aws_program():
        print("demo: there is no AWS CLI here; ./setup installs it",
              file=sys.stderr)
        return 1
    real = shutil.which("session-manager-plugin")
    with Home() as home, LoopbackAws("session-shell") as aws:
        try:
            channel = aws.channel
        except ImportError as error:
            print(f"demo: {error}; ./setup installs it", file=sys.stderr)
            return 1
        env = home.environment(
            plugin=not real, TERM=os.environ.get("TERM", "xterm"),
            SSM_CONNECT_LOG="off")
        if real:
            env["PATH"] += ":" + os.path.dirname(real)
        command = [program, TARGET, "--endpoint-url", aws.url]
        print("demo: a shell on this machine, through ssm-connect, the real "
              f"aws,\n      {'the real' if real else 'a stand-in for'} "
              "session-manager-plugin and a data channel.\n\n"
              f"$ ssm-connect {' '.join(command[1:])}", flush=True)
        if all(os.isatty(fd) for fd in (0, 1, 2)):
            status = subprocess.run(command, env=env, check=False).returncode
        else:
            status = terminal.run(command, env, copy_to=1, answers=[
                (PROMPT.encode(), line.encode() + b"\r") for line in TYPED
            ]).status
        counts = channel.bytes_in, channel.bytes_out
    print(f"\ndemo: ssm-connect ended with {status}; {counts[0]} bytes went "
          f"in, {counts[1]} came out.")
    return 0 if counts[1] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
