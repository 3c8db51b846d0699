"""Shows that golden.py can fail: runs it over a data folder of its own with
programs that print the right report, a wrong id, a secret, and so on."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

GOLDEN = pathlib.Path(__file__).with_name("golden.py")

README = """# data
## Planted secrets
| what | value |
|---|---|
| a token | begins `PLANTED1` |
"""


class Golden(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.dir = pathlib.Path(holder.name)
        self.data = self.dir / "data"
        self.data.mkdir()
        (self.data / "README.md").write_text(README)
        (self.data / "a.log").write_text("line\n")
        self.index("a.log\tsome-id\twhat happened")

    def index(self, *rows):
        (self.data / "INDEX.tsv").write_text(
            "\n".join(("file\texpected id\ttruth",) + rows) + "\n")

    def golden(self, prints, *args):
        """golden.py with a program that ends with these shell lines."""
        program = self.dir / "program"
        program.write_text(
            "#!/bin/sh\n[ $1 = why ] && { [ $2 != not-yet ]; exit; }\n"
            + prints + "\n")
        program.chmod(0o755)
        return subprocess.run(
            [sys.executable, GOLDEN, "--program", program,
             "--data", self.data, *args],
            capture_output=True, text=True, check=False)

    def expect(self, status, prints, says="", args=()):
        result = self.golden(prints, *args)
        self.assertEqual(result.returncode, status, result.stdout)
        self.assertIn(says, result.stdout)

    def test_update_then_equal_then_changed(self):
        report = "echo 'error[some-id]: it failed'"
        self.expect(1, report, "a.log.expected does not exist")
        self.expect(0, report, args=["--update"])
        self.expect(0, report)
        self.expect(1, report + "; echo more", "+more")

    def test_update_does_not_accept_a_wrong_id(self):
        self.expect(1, "echo 'error[other]: it failed'", "['other']",
                    ["--update"])

    def test_no_headline(self):
        self.expect(1, "echo fine", "['some-id']", ["--update"])

    def test_no_failure(self):
        self.index("a.log\tended\ta session")
        self.expect(0, "echo 'no failure[ended]: x'", args=["--update"])
        self.expect(1, "echo 'error[x]: y'", "['x']", ["--update"])

    def test_no_entry_yet(self):
        self.index("a.log\tnot-yet\twhat happened")
        self.expect(0, "echo 'error[unknown]: x'", "# TODO no entry yet",
                    ["--update"])
        self.expect(1, "echo 'error[unknown]: x'; echo more", "+more")
        self.expect(0, "echo 'error[not-yet]: x'", args=["--update"])

    def test_several_runs_in_one_file(self):
        self.index("a.log\tone,fine,two\tthree runs")
        self.expect(0, "echo 'error[one]: x'; echo 'no failure[fine]: y';"
                    " echo 'error[two]: z'", args=["--update"])
        self.expect(1, "echo 'error[two]: x'; echo 'error[one]: y'",
                    "['two', 'one']", ["--update"])

    def test_secret(self):
        self.expect(1, "echo 'error[some-id]: xPLANTED12'", "secret",
                    ["--update"])

    def test_control_character(self):
        self.expect(1, r"printf 'error[some-id]: \033[31m\n'", "control",
                    ["--update"])

    def test_stderr_and_status(self):
        self.expect(1, "echo 'error[some-id]: x'; echo oops >&2", "oops",
                    ["--update"])
        self.expect(1, "echo 'error[some-id]: x'; exit 3", "with 3",
                    ["--update"])
        self.expect(1, "echo fine", "with 0")

    def test_sets_differ(self):
        report = "echo 'error[some-id]: it failed'"
        self.golden(report, "--update")
        (self.data / "b.log").write_text("")
        self.expect(1, report, "b.log: not in INDEX.tsv")
        (self.data / "b.log").rename(self.data / "c.log.expected")
        self.expect(1, report, "c.log.expected: of no file")


if __name__ == "__main__":
    unittest.main()
