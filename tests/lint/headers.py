"""Checks that every header compiles alone and may be included twice.

Usage: headers.py SOURCE-ROOT -- COMPILER [ARG...]
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         "-fsyntax-only"]
MODULES = ["libuv", "jansson", "libbsd-overlay"]


def library_flags():
    """Where the libraries' headers are, if not where the compiler looks."""
    flags = []
    for module in MODULES:
        try:
            flags += subprocess.run(["pkg-config", "--cflags", module],
                                    capture_output=True, text=True,
                                    check=False).stdout.split()
        except FileNotFoundError:
            pass
    return flags


def main(root, dashes, *compiler):
    assert dashes == "--"
    include = pathlib.Path(root, "include")
    headers = sorted(include.rglob("*.h"))
    if not headers:
        print(f"{include}: no headers")
        return 1
    command = [*compiler, *FLAGS, *library_flags(), f"-I{include}",
               "-x", "c", "-"]

    def compiles(header):
        line = f'#include "{header.relative_to(include)}"\n'
        result = subprocess.run(command, input=line * 2, text=True,
                                capture_output=True, check=False)
        return result.returncode == 0, result.stderr

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, (fine, says) in zip(headers, pool.map(compiles, headers)):
            if not fine:
                failed += 1
                print(f"{header.relative_to(root)} does not compile alone")
                print(says)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
