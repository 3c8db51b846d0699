"""What ssm-connect adds between a terminal and a session, beside other tools.

Holds a terminal, runs each contender on it with the same small program at the
far end (far_end.c), and measures from outside (terminal_meter.c): how fast
output of the far end arrives, how fast a paste does, and how long a keystroke
takes there and back. "direct" has nothing in between. The contenders take
turns, round by round, so that whatever else the computer does meets all of
them: ratios and differences are those within a round, and their median is
printed; under "bests", those of each one's best round, the least disturbed.
Nothing here can be too slow: it only fails if something did not run.

SSM_BENCH_SIZE (1G) is the output of each contender in all rounds together, a
tenth of it is pasted; SSM_BENCH_KEYS (20000) are the keystrokes,
SSM_BENCH_ROUNDS (20) the rounds.
"""

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

from speed import size_of

TARGET = "i-0123456789abcdef0"
WIDTH = 80      # of far_end's lines
PIECE = 4096    # bytes of one write

DIRECT = "direct"
OURS = "ssm-connect"
GOALS = f"""Goals: output through {OURS} at 0.95 of direct or more, and faster than script;
less than 50 us added to a keystroke (median).

Each byte goes through a second pseudo-terminal and is read and written once
more: on a computer with two cores all of them are busy then, and so is the
kernel. cpu is what the process in between takes for a byte or a round trip."""


class Measure:
    def __init__(self, name, job, count, unit):
        self.name = name
        self.job = job
        self.count = count
        self.unit = unit
        self.runs = {}

    def expected(self, translates):
        """Bytes that arrive: a translated newline is two."""
        if translates or self.job.endswith("plugin"):
            return self.count + self.count // WIDTH
        return self.count


def script_words(*how):
    return lambda far: ["script", "-q", *how, "-c", shlex.join(far)]


class Contender:
    """words: what makes a command of the far end's words, for each job."""

    def __init__(self, name, translates=False, **words):
        self.name = name
        self.translates = translates    # a newline, whatever the far end says
        self.words = words

    def command(self, measure, far_end):
        kind = measure.job.split()[0]
        words = self.words.get(kind, self.words.get("any"))
        return words([far_end, *measure.job.split()])


def contenders(program):
    yield Contender(DIRECT, any=lambda far: far)
    yield Contender(OURS, any=lambda far: [program, TARGET])
    if shutil.which("script") is None:
        print("script is not installed and left out.")
    else:
        yield Contender("script -q, log to /dev/null",
                        any=script_words("-B", "/dev/null"))
        # Something has to be logged: what is not measured.
        yield Contender("script -q, no log of it",
                        out=script_words("-I", "/dev/null"),
                        any=script_words("-O", "/dev/null"))
    if shutil.which("unbuffer") is None:
        print("unbuffer is not installed and left out.")
    else:
        # Without -p it hands no input on, and leaves the terminal as it is.
        yield Contender("unbuffer", translates=True, out=lambda far: ["unbuffer", *far],
                        any=lambda far: ["unbuffer", "-p", *far])


def run(args, contender, measure, env):
    """The figures of one run, or what went wrong."""
    kind = measure.job.split()[0]
    done = subprocess.run(
        [args.meter, kind, str(measure.count),
         *contender.command(measure, args.far_end)],
        env={**env, "FAR_END": measure.job}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    try:
        figures = [int(word) for word in done.stdout.split()]
    except ValueError:
        figures = []
    if done.returncode != 0 or not figures:
        return None, (f"exit status {done.returncode} "
                      f"{done.stderr.decode(errors='replace').strip()}")
    expected = measure.expected(contender.translates)
    if kind == "out" and figures[0] != expected:
        return None, f"{figures[0]} bytes came of {expected}"
    return figures, None


def all_rounds(args, measures, found, troubles):
    with tempfile.TemporaryDirectory(prefix="ssm-connect-bench-") as home:
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("AWS_", "SSM_CONNECT"))}
        env.update(HOME=home, TERM="xterm", LC_ALL="C.UTF-8", SHELL="/bin/sh",
                   SSM_CONNECT_AWS=args.far_end, SSM_CONNECT_LOG="off",
                   SSM_CONNECT_PLUGIN_CHECK="off")
        for _ in range(args.rounds):
            for measure in measures:
                for contender in found:
                    figures, trouble = run(args, contender, measure, env)
                    if trouble is not None:
                        troubles.append(f"{contender.name}, {measure.name}: "
                                        f"{trouble}")
                        continue
                    measure.runs.setdefault(contender.name, []).append(figures)


def speed(figures):
    return figures[0] * 1000 / max(figures[1], 1)


def throughput(measure, name):
    runs = measure.runs[name]
    base = measure.runs.get(DIRECT, [])
    speeds = [speed(run) for run in runs]
    ratios = [speed(run) / speed(other) for run, other in zip(runs, base)]
    cpu = min(run[2] for run in runs) / runs[0][0]
    return (f"{max(speeds):>10.1f}{statistics.median(speeds):>10.1f}"
            + (f"{statistics.median(ratios):>11.2f}"
               f"{max(speeds) / max(map(speed, base)):>8.2f}"
               if ratios else f"{'?':>11}{'?':>8}")
            + (f"{cpu:>12.2f}" if name != DIRECT else ""))


def latency(measure, name):
    runs = measure.runs[name]
    base = measure.runs.get(DIRECT, [])
    medians = [run[1] / 1000 for run in runs]
    worst = [run[2] / 1000 for run in runs]
    added = [(run[1] - other[1]) / 1000 for run, other in zip(runs, base)]
    more = ""
    if name != DIRECT and added:
        least = min(medians) - min(other[1] for other in base) / 1000
        more = (f"{statistics.median(added):>11.1f}{least:>8.1f}"
                f"{min(run[3] for run in runs) / 1000:>12.1f}")
    return (f"{statistics.median(medians):>10.1f}"
            f"{statistics.median(worst):>10.1f}" + more)


def table(measure, found):
    print(f"\n{measure.name}")
    if measure.unit == "us":
        heads = ("median us", "p99 us", "added us", "bests", "cpu us")
        line = latency
    else:
        heads = ("best MB/s", "median", "of direct", "bests", "cpu ns/byte")
        line = throughput
    print(f"{'':<30}{heads[0]:>10}{heads[1]:>10}{heads[2]:>11}{heads[3]:>8}"
          f"{heads[4]:>12}")
    for contender in found:
        if measure.runs.get(contender.name):
            print(f"{contender.name:<30}" + line(measure, contender.name))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--meter", required=True, type=os.path.abspath)
    parser.add_argument("--far-end", required=True, type=os.path.abspath)
    parser.add_argument("--built", default="in a way that is not known",
                        help="how the program was built, for the heading")
    parser.add_argument("--size", type=size_of,
                        default=os.environ.get("SSM_BENCH_SIZE", "1G"))
    parser.add_argument("--keys", type=int,
                        default=os.environ.get("SSM_BENCH_KEYS", "20000"))
    parser.add_argument("--rounds", type=int,
                        default=os.environ.get("SSM_BENCH_ROUNDS", "20"))
    args = parser.parse_args()

    size = max(args.size // args.rounds // WIDTH, 1) * WIDTH
    keys = max(args.keys // args.rounds, 1)
    measures = [
        Measure("output, raw terminal", f"out {size} {PIECE} raw", size,
                "MB/s"),
        Measure("output, terminal as session-manager-plugin leaves it",
                f"out {size} {PIECE} plugin", size, "MB/s"),
        Measure("input (a paste), raw terminal", f"in {size // 10}",
                size // 10, "MB/s"),
        Measure("a keystroke and its echo, raw terminal", "echo", keys, "us"),
    ]
    found = list(contenders(args.program))
    print(f"{OURS} was built {args.built}")
    print(f"{args.rounds} rounds of {size:,} bytes of output, {size // 10:,} "
          f"of input, {keys:,} keystrokes; {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f} at the start", flush=True)
    troubles = []
    all_rounds(args, measures, found, troubles)
    print(f"load {os.getloadavg()[0]:.1f} at the end; 1 MB = 1,000,000 bytes\n"
          "of direct, added: medians of those within a round; bests: of each "
          "one's best round")
    for measure in measures:
        table(measure, found)
    print("\n" + GOALS)
    for trouble in troubles:
        print("did not run: " + trouble)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
