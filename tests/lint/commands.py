#!/usr/bin/env python3
"""Every aws command in the catalogue is one that the real AWS CLI understands.

The long texts of all failures are read through `why`, their aws commands run
with a proxy that refuses and a HOME of their own: a command that the CLI
understands fails to connect or lacks configuration, one that it does not
understand ends with 252 (awscli/constants.py, PARAM_VALIDATION_ERROR_RC).
Commands newer than the CLI of Debian 12 are named in NEWER, with the version
that brought them.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

NEWER = {
    ("login",): "2.32",
    ("logout",): "2.32",
    ("sso", "login", "--use-device-code"): "2.22",
    ("account", "get-region-opt-status"): "2.9.22",
    ("account", "enable-region"): "2.9.22",
    ("account", "list-regions"): "2.9.22",
    ("configure", "export-credentials"): "2.9.23",
    ("eks", "list-pod-identity-associations"): "2.14.6",
    # Without thumbprints it is known since 2.17.
    ("iam", "create-open-id-connect-provider"): "2.17",
}

# Commands stand deeper than the sentences around them (src/report/why.c).
COMMAND = re.compile(r"^(?: {6}| {17})(aws .*)$")


def texts(program):
    """The long text of every failure, by id."""
    def why(*words):
        return subprocess.run([program, "--color=never", "why", *words],
                              capture_output=True, text=True, check=True,
                              stdin=subprocess.DEVNULL).stdout
    ids = re.findall(r"^  ([a-z0-9-]+)(?: |$)", why(), re.MULTILINE)
    return {name: why(name) for name in ids}


def commands(text):
    """The aws commands of a text: lines that begin with one, pipes cut off."""
    joined = re.sub(r"\\\n\s*", " ", text)
    for line in joined.splitlines():
        found = COMMAND.match(line)
        if found is None:
            continue
        line = re.sub(r"\d?>\s*\S*", "", found.group(1))
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&<>()")
            lexer.whitespace_split = True
            words = list(lexer)
        except ValueError:
            continue
        ends = [i for i, word in enumerate(words)
                if word and set(word) <= set("|;&<>()")]
        words = words[1:ends[0]] if ends else words[1:]
        if len(words) > 1 and re.fullmatch(r"[a-z0-9-]+", words[0]):
            yield words


def shape(words):
    """What tells commands apart for the CLI: sub-commands and options."""
    return tuple(word.split("=")[0] for i, word in enumerate(words)
                 if word.startswith("--") or i < 2)


def is_newer(words):
    return any(all(part in words for part in newer) for newer in NEWER)


def understood(aws, words):
    """Empty, or what the CLI says of a command that it does not understand."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [aws, *words, "--cli-connect-timeout", "1"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            check=False, timeout=600,
            env={"HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                 "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
                 "AWS_SECRET_ACCESS_KEY": "none",
                 "AWS_DEFAULT_REGION": "eu-west-1", "AWS_MAX_ATTEMPTS": "1",
                 "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
                 "HTTPS_PROXY": "http://127.0.0.1:9",
                 "HTTP_PROXY": "http://127.0.0.1:9"})
    if done.returncode != 252:
        return ""
    return done.stderr.strip().splitlines()[-1] if done.stderr else "252"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("aws")
    words = parser.parse_args()
    if not words.aws:
        print("no AWS CLI: skipped")
        return 77
    wanted = {}
    for name, text in texts(words.program).items():
        for command in commands(text):
            if not is_newer(command):
                wanted.setdefault(shape(command), (name, command))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda pair: understood(words.aws, pair[1]),
                                wanted.values()))
    wrong = 0
    for (name, command), answer in zip(wanted.values(), answers):
        if answer:
            print(f"{name}: aws {shlex.join(command)}\n    {answer}")
            wrong += 1
    print(f"{len(wanted)} kinds of commands, {wrong} not understood")
    return 1 if wrong or len(wanted) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
