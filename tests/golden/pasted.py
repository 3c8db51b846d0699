#!/usr/bin/env python3
"""explain over logs that were pasted: each log of tests/data is transformed as
terminals, mail programs, editors, web pages, chats and CI systems do it, and
has to give the same failure ids and the same main facts as the log itself.

A row of TRANSFORMATIONS is one such way. What it truly loses stands beside it.
"""

import argparse
import html
import json
import os
import re
import subprocess
import sys
import textwrap
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor

FACTS = ("operation", "status", "code", "region", "target", "provider",
         "source", "request_id", "cli_version", "key", "error", "body_kind",
         "session_id", "endpoint", "has_request_id", "attempts")

STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ")


def lines(function):
    """A transformation of each line; it may return several."""
    def whole(text):
        return "\n".join(function(number, line) for number, line in
                         enumerate(text.split("\n")[:-1], 1)) + "\n"
    return whole


def width(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(line, columns):
    """The rows in which a terminal of that width shows the line."""
    rows, row, used = [], "", 0
    for character in line:
        if used + width(character) > columns:
            rows.append(row)
            row, used = "", 0
        row += character
        used += width(character)
    return rows + [row]


def hard(columns, margin="", trim=False):
    def wrapped(_, line):
        rows = cut(line, columns)
        if trim:
            rows = [row.rstrip(" ") for row in rows]
        return "\n".join(margin + row for row in rows)
    return lines(wrapped)


def soft(columns, margin="", indent="", long_words=False):
    def wrapped(_, line):
        if len(line) <= columns:
            return margin + line
        rows = textwrap.wrap(line, columns, subsequent_indent=indent,
                             break_long_words=long_words,
                             break_on_hyphens=False,
                             replace_whitespace=False, drop_whitespace=True)
        return "\n".join(margin + row for row in rows) if rows else margin
    return lines(wrapped)


def margin(text):
    return lines(lambda number, line: text % {"n": number} + line)


def colours(_, line):
    if STAMP.match(line):
        return (f"\x1b[2m{line[:23]}\x1b[0m\x1b[38;5;39m{line[23:]}"
                "\x1b[0m\x1b[K")
    return line + "\x1b[0m"


def curly(text):
    """Typographic quotes, as an editor puts them by what stands before."""
    text = re.sub(r"(^|[\s(\[{=:,<b])'", "\\1\u2018", text)
    text = re.sub(r'(^|[\s(\[{=:,<b])"', "\\1\u201c", text)
    return text.replace("'", "\u2019").replace('"', "\u201d")


def slack(text):
    rows = [row.rstrip() for row in text.split("\n")]
    return "\n".join(row for row in rows if row) + "\n"


def powershell(text):
    """Windows PowerShell's 2> file: records around the first line."""
    first, rest = text.split("\n", 1) if "\n" in text else (text, "")
    if not STAMP.match(first):
        return text
    return (f"aws : {first}\nAt line:1 char:1\n"
            "+ aws @words --debug 2> debug.log\n"
            "+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            f"    + CategoryInfo          : NotSpecified: ({first[:40]}..."
            f"{first[-12:]}:String) [], RemoteException\n"
            "    + FullyQualifiedErrorId : NativeCommandError\n \n" + rest)


def clock(text):
    return lines(lambda number, line: f"2026-11-23T12:{number // 60 % 60:02}:"
                 f"{number % 60:02}.{number * 7919 % 10000000:07}Z {line}")(
                     text)


TRANSFORMATIONS = {
    "hard 60": hard(60),
    "hard 72": hard(72),
    "hard 80": hard(80),
    "hard 100": hard(100),
    "hard 120": hard(120),
    "hard 132": hard(132),
    "hard 200": hard(200),
    "hard 80, blanks cut": hard(80, trim=True),
    "hard 80, quoted": hard(80, "> "),
    "hard 120, indented": hard(120, "    "),
    "soft 72": soft(72),
    "soft 80": soft(80),
    "soft 100": soft(100, long_words=True),
    "soft 120": soft(120),
    "soft 78, quoted": soft(78, "> "),
    "soft 100, hanging": soft(100, indent="    "),
    "quoted": margin("> "),
    "quoted twice": margin("> > "),
    "bar": margin("| "),
    "hash": margin("# "),
    "indented": margin("    "),
    "tab": margin("\t"),
    "cat -n": margin("%(n)6d\t"),
    "editor": margin("%(n)4d | "),
    "less -N": margin("%(n)7d "),
    "numbers": margin("%(n)d: "),
    "compose": margin("app_1  | "),
    "kubectl": margin("[pod/shell-0/aws] "),
    "journal": margin("Nov 23 12:15:43 build-7 aws[%(n)d]: "),
    "clock": clock,
    "compose, hard 120": lambda t: hard(120)(margin("app_1  | ")(t)),
    "fence": lambda t: "It fails:\n```\n" + t + "```\n",
    "fence at the text": lambda t: "```" + t.rstrip("\n") + "```\n",
    "fence in a list": lambda t: "- see\n  ```text\n" + margin("  ")(t) +
                       "  ```\n",
    "details": lambda t: "<details>\n<summary>log</summary>\n\n```\n" + t +
               "```\n\n</details>\n",
    "html": lambda t: html.escape(t),
    "html, no quotes": lambda t: html.escape(t, quote=False),
    "crlf": lambda t: t.replace("\n", "\r\n"),
    "cr": lambda t: t.replace("\r", "").replace("\n", "\r"),
    "crlf, hard 80": lambda t: hard(80)(t).replace("\n", "\r\n"),
    "bom": lambda t: "\ufeff" + t,
    "utf-16le": lambda t: ("\ufeff" + t).encode("utf-16-le",
                                                "surrogateescape"),
    "utf-16be": lambda t: ("\ufeff" + t).encode("utf-16-be",
                                                "surrogateescape"),
    "utf-16le, no mark": lambda t: t.encode("utf-16-le"),
    "powershell": lambda t: ("\ufeff" + powershell(t).replace(
        "\n", "\r\n")).encode("utf-16-le"),
    "colours": lines(colours),
    "colours, hard 80": lambda t: lines(colours)(hard(80)(t)),
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "zero width": lambda t: t.replace(" - ", " \u200b- "),
    "slack": slack,
    "curly": curly,
    "dashes": lambda t: t.replace(" - ", " \u2013 "),
    "doubled": lambda t: t.replace("\n", "\n\n"),
    "trailing blanks": lines(lambda _, line: line + "   "),
    "script": lambda t: "Script started on 2026-11-23 12:15:43+00:00 [TERM="
              "\"xterm\"]\r\n" + t.replace("\n", "\r\n") +
              "\r\nScript done on 2026-11-23 12:16:01+00:00\r\n",
    "ansible": lambda t: "fatal: [h]: FAILED! => " + json.dumps(
        {"rc": 254, "stderr": t, "stderr_lines": t.split("\n")}) + "\n",
    "json list": lambda t: json.dumps({"stderr_lines": t.split("\n")[:-1]}),
    "repr": lambda t: f"CompletedProcess(returncode=254, stderr={t!r})\n",
    "repr of bytes": lambda t: "err: " + repr(
        t.encode("utf-8", "surrogateescape")) + "\n",
}

# What is lost for good, and why: {(log, transformation)}.
LOST = {
    # A line of more than 64 KiB is taken as it is.
    ("huge-message.cli-2.36.7.log", "no-break spaces"),
    # Columns of a table or of tab-separated text, refilled as prose.
    ("error-format-table.cli-2.36.7.log", "soft"),
    ("error-format-text.cli-2.36.7.log", "soft"),
    # One string already: its one line, wrapped, or it within another.
    *(("pasted-ansible.cli-2.36.7.txt", word) for word in (
        "hard", "soft", "compose, hard 120", "crlf, hard 80",
        "colours, hard 80", "ansible", "json", "repr")),
    # No header of a record shows that a prefix is one, or a string a log.
    *((name, word) for name in ("two-errors.txt", "retry-then-session.txt")
      for word in ("compose", "compose,", "kubectl", "journal", "clock",
                   "html", "html,", "ansible", "json", "repr")),
    ("cut-in-traceback.cli-2.36.7.log", "repr"),
    # Nor does a line without a log show how its quotes were typed.
    *((name, word) for name in ("command-wrapped.txt",
                                "connect-unreachable-profile.txt",
                                "env-profile-no-credentials.txt",
                                "pasted-commands.txt")
      for word in ("ansible", "json list", "repr")),
    *((name, word) for name in ("command-wrapped.txt",
                                "connect-unreachable-profile.txt")
      for word in ("html", "curly", "hard 72")),
    # A blank line ends a command.
    ("command-wrapped.txt", "doubled"),
    # Of a wrapped command the rest is known if it starts a session.
    *(("pasted-commands.txt", word) for word in (
        "hard", "soft", "crlf, hard 80", "colours, hard 80")),
    # That the exception is cut off is known where nothing stands below it.
    ("ends-in-exception.cli-2.36.7.log", "script"),
    # aws s3's words before it, and its own, look like an exception's name.
    ("s3-head-404.cli-1.45.11.log", "soft"),
    # Its message imitates other lines of a log.
    ("escape-message.cli-2.36.7.log", "soft"),
}


def is_lost(log, transformation):
    return (log, transformation) in LOST or (
        log, transformation.split()[0]) in LOST


def summary(program, data):
    """Ids and main facts of each run that explain finds."""
    done = subprocess.run([program, "explain", "--report=json", "-"],
                          input=data, capture_output=True, check=False,
                          env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin",
                               **{k: v for k, v in os.environ.items()
                                  if k.endswith("SAN_OPTIONS")}})
    if done.returncode not in (0, 1):
        return [f"status {done.returncode}: {done.stderr[-2000:]!r}"], []
    runs = json.loads(done.stdout)["runs"] if done.stdout else []
    return ([run["id"] for run in runs],
            [{fact: "".join(run["facts"].get(fact, "-").split())
              for fact in FACTS} for run in runs])


def compare(program, text, want, transform):
    """What differs; empty if nothing does."""
    changed = transform(text)
    if isinstance(changed, str):
        changed = changed.encode("utf-8", "surrogateescape")
    ids, facts = summary(program, changed)
    if ids != want[0]:
        return f"{ids}, not {want[0]}"
    return ", ".join(f"{name} {new[name][:60]!r}, not {old[name][:60]!r}"
                     for old, new in zip(want[1], facts) for name in FACTS
                     if old[name] != new[name])


def faults_of(program, path, chosen):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8", "surrogateescape")
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    if not text.endswith("\n"):
        text += "\n"
    want = summary(program, text.encode("utf-8", "surrogateescape"))
    found = []
    for name in chosen:
        if is_lost(os.path.basename(path), name):
            continue
        try:
            fault = compare(program, text, want, TRANSFORMATIONS[name])
        except UnicodeEncodeError:
            continue
        if fault:
            found.append((name, fault))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--only", help="transformations that begin so")
    parser.add_argument("--share", type=int, default=1,
                        help="each log in one of so many transformations")
    parser.add_argument("name", nargs="*", help="logs that begin so")
    words = parser.parse_args()
    names = sorted(n for n in os.listdir(words.data)
                   if n.endswith((".log", ".txt")) and
                   n.startswith(tuple(words.name) or ""))
    chosen = [n for n in TRANSFORMATIONS if n.startswith(words.only or "")]
    count = dict.fromkeys(chosen, 0)
    wrong = dict.fromkeys(chosen, 0)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for name in names:
            # By the name: a new log changes nothing for the others.
            number = zlib.crc32(name.encode())
            mine = [c for i, c in enumerate(chosen)
                    if (i + number) % words.share == 0]
            for transformation in mine:
                count[transformation] += 1
            jobs.append((name, pool.submit(
                faults_of, words.program, os.path.join(words.data, name),
                mine)))
        for name, job in jobs:
            for transformation, fault in job.result():
                print(f"{name}: {transformation}: {fault}")
                wrong[transformation] += 1
    for transformation in chosen:
        if wrong[transformation]:
            print(f"{transformation}: {wrong[transformation]} of "
                  f"{count[transformation]} differ")
    print(f"{sum(count.values())} pasted logs, {sum(wrong.values())} differ")
    return 1 if sum(wrong.values()) or not names else 0


if __name__ == "__main__":
    sys.exit(main())
