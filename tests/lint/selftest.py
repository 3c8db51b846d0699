"""Shows that each of the checks beside this file can fail."""

import contextlib
import importlib.util
import io
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent


def load(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Lint(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_main(self, name, *args):
        """The status of a check's main(), and what it printed."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = load(name).main(*map(str, args))
        return status, out.getvalue()

    def archive(self, source):
        path = self.write("a.c", source)
        subprocess.run(["cc", "-O2", "-c", path, "-o", self.root / "a.o"],
                       check=True)
        subprocess.run(["ar", "rc", self.root / "a.a", self.root / "a.o"],
                       check=True)
        return self.root / "a.a"

    def test_core_symbols(self):
        fine = "#include <stdlib.h>\nvoid *f(void) { return malloc(9); }\n"
        self.assertEqual(self.run_main("core_symbols", self.archive(fine)),
                         (0, ""))
        for call in ("printf(s)", "fprintf(stderr, s)", "getenv(s)",
                     "time(0)", "exit(1)"):
            archive = self.archive(
                "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n"
                f"void f(const char *s) {{ (void)s; {call}; }}\n")
            status, says = self.run_main("core_symbols", archive)
            self.assertEqual(status, 1, call)
            self.assertIn("the core may not use", says)
        archive = self.archive("int uv_run(void); int f(void)"
                               " { return uv_run(); }\n")
        self.assertEqual(self.run_main("core_symbols", archive)[0], 1)

    def test_headers(self):
        self.write("include/ssm/a.h", "#ifndef A\n#define A\n"
                   "#include <stddef.h>\nsize_t f(void);\n#endif\n")
        args = (self.root, "--", "cc")
        self.assertEqual(self.run_main("headers", *args)[0], 0)
        self.write("include/ssm/b.h", "size_t g(void);\n")
        status, says = self.run_main("headers", *args)
        self.assertEqual(status, 1)
        self.assertIn("b.h does not compile alone", says)
        self.write("include/ssm/b.h", "struct twice { int i; };\n")
        self.assertEqual(self.run_main("headers", *args)[0], 1)

    def test_includes(self):
        self.write("src/main.c", "#include <unistd.h>\n#include <uv.h>\n")
        self.write("src/launch/a.c", '#include <uv.h>\n'
                   '#include "ssm/log/line.h"\n')
        self.write("src/log/a.c", '#include <string.h>\n'
                   '#include "ssm/log/line.h"\n')
        self.assertEqual(self.run_main("includes", self.root), (0, ""))
        for line in ("#include <uv.h>", "# include <unistd.h>",
                     '#include "ssm/report/report.h"'):
            self.write("src/log/a.c", line + "\n")
            self.assertEqual(self.run_main("includes", self.root)[0], 1, line)
        self.write("src/log/a.c", "")
        self.write("src/other/a.c", "")
        self.assertEqual(self.run_main("includes", self.root)[0], 1)

    def test_scripts(self):
        self.write("setup", "#!/bin/sh\necho\n")
        self.write("a.py", "print()\n")
        self.write("b.txt", "fi fi fi\n")
        self.assertEqual(self.run_main("scripts", self.root)[0], 0)
        self.write("c.sh", "if true; then\n")
        self.assertEqual(self.run_main("scripts", self.root)[0], 1)
        self.write("c.sh", "")
        self.write("tool", "#!/usr/bin/env python3\ndef f(:\n")
        self.assertEqual(self.run_main("scripts", self.root)[0], 1)

    def test_man(self):
        page = self.write("a.1", ".Bl -tag\n"
                          ".It Fl -color Ns = Ns Ar when\n.It Fl q , -quiet\n"
                          ".It Fl q , Fl -quiet\nSee\n.Fl -other .\n.El\n")
        program = self.root / "program"

        def says(*options):
            text = "".join(f"  {o}  what it does\n" for o in options)
            program.write_text(f"#!/bin/sh\ncat <<'E'\nusage: a -x\n{text}E\n")
            program.chmod(0o755)
            return self.run_main("man", program, page)

        self.assertEqual(says("--color=WHEN", "-q, --quiet"), (0, ""))
        self.assertIn("--new is in --help but not",
                      says("--color=WHEN", "-q, --quiet", "--new")[1])
        self.assertIn("--color is in", says("-q, --quiet")[1])


if __name__ == "__main__":
    unittest.main()
