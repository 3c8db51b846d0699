"""Checks that the manual page and --help name the same options.

Usage: man.py PROGRAM PAGE
"""

import pathlib
import re
import subprocess
import sys


def help_options(text):
    """Options that begin a line of --help: {"-q", "--quiet", ...}."""
    found = set()
    for line in text.splitlines():
        head = re.match(r"\s+(-[^\s].*)", line)
        if not head:
            continue
        # The description stands apart by two blanks or a tab.
        words = re.split(r"\s{2,}|\t", head.group(1))[0]
        found.update(re.findall(r"(?<![\w-])(--?[A-Za-z][\w-]*)", words))
    return found


def man_options(source):
    """Options that are items of a list in the mdoc source."""
    found = set()
    for line in source.splitlines():
        if line.startswith(".It Fl"):
            found.update("-" + name for name in
                         re.findall(r"\bFl (-?[A-Za-z][\w-]*)", line))
    return found


def main(program, page):
    result = subprocess.run([program, "--help"], capture_output=True,
                            text=True, check=False)
    if result.returncode or not result.stdout:
        print(f"--help ended with {result.returncode}: {result.stderr}")
        return 1
    said = help_options(result.stdout)
    written = man_options(pathlib.Path(page).read_text(encoding="utf-8"))
    for option in sorted(said - written):
        print(f"{option} is in --help but not in {page}")
    for option in sorted(written - said):
        print(f"{option} is in {page} but not in --help")
    return 1 if said != written or not said else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
