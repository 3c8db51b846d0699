"""Shows ssm-connect at work: a real AWS CLI is refused with 403, explained.

AWS is imitated on the loopback interface (loopback_aws.py), the credentials
are made up, nothing leaves the machine. On a terminal the demo is what a user
would see; without one, ssm-connect gets a terminal of its own of 80 × 24 and
what it shows is copied to standard output.

Usage: demo.py PROGRAM [SCENARIO]
"""

import os
import shutil
import subprocess
import sys

import terminal
from home import Home, TARGET, aws_program
from loopback_aws import LoopbackAws
from scenarios import SCENARIOS


def main(program, scenario="forbidden-403"):
    aws_cli = aws_program()
    if not aws_cli:
        print("demo: there is no AWS CLI here; ./setup installs it",
              file=sys.stderr)
        return 1
    with Home() as home, LoopbackAws(scenario) as aws:
        env = home.environment(
            plugin=not shutil.which("session-manager-plugin"),
            TERM=os.environ.get("TERM", "xterm"),
            # Its home is gone when the report is read.
            SSM_CONNECT_LOG="off", LC_ALL=None, LANG=os.environ.get("LANG") or "C.UTF-8")
        for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
            if name in os.environ:
                env[name] = os.environ[name]
        command = [program, TARGET, "--endpoint-url", aws.url]
        print("demo: the real aws asks a stand-in for AWS, on this machine, "
              "for a session.\n      "
              f"The answer is: {SCENARIOS[scenario][0]}\n\n"
              f"$ ssm-connect {' '.join(command[1:])}", flush=True)
        if all(os.isatty(fd) for fd in (0, 1, 2)):
            status = subprocess.run(command, env=env, check=False).returncode
        else:
            status = terminal.run(command, env, copy_to=1).status
        asked = [operation for operation, _ in aws.requests]
    print(f"\ndemo: ssm-connect ended with {status}, as aws did.")
    # The demo itself fails only if this was no demonstration.
    return 0 if "StartSession" in asked and status > 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
