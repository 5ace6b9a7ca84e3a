"""Reads the Action's inputs from the environment that `action.yml` sets; CDaaS's spellings count as well."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WORDS = {"true": True, "false": False}
_SHORT_DIGEST = 16
_TOKEN = "INPUT_GITHUB_TOKEN"  # noqa: S105 - the name of a variable


class InputError(Exception):
    """An input of the Action cannot be used."""


@dataclass(frozen=True)
class Inputs:
    """What the workflow asks for."""

    file: Path
    shown_file: str
    """The file as annotations name it: from the root of the repository."""
    application: str
    targets: tuple[str, ...]
    contexts: tuple[str, ...]
    api: str
    bucket: str
    is_strict: bool
    pushes: bool
    plans_only: bool
    waits: bool
    idempotency_key: str


def inputs_from(environment: Mapping[str, str]) -> Inputs:
    """The inputs; InputError says which one is wrong, and how."""
    file, shown_file = _file(environment)
    return Inputs(
        file=file,
        shown_file=shown_file,
        application=_text(environment, "APPLICATION_NAME"),
        targets=tuple(name for line in _lines(_text(environment, "TARGETS")) for name in _names(line)),
        contexts=tuple(_lines(_text(environment, "ADD_CONTEXT"))),
        api=_text(environment, "API"),
        bucket=_text(environment, "BUCKET"),
        is_strict=_flag(environment, "STRICT"),
        pushes=_flag(environment, "PUSH"),
        plans_only=_flag(environment, "PLAN_ONLY"),
        waits=_flag(environment, "WAIT_FOR_DEPLOYMENT"),
        idempotency_key=_key(environment),
    )


def _text(environment: Mapping[str, str], name: str) -> str:
    return environment.get(f"INPUT_{name}", "").strip()


def _flag(environment: Mapping[str, str], name: str) -> bool:
    given = _text(environment, name).lower()
    if given not in _WORDS:
        spelling = name.lower().replace("_", "-")
        raise InputError(f"The input '{spelling}' is '{given}'. Write true or false.")
    return _WORDS[given]


def _file(environment: Mapping[str, str]) -> tuple[Path, str]:
    """CDaaS's Action wanted a slash in front of a path that starts from the root of the repository."""
    given = _text(environment, "PATH_TO_FILE")
    workspace = Path(environment.get("GITHUB_WORKSPACE") or ".").resolve()
    inside = workspace / given.lstrip("/")
    if given and inside.is_file():
        return inside, given.lstrip("/").removeprefix("./")
    if given and Path(given).is_file():
        return Path(given), given
    raise InputError(f"The input 'path-to-file' is '{given}', and the repository has no such file.")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _names(line: str) -> list[str]:
    return [name.strip() for name in line.split(",") if name.strip()]


def _key(environment: Mapping[str, str]) -> str:
    """One deployment for each attempt of a run, and for each step of it that asks for something else."""
    inputs = {name: value for name, value in environment.items() if name.startswith("INPUT_")}
    inputs.pop(_TOKEN, None)
    asked = json.dumps([environment.get("GITHUB_JOB", ""), sorted(inputs.items())])
    digest = hashlib.sha256(asked.encode()).hexdigest()[:_SHORT_DIGEST]
    run, attempt = environment.get("GITHUB_RUN_ID", ""), environment.get("GITHUB_RUN_ATTEMPT", "")
    return f"github-{run}-{attempt}-{digest}" if run else ""
