"""The container: its Dockerfile is clean, and its steps make a command that runs, tried without Docker."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "Dockerfile"
BIN = ROOT / ".venv" / "bin"
INSTRUCTION = re.compile(r"^([A-Z]+) (.*)$")


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its words; what is on several lines is one."""
    lines = (
        re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    )
    return [(found[1], found[2]) for line in lines if (found := INSTRUCTION.match(line))]


def words_of(name: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == name]


@dataclass
class Image:
    """A folder in place of the container's /, made by the Dockerfile's own steps."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        """Take each step that makes something."""
        for instruction, words in instructions():
            if instruction == "ENV":
                self._set(words)
            elif instruction == "COPY":
                self._copy(*words.split())
            elif instruction == "RUN":
                self.run(["sh", "-euc", self._here(words)]).check_returncode()

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command in it."""
        return subprocess.run(  # noqa: S603 - what the Dockerfile says
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )

    def _here(self, words: str) -> str:
        return words.replace("/opt/sluice", str(self.root / "opt" / "sluice"))

    def _set(self, words: str) -> None:
        for pair in shlex.split(words):
            name, _, value = pair.partition("=")
            self.environment[name] = self._here(value).replace("$PATH", self.environment["PATH"])

    def _copy(self, source: str, target: str) -> None:
        place = self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, place)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, with a `python` that sees only its packages, and an installer with a cache as `pip`."""
    root = tmp_path_factory.mktemp("image")
    python = Path(sys.base_prefix) / "bin" / "python3"
    tools = root / "tools"
    tools.mkdir()
    for name, command in {"python": f"{python} -S", "pip": f"{BIN / 'uv'} pip"}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (tools / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_", "HTTP"))}
    home = os.environ.get("HOME", "")
    cache = {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR") or f"{home}/.cache/uv"}
    image = Image(root, {**kept, **cache, "UV_PYTHON": str(python), "PATH": f"{tools}:{os.environ['PATH']}"})
    image.build()
    return image


def test_linter_has_nothing_to_say_when_it_reads_the_dockerfile() -> None:
    done = subprocess.run(  # noqa: S603 - a fixed command
        [BIN / "hadolint", DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_image_is_pinned_and_runs_as_nobody_special_when_it_starts() -> None:
    (base,) = words_of("FROM")
    assert re.fullmatch(r"python:3\.\d+-slim@sha256:[0-9a-f]{64}", base)
    (user,) = words_of("USER")
    assert user == "10001:10001"


def test_everything_that_is_copied_is_sent_to_docker_when_the_image_is_built() -> None:
    ignored, *kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored == "*"
    sent = {line.removeprefix("!") for line in kept if line.startswith("!")}
    assert {words.split()[0] for words in words_of("COPY")} == sent


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--version"], "sluice "), (["validate", "-f", str(ROOT / "examples/01-smallest.yaml")], "is valid")],
)
def test_command_works_when_it_has_what_the_image_holds_and_nothing_else(
    image: Image, words: list[str], said: str
) -> None:
    (entrypoint,) = words_of("ENTRYPOINT")
    done = image.run([*json.loads(entrypoint), *words])
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_push_finds_the_sdk_of_aws_when_it_runs_in_the_image(image: Image) -> None:
    done = image.run(
        ["python", "-c", "import botocore.session, sluice_cli.push.pushed_config, sluice_cli.github.action"]
    )
    assert done.stderr == ""
