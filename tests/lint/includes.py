"""Checks who includes what: the core no system calls, nothing upwards.

Usage: includes.py SOURCE-ROOT
"""

import pathlib
import re
import sys

# The system headers that only the shell may include.
SYSTEM = """
uv.h unistd.h fcntl.h termios.h pty.h util.h libutil.h spawn.h signal.h
poll.h netdb.h dirent.h err.h locale.h langinfo.h time.h
sys/socket.h sys/wait.h sys/ioctl.h sys/stat.h sys/time.h sys/select.h
bsd/err.h
""".split()

# The folders of src and include/ssm, each with those it may include.
LAYERS = {
    "log": {"log"},
    "diagnose": {"log", "diagnose"},
    "report": {"log", "diagnose", "report"},
    "launch": {"log", "diagnose", "report", "launch"},
    "doctor": {"log", "diagnose", "report", "launch", "doctor"},
}
CORE = {"log", "diagnose", "report"}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<([^>]+)>|"([^"]+)")')


def check(path, layer):
    """What is wrong with one file of a layer (None: of no layer)."""
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        system, own = match.groups()
        if system in SYSTEM and layer in CORE:
            yield f"{path}:{number}: the core may not include <{system}>"
        parts = (own or "").split("/")
        if len(parts) == 3 and parts[0] == "ssm" and layer in LAYERS \
                and parts[1] not in LAYERS[layer]:
            yield f"{path}:{number}: {layer} may not include {own}"


def main(root):
    root = pathlib.Path(root)
    seen = 0
    wrong = []
    for top in (root / "src", root / "include" / "ssm"):
        for path in sorted(top.rglob("*.[ch]")):
            seen += 1
            parts = path.relative_to(top).parts
            layer = parts[0] if len(parts) > 1 else None
            if layer is not None and layer not in LAYERS:
                wrong.append(f"{path}: {layer} is no layer of includes.py")
            wrong += check(path, layer)
    for line in wrong:
        print(line)
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
