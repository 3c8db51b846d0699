"""A clean home folder and environment for the AWS CLI and ssm-connect.

Nothing of the caller's AWS configuration is seen: HOME is a new folder, the
credentials are made up, instance metadata is switched off. Paths that a test
needs come from the variables that tests/meson.build sets (SSM_CONNECT,
SSM_TEST_AWS), with what is on PATH as the fallback.
"""

import json
import os
import pathlib
import shutil
import tempfile

from scenarios import REGION

STANDIN = pathlib.Path(__file__).with_name("plugin")
TARGET = "i-0123456789abcdef0"
KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/PLANTED0/bPxRfiCYEXAMPLEKEY"


def aws_program():
    """The AWS CLI that the tests use; None if there is none."""
    return os.environ.get("SSM_TEST_AWS") or shutil.which("aws")


class Home:
    """A folder for HOME, as a context."""

    def __enter__(self):
        self.holder = tempfile.TemporaryDirectory(prefix="ssm-connect-")
        self.path = pathlib.Path(self.holder.name)
        return self

    def __exit__(self, *_):
        self.holder.cleanup()

    def write(self, name, text, mode=0o600):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def environment(self, plugin=True, **more):
        """The environment; plugin False: no session-manager-plugin on PATH.

        A variable given as None is left out.
        """
        folders = [str(STANDIN)] if plugin else []
        python = os.path.dirname(shutil.which("python3") or "/usr/bin/python3")
        folders += ["/usr/local/bin", "/usr/bin", "/bin", python]
        env = {
            "HOME": str(self.path),
            "PATH": ":".join(dict.fromkeys(folders)),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            "TZ": "UTC",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            # The real one would be asked for as well; see the stand-in.
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if aws_program():
            env["SSM_CONNECT_AWS"] = aws_program()
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        env.update(more)
        return {name: value for name, value in env.items()
                if value is not None}

    def send_sts_to(self, url):
        """Makes the AWS CLI look for STS at the URL.

        `--endpoint-url` is for the command's own service. The CLI reads a
        service's endpoint rules in ~/.aws/models before its own.
        """
        self.write(".aws/models/sts/2011-06-15/endpoint-rule-set-1.json",
                   json.dumps({
                       "version": "1.0",
                       "parameters": {
                           "Region": {"builtIn": "AWS::Region",
                                      "required": False, "type": "String",
                                      "documentation": ""},
                       },
                       "rules": [{
                           "conditions": [], "type": "endpoint",
                           "endpoint": {"url": url, "properties": {},
                                        "headers": {}},
                       }],
                   }))
