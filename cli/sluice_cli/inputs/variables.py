"""Reads what a person sets when deploying: `--set name=value`, or CDaaS's `--add-context a=1,b=2`."""

import csv
from collections.abc import Iterator, Sequence

from sluice.domain.record.deploy_variables import variables_of
from sluice.errors import ConfigError
from sluice_cli.errors import UsageError


def variables(sets: Sequence[str] | None, add_contexts: Sequence[str] | None) -> dict[str, str]:
    """Name -> value; a name that is given twice has to have one value."""
    found: dict[str, str] = {}
    for option, pair in _pairs(sets or (), add_contexts or ()):
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{option} {pair} has no value", f"Write {option} {pair}=VALUE")
        if found.setdefault(name, value) != value:
            raise UsageError(f"The variable '{name}' is set twice, to different values", "Set it once")
    try:
        return variables_of(found)
    except ConfigError as error:
        raise UsageError(error.message, error.remedy) from error
    except UnicodeError as error:
        raise UsageError("A variable has characters that are not UTF-8", "Set it in UTF-8") from error


def _pairs(sets: Sequence[str], add_contexts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for pair in sets:
        yield "--set", pair
    for line in add_contexts:
        # As in CDaaS's command: one line of CSV, so that a value in quotes may have a comma.
        for pair in next(csv.reader([line]), []):
            yield "--add-context", pair.strip()
