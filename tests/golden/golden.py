"""Runs `ssm-connect explain` over tests/data and compares what it prints.

For every file that INDEX.tsv lists, checks that

- the output equals FILE.expected, byte for byte;
- the ids in the headlines `error[ID]`, `maybe[ID]` and `no failure[ID]` are
  those that INDEX.tsv expects, so that a golden file can't merely be what the
  program happened to print;
- no planted secret (named in the data's README.md) and no control character
  is in the output;
- explain ended with the right status and said nothing on stderr;

and that INDEX.tsv, the data and the golden files are the same set.
Prints TAP. With --update the golden files are written first; a wrong id or a
secret is a failure all the same. Where INDEX.tsv expects an id that the
catalogue does not have yet (`why ID` says so), another headline is a TODO.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import subprocess
import sys

EXPECTED = ".expected"

HEADLINE = re.compile(rb"^(?:error|maybe|no failure)\[([^\]]*)\]", re.MULTILINE)
CONTROL = re.compile(rb"[^\n -~\x80-\xff]")

# A log of any size is explained in far less; this ends one that hangs.
HANGS = 120


def read_index(data):
    """The rows of INDEX.tsv: [(file, [expected id, ...])]."""
    lines = (data / "INDEX.tsv").read_text(encoding="utf-8").splitlines()
    rows = []
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != 3:
            raise SystemExit(f"INDEX.tsv:{number}: {len(fields)} columns, not 3")
        rows.append((fields[0], fields[1].split(",")))
    return rows


def read_secrets(data):
    """The values of the table of planted secrets in README.md."""
    text = (data / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Planted secrets")[2].partition("\n## ")[0]
    secrets = re.findall(r"^\|[^|]*\|[^|`]*`([^`]+)`", table, re.MULTILINE)
    if not secrets:
        raise SystemExit("README.md names no planted secret")
    return [secret.encode() for secret in secrets]


def run(program, data, *words):
    """One run, in an environment that is the same everywhere."""
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC",
           "LC_ALL": "C.UTF-8"}
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if key in os.environ:
            env[key] = os.environ[key]
    return subprocess.run([program, *words], cwd=data, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=HANGS, check=False)


def show(text):
    return text.decode("utf-8", "backslashreplace")


def compare(data, name, output):
    """What differs from the golden file, as lines; none if nothing does."""
    try:
        golden = (data / (name + EXPECTED)).read_bytes()
    except FileNotFoundError:
        return [f"{name}{EXPECTED} does not exist"]
    if golden == output:
        return []
    return list(difflib.unified_diff(
        show(golden).splitlines(), show(output).splitlines(),
        name + EXPECTED, "now", lineterm="")) or ["line ends differ"]


def check(program, data, name, ids, secrets, update):
    """What is wrong with one file, as lines; whether that is a TODO."""
    try:
        result = run(program, data, "explain", name)
    except subprocess.TimeoutExpired:
        return [f"explain did not end in {HANGS} s"], False
    wrong = []
    waiting = False
    # 1: nothing in the file is a run of aws.
    found = [show(i) for i in HEADLINE.findall(result.stdout)]
    if result.returncode != (0 if found else 1):
        wrong.append(f"explain ended with {result.returncode}")
    if result.stderr:
        wrong += ["on stderr:"] + show(result.stderr[-4000:]).splitlines()
    wrong += [f"secret in the output: {show(secret)}" for secret in secrets
              if secret in result.stdout + result.stderr]
    for match in CONTROL.finditer(result.stdout):
        line = result.stdout.count(b"\n", 0, match.start()) + 1
        wrong.append(f"control character {match.group()!r} on line {line}")
    if update and found:
        (data / (name + EXPECTED)).write_bytes(result.stdout)
    wrong += compare(data, name, result.stdout)
    if found != ids:
        missing = [i for i in ids
                   if run(program, data, "why", i).returncode != 0]
        waiting = bool(missing) and not wrong
        wrong.append(f"no entry yet for {missing}" if waiting else
                     f"the headlines say {found}, INDEX.tsv {ids}")
    return wrong, waiting


def same_set(data, rows):
    """Differences between INDEX.tsv, the data and the golden files."""
    listed = {name for name, _ in rows}
    there = {p.name for p in data.iterdir() if p.is_file()}
    golden = {n for n in there if n.endswith(EXPECTED)}
    there -= golden | {"INDEX.tsv", "README.md", "trim.py"}
    wrong = [f"{n}: not in INDEX.tsv" for n in sorted(there - listed)]
    wrong += [f"{n}: only in INDEX.tsv" for n in sorted(listed - there)]
    wrong += [f"{n}: of no file" for n in sorted(golden)
              if n[:-len(EXPECTED)] not in listed]
    if len(listed) != len(rows):
        wrong.append("INDEX.tsv lists a file twice")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true",
                        help="write the golden files")
    parser.add_argument("name", nargs="*",
                        help="only files whose name begins so")
    args = parser.parse_args()

    rows = read_index(args.data)
    secrets = read_secrets(args.data)
    chosen = [row for row in rows
              if not args.name or row[0].startswith(tuple(args.name))]

    count = {"as expected": 0, "not as expected": 0, "without an entry": 0}

    def report(number, name, wrong, waiting=False):
        count["without an entry" if waiting else "not as expected" if wrong
              else "as expected"] += 1
        todo = f" # TODO {wrong[0]}" if waiting else ""
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}{todo}")
        for line in [] if waiting else wrong:
            print(f"# {line}")

    print(f"1..{len(chosen) + 1}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda row: check(args.program, args.data, row[0],
                                          row[1], secrets, args.update),
                        chosen)
        for number, (row, wrong) in enumerate(zip(chosen, done), 1):
            report(number, row[0], *wrong)
    report(len(chosen) + 1, "INDEX.tsv, data and golden files are one set",
           same_set(args.data, rows))
    print("# " + ", ".join(f"{n} {what}" for what, n in count.items()),
          file=sys.stderr)
    return 1 if count["not as expected"] else 0


if __name__ == "__main__":
    sys.exit(main())
