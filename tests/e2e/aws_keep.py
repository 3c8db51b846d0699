"""What explain says of the log that was kept is what was said of the run: of
every failure that the loopback AWS can play, with the real AWS CLI."""

import json
import pathlib
import subprocess

from aws_common import (ALL_PIPES, EXECUTE, ONE_TERMINAL, PROGRAM, SECRETS,
                        START, AwsTest, Home, LoopbackAws, main, scenarios,
                        terminal)

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = pathlib.Path(__file__).resolve().parents[2].joinpath(
    "src", "report", "report.schema.json")

# "silent" is waited for without end; the others fail only for a role.
FINE = {"session-ok", "slow-ok", "throttled-then-ok", "ecs-ok",
        "terminate-denied", "mfa", "assume-role-denied"}
FAILED = sorted(set(scenarios.SCENARIOS) - FINE - {"silent"})

RUN_AS = ("reason ----------ERROR-------\nUnable to start command: Failed to "
          "create ssm-user: failed to verify runas user: RunAs user doesn't "
          "exist")


def words_for(scenario):
    return EXECUTE if scenario.startswith("ecs-") else START


class Kept(AwsTest):
    def run_json(self, words, scenario, how, **env):
        """(object of the live run, object of its log, the log)."""
        with Home() as home, LoopbackAws(scenario) as aws:
            env = home.environment(**env)
            report = home.path / "live.json"
            terminal.run([PROGRAM, "--report=json", "--report-file",
                          str(report), *words, "--endpoint-url", aws.url],
                         env, **how)
            live = self.one_run(report.read_bytes())
            kept = list(home.path.rglob("ssm-connect/*"))
            if "log" not in live:
                self.assertEqual(kept, [])
                return live, None, b""
            self.assertEqual(kept, [pathlib.Path(live["log"])])
            done = subprocess.run(
                [PROGRAM, "--report=json", "explain", live["log"]], env=env,
                stdout=subprocess.PIPE, check=True)
            return live, self.one_run(done.stdout), kept[0].read_bytes()

    def one_run(self, text):
        found = json.loads(text)
        if jsonschema is not None:
            jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
        [run] = found["runs"]
        return run

    def check(self, words, scenario, how, **env):
        live, again, log = self.run_json(words, scenario, how, **env)
        self.assertEqual(live["verdict"], "failed")
        self.assertIsNotNone(again, "no log was kept")
        # Our own records below it are lines, too.
        del live["log"], live["last_line"], again["last_line"]
        if scenario == "escape":
            # A saved text loses characters that nobody sees.
            self.assertEqual(again["id"], live["id"])
        else:
            self.assertEqual(again, live)
        for secret in SECRETS:
            self.assertNotIn(secret, log)
        return live

    def test_every_failure(self):
        for number, scenario in enumerate(FAILED):
            how = ONE_TERMINAL if number % 2 else ALL_PIPES
            with self.subTest(scenario):
                self.check(words_for(scenario), scenario, how)

    def test_what_the_plugin_says_on_the_terminal(self):
        for standin, wanted in ((RUN_AS, "runas-user"),
                                ("fail 3", "plugin-crashed")):
            with self.subTest(standin):
                live, again, _ = self.run_json(
                    START, "session-ok", ONE_TERMINAL, STANDIN=standin)
                self.assertEqual(live["id"], wanted)
                self.assertEqual(live["facts"]["plugin_version"], "1.2.0.0")
                # When the plugin spoke is not in the log.
                del live["log"]
                for run in (live, again):
                    del run["phases"], run["last_line"]
                self.assertEqual(again, live)

    def test_which_plugin_it_was(self):
        for says, wanted in (("1.2.764.0", "1.2.764.0"), ("hang", None),
                             ("fail 1", None), ("no such option", None),
                             ("1.2.3 of ours", None), ("1", None),
                             ("9" * 5000, None), ("1." * 40, None)):
            with self.subTest(says[:20]):
                live, _, _ = self.run_json(
                    START, "session-ok", ALL_PIPES, STANDIN="fail 3",
                    STANDIN_VERSION=says)
                self.assertEqual(live["id"], "plugin-crashed")
                self.assertEqual(live["facts"].get("plugin_version"), wanted)

    def test_what_the_environment_tells(self):
        live = self.check(START, "forbidden-403", ONE_TERMINAL,
                          AWS_PROFILE="nobody", HTTPS_PROXY="http://h:1")
        self.assertEqual(live["facts"]["env_profile"], "nobody")
        self.assertIn("proxy", live["facts"])

    def test_nothing_of_what_is_fine(self):
        for scenario in sorted(FINE - {"mfa", "assume-role-denied"}):
            with self.subTest(scenario):
                live, _, _ = self.run_json(
                    words_for(scenario), scenario, ONE_TERMINAL,
                    STANDIN="run echo here")
                self.assertEqual(live["verdict"], "fine")
        # Where the session is not ours to see, nothing is made of it.
        live, _, _ = self.run_json(START, "session-ok", ALL_PIPES,
                                   STANDIN="run true")
        self.assertIn(live["verdict"], ("fine", "nothing"))


if __name__ == "__main__":
    main()
