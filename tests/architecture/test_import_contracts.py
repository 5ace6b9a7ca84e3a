"""The layers of the house hold: the contracts in pyproject.toml are kept by every import there is."""

import os
import subprocess
from pathlib import Path
from sysconfig import get_path

from tests.architecture.sources import ROOT


def test_import_contracts_are_kept_when_all_packages_are_read() -> None:
    search = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "cli", "."))
    done = subprocess.run(  # noqa: S603  # a fixed command
        [
            str(Path(get_path("scripts")) / "lint-imports"),
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
        ],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout
