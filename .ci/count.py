"""Sums Meson's test logs up in one line: N passed, N failed, N skipped.

Usage: count.py TESTLOG.json...  Exit status 1 if a test failed, if a log is
missing, or if no test ran at all.
"""

import json
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def main(paths):
    passed = failed = skipped = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as log:
                results = [json.loads(line)["result"] for line in log]
        except OSError as error:
            print(f"no test log: {error}")
            results = ["ERROR"]
        for result in results:
            if result in PASSED:
                passed += 1
            elif result in SKIPPED:
                skipped += 1
            else:
                failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
