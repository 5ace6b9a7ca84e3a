"""Puts files named by `bodyTemplate.path` into the config, because only the command can read them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sluice_cli.errors import CliError, ExitCode
from sluice_cli.inputs.config_text import ConfigText, read_config

if TYPE_CHECKING:
    from sluice.config.text.document import Document
    from sluice.config.text.paths import Path as YamlPath

_KEY = b"bodyTemplate"


class BodyFileError(CliError):
    """The file of a webhook's body cannot be sent."""

    exit_code = ExitCode.CONFIG


def read_deployment_config(file: Path, folder: Path) -> ConfigText:
    """The config in the file, or in standard input for `-`, with each body in `inline` in place of `path`.

    Args:
        file: The config.
        folder: What paths in standard input start from.
    """
    config = read_config(file)
    if config.folder is None:
        config = replace(config, folder=folder)
    return _with_bodies(config, config.folder or folder) if _KEY in config.content else config


def _with_bodies(config: ConfigText, folder: Path) -> ConfigText:
    # Slow to import, and few configs have such webhooks.
    from sluice.config.text.document import read_document  # noqa: PLC0415
    from sluice.errors import ConfigError  # noqa: PLC0415

    try:
        document = read_document(config.content)
    except ConfigError:
        return config  # the control plane says what is wrong with it
    bodies: dict[YamlPath, str] = {
        place: json.dumps(_read(config, document, place, folder / name))
        for place, name in _body_paths(document.data)
    }
    text = document.replaced(bodies.get, lambda place: '"inline"' if place in bodies else None)
    return replace(config, content=text.encode())


def _body_paths(data: dict[str, Any]) -> Iterator[tuple["YamlPath", str]]:
    """The bodies that lie in files on this machine: not those that the config brings itself."""
    webhooks, sent = data.get("webhooks"), data.get("files")
    for position, webhook in enumerate(webhooks if isinstance(webhooks, list) else []):
        body = webhook.get("bodyTemplate") if isinstance(webhook, dict) else None
        path = body.get("path") if isinstance(body, dict) and "inline" not in body else None
        if isinstance(path, str) and not (isinstance(sent, dict) and path in sent):
            yield ("webhooks", position, "bodyTemplate", "path"), path


def _read(config: ConfigText, document: "Document", place: "YamlPath", file: Path) -> str:
    line, _ = document.position(place)
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        why, remedy = error.strerror, "Correct the path: it starts from the config's folder"
    except UnicodeDecodeError:
        why, remedy = "it is not UTF-8", "Save the file as UTF-8"
    raise BodyFileError(f"{config.name}:{line}: unable to read body template file {file}: {why}", remedy)
