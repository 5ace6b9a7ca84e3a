"""Collects the names that a document defines, even if what they name is not valid."""

from typing import Any

from sluice.values import dataclass


class _AnyName(frozenset[str]):
    """Contains every name: an unreadable part might have defined any name."""

    def __contains__(self, _name: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Names:
    """The names that references can point to."""

    targets: frozenset[str]
    strategies: frozenset[str]
    functions: frozenset[str]
    webhooks: frozenset[str]
    queries: frozenset[str]
    has_analysis: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Names":
        """The names of a document in the spelling of the reference."""
        analysis = data.get("analysis", {})
        queries = analysis.get("queries", []) if isinstance(analysis, dict) else None
        return cls(
            targets=_keys(data.get("targets")),
            strategies=_keys(data.get("strategies", {})),
            functions=_named(data.get("artifacts"), "functionName"),
            webhooks=_named(data.get("webhooks", []), "name"),
            queries=_named(queries, "name"),
            has_analysis="analysis" in data,
        )


def _keys(value: object) -> frozenset[str]:
    return frozenset(value) if isinstance(value, dict) else _AnyName()


def _named(value: object, key: str) -> frozenset[str]:
    if not isinstance(value, list):
        return _AnyName()
    names = (entry.get(key) for entry in value if isinstance(entry, dict))
    return frozenset(name for name in names if isinstance(name, str))
