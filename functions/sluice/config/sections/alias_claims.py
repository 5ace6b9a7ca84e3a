"""Works out which alias carries which function in which target, in time linear in rows and names.

A file may say of thousands of aliases that they carry one function in all of its thousands of targets: each
pair is claimed once, and a binding ends at the first pair that another one has claimed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sluice.config.sections.traffic_management import TrafficManagementBlock

Binding = tuple[int, int]
"""The position of a block, and that of an alias in it."""


@dataclass
class AliasClaims:
    """`aliases` by target and function; bindings that claim what is claimed already, or nothing at all."""

    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    twice: list[tuple[Binding, str, str]] = field(default_factory=list)
    """Bindings with the function and the first target that has an alias already."""
    nowhere: list[tuple[Binding, str]] = field(default_factory=list)


def alias_claims(
    blocks: Iterable[TrafficManagementBlock], targets_of: Mapping[str, Collection[str]]
) -> AliasClaims:
    """The claims of all blocks in the order of the file; `targets_of` has the targets of each function."""
    claims = AliasClaims()
    all_claimed: set[str] = set()
    for position, block in enumerate(blocks):
        bound_here: dict[str, str] = {}
        for place, binding in enumerate(block.alias):
            name, where = binding.function_name, (position, place)
            if name not in bound_here:
                having = targets_of.get(name, {})
                is_over = name in all_claimed and not block.targets
                found = list(islice(having, 1)) if is_over else _bound(block, having)
                bound_here[name] = found[0] if found else ""
                if not block.targets:
                    all_claimed.add(name)
            else:
                found = [bound_here[name]] if bound_here[name] else []
            if not found:
                claims.nowhere.append((where, name))
            _claim(claims, where, name, binding.alias_name, found)
    return claims


def _claim(claims: AliasClaims, where: Binding, name: str, alias: str, targets: Iterable[str]) -> None:
    for target in targets:
        if (target, name) in claims.aliases:
            claims.twice.append((where, name, target))
            return
        claims.aliases[target, name] = alias


def _bound(block: TrafficManagementBlock, having: Collection[str]) -> list[str]:
    """The targets of the block with a row for the function: goes over the shorter of the two lists."""
    if not block.targets:
        return list(having)
    if len(block.targets) <= len(having):
        return [target for target in block.targets if target in having]
    return [target for target in having if target in block.target_names]
