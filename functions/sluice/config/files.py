"""Puts the `files` that were sent with a config where `bodyTemplate.path` names them. Opens no file."""

import posixpath
from collections.abc import Iterator
from typing import Any

from sluice.config.explain.nearest import choice
from sluice.config.path_problems import Moves, PathProblem
from sluice.config.text.paths import Path

MOST_FILES = 100


def fill_in_files(data: dict[str, Any], moves: Moves) -> list[PathProblem]:
    """Changes the bodies in place, and records where they were; what is wrong with the files."""
    sent = data.get("files")
    if not isinstance(sent, dict) or not sent:
        return []
    if len(sent) > MOST_FILES:
        message = f"{len(sent)} files were sent (limit: {MOST_FILES})"
        return [PathProblem(("files",), message, "Put short bodies in `inline`")]
    texts = {_normal(name): _text(content) or "" for name, content in sent.items()}
    wanted = set[str]()
    moved: dict[Path, Path] = {}
    for place, webhook in _webhooks_with_a_path(data):
        path = _normal(webhook["bodyTemplate"]["path"])
        wanted.add(path)
        if path in texts:
            body = (*place, "bodyTemplate")
            webhook["bodyTemplate"] = {"inline": texts[path]}
            moved[(*body, "inline")] = (*body, "path")
    moves.add(moved)
    return list(_problems(sent, wanted))


def _webhooks_with_a_path(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The webhooks whose body is in a file and nowhere else."""
    webhooks = data.get("webhooks")
    for position, webhook in enumerate(webhooks if isinstance(webhooks, list) else []):
        body = webhook.get("bodyTemplate") if isinstance(webhook, dict) else None
        if isinstance(body, dict) and body.keys() == {"path"} and isinstance(body["path"], str):
            yield ("webhooks", position), webhook


def _text(content: object) -> str | None:
    """A text, or as CDaaS's command sends it, a list of its parts; None for anything else."""
    if isinstance(content, list) and all(isinstance(part, str) for part in content):
        return "".join(content)
    return content if isinstance(content, str) else None


def _normal(name: str) -> str:
    return posixpath.normpath(name)


def _problems(sent: dict[str, Any], wanted: set[str]) -> Iterator[PathProblem]:
    for name, content in sent.items():
        if _text(content) is None:
            yield PathProblem(("files", name), "The file is not a text", "Send its text, or a list of texts")
        elif _normal(name) not in wanted:
            message = f"No `bodyTemplate.path` names the file '{name}'"
            yield PathProblem(("files", name), message, choice(name, sorted(wanted), "remove it"))
