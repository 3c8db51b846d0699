#!/usr/bin/env python3
"""explain in its other forms, over every log of tests/data.

--report=json is checked against its schema, --redact keeps the lines and loses
every planted secret, -v unfolds what the timeline folds, -q is the headlines.
What timeline and report say is golden.py's business.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import golden

CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
STEP = re.compile(rb"^ +[\d.]+ m?s ", re.MULTILINE)
# What is kept of an answer (facts.c).
BODY_CAP = 300


def explain(program, *words):
    """Standard output and status of explain with these words."""
    done = subprocess.run([program, "explain", *words], capture_output=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"},
                          stdin=subprocess.DEVNULL, check=False)
    return done.stdout, done.returncode


def faults_of(program, path, secrets, validator):
    """What is wrong with the three forms of one log."""
    with open(path, "rb") as file:
        log = file.read()
    found = []

    out, status = explain(program, "--report=json", path)
    try:
        report = json.loads(out)
        found += [error.message for error in validator.iter_errors(report)]
        if (len(report["runs"]) > 0) != (status == 0):
            found.append(f"{len(report['runs'])} runs, but status {status}")
        bodies = [run["facts"].get("body", "") for run in report["runs"]]
        # Bytes that are shown as \\x1f have been less.
        if any(len(body.encode()) >= BODY_CAP and "\\x" not in body and
               not body.endswith("\u2026") for body in bodies):
            found.append("a body without its end looks whole")
    except ValueError as error:
        found.append(f"no JSON: {error}")
    forms = [("json", out)]

    for option in "--redact", "--redact=strict":
        masked, status = explain(program, option, path)
        if status != 0 or masked.count(b"\n") != log.count(b"\n"):
            found.append(f"{option}: other lines than the log's")
        forms.append((option, masked))
    if b"111122223333" in masked:
        found.append("--redact=strict leaves an account")

    steps, status = explain(program, "-v", path)
    if b"CLI version: " in log and not STEP.search(steps):
        found.append("-v shows no steps")
    if b"(folded)" in steps:
        found.append("-v folds")
    if CONTROL.search(steps):
        found.append("-v: a control character")
    forms.append(("-v", steps))

    brief, status = explain(program, "-q", path)
    if STEP.search(brief) or b"next steps" in brief:
        found.append("-q shows more than headlines")
    forms.append(("-q", brief))

    found += [f"{name}: a planted secret" for name, text in forms
              for secret in secrets if secret in text]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--schema", required=True)
    words = parser.parse_args()
    import jsonschema
    with open(words.schema, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    secrets = golden.read_secrets(pathlib.Path(words.data))
    names = sorted(name for name in os.listdir(words.data)
                   if name.endswith((".log", ".txt")))
    wrong = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(name, pool.submit(faults_of, words.program,
                                   os.path.join(words.data, name), secrets,
                                   validator)) for name in names]
        for name, job in jobs:
            for fault in job.result():
                print(f"{name}: {fault}")
                wrong += 1
    print(f"{len(names)} logs, {wrong} faults")
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main())
