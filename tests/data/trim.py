"""Leaves out the part of a debug log in which nothing is told: lines about
handlers, plug-ins, options and data files that the AWS CLI logs before it
calls AWS.
They are half of a log; a few files of tests/data keep them, the others went
through this filter when they were added.

Usage: trim.py < CAPTURE > NAME.log
"""

import re
import sys

NOISE = re.compile(
    rb"[\d:, -]+ - MainThread - (?:"
    rb"awscli\.lazy_emitter - |"
    rb"awscli\.clidriver - DEBUG - OrderedDict\(|"
    rb"botocore\.loaders - |"
    rb"botocore\.hooks - DEBUG - Event (?:"
    rb"building-command-table|(?:before-)?building-argument-table|"
    rb"top-level-args-parsed|session-initialized|choose-service-name|"
    rb"before-create-client|creating-client-class|"
    rb"load-cli-arg|process-cli-arg|operation-args-parsed|"
    rb"building-top-level-params|calling-command))")


def main():
    for line in sys.stdin.buffer:
        if not NOISE.match(line):
            sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main()
