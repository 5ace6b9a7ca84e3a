"""Finds variables that may be read before they are assigned, on whatever way through the machine."""

from collections.abc import Iterator
from typing import Any

from tests.statemachine.asl_states import FUNCTIONS, NamedState

Names = frozenset[str]


def unassigned_reads(machine: dict[str, Any], outer: Names = frozenset()) -> Iterator[str]:
    """A complaint for each variable that some way to a state leaves unassigned."""
    for name, assigned in _assigned_on_entry(machine, outer).items():
        state = NamedState(name, machine["States"][name])
        for expression in state.expressions:
            for variable in sorted(expression.variables - assigned - FUNCTIONS - {"states"}):
                yield f"{name}: {expression.place} reads ${variable}, not assigned on every way there"
        if "ItemProcessor" in state.body:
            yield from unassigned_reads(state.body["ItemProcessor"], assigned)


def shadowed_names(machine: dict[str, Any], outer: Names = frozenset()) -> Iterator[str]:
    """A complaint for each variable assigned both inside a Map and around it, which is forbidden."""
    assigned = {name: _assigned_by(body) for name, body in machine["States"].items()}
    for state_name, names in assigned.items():
        for variable in sorted(names & outer):
            yield f"{state_name}: assigns ${variable}, a name taken outside the Map"
    everything = outer.union(*assigned.values())
    for body in machine["States"].values():
        if "ItemProcessor" in body:
            yield from shadowed_names(body["ItemProcessor"], everything)


def _assigned_by(body: dict[str, Any]) -> Names:
    rules = [body, *body.get("Choices", []), *body.get("Catch", [])]
    return frozenset(name for rule in rules for name in rule.get("Assign", {}))


def _assigned_on_entry(machine: dict[str, Any], outer: Names) -> dict[str, Names]:
    """What is surely assigned when each reachable state is entered."""
    found: dict[str, Names] = {machine["StartAt"]: outer}
    waiting = [machine["StartAt"]]
    while waiting:
        name = waiting.pop()
        for following, assigned in _ways_out(machine["States"][name]):
            surely = found[name] | assigned
            known = found.get(following)
            if following in machine["States"] and (known is None or not known <= surely):
                found[following] = surely if known is None else known & surely
                waiting.append(following)
    return found


def _ways_out(body: dict[str, Any]) -> Iterator[tuple[str, Names]]:
    """Each next state with what is assigned on the way; a caught state's own Assign does not happen."""
    for rule in [*body.get("Choices", []), *body.get("Catch", [])]:
        yield rule["Next"], frozenset(rule.get("Assign", {}))
    for field in ("Next", "Default"):
        if field in body:
            yield body[field], frozenset(body.get("Assign", {}))
