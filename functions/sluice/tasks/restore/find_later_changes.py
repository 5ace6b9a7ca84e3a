"""Looks whether somebody changed functions after a deployment did; a look changes nothing."""

from collections.abc import Sequence
from typing import Protocol

from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.undo import changed_since


class Look(Protocol):
    """A way to see functions."""

    def get_function(self, name: str, version: str | None = None) -> FunctionState | None:
        """`$LATEST`, or a version; None when there is none."""
        ...

    def get_alias(self, name: str, alias_name: str) -> AliasState | None:
        """The alias, or None when there is none."""
        ...


def find_later_changes(look: Look, records: Sequence[FunctionRecord]) -> list[str]:
    """What others changed since, in words; empty when all is as the deployment left it."""
    return [text for record in records if (text := _changed_since(look, record))]


def _changed_since(look: Look, record: FunctionRecord) -> str:
    name, alias_name = record.function_name, record.rollback_point.alias_name
    alias = look.get_alias(name, alias_name) if alias_name else None
    return changed_since(record, alias, look.get_function(name))
