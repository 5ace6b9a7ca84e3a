"""Runs uv, which installs packages, with the index that pip is told to use; uv itself reads no pip.conf.

`python -m infra.packaging.installer pip install ...` passes its arguments on. It needs the standard library
alone, because nothing else is installed when it first runs.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_OF_UV = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
}
"""By pip's option, uv's variable and what it puts between several values."""

_SECTIONS = ("global", "install", ":env:")
"""Of pip's configuration; a later one overrides an earlier one."""


class NoInstallerError(Exception):
    """uv is not installed beside this Python."""


def uv() -> str:
    """The path of the uv that belongs to this environment, or of the one on the PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise NoInstallerError("uv is not installed; run `make setup`")
    return found


def environment(given: Mapping[str, str], pip_config: str) -> dict[str, str]:
    """`given` with what pip is told; what uv is told already stays.

    As pip does, uv takes the best match of all indexes: the hashes in the locks say which file that may be.
    """
    told = _told(pip_config)
    of_uv = {_OF_UV[option][0]: _OF_UV[option][1].join(value.split()) for option, value in told.items()}
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never", **of_uv, **given}


def _told(pip_config: str) -> dict[str, str]:
    """Options by name, of `pip config list`: lines such as `global.index-url='https://...'`."""
    lines = [line.partition("=") for line in pip_config.splitlines()]
    settings = {name: ast.literal_eval(value) for name, _, value in lines if value}
    told = {}
    for section in _SECTIONS:
        values = {option: settings.get(f"{section}.{option}") for option in _OF_UV}
        told.update({option: str(value) for option, value in values.items() if value})
    return told


def pip_config() -> str:
    """What pip is told, by files and by the environment; nothing where there is no pip."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed command


def main() -> int:
    """Run uv with the arguments of this command; its exit status."""
    command = [uv(), *sys.argv[1:]]
    return subprocess.run(command, env=environment(os.environ, pip_config()), check=False).returncode  # noqa: S603 - uv


if __name__ == "__main__":
    sys.exit(main())
