"""Checks that every script of the project parses: sh -n, bash -n, Python.

Usage: scripts.py SOURCE-ROOT
"""

import os
import pathlib
import re
import subprocess
import sys

SKIPPED = re.compile(r"build.*|subprojects|\.git|data|__pycache__")


def files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not SKIPPED.fullmatch(f)]
        for name in names:
            yield pathlib.Path(folder, name)


def language(path):
    """sh, bash, python or None, by the name's end or the first line."""
    if path.suffix == ".py":
        return "python"
    with open(path, "rb") as script:
        words = script.readline(200).decode("utf-8", "replace").split()
    if not words or not words[0].startswith("#!"):
        return "sh" if path.suffix == ".sh" else None
    program = os.path.basename(words[0][2:])
    if program == "env":
        program = words[1]
    return {"python3": "python", "sh": "sh", "bash": "bash"}.get(program)


def problem(path):
    """Why the script does not parse, or None."""
    kind = language(path)
    if kind == "python":
        try:
            compile(path.read_bytes(), str(path), "exec")
        except SyntaxError as error:
            return str(error)
    elif kind:
        result = subprocess.run([kind, "-n", path], capture_output=True,
                                text=True, check=False)
        if result.returncode:
            return result.stderr
    return None


def main(root):
    seen = failed = 0
    for path in sorted(files(root)):
        seen += language(path) is not None
        says = problem(path)
        if says:
            failed += 1
            print(f"{path}: {says}")
    print(f"{seen} scripts")
    return 1 if failed or not seen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
