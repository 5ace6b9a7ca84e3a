"""Reads which functions and aliases an account has. Changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sluice_cli.client.aws import AwsError, AwsService
from sluice_cli.errors import CliError

_PATTERN = frozenset("*?[")


@dataclass(frozen=True)
class FoundFunction:
    """A function as it is now; `alias` None if nothing but its name leads to it."""

    name: str
    alias: str | None
    role_arn: str
    handler: str
    runtime: str
    image_uri: str | None


def find_functions(functions: AwsService, wanted: Sequence[str]) -> list[FoundFunction]:
    """The functions named `NAME`, `NAME:ALIAS` or by a pattern such as `shop-*`, each once.

    CliError if one does not exist, or has several aliases and none is named.
    """
    names = dict[str, str]()
    for text in wanted:
        name, _, alias = text.partition(":")
        for found in _matching(functions, name) if _PATTERN & set(name) else [name]:
            names[found] = alias or names.get(found, "")
    return [_function(functions, name, alias) for name, alias in names.items()]


def _matching(functions: AwsService, pattern: str) -> list[str]:
    every = (row["FunctionName"] for row in _pages(functions, "list_functions", "Functions"))
    found = sorted(name for name in every if fnmatchcase(name, pattern))
    if not found:
        raise CliError(f"No function matches '{pattern}'", "Check the pattern, --region and AWS_PROFILE")
    return found


def _function(functions: AwsService, name: str, alias: str) -> FoundFunction:
    try:
        found = functions.call("get_function", FunctionName=name)
    except AwsError as error:
        if error.status == 404:
            remedy = "Check the name, --region and AWS_PROFILE"
            raise CliError(f"There is no function '{name}'", remedy) from error
        raise
    configuration = found["Configuration"]
    rows = _pages(functions, "list_aliases", "Aliases", FunctionName=name)
    aliases = sorted(row["Name"] for row in rows if row["FunctionVersion"] != "$LATEST")
    return FoundFunction(
        name=configuration["FunctionName"],
        alias=_chosen(name, alias, aliases),
        role_arn=configuration["Role"],
        handler=configuration.get("Handler", ""),
        runtime=configuration.get("Runtime", ""),
        image_uri=found["Code"].get("ResolvedImageUri"),
    )


def _chosen(name: str, alias: str, aliases: Sequence[str]) -> str | None:
    if alias:
        if alias not in aliases:
            listed = f"It has {', '.join(aliases)}" if aliases else "It has no alias of a published version"
            raise CliError(f"'{name}' has no alias '{alias}' that Sluice could move", listed)
        return alias
    if len(aliases) > 1:
        raise CliError(
            f"'{name}' has several aliases: {', '.join(aliases)}",
            f"Name the one that callers use, such as {name}:{aliases[0]}",
        )
    return aliases[0] if aliases else None


def _pages(functions: AwsService, operation: str, key: str, **parameters: object) -> Iterator[dict[str, Any]]:
    marker: dict[str, object] = {}
    while True:
        page = functions.call(operation, **parameters, **marker)
        yield from page[key]
        if not page.get("NextMarker"):
            return
        marker = {"Marker": page["NextMarker"]}
