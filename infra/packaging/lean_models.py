"""Keeps of botocore's data what the handlers call, and empties the texts that AWS wrote for people.

The whole is 28 MB, most of it documentation; an answer is read by the same names, types and paginators.
"""

import gzip
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

_KEPT = ("service-2", "endpoint-rule-set-1", "paginators-1")
"""What a client reads, each with its `.sdk-extras`. No handler uses waiters: they sleep without looking."""

_FOR_PEOPLE = frozenset({"documentation", "documentationUrl"})


def lean_models(data: Path, services: Iterable[str]) -> None:
    """Rewrite `botocore/data`: the newest model of these services, and what belongs to all of them."""
    wanted = set(services)
    for folder in [path for path in data.iterdir() if path.is_dir()]:
        if folder.name in wanted:
            _keep_newest(folder)
        else:
            shutil.rmtree(folder)
    for path in sorted(data.rglob("*.json*")):
        _rewrite(path)


def _keep_newest(service: Path) -> None:
    *older, newest = sorted(path for path in service.iterdir() if path.is_dir())
    for folder in older:
        shutil.rmtree(folder)
    for path in [path for path in newest.iterdir() if path.name.partition(".")[0] not in _KEPT]:
        path.unlink()


def _rewrite(path: Path) -> None:
    """As plain JSON, which loads sooner; the zip packs it as well as gzip did."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    path.unlink()
    lean = json.dumps(_without_texts(json.loads(text)), separators=(",", ":"))
    path.with_name(path.name.removesuffix(".gz")).write_text(lean, "utf-8")


def _without_texts(value: object) -> object:
    if isinstance(value, dict):
        return dict(_lean_items(value))
    return [_without_texts(one) for one in value] if isinstance(value, list) else value


def _lean_items(value: dict[str, object]) -> Iterator[tuple[str, object]]:
    """The keys stay, because botocore reads some; a member called `documentation` is not one of them."""
    for key, one in value.items():
        is_text = key in _FOR_PEOPLE and isinstance(one, str)
        yield key, "" if is_text else _without_texts(one)
