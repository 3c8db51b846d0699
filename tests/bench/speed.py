"""How fast explain is, beside other tools, and how much memory it takes.

Makes one big log out of the logs of tests/data, in a fixed order, and runs
every tool on it, one after the other and then all over again, on one core.
Prints a table: MB/s (1 MB = 1,000,000 bytes) of the best and the median run,
by the processor's time (user + system) and by the clock; the highest peak of
resident memory; the size of what was written. Nothing here can be too slow:
it only fails if something did not run.

SSM_BENCH_SIZE (1G) and SSM_BENCH_RUNS (3) make it shorter or longer.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
GOALS = ("Goals: explain at 500 MB/s or more, and half of grep's or more; its "
         "peak under\n8 MiB (8,192 KiB) with a file and with a pipe.")


def size_of(word):
    unit = UNITS.get(word[-1:].upper(), 1)
    return int(word[:-1] if unit > 1 else word) * unit


@contextlib.contextmanager
def big_log(data, size):
    """A log of at least that size, in memory if there is room for it."""
    once = b"".join(path.read_bytes() for path in sorted(data.glob("*.log")))
    if not once:
        raise SystemExit(f"no logs in {data}")
    place = "/dev/shm"
    if (not os.access(place, os.W_OK)
            or shutil.disk_usage(place).free < 2 * size):
        place = tempfile.gettempdir()
    if shutil.disk_usage(place).free < size + size // 8:
        raise SystemExit(f"{place} has no room for {size} bytes; "
                         "SSM_BENCH_SIZE makes it less")
    with tempfile.TemporaryDirectory(prefix="ssm-connect-bench-",
                                     dir=place) as folder:
        path = os.path.join(folder, "big.log")
        with open(path, "wb") as log:
            for _ in range(-(-size // len(once))):
                log.write(once)
        yield path, folder


def count_lines(path):
    with open(path, "rb") as log:
        return sum(piece.count(b"\n")
                   for piece in iter(lambda: log.read(1 << 20), b""))


class Tool:
    """One line of the table."""

    def __init__(self, name, words, piped=False, sink="/dev/null", env=None):
        self.name = name
        self.words = words
        self.piped = piped
        self.sink = sink
        self.env = env or {}
        self.runs = []
        self.written = None
        self.trouble = None

    def run(self, measure, path, out):
        """One run: exit status, user, system, elapsed (us), peak (KiB)."""
        told, tell = os.pipe()
        cat = None
        stdin = subprocess.DEVNULL
        if self.piped:
            cat = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
            stdin = cat.stdout
        tool = subprocess.Popen(
            [measure, str(tell), *self.words], stdin=stdin, stdout=out,
            stderr=subprocess.DEVNULL, pass_fds=[tell],
            env={**os.environ, "LC_ALL": "C.UTF-8", **self.env})
        os.close(tell)
        if cat is not None:
            cat.stdout.close()
        with open(told, encoding="ascii") as line:
            figures = [int(word) for word in line.read().split()]
        tool.wait()
        if cat is not None:
            cat.wait()
        return figures

    def warm_up(self, measure, path, folder):
        """Fills the caches, counts what is written, sees that it works."""
        counter = subprocess.Popen(["wc", "-c"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        figures = self.run(measure, path, counter.stdin)
        counter.stdin.close()
        self.written = int(counter.stdout.read())
        counter.wait()
        if len(figures) != 5 or figures[0] != 0:
            self.trouble = f"exit status {figures[0] if figures else '?'}"
        if self.sink != "/dev/null":
            self.sink = os.path.join(folder, self.sink)

    def measured(self, measure, path):
        with open(self.sink, "wb") as out:
            self.runs.append(self.run(measure, path, out))

    def speed(self, size, pick, clock):
        """MB/s; pick: min or median of the times."""
        times = [run[3] if clock else run[1] + run[2] for run in self.runs]
        return size / max(pick(times), 1)

    def peak(self):
        return max(run[4] for run in self.runs)


def tools_for(program, path, folder):
    here = pathlib.Path(__file__).parent

    def explain(name, *words, piped=False):
        return Tool(name, [program, "explain", *words], piped)

    tools = [
        explain("explain FILE", path),
        explain("cat FILE | explain -", "-", piped=True),
        explain("explain -v FILE", "-v", path),
        explain("explain -q FILE", "-q", path),
        explain("explain --report=json FILE", "--report=json", path),
        explain("explain --redact FILE", "--redact", path),
        # With /dev/null for its output, GNU grep ends at the first match.
        Tool("LC_ALL=C grep -c 'An error'", ["grep", "-c", "An error", path],
             sink="grep", env={"LC_ALL": "C"}),
        Tool("regex_explain.py", [sys.executable,
                                  str(here / "regex_explain.py"), path]),
    ]
    lnav = shutil.which("lnav")
    if lnav is None:
        print("lnav is not installed and left out.")
    else:
        # It indexes the whole log, then shows the lines that matter.
        tools.append(Tool("lnav -n -c ':filter-in An error'",
                          [lnav, "-n", "-c", ":filter-in An error", path],
                          env={"HOME": folder, "XDG_CONFIG_HOME": folder,
                               "TMPDIR": folder, "TERM": "dumb"}))
    return tools


def table(tools, size):
    grep = next(tool for tool in tools if "grep" in tool.words[0])
    heads = ("tool", "cpu best", "median", "wall best", "median", "of grep",
             "peak KiB", "output bytes")
    print(f"{heads[0]:<34}" + "".join(f"{head:>11}" for head in heads[1:6])
          + f"{heads[6]:>10}{heads[7]:>14}")
    for tool in tools:
        if tool.trouble:
            print(f"{tool.name:<34} did not run: {tool.trouble}")
            continue
        figures = [tool.speed(size, pick, clock) for clock in (False, True)
                   for pick in (min, statistics.median)]
        ratio = (figures[0] / grep.speed(size, min, False)
                 if grep.runs else float("nan"))
        print(f"{tool.name:<34}"
              + "".join(f"{figure:>11.1f}" for figure in figures)
              + f"{ratio:>11.3f}{tool.peak():>10}{tool.written:>14}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--measure", required=True, type=os.path.abspath)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--built", default="in a way that is not known",
                        help="how the program was built, for the heading")
    parser.add_argument("--size", type=size_of,
                        default=os.environ.get("SSM_BENCH_SIZE", "1G"))
    parser.add_argument("--runs", type=int,
                        default=os.environ.get("SSM_BENCH_RUNS", "3"))
    args = parser.parse_args()

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with big_log(args.data, args.size) as (path, folder):
        size = os.path.getsize(path)
        print(f"ssm-connect was built {args.built}")
        print(f"log: {size:,} bytes, {count_lines(path):,} lines; "
              f"{args.runs} runs of each tool on one core")
        tools = tools_for(args.program, path, folder)
        for tool in tools:
            tool.warm_up(args.measure, path, folder)
        sys.stdout.flush()
        for _ in range(args.runs):
            for tool in tools:
                if not tool.trouble:
                    tool.measured(args.measure, path)
    print("speeds in MB/s\n")
    table(tools, size)
    print("\n" + GOALS)
    return 1 if any(tool.trouble for tool in tools) else 0


if __name__ == "__main__":
    sys.exit(main())
