"""Narrows a config for one deployment: `--application` and `--target` win over what the file says.

The text is changed, and not only what is made of it: the control plane stores it, so that `sluice config`
shows and `sluice redeploy` repeats what was meant. Every line stays where its author has it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sluice_cli.errors import CliError, ExitCode, UsageError
from sluice_cli.inputs.config_text import ConfigText

if TYPE_CHECKING:
    from sluice.config.text.document import Document
    from sluice.config.text.paths import Path

_TARGETS, _FILTERS, _APPLICATION = "targets", "targetFilters", "application"


class UneditableConfigError(CliError):
    """The text of the config has a form into which nothing can be put."""

    exit_code = ExitCode.CONFIG


def for_now(config: ConfigText, application: str | None, targets: Sequence[str] | None) -> ConfigText:
    """The config for this application and these targets only; unchanged where neither is named.

    Raises:
        UsageError: the config has no target of that name.
        UneditableConfigError: it cannot be read, or nothing can be put into it.
    """
    wanted: dict[str, object] = {_APPLICATION: application} if application else {}
    if targets:
        wanted[_FILTERS] = [{"includeTarget": name} for name in dict.fromkeys(targets)]
    if not wanted:
        return config
    # Slow to import, and most deployments do without.
    from sluice.config.text.document import read_document  # noqa: PLC0415
    from sluice.errors import ConfigError  # noqa: PLC0415

    try:
        document = read_document(config.content)
        _check_names(document.data.get(_TARGETS), targets or ())
        text = _with_keys(document, wanted)
        if read_document(text).data == {**document.data, **wanted}:
            return replace(config, content=text.encode())
    except ConfigError as error:
        remedy = f"See what is wrong with it: sluice validate -f {config.name}"
        raise UneditableConfigError(f"{config.name} cannot be read: {error.message}", remedy) from error
    names = " and ".join(f"`{name}`" for name in wanted)
    raise UneditableConfigError(f"{names} cannot be put into {config.name}", "Write it into the file")


def _check_names(known: object, targets: Sequence[str]) -> None:
    unknown = [name for name in targets if isinstance(known, dict) and name not in known]
    if unknown and isinstance(known, dict):
        names = ", ".join(f"'{name}'" for name in known)
        raise UsageError(f"The config has no target '{unknown[0]}'", f"Its targets are {names}")


def _with_keys(document: "Document", wanted: Mapping[str, object]) -> str:
    """The text with these keys at the top, whatever was there before."""
    written = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in wanted.items()]
    text = document.replaced(lambda _path: None, lambda path: _unread(path, wanted))
    line, column = document.position(())
    lines = text.splitlines(keepends=True)
    first, indent = lines[line - 1], " " * (column - 1)
    if first[column - 1] == "{":
        lines[line - 1] = f"{first[:column]}{', '.join(written)}, {first[column:]}"
        return "".join(lines)
    line_break = "" if text.endswith("\n") else "\n"
    return text + line_break + "".join(f"{indent}{entry}\n" for entry in written)


def _unread(path: "Path", wanted: Mapping[str, object]) -> str | None:
    """A name that nobody reads for a key that was there: anchors in it may be used elsewhere."""
    is_replaced = len(path) == 1 and path[0] in wanted
    return f'"x-replaced-{path[0]}"' if is_replaced else None
