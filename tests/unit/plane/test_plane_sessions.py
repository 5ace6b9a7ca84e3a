"""Sessions of roles on the plane: some are made while the expired ones are looked for."""

import subprocess

from local.process import ROOT
from tests.line_process import PYTHON

SCRIPT = """
import time
from ministack.services import sts
from local.plane import sessions

class Crossed(dict):
    def get(self, name):  # what another thread does at this moment
        sts._sessions["later"] = {}
        return super().get(name)

sessions.apply()
sts._sessions |= {
    "crossed": Crossed(), "over": {"Expiration": time.time() - 1}, "open": {"Expiration": time.time() + 60}
}
sts.register_session("new", {})
print(*sts._sessions)
"""


def test_expired_sessions_are_forgotten_also_when_one_is_made_meanwhile() -> None:
    run = subprocess.run(  # noqa: S603 - a script of this test
        [PYTHON, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.stdout.split(), run.stderr) == (["crossed", "open", "later", "new"], "")
