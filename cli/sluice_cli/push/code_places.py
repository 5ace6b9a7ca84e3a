"""Decides which code a config names by a path on this machine or by an image's tag. Reads no file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sluice.config.text.document import Document
from sluice.config.text.paths import Path as YamlPath

_REGISTRY = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.(?:com(?:\.cn)?|eu)/"
    r"(?P<repository>[a-z0-9._/-]+)(?::(?P<tag>[\w.-]+))?",
    re.ASCII,
)


@dataclass(frozen=True)
class LocalPath:
    """A zip file or folder that the config names, as written there."""

    place: YamlPath
    text: str


@dataclass(frozen=True)
class ImageTag:
    """An image in ECR that the config names by a tag."""

    place: YamlPath
    image: str
    account: str
    region: str
    repository: str
    tag: str


def local_paths(document: Document) -> list[LocalPath]:
    """The paths of zips that are no address anywhere: files and folders of this machine."""
    return [
        LocalPath(place, text)
        for place, kind, text in _code(document.data)
        if kind == "zipFile" and _is_local(text)
    ]


def image_tags(document: Document) -> list[ImageTag]:
    """The images without a digest; Docker's rule: no tag means `latest`."""
    return [
        ImageTag(
            place,
            text.removesuffix(f":{found['tag']}"),
            **found.groupdict() | {"tag": found["tag"] or "latest"},
        )
        for place, kind, text in _code(document.data)
        if kind == "image" and (found := _REGISTRY.fullmatch(text))
    ]


def _is_local(text: str) -> bool:
    is_address = "://" in text or text.startswith("arn:") or _REGISTRY.match(text)
    return bool(text) and "{{" not in text and not is_address


def _code(data: dict[str, Any]) -> Iterator[tuple[YamlPath, object, str]]:
    """Where the config says what code is: the place, the type of artifact, and the text there."""
    kinds: dict[object, object] = {}
    for position, artifact in enumerate(_maps(data.get("artifacts"))):
        place: YamlPath = ("artifacts", position)
        kind = kinds[str(artifact.get("functionName"))] = artifact.get("type")
        yield from _texts(place, kind, {"path": artifact.get("path")})
        yield from _texts((*place, "paths"), kind, artifact.get("paths"))
    options = data.get("providerOptions")
    rows = options.get("lambda") if isinstance(options, dict) else None
    for position, row in enumerate(_maps(rows)):
        place = ("providerOptions", "lambda", position, "artifact")
        own = row.get("artifact")
        if isinstance(own, dict):
            yield from _texts(place, kinds.get(str(row.get("name"))), {"path": own.get("path")})


def _maps(items: object) -> list[dict[str, Any]]:
    """The items of a list, with an empty map for each that is not a map: positions stay."""
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _texts(place: YamlPath, kind: object, values: object) -> Iterator[tuple[YamlPath, object, str]]:
    for key, text in values.items() if isinstance(values, dict) else ():
        if isinstance(text, str):
            yield (*place, key), kind, text
